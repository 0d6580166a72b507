# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail from files and to them, checked by another program: Python's mailbox."""

import hashlib
import imaplib
import mailbox
import os
import signal
import sys
import time
from email.utils import parsedate_to_datetime
from pathlib import Path

from test_pop3 import empty, with_pop3
from world import USER, Data, World, main

DATE = "Fri, 01 Aug 2025 10:00:00 +0000"


def message(subject: str, text: str = "Hello.\nFrom here on\n>From quoted\n") -> bytes:
    return (f"From: Ana <ana@example.com>\nTo: robin@example.org\nSubject: {subject}\nDate: {DATE}\n"
            f"Message-ID: <{subject.replace(' ', '-')}@example.com>\n\n{text}").encode()


def canonical(raw: bytes) -> str:
    """What a message is, whatever its lines end in."""
    return hashlib.sha256(raw.replace(b"\r\n", b"\n")).hexdigest()


def known(data: Data) -> list[tuple]:
    """Every message here: folder, flags, time, hash."""
    found = []
    for folder in data.run("folders").rows:
        for row in data.list(str(folder["id"])):
            raw = data.run("show", str(row["id"]), "--raw").raw
            found.append((folder["path"], tuple(sorted(row["flags"])), row["date"], canonical(raw)))
    return sorted(found)


def make_maildir(path: Path) -> None:
    top = mailbox.Maildir(path)
    for subject, flags in (("One", "S"), ("Two", "FRS"), ("Three", "")):
        one = mailbox.MaildirMessage(message(subject))
        one.set_flags(flags)
        if flags:
            one.set_subdir("cur")
        top.add(one)
    below = top.add_folder("Work.2025")
    below.add(mailbox.MaildirMessage(message("Deep")))
    # Two equal ones are two.
    below.add(mailbox.MaildirMessage(message("Deep")))


def local(world: World) -> Data:
    """An account whose mail lives here, without any."""
    empty(world)
    return with_pop3(world)


def test_import_maildir(world: World):
    """Twenty years of mail come without their folders or flags, or twice when done again."""
    data = local(world)
    source = world.folder / "maildir"
    make_maildir(source)
    done = data.run("import", str(source)).row
    operation = done.pop("operation")
    assert done == {"imported": 5, "known": 0, "failed": 0}, done
    again = data.run("import", str(source)).row
    assert again == {"imported": 0, "known": 5, "failed": 0}, again
    flags = {row["subject"]: {flag.strip("\\").lower() for flag in row["flags"]} for row in data.list()}
    assert flags == {"One": {"seen"}, "Two": {"flagged", "answered", "seen"}, "Three": set()}, flags
    assert [row["subject"] for row in data.list("Work/2025")] == ["Deep", "Deep"]
    assert data.run("search", "quoted").rows, "what came in can't be found"
    # The bytes are the message's, by another program's account of them.
    raw = data.run("show", str(data.find("One")["id"]), "--raw").raw
    assert canonical(raw) == canonical(message("One"))
    data.run("undo", str(operation))
    assert data.list() == [] and data.list("Work/2025") == []


def test_round_trip(world: World):
    """What is taken out and brought in elsewhere is not the same mail."""
    data = local(world)
    source = world.folder / "maildir-2"
    make_maildir(source)
    data.run("import", str(source))
    data.run("flag", str(data.find("Three")["id"]), "+errand", "+$forwarded")
    data.run("move", str(data.find("Two")["id"]), "Archive")
    before = known(data)
    assert len(before) == 5
    for form in ("maildir", "mbox"):
        out = world.folder / f"out-{form}"
        assert data.run("export", "--format", form, str(out)).row == {"exported": 5, "known": 0, "failed": 0}
        other = with_pop3(world)
        assert other.run("import", str(out)).row["imported"] == 5
        assert known(other) == before, form
    again = data.run("export", "--format", "maildir", str(world.folder / "out-maildir")).row
    assert again == {"exported": 0, "known": 5, "failed": 0}, again
    again = data.run("export", "--format", "mbox", str(world.folder / "out-mbox")).row
    assert again == {"exported": 0, "known": 5, "failed": 0}, again


