# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of the server beyond sending: to keep it for later (RFC 4865), to have it there in time (RFC 2852),
to take only encrypted lines (RFC 8689). Where it can, where it can't, and where it only says so."""

import re
import sys
from datetime import datetime, timedelta, timezone

from world import FRIEND, USER, Data, Done, World, main

from servers.rude import Rude  # world has shown the way

HOLDS, HOUR = "FUTURERELEASE 86400 2099-01-01T00:00:00Z", 3600


def _with_server(world: World, *extensions: str, is_answered: bool = True, refuses: bytes = b"") -> tuple[Rude, Data]:
    rude, data = Rude(*extensions, certificate=world.servers.folder / "mail.example.org.pem", refuses=refuses), world.data()
    rude.answers = is_answered
    rude.start()
    data.add_account("--no-check", smtp=f"localhost:{rude.port}", smtp_security="tls")
    return rude, data


def _in(seconds: int) -> str:
    return (datetime.now(timezone.utc) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _send(data: Data, *options: str, status: int = 0) -> Done:
    return data.run("send", "-", *options, status=status,
                    text=f"From: {USER}\r\nTo: {FRIEND}\r\nSubject: Wish\r\n\r\nHello.\r\n")


def _asked(rude: Rude, name: str) -> int:
    """The seconds that the one MAIL named."""
    (mail,) = rude.senders
    found = re.search(rb" %b=(\d+)(;R)?$" % name.encode(), mail)
    assert found, mail
    return int(found[1])


def test_server_keeps_it(world: World):
    """It is sent twice, at once and by the server; or nobody can tell when it goes."""
    rude, data = _with_server(world, HOLDS)
    at = _in(2 * HOUR)
    row = _send(data, "--at", at, "--by-server").row
    assert row["state"] == "filed" and row["held_until"] == at and row["send_at"] == at, row
    assert 2 * HOUR - 60 < _asked(rude, "HOLDFOR") <= 2 * HOUR and len(rude.taken) == 1, rude.senders
    item = str(row["outbox_id"])
    events = data.run("timeline", "--outbox", item).rows
    assert [one["event"] for one in events] == ["queued", "handed-over", "held", "accepted", "filed"], events
    for act in ("cancel", "send"):
        assert "which sends it at" in data.run("outbox", act, item, status=1).sentence
    data.run("sync")
    assert len(rude.taken) == 1 and data.run("outbox").rows == []


def test_server_that_keeps_nothing(world: World):
    """Mail for tomorrow goes today, or is refused."""
    rude, data = _with_server(world)
    at = _in(2 * HOUR)
    row = _send(data, "--at", at, "--by-server").row
    assert row["state"] == "queued" and row["cause"] == "kept-here" and row["not_before"] == at, row
    assert not rude.senders and row["recipients"][0]["state"] == "waiting"
    # "Send now" is that, whatever was planned.
    sent = data.run("outbox", "send", str(row["outbox_id"])).row
    assert sent["state"] == "filed" and not sent["held_until"] and b"HOLD" not in rude.senders[0], sent


def test_server_that_keeps_it_for_an_hour(world: World):
    """It is handed over too early and refused, or the computer has to be on at the very moment."""
    rude, data = _with_server(world, "FUTURERELEASE 3600 2099-01-01T00:00:00Z")
    row = _send(data, "--at", "2098-06-01T12:00:00Z", "--by-server").row
    assert row["state"] == "queued" and row["not_before"] == "2098-06-01T11:00:00Z", row
    assert not rude.senders


def test_server_that_refuses_to_keep_it(world: World):
    """It says that it keeps mail, does not, and the message counts as refused, or goes too early."""
    rude, data = _with_server(world, HOLDS, refuses=b"555 5.5.4 Unsupported option: HOLDFOR")
    at = _in(2 * HOUR)
    row = _send(data, "--at", at, "--by-server").row
    assert row["state"] == "queued" and row["cause"] == "kept-here" and row["not_before"] == at, row
    assert "HOLDFOR" in row["reason"] and row["recipients"][0]["state"] == "waiting" and not rude.taken, row
    rude.refuses = b""
    data.run("outbox", "send", str(row["outbox_id"]))
    assert len(rude.taken) == 1 and b"HOLD" not in rude.senders[-1], rude.senders


def test_refused_sender_is_told_at_once(world: World):
    """That one may not send at all is told when it is too late."""
    rude, data = _with_server(world, HOLDS, refuses=b"550 5.7.1 You may not send as this address")
    done = _send(data, "--at", _in(2 * HOUR), "--by-server", status=1)
    assert done.row["state"] == "refused" and not done.row["held_until"] and not rude.taken, done


def test_cut_when_it_was_to_be_kept(world: World):
    """The line breaks after the last byte: it is sent again, though the server may keep it."""
    rude, data = _with_server(world, HOLDS, is_answered=False)
    done = _send(data, "--at", _in(2 * HOUR), "--by-server", status=75)
    assert done.row["state"] == "ambiguous" and done.row["held_until"], done
    data.run("sync")
    assert len(rude.taken) == 1


def test_encrypted_all_the_way(world: World):
    """A secret goes in the clear behind the first server."""
    rude, data = _with_server(world, "REQUIRETLS")
    assert _send(data, "--require-tls").row["state"] == "filed"
    assert rude.senders[0].endswith(b" REQUIRETLS"), rude.senders


def test_not_encrypted_all_the_way(world: World):
    """The promise is dropped without a word, or the refusal says nothing that a person understands."""
    rude, data = _with_server(world)
    done = _send(data, "--require-tls", status=1)
    assert done.row["state"] == "refused" and done.row["cause"] == "no-tls" and not rude.senders, done
    assert done.row["recipients"][0]["verdict"] == "no-tls-on-way", done
    assert "can’t promise encrypted connections all the way" in done.sentence, done
    rude, data = _with_server(world, "REQUIRETLS", refuses=b"550 5.7.30 REQUIRETLS support required")
    done = _send(data, "--require-tls", status=1)
    assert "has no encrypted connection, which this message demands" in done.sentence, done


def test_there_in_time(world: World):
    """An answer that is needed today is in a queue for five."""
    rude, data = _with_server(world, "DELIVERBY 600")
    assert _send(data, "--deliver-by", _in(HOUR)).row["state"] == "filed"
    assert HOUR - 60 < _asked(rude, "BY") <= HOUR and rude.senders[0].endswith(b";R")


def test_not_there_in_time(world: World):
    """It is sent without its deadline, or after it."""
    for extension, by, cause in (("DSN", _in(HOUR), "no-time"), ("DELIVERBY 7200", _in(HOUR), "no-time"),
                                 ("DELIVERBY", "2020-01-01T00:00:00Z", "too-late")):
        rude, data = _with_server(world, extension)
        done = _send(data, "--deliver-by", by, status=1)
        assert done.row["state"] == "refused" and done.row["cause"] == cause and not rude.senders, done
        assert done.row["recipients"][0]["verdict"] == "no-deadline", done


def test_times_that_make_no_sense(world: World):
    """A slip of the pen sends mail at once that was meant for later."""
    data = world.data()
    assert "--at" in data.run("send", "-", "--by-server", status=64).sentence
    assert "soon" in data.run("send", "-", "--deliver-by", "soon", status=64).sentence
    done = data.run("send", "-", "--at", "2098-01-01T00:00:00Z", "--deliver-by", "2097-01-01T00:00:00Z", status=64)
    assert "before it is sent" in done.sentence, done


if __name__ == "__main__":
    sys.exit(main(sys.modules["__main__"], "/mailctl/wishes"))
