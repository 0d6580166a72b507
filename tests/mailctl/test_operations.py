# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders, removed mail, refused operations: done here, sent, taken back, against a real server."""

import re
import sys

from world import World, main


def folders(data) -> dict[str, dict]:
    return {row["path"]: row for row in data.run("folders").rows}


def listed(world: World, command: str = "list") -> set[str]:
    """The server's folders that hold mail, as another program sees them."""
    one = world.client()
    lines = [line.decode() for line in getattr(one, command)()[1] if line]
    one.logout()
    matches = [re.match(r'\(([^)]*)\) "?[^" ]*"? "?([^"]*)"?', line) for line in lines]
    return {match.group(2) for match in matches if "NoSelect" not in match.group(1)}


def test_folder_made_renamed_deleted(world: World):
    """A folder made here does not exist anywhere else, or its mail is lost on the way."""
    data = world.synced()
    made = data.run("folder", "create", "Reisen/Übersee & more").row
    assert made["operation"] > 0 and "Reisen/Übersee & more" in folders(data), made
    assert "Reisen/&ANw-bersee &- more" not in listed(world)
    world.deliver("In a folder of its own")
    data.run("sync", "--bodies", "all")
    assert "Reisen/&ANw-bersee &- more" in listed(world) and "Reisen/&ANw-bersee &- more" in listed(world, "lsub")
    data.run("move", str(data.find("In a folder of its own")["id"]), "Reisen/Übersee & more")
    data.run("sync")
    before = data.find("In a folder of its own", "Reisen/Übersee & more")
    data.run("folder", "rename", "Reisen", "Travel")
    after = data.find("In a folder of its own", "Travel/Übersee & more")
    assert (after["id"], after["uid"]) == (before["id"], before["uid"]) and before["uid"] > 0, (before, after)
    row = data.run("sync", "--bodies", "all").row
    assert row["new"] == 0 and row["removed"] == 0 and row["bodies"] == 0, row
    assert "Travel/&ANw-bersee &- more" in listed(world) and "Travel/&ANw-bersee &- more" in listed(world, "lsub")
    assert not any(name.startswith("Reisen") for name in listed(world) | listed(world, "lsub"))
    assert data.find("In a folder of its own", "Travel/Übersee & more")["uid"] == before["uid"]
    trashed = data.run("folder", "delete", "Travel").row
    assert trashed["path"] == "Trash/Travel", trashed
    data.run("sync")
    assert "Trash/Travel/&ANw-bersee &- more" in listed(world)
    assert data.run("folder", "delete", "Trash/Travel", status=65).text == ""
    data.run("folder", "delete", "Trash/Travel", "--forever")
    assert not any(path.startswith("Trash/") for path in folders(data))
    data.run("sync")
    assert not any(name.startswith("Trash/") for name in listed(world)), listed(world)
    assert world.on_server("In a folder of its own") == []
    assert not [row for row in data.run("removed").rows if row["subject"] == "In a folder of its own"]
    assert all(one["ok"] for one in data.run("check").rows)


def test_folder_undone_before_and_after(world: World):
    """A folder that was moved or made by mistake can't be put back."""
    data = world.synced()
    data.run("folder", "create", "Once")
    data.run("undo")
    assert "Once" not in folders(data)
    data.run("folder", "create", "Twice")
    data.run("sync")
    world.deliver("Kept in Twice", folder="Twice/Deep")
    data.run("sync")
    data.run("folder", "rename", "Twice", "Thrice")
    data.run("folder", "rename", "Thrice/Deep", "Thrice/Deeper")
    data.run("sync")
    assert "Thrice/Deeper" in listed(world)
    data.run("undo")
    data.run("undo")
    assert "Twice/Deep" in folders(data) and "Thrice" not in folders(data), folders(data)
    data.run("sync")
    assert "Twice/Deep" in listed(world) and not any("Thrice" in name for name in listed(world))
    data.find("Kept in Twice", "Twice/Deep")
    data.run("folder", "create", "Empty")
    data.run("sync")
    assert data.run("folder", "delete", "Empty").row["path"] is None
    data.run("sync")
    assert "Empty" not in listed(world)
    data.run("undo")
    data.run("sync")
    assert "Empty" in listed(world) and "Empty" in folders(data)
    data.run("folder", "delete", "Twice")
    data.run("sync")
    data.run("undo")
    data.run("sync")
    assert "Twice/Deep" in listed(world), listed(world)
    data.find("Kept in Twice", "Twice/Deep")


