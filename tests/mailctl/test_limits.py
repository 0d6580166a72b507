# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending by a Postfix that counts messages and connections, takes some recipients and not others, and knows
addresses that are not ASCII."""

import re
import socket
import ssl
import sys
import time
from pathlib import Path

from world import FRIEND, PATIENCE, USER, Data, World, main

CLOSED, SLOW, GONE, UMLAUT = "closed@example.org", "slow@example.org", "gone@example.org", "grüße@example.org"
AN_HOUR = 8  # messages
AT_A_TIME = 2  # connections

POSTFIX = f"""\
anvil_rate_time_unit = 1h
smtpd_client_message_rate_limit = {AN_HOUR}
smtpd_client_connection_count_limit = {AT_A_TIME}
smtpd_client_event_limit_exceptions =
smtpd_recipient_restrictions = check_recipient_access inline:{{
  {{ {CLOSED} = 550 5.7.1 this list is closed }}, {{ {SLOW} = 450 4.7.1 come back in an hour }} }},
  permit_sasl_authenticated, reject
smtpd_sender_login_maps = inline:{{ {{ {USER} = {USER} }} }}
smtpd_sender_restrictions = reject_authenticated_sender_login_mismatch
transport_maps = inline:{{ {{ {GONE} = error:5.1.6 has moved away }} }}
virtual_alias_maps = inline:{{ {{ {UMLAUT} = {USER} }} }}
"""


def _write(data: Data, name: str, to: str, subject: str) -> str:
    path = data.folder / f"{name}.eml"
    path.write_bytes(f"From: {USER}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\nx\r\n".encode())
    return str(path)


def _drain(data: Data) -> None:
    """As time does it, without its waits."""
    deadline = time.monotonic() + PATIENCE
    while data.run("outbox").rows:
        assert time.monotonic() < deadline, data.run("outbox").rows
        data.run("outbox", "send", status=None)


def _wait_until_delivered(queue: Path) -> None:
    """A server that is ended before it notes what it delivered delivers that once more."""
    deadline = time.monotonic() + PATIENCE
    while any(path.is_file() for name in ("incoming", "active") for path in (queue / name).rglob("*")):
        assert time.monotonic() < deadline, "the server keeps mail"
        time.sleep(0.05)


def _wait_until_told(log: Path, words: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while words not in log.read_text(errors="replace"):
        assert time.monotonic() < deadline, f"“{words}” is not in the log"
        time.sleep(0.05)


def test_recipients_by_maps(world: World):
    """One recipient whom the server does not take keeps the message from the others, or is not told."""
    data = world.with_account()
    row = data.run("send", _write(data, "some", f"{FRIEND}, {CLOSED}, {SLOW}, {GONE}", "To some"), status=None).row
    states = {one["address"]: (one["state"], one["enhanced"]) for one in row["recipients"]}
    assert states == {FRIEND: ("accepted", "2.0.0"), CLOSED: ("refused", "5.7.1"), SLOW: ("delayed", "4.7.1"),
                      GONE: ("refused", "5.1.6")}, row
    assert all(words in row["reason"] for words in ("come back in an hour", "is closed", "has moved")), row
    assert len(world.wait_on_server("To some", FRIEND)) == 1
    data.run("outbox", "send", status=None)
    assert len(world.on_server("To some", FRIEND)) == 1


def test_sender_of_another(world: World):
    """Whoever may not send as one of their addresses is told to correct their friend's."""
    data = world.with_account()
    data.run("identity", "add", "--address", "other@example.org")
    text = f"From: other@example.org\r\nTo: {FRIEND}, {USER}\r\nSubject: As another\r\n\r\nx\r\n".encode()
    done = data.run("send", "-", text=text, status=1)
    assert done.row["state"] == "refused", done
    for one in done.row["recipients"]:
        assert (one["verdict"], one["state"]) == ("not-your-address", "refused"), done
    assert "other@example.org: Your account may not send with this sender address." in done.sentence, done
    assert "choose another address under From" in done.sentence and "outbox correct" not in done.sentence, done


