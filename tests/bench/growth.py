# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sync of an unchanged INBOX costs as it grows: 50 times as many against 1000 (--size 50000), with QRESYNC.

What is ours is the processor's time, the bytes and the turns from hearing to speaking; the whole includes the server's
answer, whose own growth stands beside.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from bench.cell import Cell
from bench.first import write_small
from bench.floor import Wire
from bench.imap_sides import Counted
from bench.measure import MAILCTL, Measurement, add_account, medians, seconds
from bench.samples import PASSWORD, USER
from servers.mail_servers import MailServers

FEW, OTHER = 1000, "ana@example.com"
QUESTION = b'LIST "" "*" RETURN (STATUS (MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ))'


class Side:
    def __init__(self, work: Path, servers: MailServers, name: str, user: str):
        self.data, self.password = work / name, work / f"{name}-password"
        self.servers, self.user = servers, user
        add_account(self.data, servers, self.password, user)
        self.sync()

    def sync(self) -> float:
        """Seconds of the processor."""
        process = subprocess.Popen([str(MAILCTL), "--data-dir", str(self.data), "--quiet", "sync", "--bodies", "all",
                                    "--folders", "INBOX", "--password-file", str(self.password)],
                                   stdout=subprocess.DEVNULL, env={**os.environ, "SSL_CERT_FILE": self.servers.info["ca"]})
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"tools/bench: the sync ended with {status}")
        return usage.ru_utime + usage.ru_stime

    def whole(self) -> float:
        return seconds(self.sync)

    def server(self) -> float:
        """A program of a few lines that asks what we ask."""
        def ask() -> None:
            wire = Wire(self.servers, self.user, PASSWORD)
            wire.call(b"s", QUESTION)
            wire.close()
        return seconds(ask)


def run(size: int, rounds: int):
    size = size or 50000
    work = Path(tempfile.mkdtemp(prefix="bench-growth-"))
    servers = MailServers({USER: PASSWORD, OTHER: PASSWORD})
    write_small(servers.dovecot.maildir(USER), size)
    write_small(servers.dovecot.maildir(OTHER), FEW)
    servers.dovecot.own(servers.dovecot.home)
    with servers:
        many, few = Side(work, servers, "many", USER), Side(work, servers, "few", OTHER)
        processor = medians(rounds, many.sync, few.sync)
        whole = medians(rounds, many.whole, few.whole)
        server = medians(rounds, many.server, few.server)
        counted = Counted(servers, Cell())
        sides = [Side(work, counted, "many-counted", USER), Side(work, counted, "few-counted", OTHER)]
        (many_bytes, many_turns), (few_bytes, few_turns) = [counted.traffic(side.sync) for side in sides]
    shutil.rmtree(work)
    yield Measurement("growth", f"nothing changed in {size}: processor", "s", *processor, f"in {FEW}", 1.2)
    yield Measurement("growth", f"nothing changed in {size}: whole", "s", *whole, f"in {FEW}",
                      max(1.2, server[0] / server[1]))
    yield Measurement("growth", f"nothing changed in {size}: bytes", "KB", many_bytes / 1000, few_bytes / 1000,
                      f"in {FEW}", 1.2)
    yield Measurement("growth", f"nothing changed in {size}: turns", "", many_turns, few_turns, f"in {FEW}", 1.0)