def test_folder_refused_and_met(world: World):
    """What another program did to the folder meanwhile loses mail, or leaves two versions for ever; what was refused
    is taken for done."""
    data = world.synced()
    for name in ("One", "Two", "Three", "Four"):
        data.run("folder", "create", name)
    data.run("sync")
    other = world.client()
    other.create("Taken")
    other.delete("Two")
    other.rename("Three", "Drei")
    other.create("Five")
    other.append("Four", "", None, b"Subject: Came late\r\nMessage-ID: <late@example.com>\r\n\r\nHello\r\n")
    other.logout()
    data.run("folder", "rename", "One", "Taken")     # refused: the name is taken
    data.run("folder", "delete", "Two")              # gone already
    data.run("folder", "rename", "Three", "Drei")    # done already
    data.run("folder", "delete", "Four")             # not empty any more
    data.run("folder", "create", "Five")             # there already
    told = data.run("sync")
    assert "the server refused: 2;" in told.err, told
    failed = [row for row in data.run("operations").rows]
    assert [row["kind"] for row in failed] == ["rename-folder", "delete-folder"], failed
    assert all(row["state"] == "failed" and row["reason"] for row in failed), failed
    now = folders(data)
    assert {"One", "Taken", "Drei", "Four", "Five"} <= set(now) and not {"Two", "Three"} & set(now), now
    data.find("Came late", "Four")
    other = world.client()
    other.delete("Taken")
    other.logout()
    data.run("sync")
    data.run("operations", "retry", str(failed[0]["id"]))
    assert "Taken" in folders(data) and "One" not in folders(data)
    data.run("operations", "discard", str(failed[1]["id"]))
    data.run("sync")
    assert data.run("operations").rows == [] and "Taken" in listed(world) and "One" not in listed(world)
    data.run("operations", "retry", str(failed[0]["id"]), status=1)


def test_folder_names_that_no_folder_can_have(world: World):
    """A name that the server can't hold, or the inbox itself, is sent and breaks the account."""
    data = world.synced()
    data.run("folder", "create", "There")
    for arguments in (["create", "There"], ["create", "a//b"], ["create", "/a"], ["create", "a/"], ["create", "a*"],
                      ["create", "inbox"], ["create", "a\x07"], ["rename", "INBOX", "Other"], ["delete", "INBOX"],
                      ["delete", "Sent"], ["rename", "There", "There/Below"]):
        done = data.run("folder", *arguments, status=65)
        assert done.sentence, str(done)
    data.run("folder", "rename", "Nowhere", "Else", status=1)
    assert [row["kind"] for row in data.run("operations").rows] == ["create-folder"]


