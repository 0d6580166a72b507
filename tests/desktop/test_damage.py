#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of Mail that are lost or overwritten: the window says so, what to do, and shows the mail again.

    test_damage.py BUILD [PICTURES [STEP…]]
"""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import pointer  # noqa: E402
from desktop.accessible import wait_for  # noqa: E402
from desktop.demo import PASSWORD, USER  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402

PAGE = 4096
OWNER = "ana@example.com"  # of the mail that lives here
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

    def is_told(self, sentence: str, detail: str, picture: str, subject: str = "Still here") -> None:
        """Above the list, in the account's health, and no more once it was read; the mail is there."""
        self.start()
        self.window.find(role="label", contains=sentence, seconds=60)
        self.window.find(contains=subject, seconds=60)
        self.picture(picture)
        self.click(role="button", name="Account Health")
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

    def add_home(self, *subjects: str) -> None:
        """An account whose letters fill some pages each."""
        pop3s = self.demo.servers.info["pop3s"]
        for subject in subjects:
            self.demo.deliver(subject, f"{subject} begins.\n" + "".join(os.urandom(35).hex() + "\n" for _ in range(400)),
                              user=OWNER)
        self.demo.mailctl("account", "add", "--name", "Home", "--address", OWNER, "--pop3", f"localhost:{pop3s}",
                          "--pop3-security", "tls", "--no-check", "--password-stdin", text=PASSWORD + "\n")
        self.demo.mailctl("--account", "Home", "sync")

    def spoil(self, subject: str, size: int) -> None:
        """SIZE bytes amid what is stored of it, where they begin in the file."""
        path = self.data / "keep.db"
        with closing(sqlite3.connect(path)) as keep:
            keep.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (body,) = keep.execute("SELECT body FROM home_message WHERE subject = ?", (subject,)).fetchone()
        whole = bytearray(path.read_bytes())
        at = whole.index(body[6000:6050]) // size * size
        whole[at:at + size] = bytes(byte ^ 0xff for byte in whole[at:at + size])
        path.write_bytes(whole)

    def inboxes(self) -> list:
        """The rows of the accounts' own, once all are there."""
        rows = [row for row in self.window.all(role="list item", contains="Inbox") if row.get_name().startswith("Inbox")]
        return rows if len(rows) == 2 else []

    def open_home(self, subject: str) -> None:
        pointer.click(lambda: wait_for("both inboxes", self.inboxes)[-1])
        self.click(role="list item", contains=subject)
        self.window.find(role="heading", contains=subject)

    def a_flipped_byte_is_mended_by_the_server(self) -> None:
        """A letter that its server has whole can never be read again, otherwise."""
        self.add_home("Untouched", "Flipped", "Overwritten")
        self.spoil("Flipped", 1)
        self.start()
        self.open_home("Flipped")
        self.window.find(contains="Flipped begins.")
        self.end()
        assert all(row["ok"] for row in self.demo.mailctl("check")), self.demo.mailctl("check", check=False)

    def an_overwritten_page_costs_one_letter(self) -> None:
        """Those beside it go with it, or nobody says that it went, otherwise."""
        for part in ("cur", "new"):
            for file in (self.demo.servers.dovecot.maildir(OWNER) / part).iterdir():
                file.unlink()
        self.spoil("Overwritten", PAGE)
        self.start()
        self.open_home("Overwritten")
        self.window.find(contains="is damaged on this computer")
        self.picture("page")
        self.open_home("Untouched")
        self.window.find(contains="Untouched begins.")
        self.end()
        self.is_told("and some of it is lost.", "What could be read was taken over", "lost", "Untouched")
        (keep,) = [row for row in self.demo.mailctl("check", check=False) if row["file"] == "keep.db"]
        assert keep["lost_messages"] == 1, keep

    def a_lost_home(self) -> None:
        """Mail greets its owner of years as a stranger, otherwise."""
        copy = self.demo.data / "copy"
        copy.mkdir()
        self.demo.mailctl("backup", str(copy), check=False)  # all but what the step before lost
        self.lose("keep.db")
        self.start()
        self.window.find(contains="Your Accounts Are Missing", seconds=60)
        self.window.find(contains="If a copy of your mail is kept, restore it.")
        self.picture("home")
        self.end()
        self.demo.mailctl("restore", str(copy), check=False)
        self.start()
        self.open_home("Untouched")
        self.window.find(contains="Untouched begins.")
        self.end()

    STEPS = (a_lost_index, a_lost_search_index, overwritten_pages, an_overwritten_home,
             a_flipped_byte_is_mended_by_the_server, an_overwritten_page_costs_one_letter, a_lost_home)


if __name__ == "__main__":
    sys.exit(run(Damage))
