# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers and circumstances that would cost mail whose only home is here, or double it."""

import os
import signal
import sys
from collections import Counter

from world import PASSWORD, PATIENCE, USER, Data, World, main

from servers.rude_pop3 import RudePop3  # beside the folder of this one
from test_pop3 import empty, ledger, pop3_arguments, with_pop3

MANY = int(os.environ.get("MAIL_MANY", "2000"))


def with_rude(world: World, *more: str) -> tuple[RudePop3, Data]:
    server, data = RudePop3(), world.data()
    server.start()
    data.run("account", "add", "--name", "Home", "--address", USER, "--pop3", f"localhost:{server.port}",
             "--pop3-security", "none", "--password-stdin", "--no-check", *more, text=PASSWORD + "\n")
    return server, data


def here(data: Data, *folders: str) -> Counter:
    return Counter(row["subject"] for folder in folders or ("INBOX",) for row in data.list(folder))


def once(*subjects: str) -> Counter:
    return Counter(dict.fromkeys(subjects, 1))


def is_well(data: Data) -> bool:
    return all(check["ok"] for check in data.run("check").rows)


def test_dele_then_the_line_drops(world: World):
    """A server that says yes to DELE and dies takes mail along, or gives it a second time."""
    for way in ("drops-after-dele", "keeps-word-and-drops"):
        server, data = with_rude(world, "--pop3-leave", "off")
        names = [f"Letter {i}" for i in range(5)]
        for i, name in enumerate(names):
            server.put(f"u{i}", name)
        server.ways.add(way)
        for _ in range(3):
            data.run("sync", status=None)
            assert here(data) == once(*names), (way, here(data))
        counts = ledger(data)
        assert counts["confirmed"] == 0 and sum(counts[key] for key in ("stored", "passed", "sent", "gone")) == 5, counts
        server.ways.clear()
        data.run("sync")
        data.run("sync")
        assert here(data) == once(*names) and server.mail == [] and is_well(data), way


def test_quit_refused(world: World):
    """What a server did not remove, though it had said so, is taken for removed and comes again, or never goes."""
    server, data = with_rude(world, "--pop3-leave", "off")
    names = [f"Letter {i}" for i in range(6)]
    for i, name in enumerate(names):
        server.put(f"u{i}", name)
    server.ways.add("refuses-quit")
    data.run("sync", status=None)
    assert here(data) == once(*names) and ledger(data)["confirmed"] == 0 and len(server.mail) == 3
    server.ways.clear()
    data.run("sync")
    assert here(data) == once(*names) and server.mail == []
    assert is_well(data) and server.retrieved == 6


def test_empty_answers(world: World):
    """A server that can't read its disk answers with nothing: that is taken for the mail, and the mail removed."""
    server, data = with_rude(world, "--pop3-leave", "off")
    server.put("u1", "Letter")
    server.ways.add("cannot-read")
    assert "empty answer" in data.run("sync", status=75).sentence
    assert here(data) == once() and len(server.mail) == 1 and server.deleted == 0
    server.ways.clear()
    data.run("sync")
    assert here(data) == once("Letter") and server.mail == [] and is_well(data)


def test_answers_that_end_early(world: World):
    """A server that can't read on ends a message in its middle: the rest of it is never seen, or removed unseen."""
    for leave, left in (("on", 1), ("off", 0)):
        server, data = with_rude(world, "--pop3-leave", leave)
        server.put("u1", "Letter", "A line of it.\r\n" * 100 + "The end.")
        server.ways.add("cannot-read-on")
        data.run("sync")
        assert len(server.mail) == 1 and server.deleted == 0 and here(data)["Letter"] == 1
        assert data.run("search", "line of").rows  # what came is mail like any other
        server.ways.clear()
        data.run("sync")
        texts = [data.run("show", str(row["id"]), "--raw").raw for row in data.list()]
        assert [b"The end." in text for text in texts] == [True] and is_well(data)
        data.run("sync")
        assert len(server.mail) == left, server.mail
        assert server.retrieved == 2
        # What always tells more than it has is believed once the same has come twice.
        server.put("u2", "Note")
        server.ways.add("boasts")
        for _ in range(4):
            data.run("sync")
        assert len(server.mail) == 2 * left and here(data)["Note"] == 1, here(data)
        assert server.retrieved == 4


