# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers whose first mailbox holds N sample messages."""

import subprocess
import sys
from pathlib import Path

from servers.mail_servers import MailServers

TESTS = Path(__file__).resolve().parent.parent
USER, PASSWORD = "robin@example.org", "secret"


def servers_with(count: int) -> MailServers:
    """Not yet started; the mail lies in the Maildir of USER."""
    servers = MailServers({USER: PASSWORD, "ana@example.com": PASSWORD})
    write_sample(servers.dovecot.maildir(USER), count)
    servers.dovecot.own(servers.dovecot.home)
    return servers


def write_sample(maildir: Path, count: int) -> None:
    subprocess.run([sys.executable, "-B", str(TESTS / "mail" / "sample_mail.py"), "--utf8", str(maildir),
                    "--count", str(count)], check=True, stdout=subprocess.DEVNULL)
