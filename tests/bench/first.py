# SPDX-License-Identifier: GPL-3.0-or-later
"""The first rows of a large INBOX that is far away, and the memory of the whole (--size 100000).

50 ms there and back, 20 Mbit/s. The rows count when they are committed, which the progress on standard error tells.
Beside them, over the same line, what a program takes that asks for the same and throws it away, and what SELECT takes
of the server alone.
"""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from bench.far import Far
from bench.floor import ITEMS, Wire, exists
from bench.measure import MAILCTL, Measurement, add_account, mailctl, medians, seconds
from bench.samples import PASSWORD, USER
from servers.mail_servers import MailServers

RTT, RATE = 0.05, 20e6
MEGABYTES = 150


def write_small(maildir: Path, count: int) -> None:
    """Messages of a few lines, each with a subject of its own."""
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True, exist_ok=True)
    for number in range(1, count + 1):
        when = 1_700_000_000 + number * 60
        path = maildir / "cur" / f"{when}.M{number}.bench:2,{'S' if number % 2 else ''}"
        path.write_bytes(f"From: Ana Lima <ana{number % 500}@example.com>\r\nTo: Robin Hale <{USER}>\r\n"
                         f"Subject: Sheet {number} of the survey\r\nMessage-ID: <{number}@example.com>\r\n"
                         f"Date: {time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime(when))}\r\n\r\n"
                         f"Line {number}.\r\n".encode())
        os.utime(path, (when, when))


class FarServers:
    """The servers, their IMAP port seen from far away."""

    def __init__(self, servers: MailServers, far: Far):
        self.info = {**servers.info, "imaps": far.port}


def first_rows(data: Path, password: Path, ca: str) -> float:
    """Seconds from the start of mailctl to the first progress of INBOX; it is ended then."""
    started = time.perf_counter()
    process = subprocess.Popen([str(MAILCTL), "--data-dir", str(data), "sync", "--bodies", "none", "--folders", "INBOX",
                                "--password-file", str(password)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               env={**os.environ, "SSL_CERT_FILE": ca}, text=True)
    for line in process.stderr:
        if line.startswith("INBOX: "):
            break
    taken = time.perf_counter() - started
    process.kill()
    process.communicate()
    return taken


def ask_for_rows(servers) -> None:
    wire = Wire(servers, USER, PASSWORD)
    wire.send(b"e ENABLE QRESYNC", b'l LIST "" "*" RETURN (SUBSCRIBED CHILDREN SPECIAL-USE)')
    count = exists(wire.call(b"s", b"SELECT INBOX (CONDSTORE)"))
    wire.call(b"f", f"FETCH {max(1, count - 49)}:{count} ({ITEMS})".encode())
    wire.close()


def select_seconds(servers) -> float:
    wire = Wire(servers, USER, PASSWORD)
    taken = seconds(lambda: wire.call(b"s", b"SELECT INBOX (CONDSTORE)"))
    wire.close()
    return taken


def peak_megabytes(data: Path, password: Path, ca: str) -> float:
    process = subprocess.Popen([str(MAILCTL), "--data-dir", str(data), "--quiet", "sync", "--bodies", "none",
                                "--folders", "INBOX", "--password-file", str(password)],
                               stdout=subprocess.DEVNULL, env={**os.environ, "SSL_CERT_FILE": ca})
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"tools/bench: the sync ended with {status}")
    return usage.ru_maxrss / 1024


def run(size: int, rounds: int):
    size = size or 100000
    work = Path(tempfile.mkdtemp(prefix="bench-first-"))
    servers = MailServers({USER: PASSWORD, "ana@example.com": PASSWORD})
    write_small(servers.dovecot.maildir(USER), size)
    servers.dovecot.own(servers.dovecot.home)
    with servers:
        far = FarServers(servers, Far(servers.info["imaps"], RTT, RATE))
        password, ca = work / "password", servers.info["ca"]
        # The server indexes what it never saw once, whoever asks.
        cold = select_seconds(servers)
        add_account(work / "near", servers, password)
        peak = peak_megabytes(work / "near", password, ca)

        def ours() -> float:
            data = work / "far"
            shutil.rmtree(data, ignore_errors=True)
            add_account(data, far, password)
            return first_rows(data, password, ca)

        taken, asked, select = medians(rounds, ours, lambda: seconds(lambda: ask_for_rows(far)),
                                       lambda: select_seconds(servers))
        stored = int(mailctl(work / "near", servers, "stats").stdout.split('"messages":')[1].split(",")[0])
    shutil.rmtree(work)
    if stored != size:
        raise SystemExit(f"tools/bench: {stored} messages are here, not {size}")
    yield Measurement("first", f"first rows of {size}, 50 ms, 20 Mbit/s", "s", taken, 1.0, "a second", 1.0)
    yield Measurement("first", f"first rows of {size}, 50 ms, 20 Mbit/s", "s", taken, asked, "floor", None)
    yield Measurement("first", f"the server's own SELECT of {size}", "s", select, taken, "first rows", None)
    yield Measurement("first", "the same, when it sees them first", "s", cold, taken, "first rows", None)
    yield Measurement("first", f"peak memory of {size} headers", "MB", peak, MEGABYTES, "the bound", 1.0)
