# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys through a window that was built with sanitizers: a line for each, and the reports of those that have some.

    watched.py BUILD NAME…
"""

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
TOP = TESTS.parent
# WebKit's own heap would hide what it holds for us. What is freed is filled, so that libraries, which no sanitizer
# watches, stumble over it, too; and kept for long.
ADDRESS = ("detect_stack_use_after_return=0:handle_sigtrap=1:handle_abort=1:max_free_fill_size=4096:free_fill_byte=219:"
           "quarantine_size_mb=512:fast_unwind_on_malloc=0:malloc_context_size=20:detect_leaks=1")


def watch(build: Path, name: str) -> tuple[int, str, str]:
    """→ the journey's exit status, its words, and what the sanitizers reported."""
    reports = build / "reports" / name
    subprocess.run(["rm", "-rf", str(reports)], check=True)
    reports.mkdir(parents=True)
    suppressions = TESTS / "desktop" / "watched.supp"
    environment = {**os.environ, "Malloc": "1", "G_SLICE": "always-malloc", "MAIL_QUITS": "1",
                   "ASAN_OPTIONS": f"{ADDRESS}:log_path={reports}/address",
                   "UBSAN_OPTIONS": f"print_stacktrace=1:log_path={reports}/undefined",
                   "LSAN_OPTIONS": f"suppressions={suppressions}:print_suppressions=0"}
    done = subprocess.run(
        [str(TOP / "tools" / "desktop-session"), "desktop", "python3", "-B", str(TESTS / "desktop" / f"test_{name}.py"),
         str(build)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        check=False)
    return done.returncode, done.stdout, "\n".join(
        file.read_text(errors="replace") for file in sorted(reports.iterdir()))


def main() -> int:
    build, failed = Path(sys.argv[1]), 0
    for name in sys.argv[2:]:
        code, words, report = watch(build, name)
        print(f"{'ok  ' if not code and not report else 'FAIL'} {name}", flush=True)
        if code or report:
            failed += 1
            (build / "reports" / f"{name}.log").write_text(words)
            print(report or words, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
