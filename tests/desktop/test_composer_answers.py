#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that are written below what they answer, by keys alone, and what a crash, a kill and a closed window leave.

    test_composer_answers.py BUILD [PICTURES [STEP…]]
"""

import os
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import pointer, processes  # noqa: E402
from desktop.accessible import Atspi, text_of, wait_for  # noqa: E402
from desktop.composing import Composing  # noqa: E402
from desktop.demo import USER  # noqa: E402
from desktop.journey import run  # noqa: E402

LETTERS = "abcdefghijklmnopqrstuvwxyz"
FRIEND = "ana@example.com"


class Answers(Composing):
    def begin(self) -> None:
        self.demo.deliver("Formats")
        self.demo.deliver("Urgent")
        self.send_at_once()
        super().begin()

    # In the order in which a person would meet it

    def an_answer_is_begun_at_once(self) -> None:
        """Its first letters are lost, or archive what they answer, otherwise."""
        wait_for("no composer", lambda: not self.window.all(role="text", name="Subject"))
        pointer.settle()
        self.click(role="list item", contains="Urgent")
        self.window.find(role="button", name="Reply")
        pointer.settle()
        pointer.press("ctrl+r")
        pointer.type_text(LETTERS)
        self.find_body(LETTERS)
        self.window.find(role="button", name="Pop Out")
        self.window.find(role="heading", name="Urgent")  # it is still there to be read
        self.picture("below")

    def its_keys_are_the_text_s(self) -> None:
        """Ctrl+I marks what is answered as read instead, and Escape closes more than what was opened, otherwise."""
        pointer.press("ctrl+i")
        pointer.type_text("slanted")
        self.find_body("slanted")
        pointer.press("ctrl+i", "ctrl+f")
        self.window.find(role="button", name="Next Match")
        pointer.press("Escape")
        self.window.is_gone(role="button", name="Next Match")
        self.find_body("slanted")
        pointer.press("Home")

    def it_moves_into_a_window(self) -> None:
        """Who needs more room writes it again, or can't take anything back, otherwise."""
        main = pointer.active_window()
        pointer.type_text("0")
        self.find_body("0" + LETTERS)
        pointer.press("ctrl+shift+o")
        wait_for("its window", lambda: pointer.active_window_of(self.app.pid) not in ("", main))
        pointer.type_text("1")
        self.find_body("01" + LETTERS)
        pointer.press("ctrl+z")
        wait_for("no digit", lambda: "01" + LETTERS not in self.body())
        self.find_body(LETTERS)
        pointer.press("ctrl+shift+z")
        self.find_body("01" + LETTERS)
        self.picture("popped-out")
        html = self.send("Re: Urgent", FRIEND).get_body(("html",)).get_content()
        assert f"01{LETTERS}<i>slanted</i>" in html, html

    def what_is_answered_stays_in_view(self) -> None:
        """Who answers the last of many reads the first of them meanwhile, otherwise."""
        wait_for("the main window", lambda: not self.window.all(role="text", name="Subject"))
        text = "\r\n".join(f"Line {line}." for line in range(12))
        one = self.demo.client()
        for number in range(12):
            one.append("INBOX", "(\\Seen)", None, (
                f"From: {FRIEND}\r\nTo: {USER}\r\nSubject: {'Re: ' if number else ''}Long talk\r\n"
                f"Date: Mon, 2 Nov 2026 10:{number:02}:00 +0000\r\nMessage-ID: <talk-{number}@example.com>\r\n"
                f"References: <talk-0@example.com>\r\n\r\n{text}\r\n").encode())
        one.logout()
        self.window.find(role="list item", contains="Long talk, 12 messages")
        self.click(role="list item", contains="Long talk")
        self.window.find(role="heading", name="Long talk")
        wait_for("the end of the last message", lambda: 0 < self.last_card().y < 600)
        pointer.press("ctrl+r")
        answer = self.box(self.window.find(role="button", name="Pop Out"))
        wait_for("the last message above its answer", lambda: 0 < self.last_card().y < answer.y - 100)
        self.picture("what-is-answered")
        pointer.press("Escape")
        wait_for("no composer", lambda: not self.window.all(role="text", name="Subject"))

    def last_card(self):
        return self.box(self.window.all(role="button", contains="Message from")[-1])

    def box(self, node):
        return Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)

    def it_waits_in_its_conversation(self) -> None:
        """It is gone when another message is looked at, otherwise; and what nobody wrote in gets in the way."""
        wait_for("the main window", lambda: not self.window.all(role="text", name="Subject"))
        pointer.settle()
        self.click(role="list item", contains="Formats")
        self.window.find(role="heading", name="Formats")
        pointer.press("ctrl+r")
        pointer.type_text("half a sentence")
        self.find_body("half a sentence")
        pointer.press("alt+Up")
        self.window.find(contains="The draft stays open")
        self.window.is_gone(role="button", name="Pop Out")
        pointer.press("ctrl+l")
        self.window.find(contains="Fwd: ")
        pointer.press("alt+Down")
        self.find_body("half a sentence")
        pointer.press("alt+Up")
        wait_for("nothing of the forward", lambda: not self.window.all(contains="Fwd: "))
        pointer.press("alt+Down")
        self.find_body("half a sentence")

    def it_is_closed_and_comes_back(self) -> None:
        """Closed by mistake it is gone, or has no place where the window is narrow, otherwise."""
        pointer.press("ctrl+r")  # goes on with it
        pointer.press("End")
        pointer.type_text(" more")
        self.find_body("half a sentence more")
        pointer.resize(360, 640)
        self.find_body("half a sentence more")
        self.picture("below-narrow")
        pointer.type_text(", narrow")
        self.find_body("half a sentence more, narrow")
        pointer.resize(1280, 800)
        self.picture("wide-again")
        pointer.press("ctrl+r")  # GTK takes the keyboard elsewhere as it folds and unfolds panes
        pointer.press("Escape")
        self.window.find(contains="Draft kept")
        wait_for("no composer", lambda: not self.window.all(role="text", name="Subject"))

    def the_keyboard_goes_back_to_where_it_was(self) -> None:
        """A toast's button has it, otherwise: who presses space to read on discards, or takes back what was sent."""
        self.answer("Urgent", "a word")
        pointer.press("Escape")
        self.window.find(contains="Draft kept")
        wait_for("the focus on the row", lambda: any("Urgent" in item.name for item in self.window.focused()))

    def a_crash_of_the_page_loses_nothing(self) -> None:
        """Whoever writes when WebKit crashes writes the last lines again, without knowing which, otherwise."""
        self.open("Webless")
        pointer.type_text("one ")
        pointer.press("ctrl+b")
        pointer.type_text("two")
        for words in ("three", "four"):
            os.kill(processes.web_processes(self.app.pid)[-1], 9)
            pointer.type_text(words)
            self.find_body("twothree")
        pointer.press("Return")
        self.find_body("twothreefour")
        self.picture("after-a-crash")
        pointer.type_text("five")
        self.find_body("five")
        html = self.send("Webless").get_body(("html",)).get_content()
        assert "<b>twothreefour</b></div><div><b>five</b></div>" in html, html
        self.window.find(role="list item", contains="Webless")  # above the row that is looked for next

    def answer(self, subject: str, text: str) -> None:
        """An answer below the conversation called so, which says TEXT."""
        wait_for("no composer", lambda: not self.window.all(role="text", name="Subject"))
        pointer.settle()
        self.click(role="list item", contains=subject)
        self.window.find(role="heading", name=subject)
        pointer.press("ctrl+r")
        pointer.type_text(text)
        self.find_body(text)
        wait_for("it in the store", lambda: self.is_saved(text))

    def what_is_written_survives_a_kill(self) -> None:
        """Loses more than the last seconds of typing, in any of the composers, otherwise."""
        self.answer("Urgent", "an answer that nobody sent")
        self.compose()
        wait_for("both", lambda: len(self.window.all(role="text", name="Subject")) == 2)
        pointer.type_text(USER + ",")
        pointer.press("Tab", "Tab", "Tab")
        pointer.type_text("Crash")
        pointer.press("Return")
        self.choose("Formatted Text")
        wait_for("one tool bar", lambda: len(self.window.all(role="tool bar", name="Formatting")) == 1)
        pointer.settle()
        pointer.type_text("plain words that nobody saved")
        wait_for("them in the store", lambda: self.is_saved("nobody saved"))
        self.kill()
        self.start()
        self.window.find(contains="Crash")
        text = self.window.find(role="text", name="Message")
        wait_for("the words", lambda: "plain words that nobody saved" in text_of(text))
        self.find_body("an answer that nobody sent")
        assert len(self.window.all(role="tool bar", name="Formatting")) == 1, "the plain one came back formatted"
        for n in (1, 0):
            pointer.settle()
            wait_for("a composer's window", lambda: pointer.active_window_of(self.app.pid))
            pointer.press("ctrl+w")
            wait_for("one less", lambda left=n: len(self.window.all(role="text", name="Subject")) == left)

    def close_button(self):
        """The window's own, above that of a toast."""
        return min(self.window.all(role="button", name="Close"), key=lambda node: self.box(node).y)

    def its_window_is_closed(self) -> None:
        """An answer goes with the window that it is written in, or comes back unasked, otherwise."""
        self.answer("Webless", "shut away")
        pointer.type_text(" at once")
        pointer.click(self.close_button)
        wait_for("the end", lambda: self.app.poll() is not None)
        assert self.is_saved("shut away at once"), "its last words are gone"
        self.start()
        self.window.find(role="list item", contains="Drafts")
        assert not self.window.all(role="text", name="Subject"), "it came back unasked"

    STEPS = (an_answer_is_begun_at_once, its_keys_are_the_text_s, it_moves_into_a_window,
             what_is_answered_stays_in_view, it_waits_in_its_conversation,
             it_is_closed_and_comes_back, the_keyboard_goes_back_to_where_it_was,
             a_crash_of_the_page_loses_nothing, what_is_written_survives_a_kill,
             its_window_is_closed)


if __name__ == "__main__":
    sys.exit(run(Answers))
