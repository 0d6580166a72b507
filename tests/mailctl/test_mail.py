# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail: synchronised, listed, shown, searched, filed, taken back."""

import base64
import sys

from world import FRIEND, USER, Data, World, main

HTML = ("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n",
        "--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p onclick='a()'>Grüße <b>aus</b> Lissabon</p>"
        "<script>alert(1)</script><img src='https://example.net/pixel.png'>\r\n"
        "--x\r\nContent-Type: application/pdf; name=plan.pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--x--\r\n")


def test_sync_reports(world: World):
    """One can't see what a sync did."""
    world.deliver("Report one")
    data = world.with_account()
    row = data.run("sync", "--bodies", "all").row
    assert row["account"] == "Robin" and row["new"] >= 1 and row["bodies"] >= 1 and row["error"] is None, row
    assert row["bytes_in"] > 0 and row["bytes_out"] > 0 and row["round_trips"] > 0, row
    again = data.run("sync").row
    assert again["new"] == 0 and again["removed"] == 0, again


def test_folders_tell_counts_and_roles(world: World):
    """Unread counts are wrong, or Sent is not known as such."""
    world.deliver("Counted")
    data = world.synced()
    folders = {row["path"]: row for row in data.run("folders").rows}
    inbox = folders["INBOX"]
    assert inbox["role"] == "inbox" and inbox["total"] == len(data.list()) and inbox["synced"], inbox
    assert inbox["uidvalidity"] > 0 and inbox["uidnext"] > inbox["total"], inbox
    assert {"drafts", "sent", "trash", "archive", "junk"} <= {row["role"] for row in folders.values()}, folders


def test_list_pages_without_gap(world: World):
    """Paging through a folder repeats or loses messages."""
    for number in range(7):
        world.deliver(f"Page {number}")
    data = world.synced()
    ids = [row["id"] for row in data.list()]
    paged, before = [], []
    while True:
        rows = data.run("list", "INBOX", "--limit", "3", *before).rows
        if not rows:
            break
        paged += [row["id"] for row in rows]
        before = ["--before", str(paged[-1])]
    assert paged == ids, (paged, ids)


def test_list_has_the_fields(world: World):
    """Scripts don't find what they need in a row."""
    world.deliver("Fields", "The first words of it.", flags=r"(\Flagged)")
    data = world.synced()
    row = data.find("Fields")
    assert row["from"] == f"Ana Lima <{FRIEND}>" and row["to"] == f"Robin Hale <{USER}>", row
    assert row["message_id"] == "fields@example.com" and row["uid"] > 0 and row["folder"] == "INBOX", row
    assert row["date"] == "2025-08-01T10:00:00Z" and row["flags"] == ["flagged"] and row["size"] > 50, row
    assert row["preview"] == "The first words of it." and row["attachments"] is False, row


def test_conversations_gather(world: World):
    """An answer stands apart from what it answers."""
    world.deliver("Gather")
    world.deliver("Re: Gather", more="In-Reply-To: <gather@example.com>\r\nReferences: <gather@example.com>\r\n")
    data = world.synced()
    rows = [row for row in data.run("list", "INBOX", "--conversations", "--limit", "1000").rows
            if row["subject"].endswith("Gather")]
    assert len(rows) == 1 and rows[0]["total"] == 2, rows


def test_show_forms(world: World):
    """A message can't be read, or shows what it should not."""
    world.deliver("Shown", HTML[1], more=HTML[0])
    data = world.synced()
    one = str(data.find("Shown")["id"])
    row = data.run("show", one).row
    assert row["subject"] == "Shown" and "Grüße aus Lissabon" in row["text"], row
    assert "<script" not in row["html"] and "onclick" not in row["html"] and "example.net" not in row["html"], row
    assert [part["type"] for part in row["parts"]] == ["text/html", "application/pdf"], row["parts"]
    assert [part["filename"] for part in row["attachments"]] == ["plan.pdf"], row["attachments"]
    raw = data.run("show", one, "--raw").raw
    assert raw.startswith(b"From: Ana Lima") and b"JVBERi0xLjQK" in raw
    assert "Grüße aus Lissabon" in data.run("show", one, "--text").text
    assert "<b>aus</b>" in data.run("show", one, "--html").text
    assert "application/pdf" in data.run("show", one, "--structure").text
    assert "Subject: Shown" in data.run("show", one, "--headers").text
    data.run("show", one, "--raw", "--text", status=64)
    data.run("show", "999999", status=1)
    data.run("show", "nonsense", status=65)


