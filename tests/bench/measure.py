# SPDX-License-Identifier: GPL-3.0-or-later
"""What all benches share: a release build, rounds in turn, medians, and the result's form."""

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

TOP = Path(__file__).resolve().parent.parent.parent
BUILD = TOP / "build" / "release"
MAILCTL = BUILD / "app" / "mailctl" / "mailctl"
PATIENCE = 1800  # seconds for one command; each takes a fraction of it on a busy machine


@dataclass
class Measurement:
    """OURS against REFERENCE in UNIT; fine while their ratio is at most TARGET, if there is one."""
    bench: str
    metric: str
    unit: str
    ours: float
    reference: float
    reference_name: str
    target: float | None

    @property
    def ratio(self) -> float:
        return self.ours / self.reference if self.reference else float("inf")

    @property
    def ok(self) -> bool:
        return self.target is None or self.ratio <= self.target

    def as_json(self) -> dict:
        return {"bench": self.bench, "metric": self.metric, "unit": self.unit,
                "ours": round(self.ours, 5), "reference": round(self.reference, 5),
                "reference_name": self.reference_name, "ratio": round(self.ratio, 3),
                "target": self.target, "ok": self.ok}


def build_release(targets: list[str]) -> None:
    """TARGETS: none for everything."""
    log = TOP / "build" / "release.log"
    log.parent.mkdir(exist_ok=True)
    with open(log, "w", encoding="utf-8") as out:
        if not (BUILD / "build.ninja").exists():
            subprocess.run(["meson", "setup", str(BUILD), "--buildtype=release"], cwd=TOP, stdout=out,
                           stderr=out, check=True)
        done = subprocess.run(["ninja", "-C", str(BUILD), *targets], cwd=TOP, stdout=out, stderr=out, check=False)
    if done.returncode:
        sys.exit(f"tools/bench: the build failed; see {log}")


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def medians(rounds: int, *sides: Callable[[], float]) -> list[float]:
    """Runs the sides in turn, ROUNDS times; each gives its own figure. One round before is not counted."""
    figures: list[list[float]] = [[] for _ in sides]
    for number in range(rounds + 1):
        for index, side in enumerate(sides):
            figure = side()
            if number:
                figures[index].append(figure)
    return [statistics.median(one) for one in figures]


def run(command: list[str], **options) -> subprocess.CompletedProcess:
    """Runs COMMAND to its end and fails loudly with its words, or with its name when it does not end."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False,
                              **{"timeout": PATIENCE, **options})
    except subprocess.TimeoutExpired as late:
        sys.exit(f"tools/bench: {' '.join(command)} did not end in {late.timeout:.0f} s")
    if done.returncode:
        sys.exit(f"tools/bench: {' '.join(command)} ended with {done.returncode}: "
                 f"{done.stderr[-2000:]}{done.stdout[-500:]}")
    return done


def mailctl(data: Path, servers, *arguments: str) -> subprocess.CompletedProcess:
    """Our command on the data folder DATA, trusting the servers' authority."""
    environment = {**os.environ, "SSL_CERT_FILE": servers.info["ca"]}
    return run([str(MAILCTL), "--data-dir", str(data), "--quiet", *arguments], env=environment)


def add_account(data: Path, servers, password_file: Path, user: str = "robin@example.org",
                is_tls: bool = True) -> None:
    info = servers.info
    password_file.write_text(info["users"][user] + "\n")
    mailctl(data, servers, "account", "add", "--name", "Bench", "--address", user, "--full-name", "Robin Hale",
            "--imap", f"localhost:{info['imaps' if is_tls else 'imap']}", "--imap-security",
            "tls" if is_tls else "none",
            "--smtp", f"localhost:{info['smtps']}", "--smtp-security", "tls",
            "--password-file", str(password_file), "--no-check")
