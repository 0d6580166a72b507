# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that lives here: folders of one's own, and mail that goes from account to account."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from test_pop3 import empty, pop3_arguments, with_pop3
from world import FRIEND, PASSWORD, USER, Data, Skip, World, main


def paths(data: Data) -> set[str]:
    return {row["path"] for row in data.run("folders").rows if not row["role"]}


def test_folders(world: World):
    """Mail at home can only lie in six folders, or is lost when one of its own is moved or deleted."""
    empty(world)
    world.deliver("Blueprint")
    data = with_pop3(world)
    data.run("sync")
    data.run("folder", "create", "Projekte")
    data.run("folder", "create", "Projekte/Bäume & Sträucher")
    assert paths(data) == {"Projekte", "Projekte/Bäume & Sträucher"}, paths(data)
    data.run("folder", "create", "Projekte", status=65)
    data.run("move", str(data.find("Blueprint")["id"]), "Projekte/Bäume & Sträucher")
    data.run("flag", str(data.find("Blueprint", "Projekte/Bäume & Sträucher")["id"]), "+flagged", "+oak")
    data.run("folder", "rename", "Projekte", "Work")
    found = data.find("Blueprint", "Work/Bäume & Sträucher")
    assert set(found["flags"]) == {"flagged", "oak"}, found
    data.run("folder", "rename", "Work/Bäume & Sträucher", "Trees")
    data.run("folder", "delete", "Trees")
    assert paths(data) == {"Work", "Trash/Trees"}, paths(data)
    data.run("undo")
    # What is shown is made anew from what is kept.
    for name in ("index.db", "index.db-wal", "index.db-shm"):
        (data.folder / name).unlink(missing_ok=True)
    assert paths(data) == {"Work", "Trees"}, paths(data)
    found = data.find("Blueprint", "Trees")
    assert set(found["flags"]) == {"flagged", "oak"}, found
    data.run("folder", "delete", "Work")
    assert paths(data) == {"Trees"}, paths(data)
    data.run("undo")
    assert paths(data) == {"Work", "Trees"}, paths(data)
    data.run("folder", "delete", "Sent", status=65)


def test_folders_below_the_inbox(world: World):
    """A folder below "Inbox", as other programs spell it, takes the inbox's place: no mail comes any more."""
    empty(world)
    data = with_pop3(world)
    source = world.folder / "profile"
    (source / "Inbox.sbd").mkdir(parents=True)
    (source / "Inbox.sbd" / "Kids").write_text("From - Fri Aug  1 10:00:00 2025\nSubject: Drawing\n\nHello.\n")
    data.run("import", str(source))
    data.run("folder", "create", "inbox/Deep/Deeper")
    world.deliver("After it")
    data.run("sync")
    assert data.find("After it") and data.find("Drawing", "Inbox/Kids")
    roles = {row["path"]: row["role"] for row in data.run("folders").rows}
    assert roles["INBOX"] == "inbox" and "inbox" not in roles and roles["inbox/Deep/Deeper"] == "", roles
    assert "needs" in data.run("folder", "delete", "INBOX", status=65).sentence


def test_move_to_another_account(world: World):
    """Mail can't be taken from a server into one's own keeping, or back, but by forwarding it."""
    empty(world)
    world.deliver("Keep me")
    data = with_pop3(world, address=FRIEND)
    data.add_account()
    data.run("--account", "Robin", "sync", "--bodies", "none")
    assert len(data.list("INBOX", "--account", "Robin")) == 1
    message = data.list("INBOX", "--account", "Robin")[0]
    data.run("move", str(message["id"]), "Nowhere", status=1)
    data.run("move", str(message["id"]), "Home/Nowhere", status=1)
    # Only its header is here: the rest is fetched first.
    row = data.run("move", str(message["id"]), "Home/Archive").row
    assert data.run("operations").rows[0]["id"] == row["operation"]
    data.run("--account", "Robin", "sync")
    assert world.on_server("Keep me") == []
    assert data.run("operations").rows == []
    kept = data.run("list", "Archive", "--account", "Home").row
    assert kept["subject"] == "Keep me", kept
    data.run("copy", str(kept["id"]), "inbox", "--to-account", "Robin")
    data.run("--account", "Robin", "sync")
    assert [folder for folder, flags in world.on_server("Keep me")] == ["INBOX"]
    data.run("undo", str(row["operation"]))
    data.run("--account", "Robin", "sync")
    assert [folder for folder, flags in world.on_server("Keep me")] == ["INBOX", "INBOX"]
    assert data.run("list", "Archive", "--account", "Home", status=None).rows == []


