# SPDX-License-Identifier: GPL-3.0-or-later
"""Server processes: started in the foreground, ready when they answer, ended by process id."""

import ctypes
import os
import random
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
READY_SECONDS = 60

# Below what the system gives to outgoing connections, which would take a port before its server does.
PORTS = range(10000, 32000)
_reserved: list[socket.socket] = []


def _reserve(port: int) -> bool:
    """Takes PORT until this process ends, if it is free. Abstract names are shared as ports are, whatever the sandbox."""
    mark = socket.socket(socket.AF_UNIX)
    try:
        mark.bind(f"\0org.example.Mail.test-port-{port}")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except OSError:
        mark.close()
        return False
    _reserved.append(mark)
    return True


def free_ports(count: int) -> list[int]:
    """COUNT loopback ports that nobody listens on now, nor is going to, all different."""
    ports: list[int] = []
    while len(ports) < count:
        port = random.SystemRandom().choice(PORTS)
        if _reserve(port):
            ports.append(port)
    return ports


def die_with_parent() -> None:
    """In the child: get SIGTERM when the parent is gone, however it went."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.setsid()


class ServerError(RuntimeError):
    """A server did not start; the text has the end of its log."""


class Server:
    """One daemon in the foreground with a log of its own."""

    def __init__(self, name: str, command: list[str], log: Path, ready_port: int):
        self.name = name
        self.command = command
        self.log = log
        self.ready_port = ready_port
        self.process: subprocess.Popen | None = None

    def start(self, words: bytes = b"") -> None:
        """WORDS are what it reads from standard input."""
        with open(self.log, "ab") as log, tempfile.TemporaryFile() as told:
            told.write(words)
            told.seek(0)
            self.process = subprocess.Popen(self.command, stdin=told, stdout=log,
                                            stderr=log, preexec_fn=die_with_parent)

    def wait_ready(self) -> None:
        """Returns when the server greets on its port; raises ServerError when it ends or stays mute."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise ServerError(f"{self.name} ended at start: {self.log_tail()}")
            try:
                with socket.create_connection(("127.0.0.1", self.ready_port), timeout=2) as answer:
                    # Where nobody listens yet, a socket can be given the port itself, and meet itself there.
                    if answer.getsockname() != answer.getpeername() and answer.recv(1):
                        return
            except OSError:
                time.sleep(0.01)
        raise ServerError(f"{self.name} did not answer in {READY_SECONDS} s: {self.log_tail()}")

    def stop(self) -> None:
        """Ends the whole session of the daemon; waits for the daemon itself."""
        if self.process is None:
            return
        group = self.process.pid
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if self.process.poll() is None:
                os.kill(self.process.pid, sign)
                try:
                    self.process.wait(timeout=5)
                except subprocess.TimeoutExpired:
                    continue
        _kill_session(group)
        self.process = None

    def log_tail(self, lines: int = 30) -> str:
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def _kill_session(session: int) -> None:
    """Kills what a daemon left behind in its session."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            if int(fields[3]) == session:
                os.kill(int(entry.name), signal.SIGKILL)
        except (OSError, IndexError):
            continue  # it ended meanwhile
