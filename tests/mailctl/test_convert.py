# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts that become IMAP or POP3, in one go and killed at any moment."""

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing

from test_local import with_two_shared
from test_pop3 import empty, with_pop3
from test_transfer import canonical
from world import FRIEND, PASSWORD, PATIENCE, USER, Data, World, main

from servers.proxy import Proxy  # beside the folder of this one
from servers.rude_pop3 import RudePop3

KILLS = 8
LOCAL = "On This Computer"
SEED = int(os.environ.get("SEED", "1"))  # of the moments


def texts(data: Data, account: str) -> list[tuple[str, str]]:
    """Every message of ACCOUNT: its folder's role or path, and its bytes."""
    found = []
    for folder in data.run("--account", account, "folders").rows:
        if folder["total"]:
            rows = data.run("--account", account, "list", folder["path"], "--limit", "10000").rows
            found += [(folder["role"] or folder["path"], canonical(data.run("show", str(row["id"]), "--raw").raw))
                      for row in rows]
    return sorted(found)


def to_imap(world: World) -> list[str]:
    return ["account", "convert", "Home", "--imap", f"localhost:{world.servers.info['imaps']}", "--imap-security", "tls"]


def to_pop3(world: World) -> list[str]:
    return ["account", "convert", "Robin", "--pop3", f"localhost:{world.servers.info['pop3s']}", "--pop3-security", "tls"]


def filled_at_home(world: World, n: int, name: str) -> Data:
    """N messages that came from the server: some are still there, some only here, one filed."""
    empty(world)
    for i in range(n):
        world.deliver(f"{name} {i:02}", f"Text {i}.\r\n" * (i * 50 + 1))
    data = with_pop3(world)
    data.run("sync")
    data.run("folder", "create", "Years")
    data.run("move", str(data.find(f"{name} 00")["id"]), "Years")
    data.run("flag", str(data.find(f"{name} 01")["id"]), "+flagged")
    return data


def test_pop3_becomes_imap(world: World):
    """Mail that was only here is gone, or stands on the server twice, because its account changed its kind."""
    data = filled_at_home(world, 4, "Letter")
    before = texts(data, "Home")
    one = world.client()
    one.select("INBOX")
    gone = one.uid("SEARCH", "OR", "SUBJECT", '"Letter 00"', "SUBJECT", '"Letter 01"')[1][0].decode().replace(" ", ",")
    one.uid("STORE", gone, "+FLAGS", "\\Deleted")
    one.expunge()
    assert data.run(*to_imap(world), "--dry-run").row["messages"] == 4
    data.run(*to_imap(world))
    kinds = {row["name"]: row["kind"] for row in data.run("account", "list").rows}
    assert kinds == {"Home": "imap", "Home (on this computer)": "pop3"}, kinds
    assert texts(data, "Home (on this computer)") == before
    done = data.run(*to_imap(world), "--upload").row
    assert done["copied"] == 2 and done["known"] == 2, done
    assert texts(data, "Home (on this computer)") == before
    assert world.on_server("Letter 00") == [("Years", set())], world.on_server("Letter 00")
    assert [(name, "\\flagged" in flags) for name, flags in world.on_server("Letter 01")] == [("INBOX", True)]
    assert len(world.on_server("Letter 02")) == 1
    again = data.run(*to_imap(world), "--upload").row
    assert again["copied"] == 0 and again["known"] == 4, again
    # Neither asks for what it has not got.
    assert all(report.get("error") is None for report in data.run("sync").rows)


