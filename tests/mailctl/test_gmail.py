# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox whose folders are labels (Gmail's): one message in many places, here as on the server."""

import imaplib
import re
import sys

from world import FRIEND, PASSWORD, USER, World, main  # first: it finds the others

from servers.gmail_labels import ALL, STARRED, TRASH, quoted


def gmail(world: World, folder: str | None = None) -> imaplib.IMAP4:
    """Another program at the same mailbox, as Gmail shows it."""
    one = imaplib.IMAP4("localhost", world.servers.info["gmail"])
    one.login(USER, PASSWORD)
    if folder:
        assert one.select(quoted(folder))[0] == "OK"
    return one


def deliver(world: World, subject: str, *labels: str, text: str = "Hello.", more: str = "") -> None:
    """A message to the inbox, with further LABELS."""
    name = re.sub("[^a-z0-9]", "-", subject.lower())
    one = gmail(world)
    one.append("INBOX", "", None, (f"From: Ana Lima <{FRIEND}>\r\nTo: Robin Hale <{USER}>\r\nSubject: {subject}\r\n"
                                   f"Date: Fri, 01 Aug 2025 10:00:00 +0000\r\nMessage-ID: <{name}@example.com>\r\n"
                                   f"{more}\r\n{text}\r\n").encode())
    one.select("INBOX")
    for label in labels:
        one.create(quoted(label))
        one.subscribe(quoted(label))
        assert one.uid("COPY", find(one, subject), quoted(label))[0] == "OK"
    one.logout()


def find(one: imaplib.IMAP4, subject: str) -> str:
    return one.uid("SEARCH", "HEADER", "Subject", quoted(subject))[1][0].decode()


def fetched(one: imaplib.IMAP4, uids: str, items: str) -> str:
    return " ".join(line.decode() for line in one.uid("FETCH", uids, items)[1] if line)


def places(world: World, subject: str) -> dict[str, set[str]]:
    found = world.on_server(subject)
    assert len(dict(found)) == len(found), f"twice in one folder: {found}"
    return dict(found)


def test_server_is_one_of_gmails(world: World):
    """What the other tests stand on is something else than Gmail."""
    deliver(world, "A first one", "Work")
    inbox, all_mail = gmail(world, "INBOX"), gmail(world, ALL)
    assert b"X-GM-EXT-1" in inbox.capability()[1][0] and b"QRESYNC" not in inbox.capability()[1][0]
    seen = [fetched(one, find(one, "A first one"), "(X-GM-MSGID X-GM-THRID X-GM-LABELS)") for one in (inbox, all_mail)]
    ids = [re.search(r"X-GM-MSGID (\d+) X-GM-THRID (\d+)|X-GM-THRID (\d+)", text).group(0) for text in seen]
    assert re.findall(r"X-GM-MSGID (\d+)", seen[0]) == re.findall(r"X-GM-MSGID (\d+)", seen[1]) != [], seen
    assert ids and 'X-GM-LABELS ("Work")' in seen[0] and '("Work" "\\\\Inbox")' in seen[1], seen
    # A star is the message's.
    inbox.uid("STORE", find(inbox, "A first one"), "+FLAGS", "(\\Flagged)")
    assert places(world, "A first one") == {place: {"\\flagged"} for place in ("INBOX", "Work", ALL, STARRED)}
    all_mail.uid("STORE", find(all_mail, "A first one"), "-FLAGS", "(\\Flagged)")
    assert places(world, "A first one") == {place: set() for place in ("INBOX", "Work", ALL)}
    # A label, by its command.
    uid = find(inbox, "A first one")
    assert inbox.uid("STORE", uid, "+X-GM-LABELS", '(Private "Far away")')[0] == "OK"
    assert inbox.uid("STORE", uid, "-X-GM-LABELS", "(Private)")[0] == "OK"
    assert set(places(world, "A first one")) == {"INBOX", "Work", "Far away", ALL}
    assert find(all_mail, "A first one") == all_mail.uid("SEARCH", "X-GM-RAW", '"Hello"')[1][0].decode()
    # Deleted takes the label off at once, and no more.
    inbox.uid("STORE", uid, "+FLAGS", "(\\Deleted)")
    assert set(places(world, "A first one")) == {"Work", "Far away", ALL} and find(inbox, "A first one") == ""
    # Moved where it is already, it is there once, under the UID it had.
    was = find(all_mail, "A first one")
    work = gmail(world, "Work")
    work.uid("MOVE", find(work, "A first one"), quoted(ALL))
    assert work.response("COPYUID")[1][0].split()[2].decode() == was
    assert set(places(world, "A first one")) == {"Far away", ALL}
    # All Mail keeps what is not in the trash, and what is there is nowhere else.
    all_mail.uid("STORE", was, "+FLAGS", "(\\Deleted)")
    all_mail.expunge()
    assert set(places(world, "A first one")) == {"Far away", ALL}
    all_mail.uid("MOVE", was, quoted(TRASH))
    assert set(places(world, "A first one")) == {TRASH}
    for one in (inbox, all_mail, work):
        one.logout()


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], "/mailctl/gmail", gmail=True))
