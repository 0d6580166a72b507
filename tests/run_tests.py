# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds and runs every test, a readable line each; the last line counts them.

Legs: the build itself with warnings as errors, all of meson's tests, the engine's tests under the
address and undefined-behaviour sanitizers, and each fuzz target over its corpus and some seconds.
"""

import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
BUILD = TOP / "build"
ENGINE_SUITES = ["base", "net", "sasl", "imap", "pop3", "smtp", "mime", "store", "archive", "sync", "account"]
FUZZ_SECONDS = 20
LOG_LINES = 120
# What a test says of its failure, however long the logs around it are.
VERDICT = re.compile(r"^not ok|ERROR \*\*|ERROR:|AssertionError|SEED=|Sanitizer|runtime error|^\s*FAILED")


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)

    def add(self, leg: str, name: str, result: str, seconds: float, detail: str = "") -> None:
        word = {"passed": "ok  ", "failed": "FAIL", "skipped": "skip"}[result]
        setattr(self, result, getattr(self, result) + 1)
        note = f"  ({detail.strip().splitlines()[0]})" if result == "skipped" and detail.strip() else ""
        print(f"{word} {leg} {name} {seconds:.2f} s{note}", flush=True)
        if result == "failed":
            self.failures.append((f"{leg} {name}", detail))


def run(command: list[str], log: Path) -> int:
    """Runs COMMAND with all its words in LOG."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "w", encoding="utf-8") as out:
        return subprocess.run(command, cwd=TOP, stdout=out, stderr=subprocess.STDOUT, check=False).returncode


def tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:])


def build(tally: Tally, leg: str, folder: Path, options: list[str], targets: tuple[str, ...] = ()) -> bool:
    """Configures FOLDER once and builds TARGETS (none: all); a failure is a failed test with the compiler's words."""
    started, log = time.monotonic(), BUILD / f"{folder.name}.log"
    failed = False
    if not (folder / "build.ninja").exists():
        failed = run(["meson", "setup", str(folder), *options], log) != 0
    failed = failed or run(["ninja", "-C", str(folder), *targets], log) != 0
    tally.add(leg, "build", "failed" if failed else "passed", time.monotonic() - started,
              tail(log) if failed else "")
    return not failed


def readable_name(case: str) -> str:
    """The test's own path: "1 /base/x" and "mail:style / style" without what meson puts before."""
    return re.sub(r"^(\d+ |mail:)", "", case)


def report_junit(tally: Tally, leg: str, folder: Path) -> set[str]:
    """Tells each case of the JUnit file that meson left. → the programs of which a case failed."""
    path = folder / "meson-logs" / "testlog.junit.xml"
    told = set()
    if not path.exists():
        return told
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        words = "\n".join(part.text or "" for part in suite if part.tag in ("system-out", "system-err"))
        for case in suite.iter("testcase"):
            failure = case.find("failure") if case.find("failure") is not None else case.find("error")
            skipped = case.find("skipped")
            detail = "\n".join((part.text or part.get("message") or "") for part in case
                               if part.tag in ("system-out", "system-err", "failure", "error", "skipped"))
            result = "failed" if failure is not None else "skipped" if skipped is not None else "passed"
            tally.add(leg, readable_name(case.get("name")), result,
                      float(case.get("time") or 0), f"{detail}\n{words}" if result == "failed" else detail)
            if result == "failed":
                # A program that speaks TAP is a suite of its own, any other one a case.
                told |= {suite.get("name").split(".", 1)[-1], case.get("name")}
    return told


def report_programs(tally: Tally, leg: str, folder: Path, told: set[str], listed: list[str]) -> None:
    """Tells the programs that failed without a case that did (they died, or their time was over), and those never run."""
    path = folder / "meson-logs" / "testlog.json"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8", errors="replace").splitlines()] \
        if path.exists() else []
    for row in rows:
        good = row["result"] in ("OK", "SKIP", "EXPECTEDFAIL", "IGNORED")
        if not good and row["name"] not in told:
            words = "\n".join((row.get("stdout") or "", row.get("stderr") or "")).splitlines()[-LOG_LINES:]
            tally.add(leg, readable_name(row["name"]), "failed", row["duration"],
                      "\n".join([f"{row['result']}, status {row['returncode']}", *words]))
    for name in sorted(set(listed) - {row["name"].split(" / ")[-1] for row in rows}):
        tally.add(leg, name, "failed", 0, "It was not run.")