def test_headers_that_came_alone(world: World):
    """Of a large message only the header is left, for ever, because its account changed its kind."""
    empty(world)
    world.deliver("Small")
    for name in ("Film", "Gone"):
        world.deliver(name, f"The end of {name}.\r\n" + "All work and no play.\r\n" * 500)
    data = with_pop3(world, pop3_max_size="2000")
    data.run("sync")
    preview = data.run(*to_imap(world), "--dry-run").row
    assert preview["messages"] == 3 and preview["partial"] == 2, preview
    one = world.client()
    one.select("INBOX")
    gone = one.uid("SEARCH", "SUBJECT", "Gone")[1][0].decode()
    one.uid("STORE", gone, "+FLAGS", "\\Deleted")
    one.expunge()
    done = data.run(*to_imap(world), "--upload", status=None).row
    # The server has one of the two; nobody has the other.
    assert done["copied"] == 0 and done["known"] == 2 and done["failed"] == 1, done
    home = {row["subject"]: str(row["id"]) for row in data.list("INBOX", "--account", "Home (on this computer)")}
    shown = data.run("show", home["Film"], "--text").text
    assert "The end of Film." in shown, shown
    done = data.run("show", home["Gone"], "--text", status=1)
    assert "no server has" in done.sentence, done
    # From now on it needs no server.
    at_home = data.run("show", home["Film"], "--raw").raw
    data.run("account", "remove", "Home")
    assert data.run("show", home["Film"], "--raw").raw == at_home and b"The end of Film." in at_home
    assert [row["subject"] for row in data.run("search", "work").rows] == ["Film"]
    assert all(check["ok"] for check in data.run("check").rows)


def fill_depths(world: World, n: int = 40) -> None:
    """So much that a conversion takes a while."""
    other = world.client()
    other.create("Depths")
    for i in range(n):
        other.append("Depths", "", None, f"Subject: Deep {i}\r\nMessage-ID: <deep-{i}@example.com>\r\n\r\n".encode()
                     + b"A long text.\r\n" * 8000)
    other.logout()


def fill_inbox(world: World):
    """The same in the inbox, by the client that comes back."""
    fill_depths(world)
    one = world.client()
    one.select("Depths")
    one.uid("COPY", "1:*", "INBOX")
    return one


def empty_inbox(one) -> None:
    for folder in ("INBOX", "Depths"):
        one.select(folder)
        one.uid("STORE", "1:*", "+FLAGS", "\\Deleted")
        one.expunge()


def number_in_shared(data: Data, subject: str, account: str = "Home") -> str:
    """The message of SUBJECT in the shared inbox that came from ACCOUNT's server."""
    with closing(sqlite3.connect(f"file:{data.folder / 'keep.db'}?mode=ro", uri=True)) as keep:
        came = {row[0] for row in keep.execute("SELECT message_id FROM pop_uid u JOIN account a ON a.id = u.account_id"
                                               " WHERE a.name LIKE ?", (account + "%",))}
    return str(next(row["id"] for row in data.list("INBOX", "--account", LOCAL)
                    if row["subject"] == subject and row["id"] in came))


def test_share_of_an_inbox_becomes_imap(world: World):
    """What came into an inbox that accounts share is missing on the server, or mail of others goes there, too."""
    data = with_two_shared(world)
    for i in range(4):
        world.deliver(f"Mine {i}")
        world.deliver(f"Hers {i}", user=FRIEND)
    world.deliver("Same", "For both.")
    world.deliver("Same", "For both.", user=FRIEND)
    data.run("sync")
    data.run("flag", number_in_shared(data, "Mine 1"), "+flagged")
    data.run("label", number_in_shared(data, "Mine 1"), "+Work")
    data.run("move", number_in_shared(data, "Mine 2"), "Archive", "--account", LOCAL)
    data.run("trash", number_in_shared(data, "Mine 3"))
    empty(world)
    before = texts(data, LOCAL)
    told = data.run(*to_imap(world), "--dry-run")
    assert (told.row["messages"], told.row["shared"]) == (0, 3) and "--upload" in told.err, told
    told = data.run(*to_imap(world), "--upload", "--dry-run")
    assert told.row["shared"] == 3 and "copied to the server" in told.err, told
    data.run(*to_imap(world))
    assert world.on_server("Mine 0") == []
    done = data.run(*to_imap(world), "--upload").row
    assert done["copied"] == 3 and done["known"] == 0 and done["failed"] == 0, done
    assert world.on_server("Mine 0") == [("INBOX", set())], world.on_server("Mine 0")
    (place, flags), = world.on_server("Mine 1")
    assert place == "INBOX" and "\\flagged" in flags and any("work" in flag for flag in flags), (place, flags)
    assert len(world.on_server("Same")) == 1 and len(world.on_server("Same", FRIEND)) == 1
    # What was filed or deleted is where its person put it, and what came for others is theirs.
    for subject in ("Mine 2", "Mine 3", "Hers 0"):
        assert world.on_server(subject) == [], subject
    assert texts(data, LOCAL) == before
    again = data.run(*to_imap(world), "--upload").row
    assert again["copied"] == 0 and again["known"] == 3, again
    assert texts(data, LOCAL) == before and len(data.list("INBOX", "--account", "Home")) == 3


