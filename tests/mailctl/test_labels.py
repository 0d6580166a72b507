# SPDX-License-Identifier: GPL-3.0-or-later
"""Labels and muted conversations: given, seen elsewhere, taken back, and there after an accident."""

import sys

from world import World, main


def keywords(world: World, subject: str) -> set[str]:
    (_, flags), = world.on_server(subject)
    return {flag for flag in flags if not flag.startswith("\\")}


def answer(world: World, subject: str, to: str) -> None:
    world.deliver(subject, more=f"In-Reply-To: <{to}@example.com>\r\nReferences: <{to}@example.com>\r\n")


def rebuild(data) -> None:
    """As after a crash that cost what can be had again."""
    for file in data.folder.glob("index.db*"):
        file.unlink()
    data.run("sync", "--bodies", "none")


def test_label_given_and_taken_back(world: World):
    """A label does not reach the server, or can't be got rid of."""
    world.deliver("To be labelled")
    data = world.synced()
    row = data.find("To be labelled")
    done = data.run("label", str(row["id"]), "+Zürich & more", "+Work").row
    assert data.find("To be labelled")["labels"] == ["Work", "Zürich & more"]
    data.run("sync")
    assert keywords(world, "To be labelled") == {"work", "z&apw-rich_&-_more"}
    assert [one["id"] for one in data.run("search", "label:work").rows] == [row["id"]]
    assert [one["id"] for one in data.run("search", 'label:"zürich & more"').rows] == [row["id"]]
    names = {one["label"]: one["used"] for one in data.run("labels").rows}
    assert names["Work"] and names["Zürich & more"], names
    data.run("undo", str(done["operation"]))
    assert data.find("To be labelled")["labels"] == []
    data.run("sync")
    assert keywords(world, "To be labelled") == set()
    assert data.run("label", str(row["id"]), "+", status=64).text == ""
    assert data.run("search", "label:work", status=1).rows == []


def test_label_of_another_program(world: World):
    """What Thunderbird calls by number or in UTF-7 is not seen, or seen as it lies on the wire."""
    world.deliver("Labelled elsewhere")
    one = world.client()
    one.select("INBOX")
    uid = one.uid("SEARCH", "HEADER", "Subject", '"Labelled elsewhere"')[1][0].decode()
    one.uid("STORE", uid, "+FLAGS", "(caf&AOk- $Forwarded NonJunk)")
    data = world.synced()
    assert data.find("Labelled elsewhere")["labels"] == ["café"]
    one.uid("STORE", uid, "-FLAGS", "(caf&AOk-)")
    one.logout()
    data.run("sync")
    assert data.find("Labelled elsewhere")["labels"] == []


def test_muted_goes_on_when_answered(world: World):
    """A discussion that one left calls again with each answer."""
    world.deliver("A long discussion")
    data = world.synced()
    data.run("mute", str(data.find("A long discussion")["id"]))
    data.run("sync")
    assert keywords(world, "A long discussion") == {"$muted"}
    answer(world, "First answer", "a-long-discussion")
    data.run("sync")
    data.run("sync")
    assert data.find("First answer", "Archive")["labels"] == []
    assert [place for place, _ in world.on_server("First answer")] == ["Archive"]
    assert "A long discussion" in {row["subject"] for row in data.run("search", "is:muted").rows}
    data.run("unmute", str(data.find("A long discussion")["id"]))
    data.run("sync")
    assert keywords(world, "A long discussion") == set()
    answer(world, "Second answer", "a-long-discussion")
    data.run("sync")
    assert [place for place, _ in world.on_server("Second answer")] == ["INBOX"]


def test_muted_survives_the_index(world: World):
    """After an accident with the index, muted discussions call again, and labels are gone."""
    world.deliver("Another discussion")
    data = world.synced()
    row = data.find("Another discussion")
    data.run("mute", str(row["id"]))
    data.run("label", str(row["id"]), "+Kept")
    # Before the server knows of it, and after.
    rebuild(data)
    again = data.find("Another discussion")
    assert again["labels"] == ["Kept"] and "$muted" in [flag.lower() for flag in again["flags"]], again
    assert keywords(world, "Another discussion") == {"$muted", "kept"}
    rebuild(data)
    again = data.find("Another discussion")
    assert again["labels"] == ["Kept"] and "$muted" in [flag.lower() for flag in again["flags"]], again
    answer(world, "Third answer", "another-discussion")
    data.run("sync")
    data.run("sync")
    assert [place for place, _ in world.on_server("Third answer")] == ["Archive"]


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], "/mailctl/labels"))
