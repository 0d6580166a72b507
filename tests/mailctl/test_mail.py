# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail: synchronised, listed, shown, searched, filed, taken back, answered, sent."""

import email
import email.policy
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from world import BOUNCES, FRIEND, PATIENCE, USER, Data, World, main

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


def test_reply_dry_run(world: World):
    """An answer goes to nobody, or to me, or stands apart from its conversation."""
    world.deliver("Question", "Shall we meet?")
    data = world.synced()
    one = str(data.find("Question")["id"])
    message = email.message_from_bytes(data.run("reply", one, "--dry-run").raw, policy=email.policy.default)
    assert message["To"].addresses[0].addr_spec == FRIEND, message["To"]
    assert message["From"].addresses[0].addr_spec == USER and message["Subject"] == "Re: Question"
    assert message["In-Reply-To"] == "<question@example.com>" and "<question@example.com>" in message["References"]
    assert "> Shall we meet?" in message.get_body(("plain",)).get_content()
    forwarded = email.message_from_bytes(data.run("forward", one, "--dry-run").raw, policy=email.policy.default)
    assert forwarded["Subject"] == "Fwd: Question" and not forwarded["To"], forwarded


def test_messages_are_forwarded_whole(world: World):
    """What is handed on as evidence lacks its header, or its signature does not hold any more."""
    world.deliver("Whole one", "One.")
    world.deliver("Whole two", "Two.")
    data = world.synced()
    ids = [str(data.find(subject)["id"]) for subject in ("Whole one", "Whole two")]
    assert "--attach" in data.run("forward", *ids, status=64).sentence
    forwarded = email.message_from_bytes(data.run("forward", "--attach", *ids, "--dry-run").raw)
    parts = [part for part in forwarded.walk() if part.get_content_type() == "message/rfc822"]
    assert [part.get_payload(0)["Subject"] for part in parts] == ["Whole one", "Whole two"], forwarded
    assert [part.get_payload(0)["Message-ID"] for part in parts] == ["<whole-one@example.com>",
                                                                     "<whole-two@example.com>"]
    edited = email.message_from_bytes(data.run("edit", ids[0], "--dry-run").raw, policy=email.policy.default)
    assert edited["Subject"] == "Whole one" and USER in edited["From"] and edited["Message-ID"] != \
        "<whole-one@example.com>", edited
    assert "One." in edited.get_body(("plain",)).get_content()


def test_redirected_as_it_is(world: World):
    """An answer goes to whoever redirected, or the text is not what its sender signed."""
    world.deliver("Redirect", "For somebody else.")
    data = world.synced()
    one = str(data.find("Redirect")["id"])
    before = data.run("show", one, "--raw").raw
    row = data.run("redirect", one, FRIEND).row
    assert row["state"] in ("accepted", "filed") and [r["address"] for r in row["recipients"]] == [FRIEND], row
    assert world.wait_on_server("Redirect", FRIEND)
    client = world.client(FRIEND)
    client.select("INBOX", readonly=True)
    arrived = client.fetch(client.search(None, "HEADER", "Subject", "Redirect")[1][0].split()[-1], "(BODY[])")[1][0][1]
    message = email.message_from_bytes(arrived, policy=email.policy.default)
    assert FRIEND in message["From"] and USER in message["Resent-From"] and FRIEND in message["Resent-To"], message
    assert message["Message-ID"] == "<redirect@example.com>" != message["Resent-Message-ID"]
    kept = before.replace(b"\r\n", b"\n")
    kept = b"".join(field for field in re.split(rb"(?m)^(?=\S)", kept) if not field.lower().startswith(b"return-path:"))
    assert kept in arrived.replace(b"\r\n", b"\n"), arrived.decode()
    data.run("sync")
    assert "$forwarded" in data.find("Redirect")["flags"], data.find("Redirect")
    events = [line["event"] for line in data.run("timeline", one).rows]
    assert {"accepted", "filed"} <= set(events), events  # what became of it is found from the message itself
    data.run("redirect", one, "nobody", status=65)


def _write(data: Data, subject: str, to: str = FRIEND, more: str = "") -> str:
    path = data.folder / "out.eml"
    path.write_bytes(f"From: Robin Hale <{USER}>\r\nTo: {to}\r\n{more}Subject: {subject}\r\n\r\nHello.\r\n"
                     .encode())
    return str(path)


