#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person asks of the server beyond sending: that it keeps a message for later, that every line is encrypted.

    test_send_later.py BUILD [PICTURES [STEP…]]
"""

import re
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import menu, pointer  # noqa: E402
from desktop.accessible import wait_for  # noqa: E402
from desktop.composing import Composing  # noqa: E402
from desktop.demo import NAME, PASSWORD, USER  # noqa: E402
from desktop.journey import run  # noqa: E402
from servers.rude import Rude  # noqa: E402

FRIEND = "ana@example.com"
WEEK = 7 * 86400  # which the server keeps a message


class SendLater(Composing):
    def begin(self) -> None:
        info = self.demo.servers.info
        self.rude = Rude(f"FUTURERELEASE {WEEK} 2099-01-01T00:00:00Z",
                         certificate=Path(info["folder"]) / "mail.example.org.pem")
        self.rude.answers = True
        self.rude.start()
        self.demo.mailctl("account", "add", "--name", "Example", "--address", USER, "--full-name", NAME,
                          "--imap", f"localhost:{info['imaps']}", "--imap-security", "tls",
                          "--smtp", f"localhost:{self.rude.port}", "--smtp-security", "tls",
                          "--password-stdin", text=PASSWORD + "\n")
        # What the server can do is known from the first message on.
        self.demo.mailctl("send", "-", text=f"From: {USER}\r\nTo: {FRIEND}\r\nSubject: First\r\n\r\nFirst.\r\n")
        self.start()
        pointer.resize(1280, 800)

    def write(self, subject: str) -> None:
        self.compose()
        pointer.type_text(f"{FRIEND},")
        self.window.find(role="list item", contains=FRIEND)
        pointer.press("Tab", "Tab", "Tab")
        pointer.type_text(subject)
        pointer.press("Return")
        pointer.type_text("Words")
        self.find_body("Words")

    def sent(self, subject: str) -> list[dict]:
        return [row for row in self.demo.mailctl("list", "Sent") if row["subject"] == subject]

    # What is tested, in the order in which a person would do it

    def the_server_keeps_it(self) -> None:
        """It goes only while the computer is on; or twice, from here and from the server; or nobody says when."""
        self.write("Later by the server")
        menu.choose_of_button(self.window, "Send Later", "Pick a Time…")
        self.click(contains="Let the Server Keep It")
        self.window.find(contains="also while this computer is off")
        self.picture("dialog")
        self.click(role="button", name="Schedule")
        self.window.find(contains="Will be sent on")
        self.picture("toast")
        wait_for("its hand-over", lambda: len(self.rude.taken) == 2, 60)
        hold = re.search(rb" HOLDFOR=(\d+)$", self.rude.senders[-1])
        if not hold or not 0 < int(hold[1]) < 3 * 86400:
            raise AssertionError(self.rude.senders)
        wait_for("the copy in Sent", lambda: self.sent("Later by the server"), 60)
        if self.demo.mailctl("outbox"):
            raise AssertionError("it still waits in the outbox")

    def its_time_is_told(self) -> None:
        """Sent says that it is gone, and nobody knows that it is still to come."""
        self.click(role="list item", name="Sent")
        self.click(role="list item", contains="Later by the server")
        self.window.find(role="heading", contains="Later by the server")
        menu.open_of_message(self.window)
        menu.choose(self.window, "Delivery…")
        self.window.find(contains="keeps it for later")
        self.window.find(contains="can’t be taken back")
        self.picture("timeline")
        pointer.press("Escape")

    def encryption_all_the_way_is_not_promised(self) -> None:
        """A secret goes out as any other message, otherwise."""
        self.write("Secret")
        self.choose("Delivery", "Only over Encrypted Connections")
        pointer.settle()
        pointer.press("ctrl+Return")
        self.window.find(contains="can’t promise encrypted connections all the way")
        self.picture("not-promised")
        self.find_body("Words")
        if len(self.rude.senders) != 2:
            raise AssertionError(self.rude.senders)

    STEPS = (the_server_keeps_it, its_time_is_told, encryption_all_the_way_is_not_promised)


if __name__ == "__main__":
    sys.exit(run(SendLater))