def test_offline(world: World):
    """What can't be downloaded now is taken away from where it lies all the same."""
    empty(world)
    world.deliver("Far away")
    data = with_pop3(world, address=FRIEND)
    data.add_account()
    data.run("--account", "Robin", "sync", "--bodies", "none")
    data.run("account", "edit", "Robin", "--imap", "localhost:1", "--no-check")
    message = data.list("INBOX", "--account", "Robin")[0]
    done = data.run("move", str(message["id"]), "Archive", "--to-account", "Home", status=69)
    assert done.sentence, done
    assert data.list("INBOX", "--account", "Robin")[0]["id"] == message["id"]
    assert data.run("operations").rows == []


def local(data: Data, folder: str) -> list[str]:
    return sorted(row["subject"] for row in data.list(folder, "--account", "On This Computer"))


def test_local_folders_beside_imap(world: World):
    """Who has only IMAP can't take mail into his own keeping, or not put it back."""
    empty(world)
    world.deliver("To keep")
    data = world.with_account()
    row = data.run("account", "add", "--local").row
    assert row["kind"] == "local" and row["name"] == "On This Computer" and row["address"] == "", row
    data.run("account", "add", "--local", "--name", "More", status=65)
    data.run("account", "add", "--local", "--address", USER, status=64)
    data.run("account", "edit", "On This Computer", "--address", USER, status=65)
    data.run("--account", "Robin", "sync", "--bodies", "all")
    data.run("folder", "create", "Years/2025", "--account", "On This Computer")
    moved = data.run("move", str(data.find("To keep")["id"]), "Years/2025", "--to-account", "On This Computer").row
    data.run("sync")
    assert world.on_server("To keep") == [] and local(data, "Years/2025") == ["To keep"]
    kept = data.list("Years/2025", "--account", "On This Computer")[0]
    data.run("flag", str(kept["id"]), "+flagged")
    data.run("copy", str(kept["id"]), "INBOX", "--to-account", "Robin")
    data.run("sync")
    assert [folder for folder, _ in world.on_server("To keep")] == ["INBOX"]
    data.run("undo", str(moved["operation"]))
    data.run("sync")
    # Import and export go there and back.
    box = world.folder / "old.mbox"
    box.write_bytes(b"From a@b Thu Jan  1 00:00:00 1998\nSubject: Nineties\nTo: robin@example.org\n\nOld.\n\n")
    data.run("import", str(box), "Archive", "--account", "On This Computer")
    assert local(data, "Archive") == ["Nineties"]
    out = world.folder / "out-local"
    assert data.run("export", "--account", "On This Computer", "--format", "maildir", str(out)).row["failed"] == 0
    assert any(b"Old." in path.read_bytes() for path in out.rglob("cur/*"))
    for name in ("index.db", "index.db-wal", "index.db-shm"):
        (data.folder / name).unlink(missing_ok=True)
    assert local(data, "Archive") == ["Nineties"]
    # Nobody writes as it: the account answers that the mail came to.
    old = data.list("Archive", "--account", "On This Computer")[0]
    answer = data.run("reply", str(old["id"]), "--dry-run").text
    assert re.search(f"^From:.*{USER}", answer, re.M), answer
    assert all(row["ok"] for row in data.run("check").rows)
    data.run("account", "edit", "On This Computer", "--empty-trash-after", "30")
    refusal = data.run("account", "remove", "On This Computer", status=1)
    assert "1 of the messages" in refusal.sentence and "--erase-mail" in refusal.sentence, refusal.sentence
    data.run("account", "remove", "--erase-mail", "On This Computer")
    data.run("account", "add", "--local", "--name", "Cupboard")


def with_two_shared(world: World) -> Data:
    """Two accounts that deliver into one inbox."""
    for user in (USER, FRIEND):
        one = world.client(user)
        one.select("INBOX")
        one.uid("STORE", "1:*", "+FLAGS", "\\Deleted")
        one.expunge()
        one.logout()
    data = with_pop3(world, pop3_leave="deleted")
    data.run("account", "edit", "Home", "--pop3-inbox", "shared", status=65)
    data.run("account", "edit", "Home", "--pop3-inbox", "sideways", status=65)
    data.run("account", "add", *pop3_arguments(world, name="Half"), "--pop3-inbox", "shared", "--password-stdin",
             text=PASSWORD + "\n", status=65)
    assert [row["name"] for row in data.run("account", "list").rows] == ["Home"]
    data.run("account", "add", "--local")
    data.run("account", "edit", "Home", "--pop3-inbox", "shared")
    info = world.servers.info
    data.run("account", "add", "--name", "Second", "--address", FRIEND, "--pop3", f"localhost:{info['pop3s']}",
             "--smtp", f"localhost:{info['smtps']}", "--pop3-leave", "deleted", "--pop3-inbox", "shared",
             "--password-stdin", text=PASSWORD + "\n")
    assert data.run("account", "show", "Second").row["pop3_inbox"] == "shared"
    return data


