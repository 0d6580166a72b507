# SPDX-License-Identifier: GPL-3.0-or-later
"""Two processes on one store: who owns it works for both, and dies without harm (design.md §4)."""

import json
import random
import signal
import subprocess
import sys
import threading
import time

from world import FRIEND, PATIENCE, USER, Data, World, main

from servers.authority import Authority
from servers.proxy import Proxy
from servers.rude import Rude


class Watcher:
    """`mailctl sync --watch` in the place of the app: it owns the store and is at work."""

    def __init__(self, data: Data):
        self.process = data.start("sync", "--watch")
        self.until("up-to-date")

    def until(self, event: str) -> dict:
        patience = threading.Timer(PATIENCE, self.process.kill)
        patience.start()
        seen = []
        try:
            for line in self.process.stdout:
                row = json.loads(line)
                if row["event"] == event:
                    return row
                seen.append(line.decode())
        finally:
            patience.cancel()
        raise AssertionError(f"no “{event}” in {PATIENCE} s after {''.join(seen)}{self.process.stderr.read().decode()}")

    def __enter__(self) -> "Watcher":
        return self

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=30)


def test_commands_are_forwarded(world: World):
    """Beside the running app nothing can be done from the command line."""
    world.deliver("Forwarded")
    data = world.synced()
    with Watcher(data) as watcher:
        one = str(data.find("Forwarded")["id"])
        data.run("flag", one, "+flagged")
        data.run("move", one, "Archive")
        data.run("undo")
        assert data.run("sync").row["error"] is None
        assert watcher.process.poll() is None
        found = world.on_server("Forwarded")
        assert found == [("INBOX", {"\\flagged"})], found
        path = data.folder / "out.eml"
        path.write_text(f"From: {USER}\r\nTo: {FRIEND}\r\nSubject: By the owner\r\n\r\nx\r\n", newline="")
        assert data.run("send", str(path)).row["state"] in ("accepted", "filed")
        assert all(row["ok"] for row in data.run("check").rows)
        data.run("show", one, "--raw")


def test_errors_are_forwarded(world: World):
    """What went wrong in the other process is not told."""
    data = world.synced()
    with Watcher(data):
        data.run("flag", "999999", "+seen", status=1)
        data.run("undo", "999999", status=1)
        done = data.run("send", "-", text="", status=65)
        assert done.sentence, done


def test_changes_are_told_to_the_other(world: World):
    """Of two windows one goes on showing what was."""
    data = world.synced()
    with Watcher(data), Watcher(data) as second:
        world.deliver("For both")
        assert second.until("new-mail")["subject"] == "For both"


def test_stats_tell_of_the_owners_connections(world: World):
    """Nobody can say why mail comes late: the command line does not know what the app does."""
    world.deliver("Health")
    data = world.synced()
    with Watcher(data):
        # The first of the connections is up; the others follow it, and the pass of the start ends.
        deadline = time.monotonic() + PATIENCE
        while True:
            stats = data.run("stats").row
            uses = {one["use"]: one for one in stats["connections"]}
            if uses.get("watch", {}).get("live") and len(uses) == 4 and stats["accounts"][0]["next_check"] \
                    or time.monotonic() > deadline:
                break
    assert set(uses) == {"interactive", "watch", "backfill", "outbox"}, stats
    watch = uses["watch"]
    assert watch["state"] == "up-to-date" and watch["connected_since"], watch
    assert watch["live"] in ("idle", "notify") and watch["live_since"] and watch["folder"] == "INBOX", watch
    assert watch["tls"].startswith("TLSv1.") and len(watch["certificate_sha256"]) == 64, watch
    assert "IDLE" in watch["extensions"] and watch["bytes_in"] > 0, watch
    account = stats["accounts"][0]
    assert account["at_work"] and account["online"] and account["next_check"] > account["last_sync"], account
    inbox = next(one for one in account["folders"] if one["folder"] == "INBOX")
    assert inbox["synced"] and inbox["last_sync"] and inbox["here"] == inbox["there"] > 0, inbox


