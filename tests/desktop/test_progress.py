#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on its way, on a line that stands still amid it: folders of a first sync, and a large file.

    test_progress.py BUILD [PICTURES [STEP…]]
"""

import re
import sys
from email.message import EmailMessage
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import file_chooser, pointer  # noqa: E402
from desktop.accessible import wait_for  # noqa: E402
from desktop.demo import PASSWORD, USER  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402
from servers.proxy import Valve  # noqa: E402

FOLDERS = {"INBOX": ("Inbox", 5000), "Archive": ("Archive", 3000)}
LIMIT = 250_000  # of what the server says over each connection: some windows of either folder
FILM = bytes(range(256)) * 24576


def with_film() -> bytes:
    one = EmailMessage()
    one["From"], one["To"], one["Subject"] = "Ana <ana@example.com>", USER, "With a film"
    one["Message-ID"] = "<film@example.com>"
    one.set_content("Look at this.\n")
    one.add_attachment(FILM, maintype="application", subtype="x-film", filename="holiday.film")
    return one.as_bytes()


class Progress(Journey):
    def begin(self) -> None:
        for folder, (_, count) in FOLDERS.items():
            self.demo.servers.dovecot.fill(USER, folder, count)
        self.valve = Valve(self.demo.servers.info["imap"], LIMIT)
        self.demo.mailctl("account", "add", "--name", "Example", "--address", USER, "--full-name", "Robin Hale",
                          "--imap", self.valve.address, "--imap-security", "none", "--offline", "none",
                          "--smtp", f"localhost:{self.demo.servers.info['smtps']}", "--smtp-security", "tls",
                          "--password-stdin", text=PASSWORD + "\n")
        self.start()
        pointer.resize(1280, 800)

    def end(self) -> None:
        self.app.terminate()
        self.app.wait()

    # In the order in which a person would meet it

    def each_folder_tells_how_far_it_is(self) -> None:
        """Of several folders under way only one seems to be, otherwise, and nobody knows why mail is missing in the others."""
        for title, count in FOLDERS.values():
            wait_for(f"how much there is of {title}", lambda title=title, count=count: self.is_told(title, count))
        self.window.find(contains="Downloading \u2068Inbox\u2069 · ")
        self.picture("folders")

    def is_told(self, title: str, count: int) -> bool:
        """The folder's row says it to those who hear, its label to those who see; as long as the line moves, of two moments."""
        row = self.window.first(role="list item", contains=f"of {count} messages downloaded")
        words = row.get_name() if row is not None else ""
        done = int(found.group(1)) if (found := re.search(r"(\d+) of", words)) else 0
        return words.startswith(title) and 0 < done < count and \
            self.window.first(role="label", name=f"{100 * done // count}%") is not None

    def health_tells_which_connection_brings_it(self) -> None:
        """Who wonders what takes so long finds the total alone, otherwise."""
        self.click(role="button", name="Account Health")
        for title, count in FOLDERS.values():
            self.window.find(contains=f"\nDownloading \u2068{title}\u2069 · ", seconds=30)
            self.window.find(contains=f"of {count} messages")
        self.picture("health")
        pointer.press("Escape")
        self.window.is_gone(contains="Connections")
        connections = self.demo.mailctl("stats")[0]["connections"]
        brought = {one["downloads"]: one for one in connections if "downloads" in one}
        assert set(brought) == {"INBOX", "Archive"}, connections
        assert all(one["downloads_what"] == "headers" and 0 < one["done"] < one["total"] for one in brought.values())

    def it_fits_a_narrow_window(self) -> None:
        """The folder's name gives way to a number, otherwise."""
        pointer.resize(360, 640)
        pointer.settle()
        if not self.window.all(role="list item", contains="messages downloaded"):
            pointer.press("alt+Left")
        self.window.find(role="list item", contains="messages downloaded")
        self.picture("narrow")
        pointer.resize(1280, 800)

    def it_is_dark_and_goes_away(self) -> None:
        """What is all here says for ever that it comes, otherwise."""
        self.end()
        self.valve.shut(LIMIT)
        self.demo.environment["ADW_DEBUG_COLOR_SCHEME"] = "prefer-dark"
        self.start()
        self.window.find(role="list item", contains="messages downloaded", seconds=60)
        pointer.settle()
        self.picture("folders-dark")
        self.valve.opened.set()
        self.window.find(contains="Up to date · ", seconds=60)
        self.window.is_gone(role="list item", contains="messages downloaded")
        here = {one["path"]: one["total"] for one in self.demo.mailctl("folders")}
        assert here["INBOX"] == 5000 and here["Archive"] == 3000, here

    def a_file_tells_how_far_it_is(self) -> None:
        """One waits for a film and can't see whether it comes, otherwise."""
        self.demo.client().append("INBOX", "", None, with_film())
        self.window.find(role="list item", contains="With a film", seconds=60)
        self.click(role="list item", contains="With a film")
        self.window.find(role="label", contains="Download · 6.", seconds=60)
        self.download()
        self.picture("part-dark")

    def download(self) -> None:
        """Amid it the line stands still."""
        self.valve.shut(3_000_000)
        self.window.find(contains="Up to date · ", seconds=60)
        self.press("Download and save holiday.film")
        self.window.find(role="button", name="Cancel the download of holiday.film")
        self.window.find(role="label", contains="MB of 6.", seconds=60)

    def it_can_be_cancelled(self) -> None:
        """A large file that was wanted by mistake holds up the line, otherwise."""
        self.press("Cancel the download of holiday.film")
        self.window.find(role="button", name="Download and save holiday.film")
        self.window.find(role="label", contains="Download · 6.")
        assert not self.window.all(contains="Cancel the download")
        self.picture("part-cancelled-dark")
        self.end()
        del self.demo.environment["ADW_DEBUG_COLOR_SCHEME"]
        self.valve.opened.set()
        self.start()
        self.click(role="list item", contains="With a film")
        self.window.find(role="label", contains="Download · 6.", seconds=60)
        self.window.find(contains="Up to date · ", seconds=60)
        self.download()
        self.picture("part")
        pointer.resize(360, 640)
        self.window.find(role="label", contains="MB of 6.")
        self.picture("part-narrow")
        pointer.resize(1280, 800)

    def it_goes_on_where_it_was(self) -> None:
        """What has come is asked for again, otherwise, or the file is not what was sent."""
        self.valve.opened.set()
        saved = self.folder / "holiday.film"
        file_chooser.choose(self.window, saved, "Save")
        wait_for("the film", lambda: saved.exists() and saved.stat().st_size == len(FILM), 60)
        assert saved.read_bytes() == FILM
        self.window.find(role="button", contains="Open holiday.film")

    def rows_in_sight_have_first_words(self) -> None:
        """A list of headers says nothing of what is in the mail, otherwise, where texts are not kept here."""
        self.window.find(role="list item", contains="Words 4999.", seconds=60)
        self.click(role="list item", contains="Letter 4999")
        pointer.press("End")
        self.window.find(role="list item", contains="Words 0.", seconds=60)
        self.picture("first-words")
        pointer.press("Home")
        rows = self.demo.mailctl("list", "INBOX", "--limit", "5000")
        told = sum(bool(row["preview"]) for row in rows)
        assert 10 <= told < 200, told

    STEPS = (each_folder_tells_how_far_it_is, health_tells_which_connection_brings_it, it_fits_a_narrow_window,
             it_is_dark_and_goes_away, a_file_tells_how_far_it_is, it_can_be_cancelled, it_goes_on_where_it_was,
             rows_in_sight_have_first_words)


if __name__ == "__main__":
    sys.exit(run(Progress))