def test_flagged_while_a_share_is_uploaded(world: World):
    """A star or a label given in the shared inbox while the account becomes IMAP is missing on the server for good."""
    data = with_two_shared(world)
    one = fill_inbox(world)
    world.deliver("Sheet")
    world.deliver("Sheet", user=FRIEND)
    # The same label has another bit in each account.
    world.deliver("Hers", user=FRIEND)
    data.run("sync")
    data.run("label", number_in_shared(data, "Hers", "Second"), "+Elsewhere")
    empty_inbox(one)
    line = UploadLine(world)
    data.run(*line.convert())
    line.kill_amid_uploads(data, 40)
    mine = number_in_shared(data, "Sheet")
    data.run("flag", mine, "+flagged")
    data.run("label", mine, "+Work")
    done = data.run(*line.convert("--upload"))
    # One that was on its way when it was killed may be there yet, and is looked for a while later.
    late = time.monotonic() + PATIENCE
    while not (found := world.on_server("Sheet")) and time.monotonic() < late:
        assert "answer was lost" in done.err, done
        time.sleep(1)
        done = data.run("sync")
    line.close()
    (_, flags), = found
    assert "\\flagged" in flags and any("work" in flag for flag in flags), flags
    assert not any("elsewhere" in flag for flag in flags), flags


def test_imap_becomes_pop3(world: World):
    """What only the server had is gone from the account, or comes a second time from the POP3 server."""
    empty(world)
    for i in range(4):
        world.deliver(f"Sheet {i}", f"Text {i}.\r\n" * (i * 50 + 1))
    world.deliver("Filed", folder="Cellar")
    data = world.with_account()
    data.run("sync", "--bodies", "all")
    before = texts(data, "Robin")
    done = data.run(*to_pop3(world)).row
    assert done["failed"] == 0 and done["copied"] == len(before), done
    accounts = data.run("account", "list").rows
    assert [(row["name"], row["kind"]) for row in accounts] == [("Robin", "pop3")], accounts
    assert texts(data, "Robin") == before
    report = data.run("sync").row
    assert report["new"] == 0, report
    world.deliver("After it")
    assert data.run("sync").row["new"] == 1
    assert len(world.on_server("Sheet 0")) == 1 and len(world.on_server("Filed")) == 1


