#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window in a network namespace without routes, its loopback down: what is here is read, found, filed and printed, and what is
written waits.

    test_offline.py BUILD [PICTURES [STEP…]]
"""

import os
import subprocess
import sys
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import pointer  # noqa: E402
from desktop.accessible import Atspi, Window, wait_for  # noqa: E402
from desktop.composing import Composing  # noqa: E402
from desktop.demo import USER  # noqa: E402
from desktop.journey import run  # noqa: E402
from desktop.paper import words_of  # noqa: E402

PLAIN = "Plain letter"
FORMATTED = "Formatted letter"
SEVERAL = "Several parts"


def several_parts() -> bytes:
    """As Apple's program writes where pictures stand amid the text, and a list's server puts its foot below."""
    one = MIMEMultipart()
    one["From"], one["To"], one["Subject"] = "Ana Lima <ana@example.com>", USER, SEVERAL
    one["Date"], one["Message-ID"] = "Fri, 01 Aug 2025 10:00:00 +0000", "<several@example.com>"
    for text, kind in (("Above all.", "plain"), ("<p>Reefs ahead.</p><style>*{display:none!important}p{display:block!important}</style>", "html"),
                       ("Between both.", "plain"), ("<p>Harbour lights.</p>", "html"), ("Below all.", "plain")):
        one.attach(MIMEText(text, kind))
    chart = MIMEApplication(b"depths", "octet-stream")
    chart.add_header("Content-Disposition", "attachment", filename="chart.dat")
    one.attach(chart)
    return one.as_bytes()


class Offline(Composing):
    def begin(self) -> None:
        """A message of each kind that is printed in a way of its own."""
        self.demo.deliver(PLAIN, "The compass points north.\n" * 3)
        self.demo.deliver(FORMATTED, "<h1>Harbour</h1><p>The lighthouse is white.</p><p><b>Bold.</b></p>\n", "html")
        with self.demo.client() as server:
            assert server.append("INBOX", "", None, several_parts())[0] == "OK"
        self.demo.add_pop3_account()
        self.demo.mailctl("sync")
        self.announced = self.folder / "announced.jsonl"
        self.demo.show_notifications(self.announced)
        self.start()

    def start(self) -> None:
        alone = ["unshare", "--net"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
        with open(self.log, "ab") as out:
            self.app = subprocess.Popen([*alone, str(self.demo.app.resolve())], stdin=subprocess.DEVNULL, stdout=out,
                                        stderr=out, cwd=self.folder,
                                        env={**self.demo.environment, "HOME": str(self.folder)})
        wait_for("an active window", lambda: pointer.active_window_of(self.app.pid), 60)
        self.window = Window(self.app.pid)

    def it_is_said_once_and_all_is_here(self) -> None:
        """Shows nothing, or an alarm, to who sits in a train, otherwise."""
        if os.readlink(f"/proc/{self.app.pid}/ns/net") == os.readlink("/proc/self/ns/net"):
            raise AssertionError("the window has our network")
        for subject in (PLAIN, FORMATTED):
            self.window.find(role="list item", contains=subject, seconds=60)
        self.picture("inbox")

    def open_print_dialog(self, subject: str, word: str) -> None:
        self.click(role="list item", contains=subject)
        self.window.find(role="heading", contains=subject)
        self.window.find(contains=word)
        pointer.settle()
        pointer.press("ctrl+p")
        self.window.find(role="table cell", name="Print to File")
        pointer.settle()
        pointer.press("Tab", "Down", "Up", "space")
        button = self.window.find(role="button", name="Print")
        wait_for("a way to print", lambda: button.get_state_set().contains(Atspi.StateType.SENSITIVE))
        self.picture(f"print-{subject.split()[0].lower()}")
        Atspi.Action.do_action(button, 0)

    def print_message(self, subject: str, *words: str) -> None:
        for old in self.folder.rglob("*.pdf"):
            old.unlink()
        self.open_print_dialog(subject, words[0])
        self.is_on_paper(*words)

    def is_on_paper(self, *words: str) -> None:
        def missing() -> list[str]:
            paper = "\n".join(words_of(file.read_bytes()) for file in sorted(self.folder.rglob("*.pdf")))
            return [word for word in words if word not in paper]
        wait_for(f"{words} on paper", lambda: not missing())

    def plain_text_is_printed(self) -> None:
        """Who has no network can't take a letter along on paper, otherwise."""
        self.print_message(PLAIN, "The compass points north.", PLAIN, "ana@example.com")

    def a_formatted_message_is_printed(self) -> None:
        """Likewise for most mail of today, otherwise."""
        self.print_message(FORMATTED, "Harbour", "The lighthouse is white.", FORMATTED, "ana@example.com")

    def all_parts_are_printed(self) -> None:
        """What stands below the first picture is missing on paper, and who wrote it, otherwise."""
        self.print_message(SEVERAL, "Reefs ahead.", SEVERAL, "ana@example.com", "Above all.", "Between both.",
                           "Harbour lights.", "Below all.", "Attachment: chart.dat")
        for paper in self.folder.rglob("*.pdf"):
            if "-" in paper.stem:
                paper.unlink()

    def close_has_focus(self) -> bool:
        """Whether the window is the active one again and what it says has the keyboard."""
        return bool(pointer.active_window_of(self.app.pid)) and self.window.has_keyboard(role="button", name="Close")

    def a_failure_is_told(self) -> None:
        """Who prints onto a full disk believes to have it on paper, otherwise."""
        (paper,) = self.folder.rglob("*.pdf")
        paper.unlink()
        paper.mkdir()
        for subject, word in ((PLAIN, "The compass points north."), (FORMATTED, "Harbour")):
            self.open_print_dialog(subject, word)
            Atspi.Action.do_action(self.window.find(role="button", name="Replace"), 0)
            self.window.find(contains="The Message Could Not Be Printed")
            self.picture(f"failure-{subject.split()[0].lower()}")
            wait_for("the keyboard in it", self.close_has_focus)
            pointer.press("Escape")
            wait_for("the words gone", lambda: not self.window.all(contains="The Message Could Not Be Printed"))

    def words_are_found(self) -> None:
        """Who looks for a letter in a train is sent to a server, otherwise."""
        self.window.find(role="list item", contains=PLAIN)
        pointer.settle()
        pointer.press("ctrl+s")
        pointer.type_text("lighthouse")
        self.window.is_gone(role="list item", contains=PLAIN)
        self.window.find(role="list item", contains=FORMATTED)
        self.picture("found")
        pointer.press("Return")
        pointer.settle()
        pointer.press("Escape")
        self.window.find(role="list item", contains=PLAIN)

    def subjects(self, folder: str) -> list[str]:
        return sorted(row["subject"] for row in self.demo.mailctl("list", folder))

    def a_letter_is_filed(self) -> None:
        """What is put away comes back once there is a network, or can't be put away, otherwise."""
        self.click(role="list item", contains=PLAIN)
        self.window.find(role="heading", contains=PLAIN)
        pointer.settle()
        pointer.press("a")
        self.window.is_gone(role="list item", contains=PLAIN)
        wait_for("it in the archive", lambda: self.subjects("Archive") == [PLAIN])
        pointer.settle()
        pointer.press("ctrl+z")
        self.window.find(role="list item", contains=PLAIN)
        wait_for("it back", lambda: self.subjects("INBOX") == [FORMATTED, PLAIN, SEVERAL])

    def a_letter_is_written_and_waits(self) -> None:
        """An answer is lost, or has to be written again at home, otherwise."""
        self.compose()
        pointer.type_text("ana@example.com,")
        self.window.find(role="list item", contains="ana@example.com")
        pointer.press("Tab", "Tab", "Tab")
        pointer.type_text("From the train")
        pointer.press("Return")
        pointer.type_text("The sea is grey")
        self.find_body("The sea is grey")
        pointer.press("ctrl+Return")
        self.window.find(role="list item", contains="Outbox", seconds=60)
        (item,) = wait_for("it in the outbox", lambda: self.demo.mailctl("outbox"))
        assert item["state"] == "queued", item
        self.picture("outbox")

    def it_is_told_at_the_end_and_at_the_start(self) -> None:
        """Who sends and closes the window believes that it went, otherwise, for days."""
        pointer.in_front("Mail")
        self.close()
        wait_for("a word of it", lambda: "1 message is still in the outbox." in self.announced.read_text())
        self.start()
        self.window.find(contains="1 message is still in the outbox")
        self.picture("still-there")
        self.click(role="button", name="Show")
        self.window.find(role="label", contains="From the train")
        self.picture("shown")

    STEPS = (it_is_said_once_and_all_is_here, words_are_found, plain_text_is_printed, a_formatted_message_is_printed,
             all_parts_are_printed, a_failure_is_told, a_letter_is_filed, a_letter_is_written_and_waits,
             it_is_told_at_the_end_and_at_the_start)


if __name__ == "__main__":
    sys.exit(run(Offline))
