# SPDX-License-Identifier: GPL-3.0-or-later
"""The floor: a program of a few lines that sends what we would send and discards the answer."""

import re
import socket
import ssl

ITEMS = ("UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE "
         "BODY.PEEK[HEADER.FIELDS (REFERENCES LIST-ID CONTENT-TYPE)]")


class Wire:
    """One IMAP connection; answers are read in large pieces and thrown away."""

    def __init__(self, servers, user: str, password: str, is_tls: bool = True):
        self.socket = socket.create_connection(("localhost", servers.info["imaps" if is_tls else "imap"]))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if is_tls:
            context = ssl.create_default_context(cafile=servers.info["ca"])
            self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        self.rest = b""
        self.until(b"\r\n")
        self.call(b"l", f"LOGIN {user} {password}".encode())

    def until(self, end: bytes) -> bytes:
        """Reads up to END; what came behind it in the same piece waits for the next call."""
        kept = self.rest
        while end not in kept:
            piece = self.socket.recv(1 << 18)
            if not piece:
                raise ConnectionError("the server closed the connection")
            # Enough of the tail to find what ends the answer.
            kept = kept[-4096:] + piece
        at = kept.index(end) + len(end)
        self.rest = kept[at:]
        return kept[:at]

    def send(self, *lines: bytes) -> None:
        self.socket.sendall(b"".join(line + b"\r\n" for line in lines))

    def call(self, tag: bytes, command: bytes) -> bytes:
        self.send(tag + b" " + command)
        answer = self.until(tag + b" OK")
        return answer if answer.endswith(b"\r\n") else answer + self.until(b"\r\n")

    def close(self) -> None:
        self.send(b"z LOGOUT")
        self.socket.close()


def exists(answer: bytes) -> int:
    return int(re.search(rb"\* (\d+) EXISTS", answer).group(1))


def fetch_headers(servers, user: str, password: str, is_tls: bool) -> None:
    """The newest 50, then windows of 200, 500 and 1000 downward with two in flight."""
    wire = Wire(servers, user, password, is_tls)
    top = exists(wire.call(b"s", b"SELECT INBOX"))
    windows, size = [], 50
    while top > 0:
        low = max(1, top - size + 1)
        windows.append((low, top))
        top, size = low - 1, {50: 200, 200: 500}.get(size, 1000)
    sent = 0
    for number in range(len(windows)):
        while sent < min(number + 2, len(windows)):
            low, high = windows[sent]
            wire.send(f"f{sent:05d} FETCH {low}:{high} ({ITEMS})".encode())
            sent += 1
        if number == 0 or sent <= len(windows):
            wire.until(f"f{number:05d} OK".encode())
    wire.close()
