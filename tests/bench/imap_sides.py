# SPDX-License-Identifier: GPL-3.0-or-later
"""The two that make an INBOX equal beside each other: ours and mbsync's. Each forgets, syncs, and tells its seconds."""

import shutil
from pathlib import Path

from bench.cell import Cell
from bench.far import Far
from bench.measure import add_account, mailctl, run as run_command, seconds
from bench.samples import PASSWORD, USER

MBSYNC = """\
IMAPAccount bench
Host localhost
Port {port}
User {user}
Pass {password}
{line}

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


class Ours:
    def __init__(self, servers, folder: Path, cell: Cell, bodies: str = "all"):
        self.servers, self.cell, self.bodies = servers, cell, bodies
        self.data, self.password = folder / "ours", folder / "password"

    def forget(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        add_account(self.data, self.servers, self.password, is_tls=self.cell.is_tls)

    def sync(self) -> float:
        return seconds(lambda: mailctl(self.data, self.servers, "sync", "--bodies", self.bodies, "--folders", "INBOX",
                                       "--password-file", str(self.password)))


class Mbsync:
    def __init__(self, servers, folder: Path, cell: Cell):
        self.folder, self.configuration = folder / "maildir", folder / "mbsyncrc"
        line = [f"TLSType IMAPS\nCertificateFile {servers.info['ca']}" if cell.is_tls else "TLSType None\nAuthMechs LOGIN"]
        if not cell.deflates:
            line.append("DisableExtension COMPRESS=DEFLATE")
        self.configuration.write_text(MBSYNC.format(port=servers.info[cell.service], user=USER, password=PASSWORD,
                                                    line="\n".join(line), folder=self.folder))

    def forget(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()

    def sync(self) -> float:
        return seconds(lambda: run_command(["mbsync", "-q", "-c", str(self.configuration), "bench"]))


def anew(side) -> float:
    """The seconds of a first sync."""
    side.forget()
    return side.sync()


class Counted:
    """The servers, their IMAP ports through a proxy that counts and holds nothing back."""

    def __init__(self, servers, cell: Cell):
        self.proxy = Far(servers.info[cell.service], 0.0, 1e12)
        self.info = {**servers.info, cell.service: self.proxy.port}

    def traffic(self, action) -> tuple[int, int]:
        """Bytes of both ways, and how often the client spoke after it had heard: more than the round trips where it
        pipelines."""
        self.proxy.reset()
        action()
        return sum(self.proxy.bytes), self.proxy.turns
