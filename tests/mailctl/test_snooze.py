# SPDX-License-Identifier: GPL-3.0-or-later
"""Snoozed mail where no server keeps the time: at home, on servers without keywords, in copies of it."""

import sys
import time

from test_convert import to_imap, to_pop3
from test_labels import LATER, keywords, rebuild, snoozed
from test_pop3 import empty, with_pop3
from world import PATIENCE, Data, World, main

from servers.proxy import Proxy  # beside the folder of this one


def subjects(data: Data, *more: str) -> list[str]:
    return [row["subject"] for row in data.list("INBOX", *more)]


def home_with(world: World, *names: str) -> Data:
    empty(world)
    for name in names:
        world.deliver(name)
    data = with_pop3(world)
    data.run("sync")
    return data


def lose_index(data: Data) -> None:
    for file in data.folder.glob("index.db*"):
        file.unlink()


def test_at_home_it_survives_the_index(world: World):
    """Mail that lives here, put off until next year, is back in the way after an accident, or never comes back."""
    data = home_with(world, "Put off at home", "Beside it")
    data.run("snooze", str(data.find("Put off at home")["id"]), LATER)
    lose_index(data)
    assert subjects(data) == ["Beside it"] and snoozed(data) == {"Put off at home": LATER}
    data.run("snooze", "wake", str(data.run("snooze", "list").row["id"]))
    lose_index(data)
    assert sorted(subjects(data)) == ["Beside it", "Put off at home"] and snoozed(data) == {}


def put_off_shortly(data: Data, message: str) -> None:
    """As near as this machine can name it: what is over by the time that it is heard is refused."""
    for seconds in (2, 6, 20, 60):
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
        done = data.run("snooze", message, when, status=None)
        if done.status == 0:
            assert done.row["snoozed_until"] == when, done
            return
        assert done.status == 65, done
    raise AssertionError(done)


def test_at_home_it_wakes_after_the_index_was_lost(world: World):
    """What was due while the index was lost is never seen again."""
    data = home_with(world, "Due soon at home", "Came after that")
    put_off_shortly(data, str(data.find("Due soon at home")["id"]))
    lose_index(data)
    deadline = time.monotonic() + PATIENCE
    while "Due soon at home" in snoozed(data):
        assert time.monotonic() < deadline
        data.run("sync")
    assert subjects(data)[0] == "Due soon at home"
    lose_index(data)
    assert snoozed(data) == {} and "Due soon at home" in subjects(data)


def test_on_a_server_without_keywords(world: World):
    """On a server that keeps no keywords mail can't be put off, or comes back at the next check."""
    empty(world)
    world.deliver("Put off, kept here")
    line = Proxy(world.servers.info["imap"])
    # Such a server lists what it keeps, without the asterisk that promises the rest.
    line.change = lambda said, chunk: chunk.replace(rb"\Draft \*)", rb"\Draft)").replace(b" COMPRESS=DEFLATE", b"")
    data = world.data()
    data.add_account(imap=line.address, imap_security="none")
    data.run("sync", "--bodies", "all")
    data.run("snooze", str(data.find("Put off, kept here")["id"]), LATER)
    for _ in range(2):
        data.run("sync")
        assert snoozed(data) == {"Put off, kept here": LATER} and subjects(data) == []
    assert keywords(world, "Put off, kept here") == set()
    rebuild(data)
    assert snoozed(data) == {"Put off, kept here": LATER} and subjects(data) == []
    data.run("snooze", "wake", str(data.run("snooze", "list").row["id"]))
    data.run("sync")
    assert subjects(data) == ["Put off, kept here"] and snoozed(data) == {}
    assert not [row for row in data.run("operations").rows if row["state"] == "failed"]
    line.close()


def test_copies_keep_it(world: World):
    """Mail that was put off stands in the inbox of whoever has it from a backup, or from an export."""
    data = home_with(world, "Put off and copied")
    data.run("snooze", str(data.find("Put off and copied")["id"]), LATER)
    backup = world.folder / "backup-snoozed"
    data.run("backup", str(backup))
    restored = world.data()
    restored.run("restore", str(backup))
    assert snoozed(restored) == {"Put off and copied": LATER} and subjects(restored) == []
    for form in ("mbox", "maildir"):
        files = world.folder / f"snoozed-{form}"
        data.run("export", "--format", form, str(files))
        empty(world)
        other = with_pop3(world)
        other.run("import", str(files))
        assert snoozed(other) == {"Put off and copied": LATER}, (form, other.list())


def test_conversions_keep_it(world: World):
    """Mail that was put off is left behind, or comes a second time, as its account changes its kind."""
    data = home_with(world, "Put off and taken along", "Not put off")
    data.run("snooze", str(data.find("Put off and taken along")["id"]), LATER)
    empty(world)
    done = data.run(*to_imap(world), "--upload").row
    assert done["copied"] == 2 and done["failed"] == 0, done
    assert keywords(world, "Put off and taken along") == {"$snoozed-20990101t080000z"}
    world.deliver("Put off on the server")
    again = world.with_account()
    again.run("sync", "--bodies", "all")
    again.run("snooze", str(again.find("Put off on the server")["id"]), LATER)
    done = again.run(*to_pop3(world)).row
    assert done["copied"] == 3, done
    assert snoozed(again) == {"Put off and taken along": LATER, "Put off on the server": LATER}
    assert again.run("sync").row["new"] == 0 and subjects(again) == ["Not put off"]


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], "/mailctl/snooze"))
