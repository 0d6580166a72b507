#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of contacts: taken in once or twice, suggested, forgotten."""

import sys

from world import Data, World, main

CARDS = ("BEGIN:VCARD\nVERSION:3.0\nFN:Zoe Brook\nEMAIL:zoe@example.org\nEMAIL:brook@example.com\nEND:VCARD\n"
         "BEGIN:VCARD\nFN:Phone\nTEL:1\nEND:VCARD\n")


def test_import(world: World):
    """People of a file are not suggested, twice, or for ever."""
    data = world.synced()
    for _ in range(2):
        row = data.run("contacts", "import", "-", text=CARDS).row
        assert row == {"contacts": 1, "addresses": 2, "without_address": 1, "broken": 0}, row
    found = data.run("contacts", "find", "zoe").rows
    assert found == [{"name": "Zoe Brook", "address": address}
                     for address in ("brook@example.com", "zoe@example.org")], found
    broken = data.run("contacts", "import", "-", text=CARDS + "BEGIN:VCARD\nFN:Cut\n", status=1)
    assert broken.row["broken"] == 1, broken
    data.run("contacts", "import", "-", text="Hello\n", status=65)
    assert data.run("contacts", "forget").row == {"forgotten": 2}
    data.run("contacts", "find", "zoe", status=1)


def _are_known(data: Data) -> bool:
    found = data.run("contacts", "find", "zoe", status=None).rows
    return [row["address"] for row in found] == ["brook@example.com", "zoe@example.org"]


def test_survive_losses(world: World):
    """Imported people exist nowhere else, and go with the index, the disk, or a damaged file."""
    data = world.synced()
    data.run("contacts", "import", "-", text=CARDS)
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
