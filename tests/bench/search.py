# SPDX-License-Identifier: GPL-3.0-or-later
"""The first 50 of a common word, the whole process, against mu and notmuch (--size 10000)."""

import os
from pathlib import Path

from bench.cell import Cell
from bench.measure import Measurement, add_account, mailctl, medians, run as run_command, seconds
from bench.samples import USER, servers_with, write_sample

WORD = "zephyrine"


def run(cell: Cell):
    with cell.folder("search") as folder:
        yield from compare(cell, Path(folder))


def compare(cell: Cell, work: Path):
    size, rounds = cell.size or 10000, cell.rounds
    maildir, data = work / "Maildir", work / "data"
    write_sample(maildir, size)
    environment = {**os.environ, "MUHOME": str(work / "mu"), "NOTMUCH_CONFIG": str(work / "notmuch-config")}
    (work / "notmuch-config").write_text(f"[database]\npath={maildir}\n[user]\nprimary_email={USER}\n[new]\ntags=new\n")
    mu_index = seconds(lambda: (run_command(["mu", "init", "--maildir", str(maildir)], env=environment),
                                run_command(["mu", "index", "--quiet"], env=environment)))
    run_command(["notmuch", "new", "--quiet"], env=environment)
    with servers_with(size) as servers:
        add_account(data, servers, work / "password")
        sync = seconds(lambda: mailctl(data, servers, "sync", "--bodies", "all", "--folders", "INBOX",
                                       "--password-file", str(work / "password")))

        def ours() -> float:
            return seconds(lambda: mailctl(data, servers, "search", WORD, "--limit", "50"))

        def mu() -> float:
            return seconds(lambda: run_command(["mu", "find", WORD, "-n", "50", "--sortfield=date", "--reverse"],
                                               env=environment))

        def notmuch() -> float:
            return seconds(lambda: run_command(["notmuch", "search", "--limit=50", WORD], env=environment))

        mine, by_mu, by_notmuch = medians(rounds, ours, mu, notmuch)
    yield Measurement("search", f"first 50 of “{WORD}” in {size}", "s", mine, by_mu, "mu find", 1.0)
    yield Measurement("search", f"first 50 of “{WORD}” in {size}", "s", mine, by_notmuch, "notmuch search", 1.0)
    yield Measurement("search", f"download and index {size}", "s", sync, mu_index, "mu index alone", 1.0)
