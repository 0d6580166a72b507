# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing messages by keys, and what one says in its window, in the store and at its recipient, for the journeys that write."""

import contextlib
import email
import email.policy
import sqlite3
import subprocess
import sys
from pathlib import Path

from desktop import menu, pointer
from desktop.accessible import descendants, text_of, wait_for
from desktop.demo import USER
from desktop.journey import Journey

TESTS = Path(__file__).resolve().parent.parent


class Composing(Journey):
    def start(self) -> None:
        super().start()
        self.window.find(role="list item", contains="Inbox", seconds=60)

    def body(self) -> str:
        """The text in the editor, as a screen reader reads it."""
        return "\n".join(text_of(node) for editor in self.window.all(role="entry", name="Message")
                         for node in descendants(editor))

    def find_body(self, words: str) -> None:
        wait_for(f"“{words}” in the editor", lambda: words in self.body())

    def is_saved(self, words: str) -> bool:
        """Whether what was typed is where a kill does not reach it: read as the next start reads it."""
        database = self.demo.data / "org.example.Mail" / "keep.db"
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as keep:
            return any(words in str(row) for row in keep.execute("SELECT * FROM draft_version"))

    def send_at_once(self) -> None:
        """Nothing that is sent waits for a change of mind, from the next start on."""
        self.demo.set("undo-send-seconds", "0")

    def compose(self) -> None:
        """A new message that has the keyboard, which is where its recipients are typed."""
        self.opens("ctrl+n")
        self.window.find(role="text", name="To")

    def open(self, subject: str, to: str = USER) -> None:
        """A new message to TO with the cursor in its text."""
        wait_for("no composer", lambda: not self.window.all(role="text", name="Subject"))
        self.compose()
        pointer.type_text(to + ",")
        self.window.find(role="list item", contains=to)
        pointer.press("Tab", "Tab", "Tab")
        pointer.type_text(subject)
        pointer.press("Return")

    def choose(self, *items: str) -> None:
        """By its names, of the menu of the message and the menus in it."""
        pointer.press("F10")
        for item in items:
            menu.choose(self.window, item)

    def send(self, subject: str, to: str = USER) -> email.message.EmailMessage:
        """Sends it; → the message as its recipient has it."""
        pointer.press("ctrl+Return")
        return self.arrived(subject, to)

    def arrived(self, subject: str, to: str = USER) -> email.message.EmailMessage:
        def look():
            for content in self.demo.mail_of(to):
                message = email.message_from_bytes(content, policy=email.policy.default)
                if message["subject"] == subject:
                    return message
            return None
        return wait_for(f"“{subject}” at its recipient", look, 60)

    @contextlib.contextmanager
    def copied(self, **kinds: bytes):
        """KINDS, content by type with a _ for its slash, are in the clipboard."""
        arguments = []
        for kind, content in kinds.items():
            file = self.folder / kind
            file.write_bytes(content)
            arguments += [kind.replace("_", "/", 1), str(file)]
        with subprocess.Popen([sys.executable, "-B", str(TESTS / "desktop" / "clipboard.py"), *arguments],
                              stdout=subprocess.PIPE, text=True) as owner:
            try:
                owner.stdout.readline()
                pointer.settle()  # Mail has asked what there is
                yield
            finally:
                owner.kill()

    def outline(self) -> str:
        return super().outline() + "\n" + self.body()
