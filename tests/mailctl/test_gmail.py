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


def synced(world: World, *bodies: str):
    data = world.data()
    data.add_account("--no-check", imap=f"localhost:{world.servers.info['gmail']}", **{"imap_security": "none"})
    data.run("sync", *bodies)
    return data


def shown(data, subject: str) -> dict[str, dict]:
    """Where the message is listed here, each place once."""
    found = {}
    for folder in [row["path"] for row in data.run("folders").rows]:
        rows = [row for row in data.run("list", folder, status=None).rows if row["subject"] == subject]
        assert len(rows) < 2, f"{len(rows)} times in {folder}"
        found.update({folder: row for row in rows})
    return found


def commands(world: World, *verbs: str) -> list[str]:
    """What was said to the server, of VERBS."""
    said = [line.decode("latin-1") for line in world.servers.gmail.commands]
    return [line for line in said if any(f" {verb} " in line for verb in verbs)]


def forget_commands(world: World) -> None:
    world.servers.gmail.commands.clear()


def test_one_message_in_many_places(world: World):
    """What has three labels is downloaded four times, or shown as often."""
    count, text = 12, "".join(f"Line {number} of what is long enough to be counted.\r\n" for number in range(500))
    for number in range(count):
        deliver(world, f"Many places {number}", "Work", "Private", text=text,
                more="References: <the-same@example.com>\r\n")
    before = world.servers.gmail.sent
    data = synced(world, "--bodies", "all")
    sent, size = world.servers.gmail.sent - before, count * len(text)
    assert size < sent < 1.3 * size, f"{sent} bytes for {size}"
    assert {path for path in shown(data, "Many places 3")} == {"INBOX", "Work", "Private", ALL}
    assert len({row["id"] for row in shown(data, "Many places 3").values()}) == 1
    found = data.run("search", "subject:places", "--limit", "100").rows
    assert len(found) == count and len({row["id"] for row in found}) == count, found
    one, = data.run("list", "INBOX", "--conversations").rows
    assert len(one["messages"] if "messages" in one else range(one["total"])) == count, one
    before = world.servers.gmail.sent
    assert data.run("sync", "--bodies", "all").row["bodies"] == 0
    assert world.servers.gmail.sent - before < 8192


def test_archive_takes_from_the_inbox_alone(world: World):
    """Archived mail is lost from All Mail, doubled there, or a label “Archive” appears."""
    deliver(world, "To be archived", "Work")
    data = synced(world)
    row = data.find("To be archived")
    data.run("archive", str(row["id"]), "--from", "INBOX")
    assert set(shown(data, "To be archived")) == {"Work", ALL}
    data.run("sync")
    assert set(shown(data, "To be archived")) == {"Work", ALL}
    assert set(places(world, "To be archived")) == {"Work", ALL}
    assert "Archive" not in {one["path"] for one in data.run("folders").rows}
    data.run("undo")
    assert set(shown(data, "To be archived")) == {"INBOX", "Work", ALL}
    data.run("sync")
    data.run("sync")
    assert set(shown(data, "To be archived")) == {"INBOX", "Work", ALL}
    assert set(places(world, "To be archived")) == {"INBOX", "Work", ALL}


def test_archive_before_all_mail_is_known(world: World):
    """What is archived while history still comes is there twice afterwards."""
    deliver(world, "Early to the archive")
    data = world.data()
    data.add_account("--no-check", imap=f"localhost:{world.servers.info['gmail']}", **{"imap_security": "none"})
    data.run("sync", "--folders", "INBOX")
    data.run("archive", str(data.find("Early to the archive")["id"]))
    data.run("sync")
    data.run("sync")
    assert set(shown(data, "Early to the archive")) == {ALL} == set(places(world, "Early to the archive"))


def test_trash_takes_all_labels(world: World):
    """What was thrown away stays under its other labels, is erased instead, or comes back without them."""
    deliver(world, "Thrown away", "Work", "Private")
    data = synced(world)
    forget_commands(world)
    data.run("trash", str(data.find("Thrown away")["id"]), "--from", "INBOX")
    assert set(shown(data, "Thrown away")) == {TRASH}
    data.run("undo")
    assert set(shown(data, "Thrown away")) == {"INBOX", "Work", "Private", ALL}
    data.run("trash", str(data.find("Thrown away")["id"]), "--from", "Work")
    data.run("sync")
    assert set(shown(data, "Thrown away")) == {TRASH} == set(places(world, "Thrown away"))
    assert not commands(world, "EXPUNGE") and len(commands(world, "MOVE")) == 1, world.servers.gmail.commands
    data.run("undo")
    assert {"INBOX", "Work", "Private"} <= set(shown(data, "Thrown away")), shown(data, "Thrown away")
    data.run("sync")
    data.run("sync")
    assert set(shown(data, "Thrown away")) == {"INBOX", "Work", "Private", ALL} == set(places(world, "Thrown away"))


