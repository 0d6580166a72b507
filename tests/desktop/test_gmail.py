#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox whose folders are labels, in the window.

    test_gmail.py BUILD [PICTURES [STEP…]]
"""

import imaplib
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import pointer  # noqa: E402
from desktop.accessible import Atspi, wait_for  # noqa: E402
from desktop.demo import PASSWORD, USER  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402
from servers.gmail_labels import ALL, STARRED, TRASH, quoted  # noqa: E402


class Gmail(Journey):
    DEMO = {"gmail": True}

    def begin(self) -> None:
        for number, labels in enumerate((("Work",), ("Work", "Travel"), ()), 1):
            self.deliver(number, labels)
        self.demo.mailctl("account", "add", "--name", "Labels", "--address", USER, "--imap",
                          f"localhost:{self.demo.servers.info['gmail']}", "--imap-security", "none", "--no-check",
                          "--password-stdin", text=PASSWORD + "\n")
        self.demo.mailctl("sync", "--bodies", "all")
        self.start()
        pointer.resize(1280, 800)
        self.window.find(contains="Up to date · ", seconds=60)

    def client(self) -> imaplib.IMAP4:
        one = imaplib.IMAP4("localhost", self.demo.servers.info["gmail"])
        one.login(USER, PASSWORD)
        return one

    def deliver(self, number: int, labels: tuple[str, ...]) -> None:
        one = self.client()
        one.append("INBOX", "", None, f"From: Ana Lima <ana@example.com>\r\nTo: {USER}\r\nSubject: Message {number}\r\n"
                   f"Message-ID: <message-{number}@example.com>\r\n\r\nThe words of number {number}.\r\n".encode())
        one.select("INBOX")
        for label in labels:
            one.create(label)
            one.subscribe(label)
            one.uid("COPY", one.uid("SEARCH", "SUBJECT", f'"Message {number}"')[1][0].decode(), label)
        one.logout()

    def places(self, number: int) -> set[str]:
        """Where the message is, as another program sees it."""
        one, found = self.client(), set()
        for folder in ("INBOX", "Work", "Travel", "Later", ALL, STARRED, TRASH):
            if one.select(quoted(folder), readonly=True)[0] == "OK" and \
                    one.uid("SEARCH", "SUBJECT", f'"Message {number}"')[1][0]:
                found.add(folder)
        one.logout()
        return found

    def rows(self, number: int) -> list[Atspi.Accessible]:
        return self.window.all(role="list item", contains=f"Message {number},")

    def open_folder(self, name: str) -> None:
        pointer.click(lambda: wait_for(name, lambda: next((row for row in self.window.all(role="list item", contains=name)
                                                   if row.get_name().split(",")[0] == name), None)))
        self.window.find(role="grouping", name=name)

    # In the order in which a person would meet it

    def labels_are_shown(self) -> None:
        """What webmail calls a label is only to be found by looking into each folder, otherwise."""
        self.window.find(role="list item", contains="Label Travel, Label Work")
        wait_for("it in one row", lambda: len(self.rows(2)) == 1)
        assert len(self.window.all(role="list item", name="Flagged")) == 1
        assert not self.window.all(role="list item", name="Important")
        self.picture("inbox")
        self.open_folder("All Mail")
        wait_for("each message once", lambda: [len(self.rows(number)) for number in (1, 2, 3)] == [1, 1, 1])
        self.picture("all-mail")
        self.open_folder("Inbox")

    def archived_is_not_in_the_inbox(self) -> None:
        """Archiving loses mail, doubles it, or makes a label of its own, otherwise."""
        self.click(role="list item", contains="Message 1,")
        self.window.find(role="button", name="Archive")
        pointer.settle()
        pointer.press("a")
        wait_for("its end in the inbox", lambda: not self.rows(1))
        wait_for("the archive on the server", lambda: self.places(1) == {"Work", ALL})
        self.open_folder("All Mail")
        wait_for("it once", lambda: len(self.rows(1)) == 1)
        pointer.press("ctrl+z")
        wait_for("it back on the server", lambda: self.places(1) == {"INBOX", "Work", ALL})
        self.open_folder("Inbox")
        wait_for("it back in the inbox", lambda: len(self.rows(1)) == 1)

    def a_label_is_one_there(self) -> None:
        """A label given here is none in webmail, otherwise."""
        self.click(role="list item", contains="Message 3,")
        pointer.settle()
        pointer.press("l")
        self.window.find(contains="Find or create a label")
        pointer.settle()
        pointer.type_text("Later")
        pointer.press("Return")
        pointer.settle()
        pointer.press("Return")
        self.window.find(role="list item", contains="Label Later")
        wait_for("the label on the server", lambda: self.places(3) == {"INBOX", "Later", ALL})
        wait_for("its folder", lambda: any(row.get_name().split(",")[0] == "Later"
                                           for row in self.window.all(role="list item", contains="Later")))
        self.picture("label")

    def a_star_is_the_messages(self) -> None:
        """A star is missing in some folders, otherwise."""
        pointer.press("ctrl+d")
        wait_for("the star on the server", lambda: STARRED in self.places(3))
        self.open_folder("All Mail")
        self.window.find(role="list item", contains="Flagged, ⁨Ana Lima⁩, Message 3")

    STEPS = (labels_are_shown, archived_is_not_in_the_inbox, a_label_is_one_there, a_star_is_the_messages)


if __name__ == "__main__":
    sys.exit(run(Gmail))
