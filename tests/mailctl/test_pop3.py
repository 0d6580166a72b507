# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts with a POP3 server: mail that is downloaded and lives here."""

import sys
from pathlib import Path

from test_owner import Watcher
from world import FRIEND, PASSWORD, USER, Data, World, main

from index_rows import difference, index_rows, lose_index  # beside the folder of this one


def pop3_arguments(world: World, **changes: str) -> list[str]:
    info = world.servers.info
    options = {"name": "Home", "address": USER, "full-name": "Robin Hale",
               "pop3": f"localhost:{info['pop3s']}", "pop3-security": "tls",
               "smtp": f"localhost:{info['smtps']}", "smtp-security": "tls", **changes}
    return [word for key, value in options.items() for word in (f"--{key.replace('_', '-')}", value)]


def with_pop3(world: World, status: int = 0, **changes: str) -> Data:
    data = world.data()
    data.run("account", "add", *pop3_arguments(world, **changes), "--password-stdin",
             text=PASSWORD + "\n", status=status)
    return data


def empty(world: World) -> None:
    one = world.client()
    one.select("INBOX")
    one.uid("STORE", "1:*", "+FLAGS", "\\Deleted")
    one.expunge()
    one.logout()


def ledger(data: Data) -> dict:
    return data.run("stats").row["pop3"][0]


def test_add_checks_and_prints(world: World):
    """An account that downloads can't be set up, or is taken for one whose mail stays on the server."""
    data = with_pop3(world, pop3_leave="14", pop3_max_size="1000000", pop3_order="oldest")
    row = data.run("account", "show", "Home").row
    assert row["kind"] == "pop3" and row["pop3"]["port"] == world.servers.info["pop3s"], row
    assert row["pop3_leave"] == "14" and row["pop3_max_size"] == 1000000, row
    assert row["pop3_order"] == "oldest", row
    checks = data.run("account", "check", "Home").rows
    assert [check["service"] for check in checks] == ["pop3", "smtp"], checks
    assert all(check["ok"] for check in checks), checks
    assert "UIDL" in checks[0]["capabilities"] and checks[0]["mechanism"].startswith("SCRAM"), checks
    folders = {row["role"]: row["path"] for row in data.run("folders").rows}
    assert folders["inbox"] == "INBOX" and {"drafts", "sent", "archive", "junk", "trash"} <= set(folders), folders


def test_stls(world: World):
    """Servers that want STLS can't be used."""
    data = with_pop3(world, pop3=f"localhost:{world.servers.info['pop3']}", pop3_security="starttls")
    check = data.run("account", "check", "Home").rows[0]
    assert check["ok"] and check["tls"].startswith("TLSv1."), check


def test_wrong_password_is_77(world: World):
    """A script can't tell a wrong password from a dead network."""
    data = world.data()
    done = data.run("account", "add", *pop3_arguments(world), "--password-stdin", text="wrong\n", status=77)
    assert "login was refused" in done.sentence, done
    assert data.run("account", "list").rows == []


def test_options_that_do_not_fit(world: World):
    """A policy that removes mail is stored although it was not understood, or for the wrong account."""
    with_pop3(world, status=65, pop3_leave="perhaps")
    with_pop3(world, status=65, pop3_max_size="big")
    with_pop3(world, status=65, pop3_order="sideways")
    with_pop3(world, status=65, imap="localhost:993")
    data = with_pop3(world)
    row = data.run("account", "show", "Home").row
    assert row["pop3_leave"] == "on" and row["pop3_order"] == "newest", row
    data.run("account", "edit", "Home", "--imap", "localhost:993", status=65)
    data.run("account", "edit", "Home", "--pop3-leave", "off")
    assert data.run("account", "show", "Home").row["pop3_leave"] == "off"
    world.with_account().run("account", "edit", "Robin", "--pop3-leave", "off", status=65)


def test_policy_holds_from_the_first_session(world: World):
    """Beside the running app the first download is as nobody has chosen it: of any size, say."""
    empty(world)
    world.deliver("Large", "All work and no play.\r\n" * 500)
    data = world.synced()
    with Watcher(data) as watcher:
        data.run("account", "add", *pop3_arguments(world, pop3_max_size="2000"), "--password-stdin",
                 text=PASSWORD + "\n")
        while not ledger(data)["seen"] + ledger(data)["stored"]:
            watcher.until("up-to-date")
        assert ledger(data)["seen"] == 1 and ledger(data)["stored"] == 0, ledger(data)


def test_sync_list_show(world: World):
    """Downloaded mail can't be read, is downloaded twice, or the server's copies go by themselves."""
    empty(world)
    world.deliver("At home", "Words to be found.")
    data = with_pop3(world)
    report = data.run("sync").row
    assert report["new"] == 1 and report["bodies"] == 1 and report["removed"] == 0, report
    assert report["bytes_in"] > 0 and report["round_trips"] > 0 and report["error"] is None, report
    row = data.find("At home")
    assert row["preview"] == "Words to be found." and row["folder"] == "INBOX", row
    shown = data.run("show", str(row["id"])).row
    assert "Words to be found." in shown["text"], shown
    assert [found["subject"] for found in data.run("search", "found").rows] == ["At home"]
    assert data.run("sync").row["new"] == 0
    assert ledger(data)["stored"] == 1
    assert world.on_server("At home"), "the server's copy went although it was to stay"


def test_remove_from_server(world: World):
    """The server fills up, or loses mail that is not safely here."""
    empty(world)
    for i in range(5):
        world.deliver(f"Going {i}")
    data = with_pop3(world, pop3_leave="off")
    report = data.run("sync").row
    assert report["new"] == 5 and report["removed"] == 5, report
    assert not world.on_server("Going 3")
    counts = ledger(data)
    assert counts["confirmed"] == 5 and counts["stored"] == 0, counts
    assert all(check["ok"] for check in data.run("check").rows)
    words = data.run("--human", "stats").text
    assert "Home: 0 here and on the server; 5 here, and removed there as you chose; 0 here, and gone" in words, words


