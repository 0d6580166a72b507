# SPDX-License-Identifier: GPL-3.0-or-later
"""A POP3 server that behaves as one chooses, where no real one can be made to."""

import socket
import threading
import time


class RudePop3(threading.Thread):
    """Serves MAIL, whoever asks. WAYS tells how it misbehaves; what it takes away goes at QUIT, as RFC 1939 wants."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.mail: list[tuple[bytes, bytes]] = []  # UID and content
        self.ways: set[str] = set()
        self.retrieved = 0  # by RETR, ever
        self.deleted = 0    # DELEs, ever
        self.missed = 0     # what was asked of messages that are not there, ever
        self.delay = 0.0    # seconds between two log-ins
        self.hold_after: int | None = None  # RETRs: then the line is silent for as long as it may not go on
        self.may_go_on = threading.Event()
        self.refused = 0    # log-ins that came earlier, ever
        self.logged_in = float("-inf")

    def put(self, uid: str, subject: str, text: str = "Hello.") -> None:
        self.mail.append((uid.encode(), (
            f"From: Ana Lima <ana@example.com>\r\nSubject: {subject}\r\nMessage-ID: <{subject.replace(' ', '-')}@rude.example>"
            f"\r\n\r\n{text}\r\n").encode()))

    def go_on(self) -> None:
        self.hold_after = None
        self.may_go_on.set()

    def subjects(self) -> list[str]:
        return [content.split(b"Subject: ")[1].split(b"\r\n")[0].decode() for _, content in self.mail]

    def run(self) -> None:
        while True:
            line, _ = self.socket.accept()
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # What was not said yet when the client went is said when it is closed, at the latest.
            try:
                with line, line.makefile("rb") as lines, line.makefile("wb", 1 << 16) as out:
                    self.serve(lines, out)
            except (BrokenPipeError, ConnectionError):
                pass

    def size(self, content: bytes) -> int:
        if "boasts" in self.ways:
            return len(content) * 10_000
        return 0 if "lies" in self.ways else len(content)

    def lacks(self, command: bytes) -> bool:
        return f"no-{command.decode().lower()}" in self.ways

    def serve(self, lines, out) -> None:
        mail, gone = list(self.mail), set()
        out.write(b"+OK rude.example\r\n")
        out.flush()
        while command := lines.readline():
            word, *rest = command.split()
            word, number = word.upper(), int(rest[0]) if rest and rest[0].isdigit() else 0
            if word == b"CAPA":
                delay = b"LOGIN-DELAY %d\r\n" % self.delay if self.delay else b""
                optional = b"".join(one + b"\r\n" for one in (b"TOP", b"UIDL") if not self.lacks(one))
                out.write(b"+OK\r\nUSER\r\n" + optional + b"PIPELINING\r\n" + delay + b".\r\n")
            elif self.lacks(word):
                out.write(b"-ERR no such command\r\n")
            elif word == b"PASS" and time.monotonic() < self.logged_in + self.delay:
                self.refused += 1
                out.write(b"-ERR [LOGIN-DELAY] not so soon\r\n")
            elif word == b"PASS":
                self.logged_in = time.monotonic()
                out.write(b"+OK\r\n")
            elif word == b"STAT":
                out.write(b"+OK %d %d\r\n" % (len(mail), sum(self.size(content) for _, content in mail)))
            elif word in (b"LIST", b"TOP", b"RETR", b"DELE") and number > len(mail):
                self.missed += 1
                out.write(b"-ERR no such message\r\n")
            elif word == b"LIST" and number:
                out.write(b"+OK %d %d\r\n" % (number, self.size(mail[number - 1][1])))
            elif word == b"LIST":
                out.write(b"+OK\r\n" + b"".join(b"%d %d\r\n" % (i, self.size(content))
                                                for i, (_, content) in enumerate(mail, 1)) + b".\r\n")
            elif word == b"UIDL" and "names-twice" in self.ways:
                out.write(b"+OK\r\n" + b"".join(b"%d %s\r\n%d again-%s\r\n" % (i, uid, i, uid)
                                                for i, (uid, _) in enumerate(mail, 1)) + b".\r\n")
            elif word == b"UIDL" and "passes-over" in self.ways:
                out.write(b"+OK\r\n" + b"".join(b"%d %s\r\n" % (i, uid) for i, (uid, _) in enumerate(mail, 1) if uid)
                          + b".\r\n")
            elif word == b"UIDL" and "invents" in self.ways:
                listed = [*(uid for uid, _ in mail), b"ghost", b""]
                out.write(b"+OK\r\n" + b"".join(b"%d %s\r\n" % (i, uid) for i, uid in enumerate(listed, 1)) + b".\r\n")
            elif word == b"UIDL":
                out.write(b"+OK\r\n" + b"".join(b"%d %s\r\n" % (i, uid) for i, (uid, _) in enumerate(mail, 1)) + b".\r\n")
            elif word in (b"RETR", b"TOP"):
                content = mail[number - 1][1]
                self.retrieved += word == b"RETR"
                if word == b"RETR" and self.hold_after is not None and self.retrieved > self.hold_after:
                    out.flush()
                    self.may_go_on.wait()
                    return
                if "cannot-read" in self.ways and word == b"RETR":
                    content = b""
                if "cannot-read-on" in self.ways and word == b"RETR":
                    content = content[:len(content) // 2].rsplit(b"\r\n", 1)[0] + b"\r\n"
                out.write(b"+OK\r\n" + (content if word == b"RETR" else content.split(b"\r\n\r\n")[0] + b"\r\n\r\n")
                          + b".\r\n")
            elif word == b"DELE":
                self.deleted += 1
                gone.add(number - 1)
                out.write(b"+OK it goes\r\n")
                if "drops-after-dele" in self.ways or "keeps-word-and-drops" in self.ways:
                    if "keeps-word-and-drops" in self.ways:
                        self.take(mail, gone)
                    return
            elif word == b"QUIT":
                if "refuses-quit" in self.ways:
                    out.write(b"-ERR some were not removed\r\n")
                    self.take(mail, set(list(gone)[:len(gone) // 2]))
                else:
                    self.take(mail, gone)
                    out.write(b"+OK bye\r\n")
                return
            else:
                out.write(b"+OK\r\n")
            out.flush()

    def take(self, mail: list[tuple[bytes, bytes]], gone: set[int]) -> None:
        for i in gone:
            if mail[i] in self.mail:
                self.mail.remove(mail[i])
