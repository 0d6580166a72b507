# SPDX-License-Identifier: GPL-3.0-or-later
"""A copy of what exists nowhere else: read by another program, restored on an empty machine."""

import mailbox
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from test_pop3 import empty, ledger, with_pop3
from test_pop3_attacks import with_rude
from test_transfer import canonical, known, make_maildir
from world import FRIEND, PASSWORD, Data, Done, World, main

from servers.proxy import Proxy  # beside the folder of this one


def filled(world: World, name: str) -> Data:
    """Mail that lives here: downloaded and brought in, with flags; a draft; something to be sent."""
    empty(world)
    for i in range(3):
        world.deliver(f"Home {i}", "Text.\r\nFrom here.\r\n" * 30000 if i == 0 else "Short.")
    data = with_pop3(world)
    data.run("sync")
    source = world.folder / f"source-{name}"
    make_maildir(source)
    data.run("import", str(source), "Years")
    data.run("flag", str(data.find("Home 1")["id"]), "+flagged", "+errand")
    data.run("move", str(data.find("Home 2")["id"]), "Archive")
    data.run("reply", str(data.find("Home 1")["id"]))
    data.run("send", "-", "--at", "2040-01-01T00:00:00Z",
             text=f"From: robin@example.org\nTo: {FRIEND}\nSubject: Later\n\n{('Much. ' * 10 + chr(10)) * 8000}\n")
    data.run("sync")  # files the draft
    return data


def mail_in(backup: Path) -> list[str]:
    found = []
    for account in (backup / "mail").iterdir():
        top = mailbox.Maildir(account, create=False)
        for box in [top, *(top.get_folder(name) for name in top.list_folders())]:
            found += [canonical(box.get_bytes(key)) for key in box.iterkeys()]
    return sorted(found)


def damage(data: Data, subject: str) -> None:
    """One message's content here becomes something else."""
    message = data.find(subject)["id"]
    with closing(sqlite3.connect(data.folder / "keep.db")) as keep, keep:
        changed = keep.execute("UPDATE home_message SET body = ? WHERE id = ? AND body IS NOT NULL",
                               (b"nonsense", message)).rowcount
    assert changed == 1


def mail_by_notmuch(backup: Path) -> list[str]:
    """What another mail program finds in it."""
    folder = backup.parent / "notmuch"
    (folder / "db").mkdir(parents=True, exist_ok=True)
    (folder / "config").write_text(f"[database]\npath={folder}/db\nmail_root={backup}/mail\n[user]\nname=Robin\n"
                                   "primary_email=robin@example.org\n[new]\ntags=new\n")
    environment = {**os.environ, "NOTMUCH_CONFIG": str(folder / "config"), "HOME": str(folder)}
    subprocess.run(["notmuch", "new", "--quiet"], env=environment, check=True, capture_output=True)
    # Equal ones are one to it, in several files.
    found = subprocess.run(["notmuch", "search", "--output=files", "*"], env=environment, check=True,
                           capture_output=True, text=True).stdout.split("\n")
    return sorted(canonical(Path(path).read_bytes()) for path in found if path)


def restored(world: World, backup: Path) -> Data:
    data = world.data()
    data.run("restore", str(backup))
    return data


def secret(world: World) -> Path:
    path = world.folder / "password"
    path.write_text(PASSWORD + "\n")
    return path


def assert_same(one: Data, other: Data) -> None:
    assert known(one) == known(other)
    assert ledger(one) == ledger(other)
    assert [row["name"] for row in one.run("account", "list").rows] == [
        row["name"] for row in other.run("account", "list").rows]
    assert one.run("outbox").rows == other.run("outbox").rows
    assert all(check["ok"] for check in other.run("check").rows), other.run("check", status=None)


def test_restored_is_equal(world: World):
    """The disk dies, and mail that was only here is gone, or comes back without folders or flags."""
    data = filled(world, "equal")
    backup = world.folder / "backup"
    first = data.run("backup", str(backup)).row
    assert first == {"copied": 9, "known": 0, "failed": 0}, first
    # Other programs read it.
    assert mail_in(backup) == sorted(entry[3] for entry in known(data))
    assert mail_by_notmuch(backup) == sorted(entry[3] for entry in known(data))
    assert_same(data, restored(world, backup))
    # What changed is followed, and only that is written.
    data.run("flag", str(data.find("One", "Years")["id"]), "-seen")
    data.run("delete", str(data.find("Two", "Years")["id"]))
    data.run("move", str(data.find("Home 1")["id"]), "Archive")
    second = data.run("backup", str(backup)).row
    assert second == {"copied": 1, "known": 7, "failed": 0}, second
    assert mail_in(backup) == sorted(entry[3] for entry in known(data))
    other = restored(world, backup)
    assert_same(data, other)
    # Nothing is downloaded again that the ledger knows.
    assert other.run("sync", "--password-stdin", text="canary-7Qx4-password\n").row["new"] == 0


