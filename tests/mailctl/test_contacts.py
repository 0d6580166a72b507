#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contacts: files of them, taken in once or twice, suggested, forgotten; groups."""

import sys

from world import Data, World, main

CARDS = ("BEGIN:VCARD\nVERSION:3.0\nFN:Zoe Brook\nEMAIL:zoe@example.org\nEMAIL:brook@example.com\nEND:VCARD\n"
         "BEGIN:VCARD\nFN:Phone\nTEL:1\nEND:VCARD\n")


def test_import(world: World):
    """People of a file are not suggested, twice, or for ever."""
    data = world.synced()
    for _ in range(2):
        row = data.run("contacts", "import", "-", text=CARDS).row
        assert row == {"contacts": 1, "addresses": 2, "groups": 0, "without_address": 1, "broken": 0,
                       "missing_members": 0}, row
    found = data.run("contacts", "find", "zoe").rows
    assert found == [{"name": "Zoe Brook", "address": address}
                     for address in ("brook@example.com", "zoe@example.org")], found
    broken = data.run("contacts", "import", "-", text=CARDS + "BEGIN:VCARD\nFN:Cut\n", status=1)
    assert broken.row["broken"] == 1, broken
    data.run("contacts", "import", "-", text="Hello\n", status=65)
    assert data.run("contacts", "forget").row == {"forgotten": 2}
    data.run("contacts", "find", "zoe", status=1)


def _members(row: dict) -> list[str]:
    return [member["address"] or member["name"] for member in row["members"]]


def test_groups(world: World):
    """A group can't be made, changed or found by its name; or loses a member, or gains one twice."""
    data = world.synced()
    made = data.run("group", "create", "Family", "Ann <ann@example.org>, bo@example.org", "ANN@example.org").row
    assert (made["name"], made["addresses"], _members(made)) == ("Family", 2, ["ann@example.org", "bo@example.org"])
    data.run("group", "create", "FAMILY", status=65)
    data.run("group", "create", " ", status=65)
    data.run("group", "add", "family", "nonsense", status=65)
    data.run("group", "rename", "Friends", "Family", status=1)
    assert _members(data.run("group", "add", "family", "cy@example.org").row)[2:] == ["cy@example.org"]
    left = data.run("group", "remove", "Family", "BO@example.org").row
    assert _members(left) == ["ann@example.org", "cy@example.org"], left
    data.run("group", "remove", "Family", "bo@example.org", status=1)
    assert data.run("group", "rename", "Family", "My Family").row["id"] == made["id"]
    assert _members(data.run("contacts", "find", "fam").rows[0]) == ["ann@example.org", "cy@example.org"]
    assert [row["name"] for row in data.run("groups").rows] == ["My Family"]
    data.run("group", "delete", "my family")
    assert not data.run("groups").rows


GROUPS = ("BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Choir\nUID:urn:uuid:c\nMEMBER:urn:uuid:z\n"
          "MEMBER:urn:uuid:p\nMEMBER:mailto:bo@example.org\nEND:VCARD\n"
          "BEGIN:VCARD\nFN:Zoe Brook\nUID:z\nEMAIL:zoe@example.org\nEND:VCARD\n"
          "BEGIN:VCARD\nFN:Pia\nUID:p\nCATEGORIES:Old\nEND:VCARD\n")


def test_groups_travel(world: World):
    """Groups of another address book don't come over, or don't reach another one."""
    data = world.synced()
    data.run("group", "create", "choir", "cy@example.org")
    for _ in range(2):
        assert data.run("contacts", "import", "-", text=GROUPS).row["groups"] == 2
    expected = [["cy@example.org", "zoe@example.org", "Pia", "bo@example.org"], ["Pia"]]
    assert [_members(row) for row in data.run("groups").rows] == expected
    for version in ("3", "4"):
        file = world.folder / f"contacts-{version}.vcf"
        assert data.run("contacts", "export", "--vcard", version, str(file)).row == {"addresses": 1, "groups": 2}
        other = world.data()
        assert other.run("contacts", "import", str(file)).row["missing_members"] == 0
        assert sorted(_members(other.run("groups").rows[0])) == sorted(expected[0])
    data.run("contacts", "export", "--vcard", "2", "-", status=64)
    data.run("contacts", "import", "-", text=GROUPS.replace("UID:z", "UID:y"), status=1)
    data.run("contacts", "forget")
    assert len(data.run("groups").rows) == 2, "groups are forgotten with what was imported"


def _are_known(data: Data) -> bool:
    found = data.run("contacts", "find", "zoe", status=None).rows
    group = data.run("contacts", "find", "close", status=None).rows
    return ([row["address"] for row in found] == ["brook@example.com", "zoe@example.org"]
            and len(group) == 1 and _members(group[0]) == ["zoe@example.org", "Pia"])


def test_survive_losses(world: World):
    """Imported people exist nowhere else, and go with the index, the disk, or a damaged file."""
    data = world.synced()
    data.run("contacts", "import", "-", text=CARDS)
    group = GROUPS.replace("Choir", "Close").replace("MEMBER:mailto:bo@example.org\n", "")
    data.run("contacts", "import", "-", text=group)
    backup = world.folder / "contacts-backup"
    data.run("backup", str(backup))
    other = world.data()
    other.run("restore", str(backup))
    assert _are_known(other), "not in the backup"
    for name in ("index.db", "index.db-wal", "index.db-shm"):
        (data.folder / name).unlink(missing_ok=True)
    assert _are_known(data), "gone with the index"
    with (data.folder / "keep.db").open("r+b") as file:
        file.write(b"\xff" * 4096)
    assert data.run("check", status=None).rows
    assert list(data.folder.glob("keep.db.damaged-*")), "the damage was not seen"
    assert _are_known(data), "not salvaged"


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], "/mailctl/contacts"))
