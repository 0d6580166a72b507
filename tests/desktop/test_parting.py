#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two conversations that only one message joined: in two rows once it is gone, in one when it is back.

    test_parting.py BUILD [PICTURES [STEP…]]
"""

import sys
from email.message import EmailMessage
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import pointer  # noqa: E402
from desktop.accessible import wait_for  # noqa: E402
from desktop.demo import USER  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402
from desktop.menu import choose_of_button  # noqa: E402


def message(subject: str, number: int, answers: str = "") -> bytes:
    one = EmailMessage()
    one["From"], one["To"], one["Subject"] = f"Ana <ana{number}@example.com>", USER, subject
    one["Message-ID"] = f"<{number}@example.com>"
    one["Date"] = f"Thu, 01 Oct 2026 10:{number:02}:00 +0000"
    if answers:
        one["References"] = answers
    one.set_content(f"Said as number {number}.\n")
    return one.as_bytes()


class Parting(Journey):
    def begin(self) -> None:
        server = self.server = self.demo.client()
        server.create("Archive")
        self.link = message("Re: The summer party", 13, "<10@example.com> <11@example.com> <12@example.com>")
        for number in range(1, 7):
            server.append("INBOX", r"(\Seen)", None, message(f"Alone {number}", number))
        server.append("INBOX", r"(\Seen)", None, message("The summer party", 10))
        server.append("INBOX", r"(\Seen)", None, message("Re: The summer party", 11, "<10@example.com>"))
        server.append("INBOX", r"(\Seen)", None, message("A new printer", 12))
        server.append("INBOX", r"(\Seen)", None, self.link)
        self.demo.add_account()
        self.start()
        pointer.resize(1280, 800)
        self.window.find(role="list item", contains="The summer party, 4 messages", seconds=60)
        self.window.find(contains="Up to date · ", seconds=60)

    def group(self) -> None:
        choose_of_button(self.window, "Filter, View and Select", "Group by Conversation")

    def uids(self, folder: str, number: int) -> list[bytes]:
        self.server.select(folder)
        return self.server.uid("SEARCH", "HEADER", "Message-ID", f"<{number}@example.com>")[1][0].split()

    def delete_13(self) -> None:
        self.window.find(role="label", contains="ana13@example.com")
        self.picture("message")
        pointer.press("shift+Delete")
        self.window.find(contains="for a few seconds")
        self.picture("question")
        self.click(role="button", name="Delete")
        self.window.is_gone(role="list item", contains="Said as number 13.")

    # In the order in which a person would meet it

    def what_is_deleted_for_good_comes_back(self) -> None:
        """The window offers to take a mistake back when the server has erased it already, otherwise."""
        self.group()
        self.click(role="list item", contains="Said as number 13.")
        self.delete_13()
        self.window.find(contains="1 message deleted")
        # What is done after it goes to the server meanwhile, and takes the toast's place.
        self.click(role="list item", contains="Said as number 12.")
        self.window.find(role="label", contains="ana12@example.com")
        pointer.press("a")
        self.window.find(contains="1 message archived")
        wait_for("it in the server’s archive", lambda: self.uids("Archive", 12))
        uids = self.uids("INBOX", 13)
        assert len(uids) == 1, "the server was told at once"
        pointer.press("ctrl+z")
        self.window.find(role="list item", contains="Said as number 12.")
        pointer.press("ctrl+z")
        self.window.find(role="list item", contains="Said as number 13.")
        wait_for("the other one back on the server", lambda: self.uids("INBOX", 12))
        assert self.uids("INBOX", 13) == uids

    def what_joined_them_goes(self) -> None:
        """Who deletes a misguided answer still has two discussions in one row, otherwise, for ever."""
        pointer.press("k")  # by key: it came back above what is to be seen
        self.window.find(role="label", contains="ana12@example.com")
        pointer.press("k")
        self.delete_13()
        self.window.find(contains="1 message deleted")
        self.group()
        self.window.find(role="list item", contains="The summer party, 2 messages")
        self.window.find(role="list item", contains="A new printer")
        self.picture("parted")

    def what_joins_them_comes_back(self) -> None:
        """What is one on other machines stays apart here, otherwise; the conversation that one reads is lost."""
        self.click(role="list item", contains="The summer party, 2 messages")
        self.window.find(role="label", contains="ana11@example.com")
        self.server.append("INBOX", r"(\Seen)", None, self.link)
        self.window.find(role="list item", contains="The summer party, 4 messages")
        self.window.is_gone(role="list item", contains="A new printer, ")
        self.window.find(role="label", contains="ana13@example.com")
        self.picture("joined")
        wait_for("the end of the deleted one on the server", lambda: len(self.uids("INBOX", 13)) == 1)

    STEPS = (what_is_deleted_for_good_comes_back, what_joined_them_goes, what_joins_them_comes_back)


if __name__ == "__main__":
    sys.exit(run(Parting))
