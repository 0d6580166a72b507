# SPDX-License-Identifier: GPL-3.0-or-later
"""Cyrus 3.10, IMAP and LMTP, in the small root of its own that `tools/sdk --cyrus` makes.

Its package conflicts with Dovecot's, so the daemon runs in a nested sandbox whose files are those
of that root; only the test's private folder is shared, at its own path, and the network.
"""

import os
import socket
import threading
from pathlib import Path

from servers.process import Server, ServerError, free_ports

ROOT = "MAIL_CYRUS_ROOT"  # in the environment: the folder of the root
DOMAIN = "example.org"

CONFIGURATION = """\
servername: {domain}
defaultdomain: {domain}
virtdomains: userid
configdirectory: {work}/config
partition-default: {work}/mail
sievedir: {work}/sieve
proc_path: {work}/proc
mboxname_lockpath: {work}/lock
idlesocket: {work}/idle
admins: cyrus
altnamespace: yes
unixhierarchysep: yes
allowplaintext: yes
failedloginpause: 0
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {work}/sasldb2
sasl_auto_transition: no
tls_server_cert: {work}/server.pem
tls_server_key: {work}/server.key
tls_session_timeout: 0
autocreate_quota: 0
autocreate_post: yes
autocreate_inbox_folders: Drafts|Sent|Archive|Junk|Trash
autocreate_subscribe_folders: Drafts|Sent|Archive|Junk|Trash
specialuse_protect: \\Important
xlist-drafts: Drafts
xlist-sent: Sent
xlist-archive: Archive
xlist-junk: Junk
xlist-trash: Trash
maxmessagesize: 0
delete_mode: immediate
syslog_prefix: cyrus
{extra}
"""

SERVICES = """\
START {{
  recover cmd="ctl_cyrusdb -r"
}}
SERVICES {{
  imap cmd="imapd -U 100" listen="127.0.0.1:{imap}" prefork=2 maxchild=400
  imaps cmd="imapd -s -U 100" listen="127.0.0.1:{imaps}" prefork=0 maxchild=100
  lmtp cmd="lmtpd -a" listen="127.0.0.1:{lmtp}" prefork=0 maxchild=20
}}
DAEMON {{
  idled cmd="idled"
}}
"""

# $1: the work folder. Standard input: USER and PASSWORD, a line each.
START = """\
set -eu
while read -r user && read -r password; do
  printf %s "$password" | saslpasswd2 -p -c -u "${user#*@}" -f "$1/sasldb2" "${user%@*}"
done
chown -R cyrus:mail "$1"
exec /usr/lib/cyrus/bin/master -D -M "$1/cyrus.conf" -p "$1/master.pid"
"""


def is_there() -> bool:
    return bool(os.environ.get(ROOT))


class Cyrus(Server):
    """PORTS by service name, LMTP open to anyone; EXTRA is configuration put at the end."""

    def __init__(self, folder: Path, users: dict[str, str], certificate: tuple[Path, Path],
                 extra: str = ""):
        if not is_there():
            raise ServerError("Cyrus has no root here; begin with tools/sdk --cyrus")
        self.work = folder / "cyrus"
        self.work.mkdir()
        self.users = users
        self.ports = dict(zip(("imap", "imaps", "lmtp"), free_ports(3)))
        # The daemon reads them as its own user.
        for source, name in zip(certificate, ("server.pem", "server.key")):
            (self.work / name).write_bytes(source.read_bytes())
        for name in ("config", "config/socket", "mail", "sieve", "proc", "lock"):
            (self.work / name).mkdir()
        (self.work / "imapd.conf").write_text(
            CONFIGURATION.format(work=self.work, domain=DOMAIN, extra=extra))
        (self.work / "cyrus.conf").write_text(SERVICES.format(**self.ports))
        self.syslog = self.work / "syslog"
        super().__init__("Cyrus", self._command(folder), folder / "cyrus.log", self.ports["imap"])

    def _command(self, folder: Path) -> list[str]:
        # Everything in it ends with the sandbox: its first process has the process ids to itself.
        return ["bwrap", "--ro-bind", os.environ[ROOT], "/", "--dev", "/dev", "--proc", "/proc",
                "--tmpfs", "/run", "--tmpfs", "/tmp", "--tmpfs", "/dev/shm",
                "--bind", str(folder), str(folder), "--bind", str(self.syslog), "/dev/log",
                "--ro-bind", str(self.work / "imapd.conf"), "/etc/imapd.conf",
                "--unshare-pid", "--unshare-ipc", "--die-with-parent", "--cap-add", "ALL",
                "--clearenv", "--setenv", "PATH", "/usr/lib/cyrus/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "sh", "-c", START, "cyrus", str(self.work)]

    def start(self) -> None:
        self._listen_to_syslog()
        words = "".join(f"{user}\n{password}\n" for user, password in self.users.items())
        super().start(words.encode())

    def _listen_to_syslog(self) -> None:
        """The daemon tells its troubles to /dev/log alone."""
        ears = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        ears.bind(str(self.syslog))
        os.chmod(self.syslog, 0o666)

        def write_down() -> None:
            with open(self.log, "ab", buffering=0) as log:
                while True:
                    log.write(ears.recv(65536) + b"\n")

        threading.Thread(target=write_down, daemon=True).start()
