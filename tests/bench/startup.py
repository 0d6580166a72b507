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

from bench.measure import BUILD, Measurement, medians, run as run_command, seconds
from desktop.accessible import wait_for
from desktop.demo import meson_environment

WINDOW = str(BUILD / "tests" / "ui" / "bench-window")
# Of the median: what it is called, in which unit, and how much of it may be (design.md §13).
LIMITS = {"painted": ("first rows painted", "ms", 1000), "processor": ("processor until quiet", "ms", 2000),
          "switch": ("switching to it, painted", "ms", 120), "stall": ("a frame's processor, scrolling", "ms", 50)}
SWITCHES = 3  # in each round


def start_geary(work: Path) -> float:
    process = None

    def show() -> None:
        nonlocal process
        home = tempfile.mkdtemp(prefix="geary-", dir=work)
        process = subprocess.Popen(["geary"], env={**os.environ, "HOME": home},
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for("Geary’s window", lambda: subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--class", "geary"],
            stdout=subprocess.DEVNULL, check=False).returncode == 0, 60)
    taken = seconds(show)
    process.kill()
    process.wait()
    return taken


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
