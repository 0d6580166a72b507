# SPDX-License-Identifier: GPL-3.0-or-later
"""A composer opened, typed and attached in, recipients found, against how long a person may wait (--size 50000 people)."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.measure import BUILD, Measurement
from desktop.demo import meson_environment

PROGRAM = str(BUILD / "tests" / "ui" / "bench-compose")
# Milliseconds: issue 6 and design.md §13. What is of the processor does not change on a busy machine.
LIMITS = {"window": ("composer painted, warm", 150), "editor": ("text can be typed in, warm", 150),
          "body": ("UI thread busy at most, typing in a draft of 200 KB, never saved", 8),
          "later": ("UI thread busy at most, typing in it once it is saved", 8),
          "attach": ("UI thread busy at most, a file of 25 MB attached", 8),
          "recipients": ("UI thread busy at most, typing a recipient", 8),
          "found1": ("people found by one letter", 50), "found3": ("people found by three letters", 50)}
WORDS = "and so it went on, day after day, until the boat came in "
KEYS = {"body": WORDS, "later": WORDS, "recipients": "anna hugo"}
TICKS = os.sysconf("SC_CLK_TCK")


def web_processor(program: int) -> float:
    """Milliseconds of the processor that PROGRAM's web processes have used."""
    parents, used = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, rest = (folder / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
        except OSError:  # it has ended
            continue
        fields = rest.split()
        parents[int(folder.name)] = int(fields[1])
        if name.startswith("WebKitWebProces"):
            used[int(folder.name)] = (int(fields[11]) + int(fields[12])) * 1000 / TICKS
    total = 0.0
    for process, taken in used.items():
        while process not in (0, program):
            process = parents.get(process, 0)
        total += taken if process == program else 0
    return total


def type_slowly(words: str) -> None:
    """As a quick typist does."""
    subprocess.run(["xdotool", "type", "--delay", "70", words], check=True)


def run(size: int, rounds: int):
    size = size or 50000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "large.bin"
        file.write_bytes(os.urandom(1 << 20) * 25)
        program = subprocess.Popen([PROGRAM, str(rounds), str(size), str(file)], text=True, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, env={**os.environ, **meson_environment(BUILD)})
        web = 0.0
        for line in program.stdout:
            where = line.strip()
            if where not in KEYS:
                break
            before = web_processor(program.pid)
            type_slowly(KEYS[where])
            if where == "body":
                web = (web_processor(program.pid) - before) / len(KEYS[where])
            program.stdin.write("done\n")
            program.stdin.flush()
        if program.wait(60) or not where.startswith("{"):
            sys.exit(f"tools/bench: bench-compose ended with {program.returncode}")
        taken = json.loads(where)
    for name, (metric, limit) in LIMITS.items():
        yield Measurement("compose", metric, "ms", taken[name], limit, "limit", 1.0)
    yield Measurement("compose", "web process, of the processor, a key in 200 KB", "ms", web, 8, "limit", 1.0)