def test_killed_owner_is_followed(world: World):
    """After the app crashed, what was running beside it stands still."""
    data = world.synced()
    first = Watcher(data)
    with Watcher(data) as second:
        first.process.send_signal(signal.SIGKILL)
        first.process.communicate(timeout=30)
        world.deliver("After the crash")
        assert second.until("new-mail")["subject"] == "After the crash"
    assert all(row["ok"] for row in data.run("check").rows)


def test_killed_owner_leaves_no_hurdle(world: World):
    """A lock or socket left behind keeps everybody out."""
    data = world.synced()
    with Watcher(data) as watcher:
        watcher.process.send_signal(signal.SIGKILL)
        watcher.process.communicate(timeout=30)
    assert (data.folder / "owner.socket").exists(), "there is nothing left to test"
    world.deliver("Next owner")
    assert data.run("sync").row["new"] >= 1


def test_stopped_owner_is_told(world: World):
    """An app that hangs makes the command line hang with it, without a word."""
    data = world.synced()
    with Watcher(data) as watcher:
        watcher.process.send_signal(signal.SIGSTOP)
        try:
            done = data.run("sync", status=75)
            assert "Another process holds the store" in done.sentence, done
            data.run("list", "INBOX")
        finally:
            watcher.process.send_signal(signal.SIGCONT)
        data.run("sync")


def test_waiting_for_input_keeps_nobody_out(world: World):
    """`mailctl send -` in a forgotten terminal keeps the app from its mail."""
    data = world.synced()
    process = data.start("send", "-", stdin=subprocess.PIPE)
    data.run("sync")
    data.run("check")
    message = f"From: {USER}\r\nTo: {FRIEND}\r\nSubject: Typed slowly\r\n\r\nx\r\n"
    out, err = process.communicate(message.encode(), timeout=60)
    assert process.returncode == 0, err
    assert b"accepted" in out or b"filed" in out, out


def test_killed_asker_harms_nothing(world: World):
    """Ctrl+C on the command line breaks the app's work."""
    data = world.synced()
    with Watcher(data) as watcher:
        for _ in range(5):
            process = data.start("sync", "--bodies", "all")
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=30)
        world.deliver("Still at work")
        assert watcher.until("new-mail")["subject"] == "Still at work"


def test_many_at_once(world: World):
    """Several scripts at once fail, or one undoes the other's work."""
    for number in range(8):
        world.deliver(f"At once {number}")
    data = world.synced()
    ids = [str(data.find(f"At once {number}")["id"]) for number in range(8)]
    failures = []

    def flag(one: str) -> None:
        try:
            data.run("flag", one, "+flagged")
        except AssertionError as error:
            failures.append(error)
    threads = [threading.Thread(target=flag, args=(one,)) for one in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]
    assert all("flagged" in data.find(f"At once {number}")["flags"] for number in range(8))


def test_syncs_at_once(world: World):
    """A timer's sync and a person's: the first to end stops the others'."""
    data = world.synced()
    processes = [data.start("sync") for _ in range(6)]
    done = [(one.communicate(timeout=60)[1].decode(), one.returncode) for one in processes]
    assert all(status == 0 for _, status in done), done


def test_copies_at_once(world: World):
    """A script's copy or send fails since the process that it asked had just done its own work."""
    for number in range(4):
        world.deliver(f"Copied at once {number}")
    data = world.synced()
    ids = [str(data.find(f"Copied at once {number}")["id"]) for number in range(4)]
    for _ in range(3):
        processes = [data.start("copy", one, "Archive", "--from", "INBOX") for one in ids * 3]
        done = [(one.communicate(timeout=60)[1].decode(), one.returncode) for one in processes]
        assert all(status == 0 for _, status in done), done
    copies = [row["subject"] for row in data.list("Archive") if row["subject"].startswith("Copied")]
    assert sorted(copies) == sorted(f"Copied at once {number}" for number in range(4) for _ in range(9)), copies


