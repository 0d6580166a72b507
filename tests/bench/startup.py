# SPDX-License-Identifier: GPL-3.0-or-later
"""The window on an INBOX of cached mail: its first rows, switching to it, scrolling in it (--size 100000).

Its servers are out of reach: what is painted comes from the cache. Geary starts without an account, which is the least
it can do; its window counts as soon as it is mapped.
"""

import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bench.measure import BUILD, Measurement, medians, run as run_command
from desktop.accessible import NotFound, wait_for
from desktop.demo import meson_environment

WINDOW = str(BUILD / "tests" / "ui" / "bench-window")
# Of the median: what it is called, in which unit, and how much of it may be (design.md §13).
LIMITS = {"painted": ("first rows painted", "ms", 1000), "processor": ("processor until quiet", "ms", 2000),
          "switch": ("switching to it, painted", "ms", 120), "stall": ("a frame's processor, scrolling", "ms", 50)}
SWITCHES = 3  # in each round


def has_window(name: str) -> bool:
    """Whether the display shows a window of the class NAME. A window may go while all are asked: then not yet."""
    return subprocess.run(["xdotool", "search", "--onlyvisible", "--class", name], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False).returncode == 0


def start_geary(work: Path) -> float:
    home = tempfile.mkdtemp(prefix="geary-", dir=work)
    with open(work / "geary.log", "wb") as log:
        started = time.perf_counter()
        process = subprocess.Popen(["geary"], env={**os.environ, "HOME": home}, stdout=log, stderr=log)
    try:
        wait_for("Geary’s window", lambda: has_window("geary"), 60)
        return time.perf_counter() - started
    except NotFound as missing:
        said = (work / "geary.log").read_text(errors="replace")
        raise NotFound(f"{missing}; it ended with {process.poll()} and said: {said[-1000:]}") from missing
    finally:
        process.kill()
        process.wait()


def run(size: int, rounds: int):
    size = size or 100000
    work = Path(tempfile.mkdtemp(prefix="bench-startup-"))
    environment = {**os.environ, **meson_environment(BUILD), "XDG_DATA_HOME": str(work)}
    folders = run_command([WINDOW, "fill", str(work / "org.example.Mail"), str(size)], env=environment).stdout.split()
    figures: list[dict] = []

    def ours() -> float:
        started = str(time.monotonic_ns() // 1000)
        done = run_command([WINDOW, "show", started, str(SWITCHES), *folders], env=environment)
        figures.append(json.loads(done.stdout.splitlines()[-1]))
        return figures[-1]["painted"] / 1000

    mine, peer = medians(rounds, ours, lambda: start_geary(work))
    shutil.rmtree(work, ignore_errors=True)
    for name, (metric, unit, limit) in LIMITS.items():
        taken = statistics.median(one[name] for one in figures[1:])
        yield Measurement("startup", f"{metric}, {size} messages", unit, taken, limit, "limit", 1.0)
    yield Measurement("startup", "first rows painted", "s", mine, peer, "Geary's window mapped", 1.0)