def test_shared_inbox(world: World):
    """Mail of several POP3 accounts can't come into one inbox, or their servers' copies get mixed up there."""
    data = with_two_shared(world)
    for i in range(3):
        world.deliver(f"Mine {i}", more="X-Spare: 1\r\n")
        world.deliver(f"Hers {i}", user=FRIEND)
    world.deliver("Same", "For both.")
    world.deliver("Same", "For both.", user=FRIEND)
    data.run("sync")
    everything = sorted([f"{whose} {i}" for whose in ("Mine", "Hers") for i in range(3)] + ["Same"] * 2)
    assert local(data, "INBOX") == everything, local(data, "INBOX")
    assert data.list("INBOX", "--account", "Home", ) == [] and data.list("INBOX", "--account", "Second") == []
    ledgers = {row["account"]: row for row in data.run("stats").row["pop3"]}
    assert ledgers["Home"]["stored"] == ledgers["Second"]["stored"] == 4, ledgers
    assert all(row["new"] == 0 for row in data.run("sync").rows)

    def number(subject: str) -> str:
        return str(next(row["id"] for row in data.list("INBOX", "--account", "On This Computer")
                        if row["subject"] == subject))
    # An answer goes from the account that it came to.
    answer = data.run("reply", number("Hers 1"), "--dry-run").text
    assert re.search(f"^From:.*{FRIEND}", answer, re.M), answer
    # What is deleted here goes from the one server that it came from.
    data.run("delete", number("Mine 0"))
    data.run("trash", number("Hers 0"))
    data.run("move", number("Hers 1"), "Archive", "--account", "On This Computer")
    for name in ("index.db", "index.db-wal", "index.db-shm"):
        (data.folder / name).unlink(missing_ok=True)
    data.run("sync")
    data.run("sync")
    assert world.on_server("Mine 0") == [] and world.on_server("Hers 0", FRIEND) == []
    assert len(world.on_server("Hers 1", FRIEND)) == 1 and len(world.on_server("Mine 1")) == 1
    # One that came as its header only is fetched whole from where it is.
    data.run("account", "edit", "Second", "--pop3-max-size", "2000")
    world.deliver("Large", "The end.\r\n" + "All work and no play.\r\n" * 500, user=FRIEND)
    data.run("sync")
    assert "The end." in data.run("show", number("Large"), "--text").text
    # Its own inbox again: only what is new goes there.
    data.run("account", "edit", "Second", "--pop3-inbox", "own", "--pop3-max-size", "0")
    world.deliver("Later", user=FRIEND)
    data.run("sync")
    assert [row["subject"] for row in data.list("INBOX", "--account", "Second")] == ["Later"]
    assert all(row["ok"] for row in data.run("check").rows)


def test_shared_inbox_goes(world: World):
    """Giving up an account or the shared folders deletes mail on a server, or mail of others here."""
    data = with_two_shared(world)
    world.deliver("Mine alone")
    world.deliver("Hers alone", user=FRIEND)
    data.run("sync")
    data.run("account", "remove", "Second")
    assert local(data, "INBOX") == ["Hers alone", "Mine alone"]
    # With the folders their mail goes, but nobody deleted it: the server keeps it, and it comes again.
    data.run("account", "remove", "--erase-mail", "On This Computer")
    data.run("sync")
    data.run("sync")
    assert len(world.on_server("Mine alone")) == 1
    assert [row["subject"] for row in data.list("INBOX", "--account", "Home")] == ["Mine alone"]


class Island(Data):
    """The same mail where there is no network at all: a namespace without routes, its loopback down."""

    def __init__(self, data: Data):
        super().__init__(data.world, data.folder.name)
        alone = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-r", "-n"]
        if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
            raise Skip("no network namespace can be made here")
        self.alone = alone

    def start(self, *arguments: str, **options) -> subprocess.Popen:
        return subprocess.Popen([*self.alone, str(self.world.program), "--data-dir", str(self.folder), *arguments],
                                stdin=options.pop("stdin", subprocess.DEVNULL), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env=self.environment, **options)

    def data_id(self, subject: str, account: str, folder: str = "INBOX") -> int:
        return next(row["id"] for row in self.list(folder, "--account", account) if row["subject"] == subject)


