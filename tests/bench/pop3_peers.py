# SPDX-License-Identifier: GPL-3.0-or-later
"""Other programs that download by POP3, keep what is on the server and bring only what is new; and the floor.

getmail (6.19) hands its mail on by LMTP: what it writes itself it writes in a child for each message, and waits for the
child's end only from after fork() on. One that is over before makes it wait a minute, or end with an exception, as
happens within some hundred messages here. Its LMTP destination alone has no child.
"""

import os
import shutil
import socket
import socketserver
import ssl
import threading
from pathlib import Path

from bench.measure import run as run_command, seconds
from bench.samples import PASSWORD, USER

WINDOW = 100  # RETRs on their way at a time

MPOP = """\
account bench
host localhost
port {port}
tls {tls}
tls_starttls off
tls_trust_file {ca}
user {user}
auth plain
password {password}
keep on
received_header off
uidls_file {folder}/uidls
delivery maildir {folder}/mail
"""

FETCHMAIL = """\
poll localhost protocol POP3 service {port} uidl
  user "{user}" password "{password}" {tls} keep bsmtp "{folder}/mail"
"""

GETMAIL = """\
[retriever]
type = {kind}
server = localhost
port = {port}
username = {user}
password = {password}
{ca}
[destination]
type = MDA_lmtp
host = 127.0.0.1
port = {sink}
override = {user}
[options]
read_all = false
delete = false
received = false
delivered_to = false
verbose = 0
"""


class Peer:
    """A program with a folder of its own, told of the server over TLS or without."""

    def __init__(self, name: str, servers, folder: Path, is_tls: bool):
        self.folder = folder / name
        self.facts = {"port": servers.info["pop3s" if is_tls else "pop3"], "user": USER, "password": PASSWORD,
                      "folder": self.folder}
        self.ca = servers.info["ca"]
        self.is_tls = is_tls

    def configuration(self) -> str:
        raise NotImplementedError

    def command(self, configuration: Path) -> list[str]:
        raise NotImplementedError

    def sync(self) -> float:
        environment = {**os.environ, "HOME": str(self.folder), "FETCHMAILHOME": str(self.folder)}
        command = self.command(self.folder / "rc")
        return seconds(lambda: run_command(command, env=environment))

    def download(self) -> float:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        (self.folder / "rc").write_text(self.configuration())
        (self.folder / "rc").chmod(0o600)
        return self.sync()

    def make_maildir(self) -> None:
        for part in ("cur", "new", "tmp"):
            (self.folder / "mail" / part).mkdir(parents=True)


class Mpop(Peer):
    def configuration(self) -> str:
        self.make_maildir()
        return MPOP.format(**self.facts, tls="on" if self.is_tls else "off", ca=self.ca)

    def command(self, configuration: Path) -> list[str]:
        return ["mpop", "-q", "-C", str(configuration), "-a"]


class Fetchmail(Peer):
    """Into one file: it has no way into a Maildir but a process for each message."""

    def configuration(self) -> str:
        tls = f'ssl sslcertfile "{self.ca}" sslcertck' if self.is_tls else 'sslproto ""'
        return FETCHMAIL.format(**self.facts, tls=tls)

    def command(self, configuration: Path) -> list[str]:
        # 1: there was nothing new.
        return ["sh", "-c", 'fetchmail --silent --nosyslog -f "$1" || test $? = 1', "sh", str(configuration)]


class LmtpSink(socketserver.StreamRequestHandler):
    """Takes every message and throws it away (RFC 2033)."""

    def answer(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self.answer("220 sink LMTP")
        while command := self.rfile.readline():
            verb = command[:4].upper()
            if verb == b"DATA":
                self.answer("354 go on")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
            self.answer("221 bye" if verb == b"QUIT" else "250 good")


class Getmail(Peer):
    """To a sink, so that it has nothing to write."""

    def __init__(self, name: str, servers, folder: Path, is_tls: bool):
        super().__init__(name, servers, folder, is_tls)
        self.sink = socketserver.ThreadingTCPServer(("127.0.0.1", 0), LmtpSink)
        self.sink.daemon_threads = True
        threading.Thread(target=self.sink.serve_forever, daemon=True).start()

    def configuration(self) -> str:
        return GETMAIL.format(**self.facts, kind="SimplePOP3SSLRetriever" if self.is_tls else "SimplePOP3Retriever",
                              ca=f"ca_certs = {self.ca}" if self.is_tls else "", sink=self.sink.server_address[1])

    def command(self, configuration: Path) -> list[str]:
        return ["getmail", f"--getmaildir={self.folder}", f"--rcfile={configuration}"]


class Floor:
    """Asks for everything in a window and throws the answers away: the server's own limit."""

    def __init__(self, servers, is_tls: bool):
        self.port = servers.info["pop3s" if is_tls else "pop3"]
        self.context = ssl.create_default_context(cafile=servers.info["ca"]) if is_tls else None
        self.rest = b""

    def answers(self, ending: bytes, count: int) -> bytes:
        """Reads until ENDING came COUNT times."""
        found, kept = 0, self.rest
        while True:
            found += kept.count(ending)
            if found >= count:
                self.rest = b""
                return kept
            # Only what may be the beginning of an ending is looked at again.
            tail = kept[-len(ending) + 1:] if len(ending) > 1 else b""
            piece = self.socket.recv(1 << 18)
            if not piece:
                raise ConnectionError("the server closed the connection")
            kept = tail + piece

    def command(self, line: str) -> bytes:
        self.socket.sendall(line.encode() + b"\r\n")
        return self.answers(b"\r\n", 1)

    def fetch(self) -> None:
        plain = socket.create_connection(("localhost", self.port))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = self.context.wrap_socket(plain, server_hostname="localhost") if self.context else plain
        self.answers(b"\r\n", 1)
        self.command(f"USER {USER}")
        self.command(f"PASS {PASSWORD}")
        total = int(self.command("STAT").split()[1])
        for first in range(1, total + 1, WINDOW):
            numbers = range(first, min(first + WINDOW, total + 1))
            self.socket.sendall(b"".join(b"RETR %d\r\n" % number for number in numbers))
            self.answers(b"\r\n.\r\n", len(numbers))
        self.command("QUIT")
        self.socket.close()

    def download(self) -> float:
        return seconds(self.fetch)
