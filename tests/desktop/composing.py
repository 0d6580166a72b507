# SPDX-License-Identifier: GPL-3.0-or-later
"""What a message that is being written says, in its window and in the store, for the journeys that write some."""

import contextlib
import sqlite3

from desktop.accessible import descendants, text_of, wait_for
from desktop.journey import Journey


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

    def outline(self) -> str:
        return super().outline() + "\n" + self.body()
