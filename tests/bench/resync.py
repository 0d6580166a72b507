# SPDX-License-Identifier: GPL-3.0-or-later
"""A sync when nothing, and when little, has changed, against mbsync (--size 10000)."""

import imaplib
import ssl
from pathlib import Path

from bench.cell import Cell
from bench.imap_sides import Counted, Mbsync, Ours, anew
from bench.measure import Measurement, medians
from bench.samples import PASSWORD, USER, servers_with


class Changes:
    """Another client: flags on one message of a hundred, and a few new and gone, a different set each time."""

    def __init__(self, servers, size: int):
        self.client = imaplib.IMAP4_SSL("localhost", servers.info["imaps"],
                                        ssl_context=ssl.create_default_context(cafile=servers.info["ca"]))
        self.client.login(USER, PASSWORD)
        self.client.select("INBOX")
        self.size = size
        self.turn = 0

    def make(self) -> None:
        self.turn += 1
        step = max(1, self.size // 100)
        ids = ",".join(str(number) for number in range(1 + self.turn % step, self.size // 2, step))
        self.client.store(ids, "+FLAGS" if self.turn % 2 else "-FLAGS", r"(\Flagged)")
        for number in range(100):
            self.client.append("INBOX", "", None,
                               f"From: ana@example.com\r\nTo: {USER}\r\nSubject: turn {self.turn}, {number}\r\n"
                               f"Message-ID: <t{self.turn}.{number}@example.com>\r\n\r\nhello\r\n".encode())
        self.client.store("1:100", "+FLAGS.SILENT", r"(\Deleted)")
        self.client.expunge()


def compare(bench: str, cell: Cell, size: int, what: str, target: float, changes_of):
    """CHANGES_OF (servers) gives what is done before each sync. Both sides know the whole mailbox."""
    with servers_with(size) as servers, cell.folder(bench) as name:
        folder, counted = Path(name), Counted(servers, cell)
        change = changes_of(servers)
        sides = [Ours(counted, folder, cell), Mbsync(counted, folder, cell)]
        for side in sides:
            anew(side)

        def changed(side) -> float:
            change()
            return side.sync()

        mine, theirs = medians(cell.rounds, *(lambda side=side: changed(side) for side in sides))
        traffic = []
        for side in sides:
            change()
            traffic.append(counted.traffic(side.sync))
    (our_bytes, our_turns), (peer_bytes, peer_turns) = traffic
    yield Measurement(bench, f"{what} {size}, {cell.where}", "s", mine, theirs, "mbsync", target)
    yield Measurement(bench, f"{what} {size}: bytes", "KB", our_bytes / 1000, peer_bytes / 1000, "mbsync", 1.05)
    yield Measurement(bench, f"{what} {size}: turns", "", our_turns, peer_turns, "mbsync", 1.0)


def run_none(cell: Cell):
    """A sync when nothing has changed, against mbsync (--size 10000)."""
    size = cell.size or 10000
    return compare("resync-none", cell, size, "nothing changed in", 1.0 if size < 50000 else 0.3,
                   lambda servers: lambda: None)


def run_some(cell: Cell):
    """A sync of 1 % changed flags, 100 new and 100 gone, against mbsync (--size 10000)."""
    size = cell.size or 10000
    return compare("resync-some", cell, size, "1 % flags, 100 new, 100 gone of", 0.6 if cell.is_on_disk else 1.0,
                   lambda servers: Changes(servers, size).make)