def test_send_arrives_and_is_filed(world: World):
    """Mail is not sent, or no copy of it is kept, or two are."""
    data = world.synced()
    row = data.run("send", _write(data, "Sent once", more="Bcc: robin@example.org\r\n")).row
    assert row["outbox_id"] > 0 and row["state"] in ("accepted", "filed"), row
    assert {one["address"] for one in row["recipients"]} == {FRIEND, USER}, row
    assert all(one["code"] == 250 for one in row["recipients"]), row
    assert world.wait_on_server("Sent once", FRIEND)
    data.run("sync", "--bodies", "all")
    assert [name for name, _ in world.on_server("Sent once") if name == "Sent"] == ["Sent"]
    assert data.run("outbox").rows == []
    arrived = world.client(FRIEND)
    arrived.select("INBOX")
    uid = arrived.uid("SEARCH", "HEADER", "Subject", '"Sent once"')[1][0].decode()
    assert b"bcc:" not in arrived.uid("FETCH", uid, "(BODY.PEEK[HEADER])")[1][0][1].lower(), "the Bcc was told"


def test_send_many(world: World):
    """Of several messages some are left."""
    data = world.with_account()
    files = []
    for number in range(5):
        path = data.folder / f"{number}.eml"
        path.write_text(f"From: {USER}\r\nTo: {FRIEND}\r\nSubject: Many {number}\r\n\r\nx\r\n", newline="")
        files.append(str(path))
    rows = data.run("send", *files).rows
    assert len(rows) == 5 and all(row["state"] in ("accepted", "filed") for row in rows), rows


def test_send_refused_says_why(world: World):
    """An address that does not exist is not told."""
    data = world.with_account()
    done = data.run("send", _write(data, "To nobody", "nobody-at-all@example.org"), status=1)
    assert done.row["state"] == "refused" and done.row["recipients"][0]["code"] // 100 == 5, done
    assert "nobody-at-all" in done.sentence or "5.1.1" in done.sentence, done
    row = data.run("outbox").row
    assert row["state"] == "refused" and row["reason"], row
    data.run("outbox", "cancel", str(row["id"]))
    assert data.run("outbox").rows == []


def test_send_refused_is_corrected(world: World):
    """One wrong address of two: the friend gets it twice, or the other never does."""
    data = world.with_account()
    path = _write(data, "To both", f"{FRIEND}, no-such-robin@example.org")
    done = data.run("send", path, status=1)
    assert done.row["state"] == "partly-refused", done
    assert "This address does not exist. Correct the address" in done.sentence, done
    item = str(done.row["outbox_id"])
    fixed = data.run("outbox", "correct", item, "no-such-robin@example.org", USER)
    assert fixed.row["state"] == "filed", fixed
    assert world.wait_on_server("To both", USER)
    assert len(world.on_server("To both", FRIEND)) == 1
    data.run("sync", "--bodies", "all")
    events = [row["event"] for row in data.run("timeline", str(data.find("To both", "Sent")["id"])).rows]
    assert events == ["queued", "handed-over", "accepted", "refused", "filed", "corrected", "handed-over",
                      "accepted"], events
    assert [row["event"] for row in data.run("timeline", "--outbox", item).rows] == events
    data.run("outbox", "correct", item, FRIEND, "x@example.com", status=1)


def _timeline_once(world: World, data: Data, item: str, event: str) -> list[dict]:
    """The timeline once it has the event; the report is mail, and has no other event to wait for."""
    deadline = time.monotonic() + PATIENCE
    while True:
        data.run("sync", "--bodies", "all")
        rows = data.run("timeline", "--outbox", item).rows
        if any(row["event"] == event for row in rows) or time.monotonic() > deadline:
            return rows


def test_bounce_joins_its_message(world: World):
    """Mail came back, and the message still looks as if it had arrived."""
    data = world.with_account()
    row = data.run("send", _write(data, "Boomerang", f"{BOUNCES}, {FRIEND}"), "--dsn").row
    assert row["state"] == "filed", row
    rows = _timeline_once(world, data, str(row["outbox_id"]), "bounced")
    bounce = [one for one in rows if one["event"] == "bounced"]
    assert len(bounce) == 1 and bounce[0]["address"] == BOUNCES, rows
    assert bounce[0]["verdict"] == "no-mailbox" and bounce[0]["next_step"] == "correct-address", bounce
    # What Postfix hands to Dovecot is "relayed" to it.
    rows = _timeline_once(world, data, str(row["outbox_id"]), "relayed")
    assert FRIEND in [one["address"] for one in rows if one["event"] == "relayed"], rows


def test_send_keeps_below_a_limit(world: World):
    """The provider blocks the account for a day."""
    data = world.with_account()
    data.run("outbox", "limit", "Robin", "1")
    data.run("send", _write(data, "Within"))
    done = data.run("send", _write(data, "Without"), status=75)
    assert done.row["cause"] == "limit" and done.row["state"] == "queued", done
    assert "number of messages a day is used up" in done.sentence, done
    data.run("outbox", "limit", "Robin", "none")
    assert data.run("outbox", "send", str(done.row["outbox_id"])).row["state"] == "filed"


