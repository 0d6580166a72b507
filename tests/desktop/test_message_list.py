#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of single messages, for who wants no conversations; and how one goes through it by keys.

    test_message_list.py BUILD [PICTURES [STEP…]]
"""

import os
import signal
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import menu, pointer  # noqa: E402
from desktop.accessible import Atspi, wait_for  # noqa: E402
from desktop.demo import USER  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402


def message(subject: str, number: int, answers: str = "") -> bytes:
    one = EmailMessage()
    one["From"], one["To"], one["Subject"] = f"Ana <ana{number}@example.com>", USER, subject
    one["Message-ID"] = f"<{number}@example.com>"
    one["Date"] = f"Thu, 01 Oct 2026 10:{number:02}:00 +0000"
    if answers:
        one["References"] = f"<{answers}>"
    one.set_content(f"Said as number {number}.\n")
    one.add_alternative(f"<p>Said as <b>number {number}</b>.</p>\n", subtype="html")
    return one.as_bytes()


def page_processes(process_id: int) -> list[int]:
    """The processes below PROCESS_ID that show pages; sandboxes may lie between."""
    lines = subprocess.run(["ps", "-e", "-o", "pid=,ppid=,args="], capture_output=True, text=True,
                           check=True).stdout.splitlines()
    parents = {int(line.split(None, 2)[0]): line.split(None, 2)[1:] for line in lines}
    found = []
    for one, (_parent, program) in parents.items():
        at = one
        while at in parents and at != process_id:
            at = int(parents[at][0])
        if at == process_id and program.split()[0].endswith("/WebKitWebProcess"):
            found.append(one)
    return found


class MessageList(Journey):
    def begin(self) -> None:
        self.server = self.demo.client()
        self.server.create("Archive")
        for number in range(1, 10):
            self.server.append("INBOX", r"(\Seen)", None, message(f"Alone {number}", number))
        for number in range(10, 13):
            self.server.append("INBOX", "", None, message("Where to eat" if number == 10 else "Re: Where to eat", number,
                                                          "" if number == 10 else "10@example.com"))
        self.demo.add_account()
        self.open()
        self.window.find(role="list item", contains="Where to eat, 3 messages", seconds=60)
        self.window.find(contains="Up to date · ", seconds=60)

    def open(self) -> None:
        self.start()
        pointer.resize(1280, 800)

    def row(self, number: int):
        return self.window.find(role="list item", contains=f"Said as number {number}.")

    def reads(self, number: int) -> None:
        self.window.find(role="label", contains=f"ana{number}@example.com")

    def click_text(self, number: int) -> None:
        """Into what the message says, below its head."""
        self.hover(role="label", contains=f"ana{number}@example.com")
        pointer.move(0, 64)
        pointer.click_here()

    def uids(self, folder: str, message_id: str) -> list[bytes]:
        self.server.select(folder)
        return self.server.uid("SEARCH", "HEADER", "Message-ID", message_id)[1][0].split()

    # In the order in which a person would meet it

    def each_message_has_a_row(self) -> None:
        """Who never wanted conversations is stuck with them, otherwise; and what was read is lost with the switch."""
        self.click(role="list item", contains="Where to eat, 3 messages")
        self.reads(12)
        menu.choose_of_button(self.window, "Filter, View and Select", "Group by Conversation")
        self.window.find(role="list", name="Messages")
        for number in (10, 11, 12):
            self.row(number)
        self.reads(12)
        self.window.is_gone(role="label", contains="ana10@example.com")
        self.picture("switched")

    def keys_go_from_message_to_message(self) -> None:
        """The keys go by conversations, otherwise, and messages between can't be reached."""
        pointer.press("j")
        self.reads(11)
        pointer.press("j")
        self.reads(10)
        pointer.press("k")
        self.reads(11)

    def no_key_is_lost(self) -> None:
        """Who goes through the mail by pressing a key again and again lands somewhere else, otherwise: the letter that
        has the keyboard takes it along when it goes. The machine is busy meanwhile, so that many keys are on their
        way at once."""
        busy = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(2)]
        try:
            for _ in range(2):
                pointer.click(lambda: self.row(12))
                self.reads(12)
                self.click_text(12)
                pointer.settle()
                pointer.press_at_once(*["j"] * 5)
                self.reads(7)
                pointer.press_at_once("k", "k", "j", "k")
                self.reads(9)
        finally:
            for one in busy:
                one.kill()
                one.wait()

    def keys_do_not_wait_for_a_page(self) -> None:
        """A letter whose page keeps its process busy holds the keys back, or takes them along when it goes, otherwise."""
        pointer.click(lambda: self.row(12))
        self.reads(12)
        x, y = pointer.middle(self.row(10))
        before = pointer.color_at(x, y)
        self.click_text(12)
        pointer.settle()
        pages = page_processes(self.app.pid)
        assert pages, "no page has a process"
        try:
            for page in pages:
                os.kill(page, signal.SIGSTOP)
            pointer.press_at_once("j", "j")
            wait_for("the selection two rows below", lambda: pointer.color_at(x, y) != before)
        finally:
            for page in pages:
                os.kill(page, signal.SIGCONT)
        self.reads(10)

    def the_conversation_is_a_step_away(self) -> None:
        """What a message answers is to be looked for in the list, otherwise; and a reply goes to another message."""
        pointer.click(lambda: self.row(11))
        self.reads(11)
        self.click(role="button", name="Show All 3 Messages of the Conversation")
        self.window.find(role="button", name="Show This Message Alone")
        self.reads(10)
        self.reads(12)
        self.picture("conversation")
        pointer.press("ctrl+r")
        self.window.find(contains="at 10:11, Ana wrote")
        pointer.settle()
        pointer.press("ctrl+w")
        self.window.is_gone(role="frame", contains="Re: Where to eat")
        self.click(role="button", name="Show This Message Alone")
        self.window.find(role="button", name="Show All 3 Messages of the Conversation")

    def one_goes_alone(self) -> None:
        """Who archives one message loses the whole conversation from sight, otherwise."""
        pointer.click(lambda: self.row(11))
        pointer.press("a")
        self.window.find(contains="1 message archived")
        self.window.is_gone(role="list item", contains="Said as number 11.")
        self.reads(10)
        wait_for("it in the server’s archive", lambda: self.uids("Archive", "<11@example.com>"))
        assert self.uids("INBOX", "<10@example.com>") and self.uids("INBOX", "<12@example.com>"), "another went along"
        pointer.press("ctrl+z")
        self.row(11)
        wait_for("it back in the server’s inbox", lambda: self.uids("INBOX", "<11@example.com>"))

    def none_is_left(self) -> None:
        """What is done next is done to nothing, otherwise, and a narrow window stays on an empty page."""
        self.server.append("Archive", r"(\Seen)", None, message("The last one", 14))
        self.click(role="list item", name="Archive")
        pointer.click(lambda: self.row(14))
        self.reads(14)
        wait_for("a way to the trash", self.can_trash)
        pointer.press("Delete")
        self.window.find(contains="Nothing Selected")
        wait_for("no way to the trash", lambda: not self.can_trash())
        self.click(role="list item", contains="Inbox")
        pointer.click(lambda: self.row(11))
        self.reads(11)

    def can_trash(self) -> bool:
        return self.window.find(role="button", name="Move to Trash").get_state_set().contains(Atspi.StateType.SENSITIVE)

    def a_search_finds_messages(self) -> None:
        """The one with the words is to be looked for among all of its conversation, otherwise."""
        pointer.press("ctrl+s")
        pointer.type_text("from:ana11")
        self.row(11)
        self.window.is_gone(role="list item", contains="Said as number 12.")
        self.picture("found")
        pointer.press("Return")
        self.reads(11)
        pointer.settle()
        # Who is quicker than the search opens what stood there before, otherwise, and it closes again.
        pointer.press("ctrl+s", "ctrl+a")
        pointer.type_text("from:ana7")
        pointer.press("Return")
        self.reads(7)
        pointer.press("ctrl+s", "ctrl+a")
        pointer.type_text("from:ana11")
        pointer.press("Return")
        self.reads(11)
        # What is read stays, and who types keeps the keyboard.
        pointer.press("ctrl+s", "ctrl+a")
        pointer.type_text("from:ana")
        self.row(12)
        pointer.type_text("11")
        self.window.is_gone(role="list item", contains="Said as number 12.")
        self.reads(11)
        pointer.press("Return")
        pointer.settle()
        pointer.press("Tab", "Tab", "Tab", "Escape")  # from behind the entry
        self.row(12)
        self.window.is_gone(role="entry", name="Search mail")
        self.reads(11)
        # What comes while something is selected moves nothing, and is out of sight above.
        pointer.click(lambda: self.row(11), key="ctrl")
        self.window.find(contains="Nothing Selected")

    def others_are_followed(self) -> None:
        """What came, was read or went elsewhere is seen only at the next start, otherwise."""
        self.server.append("INBOX", r"(\Seen)", None, message("Re: Where to eat", 13, "10@example.com"))
        self.row(13)
        self.server.select("INBOX")
        self.server.uid("STORE", self.uids("INBOX", "<13@example.com>")[0].decode(), "+FLAGS", r"(\Flagged)")
        wait_for("the flag", lambda: "Flagged" in self.row(13).get_name())
        self.server.uid("STORE", self.uids("INBOX", "<13@example.com>")[0].decode(), "+FLAGS", r"(\Deleted)")
        self.server.expunge()
        self.window.is_gone(role="list item", contains="Said as number 13.")

    def it_is_remembered(self) -> None:
        """One switches at each start, otherwise."""
        pointer.click(lambda: self.row(11))
        self.reads(11)
        pointer.settle()
        self.close()
        self.demo.environment["ADW_DEBUG_COLOR_SCHEME"] = "prefer-dark"
        self.open()
        self.window.find(role="list", name="Messages")
        self.reads(11)
        self.picture("dark")
        if len(sys.argv) > 2:
            pointer.resize(362, 640)
            self.picture("narrow")
            pointer.press("Escape")
            self.picture("narrow-list")
            pointer.resize(1280, 800)
        menu.choose_of_button(self.window, "Filter, View and Select", "Group by Conversation")
        self.window.find(role="list item", contains="Where to eat, 3 messages")
        self.window.find(role="list", name="Conversations")

    def is_white(self, number: int) -> bool:
        """Whether the message is on white, beside what it says."""
        self.hover(role="label", contains=f"ana{number}@example.com")
        pointer.move(0, 72)
        x, y = pointer.pointer_place()
        return min(pointer.color_at(x, y)) > 240

    def a_letter_is_shown_on_white(self) -> None:
        """Mail that is badly made for a dark desktop can't be read, otherwise, or must be switched each time."""
        pointer.click(lambda: self.row(9))
        self.reads(9)
        wait_for("a dark letter", lambda: not self.is_white(9))
        menu.open_of_message(self.window)
        menu.choose(self.window, "Show on White")
        wait_for("a white letter", lambda: self.is_white(9))
        self.picture("on-white")
        pointer.click(lambda: self.row(8))
        self.reads(8)
        wait_for("a dark letter of another sender", lambda: not self.is_white(8))
        pointer.click(lambda: self.row(9))
        self.reads(9)
        wait_for("it on white still", lambda: self.is_white(9))
        menu.open_of_message(self.window)
        menu.choose(self.window, "Show on White")
        wait_for("it as dark as before", lambda: not self.is_white(9))

    def a_dialog_goes_while_the_window_changes(self) -> None:
        """Who turns or unfolds a device while a dialog fades away loses all windows, otherwise."""
        for width, height in 3 * ((380, 640), (1280, 800)):
            pointer.press("ctrl+comma")
            self.window.find(role="dialog", name="Preferences")
            pointer.settle()
            pointer.press_at_once("Escape")
            pointer.resize(width, height)
            self.window.is_gone(role="dialog", name="Preferences")
            assert self.app.poll() is None, f"Mail ended with {self.app.returncode}"

    STEPS = (each_message_has_a_row, keys_go_from_message_to_message, no_key_is_lost, keys_do_not_wait_for_a_page,
             the_conversation_is_a_step_away, one_goes_alone, none_is_left,
             a_search_finds_messages, others_are_followed, it_is_remembered, a_letter_is_shown_on_white,
             a_dialog_goes_while_the_window_changes)


if __name__ == "__main__":
    sys.exit(run(MessageList))