def test_folder_for_a_purpose(world: World):
    """Where the server names no folder for it, or another, nobody can say where what is thrown away goes."""
    data = world.synced()
    one = world.client()
    one.create("Odds")
    one.logout()
    data.run("sync")

    def trash() -> list[str]:
        return [row["path"] for row in data.run("folders").rows if row["role"] == "trash"]
    assert trash() == ["Trash"]
    assert data.run("folder", "role", "Odds", "trash").row["role"] == "trash"
    assert trash() == ["Odds"]  # at once, and whatever the server says of it
    data.run("sync")
    assert trash() == ["Odds"]
    world.deliver("Thrown away")
    data.run("sync")
    data.run("trash", str(data.find("Thrown away")["id"]))
    data.run("sync")
    assert [folder for folder, _ in world.on_server("Thrown away")] == ["Odds"]
    # Renamed elsewhere, and with the index lost, it is what it was.
    one = world.client()
    one.rename("Odds", "Ends")
    one.logout()
    data.run("sync")
    assert trash() == ["Ends"], data.run("folders")
    for name in ("index.db", "index.db-wal", "index.db-shm"):
        (data.folder / name).unlink(missing_ok=True)
    assert trash() == ["Ends"], data.run("folders")
    data.run("sync")
    assert trash() == ["Ends"]
    data.run("folder", "role", "Ends", "none")
    data.run("sync")
    assert trash() == ["Trash"], data.run("folders")
    # Chosen to be nothing, and then left to the server again: nobody could take a choice back, otherwise.
    data.run("folder", "role", "Trash", "none")
    data.run("sync")
    assert not trash(), data.run("folders")
    data.run("folder", "role", "Trash", "automatic")
    data.run("sync")
    assert trash() == ["Trash"], data.run("folders")
    for folder, role, status in (("Ends", "heap", 64), ("INBOX", "trash", None), ("Nowhere", "trash", 1)):
        done = data.run("folder", "role", folder, role, status=status)
        assert done.status != 0 and folder in done.sentence + folder, done
    assert trash() == ["Trash"]


def test_folder_subscriptions(world: World):
    """A folder hidden here comes back in other programs, or the other way round."""
    data = world.synced()
    data.run("folder", "create", "Quiet")
    data.run("sync")
    assert "Quiet" in listed(world, "lsub") and folders(data)["Quiet"]["subscribed"]
    data.run("folder", "unsubscribe", "Quiet")
    assert not folders(data)["Quiet"]["subscribed"]
    data.run("sync")
    assert "Quiet" not in listed(world, "lsub") and not folders(data)["Quiet"]["subscribed"]
    data.run("undo")
    data.run("sync")
    assert "Quiet" in listed(world, "lsub") and folders(data)["Quiet"]["subscribed"]


def test_order_between_mail_and_folders(world: World):
    """Mail filed into a new folder, or out of one that goes, is lost when both are sent at once."""
    world.deliver("Goes in")
    world.deliver("Comes out", folder="Leaving")
    data = world.synced()
    data.run("folder", "create", "Arriving/Ä")
    data.run("move", str(data.find("Goes in")["id"]), "Arriving/Ä")
    data.run("move", str(data.find("Comes out", "Leaving")["id"]), "INBOX")
    data.run("folder", "delete", "Leaving", "--forever")
    data.run("folder", "rename", "Arriving", "Arrived")
    assert data.find("Goes in", "Arrived/Ä")
    data.run("sync")
    assert [name for name, flags in world.on_server("Goes in")] == ["Arrived/&AMQ-"]
    assert [name for name, flags in world.on_server("Comes out")] == ["INBOX"]
    assert "Leaving" not in listed(world) and data.run("operations").rows == []


def expunge(world: World, subject: str) -> None:
    one = world.client()
    one.select("INBOX")
    found = one.uid("SEARCH", "HEADER", "Subject", f'"{subject}"')[1][0].decode().replace(" ", ",")
    one.uid("STORE", found, "+FLAGS", r"(\Deleted)")
    one.expunge()
    one.logout()