def test_trash_of_what_lost_its_label(world: World):
    """What webmail archives while it is thrown away here is in neither place, or in both."""
    deliver(world, "Archived meanwhile", "Work")
    data = synced(world)
    data.run("trash", str(data.find("Archived meanwhile")["id"]), "--from", "INBOX")
    one = gmail(world, "INBOX")
    assert one.uid("STORE", find(one, "Archived meanwhile"), "+FLAGS", "(\\Deleted)")[0] == "OK"
    one.logout()
    data.run("sync")
    data.run("sync")
    assert set(shown(data, "Archived meanwhile")) == {TRASH} == set(places(world, "Archived meanwhile"))


def test_deleted_for_good_goes_by_the_trash(world: World):
    """What was deleted for good stays in All Mail for ever."""
    deliver(world, "Gone for good", "Work")
    data = synced(world)
    data.run("delete", str(data.find("Gone for good")["id"]), "--from", "INBOX")
    assert "INBOX" not in shown(data, "Gone for good") and TRASH not in shown(data, "Gone for good")
    data.run("sync")
    assert shown(data, "Gone for good") == {} == places(world, "Gone for good")


def test_star_is_the_messages(world: World):
    """A star given in one place is missing in the others, or is sent once for each."""
    deliver(world, "A star", "Work")
    data = synced(world)
    forget_commands(world)
    data.run("flag", str(data.find("A star")["id"]), "+flagged")
    assert all("flagged" in row["flags"] for row in shown(data, "A star").values())
    data.run("sync")
    assert len(commands(world, "STORE")) == 1, world.servers.gmail.commands
    assert set(places(world, "A star")) == {"INBOX", "Work", ALL, STARRED}
    one = gmail(world, ALL)
    one.uid("STORE", find(one, "A star"), "-FLAGS", "(\\Flagged)")
    one.logout()
    data.run("sync", "--folders", ALL)
    assert not any("flagged" in row["flags"] for row in shown(data, "A star").values())


def test_labels_are_the_servers(world: World):
    """A label given here is none in webmail, or the other way round."""
    deliver(world, "Labelled", "Work")
    data = synced(world)
    row = data.find("Labelled")
    assert row["labels"] == ["Work"], row
    assert {"Work"} <= {one["label"] for one in data.run("labels").rows}
    data.run("label", str(row["id"]), "+Travel", "-Work")
    assert data.find("Labelled")["labels"] == ["Travel"]
    data.run("sync")
    data.run("sync")
    assert data.find("Labelled")["labels"] == ["Travel"]
    assert set(shown(data, "Labelled")) == {"INBOX", "Travel", ALL} == set(places(world, "Labelled"))
    assert [one["id"] for one in data.run("search", "label:travel").rows] == [row["id"]]
    data.run("undo")
    data.run("sync")
    data.run("sync")
    assert data.find("Labelled")["labels"] == ["Work"]
    assert set(places(world, "Labelled")) == {"INBOX", "Work", ALL}


def test_server_search_in_its_own_words(world: World):
    """What only the server has is not found by a label, or by a word."""
    deliver(world, "Sought after", "Needle", text="A haystack of words.")
    deliver(world, "Not sought", text="A haystack of words, too.")
    data = world.data()
    data.add_account("--no-check", imap=f"localhost:{world.servers.info['gmail']}", **{"imap_security": "none"})
    data.run("sync", "--folders", "Needle")
    found = data.run("search", "--server", "haystack label:needle").rows
    assert {row["subject"] for row in found} == {"Sought after"}, found
    found = data.run("search", "--server", '"haystack of words"').rows
    assert {row["subject"] for row in found} >= {"Sought after", "Not sought"}, found


def test_muted_leaves_the_inbox(world: World):
    """The answer in a muted discussion calls, or goes into a label that nobody made."""
    deliver(world, "A discussion of labels")
    data = synced(world)
    data.run("mute", str(data.find("A discussion of labels")["id"]))
    data.run("sync")
    deliver(world, "The next word", more="References: <a-discussion-of-labels@example.com>\r\n")
    data.run("sync")
    data.run("sync")
    assert set(shown(data, "The next word")) == {ALL} == set(places(world, "The next word"))


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], "/mailctl/gmail", gmail=True))
