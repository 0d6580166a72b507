# SPDX-License-Identifier: GPL-3.0-or-later
"""A private mail provider: Dovecot and Postfix with an authority of their own, in one folder.

    with MailServers({"robin@example.org": "secret"}) as servers:
        servers.info["imaps"]   # the port

Several of them run side by side. With CYRUS a second IMAP server with the same users joins them, its
ports "cyrus-imap" and "cyrus-imaps", and it is where Postfix delivers. With GMAIL the first user's
mailbox is reached at the port "gmail" as if it were one of Gmail's (gmail.py), and has no other folders.
"""

import os
import shutil
import tempfile
from pathlib import Path

from servers.authority import Authority
from servers.cyrus import Cyrus
from servers.dovecot import Dovecot
from servers.gmail import Gmail
from servers.postfix import Postfix
from servers.process import free_ports

HOSTS = ["DNS:localhost", "DNS:mail.example.org", "IP:127.0.0.1"]


class MailServers:
    def __init__(self, users: dict[str, str], aliases: dict[str, str] | None = None,
                 folder: str | None = None, quota: str = "10G", dovecot_extra: str = "",
                 postfix_extra: str = "", postfix_discard: str = "", message_size: int = 52428800,
                 cyrus: bool = False, gmail: bool = False):
        self.temporary = folder is None
        self.folder = Path(folder or tempfile.mkdtemp(prefix="mail-servers-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        # The servers' own users must be able to walk in; the files inside keep their modes.
        os.chmod(self.folder, 0o755)
        self.users = users
        authority = Authority(self.folder)
        certificate = authority.issue("mail.example.org", HOSTS)
        smtp_port = free_ports(1)[0]
        self.dovecot = Dovecot(self.folder, users, certificate, smtp_port, quota, dovecot_extra,
                               *([""] if gmail else []))
        self.gmail = Gmail(self.dovecot.ports["imap"], *next(iter(users.items()))) if gmail else None
        self.cyrus = Cyrus(self.folder, users, certificate) if cyrus else None
        mailboxes = self.cyrus or self.dovecot
        self.postfix = Postfix(self.folder, list(users), aliases or {}, smtp_port,
                               mailboxes.ports["lmtp"], self.dovecot.socket, certificate,
                               message_size, postfix_discard, postfix_extra)
        self.servers = [one for one in (self.dovecot, self.cyrus, self.postfix) if one]
        others = {"gmail": self.gmail.port} if gmail else {}
        others |= {f"cyrus-{name}": port for name, port in (self.cyrus.ports if cyrus else {}).items()}
        self.info = {"folder": str(self.folder), "host": "localhost", "ca": str(authority.certificate),
                     "users": users, "logs": [str(one.log) for one in self.servers],
                     **self.dovecot.ports, **self.postfix.ports, **others}

    def start(self) -> "MailServers":
        try:
            for one in self.servers:
                one.start()
            for one in self.servers:
                one.wait_ready()
            if self.gmail:
                self.gmail.start()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        if self.gmail:
            self.gmail.stop()
        for one in reversed(self.servers):
            one.stop()
        if self.temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "MailServers":
        return self.start()

    def __exit__(self, kind, value, trace) -> None:
        if kind is not None:
            self.show_logs()
        self.stop()

    def show_logs(self) -> None:
        import sys
        for one in self.servers:
            print(f"--- {one.name}: {one.log}\n{one.log_tail(60)}", file=sys.stderr)
