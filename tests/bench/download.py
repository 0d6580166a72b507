# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything of an INBOX, headers and whole messages, against mbsync's Maildir (--size 10000).

Over TLS on tmpfs, mbsync as it chooses (it lets the server deflate) and without that. Ours hashes, compresses and
indexes besides. The bytes on the wire and the turns from hearing to speaking stand beside.
"""

import shutil
import tempfile
from pathlib import Path

from bench.far import Far
from bench.measure import Measurement, add_account, mailctl, medians, run as run_command, seconds
from bench.resync import MBSYNC
from bench.samples import PASSWORD, USER, servers_with


class Counted:
    """The servers, their IMAP port through a proxy that counts and holds nothing back."""

    def __init__(self, servers):
        self.proxy = Far(servers.info["imaps"], 0.0, 1e12)
        self.info = {**servers.info, "imaps": self.proxy.port}


def traffic(proxy: Far, action) -> tuple[int, int]:
    """Bytes of both ways, and how often the client spoke after it had heard: more than the round trips where it pipelines."""
    proxy.reset()
    action()
    return sum(proxy.bytes), proxy.turns


def run(size: int, rounds: int):
    size = size or 10000
    work = Path(tempfile.mkdtemp(prefix="bench-download-"))
    with servers_with(size) as servers:
        password = work / "password"

        def start_ours(info_of=servers) -> Path:
            data = work / "data"
            shutil.rmtree(data, ignore_errors=True)
            add_account(data, info_of, password)
            return data

        def start_peer(port: int, deflate: bool) -> Path:
            folder = work / "maildir"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            configuration = work / "mbsyncrc"
            text = MBSYNC.format(port=port, user=USER, password=PASSWORD, ca=servers.info["ca"], folder=folder)
            if not deflate:
                text = text.replace("TLSType IMAPS\n", "TLSType IMAPS\nDisableExtension COMPRESS=DEFLATE\n")
            configuration.write_text(text)
            return configuration

        def sync(data: Path) -> None:
            mailctl(data, servers, "sync", "--bodies", "all", "--folders", "INBOX", "--password-file", str(password))

        def mbsync(configuration: Path) -> None:
            run_command(["mbsync", "-q", "-c", str(configuration), "bench"])

        def ours() -> float:
            data = start_ours()
            return seconds(lambda: sync(data))

        def peer(deflate: bool) -> float:
            configuration = start_peer(servers.info["imaps"], deflate)
            return seconds(lambda: mbsync(configuration))

        mine, theirs, plain = medians(rounds, ours, lambda: peer(True), lambda: peer(False))
        counted = Counted(servers)
        data, configuration = start_ours(counted), start_peer(counted.proxy.port, False)
        figures = []
        for what in ("everything", "nothing changed"):
            figures.append((what, traffic(counted.proxy, lambda: sync(data)),
                            traffic(counted.proxy, lambda: mbsync(configuration))))
    shutil.rmtree(work)
    yield Measurement("download", f"all of {size}", "s", mine, plain, "mbsync, undeflated", 1.5)
    yield Measurement("download", f"all of {size}", "s", mine, theirs, "mbsync as it chooses", 1.5)
    for what, (our_bytes, our_turns), (peer_bytes, peer_turns) in figures:
        yield Measurement("download", f"{what}: bytes", "KB", our_bytes / 1000, peer_bytes / 1000, "mbsync, undeflated", 1.05)
        yield Measurement("download", f"{what}: turns", "", our_turns, peer_turns, "mbsync", 1.0)