def test_there_is_room_first(world: World):
    """The disk is full halfway, and twenty years of mail are neither here nor known to be there."""
    empty(world)
    for i in range(8):
        world.deliver(f"Film {i}", "All work and no play.\r\n" * 400_000)
    data = world.with_account()
    data.run("sync", "--bodies", "none")
    full = world.folder / "small-home"
    full.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100m,mode=700", "none", str(full)], check=True)
    try:
        small = Data(world, "small-home")
        shutil.copytree(data.folder, full, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.socket"))
        told = small.run(*to_pop3(world), "--dry-run").row
        assert told["bytes"] > 70_000_000 > 40_000_000 > told["room"] > 0, told
        refused = small.run(*to_pop3(world), status=73)
        assert "no room left" in refused.sentence, refused
        assert [(row["name"], row["kind"]) for row in small.run("account", "list").rows] == [("Robin", "imap")]
    finally:
        subprocess.run(["umount", str(full)], check=False)


def test_without_the_server_nothing_changes(world: World):
    """Mail that was never downloaded is given up."""
    empty(world)
    world.deliver("Only there")
    data = world.with_account()
    data.run("sync", "--bodies", "none")
    data.run("account", "edit", "Robin", "--imap", "localhost:9", "--no-check")
    data.run(*to_pop3(world), status=69)
    kinds = [(row["name"], row["kind"]) for row in data.run("account", "list").rows]
    assert ("Robin", "imap") in kinds, kinds


def test_mistyped_server_changes_nothing(world: World):
    """An account is another kind at once, at a server that is not there."""
    data = filled_at_home(world, 2, "Note")
    before = texts(data, "Home")
    for wrong in (["--imap", "localhost:9"],
                  ["--imap", f"localhost:{world.servers.info['imaps']}", "--imap-user", "nobody@example.org"]):
        data.run("account", "convert", "Home", *wrong, "--imap-security", "tls", status=None)
        accounts = [(row["name"], row["kind"]) for row in data.run("account", "list").rows]
        assert accounts == [("Home", "pop3")], accounts
    assert texts(data, "Home") == before
    data.run(*to_imap(world))
    assert texts(data, "Home (on this computer)") == before


def with_old_server(world: World) -> tuple[RudePop3, Data]:
    """An account with a password of its own, at a server that no other account knows."""
    old = RudePop3()
    old.put("one", "From before")
    old.start()
    data = world.data()
    data.run("account", "add", "--name", "Home", "--address", USER, "--pop3", f"localhost:{old.port}",
             "--pop3-security", "none", "--password-stdin", text="of-the-old-server\n")
    data.run("sync")
    return old, data


def test_new_server_has_another_password(world: World):
    """Who changes the provider can't take the account along, as it has the old provider's password."""
    empty(world)
    world.deliver("There already")
    _, data = with_old_server(world)
    for given in ([], ["--password-stdin"]):
        refused = data.run(*to_imap(world), *given, text="mistyped\n", status=77)
        assert [row["kind"] for row in data.run("account", "list").rows] == ["pop3"], refused
    data.run(*to_imap(world), "--upload", "--password-stdin", text=PASSWORD + "\n")
    # It is kept: nothing has to be given any more, nor does asking again take the old one for it.
    data.run(*to_imap(world), "--upload")
    assert data.run("--account", "Home", "sync").row.get("error") is None
    assert {row["subject"] for row in data.list("INBOX", "--account", "Home")} == {"There already", "From before"}


def test_one_password_for_both_servers(world: World):
    """Nothing can be sent any more, because its account has the password of the new server for incoming mail."""
    data = world.with_account()
    data.run("sync")
    new = RudePop3()
    new.start()
    refused = data.run("account", "convert", "Robin", "--pop3", f"localhost:{new.port}", "--pop3-security", "none",
                       "--password-stdin", text="of-the-new-server\n", status=65)
    assert "outgoing" in refused.sentence, refused
    assert [(row["name"], row["kind"]) for row in data.run("account", "list").rows] == [("Robin", "imap")]
    assert all(row["ok"] for row in data.run("account", "check", "Robin").rows)


def test_refused_changes_stop_it(world: World):
    """What the server refused goes with the account, and its person never hears of it."""
    empty(world)
    world.deliver("Sheet")
    data = world.with_account()
    for name in ("One", "Two"):
        data.run("folder", "create", name)
    data.run("sync", "--bodies", "all")
    other = world.client()
    other.create("Taken")
    data.run("folder", "rename", "One", "Taken")
    data.run("sync")
    refused = data.run("operations").row
    assert refused["state"] == "failed", refused
    stopped = data.run(*to_pop3(world), status=75)
    assert "refused" in stopped.err and "operations" in stopped.err, stopped
    assert [row["name"] for row in data.run("account", "list").rows] == ["Robin"]
    # Refused on the way there: the same.
    data.run("operations", "discard", str(refused["id"]))
    other.create("Taken-too")
    other.logout()
    data.run("folder", "rename", "Two", "Taken-too")
    data.run(*to_pop3(world), status=75)
    assert ("Robin", "imap") in [(row["name"], row["kind"]) for row in data.run("account", "list").rows]
    data.run("--account", "Robin", "operations", "discard", str(data.run("operations").row["id"]))
    data.run(*to_pop3(world))
    assert [(row["name"], row["kind"]) for row in data.run("account", "list").rows] == [("Robin", "pop3")]


def killed_once(data: Data, arguments: list[str], query: str) -> None:
    """Killed as soon as QUERY finds something in keep.db."""
    process = data.start(*arguments)
    keep = sqlite3.connect(f"file:{data.folder / 'keep.db'}?mode=ro", uri=True)
    keep.execute("ATTACH ? AS content", (f"file:{data.folder / 'content.db'}?mode=ro",))
    while process.poll() is None and keep.execute(query).fetchone()[0] == 0:
        pass
    process.send_signal(signal.SIGKILL)
    process.communicate()
    keep.close()
    assert process.returncode == -signal.SIGKILL, process.returncode


class UploadLine(Proxy):
    """To the server in the clear; none of what is uploaded gets there as long as it is held."""

    def __init__(self, world: World):
        super().__init__(world.servers.info["imap"])
        self.let_go = threading.Event()
        self.let_go.set()
        self.ask = self._hold

    def _hold(self, _: int, chunk: bytes) -> bytes | None:
        if b" APPEND " not in chunk or self.let_go.is_set():
            return chunk
        self.let_go.wait()
        return None  # whoever said it was killed

    def convert(self, *more: str) -> list[str]:
        return ["account", "convert", "Home", "--imap", self.address, "--imap-security", "none", *more]

    def kill_amid_uploads(self, data: Data, n: int) -> None:
        """Killed when more than N uploads are recorded, and their content with them, which is committed after."""
        self.let_go.clear()
        killed_once(data, self.convert("--upload"), f"SELECT count(*) > {n} FROM step WHERE kind = 4"
                    " AND content_id IN (SELECT id FROM content.content)")
        self.let_go.set()


def killed_once_some_is_home(data: Data, arguments: list[str]) -> None:
    killed_once(data, arguments, "SELECT count(*) FROM home_message")


def test_changed_while_it_runs(world: World):
    """A star or a label given while the account becomes POP3 is gone with the IMAP account."""
    empty(world)
    for i in range(3):
        world.deliver(f"Sheet {i}", "The same.\r\n")
    fill_depths(world)
    other = world.client()
    data = world.with_account()
    data.run("sync", "--bodies", "all")
    killed_once_some_is_home(data, to_pop3(world))
    assert ("Robin", "imap") in [(row["name"], row["kind"]) for row in data.run("account", "list").rows]

    def sheet(i: int) -> dict:
        rows = data.run("--account", "Robin", "list", "INBOX", "--limit", "100").rows
        return next(row for row in rows if row["subject"] == f"Sheet {i}")
    data.run("flag", str(sheet(0)["id"]), "+flagged")
    data.run("label", str(sheet(1)["id"]), "+Work")
    other.select("INBOX")
    number = other.uid("SEARCH", "SUBJECT", '"Sheet 2"')[1][0].decode()
    other.uid("STORE", number, "+FLAGS", "\\Seen")
    world.deliver("Came late")
    data.run(*to_pop3(world))
    assert [(row["name"], row["kind"]) for row in data.run("account", "list").rows] == [("Robin", "pop3")]
    assert "flagged" in sheet(0)["flags"] and "flagged" not in sheet(1)["flags"], (sheet(0), sheet(1))
    assert sheet(1)["labels"] == ["Work"] and not sheet(0)["labels"], (sheet(0), sheet(1))
    assert "seen" in sheet(2)["flags"] and "seen" not in sheet(0)["flags"], sheet(2)
    assert len([row for row in data.list() if row["subject"] == "Came late"]) == 1
    assert len(data.list("Depths")) == 40
    # It is in the mail's own home, too.
    (data.folder / "index.db").unlink()
    assert "flagged" in sheet(0)["flags"] and "seen" in sheet(2)["flags"], sheet(0)
    assert sheet(1)["labels"] == ["Work"], sheet(1)


def remove(one, folder: str, subject: str) -> None:
    one.select(folder)
    number = one.uid("SEARCH", "SUBJECT", f'"{subject}"')[1][0].decode()
    one.uid("STORE", number, "+FLAGS", "\\Deleted")
    one.expunge()


def test_moved_or_deleted_while_it_runs(world: World):
    """What was deleted while the account becomes POP3 comes back, and what was moved is there twice."""
    empty(world)
    for subject in ("Moved here", "Moved there", "Deleted here", "Deleted there", "Stays"):
        world.deliver(subject)
    fill_depths(world)
    other = world.client()
    other.create("Attic")
    for i in range(3):
        other.append("INBOX", "", None, b"Subject: Alike\r\nMessage-ID: <alike@example.com>\r\n\r\nThe same.\r\n")
    data = world.with_account()
    data.run("sync", "--bodies", "all")
    deep = len(data.list("Depths"))
    killed_once(data, to_pop3(world), "SELECT count(*) > 7 FROM home_place p JOIN mailbox b ON b.id = p.folder_id"
                " WHERE b.path = 'INBOX'")
    half = "Robin (on this computer)"

    def number(subject: str, account: str = "Robin") -> str:
        rows = data.list("INBOX", "--account", account)
        return str(next(row["id"] for row in rows if row["subject"] == subject))
    data.run("move", number("Moved here"), "Attic", "--account", "Robin")
    data.run("delete", number("Deleted here"), "--account", "Robin")
    # Killed between its commits, the index lacks some until somebody writes.
    assert len(data.list("INBOX", "--account", half)) == 8
    other.select("INBOX")
    other.uid("MOVE", other.uid("SEARCH", "SUBJECT", '"Moved there"')[1][0].decode(), "Attic")
    remove(other, "INBOX", "Deleted there")
    other.select("INBOX")
    first = other.uid("SEARCH", "SUBJECT", '"Alike"')[1][0].decode().split()[0]
    other.uid("STORE", first, "+FLAGS", "\\Deleted")
    other.expunge()
    # What its person puts into the account that is being made is nobody's copy.
    extra = world.folder / "extra.eml"
    extra.write_bytes(b"Subject: Put there\r\nMessage-ID: <put-there@example.com>\r\n\r\nBy hand.\r\n")
    data.run("--account", half, "import", str(extra), "INBOX")
    data.run(*to_pop3(world))
    assert [(row["name"], row["kind"]) for row in data.run("account", "list").rows] == [("Robin", "pop3")]
    assert sorted(row["subject"] for row in data.list()) == ["Alike", "Alike", "Put there", "Stays"], data.list()
    assert sorted(row["subject"] for row in data.list("Attic")) == ["Moved here", "Moved there"], data.list("Attic")
    assert len(data.list("Depths")) == deep
    # What this person deleted is gone; what the server lost can be had back, as before.
    removed = [row["subject"] for row in data.run("removed").rows]
    assert "Deleted there" in removed and "Deleted here" not in removed and "Moved here" not in removed, removed
    assert all(row["ok"] for row in data.run("check").rows)
    # Nothing of it comes from the POP3 server again.
    assert data.run("sync").row["new"] == 0, (data.list(), data.run("stats").row["pop3"])
    # And all of that is not undone with one key.
    data.run("undo", status=None)
    assert len(data.list()) == 4 and len(data.list("Depths")) == deep


def test_flagged_while_it_is_uploaded(world: World):
    """A star or a label given while the account becomes IMAP is missing on the server for good."""
    empty(world)
    one = fill_inbox(world)
    for i in range(3):
        world.deliver(f"Sheet {i}")
    data = with_pop3(world)
    data.run("sync")
    data.run("flag", str(data.find("Sheet 1")["id"]), "+flagged")
    empty_inbox(one)
    line = UploadLine(world)
    data.run(*line.convert())
    line.kill_amid_uploads(data, 42)

    def sheet(i: int) -> str:
        rows = data.list("INBOX", "--account", "Home (on this computer)")
        return str(next(row["id"] for row in rows if row["subject"] == f"Sheet {i}"))
    data.run("flag", sheet(0), "+flagged", "+seen")
    data.run("label", sheet(0), "+Work")
    data.run("flag", sheet(1), "-flagged")
    data.run(*line.convert("--upload"))
    found = [world.on_server(f"Sheet {i}") for i in range(3)]
    assert [len(places) for places in found] == [1, 1, 1], found
    flags = [places[0][1] for places in found]
    assert {"\\flagged", "\\seen"} <= flags[0] and any("work" in flag for flag in flags[0]), flags
    assert not flags[1] & {"\\flagged"} and not flags[2] & {"\\flagged", "\\seen"}, flags
    # From now on they are two accounts.
    data.run("flag", sheet(2), "+flagged")
    data.run(*line.convert("--upload"))
    assert "\\flagged" not in world.on_server("Sheet 2")[0][1]
    line.close()


def test_both_are_never_there(world: World):
    """What is done to the old account after its last look, and before it goes, is lost."""
    empty(world)
    for i in range(300):
        world.client().append("INBOX", "", None, f"Subject: N {i}\r\nMessage-ID: <n-{i}@example.com>\r\n\r\nN.\r\n".encode())
    data = world.with_account()
    data.run("sync", "--bodies", "all")
    seen: set[tuple] = set()
    process = data.start(*to_pop3(world))
    keep = sqlite3.connect(f"file:{data.folder / 'keep.db'}?mode=ro", uri=True)
    keep.execute("ATTACH ? AS content", (f"file:{data.folder / 'content.db'}?mode=ro",))
    while process.poll() is None:
        seen.add(tuple(keep.execute("SELECT name, kind, in_host IS NOT NULL FROM account ORDER BY id")))
    process.communicate()
    keep.close()
    assert process.returncode == 0, process.returncode
    placed = [rows for rows in seen if ("Robin", 1, 1) in rows]
    assert all(len(rows) == 1 for rows in placed), seen
    assert [row["kind"] for row in data.run("account", "list").rows] == ["pop3"]


def killed_until_done(data: Data, arguments: list[str], seed: int) -> None:
    """Power fails again and again; each start goes on, until one comes to its end."""
    chance = random.Random(seed)
    for _ in range(KILLS):
        process = data.start(*arguments)
        try:
            process.wait(chance.uniform(0.02, 0.6))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate()
        if process.returncode == 0:
            return
    # The last kill may have come after the end of the work, before that of the process.
    data.run(*arguments)


def wait_until_served(world: World) -> None:
    """The server has done what it was told over lines that have ended: its log tells of each session's end."""
    deadline, log = time.monotonic() + PATIENCE, world.servers.dovecot.log
    while True:
        told = log.read_text(errors="replace")
        begun = set(re.findall(r"imap-login: Info: Logged in: .* session=<([^>]+)>", told))
        open_yet = begun - set(re.findall(r"imap\([^)]*\)<\d+><([^>]+)>: Info: Disconnected", told))
        if not open_yet:
            return
        assert time.monotonic() < deadline, open_yet
        time.sleep(0.05)


def sync_until_settled(data: Data, world: World) -> None:
    """What was on the wire at the last kill is left alone for half a minute, as its server may still carry it out.
    Once that has ended, the half minute is over here, too."""
    deadline = time.monotonic() + PATIENCE
    while True:
        data.run("sync")
        left = data.run("operations").rows
        if not left:
            return
        assert all(row["state"] in ("pending", "sending") for row in left) and time.monotonic() < deadline, left
        wait_until_served(world)
        with closing(sqlite3.connect(data.folder / "keep.db")) as keep, keep:
            keep.execute("UPDATE step SET sent_at = sent_at - 60 WHERE sent_at > 0")


def test_killed_on_the_way_to_imap(world: World):
    """A crash in between loses mail, or leaves it on the server twice."""
    data = filled_at_home(world, 12, "Parcel")
    before = texts(data, "Home")
    one = world.client()
    one.select("INBOX")
    one.uid("STORE", "1:*", "+FLAGS", "\\Deleted")
    one.expunge()
    killed_until_done(data, [*to_imap(world), "--upload"], SEED)
    one.logout()
    sync_until_settled(data, world)
    assert texts(data, "Home (on this computer)") == before
    for i in range(12):
        assert len(world.on_server(f"Parcel {i:02}")) >= 1, i
    doubled = [i for i in range(12) if len(world.on_server(f"Parcel {i:02}")) > 1]
    assert not doubled, doubled


def test_killed_on_the_way_to_pop3(world: World):
    """A crash in between loses mail, or makes two of one."""
    empty(world)
    for i in range(12):
        world.deliver(f"Letter {i}", f"Text {i}.\r\n" * (i * 50 + 1))
    data = world.with_account()
    data.run("sync", "--bodies", "all")
    before = texts(data, "Robin")
    killed_until_done(data, to_pop3(world), SEED)
    assert [(row["name"], row["kind"]) for row in data.run("account", "list").rows] == [("Robin", "pop3")]
    data.run("sync")
    assert texts(data, "Robin") == before


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], "/mailctl/convert"))
