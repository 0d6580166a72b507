# SPDX-License-Identifier: GPL-3.0-or-later
"""What sending costs as the queue grows: 10 times as many against 500 (--size 5000), into a sink that answers at once.

The processor's time of one message is told, as that does not count what else the machine does; a queue that is looked
through for each message would make it grow with the queue.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

from bench.measure import MAILCTL, Measurement, mailctl, medians
from bench.samples import PASSWORD, USER
from bench.send import write_messages
from servers.mail_servers import MailServers

FEW = 500


class Sink(threading.Thread):
    """Takes every message and forgets it; BDAT and PIPELINING, as those who have them need fewest turns."""

    GREETING = b"".join(b"250-%b\r\n" % one for one in (
        b"sink.example", b"PIPELINING", b"8BITMIME", b"CHUNKING", b"AUTH PLAIN")) + b"250 SIZE\r\n"

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.taken = 0

    def run(self) -> None:
        while True:
            line, _ = self.socket.accept()
            with line, line.makefile("rb", 1 << 16) as lines:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                line.sendall(b"220 sink.example ESMTP\r\n")
                for command in lines:
                    line.sendall(self.answer(command.upper().split(), lines))

    def answer(self, words: list[bytes], lines) -> bytes:
        if words[0] == b"EHLO":
            return self.GREETING
        if words[0] == b"BDAT":
            lines.read(int(words[1]))
            self.taken += words[-1] == b"LAST"
        elif words[0] == b"DATA":
            raise RuntimeError("DATA, where BDAT is offered")
        return {b"AUTH": b"235 2.7.0 Welcome\r\n", b"QUIT": b"221 2.0.0 Bye\r\n"}.get(words[0], b"250 2.0.0 Well\r\n")


def processor_seconds(command: list[str], environment: dict[str, str]) -> float:
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"mailctl send ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def each(servers: MailServers, sink: Sink, messages: list[Path]) -> float:
    """Seconds of the processor for one of MESSAGES, in a store that is new."""
    work = Path(tempfile.mkdtemp(prefix="bench-send-growth-"))
    password = work / "password"
    password.write_text(PASSWORD + "\n")
    mailctl(work / "data", servers, "account", "add", "--name", "Bench", "--address", USER,
            "--imap", f"localhost:{servers.info['imaps']}", "--imap-security", "tls", "--smtp", f"localhost:{sink.port}",
            "--smtp-security", "none", "--password-file", str(password), "--no-check")
    before = sink.taken
    spent = processor_seconds([str(MAILCTL), "--data-dir", str(work / "data"), "--quiet", "send", *map(str, messages),
                               "--password-file", str(password)],
                              {**os.environ, "SSL_CERT_FILE": servers.info["ca"]})
    shutil.rmtree(work)
    if sink.taken - before != len(messages):
        raise RuntimeError(f"{sink.taken - before} of {len(messages)} messages came")
    return spent / len(messages)


def run(size: int, rounds: int):
    work = Path(tempfile.mkdtemp(prefix="bench-send-growth-"))
    messages = write_messages(work, size or 10 * FEW)
    sink = Sink()
    sink.start()
    with MailServers({USER: PASSWORD}) as servers:
        many, few = medians(min(rounds, 3), lambda: each(servers, sink, messages),
                            lambda: each(servers, sink, messages[:FEW]))
    shutil.rmtree(work)
    yield Measurement("send-growth", f"processor for each of {len(messages)} messages", "ms", many * 1000, few * 1000,
                      f"of {FEW}", 1.2)