def test_mbox_is_added_to(world: World):
    """What another program keeps in an mbox is gone, or doubled, once mail is taken out into it."""
    data = local(world)
    source = world.folder / "maildir-4"
    make_maildir(source)
    data.run("import", str(source))
    path = world.folder / "shared.mbox"
    former = b"From ana@example.com Fri Aug  1 10:00:00 2025\nSubject: Theirs\nX-Odd:  kept \n\n>From here\n"
    path.write_bytes(former)
    path.chmod(0o640)
    link = world.folder / "link.mbox"
    link.symlink_to(path)
    assert data.run("export", "--format", "mbox", str(link)).row["exported"] == 5
    assert path.read_bytes().startswith(former) and path.stat().st_mode & 0o777 == 0o640 and link.is_symlink()
    subjects = sorted(one["subject"] for one in mailbox.mbox(path, create=False))
    assert subjects == ["Deep", "Deep", "One", "Theirs", "Three", "Two"], subjects
    whole = path.read_bytes()
    assert data.run("export", "--format", "mbox", str(path)).row == {"exported": 0, "known": 5, "failed": 0}
    assert path.read_bytes().rstrip(b"\n") == whole.rstrip(b"\n")
    other = world.folder / "notes.mbox"
    other.write_text("Buy milk.\n")
    data.run("export", "--format", "mbox", str(other), status=65)
    assert other.read_text() == "Buy milk.\n" and not list(world.folder.glob("*.partial"))


def test_other_programs_read_it(world: World):
    """The files are read by nobody else, so that a person is locked in."""
    data = local(world)
    source = world.folder / "maildir-3"
    make_maildir(source)
    data.run("import", str(source))
    expected = sorted(entry[3] for entry in known(data))
    for form in ("maildir", "mbox", "eml"):
        data.run("export", "--format", form, str(world.folder / f"read-{form}"))
    top = mailbox.Maildir(world.folder / "read-maildir", create=False)
    boxes = [top, *(top.get_folder(name) for name in top.list_folders())]
    assert sorted(canonical(box.get_bytes(key)) for box in boxes for key in box.iterkeys()) == expected
    flags = {one["subject"]: set(one.get_flags()) for one in top}
    assert flags == {"One": {"S"}, "Two": {"F", "R", "S"}, "Three": set()}, flags
    one = mailbox.mbox(world.folder / "read-mbox" / "INBOX.mbox", create=False)
    assert {item["subject"]: set(item.get_flags()) - {"O"} for item in one} == {
        "One": {"R"}, "Two": {"R", "F", "A"}, "Three": set()}
    files = list((world.folder / "read-eml").rglob("*.eml"))
    assert sorted(canonical(path.read_bytes()) for path in files) == expected
    found = world.folder / "found.mbox"
    done = data.run("export", "--query", "subject:two", "--format", "mbox", str(found)).row
    assert done["exported"] == 1 and len(mailbox.mbox(found, create=False)) == 1


def test_import_to_server(world: World):
    """Mail brought into a server's folder stays here, is doubled there, or lacks its flags."""
    empty(world)
    data = world.with_account()
    data.run("sync")
    box = mailbox.mbox(world.folder / "old.mbox")
    for subject, flags in (("Old one", "RO"), ("Old two", "F")):
        one = mailbox.mboxMessage(message(subject))
        one.set_flags(flags)
        box.add(one)
    box.flush()
    for expected in ({"imported": 2, "known": 0, "failed": 0}, {"imported": 0, "known": 2, "failed": 0}):
        done = data.run("import", str(world.folder / "old.mbox"), "Years/Old").row
        assert {key: done[key] for key in expected} == expected, done
        data.run("sync", "--bodies", "all")
    assert world.on_server("Old one") == [("Years/Old", {"\\seen"})], world.on_server("Old one")
    assert world.on_server("Old two") == [("Years/Old", {"\\flagged"})], world.on_server("Old two")
    # As `move` and `copy` take it, and a folder that is not there yet.
    assert data.run("import", str(world.folder / "old.mbox"), "Robin/Years/Old").row["known"] == 2
    assert data.run("import", str(world.folder / "old.mbox"), f"{USER}/Years/Older").row["imported"] == 2
    assert len(data.list("Robin/Years/Older")) == 2 and len(data.list("Years/Older")) == 2
    assert not any("Robin" in row["path"] or USER in row["path"] for row in data.run("folders").rows)
    # Another machine that only has headers, or all, knows them too.
    other = world.synced()
    assert other.run("import", str(world.folder / "old.mbox"), "Years/Old").row["known"] == 2


