#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A message and its files in the reader, and the open folder while another client works in it.

    test_reading.py BUILD [PICTURES [STEP…]]
"""

import os
import select
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))
sys.path.insert(0, str(TESTS / "mail"))

from desktop import file_chooser, menu, pointer  # noqa: E402
from desktop.accessible import Atspi, wait_for  # noqa: E402
from desktop.demo import USER  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402
from desktop.processes import processor_seconds  # noqa: E402
from sample import files  # noqa: E402


def message(subject: str) -> EmailMessage:
    one = EmailMessage()
    one["From"], one["To"], one["Subject"] = "Ana <ana@example.com>", USER, subject
    one["Message-ID"] = f"<{subject.replace(' ', '-')}@example.com>"
    one.set_content("Look at these.\n")
    return one


def with_files() -> EmailMessage:
    one = message("Three files")
    one.add_attachment(files.png(seed=1), maintype="image", subtype="png", filename="hills.png")
    one.add_attachment(files.png(seed=2)[:200], maintype="image", subtype="png", filename="torn.png")
    one.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="numbers.csv")
    return one


FILM = bytes(range(256)) * 24576  # too large to come in the background


def with_film() -> EmailMessage:
    one = message("With a film")
    one.add_attachment(FILM, maintype="application", subtype="x-film", filename="holiday.film")
    one.add_attachment(b"a,b\n", maintype="text", subtype="csv", filename="places.csv")
    return one


class Reading(Journey):
    def begin(self) -> None:
        self.server = self.demo.client()
        self.server.create("Archive")
        for one in [with_film(), with_files()] + [message(subject) for subject in ("To be marked", "To be moved", "To be deleted")]:
            self.server.append("INBOX", "", None, one.as_bytes())
        super().begin()
        pointer.resize(1280, 800)
        self.window.find(role="list item", contains="Three files", seconds=60)
        self.window.find(contains="Up to date · ", seconds=60)

    def tile(self, name: str) -> Atspi.Accessible:
        return self.window.find(role="button", contains=f"Open {name}")

    def is_colored(self, name: str) -> bool:
        """Whether the tile has a picture in it: icons and text are grey."""
        tile = self.tile(name)
        x, y = pointer.middle(tile)
        box = Atspi.Component.get_extents(tile, Atspi.CoordType.WINDOW)
        raw = pointer.pixels(x - box.width // 2, y - box.height // 2, box.width, box.height)
        colors = (raw[at:at + 3] for at in range(0, len(raw), 3))
        return sum(max(color) - min(color) > 40 for color in colors) > 200

    # In the order in which a person would meet it

    def a_window_at_rest_draws_nothing(self) -> None:
        """A spinner that nobody sees turned as long as the list was shown: the battery paid."""
        seconds = 2

        def rests() -> bool:
            before = processor_seconds(self.app.pid)
            time.sleep(seconds)
            return processor_seconds(self.app.pid) - before < seconds / 100

        wait_for("seconds in which it draws nothing", rests)

    def a_picture_is_seen_before_it_is_opened(self) -> None:
        """One opens each picture to learn which it is, otherwise; and a torn one takes the window along."""
        self.click(role="list item", contains="Three files")
        wait_for("the picture’s colours", lambda: self.is_colored("hills.png"))
        assert not self.is_colored("torn.png") and not self.is_colored("numbers.csv")
        self.picture("thumbnails")

    def a_file_is_dragged_out(self) -> None:
        """What was sent must be saved first to be put anywhere, otherwise."""
        with subprocess.Popen([sys.executable, "-B", str(TESTS / "desktop" / "drop_target.py"), "Elsewhere"],
                              stdout=subprocess.PIPE, bufsize=0) as elsewhere:
            said: list[str] = []

            def hear() -> str:
                if select.select([elsewhere.stdout], [], [], 0.3)[0]:
                    said.append(os.read(elsewhere.stdout.fileno(), 65536).decode())
                    return said[-1]
                return ""

            try:
                pointer.place("Elsewhere", 1350, 200)
                pointer.activate("Mail")
                pointer.settle()
                pointer.drag_out(self.tile("numbers.csv"), 1450, 300, lambda: "over" in hear(),
                                 lambda: self.picture("dragged"))
                wait_for("the dropped file", lambda: hear() and "numbers.csv: 'a,b\\n1,2\\n'" in "".join(said))
            finally:
                elsewhere.terminate()

    def a_large_file_waits_on_the_server(self) -> None:
        """Who wants to read two lines waits for the film beside them, otherwise."""
        self.click(role="list item", contains="With a film")
        self.window.find(role="text", contains="Look at these.")
        self.window.find(role="label", contains="Download · 6.")
        self.tile("places.csv")
        self.picture("left-out")
        pointer.resize(360, 640)
        self.window.find(role="label", contains="Download · 6.")
        self.picture("left-out-narrow")
        pointer.resize(1280, 800)
        pointer.settle()
        self.press("Download and save holiday.film")
        saved = self.folder / "holiday.film"
        file_chooser.choose(self.window, saved, "Save")
        wait_for("the film", lambda: saved.exists() and saved.stat().st_size == len(FILM))
        assert saved.read_bytes() == FILM
        self.tile("holiday.film")
        self.window.is_gone(role="label", contains="Download · ")
        self.picture("fetched")

    def keys_alone_lead_anywhere(self) -> None:
        """Who has no pointer is stuck where the keyboard went with what had it, otherwise."""
        pointer.resize(360, 640)
        pointer.press("ctrl+2")  # after Flagged, the inbox
        self.window.find(role="list item", contains="To be moved")
        pointer.settle()
        pointer.press("Down", "Return")
        self.window.find(role="button", name="Reply")
        self.window.find(role="text", name="Message text")
        pointer.settle()
        pointer.press("ctrl+f")
        self.window.find(role="entry", name="Find in Conversation")
        pointer.settle()
        pointer.press("Escape")
        self.window.is_gone(role="entry", name="Find in Conversation")
        pointer.settle()
        pointer.press("Escape")
        self.window.find(role="list item", contains="To be moved")
        pointer.settle()
        # With the folders alone in sight, no key means mail that is not.
        pointer.press("Escape")
        self.window.find(role="list item", name="Flagged")
        pointer.settle()
        pointer.press("Delete", "a", "alt+Down", "Delete")
        pointer.settle()
        assert not self.window.all(contains="to the trash") and not self.window.all(contains="archived")
        # Neither is anything cut off there.
        assert "exceeds MailWindow" not in self.log.read_text(errors="replace")
        pointer.resize(1280, 800)

    def tab_leads_to_what_one_reads(self) -> None:
        """Who has no pointer stands before the subject for ever, otherwise, and never comes to the message."""
        self.click(role="list item", contains="To be marked")
        self.window.find(role="text", name="Message text")
        passed = []

        def is_there() -> bool:
            passed.extend(item.name for item in self.window.focused())
            return self.window.has_keyboard(role="text", name="Message text")
        self.walk("the message", is_there)
        # The letter's own button, and not the one that the row shows below the pointer.
        assert passed.count("Move to Trash") == 1, passed
        self.walk("the folders", lambda: self.window.has_keyboard(role="button", name="New Message"))

    def one_message_of_a_conversation_goes(self) -> None:
        """Who deletes one message loses all that was said beside it, otherwise."""
        first = message("Where to eat")
        answer, other = message("Re: Where to eat"), message("Re: Where to eat")
        for number, one in enumerate((answer, other)):
            one.replace_header("Message-ID", f"<answer-{number}@example.com>")
            one["References"] = first["Message-ID"]
            one.set_content(f"Answer {number}.\n")
        for one in (first, answer, other):
            self.server.append("INBOX", "", None, one.as_bytes())
        self.click(role="list item", contains="Where to eat, 3 messages")
        self.window.find(role="text", contains="Answer 1.")
        menu.open_of_message(self.window)
        menu.choose(self.window, "Move This Message to Trash")
        self.window.find(contains="Message moved to the trash")
        self.window.is_gone(role="text", contains="Answer 1.")
        self.window.find(role="list item", contains="Where to eat, 2 messages")
        self.picture("one-of-three")
        wait_for("it in the server’s trash", lambda: self.uids("Trash", "<answer-1@example.com>"))
        assert len(self.uids("INBOX", "<answer-0@example.com>")) == 1, "another went along"
        pointer.press("ctrl+z")
        self.window.find(role="list item", contains="Where to eat, 3 messages")
        wait_for("it back in the server’s inbox", lambda: self.uids("INBOX", "<answer-1@example.com>"))

    def what_could_not_be_undone_is_told(self) -> None:
        """Who takes the deletion of three messages back believes that all of them are there again, otherwise."""
        self.click(role="list item", contains="Where to eat, 3 messages")
        self.window.find(role="text", contains="Answer 1.")
        pointer.press("Delete")
        self.window.is_gone(role="list item", contains="Where to eat, 3 messages")
        wait_for("all in the server’s trash", lambda: self.uids("Trash", "<answer-1@example.com>")
                 and not self.uids("INBOX", "<answer-1@example.com>"))
        rows = self.demo.mailctl("list", "Trash", "--limit", "100")
        self.demo.mailctl("delete", next(str(row["id"]) for row in rows if row["message_id"] == "answer-1@example.com"))
        wait_for("the end of one", lambda: not self.uids("Trash", "<answer-1@example.com>"))
        pointer.press("ctrl+z")
        self.window.find(contains="Not all of it could be undone: the rest was changed or deleted meanwhile")
        self.picture("partly-undone")
        self.window.find(role="list item", contains="Where to eat, 2 messages")

    def uids(self, folder: str, message_id: str) -> list[bytes]:
        self.server.select(folder)
        return self.server.uid("SEARCH", "HEADER", "Message-ID", message_id)[1][0].split()

    def a_search_says_what_it_did_not_understand(self) -> None:
        """A slip in what is searched for looks as if there were no such mail, otherwise; and the server's answer moves
        the keyboard elsewhere."""
        pointer.press("ctrl+s")
        pointer.type_text("is:blue")
        self.window.find(role="label", contains="can’t be understood.")
        self.picture("search")
        pointer.press("ctrl+a")
        pointer.type_text("Look")
        self.window.find(role="list item", contains="Where to eat")
        self.click(role="button", name="Search on the Server")
        self.window.find(contains="The server found ", seconds=40)
        wait_for("the focus on the button", lambda: self.window.has_keyboard(role="button", name="Search on the Server"))
        pointer.press("ctrl+s", "Escape")
        self.window.is_gone(contains="The server found ")

    def a_search_follows_what_comes(self) -> None:
        """What comes while somebody searches is not found, otherwise, and the figure below is of the mail that was there."""
        other = self.demo.client()
        postcard = message("Postcard")
        postcard.set_content("Greetings from Zanzibar.\n")
        pointer.press("ctrl+s")
        pointer.type_text("zanzibar")
        self.window.find(role="button", name="Search on the Server")
        other.append("INBOX", "", None, postcard.as_bytes())
        self.window.find(role="list item", contains="Postcard")
        other.append("INBOX", "", None, with_film().as_bytes())
        total = int(other.select("INBOX")[1][0])
        self.window.find(contains=f" of {total} messages here.", seconds=40)
        other.logout()
        pointer.press("ctrl+s", "Escape")
        self.window.is_gone(contains=" messages here.")

    def another_client_is_followed(self) -> None:
        """Two devices show two states of one mailbox, otherwise. How long it takes is told, not asserted."""
        self.click(role="list item", contains="To be marked")
        other = self.demo.client()
        other.select("INBOX")

        def uid(subject: str) -> str:
            return other.uid("SEARCH", "HEADER", "Subject", f'"{subject}"')[1][0].decode()

        def rows(words: str) -> list:
            return self.window.all(role="list item", contains=words)

        def clock(what: str, act, seen) -> None:
            act()
            started = time.monotonic()
            wait_for(what, seen)
            print(f"# {what}: {time.monotonic() - started:.2f} s after the server's answer", flush=True)

        clock("a flag", lambda: other.uid("STORE", uid("To be marked"), "+FLAGS", r"(\Flagged)"),
              lambda: any("flagged" in row.get_name().lower() for row in rows("To be marked")))
        clock("a move", lambda: other.uid("MOVE", uid("To be moved"), "Archive"), lambda: not rows("To be moved"))
        other.uid("STORE", uid("To be deleted"), "+FLAGS", r"(\Deleted)")
        clock("a deletion", other.expunge, lambda: not rows("To be deleted"))
        clock("a delivery", lambda: other.append("INBOX", "", None, message("Just delivered").as_bytes()),
              lambda: rows("Just delivered"))
        other.logout()

    STEPS = (a_window_at_rest_draws_nothing,
             a_picture_is_seen_before_it_is_opened, a_file_is_dragged_out, a_large_file_waits_on_the_server,
             keys_alone_lead_anywhere, tab_leads_to_what_one_reads, one_message_of_a_conversation_goes,
             a_search_says_what_it_did_not_understand, a_search_follows_what_comes, another_client_is_followed,
             what_could_not_be_undone_is_told)


if __name__ == "__main__":
    sys.exit(run(Reading))
