# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that is written: answered, handed on, sent at once or later, refused; and what becomes of it."""

import email
import email.policy
import re
import sys
import time

from world import BOUNCES, FRIEND, PATIENCE, USER, Data, World, main


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


def _raw(world: World, subject: str, folder: str, user: str) -> bytes:
    """All of it as it lies there."""
    one = world.client(user)
    one.select(folder, readonly=True)
    uid = one.uid("SEARCH", "HEADER", "Subject", f'"{subject}"')[1][0].decode()
    found = one.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1]
    one.logout()
    return found


def test_bcc_is_in_the_sent_copy_alone(world: World):
    """Those who got it learn who else did in secret; or whoever sent it doesn't know any more."""
    data = world.with_account()
    hidden = "BCC :Nobody at\r\n all\r\n\t<no-such-robin@example.org>\r\n"
    done = data.run("send", _write(data, "In secret", more=hidden), status=1)
    assert done.row["state"] == "partly-refused", done
    data.run("outbox", "correct", str(done.row["outbox_id"]), "no-such-robin@example.org", USER)
    assert world.wait_on_server("In secret", FRIEND) and world.wait_on_server("In secret", USER)
    data.run("sync", "--bodies", "none")
    sent = _raw(world, "In secret", "Sent", USER)
    assert hidden.encode() in sent, sent
    for one in (FRIEND, USER):
        arrived = _raw(world, "In secret", "INBOX", one)
        # Servers put theirs above it.
        assert arrived.endswith(sent.replace(hidden.encode(), b"")), (arrived, sent)
        assert not any(word in arrived.lower() for word in (b"bcc", b"no-such-robin", b"nobody")), arrived


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


def test_notices_as_wished(world: World):
    """Who wants no notices gets them, or who wants their words back gets a header."""
    data = world.with_account()
    silent = data.run("send", _write(data, "Silent", BOUNCES), "--notify", "never").row
    whole = data.run("send", _write(data, "Whole again", BOUNCES), "--notify", "failure", "--return", "full").row
    events = [row["event"] for row in _timeline_once(world, data, str(whole["outbox_id"]), "bounced")]
    assert "bounced" in events, events
    # Postfix took the silent one before, and had answered it.
    events = [row["event"] for row in data.run("timeline", "--outbox", str(silent["outbox_id"])).rows]
    assert events == ["queued", "handed-over", "accepted", "filed"], events
    bounces = [data.run("show", str(row["id"]), "--raw").raw for row in data.run("list", "INBOX", "--limit", "100").rows
               if row["subject"].startswith("Undelivered Mail")]
    assert any(b"Subject: Whole again" in raw and b"\r\n\r\nHello.\r\n" in raw for raw in bounces), bounces
    assert not any(b"Subject: Silent" in raw for raw in bounces), bounces
    path = _write(data, "No")
    assert "never" in data.run("send", path, "--notify", "never,delay", status=64).sentence
    assert "hdrs" in data.run("send", path, "--return", "some", status=64).sentence


def test_send_keeps_below_a_limit(world: World):
    """The provider blocks the account for a day."""
    data = world.with_account()
    data.run("outbox", "limit", "Robin", "1")
    data.run("send", _write(data, "Within"))
    done = data.run("send", _write(data, "Without"), status=75)
    assert done.row["cause"] == "limit" and done.row["state"] == "queued", done
    assert "limit of 1 recipient in 24 hours is used up" in done.sentence, done
    assert data.run("account", "show", "Robin").row["send_limit"] == 1
    data.run("outbox", "limit", "Robin", "1000001", status=65)
    assert data.run("account", "show", "Robin").row["send_limit"] == 1
    # It is not named: nothing waits for tomorrow any more.
    data.run("outbox", "limit", "Robin", "none")
    data.run("outbox", "send")
    assert data.run("account", "show", "Robin").row["send_limit"] is None
    assert not data.run("outbox").rows


def test_limit_that_a_provider_documents(world: World):
    """Whoever sends to a club by such a provider is blocked for a day, and nobody could tell what it allows."""
    data = world.with_account()
    data.run("account", "edit", "Robin", "--smtp", "smtp.gmail.com:465", "--no-check")
    assert data.run("account", "show", "Robin").row["send_limit"] == 2000
    data.run("outbox", "limit", "Robin", "none")
    assert data.run("account", "show", "Robin").row["send_limit"] is None
    data.run("outbox", "limit", "Robin", "default")
    assert data.run("account", "show", "Robin").row["send_limit"] == 2000


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
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 50))
    row = data.run("send", _write(data, "Soon"), "--at", soon).row
    assert row["state"] == "queued" and row["not_before"] == soon, row
    data.run("outbox", "cancel", str(row["outbox_id"]))
    for no_time in ("soon", "2099", "20990101"):
        data.run("send", _write(data, "x"), "--at", no_time, status=64)


def test_send_bad_message_is_65(world: World):
    """Nonsense goes out as mail."""
    data = world.with_account()
    data.run("send", "-", text="", status=65)
    data.run("send", _write(data, "No recipient", "not an address"), status=65)
    data.run("send", "/nonexistent.eml", status=65)
    (data.folder / "bad.eml").write_text("nonsense")
    refused = data.run("send", _write(data, "Before it"), str(data.folder / "bad.eml"), "/dev/null", status=65)
    assert [row["subject"] for row in refused.rows] == ["Before it"], refused
    assert "bad.eml, and what was to follow it was not sent" in refused.sentence, refused


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


def test_replies_are_put_in_words(world: World):
    """A server's code stays a riddle."""
    data = world.data()
    known = data.run("verdict").rows
    assert len(known) >= 60
    assert all(row["sentence"].endswith(".") and row["next_step"].endswith(".") for row in known), known
    told = data.run("verdict", "550", "5.1.1", "nobody of that name").row
    assert told["verdict"] == "no-mailbox" and told["sentence"] == "This address does not exist.", told
    assert data.run("verdict", "552 too much of it").row["verdict"] == "too-large"
    gibberish = data.run("verdict", "gibberish", status=1)
    assert gibberish.row["verdict"] == "none" and "gibberish" in gibberish.sentence, gibberish


if __name__ == "__main__":
    sys.exit(main(sys.modules["__main__"], "/mailctl/sending"))
