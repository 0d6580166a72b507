#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is typed on an identity's page, whichever way one ends there.

    test_identities.py BUILD [PICTURES [STEP…]]
"""

import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

import gi  # noqa: E402

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

from desktop import display, pointer  # noqa: E402
from desktop.accessible import WAIT_SECONDS, text_of, wait_for  # noqa: E402
from desktop.composing import Composing  # noqa: E402
from desktop.journey import run  # noqa: E402

STUDIO = "studio@northlight.example"


class Identities(Composing):
    def begin(self) -> None:
        self.demo.add_account()
        self.demo.mailctl("identity", "add", "--address", STUDIO, "--name", "The Studio")

    def open_list(self) -> None:
        if self.app is None or self.app.poll() is not None:
            self.start()
            pointer.resize(1280, 800)
        pointer.press("ctrl+comma")
        self.window.find(contains="Preferences")
        pointer.settle()
        Atspi.Action.do_action(self.window.find(role="page tab", name="Accounts"), 0)
        self.click(role="button", name="Identities and Signatures")
        self.window.find(role="list item", contains=STUDIO)

    def type_name(self, name: str) -> None:
        self.open_list()
        self.click(role="list item", contains=STUDIO)
        self.click(role="text", name="Name")
        pointer.press("ctrl+a")
        pointer.type_text(name)
        wait_for("the name", lambda: text_of(self.window.find(role="text", name="Name")) == name)

    def compose_beside(self) -> None:
        """A message in a window of its own, which has the keyboard."""
        pointer.settle()
        before = display.windows()
        subprocess.run(["gdbus", "call", "--session", "--dest", "org.example.Mail", "--object-path", "/org/example/Mail",
                        "--method", "org.gtk.Actions.Activate", "new-message", "[]", "{}"], check=True,
                       stdout=subprocess.DEVNULL)
        wait_for("another window", lambda: (now := pointer.active_window_of(self.app.pid)) and now not in before)

    def identity(self) -> dict:
        (studio,) = (each for each in self.demo.mailctl("identities") if each["address"] == STUDIO)
        return studio

    # In the order in which a person would meet it

    def it_is_kept_when_mail_quits(self) -> None:
        """Whoever ends Mail from the desktop's menu types it all again, otherwise."""
        self.type_name("Northlight")
        self.walk("the signature", lambda: self.window.has_keyboard(role="entry", name="Message"))
        pointer.type_text("Light and lenses")
        self.find_body("Light and lenses")  # or else the keys are on their way, and ending comes by another
        self.quit()
        now = self.identity()
        assert (now["name"], now["signature"]) == ("Northlight", "Light and lenses"), now

    def it_is_kept_when_another_window_quits(self) -> None:
        """A message is being written beside it, and quits with all there is."""
        self.type_name("North")
        self.compose_beside()
        pointer.press("ctrl+q")
        self.app.wait(WAIT_SECONDS)
        assert self.identity()["name"] == "North", self.identity()

    def it_is_kept_when_the_window_closes(self) -> None:
        """Alt+F4 is no wish to forget."""
        self.type_name("Light")
        pointer.press("alt+F4")
        wait_for("the name", lambda: self.identity()["name"] == "Light")
        self.window.is_gone(role="text", name="Answers Go to (Optional)")
        self.quit()

    def it_is_kept_when_mail_is_told_to_end(self) -> None:
        """A session that ends its programs so takes what was not left before, otherwise."""
        self.type_name("Lights")
        self.app.terminate()
        assert self.app.wait(WAIT_SECONDS) == 0, self.app.returncode
        assert self.identity()["name"] == "Lights", self.identity()

    def it_is_kept_when_the_session_ends(self) -> None:
        """Whoever shuts down the machine loses it, otherwise."""
        with subprocess.Popen([sys.executable, "-B", str(TESTS / "desktop" / "session_manager.py")],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as session:
            try:
                assert session.stdout.readline() == "ready\n"
                self.type_name("The Studio")
                assert session.stdout.readline() == "registered\n"
                session.stdin.close()
                self.app.wait(WAIT_SECONDS)
            finally:
                session.kill()
        assert self.identity()["name"] == "The Studio", self.identity()

    def what_cannot_be_stored_is_there_again(self) -> None:
        """A half-written address takes the signature beside it along, otherwise, or keeps Mail from closing."""
        self.open_list()
        self.click(role="button", name="Add Identity")
        self.click(role="text", name="Address")
        pointer.type_text("nobody")
        self.walk("the signature", lambda: self.window.has_keyboard(role="entry", name="Message"))
        pointer.type_text("Half of it")
        self.find_body("Half of it")
        self.quit()
        assert len(self.demo.mailctl("identities")) == 2, "it is stored although it is no address"
        self.start()
        self.window.find(contains="not an email address")
        self.find_body("Half of it")
        self.picture("unfinished")
        assert text_of(self.window.find(role="text", name="Address")) == "nobody"
        self.click(role="text", name="Address")
        pointer.press("End")
        pointer.type_text("@example.com")
        self.press("Save")
        wait_for("it in the store", lambda: [each["signature"] for each in self.demo.mailctl("identities")
                                             if each["address"] == "nobody@example.com"] == ["Half of it"])
        self.quit()
        self.start()
        self.window.find(role="button", name="New Message")
        assert not self.window.all(contains="not an email address"), "it comes again although it is stored"

    STEPS = (it_is_kept_when_mail_quits, it_is_kept_when_another_window_quits, it_is_kept_when_the_window_closes,
             it_is_kept_when_mail_is_told_to_end, it_is_kept_when_the_session_ends,
             what_cannot_be_stored_is_there_again)


if __name__ == "__main__":
    sys.exit(run(Identities))
