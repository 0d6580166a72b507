#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing a message with real keys, on real servers: nothing typed is lost, and a sending can be taken back.

    test_composer.py BUILD [PICTURES [STEP…]]
"""

import datetime
import os
import signal
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import menu, pointer  # noqa: E402
from desktop.accessible import descendants, text_of, wait_for  # noqa: E402
from desktop.composing import Composing  # noqa: E402
from desktop.journey import run  # noqa: E402

SUBJECT, WORDS = "Lunch on Monday", "Shall we meet at the harbour"


class Composer(Composing):
    def token(self, address: str):
        return self.window.find(role="list item", contains=address)

    def write(self) -> None:
        self.compose()
        pointer.type_text("ana@example.com,")
        self.token("ana@example.com")
        pointer.press("Tab", "Tab", "Tab")
        pointer.type_text(SUBJECT)
        pointer.press("Return")
        pointer.type_text(WORDS)
        self.find_body(WORDS)

    # What is tested, in the order in which a person would do it

    def typed_text_survives_a_kill(self) -> None:
        """Loses more than the last two seconds of typing otherwise."""
        self.write()
        # Which takes no longer than two seconds, unless under load.
        wait_for("the words in the store", lambda: self.is_saved(WORDS))
        self.kill()
        self.start()
        self.window.find(contains=SUBJECT)
        self.token("ana@example.com")
        self.find_body(WORDS)

    def sending_can_be_taken_back(self) -> None:
        """Loses the message, or sends what the person took back, otherwise."""
        pointer.in_front(SUBJECT)
        pointer.settle()
        pointer.type_text(", at noon?")
        pointer.press("ctrl+Return")
        self.take_back(WORDS + ", at noon?")
        if any(item["state"] in ("queued", "sending") for item in self.demo.mailctl("outbox")):
            raise AssertionError("it is still queued")

    def closing_keeps_the_draft(self) -> None:
        """Loses a message by closing its window otherwise."""
        pointer.in_front(SUBJECT)
        pointer.press("ctrl+w")
        self.click(role="button", name="Discard")
        self.take_back(WORDS + ", at noon?")

    def message_goes_out_once(self) -> None:
        """Sends the last words not, or the message twice, otherwise."""
        pointer.in_front(SUBJECT)
        pointer.settle()
        pointer.type_text(" Yours, Robin")
        pointer.press("ctrl+Return")
        # A toast stays as long as the pointer is on it, but not when it is too late.
        self.hover(role="button", name="Undo")
        wait_for("the copy in Sent", self.sent, 60)
        self.window.is_gone(role="button", name="Undo")
        self.demo.mailctl("sync")  # nothing is under way any more when it answers
        if len(self.sent()) != 1:
            raise AssertionError(f"{len(self.sent())} copies in Sent")
        shown = self.demo.mailctl("show", str(self.sent()[0]["id"]), "--json")
        if "at noon? Yours, Robin" not in str(shown):
            raise AssertionError(f"the last words are missing: {shown}")

    def an_old_offer_spares_other_drafts(self) -> None:
        """Whoever discards the draft just closed loses another one, otherwise, or one that is open again."""
        offers = []
        for words in ("A first draft", "A second draft"):
            self.compose()
            pointer.press("Tab", "Tab", "Tab", "Return")
            pointer.type_text(words)
            self.find_body(words)
            pointer.press("ctrl+w")
            self.window.is_gone(role="text", name="To")
            wait_for("the offer of this one alone",
                     lambda: (now := self.window.all(role="button", name="Discard")) != offers and len(now) == 1)
            offers = self.window.all(role="button", name="Discard")
        self.picture("offer")
        self.click(role="button", name="Discard")
        self.take_back("A second draft")
        assert not self.window.all(role="button", name="Discard"), "an open draft can be discarded by a toast"
        pointer.settle()
        pointer.press("ctrl+w")
        self.click(role="button", name="Discard")
        self.window.find(role="button", name="Undo")

    def take_back(self, words: str) -> None:
        """By the offer that is shown. A toast that comes makes way for the next one while it is looked at."""
        wait_for("the way back", lambda: self.click(role="button", name="Undo") or True)
        self.find_body(words)

    def older_text_comes_back_and_goes_later(self) -> None:
        """Loses a paragraph that was deleted an hour ago, or sends in the night, otherwise."""
        self.compose()
        pointer.type_text("ana@example.com,")
        self.token("ana@example.com")
        pointer.press("Tab", "Tab", "Tab")
        pointer.type_text("Plans")
        pointer.press("Return")
        pointer.type_text("older words")
        wait_for("the words in the store", lambda: self.is_saved("older words"))
        pointer.press("ctrl+a")
        pointer.type_text("other ones")
        self.choose("Draft History…")
        pointer.click(lambda: wait_for("the older version", lambda: [
            row for row in self.window.all(role="list item")
            if "older words" in [text_of(node) for node in descendants(row)]])[0])
        self.find_body("older words")
        menu.choose_of_button(self.window, "Send Later", "Tomorrow Morning")
        item = wait_for("the message in the outbox", lambda: [
            item for item in self.demo.mailctl("outbox") if item["subject"] == "Plans"])[0]
        due = datetime.datetime.fromisoformat(item["not_before"]).astimezone()
        if item["state"] != "queued" or due.hour != 8 or due.date() == datetime.date.today():
            raise AssertionError(f"it does not wait for tomorrow morning: {item}")

    def what_was_just_sent_goes_before_the_end(self) -> None:
        """Who sends, closes and quits finds a draft, or the message unsent the next morning, otherwise; or what was to go
        then is gone."""
        self.open("Last words")
        pointer.type_text("Until then.")
        self.find_body("Until then.")
        self.click(role="text", name="Subject")
        pointer.settle()
        # Both keys are there before the first is done with: a person who sends and closes is as quick.
        os.kill(self.app.pid, signal.SIGSTOP)
        pointer.press("ctrl+Return", "ctrl+w")
        os.kill(self.app.pid, signal.SIGCONT)
        self.window.find(role="button", name="Undo")
        assert not self.window.all(contains="Draft kept"), "what is sent is said to be a draft"
        pointer.in_front("Mail")
        self.close()
        self.arrived("Last words")
        (waiting,) = self.demo.mailctl("outbox")
        assert (waiting["subject"], waiting["state"]) == ("Plans", "queued"), waiting
        self.start()
        assert not self.window.all(contains="still in the outbox"), "it is blamed for its time"

    def what_waits_for_its_time_is_had_back(self) -> None:
        """Who only looks at what is to go on Monday does not learn that it does not go any more, otherwise."""
        self.click(role="list item", contains="Outbox")
        self.click(role="label", contains="Plans")
        self.click(role="button", name="Edit")
        self.window.find(contains="does not go by itself any more")
        self.find_body("older words")
        self.picture("not-scheduled")
        pointer.in_front("Plans")
        pointer.press("ctrl+Return")
        self.take_back("older words")
        pointer.in_front("Plans")
        pointer.press("ctrl+w")
        self.window.is_gone(role="text", name="To")

    def a_draft_that_went_elsewhere_is_told(self) -> None:
        """A message that the phone has sent is sent once more from here, otherwise."""
        wait_for("no composer", lambda: not self.window.all(role="text", name="Subject"))
        self.compose()
        pointer.press("Tab", "Tab", "Tab")
        pointer.type_text("Boats")
        pointer.press("Return")
        pointer.type_text("The blue one.")
        other = self.demo.client()
        wait_for("its copy on the server",
                 lambda: other.select("Drafts") and other.search(None, "SUBJECT", "Boats")[1][0], 60)
        other.store("1:*", "+FLAGS", "\\Deleted")
        other.expunge()
        self.window.find(contains="Another program edited, sent or deleted this draft.", seconds=60)
        self.picture("gone")
        pointer.type_text(" And the red one.")
        wait_for("the words in the store", lambda: self.is_saved("red one"))
        self.window.is_gone(contains="Another program edited, sent or deleted this draft.")

    def a_draft_is_found_without_a_network(self) -> None:
        """What was written on the train can't be found until there is a network, otherwise."""
        self.demo.servers.dovecot.stop()
        pointer.type_text(" Or green.")
        wait_for("the words in the store", lambda: self.is_saved("Or green"))
        pointer.press("ctrl+w")
        self.window.is_gone(role="text", name="To")
        self.click(role="list item", contains="Drafts")
        self.window.find(contains="1 draft is only on this computer yet")
        pointer.resize(1280, 800)
        self.picture("waiting")
        pointer.resize(360, 640)
        self.picture("waiting-narrow")
        pointer.resize(1280, 800)
        self.click(role="button", name="Show…")
        self.window.find(contains="Drafts on This Computer")
        self.picture("waiting-list")
        self.click(role="list item", contains="Boats")
        self.find_body("Or green.")
        pointer.in_front("Boats")

    def a_discarded_draft_is_had_back(self) -> None:
        """What was thrown away last week is gone for good, otherwise."""
        pointer.press("ctrl+w")
        self.click(role="button", name="Discard")
        self.window.is_gone(contains="only on this computer yet")
        self.click(role="list item", contains="Drafts", button=3)
        menu.choose(self.window, "Discarded Drafts")
        self.window.find(contains="The one you choose is a draft again.")
        self.picture("discarded")
        self.click(role="list item", contains="Boats")
        self.find_body("Or green.")

    def sent(self) -> list[dict]:
        return [row for row in self.demo.mailctl("list", "Sent", check=False) if row.get("subject") == SUBJECT]

    STEPS = (typed_text_survives_a_kill, sending_can_be_taken_back, closing_keeps_the_draft, message_goes_out_once,
             an_old_offer_spares_other_drafts, older_text_comes_back_and_goes_later, what_was_just_sent_goes_before_the_end,
             what_waits_for_its_time_is_had_back, a_draft_that_went_elsewhere_is_told,
             a_draft_is_found_without_a_network, a_discarded_draft_is_had_back)


if __name__ == "__main__":
    sys.exit(run(Composer))
