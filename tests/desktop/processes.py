# SPDX-License-Identifier: GPL-3.0-or-later
"""An application's process, and those that it has WebKit start for it."""

from pathlib import Path


def _parents() -> dict[int, tuple[str, int]]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                name, rest = (entry / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
            except OSError:
                continue  # it has ended
            found[int(entry.name)] = name, int(rest.split()[1])
    return found


def web_processes(of: int) -> list[int]:
    """The ids of the web processes below OF, the newest last."""
    parents = _parents()

    def is_below(process: int) -> bool:
        while process in parents and process != of:
            process = parents[process][1]
        return process == of

    return sorted(process for process, (name, _) in parents.items()
                  if name.startswith("WebKitWebProces") and is_below(process))


def processor_seconds(process: int) -> float:
    """What the first thread of PROCESS, which draws, has used of the processor so far."""
    return int(Path(f"/proc/{process}/task/{process}/schedstat").read_text().split()[0]) / 1e9
