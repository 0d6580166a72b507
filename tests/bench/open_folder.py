# SPDX-License-Identifier: GPL-3.0-or-later
"""A cached folder opened and jumped about in, against how long a person may wait (--size 100000)."""

import json
import os

from bench.measure import BUILD, Measurement, run as run_command
from desktop.demo import meson_environment

# Milliseconds: design.md §13.
LIMITS = {"store": ("first rows from the store", 30), "painted": ("rows painted", 120), "jump": ("a jump's frame", 33)}


def run(size: int, rounds: int):
    size = size or 100000
    for what, option in (("", []), (", a row each", ["messages"])):
        done = run_command([str(BUILD / "tests" / "ui" / "bench-open-folder"), str(size), str(rounds), *option],
                           env={**os.environ, **meson_environment(BUILD)})
        taken = json.loads(done.stdout.splitlines()[-1])
        for name, (metric, limit) in LIMITS.items():
            yield Measurement("open-folder", f"{metric}, {size} messages{what}", "ms", taken[name], limit, "limit", 1.0)
