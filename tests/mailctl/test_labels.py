# SPDX-License-Identifier: GPL-3.0-or-later
"""Labels, muted and snoozed mail: given, seen elsewhere, taken back, and there after an accident."""

import sys
import time

from world import PATIENCE, World, main


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


LATER = "2099-01-01T08:00:00Z"


def snoozed(data) -> dict[str, str]:
    return {row["subject"]: row["snoozed_until"] for row in data.run("snooze", "list").rows}


def test_snoozed_on_two_computers(world: World):
    """What was put off here stands in the inbox of the other computer; woken there it stays away here."""
    world.deliver("To be put off")
    data, other = world.synced(), world.synced()
    row = data.find("To be put off")
    done = data.run("snooze", str(row["id"]), LATER).row
    assert done["snoozed_until"] == LATER and snoozed(data) == {"To be put off": LATER}
    assert "To be put off" not in [one["subject"] for one in data.list()]
    assert [one["id"] for one in data.run("search", "subject:put").rows] == [row["id"]]
    data.run("sync")
    assert keywords(world, "To be put off") == {"$snoozed-20990101t080000z"}
    other.run("sync")
    assert snoozed(other) == {"To be put off": LATER}
    assert other.run("labels", status=None).text.find("Snoozed") < 0
    rebuild(data)
    assert snoozed(data) == {"To be put off": LATER}
    there = other.run("snooze", "list").row
    other.run("snooze", "wake", str(there["id"]))
    other.run("sync")
    assert keywords(world, "To be put off") == set()
    data.run("sync")
    assert snoozed(data) == {} and "seen" not in data.find("To be put off")["flags"]


def test_snoozed_is_taken_back(world: World):
    """A time given by mistake can't be taken back, or one that is no time to come puts mail away."""
    world.deliver("To be put off by mistake")
    data = world.synced()
    row = data.find("To be put off by mistake")
    data.run("flag", str(row["id"]), "+seen")
    done = data.run("snooze", str(row["id"]), "tomorrow").row
    assert list(snoozed(data)) == ["To be put off by mistake"]
    data.run("undo", str(done["operation"]))
    assert "seen" in data.find("To be put off by mistake")["flags"]
    for wrong in ("yesterday", "2001-01-01T00:00:00Z", "+"):
        data.run("snooze", str(row["id"]), wrong, status=65)
    data.run("sync")
    assert keywords(world, "To be put off by mistake") == set()


def test_snoozed_wakes(world: World):
    """Mail that was put off never comes back, or somewhere down where nobody looks."""
    world.deliver("Due soon")
    world.deliver("Came after it")
    data = world.synced()
    one = world.client()
    one.select("INBOX")
    uid = one.uid("SEARCH", "HEADER", "Subject", '"Due soon"')[1][0].decode()
    when = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + 1))
    one.uid("STORE", uid, "+FLAGS", f"($Snoozed-{when})")
    one.logout()
    data.run("sync")
    deadline = time.monotonic() + PATIENCE
    while "Due soon" in snoozed(data):
        assert time.monotonic() < deadline
        data.run("sync")
    assert data.list()[0]["subject"] == "Due soon"
    data.run("sync")
    assert keywords(world, "Due soon") == set()


def test_answer_wakes_snoozed(world: World):
    """An answer is missed because the discussion was put off."""
    world.deliver("Put off until next year")
    data = world.synced()
    data.run("snooze", str(data.find("Put off until next year")["id"]), LATER)
    data.run("sync")
    answer(world, "An urgent answer", "put-off-until-next-year")
    data.run("sync")
    assert snoozed(data) == {}
    data.run("sync")
    assert keywords(world, "Put off until next year") == set()


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], "/mailctl/labels"))