def run_meson_tests(tally: Tally, leg: str, folder: Path, suites: list[str], words: list[str],
                    without: str = "") -> None:
    """Those of SUITES (none: all), of which the names have one of WORDS and do not end in WITHOUT."""
    for stale in (folder / "meson-logs").glob("testlog.*"):
        stale.unlink()
    # A deadline is for what hangs, not for a busy machine.
    command = ["meson", "test", "-C", str(folder), "--no-rebuild", "--timeout-multiplier", "4",
               "--num-processes", str(2 * (os.cpu_count() or 1))]  # half the time they wait for servers and timers
    for suite in suites:
        command += ["--suite", suite]
    listed = subprocess.run([*command, "--list"], capture_output=True, text=True, check=False).stdout
    names = [line.split(" / ")[-1].strip() for line in listed.splitlines()
             if line.strip() and (not words or any(word in line for word in words))
             and not (without and line.strip().endswith(without))]
    if words and not names:
        return
    log = BUILD / f"{folder.name}-tests.log"
    before = tally.failed
    code = run([*command, *(names if words or without else [])], log)
    report_programs(tally, leg, folder, report_junit(tally, leg, folder), names)
    if code != 0 and tally.failed == before:
        tally.add(leg, "meson test", "failed", 0, tail(log))


def run_fuzz_target(target: Path) -> tuple[Path, float, int]:
    started = time.monotonic()
    # The same inputs each time: what is red once is red again. Others are for tools/fuzz.
    code = run([str(TOP / "tests" / "fuzz" / "run-target"), str(target), str(FUZZ_SECONDS), "-seed=1"],
               BUILD / f"{target.name}.log")
    return target, time.monotonic() - started, code


def run_fuzz_targets(tally: Tally, folder: Path) -> None:
    """Each target over its corpus, then FUZZ_SECONDS of new input; as many at once as there are processors."""
    targets = [target for target in sorted((folder / "tests" / "fuzz").glob("fuzz-*"))
               if target.is_file() and os.access(target, os.X_OK)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for target, seconds, code in pool.map(run_fuzz_target, targets):
            tally.add("fuzz", target.name, "failed" if code else "passed", seconds,
                      tail(BUILD / f"{target.name}.log") if code else "")


def verdict(detail: str) -> list[str]:
    """The few lines of DETAIL that tell why it failed."""
    return [line.strip()[:400] for line in detail.splitlines() if VERDICT.search(line)][:6]


def run_everything(tally: Tally, quick: bool, words: list[str]) -> None:
    if build(tally, "debug", BUILD / "debug", ["-Dwerror=true"]):
        run_meson_tests(tally, "debug", BUILD / "debug", [], words)
    if quick or words:
        return
    sanitize = BUILD / "sanitize"
    if build(tally, "sanitize", sanitize, ["-Db_sanitize=address,undefined", "-Db_lundef=false",
                                           "-Dui=false", "-Dwerror=true"]):
        # On one server: what the other one says differently, the debug build has heard.
        run_meson_tests(tally, "sanitize", sanitize, ENGINE_SUITES, [], without="-cyrus")
    fuzz = BUILD / "fuzz"
    os.environ["CC"] = "clang"
    if build(tally, "fuzz", fuzz, ["-Dfuzz=true", "-Dui=false", "-Db_lundef=false"], ("fuzz-targets",)):
        run_fuzz_targets(tally, fuzz)


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools/test", description="Builds and runs every test.")
    parser.add_argument("--quick", action="store_true", help="without sanitizers and fuzzing")
    parser.add_argument("words", nargs="*", metavar="NAME", help="only tests of such a suite or name")
    arguments = parser.parse_args()
    tally = Tally()
    run_everything(tally, arguments.quick, arguments.words)
    for name, detail in tally.failures:
        print(f"\n--- {name}\n{detail}")
    for name, detail in tally.failures:
        print("\n  ".join([f"\nFAIL {name}", *verdict(detail)]))
    print(f"{tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped")
    return 1 if tally.failed or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main())
