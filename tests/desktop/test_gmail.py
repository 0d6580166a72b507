#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox whose folders are labels, in the window.

    test_gmail.py BUILD [PICTURES]
"""

import imaplib
import sys
import tempfile
import traceback
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from gi.repository import Atspi  # noqa: E402

from desktop import pointer  # noqa: E402
from desktop.accessible import Window, wait_for  # noqa: E402
from desktop.demo import PASSWORD, USER, Demo  # noqa: E402
from servers.gmail_labels import ALL, STARRED, TRASH, quoted  # noqa: E402


class Gmail:
    def __init__(self, demo: Demo, log: Path):
        self.demo = demo
        for number, labels in enumerate((("Work",), ("Work", "Travel"), ()), 1):
            self.deliver(number, labels)
        demo.mailctl("account", "add", "--name", "Labels", "--address", USER, "--imap",
                     f"localhost:{demo.servers.info['gmail']}", "--imap-security", "none", "--no-check",
                     "--password-stdin", text=PASSWORD + "\n")
        demo.mailctl("sync", "--bodies", "all")
        self.app = demo.start_app(log=log)
        self.window = Window(self.app.pid)
        wait_for("an active window", lambda: pointer.active_window_of(self.app.pid))
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
        pointer.click(wait_for(name, lambda: next((row for row in self.window.all(role="list item", contains=name)
                                                   if row.get_name().split(",")[0] == name), None)))
        self.window.find(role="grouping", name=name)

    def picture(self, name: str) -> None:
        if len(sys.argv) > 2:
            pointer.settle()
            pointer.picture(Path(sys.argv[2]) / f"gmail-{name}.png")

    # In the order in which a person would meet it

    def labels_are_shown(self) -> None:
        """What webmail calls a label is only to be found by looking into each folder, otherwise."""
        self.window.find(role="list item", contains="Label Travel, Label Work")
        assert len(self.rows(2)) == 1
        assert len(self.window.all(role="list item", name="Flagged")) == 1
        assert not self.window.all(role="list item", name="Important")
        self.picture("inbox")
        self.open_folder("All Mail")
        wait_for("each message once", lambda: [len(self.rows(number)) for number in (1, 2, 3)] == [1, 1, 1])
        self.picture("all-mail")
        self.open_folder("Inbox")

    def archived_is_not_in_the_inbox(self) -> None:
        """Archiving loses mail, doubles it, or makes a label of its own, otherwise."""
        pointer.click(self.window.find(role="list item", contains="Message 1,"))
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
        pointer.click(self.window.find(role="list item", contains="Message 3,"))
        pointer.settle()
        pointer.press("l")
        self.window.find(contains="Find or create a label")
        pointer.settle()
        pointer.type_text("Later")
        pointer.press("Return", "Return")
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


def main() -> int:
    failed = 0
    print(f"1..{len(Gmail.STEPS)}")
    with tempfile.TemporaryDirectory() as folder, Demo(Path(sys.argv[1]), sample=False, gmail=True) as demo:
        log = Path(folder) / "console.log"
        gmail = Gmail(demo, log)
        try:
            for number, step in enumerate(Gmail.STEPS, 1):
                name = f"/desktop/gmail/{step.__name__.replace('_', '-')}"
                try:
                    step(gmail)
                    print(f"ok {number} {name}", flush=True)
                except Exception:  # pylint: disable=broad-except  # whatever it is, the step failed
                    failed += 1
                    print(f"not ok {number} {name}", flush=True)
                    traceback.print_exc()
                    print(gmail.window.outline(), file=sys.stderr)
                    gmail.picture("failed")
                    break
        finally:
            gmail.app.kill()
            gmail.app.wait()
            print(log.read_text(errors="replace"), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