def test_a_removal_can_be_looked_up(world: World):
    """Who misses a message can't find out whether, when and why it was taken from the server; or the log names people."""
    empty(world)
    world.deliver("Secret plans")
    data = with_pop3(world, pop3_leave="off")
    data.environment["G_MESSAGES_DEBUG"] = "mail"
    done = data.run("sync")
    log = done.err + done.text
    line = next((line for line in log.splitlines() if "removed from localhost" in line), log)
    for words in (" of 2025-08-01 from a…@example.com, ", "why: copies go once they are here",
                  "its content reads back with its hash", "(r…@example.org)", "QUIT was confirmed"):
        assert words in line, line
    assert not any(name in log for name in ("Secret plans", "Ana Lima", FRIEND, PASSWORD)), log


def test_local_acts(world: World):
    """What a person does waits for a server that will never hear of it."""
    empty(world)
    world.deliver("Act on me")
    data = with_pop3(world, pop3_leave="off")
    data.run("sync")
    identity = str(data.find("Act on me")["id"])
    data.run("flag", identity, "+seen", "+flagged")
    data.run("archive", identity)
    assert data.run("operations").rows == []
    assert {"seen", "flagged"} <= {flag.lstrip("\\").lower() for flag in data.find("Act on me", "Archive")["flags"]}
    data.run("trash", identity)
    data.run("undo")
    data.run("delete", identity)
    assert data.list("Archive") == []
    data.run("undo")
    data.find("Act on me", "Archive")


def test_lost_index(world: World):
    """Mail whose only copy is here is lost with a cache."""
    empty(world)
    for i in range(4):
        world.deliver(f"Keep {i}")
    data = with_pop3(world, pop3_leave="off")
    data.run("sync")
    data.run("flag", str(data.find("Keep 1")["id"]), "+flagged")
    data.run("archive", str(data.find("Keep 2")["id"]))
    data.run("label", str(data.find("Keep 0")["id"]), "+Work")
    data.run("folder", "create", "Years/2025")
    data.run("trash", str(data.find("Keep 3")["id"]))
    data.run("sync")
    before = [data.list(folder) for folder in ("INBOX", "Archive")]
    rows = index_rows(data.folder)
    lose_index(data.folder)
    data.run("sync")
    assert len(rows["message"]) >= 4 and not difference(rows, index_rows(data.folder)), \
        difference(rows, index_rows(data.folder))
    assert [data.list(folder) for folder in ("INBOX", "Archive")] == before
    assert [row["subject"] for row in data.run("search", "subject:keep", "in:archive").rows] == ["Keep 2"]
    assert all(check["ok"] for check in data.run("check").rows)


def test_removed_account_leaves_its_mail(world: World):
    """Removing an account erases the only copy of mail that its server has let go, and nobody was asked."""
    empty(world)
    world.deliver("Only here")
    data = with_pop3(world, pop3_leave="off")
    data.run("sync")
    message = f"From: {USER}\nTo: friend@example.com\nSubject: Later\n\nx\n"
    data.run("send", "-", "--at", "2099-01-01T00:00:00Z", text=message)
    data.run("account", "remove", "Home", status=1)
    done = data.run("account", "remove", "Home", "--force")
    left = "Home (on this computer)"
    assert done.row["name"] == "Home" and left in done.sentence and "--erase-mail" in done.sentence, done
    assert [row["name"] for row in data.run("account", "list").rows] == [left] and data.run("outbox").rows == []
    assert "Only here" in data.run("show", str(data.find("Only here")["id"]), "--raw").text
    # The name is free; nothing goes to what stayed, and it is erased by its own word alone.
    data.run("account", "add", *pop3_arguments(world), "--password-stdin", text=PASSWORD + "\n")
    world.deliver("Next")
    data.run("sync")
    assert [row["subject"] for row in data.list("INBOX", "--account", left)] == ["Only here"]
    refusal = data.run("account", "remove", left, status=1)
    assert "1 of the messages" in refusal.sentence and "--erase-mail" in refusal.sentence, refusal
    data.run("account", "remove", left, "--erase-mail")
    assert [row["subject"] for row in data.list("INBOX")] == ["Next"]
    data.run("account", "remove", "Home", "--erase-mail")
    assert data.run("account", "list").rows == [] and data.run("folders").rows == []
    # One without mail goes wholly.
    data.run("account", "add", *pop3_arguments(world), "--password-stdin", text=PASSWORD + "\n")
    data.run("account", "remove", "Home")
    assert data.run("account", "list").rows == []
    assert all(check["ok"] for check in data.run("check").rows)


def test_send_is_filed_here(world: World):
    """What a person sent is not in Sent, or a server that wants time between log-ins refuses the next check."""
    empty(world)
    data = with_pop3(world)
    message = f"From: {USER}\r\nTo: {USER}\r\nSubject: To myself\r\n\r\nHello.\r\n"
    wire = data.folder.with_suffix(".wire")
    data.run("--wire-log", str(wire), "send", "-", text=message)
    data.find("To myself", "Sent")
    told = wire.read_text()
    assert "C: QUIT" in told and "C: CAPA" not in told, f"sending logged in to the POP3 server:\n{told}"
    world.wait_on_server("To myself", USER)
    data.run("sync")
    data.find("To myself")


if __name__ == "__main__":
    sys.exit(main(sys.modules["__main__"], "/mailctl/pop3"))