def test_address_that_is_not_ascii(world: World):
    """Mail to such an address is refused, or comes as other letters than were written."""
    data = world.with_account()
    text = f"From: Jörg <{USER}>\r\nTo: {UMLAUT}\r\nSubject: Schöne {UMLAUT}\r\n\r\nGrüße.\r\n".encode()
    row = data.run("send", "-", text=text).row
    assert row["recipients"][0]["address"] == UMLAUT and row["state"] == "filed", row
    one, deadline = world.client(), time.monotonic() + PATIENCE
    while True:
        one.select("INBOX")
        found = one.uid("SEARCH", "HEADER", "Message-ID", row["message_id"])[1][0].decode()
        if found:
            break
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.05)
    raw = one.uid("FETCH", found, "(BODY.PEEK[])")[1][0][1]
    assert f"\r\nTo: {UMLAUT}\r\n".encode() in raw and raw.endswith("\r\n\r\nGrüße.\r\n".encode()), raw
    assert b" SMTPUTF8" in raw or b"UTF8SMTP" in raw, raw  # as Postfix's Received has it


def test_too_many_messages_an_hour(world: World):
    """What is over a server's number comes out of order, twice or never, and nobody knows why it waits."""
    data = world.with_account()
    subjects = [f"Burst {number:02}" for number in range(AN_HOUR + 4)]
    rows = data.run("send", *(_write(data, subject, FRIEND, subject) for subject in subjects), status=None).rows
    waiting = data.run("outbox").rows
    assert 4 <= len(waiting) < len(rows), rows
    assert [one["subject"] for one in waiting] == subjects[-len(waiting):], waiting
    for row in waiting:
        assert row["state"] == "queued" and row["cause"] == "server" and "too much mail" in row["reason"], row
    assert waiting[0]["recipients"][0]["verdict"] == "too-fast", waiting[0]
    # Nor is the server asked for each of them. Its log is written by another process.
    postfix = world.servers.postfix
    _wait_until_delivered(postfix.config.parent / "queue")
    _wait_until_told(postfix.log, "Message delivery request rate limit exceeded")
    postfix.stop()
    config = postfix.config / "main.cf"
    config.write_text(config.read_text().replace(f"message_rate_limit = {AN_HOUR}", "message_rate_limit = 0"))
    postfix.start()
    postfix.wait_ready()
    _drain(data)
    for subject in subjects:
        assert len(world.wait_on_server(subject, FRIEND)) == 1
    mine = [row["message_id"] for row in rows]
    _wait_until_told(postfix.log, mine[-1])
    log = postfix.log.read_text(errors="replace")
    assert log.count("Message delivery request rate limit exceeded") == 1, log
    taken = re.findall(r"cleanup.* message-id=<([^>]+)>", log)
    assert [one for one in taken if one in mine] == mine, taken


def test_too_many_connections(world: World):
    """Who is told to come back later is told that something is wrong with the account, or waits for ever."""
    data = world.with_account()
    context = ssl.create_default_context(cafile=world.servers.info["ca"])
    held = []
    try:
        while len(held) < AT_A_TIME:
            line = socket.create_connection(("localhost", world.servers.info["smtps"]))
            held.append(context.wrap_socket(line, server_hostname="localhost"))
            held[-1].recv(100)  # its greeting: it counts
        done = data.run("send", _write(data, "knock", FRIEND, "Knock"), status=75)
        assert done.row["state"] == "queued" and done.row["cause"] == "connection", done
        assert "too many connections" in done.row["reason"], done
    finally:
        for one in held:
            one.close()
    _drain(data)
    assert len(world.wait_on_server("Knock", FRIEND)) == 1


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], "/mailctl/limits", postfix_extra=POSTFIX))