def test_sizes_that_no_message_has(world: World):
    """Sizes are told of which nothing is true, and each message is fetched twice for them."""
    server, data = with_rude(world)
    for i in range(100):
        server.put(f"u{i}", f"Letter {i}")
    server.ways.add("boasts")
    for _ in range(3):
        data.run("sync")
    assert server.retrieved == 104 and here(data).total() == 100, server.retrieved
    server.put("u100", "Last")
    for _ in range(3):
        data.run("sync")
    assert server.retrieved == 105 and here(data).total() == 101 and is_well(data), server.retrieved
    # A new policy removes only what is proven, so each comes once more before it goes.
    data.run("account", "edit", "Home", "--pop3-leave", "off")
    for _ in range(3):
        data.run("sync")
    assert server.mail == [] and here(data).total() == 101 and is_well(data), len(server.mail)


def test_sizes_that_are_refused(world: World):
    """No mail ever comes from a server that does not tell how large it is."""
    server, data = with_rude(world, "--pop3-leave", "off", "--pop3-max-size", "10000")
    server.put("u1", "Letter")
    server.ways.add("no-list")
    data.run("sync")
    assert here(data) == once("Letter") and server.mail == [], here(data)


def test_uids_that_are_missing(world: World):
    """Mail that UIDL gives no UID, or one without end, never comes, and nothing tells of it."""
    for leave, left in (("on", 4), ("off", 0)):
        server, data = with_rude(world, "--pop3-leave", leave)
        for uid, subject in (("", "One"), ("u2", "Two"), ("x" * 5000, "Three"), ("", "Four")):
            server.put(uid, subject)
        for _ in range(3):
            data.run("sync")
            assert here(data) == once("One", "Two", "Three", "Four") and len(server.mail) == left, (leave, here(data))
        assert is_well(data)


def test_messages_that_uidl_passes_over(world: World):
    """A message that STAT counts and UIDL leaves out never comes, and nothing tells of it."""
    for leave, left in (("on", 5), ("off", 0)):
        server, data = with_rude(world, "--pop3-leave", leave)
        server.ways.add("passes-over")
        for uid, subject in (("u1", "One"), ("", "Two"), ("u3", "Three")):
            server.put(uid, subject)
        data.run("sync")
        assert here(data) == once("One", "Two", "Three"), (leave, here(data))
        server.put("", "Last")
        server.put("u5", "News")
        server.mail[-2:] = server.mail[:-3:-1]  # the last of all is left out
        server.retrieved = 0
        for _ in range(2):
            data.run("sync")
            assert here(data) == once("One", "Two", "Three", "Last", "News"), (leave, here(data))
        assert len(server.mail) == left and server.retrieved == 2 and is_well(data), (leave, server.retrieved)
        # A UID that it has later makes no other message of it.
        server.ways.clear()
        server.mail = [(uid or b"late%d" % i, content) for i, (uid, content) in enumerate(server.mail)]
        data.run("sync")
        assert here(data) == once("One", "Two", "Three", "Last", "News") and is_well(data), (leave, here(data))


def test_messages_that_uidl_invents(world: World):
    """A line of UIDL for what is not there makes each sync fail, though all mail comes; or removes other mail."""
    for leave, left in (("on", 3), ("off", 0)):
        server, data = with_rude(world, "--pop3-leave", leave)
        server.ways.add("invents")
        for i in range(2):
            server.put(f"u{i}", f"Letter {i}")
        data.run("sync")
        assert here(data) == once("Letter 0", "Letter 1") and server.missed, here(data)
        # It has the number of one that comes later.
        server.put("u2", "Last")
        for _ in range(2):
            data.run("sync")
        assert here(data) == once("Letter 0", "Letter 1", "Last") and len(server.mail) == left, (leave, here(data))
        assert data.run("account", "show", "Home").row["pop3_lacks"] == [] and is_well(data)


def test_a_server_that_wants_time_between_log_ins(world: World):
    """Who checks too often is locked out by a server that said so; or never hears why nothing comes."""
    # On a machine that is slow the next check may come when the shortest of them is over.
    for delay in (2, 8, 30):
        server, data = with_rude(world, "--pop3-max-size", "2000")
        server.delay = delay
        server.put("u1", "One")
        assert data.run("sync").row["new"] == 1
        server.put("u2", "Two", "All work and no play.\r\n" * 500)
        later = data.run("sync")
        assert later.row["new"] == 1 and server.refused == 0, (later, server.refused)
        if "Home: the server allows the next check at " in later.err:
            break
    else:
        raise AssertionError(later)
    shown = data.run("show", str(data.find("Two")["id"])).row
    assert "no play" in shown["text"] and server.refused == 0, (shown, server.refused)


