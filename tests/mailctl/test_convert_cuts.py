# SPDX-License-Identifier: GPL-3.0-or-later
"""Conversions whose line is cut at each n-th byte, and that are killed at random, both ways.

MAIL_CUT_STEP=N sets the distance of the cuts, SEED=N the moments of the kills.
"""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

from test_convert import SEED, sync_until_settled
from test_pop3 import empty, with_pop3
from test_transfer import canonical
from world import PASSWORD, Data, World, main

from servers.proxy import Proxy  # beside the folder of this one

# Places of a cut when no distance is given: a conversion is few thousand bytes, and each place a whole one.
CUTS = 10
MESSAGES = 8


class CutLine(Proxy):
    """Both ways together let so many bytes pass; then every connection ends, and none comes to be."""

    def __init__(self, port: int):
        self.lock = threading.Lock()
        self.passed = 0
        self.limit: int | None = None
        super().__init__(port)

    def begin(self, limit: int | None) -> None:
        with self.lock:
            self.passed, self.limit = 0, limit

    def take(self, chunk: bytes) -> bytes:
        with self.lock:
            taken = chunk if self.limit is None else chunk[:max(0, self.limit - self.passed)]
            self.passed += len(taken)
            return taken

    def _pass(self, source: socket.socket, target: socket.socket, is_servers: bool) -> None:
        try:
            while chunk := source.recv(65536):
                taken = self.take(chunk)
                target.sendall(taken)
                if len(taken) < len(chunk):
                    self.cut()
        except OSError:
            pass  # the other way ended it
        for one in (source, target):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it is shut


class Tally:
    """What a test did to its conversions."""

    def __init__(self):
        self.cuts = self.kills = self.whole = self.messages = 0

    def __str__(self) -> str:
        return (f"# {self.cuts} conversions cut, {self.kills} killed as well, {self.whole} came to their end before; "
                f"{self.messages} messages: 0 lost, 0 doubled")


def bodies(data: Data, account: str, folder: Path) -> list[str]:
    """Every message of ACCOUNT."""
    shutil.rmtree(folder, ignore_errors=True)
    data.run("--account", account, "export", "--format", "eml", str(folder))
    return sorted(canonical(path.read_bytes()) for path in folder.rglob("*.eml"))


def copied(data: Data, world: World, name: str, account: str) -> Data:
    """The same once more. With its password, which goes from the keyring with the account that had it before."""
    other = Data(world, name)
    shutil.rmtree(other.folder, ignore_errors=True)
    shutil.copytree(data.folder, other.folder, ignore=shutil.ignore_patterns("owner*", "*.socket"))
    other.run("account", "edit", account, "--password-stdin", "--no-check", text=PASSWORD + "\n")
    return other


def run_into_the_cut(data: Data, arguments: list[str], moment: float | None, tally: Tally) -> None:
    """Killed after MOMENT seconds, if that comes first."""
    process = data.start(*arguments)
    try:
        process.wait(moment)
        tally.whole += process.returncode == 0
        tally.cuts += process.returncode != 0
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        tally.cuts += 1
        tally.kills += 1
    process.communicate()


def places(total: int) -> range:
    step = int(os.environ.get("MAIL_CUT_STEP", "0")) or max(1, total // CUTS)
    return range(step, total, step)


def test_to_imap(world: World):
    """Mail that was only here is lost or doubled, as the line broke while its account became IMAP."""
    empty(world)
    for i in range(MESSAGES):
        world.deliver(f"Parcel {i}", f"Text {i}.\r\n" * (i * 50 + 1))
    line = CutLine(world.servers.info["imaps"])
    data = with_pop3(world)
    data.run("sync")
    before = bodies(data, "Home", world.folder / "before")
    arguments = ["account", "convert", "Home", "--imap", line.address, "--imap-security", "tls", "--upload"]
    chance, tally = random.Random(SEED), Tally()
    empty(world)
    copied(data, world, "whole", "Home").run(*arguments)
    for place in places(line.passed):
        one = copied(data, world, "one", "Home")
        empty(world)
        line.begin(place)
        run_into_the_cut(one, arguments, chance.uniform(0.05, 0.7) if chance.random() < 0.4 else None, tally)
        line.begin(None)
        one.run(*arguments)
        sync_until_settled(one, world)
        assert bodies(one, "Home (on this computer)", world.folder / "after") == before, place
        tally.messages += len(before)
        for i in range(MESSAGES):
            found = world.on_server(f"Parcel {i}")
            assert len(found) == 1, (place, i, found)
        assert all(row["ok"] for row in one.run("check").rows), place
    line.close()
    print(tally, flush=True)


def test_to_pop3(world: World):
    """Mail is lost or comes twice, as the line broke while its account became POP3."""
    empty(world)
    for i in range(MESSAGES):
        world.deliver(f"Letter {i}", f"Text {i}.\r\n" * (i * 50 + 1), folder="INBOX" if i % 2 else "Cellar")
    line, new = CutLine(world.servers.info["imaps"]), CutLine(world.servers.info["pop3s"])
    # What one lets pass counts for both.
    new.take = line.take
    data = world.data()
    data.add_account(imap=line.address)
    data.run("sync", "--bodies", "all")
    before = bodies(data, "Robin", world.folder / "before")
    assert len(before) >= MESSAGES, before
    # The mail itself crosses the line in the conversion.
    bare = world.data()
    bare.add_account(imap=line.address)
    bare.run("sync", "--bodies", "none")
    arguments = ["account", "convert", "Robin", "--pop3", new.address, "--pop3-security", "tls"]
    chance, tally = random.Random(SEED), Tally()
    line.begin(None)
    copied(bare, world, "whole", "Robin").run(*arguments)
    for place in places(line.passed):
        one = copied(bare, world, "one", "Robin")
        line.begin(place)
        run_into_the_cut(one, arguments, chance.uniform(0.05, 0.7) if chance.random() < 0.4 else None, tally)
        line.begin(None)
        one.run(*arguments)
        kinds = [(row["name"], row["kind"]) for row in one.run("account", "list").rows]
        assert kinds == [("Robin", "pop3")], (place, kinds)
        # Nothing of it comes from the server again.
        assert one.run("sync").row["new"] == 0, place
        assert bodies(one, "Robin", world.folder / "after") == before, place
        tally.messages += len(before)
        assert all(row["ok"] for row in one.run("check").rows), place
    for one in (line, new):
        one.close()
    print(tally, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], "/mailctl/convert-cuts"))