def live_alone(island: Island, account: str) -> None:
    """Reads, searches, files, answers, queues and takes out, in whatever kind of account."""
    one = str(island.data_id("Compass", account))
    assert "north" in island.run("show", one, "--text").text
    assert island.run("save", one, "1", "-").raw.strip()
    assert island.run("search", "north", "--account", account).row["subject"] == "Compass"
    island.run("flag", one, "+flagged", "+errand")
    island.run("folder", "create", "Island", "--account", account)
    island.run("move", one, "Island", "--account", account)
    assert island.run("list", "Island", "--account", account).row["subject"] == "Compass"
    assert island.run("reply", str(island.data_id("Compass", account, "Island")), "--dry-run").text
    sent = island.run("send", "-", "--account", account, status=None,
                      text=f"From: {USER}\nTo: {FRIEND}\nSubject: From {account}'s island\n\nSend a boat.\n")
    assert sent.row["state"] == "queued" and sent.status in (0, 69, 75), sent
    out = island.folder.parent / f"island-{account}"
    assert island.run("export", "--account", account, "--format", "maildir", str(out)).row["failed"] == 0
    assert any(b"north" in path.read_bytes() for path in out.rglob("cur/*"))
    island.run("backup", str(island.folder.parent / f"island-backup-{account}"))
    assert all(row["ok"] for row in island.run("check").rows)


def test_without_any_network(world: World):
    """A train, a farm, a dead line: mail that is here can't be read, filed or answered."""
    empty(world)
    world.deliver("Compass", "It points north.")
    home, server = with_pop3(world), world.data()
    home.run("sync")
    server.add_account()
    server.run("sync", "--bodies", "all")
    for data, account in ((home, "Home"), (server, "Robin")):
        island = Island(data)
        live_alone(island, account)
        done = island.run("sync", status=69)
        assert done.sentence, done
        # Ashore, everything that was done is done.
        data.run("sync")
        data.run("outbox", "send", status=None)
        assert world.wait_on_server(f"From {account}'s island", FRIEND), account
        assert set(data.find("Compass", "Island")["flags"]) >= {"flagged", "errand"}
    assert [folder for folder, _ in world.on_server("Compass")].count("Island") == 1


def age_trash(data: Data, days: int):
    """As if what lies in a folder had been put there DAYS earlier."""
    with closing(sqlite3.connect(data.folder / "keep.db")) as keep, keep:
        keep.execute("UPDATE home_place SET placed_at = placed_at - ?", (days * 86400,))


def test_trash_is_emptied(world: World):
    """The trash grows for ever, or mail goes from it that nobody said was to go."""
    empty(world)
    for subject in ("Old", "New", "Kept"):
        world.deliver(subject)
    data = with_pop3(world)
    data.run("sync")
    data.run("trash", str(data.find("Old")["id"]))
    age_trash(data, 40)
    data.run("flag", str(data.find("Old", "Trash")["id"]), "+flagged")
    data.run("trash", str(data.find("New")["id"]))
    data.run("sync")
    assert {row["subject"] for row in data.list("Trash")} == {"Old", "New"}
    data.run("account", "edit", "Home", "--empty-trash-after", "soon", status=65)
    data.run("account", "edit", "Home", "--empty-trash-after", "30")
    assert data.run("account", "show", "Home").row["trash_days"] == 30
    data.run("sync")
    assert {row["subject"] for row in data.list("Trash")} == {"New"}
    assert {row["subject"] for row in data.list("INBOX")} == {"Kept"}
    assert all(row["ok"] for row in data.run("check").rows)
    world.with_account().run("account", "edit", "Robin", "--empty-trash-after", "30", status=65)


def test_nothing_can_be_sent(world: World):
    """Who has folders alone is told that the store is broken when they answer."""
    data = world.data()
    data.run("account", "add", "--local", "--name", "Shelf")
    path = data.folder / "found.eml"
    path.write_text(f"From: {FRIEND}\r\nTo: {USER}\r\nSubject: Found\r\n\r\nHello.\r\n")
    data.run("import", str(path), "Archive")
    found = str(data.find("Found", "Archive")["id"])
    for answer in (("reply", found), ("forward", found), ("forward", "--attach", found), ("edit", found),
                   ("redirect", found, USER)):
        done = data.run(*answer, status=1)
        assert "no account can send" in done.sentence and not done.text, done
    assert "Subject: Re: Found" in data.run("reply", found, "--dry-run").text
    assert data.run("outbox").rows == []
    data.add_account()
    assert data.run("redirect", found, USER).row["state"] == "filed"


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], f"/mailctl/{Path(__file__).stem.removeprefix('test_')}"))
