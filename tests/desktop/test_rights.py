#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders in which one may not do everything, in the window, over a real server with access control.

    test_rights.py BUILD [PICTURES [STEP…]]
"""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import pointer  # noqa: E402
from desktop.accessible import Atspi, wait_for  # noqa: E402
from desktop.demo import USER  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402

ACCESS_CONTROL = """
acl_driver = vfile
mail_plugins {
  acl = yes
}
protocol imap {
  mail_plugins {
    imap_acl = yes
  }
}
"""


class Rights(Journey):
    DEMO = {"sample": True, "dovecot_extra": ACCESS_CONTROL}

    def begin(self) -> None:
        self.restrict("Lists", "lr")
        self.restrict("Receipts", "lrws")
        self.demo.add_account()
        self.demo.mailctl("sync", "--bodies", "none")
        self.start()
        pointer.resize(1280, 800)
        self.window.find(contains="Up to date · ", seconds=60)

    def restrict(self, folder: str, rights: str) -> None:
        """From the start the account's owner has no more than RIGHTS in FOLDER."""
        path = self.demo.servers.dovecot.maildir(USER) / f".{folder}" / "dovecot-acl"
        path.write_text(f"owner {rights}\n")
        self.demo.servers.dovecot.own(path.parent)

    def is_on(self, name: str) -> bool:
        return self.window.find(role="button", name=name).get_state_set().contains(Atspi.StateType.SENSITIVE)

    def open_first_of(self, folder: str) -> None:
        pointer.click(lambda: wait_for(folder, lambda: next((row for row in self.window.all(role="list item", contains=folder)
                                                     if row.get_name().split(",")[0] == folder), None)))
        path = "INBOX" if folder == "Inbox" else folder
        subject = self.demo.mailctl("list", path, "--limit", "1")[0]["subject"]
        self.window.find(role="list item", contains=subject.removeprefix("Re: "))
        pointer.settle()
        pointer.press("j")

    # In the order in which a person would meet it

    def they_are_told(self) -> None:
        """Scripts learn only from a refusal what they may not do, otherwise."""
        denied = {row["path"]: set(row["denied"]) for row in self.demo.mailctl("folders")}
        assert denied["INBOX"] == set(), denied
        assert denied["Lists"] == {"seen", "flags", "insert", "remove", "create", "delete"}, denied
        assert "remove" in denied["Receipts"] and "flags" not in denied["Receipts"], denied

    def nothing_is_offered_in_what_is_read_only(self) -> None:
        """What the server will refuse seems to work, and comes back later, otherwise."""
        self.open_first_of("Lists")
        self.window.find(contains="You may read this folder, but change nothing in it.")
        wait_for("buttons that are off", lambda: not self.is_on("Move to Trash") and not self.is_on("Labels"))
        assert self.is_on("Reply")
        # The person's own answer lies in Sent, which is not restricted.
        stars = self.window.all(role="toggle button", name="Flag")
        assert [star.get_state_set().contains(Atspi.StateType.SENSITIVE) for star in stars].count(True) == 1, len(stars)
        self.picture("read-only")

    def the_rest_is_offered(self) -> None:
        """One right that lacks takes all others along, otherwise."""
        self.open_first_of("Receipts")
        self.window.find(contains="You may not move or delete mail in this folder.")
        wait_for("a button that is on", lambda: self.is_on("Labels"))
        assert not self.is_on("Move to Trash")
        self.open_first_of("Inbox")
        self.window.is_gone(contains="You may not move or delete mail in this folder.")
        wait_for("a button that is on", lambda: self.is_on("Move to Trash"))
        pointer.press("ctrl+m")
        self.window.find(role="list item", contains="Newsletters")
        assert not [row for row in self.window.all(role="list item", name="Lists")
                    if row.get_parent().get_name() != "Folders"]
        self.picture("chooser")

    STEPS = (they_are_told, nothing_is_offered_in_what_is_read_only, the_rest_is_offered)


if __name__ == "__main__":
    sys.exit(run(Rights))