def test_check_too_early(world: World):
    """Who looks at an account hears that its server is busy, and not when it will not be; or locks the next check out."""
    server, data = with_rude(world)
    server.delay = 600
    data.run("sync")
    early = data.run("account", "check", "Home", status=75)
    assert early.sentence.startswith("The server wants 600 seconds between two log-ins; try again at "), early
    assert early.row["log_in_delay"] == 600 and early.row["next_log_in"], early
    # The check is a log-in, too: what comes after it waits as after any other.
    server.delay, server.refused = 2, 0
    server.logged_in -= 600
    assert data.run("account", "check", "Home").row["ok"]
    server.put("u1", "One")
    assert data.run("sync").row["new"] == 1 and server.refused == 0, server.refused


def test_without_uidl_and_top(world: World):
    """Mail is missed or comes twice; or nobody says that all of it is downloaded at each check."""
    for lacks, again in ((["UIDL"], 0), (["TOP"], 0), (["UIDL", "TOP"], 3)):
        server, data = with_rude(world, "--pop3-max-size", "2000")
        server.ways |= {f"no-{command.lower()}" for command in lacks}
        assert data.run("account", "show", "Home").row["pop3_lacks"] == []
        for i in range(3):
            server.put(f"u{i}", f"Letter {i}")
        data.run("sync")
        assert data.run("account", "show", "Home").row["pop3_lacks"] == lacks, lacks
        server.put("u3", "Last")
        server.retrieved = 0
        data.run("sync")
        assert here(data) == once("Letter 0", "Letter 1", "Letter 2", "Last"), (lacks, here(data))
        assert server.retrieved == 1 + again, (lacks, server.retrieved)
        # One that is too large: without TOP nothing shows it.
        server.put("u4", "Large", "All work and no play.\r\n" * 500)
        data.run("sync")
        assert here(data)["Large"] == ("TOP" not in lacks), (lacks, here(data))
        server.ways.clear()
        data.run("sync")
        assert data.run("account", "show", "Home").row["pop3_lacks"] == []


def test_ctrl_c_keeps_what_has_come(world: World):
    """Who interrupts a long download gets nothing of it, or waits until the server feels like it."""
    server, data = with_rude(world)
    for i in range(340):
        server.put(f"u{i}", f"Letter {i}", "All work and no play.\r\n" * 200)
    server.hold_after = 12
    process = data.start("sync")
    for line in process.stderr:
        if line.startswith(b"INBOX: 12 of 340, "):
            break
    assert b" of " in line.split(b"340, ")[1], line
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)  # sooner than the line itself is given up
    assert process.returncode != 0 and len(here(data)) == 12, (process.returncode, out, err, len(here(data)))
    server.go_on()
    assert data.run("sync").row["new"] == 328
    assert server.retrieved == 341 and here(data).total() == 340 and is_well(data), server.retrieved


def test_all_comes_again_after_a_restore(world: World):
    """A provider that restores a mailbox gives twenty years of mail a second time."""
    for leave, renamed in (("off", False), ("off", True), ("on", False), ("on", True)):
        server, data = with_rude(world, "--pop3-leave", leave)
        names = [f"Letter {i}" for i in range(8)]
        for i, name in enumerate(names):
            server.put(f"u{i}", name)
        backup = list(server.mail)
        data.run("sync")
        data.run("delete", str(data.find("Letter 3")["id"]))
        data.run("move", str(data.find("Letter 4")["id"]), "Archive")
        server.mail.clear()
        data.run("sync")
        server.mail = [(b"again-" + uid if renamed else uid, content) for uid, content in backup]
        expected = once(*names) - once("Letter 3")
        for _ in range(2):
            data.run("sync")
            assert here(data, "INBOX", "Archive") - once("Letter 3") == expected, (leave, renamed, here(data))
        # Deleted here before the server forgot it: where it was removed at our word under the same UID it stays away.
        if not renamed:
            assert here(data)["Letter 3"] == 0, (leave, renamed)
        assert is_well(data) and len(server.mail) == (8 if leave == "on" else 0), (leave, renamed, server.subjects())


def test_uids_used_again(world: World):
    """New mail that a server calls by the name of old mail is never seen, or goes unread."""
    for leave in ("on", "off", "deleted"):
        server, data = with_rude(world, "--pop3-leave", leave)
        for i in range(3):
            server.put(f"{i}", f"Old {i}")
        data.run("sync")
        server.mail.clear()
        data.run("sync")
        for i in range(3):
            server.put(f"{i}", f"New {i}")
        data.run("sync")
        assert here(data) == once(*(f"{age} {i}" for age in ("Old", "New") for i in range(3))), (leave, here(data))
        data.run("sync")
        assert len(here(data)) == 6 and is_well(data)
        assert len(server.mail) == (0 if leave == "off" else 3), (leave, server.subjects())


