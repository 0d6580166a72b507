# SPDX-License-Identifier: GPL-3.0-or-later
"""Indexing mail that is here, from nothing: time, memory and disk against mu and notmuch (--size 10000)."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.cell import Cell
from bench.measure import MAILCTL, Measurement, add_account, mailctl, medians
from bench.samples import USER, servers_with, write_sample

MIB = 1 << 20
MEMORY = 150 * MIB


def watched(command: list[str], environment: dict[str, str], fine: tuple[int, ...] = (0,)) -> tuple[float, int]:
    """Runs COMMAND; the seconds it took and the bytes it held at most."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=words, stderr=words)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        words.seek(0)
        if process.returncode not in fine:
            sys.exit(f"tools/bench: {' '.join(command)} ended with {process.returncode}: {words.read()[-2000:]!r}")
    return time.perf_counter() - started, usage.ru_maxrss * 1024


def size_of(*paths: Path) -> int:
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    return sum(file.stat().st_size for file in files if file.is_file())


def run(cell: Cell):
    with cell.folder("index") as folder:
        yield from compare(cell, Path(folder))


def compare(cell: Cell, work: Path):
    size, rounds = cell.size or 10000, min(cell.rounds, 3)  # each takes long
    maildir, data, mu_home = work / "Maildir", work / "data", work / "mu"
    write_sample(maildir, size)
    environment = {**os.environ, "MUHOME": str(mu_home), "NOTMUCH_CONFIG": str(work / "notmuch-config")}
    (work / "notmuch-config").write_text(f"[database]\npath={maildir}\n[user]\nprimary_email={USER}\n[new]\ntags=new\n")
    peak = 0
    with servers_with(size) as servers:
        add_account(data, servers, work / "password")
        mailctl(data, servers, "sync", "--bodies", "all", "--folders", "INBOX", "--password-file", str(work / "password"))

    def ours() -> float:
        nonlocal peak
        for file in data.glob("search.db*"):
            file.unlink()
        watched([str(MAILCTL), "--data-dir", str(data), "--quiet", "stats"], environment)  # makes the empty file
        # A search first brings into the index what is not in it; this one finds nothing.
        taken, held = watched([str(MAILCTL), "--data-dir", str(data), "--quiet", "search", "zyxwvutsrqponm"],
                              environment, fine=(1,))
        peak = max(peak, held)
        return taken

    def mu() -> float:
        shutil.rmtree(mu_home, ignore_errors=True)
        init, _ = watched(["mu", "init", "--maildir", str(maildir)], environment)
        index, _ = watched(["mu", "index", "--quiet"], environment)
        return init + index

    def notmuch() -> float:
        shutil.rmtree(maildir / ".notmuch", ignore_errors=True)
        return watched(["notmuch", "new", "--quiet"], environment)[0]

    place = "disk" if cell.is_on_disk else "tmpfs"
    mine, by_mu, by_notmuch = medians(rounds, ours, mu, notmuch)
    disk, mu_disk = size_of(*data.glob("search.db*")), size_of(mu_home)
    yield Measurement("index", f"{size} from nothing, {place}", "s", mine, by_mu, "mu index", 0.3)
    yield Measurement("index", f"{size} from nothing, {place}", "s", mine, by_notmuch, "notmuch new", 0.3)
    yield Measurement("index", f"peak memory at {size}", "MiB", peak / MIB, MEMORY / MIB, "limit", 1.0)
    yield Measurement("index", f"disk at {size}", "MiB", disk / MIB, mu_disk / MIB, "mu's", 0.7)
