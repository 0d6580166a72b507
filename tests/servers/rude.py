# SPDX-License-Identifier: GPL-3.0-or-later
"""A submission server that behaves as one chooses, where no real one can be made to."""

import contextlib
import socket
import ssl
import threading
from pathlib import Path


class Rude(threading.Thread):
    """While it ANSWERS, it takes all; else it takes a message whole and drops the line, as a dying one does."""

    def __init__(self, *extensions: str, certificate: Path | None = None, refuses: bytes = b"",
                 auth: str = "PLAIN", unknown: bytes = b"", last_word: bytes = b""):
        """With CERTIFICATE, its key beside it, over TLS from the first byte. REFUSES: what MAIL is answered.
        UNKNOWN: the address that nobody has, or, with a LAST_WORD, over which that is said and the line dropped."""
        super().__init__(daemon=True)
        self.tls = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(certificate, certificate.with_suffix(".key"))
        self.refuses = refuses
        self.unknown, self.last_word = unknown, last_word
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.extensions = (f"AUTH {auth}", *extensions, "8BITMIME")
        self.answers = False
        self.connections = self.logins = 0
        self.senders: list[bytes] = []     # MAIL of each message, with what it asks for
        self.recipients: list[bytes] = []  # of all messages
        self.taken: list[bytes] = []

    def run(self) -> None:
        while True:
            line, _ = self.socket.accept()
            self.connections += 1
            # Who goes amid it, be it before TLS was agreed on, is not the last to come.
            with line, contextlib.suppress(OSError):
                if self.tls:
                    line = self.tls.wrap_socket(line, server_side=True)
                with line, line.makefile("rb") as lines:
                    self.serve(line, lines)

    def serve(self, line: socket.socket, lines) -> None:
        line.sendall(b"220 rude.example ESMTP\r\n")
        for command in lines:
            word = command.strip().upper()
            if word.startswith(b"EHLO"):
                line.sendall(b"250-rude.example\r\n" + b"".join(
                    f"250{'-' if one != self.extensions[-1] else ' '}{one}\r\n".encode() for one in self.extensions))
            elif word.startswith(b"AUTH"):
                self.logins += 1
                line.sendall(b"235 2.7.0 Welcome\r\n")
            elif word == b"DATA":
                line.sendall(b"354 Go ahead\r\n")
                self.taken.append(b"".join(iter(lines.readline, b".\r\n")))
                if not self.answers:
                    return
                line.sendall(b"250 2.0.0 Taken\r\n")
            elif word == b"QUIT":
                return
            else:
                if word.startswith(b"RCPT"):
                    self.recipients.append(command.strip())
                if word.startswith(b"MAIL"):
                    self.senders.append(command.strip())
                if word.startswith(b"MAIL") and self.refuses:
                    line.sendall(self.refuses + b"\r\n")
                elif word.startswith(b"RCPT") and self.unknown and self.unknown in command:
                    line.sendall((self.last_word or b"550 5.1.1 Nobody is called that") + b"\r\n")
                    if self.last_word:
                        return
                else:
                    line.sendall(b"250 2.0.0 Well\r\n")
