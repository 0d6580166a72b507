# SPDX-License-Identifier: GPL-3.0-or-later
"""An IMAP server that is like Gmail's where it matters, in front of a real Dovecot.

It offers what Gmail offers (X-GM-EXT-1, no QRESYNC, no NOTIFY), translates X-GM-MSGID, X-GM-THRID and
X-GM-LABELS from and to the GUIDs of Dovecot's messages, and after each command that changed something
lets gmail_labels.Labels bring the other folders after it before the client gets its answer. For
cleartext on loopback.
"""

import re
import selectors
import socket
import threading

from servers.gmail_labels import ALL, LABELS, ROLES, Labels, number, quoted
from servers.process import free_ports

OFFERED = (b"IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID CHILDREN X-GM-EXT-1 UIDPLUS ENABLE MOVE CONDSTORE ESEARCH"
           b" LIST-EXTENDED LIST-STATUS LITERAL- SPECIAL-USE SASL-IR AUTH=PLAIN")
CHANGING = (b"APPEND", b"COPY", b"MOVE", b"STORE", b"EXPUNGE", b"CLOSE", b"CREATE", b"DELETE", b"RENAME")
LOOKING = (b"SELECT", b"EXAMINE", b"STATUS", b"LIST", b"LSUB")
ASTRING = rb'"((?:[^"\\]|\\.)*)"|([^\s"()]+)'


def unquote(match: re.Match) -> str:
    text = match.group(1) if match.group(1) is not None else match.group(2)
    text = re.sub(rb"\\(.)", rb"\1", text) if match.group(1) is not None else text
    return text.decode("latin-1")


