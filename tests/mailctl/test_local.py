# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that lives here: folders of one's own, and mail that goes from account to account."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from test_pop3 import empty, with_pop3
from world import FRIEND, PASSWORD, USER, Data, World, main


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


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], f"/mailctl/{Path(__file__).stem.removeprefix('test_')}"))