def test_header_that_came_alone(world: World):
    """One large message that is still on the server makes every backup fail, or its header is lost with the disk."""
    empty(world)
    world.deliver("Small")
    world.deliver("Film", "The end.\r\n" + "All work and no play.\r\n" * 500)
    data = with_pop3(world, pop3_max_size="2000")
    data.run("sync")
    data.run("flag", str(data.find("Film")["id"]), "+flagged")
    backup = world.folder / "header-alone"
    assert data.run("backup", str(backup)).row == {"copied": 1, "known": 0, "failed": 0}
    assert len(mail_in(backup)) == 1
    other = restored(world, backup)
    film = other.find("Film")
    assert "flagged" in film["flags"] and len(other.list()) == 2, other.list()
    assert all(check["ok"] for check in other.run("check").rows), other.run("check", status=None)
    assert other.run("sync", "--password-stdin", text="canary-7Qx4-password\n").row["new"] == 0
    # The rest comes when it is asked for, and is kept from then on.
    assert "The end." in data.run("show", str(data.find("Film")["id"]), "--text").text
    assert data.run("backup", str(backup)).row == {"copied": 1, "known": 1, "failed": 0}
    assert len(mail_in(backup)) == 2


def test_copy_of_other_mail_is_left_alone(world: World):
    """A second computer's copy, or that of a store that lost all, takes the place of the only good one."""
    data = filled(world, "left")
    backup = world.folder / "left"
    data.run("backup", str(backup))
    other, begun = world.data(), world.data()
    other.run("account", "add", "--local")
    shutil.copytree(data.folder, begun.folder, ignore=shutil.ignore_patterns("owner.*", "keep.db*"))
    mine = world.folder / "mine"
    letter = mine / "mail" / "On This Computer" / "cur" / "1.2.host:2,S"
    letter.parent.mkdir(parents=True)
    letter.write_text("Subject: Mine\n\nHello.\n")
    for one, place in ((other, backup), (begun, backup), (other, mine)):
        assert "other mail" in one.run("backup", str(place), status=65).sentence
    assert letter.exists() and not (mine / "removed").exists()
    # Whoever has it continues it.
    new = restored(world, backup)
    assert_same(data, new)
    assert new.run("backup", str(backup)).row["copied"] == 0


