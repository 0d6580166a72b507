#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending from the window: as whom, with what in the text, and what is left of it where nobody takes it.

    test_sending.py BUILD [PICTURES [STEP…]]
"""

import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import menu, pointer  # noqa: E402
from desktop.accessible import Atspi, descendants, text_of, wait_for  # noqa: E402
from desktop.composing import Composing  # noqa: E402
from desktop.demo import USER  # noqa: E402
from desktop.journey import run  # noqa: E402
from servers.rude import Rude  # noqa: E402

FRIEND, STUDIO = "ana@example.com", "studio@example.org"
REFUSAL = b"550 5.7.1 Sending is not allowed for this account today"
LIMIT = "Recipients in 24 Hours"


class Sending(Composing):
    DEMO = {"aliases": {STUDIO: USER}}

    def begin(self) -> None:
        self.send_at_once()
        self.rude = Rude(refuses=REFUSAL)
        self.rude.start()
        self.demo.add_account()
        for words, command in (("Robin at home", ("edit", str(self.demo.mailctl("identities")[0]["id"]))),
                               ("Studio Northlight", ("add", "--address", STUDIO, "--name", "Studio"))):
            file = self.folder / "signature.txt"
            file.write_text(f"{words}")
            self.demo.mailctl("identity", *command, "--signature-file", str(file))
        self.start()
        pointer.resize(1280, 800)

    def in_outbox(self, subject: str, state: str) -> dict:
        return wait_for(f"“{subject}” {state} in the outbox", lambda: [
            item for item in self.demo.mailctl("outbox") if (item["subject"], item["state"]) == (subject, state)], 60)[0]

    def open_row(self, subject: str) -> None:
        self.click(role="list item", contains="Outbox")
        self.click(role="label", contains=subject)

    def take_back(self, subject: str, words: str) -> None:
        """What waits in the outbox is a draft again, with all that was written."""
        self.click(role="button", name="Edit")
        self.window.find(role="text", name="To")
        self.find_body(words)
        self.window.find(role="list item", contains=FRIEND)
        assert text_of(self.window.find(role="text", name="Subject")) == subject
        assert not self.demo.mailctl("outbox"), "it is still in the outbox"
        pointer.in_front(subject)

    # In the order in which a person would meet it

    def a_signature_goes_with_its_identity(self) -> None:
        """A customer gets the private signature, or both, or the text is gone with the first one, otherwise."""
        self.open("Signed", FRIEND)
        pointer.type_text("Words of mine.")
        self.find_body("Words of mine.")
        self.find_body("Robin at home")
        self.click(role="combo box", contains=USER)
        pointer.press("Down", "Return")
        self.window.find(role="combo box", contains=STUDIO)
        self.find_body("Studio Northlight")
        wait_for("the end of the other", lambda: "Robin at home" not in self.body())
        self.picture("signature")
        pointer.press("ctrl+Return")
        message = self.arrived("Signed", FRIEND)
        assert message["from"].addresses[0].addr_spec == STUDIO, message["from"]
        for kind in ("html", "plain"):
            text = message.get_body((kind,)).get_content()
            assert text.count("Studio Northlight") == 1 and "Robin at home" not in text, text
            assert text.index("Words of mine.") < text.index("Studio N"), text

    def a_pasted_picture_stands_where_it_was_put(self) -> None:
        """It comes at the end, as another one, or not at all, otherwise."""
        picture = self.folder / "pasted.png"
        subprocess.run(["convert", "-size", "64x48", "plasma:fractal", "-depth", "8", f"png24:{picture}"], check=True)
        self.open("Picture", FRIEND)
        pointer.type_text("BeforeAfter")
        self.find_body("BeforeAfter")
        pointer.press(*["Left"] * len("After"))
        with self.copied(image_png=picture.read_bytes()):
            pointer.press("ctrl+v")
            wait_for("the picture", lambda: self.window.all(role="image", name="image.png"))
        self.picture("pasted")
        pointer.press("ctrl+Return")
        message = self.arrived("Picture", FRIEND)
        html = message.get_body(("html",)).get_content()
        (image,) = [part for part in message.walk() if part.get_content_maintype() == "image"]
        name = image["content-id"].strip("<>")
        before, found, after = html.partition(f"cid:{name}")
        assert found and before.index("Before") < before.index("<img") and after.index(">") < after.index("After"), html
        came = self.folder / "came.png"
        came.write_bytes(image.get_content())
        pixels = [subprocess.run(["convert", str(one), "-depth", "8", "rgb:-"], capture_output=True, check=True).stdout
                  for one in (picture, came)]
        assert len(pixels[0]) == 64 * 48 * 3 and pixels[0] == pixels[1], "other pixels"

    def a_limit_of_the_provider_is_set(self) -> None:
        """Whoever writes to a club is blocked for a day, otherwise; or cannot tell Mail what the provider allows."""
        self.demo.mailctl("send", "-", text=f"From: {USER}\r\nTo: {FRIEND}\r\nSubject: The first today\r\n\r\nx\r\n")
        menu.choose_of_row(self.window, "Example", "Account Settings")
        number = self.window.find(role="spin button", name=LIMIT)
        # Back from the first field, since it is near the end.
        self.walk("the limit", lambda: any(node.get_state_set().contains(Atspi.StateType.FOCUSED)
                                           for node in descendants(number)), "shift+Tab")
        self.picture("limit")
        pointer.press("ctrl+a")
        pointer.type_text("1")
        pointer.press("Escape")  # it holds at once, also where no other field was gone to
        self.window.is_gone(role="spin button", name=LIMIT)
        wait_for("the limit", lambda: self.demo.mailctl("account", "show", "Example")[0]["send_limit"] == 1)
        self.open("One too many", FRIEND)
        pointer.type_text("It can wait.")
        self.find_body("It can wait.")
        pointer.press("ctrl+Return")
        wait_for("why it waits", lambda: self.in_outbox("One too many", "queued")["cause"] == "limit", 60)
        self.open_row("One too many")
        self.window.find(contains="limit of 1 recipient in 24 hours is used up")
        self.window.find(contains="Will be sent on ")
        self.picture("limit-outbox")
        self.demo.mailctl("outbox", "limit", "Example", "none")
        self.arrived("One too many", FRIEND)
        wait_for("the end of the outbox", lambda: not self.demo.mailctl("outbox"))

    def a_chosen_time_is_told(self) -> None:
        """Who sends without a second thought does not learn that it goes in the morning, or can't have it back, otherwise."""
        self.open("Tomorrow", FRIEND)
        pointer.type_text("In the morning")
        self.find_body("In the morning")
        menu.choose_of_button(self.window, "Send Later", "Tomorrow Morning")
        self.window.find(contains="Will be sent on ")
        self.click(role="button", name="Undo")
        self.window.find(role="text", name="To")
        self.find_body("In the morning")
        pointer.in_front("Tomorrow")
        pointer.press("ctrl+w")
        self.window.is_gone(role="text", name="To")

    def what_a_server_refuses_can_be_written_on(self) -> None:
        """An hour's letter is gone with the server's no, otherwise; or nobody says that it did not go."""
        self.demo.mailctl("account", "edit", "Example", "--smtp", f"localhost:{self.rude.port}",
                          "--smtp-security", "none", "--no-check")
        self.open("Refused", FRIEND)
        pointer.type_text("An hour of work")
        self.find_body("An hour of work")
        pointer.press("ctrl+Return")
        self.in_outbox("Refused", "refused")
        self.window.find(contains="was not sent")
        self.open_row("Refused")
        self.window.find(contains="The server refused it")
        self.window.find(contains="Sending is not allowed for this account today")
        self.window.find(contains=f"{USER}\u2069: Your account may not send with this sender address.")
        assert not self.window.all(role="button", name="Correct the Address…"), "the friend's is blamed"
        self.picture("refused")
        self.take_back("Refused", "An hour of work")
        self.picture("refused-again")
        self.rude.refuses, self.rude.answers = b"", True
        pointer.press("ctrl+Return")
        wait_for("its way out", lambda: self.rude.taken)
        wait_for("the end of the outbox", lambda: not self.demo.mailctl("outbox"))
        (taken,) = self.rude.taken
        assert b"An hour of work" in taken, taken

    def what_finds_no_network_can_be_written_on(self) -> None:
        """A letter that was sent in a train is neither here nor there, otherwise."""
        self.demo.mailctl("account", "edit", "Example", "--smtp", "localhost:9", "--smtp-security", "none", "--no-check")
        self.demo.deliver("Stays here")
        self.click(role="list item", contains="Inbox,")
        self.click(role="list item", contains="Stays here", seconds=60)
        self.window.find(role="heading", contains="Stays here")
        self.open("No network", FRIEND)
        pointer.type_text("From the train")
        self.find_body("From the train")
        pointer.press("ctrl+Return")
        wait_for("the failed try", lambda: self.in_outbox("No network", "queued")["cause"] == "connection", 60)
        self.open_row("No network")
        self.window.find(contains="The server for sending can’t be reached.\nWill be tried again at ")
        self.picture("no-network")
        # What was read before lies out of sight, and is not meant by the keys.
        pointer.press("Delete", "a", "alt+Down", "Delete")
        pointer.settle()
        assert not self.window.all(role="heading", contains="Stays here")
        assert [row["subject"] for row in self.demo.mailctl("list", "INBOX")] == ["Stays here"]
        self.take_back("No network", "From the train")
        pointer.press("ctrl+w")

    STEPS = (a_signature_goes_with_its_identity, a_pasted_picture_stands_where_it_was_put,
             a_limit_of_the_provider_is_set, a_chosen_time_is_told, what_a_server_refuses_can_be_written_on,
             what_finds_no_network_can_be_written_on)


if __name__ == "__main__":
    sys.exit(run(Sending))