def test_send_offline_waits(world: World):
    """Mail written offline is lost, or sent twice later."""
    data = world.with_account()
    world.servers.postfix.stop()
    try:
        done = data.run("send", _write(data, "Offline mail"), status=69)
        assert done.row["state"] == "queued", done
        assert data.run("outbox").row["state"] == "queued"
    finally:
        world.servers.postfix.start()
        world.servers.postfix.wait_ready()
    assert data.run("outbox", "send").row["state"] in ("accepted", "filed")
    assert len(world.wait_on_server("Offline mail", FRIEND)) == 1
    data.run("sync")
    assert len(world.on_server("Offline mail", FRIEND)) == 1


def test_send_later_waits(world: World):
    """Mail meant for tomorrow goes at once."""
    data = world.with_account()
    row = data.run("send", _write(data, "Tomorrow"), "--at", "2099-01-01T00:00:00Z").row
    assert row["state"] == "queued" and row["not_before"] == "2099-01-01T00:00:00Z", row
    data.run("sync")
    assert data.run("outbox").row["state"] == "queued"
    data.run("outbox", "cancel", str(row["outbox_id"]))
    data.run("send", _write(data, "x"), "--at", "soon", status=64)


def test_send_bad_message_is_65(world: World):
    """Nonsense goes out as mail."""
    data = world.with_account()
    data.run("send", "-", text="", status=65)
    data.run("send", _write(data, "No recipient", "not an address"), status=65)
    data.run("send", "/nonexistent.eml", status=65)


def test_sendmail_takes_its_arguments(world: World):
    """Programs that call sendmail can't use it."""
    data = world.with_account()
    text = f"From: {USER}\r\nSubject: From cron\r\n\r\nDone.\r\n"
    data.run("sendmail", "-i", "-f", USER, FRIEND, text=text)
    assert world.wait_on_server("From cron", FRIEND)
    text = f"From: {USER}\r\nTo: {FRIEND}\r\nSubject: From cron by header\r\n\r\nDone.\r\n"
    data.run("sendmail", "-t", "-oi", text=text)
    assert world.wait_on_server("From cron by header", FRIEND)
    data.run("sendmail", text=text, status=64)


def test_sendmail_takes_cron_mail(world: World):
    """What a nightly job has to say is thrown away, since "root" is no address."""
    data = world.with_account()
    text = "From: root (Cron Daemon)\nTo: root\nSubject: Cron nightly\n\nDone.\n"
    data.run("sendmail", "-i", "-FCronDaemon", "-B8BITMIME", "-oem", "root", text=text)
    assert world.wait_on_server("Cron nightly", USER)
    data.run("sendmail", "-F", "Nightly job", "-i", "--", FRIEND, text="Subject: Named\n\nDone.\n")
    assert world.wait_on_server("Named", FRIEND)
    one = world.client(FRIEND)
    one.select("INBOX")
    uid = one.uid("SEARCH", "HEADER", "Subject", "Named")[1][0].decode()
    header = one.uid("FETCH", uid, "(BODY.PEEK[HEADER])")[1][0][1]
    assert b"Nightly job <robin@example.org>" in header and b">>" not in header, header


def test_sendmail_takes_long_lines(world: World):
    """What a job prints without a line's end is refused, and nobody hears of it."""
    data = world.with_account()
    report = "=3D {\"name\": \"" + "grüßen " * 400 + "\"}\n.\nFrom here on\n" + "x" * 70000 + "\n"
    data.run("sendmail", "-i", "root", text=f"From: root (Cron Daemon)\nTo: root\nSubject: Long lines\n"
             f"MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n\n{report}")
    assert world.wait_on_server("Long lines", USER)
    one = world.client()
    one.select("INBOX")
    uid = one.uid("SEARCH", "HEADER", "Subject", '"Long lines"')[1][0].decode()
    raw = one.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1]
    arrived = email.message_from_bytes(raw, policy=email.policy.default)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert arrived.get_content().replace("\r\n", "\n") == report, raw[:1000]
    signed = (f"To: {USER}\nContent-Type: multipart/signed; boundary=k\n\n--k\n\n{report}\n--k\n"
              "Content-Type: application/pgp-signature\n\nx\n--k--\n")
    refused = data.run("sendmail", "-t", text=signed, status=65)
    assert "signed" in refused.sentence, refused


def _sendmail_command(world: World, data: Data) -> str:
    return f"{world.program} --data-dir {data.folder} sendmail"


