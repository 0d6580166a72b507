# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/test names and counts whatever failed: also a program that died, or ran out of time, after good cases."""

import io
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

import run_tests

SCRIPTS = {
    "whole": "print('1..1'); print('ok 1 /whole')",
    "fails": "print('1..1'); print('not ok 1 /fails')",
    "dies": "import os; print('1..2'); print('ok 1 /dies/first', flush=True); os.kill(os.getpid(), 11)",
    "stops": "print('1..2'); print('ok 1 /stops/first')",
    "hangs": "import time; print('1..2'); print('ok 1 /hangs/first', flush=True); time.sleep(600)",
}
EXPECTED = {"/fails", "dies", "stops", "hangs", "missing"}


def write_project(folder: Path) -> None:
    lines = ["project('sample')", "python = find_program('python3')"]
    for name, script in SCRIPTS.items():
        (folder / f"{name}.py").write_text(script)
        # run_meson_tests() multiplies by four.
        lines.append(f"test('{name}', python, args: files('{name}.py'), protocol: 'tap', timeout: 1)")
    (folder / "meson.build").write_text("\n".join(lines))


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_project(folder)
        run_tests.BUILD = folder
        subprocess.run(["meson", "setup", str(folder / "debug"), str(folder)], check=True, stdout=subprocess.DEVNULL)
        tally, output = run_tests.Tally(), io.StringIO()
        with redirect_stdout(output):
            run_tests.run_meson_tests(tally, run_tests.DEBUG, [], [])
            run_tests.report_programs(tally, "debug", folder / "debug", {"dies", "stops", "hangs", "fails"}, ["missing"])
    failed = {words.split(" ")[-1] for words, _ in tally.failures}
    print(f"1..1\n{'ok' if failed == EXPECTED and tally.passed == 4 else 'not ok'} 1 /run-tests/names-whatever-failed")
    print(f"{output.getvalue()}\nnamed: {sorted(failed)}, passed: {tally.passed}", file=sys.stderr)
    return 0 if failed == EXPECTED and tally.passed == 4 else 1


if __name__ == "__main__":
    sys.exit(main())