class Stream:
    """Lines and literals of one socket."""

    def __init__(self, connection: socket.socket):
        self.socket = connection
        self.buffer = b""

    def fill(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the end")
        self.buffer += data

    def line(self) -> bytes:
        while b"\n" not in self.buffer:
            self.fill()
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line + b"\n"

    def take(self, count: int) -> bytes:
        while len(self.buffer) < count:
            self.fill()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def has_line(self) -> bool:
        return b"\n" in self.buffer


class Session:
    """One client's connection and its own to Dovecot."""

    def __init__(self, gmail: "Gmail", client: socket.socket):
        self.gmail = gmail
        self.client = Stream(client)
        self.server = Stream(socket.create_connection(("localhost", gmail.target)))
        self.selected = ""
        self.labels: Labels | None = None
        self.asked: set[bytes] = set()  # X-GM items of the FETCH under way

    def send(self, data: bytes) -> None:
        self.gmail.count(data)
        self.client.socket.sendall(data)

    # Server to client

    def response(self) -> list[bytes]:
        """A whole one: a line, then literal and line in turn."""
        parts = [self.server.line()]
        while found := re.search(rb"\{(\d+)\}\r\n$", parts[-1]):
            parts += [self.server.take(int(found.group(1))), self.server.line()]
        return parts

    def rewritten(self, parts: list[bytes]) -> bytes | None:
        line = parts[0]
        parts[::2] = [re.sub(rb"X-GUID ([^ )]+)", self.items_of, part) for part in parts[::2]]
        if found := re.match(rb"\* LIST \(([^)]*)\) (\S+) (.*)\r\n", line):
            return self.list_line(*found.groups())
        if line.startswith(b"* ID "):
            return b'* ID ("name" "GImap" "vendor" "Google, Inc." "version" "gmail_imap_000000.00_p0")\r\n'
        parts[0] = re.sub(rb"(\* |\[)CAPABILITY [^\]\r]*", rb"\1CAPABILITY " + OFFERED, parts[0])
        parts[0] = re.sub(rb"\[COPYUID (\d+) (\S+) (\S+)\]", self.copy_uid, parts[0])
        return b"".join(parts)

    def items_of(self, found: re.Match) -> bytes:
        guid = found.group(1).decode()
        told = {b"MSGID": lambda: str(number(guid)), b"THRID": lambda: str(self.labels.thread_of(guid)),
                b"LABELS": lambda: "(" + " ".join(map(quoted, self.labels.labels_of(guid, self.selected))) + ")"}
        return b" ".join(b"X-GM-%s %s" % (item, told[item]().encode("latin-1")) for item in sorted(self.asked))

    @staticmethod
    def list_line(flags: bytes, delimiter: bytes, name: bytes) -> bytes:
        plain = name.strip(b'"').decode("latin-1")
        if plain == "[Gmail]":
            flags = b"\\HasChildren \\Noselect"
        elif plain in ROLES:
            flags += b" " + ROLES[plain].encode()
        return b"* LIST (%s) %s %s\r\n" % (flags, delimiter, name)

    def copy_uid(self, found: re.Match) -> bytes:
        """A copy that joined one which was there has that one's UID."""
        uids = []
        for part in found.group(3).decode().split(","):
            first, _, last = part.partition(":")
            uids += range(int(first), int(last or first) + 1)
        kept = [str(self.labels.kept.get((self.goal, uid), uid)) for uid in uids]
        return b"[COPYUID %s %s %s]" % (found.group(1), found.group(2), ",".join(kept).encode())

    def answer(self, tag: bytes, hold: bool = False) -> tuple[list[list[bytes]], list[bytes]]:
        """Passes on what comes up to TAG's line, which is given back; with HOLD the rest too."""
        held = []
        while True:
            parts = self.response()
            if parts[0].startswith(tag + b" "):
                return held, parts
            if hold:
                held.append(parts)
            else:
                self.pass_on(parts)

    def pass_on(self, parts: list[bytes]) -> None:
        line = self.rewritten(parts)
        if line is not None:
            self.send(line)

    # Client to server

    def command(self) -> bytes:
        """A whole one; literals as the server takes them at once, short ones as strings."""
        line = self.client.line()
        while found := re.search(rb"\{(\d+)(\+?)\}\r\n$", line):
            if not found.group(2):
                self.send(b"+ go ahead\r\n")
            literal = self.client.take(int(found.group(1)))
            if len(literal) < 200 and re.fullmatch(rb"[\x20-\x7e]*", literal):
                shown = quoted(literal.decode()).encode()
            else:
                shown = b"{%d+}\r\n%s" % (len(literal), literal)
            line = line[:found.start()] + shown + self.client.line()
        return line

    def handle(self, line: bytes) -> None:
        tag, _, rest = line.rstrip(b"\r\n").partition(b" ")
        words = rest.upper().split(b" ", 2)
        verb = words[1] if words[0] == b"UID" and len(words) > 1 else words[0]
        if verb in (b"NOTIFY", b"COMPRESS", b"STARTTLS", b"REPLACE") or b"QRESYNC" in rest.upper().split(b"\r\n")[0]:
            self.send(tag + b" BAD Unknown command\r\n")
        elif verb in (b"LOGIN", b"AUTHENTICATE"):
            self.log_in(tag, line)
        elif verb == b"IDLE":
            self.idle(tag, line)
        elif verb == b"STORE" and b"X-GM-LABELS" in rest.upper():
            self.store_labels(tag, rest)
        elif verb in CHANGING:
            self.change(tag, line, verb)
        else:
            self.look(tag, self.translated(line, verb), verb)

    def log_in(self, tag: bytes, line: bytes) -> None:
        self.server.socket.sendall(line)
        while True:
            parts = self.response()
            self.pass_on(parts)
            if parts[0].startswith(b"+"):
                self.server.socket.sendall(self.client.line())
            elif parts[0].startswith(tag + b" "):
                break
        if parts[0].startswith(tag + b" OK"):
            self.labels = self.gmail.labels

    def idle(self, tag: bytes, line: bytes) -> None:
        self.server.socket.sendall(line)
        with selectors.DefaultSelector() as selector:
            for one in (self.client, self.server):
                selector.register(one.socket, selectors.EVENT_READ, one)
            while not self.client.has_line():
                while self.server.has_line():
                    self.pass_on(self.response())
                for key, _ in selector.select():
                    key.data.fill()
        self.server.socket.sendall(self.client.line())
        self.pass_on(self.answer(tag)[1])

    def change(self, tag: bytes, line: bytes, verb: bytes) -> None:
        self.goal = ""
        if verb in (b"COPY", b"MOVE"):
            *_, last = re.finditer(ASTRING, line)
            self.goal = unquote(last)
        with self.gmail.lock:
            self.gmail.tell(line)
            self.server.socket.sendall(line)
            held, end = self.answer(tag, hold=True)
            self.labels.settle()
            held += self.catch_up()
            for parts in held:
                self.pass_on(parts)
            self.pass_on(end)

    def catch_up(self) -> list[list[bytes]]:
        self.server.socket.sendall(b"gmail NOOP\r\n")
        return self.answer(b"gmail", hold=True)[0]

    def store_labels(self, tag: bytes, rest: bytes) -> None:
        found = re.match(rb"UID STORE (\S+) ([+-]?)X-GM-LABELS(\.SILENT)? \((.*)\)$", rest, re.IGNORECASE)
        if not found:
            self.send(tag + b" BAD Could not parse command\r\n")
            return
        names = [unquote(one) for one in re.finditer(ASTRING, found.group(4))]
        with self.gmail.lock:
            self.gmail.tell(rest)
            self.labels.settle()
            guids = self.labels.guids(self.selected, found.group(1).decode())
            self.labels.store_labels(guids, found.group(2).decode(), names)
            self.labels.settle()
            for parts in self.catch_up():
                self.pass_on(parts)
        if not found.group(3):
            self.handle(b"gmail UID FETCH %s (X-GM-LABELS)\r\n" % found.group(1))
        self.send(tag + b" OK Success\r\n")

    def look(self, tag: bytes, line: bytes, verb: bytes) -> None:
        if verb in LOOKING and self.labels:
            with self.gmail.lock:
                self.labels.settle()
        if verb in (b"SELECT", b"EXAMINE"):
            self.selected = unquote(list(re.finditer(ASTRING, line))[2])
        self.server.socket.sendall(line)
        with self.gmail.lock:
            _, end = self.answer(tag)
        if tag != b"gmail":
            self.pass_on(end)

    def translated(self, line: bytes, verb: bytes) -> bytes:
        if verb == b"FETCH":
            self.asked = set(re.findall(rb"X-GM-(MSGID|THRID|LABELS)", line))
            if self.asked:
                line = re.sub(rb" ?X-GM-(?:MSGID|THRID|LABELS)", b"", line)
                line = re.sub(rb"\((?! )", b"(X-GUID ", line, count=1) if b"(" in line else \
                    line.rstrip(b"\r\n") + b" X-GUID\r\n"
                line = line.replace(b"( ", b"(X-GUID ", 1).replace(b"X-GUID )", b"X-GUID)")
        elif verb == b"SEARCH":
            line = re.sub(rb"X-GM-RAW (?:%s)" % ASTRING, self.raw_search, line)
            line = re.sub(rb"X-GM-LABELS (?:%s)" % ASTRING, self.labelled, line)
            line = re.sub(rb"X-GM-MSGID (\d+)", lambda found: self.uids(lambda guid: number(guid), found), line)
            line = re.sub(rb"X-GM-THRID (\d+)", lambda found: self.uids(self.labels.thread_of, found), line)
        return line

    @staticmethod
    def raw_search(found: re.Match) -> bytes:
        """Of its language words and phrases are known here."""
        return b"TEXT " + quoted(unquote(found).strip('"')).encode("latin-1")

    def labelled(self, found: re.Match) -> bytes:
        wanted = unquote(found).lower()
        return self.uids(lambda guid: wanted in map(str.lower, self.labels.labels_of(guid, "")), None)

    def uids(self, asked, found: re.Match | None) -> bytes:
        uids = [str(uid) for guid, copies in self.labels.state[self.selected].items()
                if asked(guid) == (int(found.group(1)) if found else True) for uid in copies]
        return b"UID " + (",".join(uids) or "4294967295").encode()

    def run(self) -> None:
        try:
            self.response()
            self.send(b"* OK Gimap ready for requests from 127.0.0.1\r\n")
            with selectors.DefaultSelector() as selector:
                for one in (self.client, self.server):
                    selector.register(one.socket, selectors.EVENT_READ, one)
                while True:
                    while self.client.has_line():
                        self.handle(self.command())
                    while self.server.has_line():
                        self.pass_on(self.response())
                    if not self.client.has_line():
                        for key, _ in selector.select():
                            key.data.fill()
        except (ConnectionError, OSError):
            pass
        finally:
            self.client.socket.close()
            self.server.socket.close()


class Gmail:
    """The server at .port, for one user of Dovecot at TARGET. COMMANDS: those that changed something, as they came."""

    def __init__(self, target: int, user: str, password: str):
        self.target = target
        self.user, self.password = user, password
        self.port = free_ports(1)[0]
        self.lock = threading.RLock()
        self.labels: Labels | None = None
        self.listener: socket.socket | None = None
        self.commands: list[bytes] = []
        self.sent = 0  # bytes to clients

    def tell(self, line: bytes) -> None:
        self.commands.append(line.rstrip(b"\r\n").split(b"\r\n")[0])

    def count(self, data: bytes) -> None:
        self.sent += len(data)

    def start(self) -> None:
        self.labels = Labels(self.target, self.user, self.password)
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        try:
            while True:
                client = self.listener.accept()[0]
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=Session(self, client).run, daemon=True).start()
        except OSError:
            pass

    def stop(self) -> None:
        if self.listener:
            self.listener.close()