def test_show_fetches_what_is_not_here(world: World):
    """Without a copy here a message can't be read at all."""
    world.deliver("Far away", "Only on the server.")
    data = world.with_account()
    data.run("sync", "--bodies", "none")
    one = str(data.find("Far away")["id"])
    assert "Only on the server." in data.run("show", one, "--text").text
    world.servers.dovecot.stop()
    try:
        assert "Only on the server." in data.run("show", one, "--text").text, "it was not kept"
    finally:
        world.servers.dovecot.start()
        world.servers.dovecot.wait_ready()


def test_save_writes_the_part(world: World):
    """An attachment is saved empty or damaged."""
    world.deliver("Saved", HTML[1], more=HTML[0])
    data = world.synced()
    target = data.folder / "plan.pdf"
    one = str(data.find("Saved")["id"])
    data.run("save", one, "2", str(target))
    assert target.read_bytes() == b"%PDF-1.4\n"
    data.run("save", one, "7", str(target), status=1)
    data.run("save", one, "2", "/nonexistent/plan.pdf", status=73)


def test_large_part_stays_on_the_server(world: World):
    """A script that wants a few words waits for megabytes; or takes what is not here for an empty file."""
    line = base64.b64encode(bytes(57)).decode() + "\r\n"
    world.deliver("Large part", HTML[1].replace("JVBERi0xLjQK\r\n", line * 80000), more=HTML[0])
    data = world.with_account()
    data.run("sync", "--bodies", "none")
    one = str(data.find("Large part")["id"])
    shown = data.run("show", one).row
    assert shown["text"].strip().startswith("Grüße"), shown["text"]
    assert [part.get("on_server") for part in shown["attachments"]] == [True], shown["attachments"]
    target = data.folder / "large.pdf"
    data.run("save", one, "2", str(target))
    assert target.read_bytes() == bytes(57 * 80000)
    assert "on_server" not in data.run("show", one).row["attachments"][0]


def test_search_finds(world: World):
    """What is here is not found."""
    world.deliver("Haystack", "The quick brown fox met a Wachstumsbeschleunigungsgesetz.")
    world.deliver("Haystack too", HTML[1], more=HTML[0], flags=r"(\Seen)")
    data = world.synced()

    def found(*query: str) -> set[str]:
        return {row["subject"] for row in data.run("search", *query, "--limit", "1000").rows}
    assert found("quick fox subject:Haystack") == {"Haystack"}
    assert found('"brown fox"', "subject:haystack") == {"Haystack"}
    assert found("wachstums*") == {"Haystack"}
    assert found("subject:haystack has:attachment") == {"Haystack too"}
    assert found("subject:haystack is:unread") == {"Haystack"}
    assert found(f"from:{FRIEND} subject:haystack in:inbox") == {"Haystack", "Haystack too"}
    assert found("-is:read", "subject:haystack") == found("subject:haystack", "-has:attachment") == {"Haystack"}
    assert found("-(is:read OR has:attachment) subject:haystack") == {"Haystack"}
    assert found("subject:haystack after:2020-01-01") == {"Haystack", "Haystack too"}
    row = data.run("search", "wachstumsbeschleunigungsgesetz").row
    assert "[Wachstumsbeschleunigungsgesetz]" in row["snippet"], row
    data.run("search", "nowhereatallword", status=1)
    data.run("search", "is:nonsense", status=65)