def test_lists_that_lie(world: World):
    """Sizes that are not true keep mail away, or cut it off."""
    server, data = with_rude(world, "--pop3-max-size", "3000")
    for i in range(4):
        server.put(f"u{i}", f"Letter {i}", "All of it.\r\n" * 400)
    server.ways.add("lies")
    data.run("sync")
    server.ways.clear()
    data.run("sync")
    assert here(data) == once(*(f"Letter {i}" for i in range(4)))
    for row in data.list():
        assert data.run("show", str(row["id"]), "--text").text.count("All of it.") == 400


def test_two_uids_for_each(world: World):
    """A message that UIDL lists under two names comes twice, and is deleted twice."""
    server, data = with_rude(world, "--pop3-leave", "off")
    for i in range(3):
        server.put(f"u{i}", f"Letter {i}")
    server.ways.add("names-twice")
    data.run("sync")
    assert here(data) == once("Letter 0", "Letter 1", "Letter 2"), here(data)
    assert server.retrieved == 3 and server.deleted == 3 and server.mail == [], server.deleted


def test_one_uid_for_all(world: World):
    """Messages that a server gives one name are taken for each other."""
    server, data = with_rude(world)
    for i in range(5):
        server.put("the-same", f"Letter {i}")
    data.run("sync")
    server.put("the-same", "Letter 5")
    data.run("sync")
    data.run("account", "edit", "Home", "--pop3-leave", "deleted")
    data.run("delete", str(data.find("Letter 2")["id"]))
    data.run("sync")
    data.run("sync")
    left = once(*(f"Letter {i}" for i in range(6))) - once("Letter 2")
    assert here(data) == left, here(data)
    # By its name it can't be said which is meant: what is in it tells.
    assert sorted(server.subjects()) == sorted(left) and is_well(data), (server.subjects(), ledger(data))
    server.put("the-same", "Letter 6")
    data.run("account", "edit", "Home", "--pop3-leave", "off")
    data.run("sync")
    assert server.subjects() == [] and is_well(data), (server.subjects(), ledger(data))
    data.run("sync")
    assert here(data) == left + once("Letter 6"), here(data)


def test_uids_of_every_length(world: World):
    """A UID of 70 characters, or of more than are allowed, hides its message."""
    server, data = with_rude(world)
    for i, length in enumerate((1, 69, 70, 71, 900)):
        server.put("x" * length, f"Letter {i}")
    data.run("sync")
    data.run("sync")
    assert here(data) == once(*(f"Letter {i}" for i in range(5))) and server.retrieved == 5, server.retrieved


def test_many_that_stay(world: World):
    """A full mailbox on the server is downloaded again, or asked about message by message, at every look."""
    server, data = with_rude(world)
    for i in range(MANY):
        server.put(f"uid-{i:08}", f"Letter {i}")
    report = data.run("sync").row
    assert report["new"] == MANY and server.retrieved == MANY, report
    server.put("uid-new", "One more")
    report = data.run("sync").row
    assert report["new"] == 1 and server.retrieved == MANY + 1, report
    assert report["round_trips"] < 12 and report["bytes_in"] < MANY * 30 + 5000, report
    assert len(data.run("list", "INBOX", "--limit", str(2 * MANY)).rows) == MANY + 1


def test_two_accounts_on_one_mailbox(world: World):
    """What one account removes from the server is gone from the other one too, or both keep each other out."""
    empty(world)
    data = with_pop3(world)
    data.run("account", "add", *pop3_arguments(world, name="Again"), "--pop3-leave", "on", "--password-stdin",
             text=PASSWORD + "\n")
    for i in range(4):
        world.deliver(f"Twin {i}")
    data.run("sync", status=None)
    data.run("sync")
    wanted = once(*(f"Twin {i}" for i in range(4)))
    for account in ("Home", "Again"):
        assert Counter(row["subject"] for row in data.list("INBOX", "--account", account)) == wanted, account
    data.run("account", "edit", "Home", "--pop3-leave", "off")
    data.run("sync", status=None)
    data.run("sync")
    assert world.on_server("Twin 0") == []
    for account in ("Home", "Again"):
        assert Counter(row["subject"] for row in data.list("INBOX", "--account", account)) == wanted, account
    assert is_well(data)


def test_one_account_in_two_stores(world: World):
    """A second computer with the same account loses what the first one has, or both bring it back for ever."""
    empty(world)
    world.deliver("Early")
    desk, lap = with_pop3(world), with_pop3(world, pop3_leave="off")
    desk.run("sync")
    lap.run("sync")
    world.deliver("Late")
    lap.run("sync")
    desk.run("sync")
    assert here(desk) == once("Early") and here(lap) == once("Early", "Late")
    assert world.on_server("Early") == world.on_server("Late") == []
    assert ledger(desk)["gone"] == 1 and is_well(desk) and is_well(lap)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], "/mailctl/pop3-attacks"))