def test_mail_without_names(world: World):
    """Mail without Message-IDs takes hours to bring in, or comes twice."""
    empty(world)
    data = world.with_account()
    data.run("sync")
    source = world.folder / "nameless.mbox"
    with source.open("wb") as file:
        for i in range(3000):
            dated = b"" if i % 100 == 0 else f"Date: {DATE}\n".encode()
            file.write(b"From ana@example.com Fri Aug  1 10:00:00 2025\nSubject: Report\n" + dated +
                       f"\nNumber {i} is {'=' * i}.\n\n".encode())
    started = os.times()
    for expected in ({"imported": 3000, "known": 0}, {"imported": 0, "known": 3000}):
        done = data.run("import", str(source), "Reports").row
        assert {key: done[key] for key in expected} == expected, done
    spent = os.times().children_user - started.children_user
    # One look at each message that is there for each that comes would be minutes.
    assert spent < 40, spent


def test_saved_files_keep_their_place(world: World):
    """Old mail saved as files today comes as the newest, here and on the server."""
    empty(world)
    data = world.with_account()
    data.run("sync")
    folder = world.folder / "saved"
    folder.mkdir()
    (folder / "saved.eml").write_bytes(message("Saved long after"))
    late = folder / "late.eml"
    late.write_bytes(message("Came an hour late"))
    written = int(parsedate_to_datetime(DATE).timestamp())
    os.utime(late, (written + 3600, written + 3600))
    data.run("import", str(folder), "inbox")
    data.run("sync")
    with world.client() as client:
        client.select("INBOX", readonly=True)
        _, answer = client.fetch("1:*", "(INTERNALDATE)")
    arrived = sorted(time.mktime(imaplib.Internaldate2tuple(line)) for line in answer)
    assert arrived == [written, written + 3600], answer


def test_killed_import_is_done_again(world: World):
    """An import that was cut short doubles mail, or leaves some out."""
    data = local(world)
    source = world.folder / "many.mbox"
    with source.open("wb") as file:
        for i in range(3000):
            file.write(b"From ana@example.com Fri Aug  1 10:00:00 2025\n" + message(f"Many {i}") + b"\n")
    process = data.start("import", str(source), "Many")
    process.stderr.readline()  # the first progress
    process.send_signal(signal.SIGKILL)
    process.communicate()
    done = data.run("import", str(source), "Many").row
    assert done["imported"] + done["known"] == 3000 and done["failed"] == 0, done
    assert len({row["subject"] for row in data.list("Many")}) == len(data.list("Many")) == 3000
    assert all(check["ok"] for check in data.run("check").rows)


def test_nothing_to_import(world: World):
    """A mistyped name, or a picture, becomes mail."""
    data = local(world)
    data.run("import", str(world.folder / "nowhere"), status=1)
    picture = world.folder / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n")
    done = data.run("import", str(picture), status=1)
    assert done.row["failed"] == 1 and done.sentence.startswith("1 message could not be imported: "), done
    assert "no message" in done.sentence and data.list() == [], done
    one = world.folder / "one.eml"
    one.write_bytes(message("One"))
    assert "1 message" in (told := data.run("import", str(one)).err) and "1 messages" not in told, told
    data.run("export", "--format", "zip", str(world.folder / "zip"), status=64)
    (world.folder / "early.eml").write_bytes(message("Too early"))
    early = world.with_account().run("import", str(world.folder / "early.eml"), status=1)
    assert "first sync" in early.sentence, early


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], "/mailctl/transfer"))