def test_search_asks_the_server(world: World):
    """What is not here yet is not found, or finding it spoils the folder's first synchronisation."""
    one = world.client(USER)
    one.create("Attic")
    one.logout()
    folder = "Attic"
    world.deliver("Known by its headers")
    world.deliver("Oldest of all", "About the Rübenernte and a bassoon.", folder=folder, flags=r"(\Flagged)")
    world.deliver("Second oldest", "A bassoon, again.", folder=folder, flags=r"(\Seen)")
    for number in range(60):
        world.deliver(f"Between {number}", folder=folder)
    world.deliver("Newest", "One more bassoon.", folder=folder)
    data = world.with_account()
    data.run("sync", "--folders", "INBOX", "--bodies", "none")

    def found(*query: str, status: int = 0) -> tuple[set[str], str]:
        done = data.run("search", *query, "--limit", "1000", status=status)
        return {row["subject"] for row in done.rows}, done.err
    _, said = found("bassoon", status=1)
    assert "--server" in said, said
    both = {"Oldest of all", "Second oldest", "Newest"}
    subjects, said = found("bassoon in:Attic", "--server")
    assert subjects == both, (subjects, said)
    assert "Servers found 3 in 1 folders; 2 of them" in said, said
    assert found("bassoon in:Attic")[0] == both, "it is forgotten"
    assert found("rübenernte", "--server")[0] == {"Oldest of all"}
    assert found("bassoon -is:read in:Attic", "--server")[0] == both - {"Second oldest"}
    assert found("bassoon (is:flagged OR subject:newest)", "--server")[0] == both - {"Second oldest"}
    assert found("bassoon -(is:flagged OR subject:newest) in:Attic", "--server")[0] == {"Second oldest"}
    assert found('"bassoon again" OR rübenernte', "--server")[0] == {"Oldest of all"}
    assert found("bassoon before:2020-01-01", "--server", status=1)[0] == set()
    assert found("bassoon newer_than:2d", "--server")[0] == both
    assert found("bassoon in:INBOX", "--server", status=1)[0] == set()
    assert "No server" in found("in:Attic", "--server")[1]
    data.run("search", "is:nonsense", "--server", status=65)
    row = data.run("sync", "--bodies", "all").row
    assert row["error"] is None, row
    assert len(data.list("Attic")) == 63
    assert {row["path"]: row["synced"] for row in data.run("folders").rows}["Attic"]
    assert found("bassoon")[0] == both
    stats = data.run("stats").row
    assert stats["searched"] == stats["total"] >= 63, stats
    assert data.run("check").status == 0


def test_flag_reaches_the_server(world: World):
    """Marking as read is forgotten."""
    world.deliver("Flags")
    data = world.synced()
    one = str(data.find("Flags")["id"])
    done = data.run("flag", one, "+seen", "+flagged", "+project")
    assert done.row["id"] == int(one) and done.row["operation"] > 0, done
    assert set(data.find("Flags")["flags"]) == {"seen", "flagged", "project"}, "it is not shown at once"
    assert data.run("operations").row["kind"] == "flag"
    assert world.on_server("Flags") == [("INBOX", set())], "it was sent before a sync"
    data.run("sync")
    assert world.on_server("Flags") == [("INBOX", {"\\seen", "\\flagged", "project"})]
    assert data.run("operations").rows == []
    data.run("flag", one, "-flagged")
    data.run("sync")
    assert world.on_server("Flags") == [("INBOX", {"\\seen", "project"})]
    data.run("flag", one, status=64)
    for word in ("not one", "(x)", "größe"):
        assert "mailctl label" in data.run("flag", one, "+" + word, status=65).sentence
    data.run("flag", "999999", "+seen", status=1)


def test_move_and_undo(world: World):
    """Filed mail comes back or is lost; a slip can't be taken back."""
    world.deliver("Moved")
    data = world.synced()
    one = str(data.find("Moved")["id"])
    data.run("move", one, "Archive")
    moved = data.find("Moved", "Archive")
    assert moved["id"] == int(one) and moved["uid"] is None, moved
    data.run("undo")
    assert data.find("Moved")["id"] == int(one), "undo before the sync"
    data.run("move", one, "Archive")
    data.run("sync")
    assert [name for name, _ in world.on_server("Moved")] == ["Archive"]
    data.run("undo")
    data.run("sync")
    assert [name for name, _ in world.on_server("Moved")] == ["INBOX"], "undo after the sync"
    data.run("move", one, "No such folder", status=1)


def test_copy_makes_two(world: World):
    """A copy takes the original away."""
    world.deliver("Copied")
    data = world.synced()
    data.run("copy", str(data.find("Copied")["id"]), "Archive")
    data.run("sync")
    assert sorted(name for name, _ in world.on_server("Copied")) == ["Archive", "INBOX"]


