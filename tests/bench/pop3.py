# SPDX-License-Identifier: GPL-3.0-or-later
"""A POP3 download, and a look when nothing is new, against mpop, fetchmail, getmail and the floor (--size 10000)."""

import os
import resource
import shutil
import statistics
import tempfile
from pathlib import Path

from bench.measure import Measurement, mailctl, medians, seconds
from bench.pop3_peers import Fetchmail, Floor, Getmail, Mpop
from bench.samples import PASSWORD, USER, servers_with

PEERS = {"mpop": Mpop, "fetchmail": Fetchmail, "getmail": Getmail}


def add_account(data: Path, servers, password_file: Path, is_tls: bool = True) -> None:
    info = servers.info
    password_file.write_text(PASSWORD + "\n")
    mailctl(data, servers, "account", "add", "--name", "Bench", "--address", USER, "--full-name", "Robin Hale",
            "--pop3", f"localhost:{info['pop3s' if is_tls else 'pop3']}",
            "--pop3-security", "tls" if is_tls else "none",
            "--smtp", f"localhost:{info['smtps']}", "--smtp-security", "tls",
            "--password-file", str(password_file), "--no-check")


class Ours:
    def __init__(self, servers, folder: Path, is_tls: bool = True):
        self.servers = servers
        self.template = folder / "template"
        self.data = folder / "ours"
        self.password = folder / "password"
        add_account(self.template, servers, self.password, is_tls)

    def sync(self) -> float:
        return seconds(lambda: mailctl(self.data, self.servers, "--password-file", str(self.password), "sync"))

    def download(self) -> float:
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self.template, self.data, ignore=shutil.ignore_patterns("owner.*"))
        return self.sync()


class Processor:
    """SIDE's downloads, and the seconds of the processor that each took, its children's included."""

    def __init__(self, side):
        self.side = side
        self.taken: list[float] = []

    def download(self) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        wall = self.side.download()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        return wall

    @property
    def median(self) -> float:
        return statistics.median(self.taken[1:])  # as medians() does


def measure(servers, folder: Path, where: str, is_tls: bool, targets: tuple[float, float],
            rounds: int) -> list[Measurement]:
    """TARGETS: of a download, and of nothing new, against the best peer. Against the others one is enough; the floor
    only tells."""
    ours = Ours(servers, folder, is_tls)
    peers = {name: kind(name, servers, folder, is_tls) for name, kind in PEERS.items()}
    sides = [ours, *peers.values()]
    watched = [Processor(side) for side in sides]
    full, *others = medians(rounds, *(side.download for side in watched), Floor(servers, is_tls).download)
    nothing, *nothing_others = medians(rounds, *(side.sync for side in sides))
    where = f"{where}, {'TLS' if is_tls else 'plain'}"
    results = []
    for name, theirs, target in zip([*peers, "floor"], others, [targets[0], 1.0, 1.0, None]):
        results.append(Measurement("pop3", f"download, indexed, {where}", "s", full, theirs, name, target))
    for name, theirs in zip(peers, watched[1:]):
        results.append(Measurement("pop3", f"processor of a download, {where}", "s", watched[0].median, theirs.median,
                                   name, None))
    for name, theirs, target in zip(peers, nothing_others, [targets[1], 1.0, 1.0]):
        results.append(Measurement("pop3", f"nothing new, {where}", "s", nothing, theirs, name, target))
    return results


def run(size: int, rounds: int) -> list[Measurement]:
    results = []
    with servers_with(size or 10000) as servers:
        for where, base, is_tls, targets in (("tmpfs", "/dev/shm", True, (1.0, 1.0)),
                                             ("tmpfs", "/dev/shm", False, (1.0, 1.0)),
                                             ("disk", None, True, (0.4, 1.0))):
            with tempfile.TemporaryDirectory(dir=base or os.environ.get("MAIL_BENCH_DISK")) as folder:
                results += measure(servers, Path(folder), where, is_tls, targets, min(rounds, 3))
    return results
