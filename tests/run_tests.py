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
import threading
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
BUILD = TOP / "build"
ENGINE_SUITES = ["base", "net", "sasl", "imap", "pop3", "smtp", "mime", "store", "archive", "sync", "account"]
FUZZ_SECONDS = 8
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


def run(command: list[str], log: Path, **variables: str) -> int:
    """Runs COMMAND with VARIABLES in its environment and all its words in LOG."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "w", encoding="utf-8") as out:
        return subprocess.run(command, cwd=TOP, stdout=out, stderr=subprocess.STDOUT, check=False,
                              env={**os.environ, **variables}).returncode


def tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:])


@dataclass
class Leg:
    """What is built in a folder of its own, which has the leg's name."""
    name: str
    options: list[str]
    targets: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return BUILD / self.name


DEBUG = Leg("debug", ["-Dwerror=true"])
# The engine is linked once and not into each program, which takes as long as it takes to compile it.
SANITIZE = Leg("sanitize", ["-Db_sanitize=address,undefined", "-Db_lundef=false", "-Dui=false", "-Dwerror=true",
                            "-Ddefault_library=shared", "-Doptimization=1"],
               # What was freed is kept back in 8 MiB a process, not in 256: fresh pages and long traces are what costs.
               variables={"ASAN_OPTIONS": "halt_on_error=1:abort_on_error=1:print_summary=1:quarantine_size_mb=8:"
                                          "malloc_context_size=10"})
FUZZ = Leg("fuzz", ["-Dfuzz=true", "-Dui=false", "-Db_lundef=false"], ("fuzz-targets",), {"CC": "clang"})
# Tests wait for servers and timers now and then: meanwhile the other legs are built, by what never takes a turn of
# theirs. A session can be a group of its own to the scheduler (sched(7)), whose turns are counted apart.
BEHIND_OTHERS = ["setpriv", "--pdeathsig", "TERM", "setsid", "sh", "-c",
                 'echo 19 2>/dev/null >/proc/self/autogroup; exec chrt --idle 0 "$@"', "sh"]


def build(leg: Leg, lead: list[str] | None = None) -> tuple[bool, float]:
    """Configures the leg's folder once and builds its targets (none: all). → whether it is good, and the seconds."""
    started, log, lead = time.monotonic(), BUILD / f"{leg.name}.log", lead or []
    good = (leg.folder / "build.ninja").exists() or \
        run([*lead, "meson", "setup", str(leg.folder), *leg.options], log, **leg.variables) == 0
    good = good and run([*lead, "ninja", "-C", str(leg.folder), *leg.targets], log, **leg.variables) == 0
    return good, time.monotonic() - started


def build_behind(*legs: Leg) -> list[concurrent.futures.Future]:
    """One after the other while something else goes on. → what build() gives of each."""
    built = [concurrent.futures.Future() for _ in legs]

    def build_all() -> None:
        for leg, future in zip(legs, built):
            try:
                future.set_result(build(leg, BEHIND_OTHERS))
            except Exception as error:  # for whoever asks
                future.set_exception(error)
    threading.Thread(target=build_all, daemon=True).start()
    return built


def tell_build(tally: Tally, leg: Leg, good: bool, seconds: float) -> bool:
    """A failure is a failed test with the compiler's words."""
    tally.add(leg.name, "build", "passed" if good else "failed", seconds, "" if good else tail(BUILD / f"{leg.name}.log"))
    return good


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


def run_meson_tests(tally: Tally, leg: Leg, suites: list[str], words: list[str], without: str = "") -> None:
    """Those of SUITES (none: all), of which the names have one of WORDS and do not end in WITHOUT."""
    folder = leg.folder
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
    code = run([*command, *(names if words or without else [])], log, **leg.variables)
    report_programs(tally, leg.name, folder, report_junit(tally, leg.name, folder), names)
    if code != 0 and tally.failed == before:
        tally.add(leg.name, "meson test", "failed", 0, tail(log))


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
    good, seconds = build(DEBUG)
    later = [] if quick or words else build_behind(SANITIZE, FUZZ)
    if tell_build(tally, DEBUG, good, seconds):
        run_meson_tests(tally, DEBUG, [], words)
    if not later:
        return
    if tell_build(tally, SANITIZE, *later[0].result()):
        # On one server: what the other one says differently, the debug build has heard.
        run_meson_tests(tally, SANITIZE, ENGINE_SUITES, [], without="-cyrus")
    if tell_build(tally, FUZZ, *later[1].result()):
        run_fuzz_targets(tally, FUZZ.folder)


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