def _to_role(world: World, command: str, folder: str) -> Data:
    subject = f"To {command}"
    world.deliver(subject)
    data = world.synced()
    data.run(command, str(data.find(subject)["id"]))
    assert data.find(subject, folder), "it is not shown at once"
    data.run("sync")
    assert [name for name, _ in world.on_server(subject)] == [folder]
    return data


def test_archive(world: World):
    """Archiving does nothing."""
    _to_role(world, "archive", "Archive")


def test_trash(world: World):
    """Deleted mail stays in the inbox."""
    data = _to_role(world, "trash", "Trash")
    data.run("trash", str(data.find("To trash", "Trash")["id"]))
    data.run("sync")
    assert world.on_server("To trash") == [], "what is deleted from the trash is to go for good"


def test_junk(world: World):
    """Junk is moved, but the server's filter does not learn it."""
    _to_role(world, "junk", "Junk")
    assert "$junk" in world.on_server("To junk")[0][1]


def test_delete_for_good(world: World):
    """What is deleted for good stays, or takes other mail along."""
    world.deliver("Delete me")
    world.deliver("Delete not me", flags=r"(\Deleted)")
    data = world.synced()
    data.run("delete", str(data.find("Delete me")["id"]))
    data.run("sync")
    assert world.on_server("Delete me") == []
    assert world.on_server("Delete not me"), "another client's mark was expunged"


def test_ambiguous_folder_is_65(world: World):
    """A message that lies in two folders is taken out of the wrong one."""
    world.deliver("Twice")
    data = world.with_account()
    data.add_account("--no-check", name="Second", address=FRIEND)
    data.run("sync")
    done = data.run("list", "INBOX", status=65)
    assert "--account" in done.sentence, done
    assert data.run("--account", "Robin", "list", "INBOX").rows


def test_another_client_is_followed(world: World):
    """What was done on the phone is not seen here."""
    world.deliver("Elsewhere read")
    world.deliver("Elsewhere gone")
    data = world.synced()
    one = world.client()
    one.select("INBOX")
    for subject, flag in (("read", r"(\Seen)"), ("gone", r"(\Deleted)")):
        uid = one.uid("SEARCH", "HEADER", "Subject", f'"Elsewhere {subject}"')[1][0].decode()
        one.uid("STORE", uid, "+FLAGS", flag)
    one.uid("EXPUNGE", uid)
    one.logout()
    data.run("sync")
    assert data.find("Elsewhere read")["flags"] == ["seen"]
    assert not [row for row in data.list() if row["subject"] == "Elsewhere gone"]


def test_check_and_stats(world: World):
    """Damage goes unnoticed."""
    world.deliver("Stats")
    data = world.synced()
    assert all(row["ok"] for row in data.run("check").rows)
    stats = data.run("stats").row
    assert stats["messages"] >= 1 and stats["with_content"] == stats["messages"], stats
    assert stats["indexed"] == stats["messages"] and stats["bytes_content"] > 0, stats


def test_human_tables(world: World):
    """On a terminal one has to read JSON; or a message steers the terminal."""
    world.deliver("Table", "x\x1b]0;owned\x07y")
    data = world.synced()
    table = data.run("--human", "list", "INBOX", "--limit", "1000").text
    assert table.startswith("ID ") and "Table" in table, table
    shown = data.run("--human", "show", str(data.find("Table")["id"])).text
    assert "\x1b" not in shown and "\x07" not in shown, repr(shown)
    assert "\x1b" not in data.run("--human", "show", str(data.find("Table")["id"]), "--text").text


def test_watch_tells_new_mail(world: World):
    """A script that waits for mail waits for ever."""
    data = world.synced()
    process = data.start("sync", "--watch")
    try:
        for line in process.stdout:
            if b'"up-to-date"' in line:
                break
        world.deliver("While watching")
        for line in process.stdout:
            if b'"new-mail"' in line:
                assert b"While watching" in line, line
                break
        else:
            raise AssertionError(process.stderr.read().decode())
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert process.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.modules["__main__"], "/mailctl/mail"))