def test_random_kills_of_the_owner(world: World):
    """When the app is killed, what was asked of it is lost or done twice."""
    for number in range(10):
        world.deliver(f"Kill {number}")
    data = world.synced()
    seed = random.SystemRandom().randrange(1 << 32)
    chance = random.Random(seed)
    print(f"# seed {seed}")
    ids = {number: str(data.find(f"Kill {number}")["id"]) for number in range(10)}
    wanted: dict[int, bool] = {}
    for _ in range(12):
        owner = data.start("sync", "--watch")
        timer = threading.Timer(chance.uniform(0, 0.6), owner.kill)
        timer.start()
        while owner.poll() is None:
            number, on = chance.randrange(10), chance.random() < 0.5
            done = data.run("flag", ids[number], "+flagged" if on else "-flagged", status=None)
            assert done.status in (0, 75), done
            if done.status == 0:
                wanted[number] = on
            else:
                wanted.pop(number, None)
        owner.communicate(timeout=30)
        timer.join()
    data.run("sync")
    for number, on in wanted.items():
        assert ("flagged" in data.find(f"Kill {number}")["flags"]) == on, f"Kill {number}: {wanted}"
        assert world.on_server(f"Kill {number}") == [("INBOX", {"\\flagged"} if on else set())], number
    assert all(row["ok"] for row in data.run("check").rows)


def test_certificate_is_looked_at_again(world: World):
    """Once somebody stood between, as a hotel's log-in page does, no mail comes until Mail is started anew."""
    stranger = world.folder / "stranger"
    stranger.mkdir()
    certificate, _ = Authority(stranger).issue("localhost", ["DNS:localhost"])
    between = Rude(certificate=certificate)
    between.start()
    proxy = Proxy(world.servers.info["imaps"])
    data = world.data()
    data.add_account(imap=proxy.address)
    with Watcher(data) as watcher:
        proxy.port = between.port
        proxy.cut()
        state = {"error": ""}
        while "signed by" not in state["error"]:
            state = watcher.until("trouble")
        assert data.run("stats").row["connections"][0]["next_try"], "it is not tried again"
        proxy.port = world.servers.info["imaps"]
        world.deliver("Behind the log-in page")
        watcher.until("new-mail")
    proxy.close()


def test_slow_inbox_gets_its_text(world: World):
    """An inbox that takes longer than the other folders at first has headers alone, until the next check if ever."""
    for number in range(3):
        world.deliver(f"Slow {number}")
    proxy = Proxy(world.servers.info["imap"])
    others_done = threading.Event()

    def ask(_: int, chunk: bytes) -> bytes:
        if b"LOGOUT" in chunk:
            others_done.set()
        if b"ENVELOPE" in chunk:
            others_done.wait(10)
        return chunk
    proxy.ask = ask
    proxy.change = lambda _, chunk: chunk.replace(b" NOTIFY", b" XOTIFY")
    data = world.data()
    data.add_account("--no-check", "--offline", "all", imap=proxy.address, imap_security="none")
    with Watcher(data):
        deadline = time.monotonic() + 20
        while (stats := data.run("stats").row)["with_content"] < 3 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert others_done.is_set() and stats["with_content"] >= 3, stats
    proxy.close()


def test_newer_schema_is_refused(world: World):
    """An older Mail damages what a newer one wrote."""
    data = world.synced()
    subprocess.run(["sqlite3", str(data.folder / "keep.db"), "PRAGMA user_version = 9999"], check=True)
    before = (data.folder / "keep.db").read_bytes()
    done = data.run("sync", status=78)
    assert "newer version" in done.sentence, done
    data.run("list", "INBOX", status=78)
    assert (data.folder / "keep.db").read_bytes() == before, "it was changed"


if __name__ == "__main__":
    sys.exit(main(sys.modules["__main__"], "/mailctl/owner"))
