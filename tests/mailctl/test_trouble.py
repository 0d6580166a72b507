# SPDX-License-Identifier: GPL-3.0-or-later
"""Trouble: lines that break, servers that leave, folders that go, disks that fill, mail that is none."""

import contextlib
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from test_pop3 import empty, with_pop3
from world import FRIEND, PATIENCE, USER, Data, World, main

from servers.proxy import Proxy  # world has shown the way
from servers.rude import Rude


def test_without_account_is_78(world: World):
    """A script can't tell that nothing is set up from a mistyped name."""
    data = world.data()
    (world.folder / "one.eml").write_bytes(b"Subject: One\n\nText.\n")
    for command in (["list", "INBOX"], ["import", str(world.folder / "one.eml")], ["folder", "create", "New"],
                    ["sync"], ["list", "INBOX", "--account", "Nobody"]):
        assert "no account yet" in data.run(*command, status=78).sentence, command
    # What is asked for by its name is not found, whether there are others or not.
    assert "Nobody" in data.run("account", "show", "Nobody", status=1).sentence
    assert "no account yet" in data.run("send", "-", text="To: a@example.org\n\nText.\n", status=78).sentence


def test_losses_are_told(world: World):
    """A disk has eaten mail, and all that its person ever hears is that the store is sound."""
    data = with_pop3(world)
    source = world.folder / "eaten.mbox"
    source.write_bytes(b"".join(b"From a@b Fri Aug  1 10:00:00 2025\nSubject: Eaten %d\n\n%s\n\n" %
                                (i, os.urandom(3000).hex().encode()) for i in range(200)))
    data.run("import", str(source), "Eaten")
    assert "salvaged_at" not in str(data.run("check").rows)
    with (data.folder / "keep.db").open("r+b") as file:
        file.write(b"\xff" * 4096)
        file.seek(4096 * (os.fstat(file.fileno()).st_size // 4096 * 3 // 4))
        file.write(b"\xff" * 4096 * 12)
    data.run("list", "Eaten", status=None)
    done = data.run("check", status=None)
    keep = next(row for row in done.rows if row["file"] == "keep.db")
    assert keep["salvaged_at"] and keep["lost_pages"] >= 4 and keep["lost_messages"] >= 1, done
    assert "was damaged" in done.err and list(data.folder.glob("keep.db.damaged-*")), done


def spoil(data: Data, file: str, blob: str, length: int) -> None:
    """LENGTH bytes amid what the query BLOB gives become something else, where they lie in the file."""
    with contextlib.closing(sqlite3.connect(data.folder / file)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (content,) = db.execute(blob).fetchone()
    path = data.folder / file
    whole = bytearray(path.read_bytes())
    at = whole.find(content[-700:-600])
    assert at > 0 and whole.count(content[-700:-600]) == 1
    for i in range(length):
        whole[at + i] ^= 0xff
    path.write_bytes(whole)


def test_a_flipped_byte_costs_nothing_that_a_server_has(world: World):
    """One message can never be read again, though its server has it; or all others go with it."""
    empty(world)
    for name in ("Sound", "Spoiled"):
        world.deliver(name, os.urandom(3000).hex())
    home, mirror = with_pop3(world), world.with_account()
    home.run("sync")
    mirror.run("sync", "--bodies", "all")
    texts = {row["subject"]: home.run("show", str(row["id"]), "--raw").raw for row in home.list("INBOX")}
    body = "SELECT body FROM {} WHERE id = {}"
    for data, file, content in ((home, "keep.db", body.format("home_message", home.find("Spoiled")["id"])),
                                (mirror, "content.db", body.format("content", "(SELECT max (id) FROM content)"))):
        for repair in (False, True):
            spoil(data, file, content, 1)
            done = data.run("check", status=1)
            (bad,) = [row for row in done.rows if not row["ok"]]
            assert bad["file"] == file and bad["problems"], done
            if repair:
                rows = {row["file"]: row for row in data.run("check", "--repair").rows}
                assert rows[file]["ok"] and rows[file]["mended"] == bad["problems"], rows
            for row in data.list("INBOX"):
                assert data.run("show", str(row["id"]), "--raw").raw == texts[row["subject"]]
        assert all(row["ok"] for row in data.run("check").rows)


def test_lost_files_are_told(world: World):
    """All mail comes again, and nobody knows why; or it does not, and nobody knows that either."""
    data = world.synced()
    world.deliver("Here again")
    data.run("sync")
    assert "remade_at" not in str(data.run("check").rows)
    for name in ("index.db", "search.db"):
        for path in data.folder.glob(name + "*"):
            path.unlink()
    data.run("sync")
    done = data.run("check")
    rows = {row["file"]: row for row in done.rows}
    assert rows["index.db"]["remade_at"] and rows["search.db"]["remade_at"], done
    assert "remade_at" not in rows["content.db"] and "index.db was damaged or missing" in done.err, done
    assert data.find("Here again"), done
    # Without keep.db there is nothing to list, which looks as if there never had been anything.
    for path in data.folder.glob("keep.db*"):
        path.unlink()
    for _ in range(2):
        for command in (["folders"], ["account", "list"], ["list", "INBOX"], ["sync"]):
            lost = data.run(*command, status=78)
            assert "keep.db was missing" in lost.sentence and "mailctl restore" in lost.sentence, lost


def test_garbage_in_the_search(world: World):
    """Each search fails until somebody knows what to call, though all that is damaged can be made again."""
    world.deliver("Amid garbage", "Words " * 2000)
    data = world.synced()
    with (data.folder / "search.db").open("r+b") as file:
        file.seek(16384)
        file.write(os.urandom(os.path.getsize(data.folder / "search.db") - 16384))
    for path in data.folder.glob("search.db-*"):
        path.unlink()
    first = data.run("search", "garbage")
    assert "search.db is damaged" in first.err and first.rows and list(data.folder.glob("search.db.damaged-*")), first
    assert data.run("search", "garbage").rows == first.rows
    assert all(check["ok"] for check in data.run("check").rows)


def test_bad_pages_are_repaired_at_once(world: World):
    """The repair stops at the very page that it is called for, and has to be called again."""
    data = world.with_account()
    for i in range(30):
        world.deliver(f"Page {i}", os.urandom(1500).hex())
    data.run("sync", "--bodies", "all")
    subjects = sorted(row["subject"] for row in data.list("INBOX"))
    whole = {path: path.read_bytes() for path in data.folder.glob("*.db")}
    for name in ("index.db", "search.db"):
        for seed in range(8):
            for path in data.folder.glob("*.db*"):
                path.unlink()
            for path, content in whole.items():
                path.write_bytes(content)
            path, numbers = data.folder / name, random.Random(f"{name} {seed}")
            spoiled = bytearray(path.read_bytes())
            for _ in range(3):
                page = numbers.randrange(1, len(spoiled) // 4096)
                spoiled[page * 4096:(page + 1) * 4096] = numbers.randbytes(4096)
            path.write_bytes(spoiled)
            rows = data.run("check", "--repair").rows
            assert all(row["ok"] for row in rows), (name, seed, rows)
            data.run("sync")
            assert sorted(row["subject"] for row in data.list("INBOX")) == subjects, (name, seed)


def test_reader_has_enough(world: World):
    """`mailctl list INBOX | head` complains, or fails the script that it stands in."""
    data = world.synced()
    source = world.folder / "long.mbox"
    source.write_bytes(b"".join(b"From a@b Fri Aug  1 10:00:00 2025\nSubject: Long %d\n\n%s\n\n" % (i, b"x" * 300)
                                for i in range(600)))
    data.run("import", str(source), "Long")
    process = data.start("list", "Long", "--limit", "600")
    process.stdout.read(10)
    process.stdout.close()
    said = process.stderr.read()
    assert process.wait() == 0 and not said.strip(), said


def test_files_that_cannot_be_written(world: World):
    """A person looks for a fault of their mail where a name was wrong."""
    data = world.synced()
    world.deliver("With a part")
    data.run("sync")
    one = str(data.find("With a part")["id"])
    for command in (["save", one, "1", "/nowhere/part"], ["--wire-log", "/nowhere/log", "sync"]):
        done = data.run(*command, status=73)
        assert "The file" in done.sentence and "/nowhere" in done.sentence, done
    part = data.run("save", one, "1", "-").raw
    data.run("save", one, "1", str(world.folder / "part"))
    assert part and part == (world.folder / "part").read_bytes()
    data.run("save", one, "7", "-", status=1)
    data.run("list", "INBOX", "--limit=-1", status=64)
    data.run("search", "part", "--limit=-1", status=64)


def test_search_tells_what_it_leaves_out(world: World):
    """A message is looked for, lies in the trash, and seems to be nowhere."""
    data = world.synced()
    world.deliver("Quaint pelican")
    data.run("sync", "--bodies", "all")
    assert "Left out" not in data.run("search", "pelican").err
    data.run("trash", str(data.find("Quaint pelican")["id"]))
    done = data.run("search", "pelican", status=1)
    assert "Left out" in done.err and 'in:"Trash"' in done.err, done
    assert data.run("search", 'in:"Trash" pelican').row["subject"] == "Quaint pelican"


def _through_proxy(world: World) -> tuple[Data, Proxy]:
    """An account whose IMAP goes in clear through a proxy on this machine."""
    proxy = Proxy(world.servers.info["imap"])
    data = world.data()
    data.add_account("--no-check", imap=proxy.address, imap_security="none")
    return data, proxy


def test_search_where_the_server_knows_only_ascii(world: World):
    """A word with an umlaut in it makes the server's search fail, or finds what does not have it."""
    for subject in ("Old smorbrod", "Old Smørbrød", "Old Smørbrød, unread", "Cider"):
        world.deliver(subject, flags="" if "unread" in subject else r"(\Seen)")
    for number in range(60):
        world.deliver(f"Above {number}")
    data, proxy = _through_proxy(world)
    data.run("sync", "--folders", "Sent", "--bodies", "none")
    asked = []

    def ask(_: int, chunk: bytes) -> bytes:
        asked.append(chunk)
        return chunk.replace(b"CHARSET UTF-8", b"CHARSET X-NONE")
    proxy.ask = ask

    def found(*query: str, status: int = 0) -> tuple[set[str], str]:
        done = data.run("search", *query, "--server", status=status)
        return {row["subject"] for row in done.rows}, done.err
    # All of it is beyond the server, of which the person hears; the message is not listed here yet.
    subjects, said = found("smørbrød", status=1)
    assert subjects == set() and "beyond plain a to z" in said, (subjects, said)
    assert any(b"CHARSET UTF-8" in one for one in asked), asked
    # The rest of it is asked, and what comes is sifted here.
    asked.clear()
    subjects, said = found("smørbrød subject:old is:read")
    assert subjects == {"Old Smørbrød"} and "beyond plain a to z" in said, (subjects, said)
    assert any(b"SUBJECT" in one and b"CHARSET" not in one for one in asked), asked
    # Where any of the words will do, what the server finds of the others are hits.
    asked.clear()
    subjects, said = found("smørbrød OR subject:cider")
    assert "Cider" in subjects and "beyond plain a to z" in said, (subjects, said)
    assert any(b"CIDER" in one.upper() and b"CHARSET" not in one for one in asked), asked
    subjects, said = found("subject:old")
    assert len(subjects) == 3 and "beyond" not in said, (subjects, said)


def test_alerts_are_told(world: World):
    """Nobody without a window hears that the server goes down at noon, or hears it with each connection."""
    world.deliver("Beside an alert")
    data, proxy = _through_proxy(world)
    proxy.change = lambda said, chunk: chunk + b"* OK [ALERT] Down at <b>noon</b>\x1b[1m\r\n" if said == 0 else chunk
    done = data.run("sync", "--bodies", "all")
    assert done.err.count("Robin: the server says: “Down at <b>noon</b>") == 1 and "\x1b" not in done.err, done
    at_work = data.start("sync", "--watch")
    try:
        assert b"up-to-date" in at_work.stdout.readline()
        alerts = data.run("stats").row["accounts"][0]["alerts"]
        assert len(alerts) == 1 and alerts[0].startswith("Down at <b>noon</b>"), alerts
    finally:
        at_work.terminate()
        at_work.communicate()


def test_sync_tells_how_far_it_is(world: World):
    """A download of hours looks like one that hangs."""
    for number in range(60):
        world.deliver(f"Counted {number}", "A line of it.\r\n" * 4000, folder="Counted")
    world.deliver("Counted, large", "A line of the large one.\r\n" * 150_000, folder="Counted")
    data, proxy = _through_proxy(world)

    def slow(_: int, chunk: bytes) -> bytes:
        time.sleep(0.02)
        return chunk
    proxy.change = slow
    done = data.run("sync", "--folders", "Counted", "--bodies", "all")
    lines = re.findall(r"^Counted: (\d+) of (\d+) whole messages(?:, (.+) left)?", done.err, re.M)
    counts = [int(line[0]) for line in lines]
    assert counts == sorted(counts) and {int(line[1]) for line in lines} == {61}, done
    assert counts[0] < 60 and counts[-1] >= 60 and len(set(counts)) > 3, done
    # What is left of the large one, piece by piece.
    assert len({line[2] for line in lines if line[0] == "60"}) > 3, done


def _is_equal(world: World, data: Data) -> None:
    one = world.client()
    one.select("INBOX", readonly=True)
    uids = {int(uid) for uid in one.uid("SEARCH", "ALL")[1][0].split()}
    one.logout()
    assert {row["uid"] for row in data.list()} == uids
    assert all(row["ok"] for row in data.run("check").rows)


def test_cut_anywhere(world: World):
    """A line that breaks in the middle leaves half of a folder, or all of it doubled."""
    for number in range(12):
        world.deliver(f"Cut {number}", "A longer text for this one. " * 40)
    data, proxy = _through_proxy(world)
    for length in (0, 10, 200, 700, 1500, 3000, 5000, 9000, 15000, 25000):
        proxy.change = lambda said, chunk, length=length: None if said + len(chunk) > length else chunk
        done = data.run("sync", "--bodies", "all", status=None)
        assert done.status in (0, 69, 75, 76), done
        assert done.status == 0 or done.sentence, done
    proxy.change = lambda said, chunk: chunk
    data.run("sync", "--bodies", "all")
    _is_equal(world, data)
    proxy.close()


def test_server_says_bye(world: World):
    """A server that goes for maintenance looks like broken mail."""
    world.deliver("Before the bye")
    data, proxy = _through_proxy(world)

    def bye(_, chunk: bytes) -> bytes:
        return b"* BYE Shutting down for maintenance\r\n" if b"* LIST" in chunk else chunk
    proxy.change = bye
    done = data.run("sync", status=75)
    assert "busy" in done.sentence and "maintenance" in done.sentence, done
    proxy.change = lambda said, chunk: chunk
    data.run("sync")
    _is_equal(world, data)
    proxy.close()


def test_nonsense_from_the_server(world: World):
    """Garbage on the line ends the program or hangs it."""
    world.deliver("Before the garbage")
    data, proxy = _through_proxy(world)
    proxy.change = lambda said, chunk: chunk.replace(b"* LIST (", b"* LIST ((((") if b"LIST" in chunk else chunk
    done = data.run("sync", status=None)
    assert done.status in (0, 76), done
    proxy.change = lambda said, chunk: b"\x00\xff" * 500 + b"\r\n" if said > 300 else chunk
    done = data.run("sync", status=None)
    assert done.status in (69, 75, 76), done
    proxy.change = lambda said, chunk: chunk
    data.run("sync")
    _is_equal(world, data)
    proxy.close()


def test_folder_goes_away(world: World):
    """A folder deleted on the phone stops all synchronising."""
    world.deliver("In a folder that goes", folder="Going")
    world.deliver("Stays here")
    data = world.synced()
    one = world.client()
    one.delete("Going")
    one.logout()
    data.run("sync")
    assert "Going" not in {row["path"] for row in data.run("folders").rows}
    assert data.find("Stays here")


def test_move_into_a_folder_that_went(world: World):
    """Mail moved to a folder that is no more is lost."""
    world.deliver("First of it", folder="Vanishing")
    world.deliver("Moved to nowhere")
    data = world.synced()
    data.run("move", str(data.find("Moved to nowhere")["id"]), "Vanishing")
    one = world.client()
    one.delete("Vanishing")
    one.logout()
    data.run("sync", status=None)
    data.run("sync", status=None)
    assert len(world.on_server("Moved to nowhere")) == 1, world.on_server("Moved to nowhere")


def test_mail_that_is_none(world: World):
    """One broken message keeps all others away."""
    one = world.client()
    broken = [b"\r\n", b"no header at all\r\n", b"From: \xff\xfe<<<>>>;;;\r\nSubject: =?utf-8?b?////?=\r\n\r\n\x80\x81\r\n",
              b"Content-Type: multipart/mixed; boundary=\"x\r\n\r\n--x\r\n" + b"--x\r\n" * 500,
              b"Subject: " + b"a" * 200_000 + b"\r\n\r\nlong\r\n", b":" * 5000 + b"\r\n\r\n"]
    for message in broken:
        assert one.append("INBOX", "", None, message)[0] == "OK"
    one.logout()
    world.deliver("After the broken ones")
    data = world.synced()
    assert data.find("After the broken ones")
    for row in data.list():
        data.run("show", str(row["id"]))
        data.run("show", str(row["id"]), "--raw")
    _is_equal(world, data)


def test_disk_full(world: World):
    """A full disk damages the store, or takes what was there."""
    data = world.with_account()
    data.run("sync", "--bodies", "none")
    full = world.folder / "small-disk"
    full.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1536k,mode=700", "none", str(full)],
                      capture_output=True, check=False).returncode:
        raise AssertionError("no small disk can be made here")
    try:
        small = Data(world, "small-disk")
        shutil.copytree(data.folder, full, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.socket"))
        for number in range(20):
            world.deliver(f"Big {number}", os.urandom(48_000).hex()[:90_000].replace("00", "\r\n"))
        done = small.run("sync", "--bodies", "all", status=73)
        assert "no room left" in done.sentence, done
        subprocess.run(["mount", "-o", "remount,size=64m", str(full)], check=True)
        small.run("sync", "--bodies", "all")
        _is_equal(world, small)
    finally:
        subprocess.run(["umount", "-l", str(full)], check=False)


def test_few_recipients_at_a_time(world: World):
    """A server that takes one recipient a message gets the last of thirty an hour later, or a log-in for each."""
    rude, data = Rude("LIMITS RCPTMAX=1"), world.data()
    rude.answers = True
    rude.start()
    data.add_account("--no-check", smtp=f"localhost:{rude.port}", smtp_security="none")
    people = ", ".join(f"one{number}@example.com" for number in range(30))
    sent = data.run("send", "-", text=f"From: {USER}\r\nTo: {people}\r\nSubject: Circular\r\n\r\nHello.\r\n").row
    assert sent["state"] == "filed", sent
    assert len(rude.taken) == 30 and len(set(rude.recipients)) == 30, rude.recipients
    assert rude.connections == 1, rude.connections


def test_refused_before_the_last(world: World):
    """“… was refused for some ().”: one is not told why."""
    rude, data = Rude("LIMITS RCPTMAX=1", unknown=b"nobody@example.com"), world.data()
    rude.answers = True
    rude.start()
    data.add_account("--no-check", smtp=f"localhost:{rude.port}", smtp_security="none")
    done = data.run("send", "-", status=1, text=f"From: {USER}\r\nTo: nobody@example.com, {FRIEND}\r\n\r\nHello.\r\n")
    assert done.row["state"] == "partly-refused" and len(rude.taken) == 1, done
    assert "(nobody@example.com: 550 5.1.1 Nobody is called that)" in done.sentence, done


def test_server_hangs_up_over_one(world: World):
    """One address over which a server hangs up keeps the message from all others, for ever."""
    for last_word in (b"421 4.7.0 Enough of that", b"450 4.2.1 Not now"):
        rude, data = Rude(unknown=b"rough@example.com", last_word=last_word), world.data()
        rude.answers = True
        rude.start()
        data.add_account("--no-check", smtp=f"localhost:{rude.port}", smtp_security="none")
        text = f"From: {USER}\r\nTo: {FRIEND}, rough@example.com, third@example.com\r\n\r\nHello.\r\n"
        done = data.run("send", "-", text=text, status=None)
        states = [one["state"] for one in done.row["recipients"]]
        assert states[:2] == ["accepted", "delayed"] and b"Hello." in rude.taken[0], done
        # In any order; the one that comes behind it has its turn the next time.
        for _ in range(2):
            done = data.run("outbox", "send", status=None)
        states = [one["state"] for one in done.row["recipients"]]
        assert states == ["accepted", "delayed", "accepted"] and len(rude.taken) == 2, (done, rude.recipients)


def test_few_domains_at_a_time(world: World):
    """A server that takes few domains a message refuses the others, or each waits for its turn."""
    rude, data = Rude("LIMITS RCPTDOMAINMAX=2 RCPTMAX=50"), world.data()
    rude.answers = True
    rude.start()
    data.add_account("--no-check", smtp=f"localhost:{rude.port}", smtp_security="none")
    people = ", ".join(f"one{number}@{'EABCDe'[number % 6]}.example" for number in range(30))
    sent = data.run("send", "-", text=f"From: {USER}\r\nTo: {people}\r\nSubject: Circular\r\n\r\nHello.\r\n").row
    assert sent["state"] == "filed", sent
    domains = [recipient.lower().split(b"@")[1] for recipient in rude.recipients]
    assert len(rude.taken) == 3 and len(set(rude.recipients)) == 30, rude.recipients
    assert [len(set(domains[at:at + 10])) for at in (0, 15)] == [2, 2] and len(set(domains)) == 5, domains
    assert rude.connections == 1, rude.connections


def test_output_is_closed(world: World):
    """`mailctl list | head` ends with an error, or goes on for ever."""
    data = world.synced()
    process = data.start("list", "INBOX", "--limit", "1000")
    process.stdout.close()
    process.wait(timeout=30)
    assert process.returncode in (0, 73)
    process.stderr.close()


def test_whoever_reads_first_gets_it_mended(world: World):
    """After a file was lost, reading says that there is no account yet, as if all mail were gone."""
    data = world.synced()
    world.deliver("Still here")
    data.run("sync")

    def zero_pages(path: Path) -> None:
        with path.open("r+b") as file:
            for page in (1, 3, 5, 8):
                file.seek(4096 * page)
                file.write(bytes(4096))

    def make_foreign(path: Path) -> None:
        path.unlink()
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.executescript("CREATE TABLE meta (one, two); INSERT INTO meta VALUES (1, 'precious');")

    def make_folder(path: Path) -> None:
        path.unlink()
        path.mkdir()
        (path / "precious").write_text("precious")
    for name, spoil_file in (("search.db", Path.unlink), ("content.db", lambda path: os.truncate(path, 0)),
                             ("index.db", lambda path: os.truncate(path, 0)), ("index.db", zero_pages),
                             ("content.db", lambda path: path.write_bytes(os.urandom(50000))),
                             ("index.db", make_foreign), ("search.db", make_folder), ("index.db", make_folder)):
        for path in data.folder.glob(name + "-*"):
            path.unlink()
        spoil_file(data.folder / name)
        # The server tells again what only its copy in index.db was.
        assert "INBOX" in [row["path"] for row in data.run("folders").rows] or name == "index.db", name
        assert data.run("account", "list").row["address"] == USER
        data.run("sync")
        assert data.find("Still here"), name
    assert all(check["ok"] for check in data.run("check").rows)
    # What is not Mail's is moved away at most.
    aside = [path / "precious" if path.is_dir() else path for path in data.folder.glob("*.foreign-*")]
    assert len(aside) == 3 and all(b"precious" in path.read_bytes() for path in aside), aside
    keep = data.folder / "keep.db"
    shutil.copyfile(keep, data.folder / "mine")
    make_foreign(keep)
    before = keep.read_bytes()
    for command in ("folders", "sync"):
        assert "was not written by Mail: move it away" in data.run(command, status=73).sentence
    assert keep.read_bytes() == before
    (data.folder / "mine").rename(keep)
    assert data.find("Still here")


def test_folder_of_mail_is_no_accident(world: World):
    """Where XDG_DATA_HOME is no whole path, mail is in whichever folder the program is started from."""
    home = world.folder / "home"
    home.mkdir()
    done = subprocess.run([str(world.program), "account", "list"], cwd=home, stderr=subprocess.PIPE, timeout=PATIENCE,
                          env={**os.environ, "HOME": str(home), "XDG_DATA_HOME": "mail"}, check=False)
    assert done.returncode == 0 and sorted(path.name for path in home.iterdir()) == [".local"], (done, list(home.iterdir()))


def test_closed_descriptors(world: World):
    """What a caller closed becomes a file of the store, which errors are written into and messages read from."""
    data = world.synced()
    command = f"'{world.program}' --data-dir '{data.folder}'"
    for what, status in (("folders >&-", 73), ("send - <&-", 65), ("folders <&- >&-", 73)):
        done = subprocess.run(["bash", "-c", f"exec {command} {what}"], stderr=subprocess.PIPE, env=data.environment,
                              timeout=PATIENCE, check=False)
        assert done.returncode == status and b"Bad file descriptor" in done.stderr, (what, done)
    assert all(check["ok"] for check in data.run("check").rows)


if __name__ == "__main__":
    sys.exit(main(sys.modules["__main__"], "/mailctl/trouble"))