def test_lost_mail_stays_in_the_copy(world: World):
    """What the disk has eaten goes from the copy, too, the next time that this is brought up to date."""
    server, data = with_rude(world, "--pop3-leave", "off")
    for i in range(60):
        server.put(f"u{i}", f"Letter {i}", os.urandom(1500).hex())
    data.run("sync")
    backup = world.folder / "eaten"
    data.run("backup", str(backup))
    os.truncate(data.folder / "keep.db", (data.folder / "keep.db").stat().st_size * 3 // 4 // 4096 * 4096)
    assert 0 < len(data.list()) < 60
    data.run("backup", str(backup))
    assert len(mail_in(backup)) == 60
    data.run("--account", "Home", "import", str(backup / "mail" / "Home"))
    assert sorted(row["subject"] for row in data.list()) == sorted(f"Letter {i}" for i in range(60))


def test_nothing_is_sent_twice(world: World):
    """What waited when the copy was made, and went after it, goes once more from the new machine."""
    line = Proxy(world.servers.info["smtps"])
    line.close()
    empty(world)
    data = with_pop3(world)
    data.run("account", "edit", "Home", "--smtp", line.address, "--no-check")
    data.run("send", "-", status=69, text=f"From: robin@example.org\nTo: {FRIEND}\nSubject: Once\n\nHello.\n")
    backup = world.folder / "waiting"
    data.run("backup", str(backup))
    line.open()
    data.run("outbox", "send")
    other = restored(world, backup)
    other.run("sync", "--password-stdin", text="canary-7Qx4-password\n", status=None)
    waiting = other.run("outbox").row
    assert waiting["state"] == "ambiguous" and waiting["cause"] == "restored", waiting
    assert len(world.wait_on_server("Once", FRIEND)) == 1
    # Who knows that it did not go sends it.
    other.run("outbox", "send", str(waiting["id"]))
    assert other.run("outbox").rows == []


def test_what_waits_for_a_server(world: World):
    """An import that waits when the copy is made is lost with the disk, or is on the server twice."""
    empty(world)
    world.deliver("To copy")
    data = world.synced()
    for i, size in enumerate((20, 40000)):
        (world.folder / f"up{i}.eml").write_text(f"Message-ID: <up{i}@example.org>\nSubject: Up {i}\n\n" +
                                                 "A line of it.\n" * size)
        data.run("import", str(world.folder / f"up{i}.eml"), "Years")
    (world.folder / "bare.eml").write_text("Subject: Bare\n\nWithout a name.\n")
    data.run("import", str(world.folder / "bare.eml"), "Years")
    data.run("copy", str(data.find("To copy")["id"]), "Years")
    backup = world.folder / "uploads"
    data.run("backup", str(backup))
    names = ["Bare", "To copy", "Up 0", "Up 1"]
    for _ in range(2):
        other = restored(world, backup)
        for _ in range(2):
            other.run("--password-file", str(secret(world)), "sync", "--bodies", "all")
        assert other.run("operations").rows == [], other.run("operations")
        assert sorted(row["subject"] for row in other.list("Years")) == names, other.list("Years")
        text = other.run("show", str(other.find("Up 1", "Years")["id"]), "--text").text
        assert text.count("A line of it.") == 40000
        for name in names:
            assert [where for where, _ in world.on_server(name)].count("Years") == 1, name


def test_mail_that_looks_like_none(world: World):
    """A message that begins as an mbox does, or as no message should, is gone with the disk, though a copy was kept."""
    bodies = [b"From ana@example.com Fri Aug  1 10:00:00 2025\r\nSubject: Piped\r\nStatus: RO\r\n\r\nFrom here.\r\n",
              b"\xef\xbb\xbfSubject: Marked\r\n\r\nHello.\r\n", b"Hello\r\n", b"\r\n", b""]
    server, data = with_rude(world)
    server.mail = [(b"u%d" % i, body) for i, body in enumerate(bodies)]
    data.run("sync")
    backup = world.folder / "odd"
    assert data.run("backup", str(backup)).row["failed"] == 0
    other = world.data()
    assert other.run("restore", str(backup)).row == {"restored": len(bodies), "known": 0, "failed": 0}
    assert sorted(other.run("show", str(row["id"]), "--raw").raw for row in other.list()) == sorted(bodies)
    # Nor is a new machine told that its disk begins to die.
    assert not any("remade_at" in row for row in other.run("check").rows), other.run("check")


def test_never_over_mail(world: World):
    """A backup put back in the wrong place replaces mail."""
    data = filled(world, "over")
    backup = world.folder / "backup-over"
    data.run("backup", str(backup))
    before = known(data)
    data.run("restore", str(backup), status=65)
    data.run("restore", str(world.folder / "nowhere"), status=1)
    assert known(data) == before


def test_chosen_folder_is_kept(world: World):
    """A nightly job fails in silence, or the window tells of a copy that was never made."""
    data = filled(world, "chosen")
    data.run("backup", status=64)
    backup = world.folder / "backup-chosen"
    first = data.run("backup", "--keep", str(backup)).row
    second = data.run("backup").row
    assert second["known"] == first["copied"] and second["copied"] == 0, second
    # A store that was opened and never used is no obstacle.
    other = world.data()
    other.run("account", "list")
    other.run("sync", status=None)
    other.run("restore", str(backup))
    assert_same(data, other)


def by_itself(data: Data, prepare: str, status: int) -> Done:
    """The nightly run, with file systems of its own made by PREPARE."""
    done = subprocess.run(["unshare", "-m", "sh", "-ec", f'{prepare}\nexec "$@"', "sh", str(data.world.program),
                           "--data-dir", str(data.folder), "backup"],
                          env=data.environment, capture_output=True, check=False)
    done = Done(["backup"], done.returncode, done.stdout, done.stderr)
    assert done.status == status, done
    return done


def everything(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def test_drive_that_is_away(world: World):
    """The copy is made on the disk it was to be kept apart from, and the next fire or thief has both."""
    data = filled(world, "away")
    backup = world.folder / "mount-point" / "copy"
    data.run("backup", "--keep", str(backup))
    away = world.folder / "drive"
    backup.parent.rename(away)
    done = data.run("backup", status=1)
    assert "connect its drive" in done.sentence, done
    assert not backup.exists(), "it was made where the drive is not"
    # Empty, as what lies under a mount point.
    backup.mkdir(parents=True)
    assert "connect its drive" in data.run("backup", str(backup), status=1).sentence
    assert not everything(backup), everything(backup)
    shutil.rmtree(backup.parent)
    away.rename(backup.parent)
    assert data.run("backup").row["known"] == 9
    # Who wants it there all the same says so.
    shutil.rmtree(backup.parent)
    data.run("backup", status=1)
    assert data.run("backup", "--keep", str(backup)).row["copied"] == 9


def test_folder_that_cannot_be_written(world: World):
    """Each night fails, and nobody is told what would help."""
    data = filled(world, "shut")
    backup = world.folder / "backup-shut"
    data.run("backup", "--keep", str(backup))
    (world.folder / "more.eml").write_bytes(b"Subject: More\n\n" + b"All work and no play.\n" * 40000)
    data.run("import", str(world.folder / "more.eml"))
    before = everything(backup)
    done = by_itself(data, f"mount --bind {backup} {backup}; mount -o remount,ro,bind {backup}", 73)
    assert "may be written" in done.sentence and "another folder" in done.sentence, done
    # As large as what is there, and half a megabyte: not enough for one more.
    full = f"cp -a {backup} {backup}.kept; size=$(du -sk {backup} | cut -f 1); " \
           f"mount -t tmpfs -o size=$((size + 500))k none {backup}; cp -a {backup}.kept/. {backup}"
    done = by_itself(data, full, 73)
    assert "no room left" in done.sentence and "make room" in done.sentence, done
    assert everything(backup) == before
    assert data.run("backup").row == {"copied": 1, "known": 9, "failed": 0}


def test_damaged_backup_is_told(world: World):
    """A copy that went bad is found when it is needed, or keeps every later message from being kept."""
    data = filled(world, "bad")
    backup = world.folder / "backup-bad"
    data.run("backup", str(backup))
    path = next(path for path in (backup / "mail").rglob("cur/*"))
    sound = path.read_bytes()
    path.write_bytes(sound.replace(b"e", b"x", 1))
    done = world.data().run("restore", str(backup), status=1)
    assert done.row["failed"] == 1, done
    # It is here, so it is written again, and told.
    done = data.run("backup", str(backup))
    assert done.row["mended"] == 1 and done.row["failed"] == 0 and "damaged" in done.err, done
    assert path.read_bytes() == sound
    assert_same(data, restored(world, backup))


def test_damaged_on_both_sides(world: World):
    """One message that nobody has whole any more takes the backup of all others with it."""
    data = filled(world, "both")
    backup = world.folder / "backup-both"
    data.run("backup", str(backup))
    damage(data, "Home 1")
    path = next(path for path in (backup / "mail").rglob("cur/*") if b"Subject: Home 1" in path.read_bytes())
    worse = path.read_bytes().replace(b"e", b"x", 1)
    path.write_bytes(worse)
    (world.folder / "new.eml").write_bytes(b"Subject: Since\n\nNew.\n")
    data.run("import", str(world.folder / "new.eml"))
    done = data.run("backup", str(backup), status=1)
    assert done.row == {"copied": 1, "known": 9, "failed": 1}, done
    assert path.read_bytes() == worse
    other = world.data()
    assert other.run("restore", str(backup), status=1).row["failed"] == 1
    assert other.find("Since")
    # The same every time, and no more.
    assert data.run("backup", str(backup), status=1).row["failed"] == 1


def test_copy_mends_what_is_damaged(world: World):
    """What the disk lost of a message counts as here, and the copy that has it whole is of no use."""
    empty(world)
    world.deliver("Home 0", "Text.\r\nFrom here.\r\n" * 30000)
    world.deliver("Home 1", "Short.")
    data = with_pop3(world)
    data.run("sync")
    empty(world)
    backup = world.folder / "backup-mends"
    data.run("backup", str(backup))
    before = known(data)
    damage(data, "Home 1")
    next(path for path in (data.folder / "content").rglob("*") if path.is_file()).write_bytes(b"nonsense")
    assert len([problem for row in data.run("check", status=1).rows for problem in row["problems"]]) == 2
    (account,) = (backup / "mail").iterdir()
    done = data.run("import", str(account))
    assert done.row["imported"] == 2 and done.row["known"] == 0, done
    assert known(data) == before and all(row["ok"] for row in data.run("check").rows)
    assert data.run("import", str(account)).row["imported"] == 0


def test_killed_backup_leaves_the_former(world: World):
    """Power fails during the nightly copy, and there is none any more."""
    data = filled(world, "killed")
    backup = world.folder / "backup-killed"
    data.run("backup", str(backup))
    former = known(data)
    source = world.folder / "more.mbox"
    with source.open("wb") as file:
        for i in range(20):
            file.write(b"From a@b Fri Aug  1 10:00:00 2025\nSubject: More %d\n\nx\n\n" % i)
    data.run("import", str(source), "More")
    data.run("move", str(data.find("Home 1")["id"]), "Archive")
    latest = known(data)
    for written in (1, 8, 18):
        process = data.start("backup", str(backup))
        while process.poll() is None and sum(1 for _ in backup.rglob("cur/*")) < 9 + written:
            pass
        process.send_signal(signal.SIGKILL)
        process.communicate()
        copy = world.folder / "copy"
        shutil.copytree(backup, copy)
        assert known(restored(world, copy)) in (former, latest)
        shutil.rmtree(copy)
    data.run("backup", str(backup))
    assert_same(data, restored(world, backup))


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], "/mailctl/backup"))