def test_mutt_sends_by_it(world: World):
    """A person who writes in mutt can't send."""
    data = world.with_account()
    rc = data.folder / "muttrc"
    rc.write_text(f'set from="{USER}"\nset use_from=yes\nset use_envelope_from=yes\nset copy=no\n'
                  f'set sendmail="{_sendmail_command(world, data)} -oem -oi"\nset sendmail_wait=0\n')
    done = subprocess.run(["neomutt", "-n", "-F", str(rc), "-s", "From mutt", "--", FRIEND], input=b"Hello.\n",
                          capture_output=True, env={**data.environment, "HOME": str(data.folder)}, timeout=PATIENCE,
                          check=False)
    assert done.returncode == 0, done
    assert len(world.wait_on_server("From mutt", FRIEND)) == 1


def _git(folder: Path, *arguments: str, **options) -> subprocess.CompletedProcess:
    """git in FOLDER, as whom no configuration of this machine's says anything of."""
    name = {f"GIT_{who}_{what}": words for who in ("AUTHOR", "COMMITTER")
            for what, words in (("NAME", "Robin Hale"), ("EMAIL", USER))}
    environment = {**os.environ, **name, "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", **options.pop("env", {})}
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, env=environment,
                          timeout=PATIENCE * 2, check=False, **options)
    assert done.returncode == 0, done
    return done


def _git_commits(folder: Path, count: int) -> None:
    """A repository in FOLDER whose last COUNT commits touch text that is not ASCII, and dots."""
    folder.mkdir()
    _git(folder, "init", "--quiet")
    for number in range(count + 1):
        (folder / "note").write_text(f"Grüße {number}\n.\nFrom here on\n", encoding="utf-8")
        _git(folder, "add", "note")
        _git(folder, "commit", "--quiet", "-m", f"note: Tell number {number}\n\nÄrger.")


def test_git_sends_by_it(world: World):
    """Patches can't be sent, come as no series, or can't be applied."""
    data = world.with_account()
    folder = data.folder / "repository"
    _git_commits(folder, 3)
    _git(folder, "send-email", "--quiet", "--confirm=never", f"--from=Robin Hale <{USER}>", f"--to={FRIEND}",
         "--suppress-cc=all", "--transfer-encoding=8bit", f"--sendmail-cmd={_sendmail_command(world, data)}", "-3",
         env=data.environment)
    for number in (1, 2, 3):
        assert len(world.wait_on_server(f"[PATCH {number}/3] note: Tell number {number}", FRIEND)) == 1
    one = world.client(FRIEND)
    one.select("INBOX")
    raw = []
    for number in (1, 2, 3):  # as they were sent: how they lie in the inbox the server decided
        uids = one.uid("SEARCH", "HEADER", "Subject", f'"note: Tell number {number}"')[1][0].split()
        raw.append(one.uid("FETCH", uids[0].decode(), "(BODY.PEEK[])")[1][0][1])
    arrived = [email.message_from_bytes(message, policy=email.policy.default) for message in raw]
    assert all(message["References"] == arrived[0]["Message-ID"] for message in arrived[1:]), raw
    _git(folder, "reset", "--quiet", "--hard", "HEAD~3")
    _git(folder, "am", "--quiet", input=b"".join(
        b"From x Thu Jan  1 00:00:00 1970\n" + message.replace(b"\r\n", b"\n") + b"\n" for message in raw))
    assert (folder / "note").read_text(encoding="utf-8").startswith("Grüße 3\n.\n")


def test_answer_is_marked_and_threaded(world: World):
    """What was answered looks unanswered."""
    world.deliver("Answer me")
    data = world.synced()
    one = data.find("Answer me")
    reply = data.run("reply", str(one["id"]), "--dry-run").raw
    data.run("send", "-", text=reply)
    data.run("sync", "--bodies", "all")
    rows = [row for row in data.run("list", "Sent", "--limit", "100").rows if row["subject"] == "Re: Answer me"]
    assert len(rows) == 1 and rows[0]["thread"] == one["thread"], rows


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


def test_replies_are_put_in_words(world: World):
    """A server's code stays a riddle."""
    data = world.data()
    known = data.run("verdict").rows
    assert len(known) >= 60
    assert all(row["sentence"].endswith(".") and row["next_step"].endswith(".") for row in known), known
    told = data.run("verdict", "550", "5.1.1", "nobody of that name").row
    assert told["verdict"] == "no-mailbox" and told["sentence"] == "This address does not exist.", told
    assert data.run("verdict", "552 too much of it").row["verdict"] == "too-large"
    assert data.run("verdict", "gibberish", status=1).row["verdict"] == "none"


if __name__ == "__main__":
    sys.exit(main(sys.modules["__main__"], "/mailctl/mail"))