def test_removed_mail_is_put_back(world: World):
    """What another program, or a server gone mad, deleted is gone for good."""
    world.deliver("Put back", "The whole of it.", flags=r"(\Flagged)")
    world.deliver("Only headers")
    world.deliver("Deleted here")
    data = world.with_account()
    data.run("sync", "--bodies", "none")
    whole, deleted = data.find("Put back"), data.find("Deleted here")
    raw = data.run("show", str(whole["id"]), "--raw").raw
    data.run("delete", str(deleted["id"]))
    data.run("sync", "--bodies", "none")
    expunge(world, "Put back")
    expunge(world, "Only headers")
    data.run("sync", "--bodies", "none")
    rows = {row["subject"]: row for row in data.run("removed").rows}
    assert set(rows) == {"Put back", "Only headers"}, rows
    assert rows["Put back"]["restorable"] and not rows["Only headers"]["restorable"], rows
    assert rows["Put back"]["folder"] == "INBOX" and rows["Put back"]["id"] == whole["id"], rows
    refused = data.run("restore", str(rows["Only headers"]["id"]), status=None)
    assert refused.status not in (0, 64) and "headers" in refused.sentence, str(refused)
    data.run("restore", str(whole["id"]))
    assert data.find("Put back")["id"] == whole["id"]
    data.run("undo")
    assert {row["subject"] for row in data.run("removed").rows} == {"Put back", "Only headers"}
    data.run("restore", str(whole["id"]), "--to", "Archive")
    data.run("sync", "--bodies", "none")
    assert world.on_server("Put back") == [("Archive", {"\\flagged"})], world.on_server("Put back")
    assert data.run("show", str(data.find("Put back", "Archive")["id"]), "--raw").raw == raw
    data.run("undo")
    data.run("sync", "--bodies", "none")
    assert world.on_server("Put back") == []
    assert "Put back" in {row["subject"] for row in data.run("removed").rows}
    data.run("removed", "empty")
    assert data.run("removed").rows == [] and all(one["ok"] for one in data.run("check").rows)


def test_undo_goes_back_step_by_step(world: World):
    """Two changes of one message are taken back in the wrong order, or only one of them."""
    world.deliver("Many steps")
    data = world.synced()
    one = str(data.find("Many steps")["id"])
    data.run("flag", one, "+flagged", "+important")
    data.run("move", one, "Archive")
    data.run("sync")
    data.run("flag", one, "+seen")
    data.run("move", one, "Junk")
    data.run("undo")
    data.run("undo")
    assert data.find("Many steps", "Archive")["flags"] == ["flagged", "important"], data.find("Many steps", "Archive")
    data.run("undo")
    data.run("undo")
    assert data.find("Many steps")["flags"] == []
    data.run("sync")
    assert world.on_server("Many steps") == [("INBOX", set())], world.on_server("Many steps")
    assert data.run("operations").rows == []


def test_undo_of_what_is_erased(world: World):
    """Undo says that a message came back that was erased for good, or never gets to what was done before that."""
    for subject in ("Stays", "Erased"):
        world.deliver(subject)
    data = world.synced()
    stays, erased = (str(data.find(subject)["id"]) for subject in ("Stays", "Erased"))
    data.run("flag", stays, "+flagged")
    moved = data.run("move", erased, "Trash").row["operation"]
    data.run("sync")
    data.run("delete", erased)
    data.run("sync")
    assert world.on_server("Erased") == []
    told = data.run("undo", status=1)
    assert "not here any more" in told.sentence and not told.rows, told
    data.run("undo", str(moved), status=1)
    assert data.find("Stays")["flags"] == ["flagged"]
    data.run("undo")
    assert data.find("Stays")["flags"] == [] and data.run("operations").rows[0]["kind"] == "flag", data.run("operations")
    data.run("sync")
    assert data.run("operations").rows == [] and all(one["ok"] for one in data.run("check").rows)
    # Of two that were moved one is erased: the other comes back, and that is said.
    world.deliver("Erased")
    data.run("sync")
    data.run("flag", stays, "+flagged")
    erased = str(data.find("Erased")["id"])
    moved = data.run("move", stays, erased, "Trash").rows[0]["operation"]
    data.run("sync")
    data.run("delete", erased)
    data.run("sync")
    told = data.run("undo", str(moved))
    assert "Not all of it was undone" in told.sentence and data.find("Stays"), told
    # A folder that got mail since it was made is not in the way of what was done before it.
    data.run("folder", "create", "Made")
    data.run("sync")
    world.deliver("Filed there", folder="Made")
    data.run("sync")
    assert "changed again" in data.run("undo", status=1).sentence
    data.run("undo")
    assert data.find("Stays")["flags"] == [] and "Made" in folders(data)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], "/mailctl/operations"))
