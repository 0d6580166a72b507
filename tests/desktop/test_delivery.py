#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of a message: refused, come back or in doubt, and what a person does about it in the window.

    test_delivery.py BUILD [PICTURES [STEP…]]
"""

import contextlib
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import menu, pointer  # noqa: E402
from desktop.accessible import wait_for  # noqa: E402
from desktop.demo import PASSWORD, USER  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402
from servers.process import free_ports  # noqa: E402
from servers.rude import Rude  # noqa: E402

FRIEND = "ana@example.com"
RETURNED = "moved@example.org"  # taken from whoever sends, and returned
REFUSED = "rubin@example.org"  # refused at once
MESSAGE = "From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\nSee you there.\r\n"


class Delivery(Journey):
    DEMO = {"aliases": {RETURNED: "nobody-there@example.org"}}

    def begin(self) -> None:
        self.rude = Rude()
        self.rude.start()
        self.demo.add_account()
        info = self.demo.servers.info
        self.demo.mailctl("account", "add", "--name", "Ana", "--address", FRIEND,
                          "--imap", f"localhost:{info['imaps']}", "--imap-security", "tls",
                          "--smtp", f"localhost:{self.rude.port}", "--smtp-security", "none",
                          "--password-stdin", text=PASSWORD + "\n")
        self.announced = self.folder / "announced.jsonl"
        self.demo.show_notifications(self.announced)
        self.start()
        self.window.find(role="list item", contains="Inbox", seconds=60)
        pointer.resize(1280, 800)

    def send(self, subject: str, *to: str, sender: str = USER) -> int:
        text = MESSAGE.format(sender=sender, to=", ".join(to), subject=subject)
        return self.demo.mailctl("send", "-", text=text, check=False)[0]["outbox_id"]

    def events(self, outbox_id: int) -> list[str]:
        return [line["event"] for line in self.demo.mailctl("timeline", "--outbox", str(outbox_id))]

    @staticmethod
    def after(event: str, events: list[str]) -> list[str]:
        return events[events.index(event) + 1:] if event in events else []

    def open_row(self, subject: str) -> None:
        self.click(role="list item", contains="Outbox")
        self.click(role="label", contains=subject)

    # In the order in which a person would meet it

    def a_refused_address_is_corrected(self) -> None:
        """Whoever mistyped one of two addresses can only send to both again, otherwise."""
        outbox_id = self.send("Boat trip", FRIEND, REFUSED)
        self.window.find(contains="was refused for some recipients")
        self.picture("told")
        assert "win.folder" not in self.log.read_text(), "its button knows no folder"
        self.open_row("Boat trip")
        pointer.settle()
        assert not self.window.all(role="button", name="Show"), "the toast stays on what it tells of"
        wait_for("whom it goes to", lambda: any(row.name.startswith("To ") and FRIEND in row.name and REFUSED in row.name
                                                for row in self.window.matching(role="label")))
        self.picture("outbox-row")
        # What is looked for is elsewhere.
        pointer.press("ctrl+s")
        self.window.find(role="entry", name="Search mail")
        pointer.settle()
        pointer.press("Escape")
        self.window.is_gone(role="entry", name="Search mail")
        self.click(role="list item", contains="Outbox")
        self.click(role="button", name="Correct the Address…")
        self.window.find(role="button", name="Send")
        self.picture("correct")
        pointer.type_text(USER)
        pointer.press("Return")
        # Filed it is since the other one has it, so perhaps only now.
        wait_for("the corrected message's way", lambda: "accepted" in self.after("corrected", self.events(outbox_id)))
        wait_for("the end of the outbox", lambda: not self.demo.mailctl("outbox"))

    def what_came_back_is_in_its_timeline(self) -> None:
        """A person believes that a message arrived, or has to read a postmaster's English, otherwise."""
        outbox_id = self.send("Boomerang", FRIEND, RETURNED)
        wait_for("the bounce", lambda: {"bounced", "filed"} <= set(self.events(outbox_id)), 60)
        self.click(role="list item", name="Sent")
        self.window.find(role="list item", contains="Boat trip")
        self.click(role="list item", contains="Boomerang")
        self.window.find(role="heading", contains="Boomerang")
        menu.open_of_message(self.window)
        if len(sys.argv) > 2:
            pointer.snapshot(Path(sys.argv[2]) / "delivery-menu.png")
        menu.choose(self.window, "Delivery…")
        self.window.find(contains="Came back: ")
        self.window.find(contains="This address does not exist.")
        self.window.find(role="button", name="Correct…")
        self.picture("bounced")
        pointer.press("Escape")
        self.window.is_gone(contains="Came back: ")

    def it_is_sent_once_more(self) -> None:
        """A message can only be copied by hand, and its sender is lost, otherwise."""
        pointer.press("ctrl+alt+r")
        self.window.find(contains="Answers go to the sender")
        pointer.settle()
        pointer.type_text(FRIEND + ",")
        self.window.find(role="list item", contains=FRIEND)
        self.picture("redirect")
        self.click(role="button", name="Send")
        item = wait_for("the redirected message", lambda: self.demo.mailctl("outbox"))[0]
        if item["subject"] != "Boomerang" or [one["address"] for one in item["recipients"]] != [FRIEND]:
            raise AssertionError(item)
        self.click(role="button", name="Undo")
        wait_for("its end", lambda: not self.demo.mailctl("outbox"))
        for key, words in (("n", "moved@"), ("l", "Boomerang.eml")):
            pointer.press("ctrl+alt+" + key)
            self.window.find(contains=words)
            self.picture("once-more-" + key)
            pointer.press("ctrl+w")
            wait_for("the main window", lambda: not self.window.all(name="Message Options"))

    def a_doubtful_message_is_decided(self) -> None:
        """A message is sent twice or never, otherwise."""
        outbox_id = self.send("Doubtful", USER, sender=FRIEND)
        wait_for("the doubt", lambda: self.events(outbox_id)[-1] == "ambiguous", 60)
        self.open_row("Doubtful")
        self.click(role="button", name="Did It Arrive?…")
        self.window.find(contains="nobody can tell")
        self.picture("doubtful")
        taken = len(self.rude.taken)
        self.rude.answers = True
        self.click(role="button", name="It Was Not: Send Again")
        self.window.find(contains="You sent it again")
        self.window.find(contains="Accepted: ")
        if len(self.rude.taken) != taken + 1:
            raise AssertionError(f"it went {len(self.rude.taken) - taken} times more")
        pointer.press("Escape")

    def a_person_says_that_it_arrived(self) -> None:
        """What arrived is sent to somebody again, otherwise."""
        self.rude.answers = False
        outbox_id = self.send("Arrived", USER, sender=FRIEND)
        wait_for("the doubt", lambda: self.events(outbox_id)[-1] == "ambiguous", 60)
        taken = len(self.rude.taken)
        self.open_row("Arrived")
        self.click(role="button", name="Did It Arrive?…")
        self.click(role="button", name="It Was Sent")
        self.window.find(contains="You said that it arrived")
        wait_for("its copy in Sent", lambda: "filed" in self.events(outbox_id), 60)
        if len(self.rude.taken) != taken:
            raise AssertionError("it was sent again")
        pointer.resize(360, 640)
        self.picture("narrow")

    def who_looks_elsewhere_is_told(self) -> None:
        """What a server took back its word about is found out when somebody asks for an answer, otherwise."""
        pointer.settle()  # the narrow window's sheet has come up
        pointer.press("Escape")
        self.window.is_gone(role="dialog", name="Delivery")
        pointer.resize(1280, 800)
        subprocess.run(["xdotool", "windowminimize", pointer.active_window_of(self.app.pid)], check=True)
        wait_for("a window that is away", lambda: not pointer.active_window_of(self.app.pid))
        self.send("Unseen", USER, sender=FRIEND)
        (word,) = wait_for("a word of it", lambda: [
            one for one in map(json.loads, self.announced.read_text().splitlines()) if "Unseen" in one["body"]], 60)
        self.demo.click_notification(word["id"])
        pointer.in_front("Mail")

    def it_is_given_up(self) -> None:
        """A touch throws away what is nowhere else, otherwise; or it can't be got rid of."""
        taken = len(self.rude.taken)
        self.open_row("Unseen")
        self.click(role="button", name="Don’t Send")
        self.window.find(contains="so no draft of it comes back: it is lost")
        self.picture("given-up")
        pointer.press("Escape")
        self.window.is_gone(contains="so no draft of it comes back: it is lost")
        assert self.demo.mailctl("outbox"), "it is gone although its person thought again"
        self.click(role="button", name="Don’t Send")
        self.window.find(contains="so no draft of it comes back: it is lost")
        pointer.click(lambda: self.window.all(role="button", name="Don’t Send")[-1])
        wait_for("the end of the outbox", lambda: not self.demo.mailctl("outbox"))
        self.window.is_gone(role="list item", contains="Outbox")
        assert len(self.rude.taken) == taken, "it was sent"

    def its_time_passed_unseen(self, outbox_id: int) -> None:
        """As if it had been meant for two hours ago, when nothing ran; said to be late once it is tried."""
        with contextlib.closing(sqlite3.connect(next(self.demo.data.rglob("keep.db")), timeout=30)) as keep, keep:
            keep.execute("UPDATE outbox SET send_at = unixepoch() - 7200 WHERE id = ?", (outbox_id,))
        self.demo.mailctl("outbox", "send", str(outbox_id), check=False)
        self.window.find(contains="its time passed while Mail was not running")
        self.picture("late")
        if not self.demo.mailctl("outbox")[0]["late"]:
            raise AssertionError("mailctl says nothing of it")

    def what_waits_for_a_server_goes(self) -> None:
        """What was written while the server was away leaves an hour after it is back, or never."""
        self.demo.mailctl("account", "edit", "Ana", "--smtp", f"localhost:{free_ports(1)[0]}", "--no-check")
        outbox_id = self.send("Patience", USER, sender=FRIEND)
        waiting = wait_for("the failed try", lambda: [
            item for item in self.demo.mailctl("outbox") if item["cause"] == "connection"])[0]
        self.open_row("Patience")
        self.window.find(role="button", name="Send Now")
        self.picture("waiting")
        if waiting["state"] != "queued" or waiting["id"] != outbox_id:
            raise AssertionError(waiting)
        self.its_time_passed_unseen(outbox_id)
        self.rude.answers = True
        self.demo.mailctl("account", "edit", "Ana", "--smtp", f"localhost:{self.rude.port}", "--no-check")
        wait_for("its way out", lambda: {"late", "accepted"} <= set(self.events(outbox_id)))
        wait_for("the end of the outbox", lambda: not self.demo.mailctl("outbox"))

    STEPS = (a_refused_address_is_corrected, what_came_back_is_in_its_timeline, it_is_sent_once_more,
             a_doubtful_message_is_decided, a_person_says_that_it_arrived, who_looks_elsewhere_is_told, it_is_given_up,
             what_waits_for_a_server_goes)


if __name__ == "__main__":
    sys.exit(run(Delivery))
