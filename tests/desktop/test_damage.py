#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of Mail that are lost or overwritten: the window says so, what to do, and shows the mail again.

    test_damage.py BUILD [PICTURES [STEP…]]
"""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import pointer  # noqa: E402
from desktop.demo import PASSWORD, USER  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402

PAGE = 4096
MADE_ANEW = "A file of Mail was damaged or missing. It is made anew, and no mail is lost."


class Damage(Journey):
    def begin(self) -> None:
        self.data = self.demo.data / "org.example.Mail"
        imaps = self.demo.servers.info["imaps"]
        self.demo.mailctl("account", "add", "--name", "Example", "--address", USER, "--full-name", "Robin Hale",
                          "--imap", f"localhost:{imaps}", "--imap-security", "tls", "--no-check", "--password-stdin",
                          text=PASSWORD + "\n")
        one = self.demo.client()
        assert one.append("INBOX", "", None, b"From: Ana <ana@example.com>\r\nSubject: Still here\r\n\r\nText.\r\n")[0] == "OK"
        one.logout()
        self.start()
        self.window.find(contains="Still here", seconds=60)
        self.window.find(contains="Up to date", seconds=60)
        self.end()

    def end(self) -> None:
        self.app.terminate()
        self.app.wait()

    def lose(self, name: str) -> None:
        for path in self.data.glob(name + "*"):
            path.unlink()

    def overwrite(self, name: str) -> None:
        with (self.data / name).open("r+b") as file:
            file.write(b"\xff" * PAGE)

    def is_told(self, sentence: str, detail: str, picture: str) -> None:
        """Above the list, in the account's health, and no more once it was read; the mail is there."""
        self.start()
        self.window.find(role="label", contains=sentence, seconds=60)
        self.window.find(contains="Still here", seconds=60)
        self.picture(picture)
        pointer.click(self.window.find(role="button", name="Account Health"))
        self.window.find(contains="Damage on This Computer", seconds=30)
        self.window.find(contains=detail)
        self.picture(picture + "-health")
        pointer.press("Escape")
        self.window.is_gone(role="label", contains=sentence)
        self.end()

    # In the order in which a person would meet it

    def a_lost_index(self) -> None:
        """Nobody knows why all mail is listed anew, otherwise."""
        self.lose("index.db")
        self.is_told(MADE_ANEW, "The lists of messages were damaged or missing", "index")

    def a_lost_search_index(self) -> None:
        """Search finds nothing for a while, and nobody says so, otherwise."""
        self.lose("search.db")
        self.is_told(MADE_ANEW, "until that is done, search finds less", "search")

    def overwritten_pages(self) -> None:
        """A disk that dies is found out when it is too late, otherwise."""
        for name in ("index.db", "content.db", "search.db"):
            self.overwrite(name)
        self.is_told(MADE_ANEW, "What was downloaded was damaged or missing", "pages")

    def an_overwritten_home(self) -> None:
        """The same, where the only copy lies."""
        self.overwrite("keep.db")
        self.is_told("The mail on this computer was damaged.", "What could be read was taken over", "keep")

    STEPS = (a_lost_index, a_lost_search_index, overwritten_pages, an_overwritten_home)


if __name__ == "__main__":
    sys.exit(run(Damage))
