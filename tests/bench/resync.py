# SPDX-License-Identifier: GPL-3.0-or-later
"""A sync when nothing, and when little, has changed, against mbsync (--size 10000)."""

import imaplib
import shutil
import ssl
import tempfile
from pathlib import Path

from bench.measure import Measurement, add_account, mailctl, medians, run as run_command, seconds
from bench.samples import PASSWORD, USER, servers_with

MBSYNC = """\
IMAPAccount bench
Host localhost
Port {port}
User {user}
Pass {password}
TLSType IMAPS
CertificateFile {ca}

IMAPStore remote
Account bench

MaildirStore local
Path {folder}/
Inbox {folder}/INBOX

Channel bench
Far :remote:
Near :local:
Patterns INBOX
Create Near
Expunge Near
SyncState *
"""


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


def run(size: int, rounds: int):
    size = size or 10000
    work = Path(tempfile.mkdtemp(prefix="bench-resync-"))
    with servers_with(size) as servers:
        data, folder = work / "data", work / "maildir"
        folder.mkdir()
        configuration = work / "mbsyncrc"
        configuration.write_text(MBSYNC.format(port=servers.info["imaps"], user=USER, password=PASSWORD,
                                               ca=servers.info["ca"], folder=folder))
        add_account(data, servers, work / "password")
        changes = Changes(servers, size)

        def ours() -> float:
            return seconds(lambda: mailctl(data, servers, "sync", "--bodies", "none", "--folders", "INBOX",
                                           "--password-file", str(work / "password")))

        def ours_with_bodies() -> float:
            return seconds(lambda: mailctl(data, servers, "sync", "--bodies", "all", "--folders", "INBOX",
                                           "--password-file", str(work / "password")))

        def peer() -> float:
            return seconds(lambda: run_command(["mbsync", "-q", "-c", str(configuration), "bench"]))

        def changed(side):
            return lambda: (changes.make(), side())[1]

        ours_with_bodies()
        idle, idle_peer = medians(rounds, ours, peer)
        busy, busy_peer = medians(rounds, changed(ours_with_bodies), changed(peer))
    shutil.rmtree(work)
    yield Measurement("resync", f"nothing changed in {size}", "s", idle, idle_peer, "mbsync",
                      1.0 if size < 50000 else 0.3)
    yield Measurement("resync", f"1 % flags, 100 new, 100 gone of {size}", "s", busy, busy_peer, "mbsync", 1.0)
