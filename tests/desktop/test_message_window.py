#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages and pages that are not among the mail here: attached to a message, or in a file.

    test_message_window.py BUILD [PICTURES [STEP…]]
"""

import sys
from email.message import EmailMessage
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import pointer  # noqa: E402
from desktop.accessible import wait_for  # noqa: E402
from desktop.demo import USER  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402

PAGE = "<h1>An attached page</h1><img src='http://track.evil.example/x.png'><p>Read it here.</p>"


def message(subject: str, sender: str = "Ana <ana@example.com>", text: str = "Look at these.\n") -> EmailMessage:
    one = EmailMessage()
    one["From"], one["To"], one["Subject"] = sender, USER, subject
    one["Date"] = "Mon, 02 Nov 2026 10:00:00 +0000"
    one["Message-ID"] = f"<{subject.replace(' ', '-')}@example.com>"
    one.set_content(text)
    return one


def with_others() -> EmailMessage:
    one = message("With others in it")
    one.add_attachment(PAGE.encode(), maintype="application", subtype="octet-stream", filename="page.html")
    one.add_attachment(message("The message within", "Inner <inner@example.com>", "Inner text.\n"))
    return one


class Messages(Journey):
    def begin(self) -> None:
        with self.demo.client() as server:
            for one in (with_others().as_bytes(),
                        b"From: Boss <boss@example.org>\r\nFrom: thief@evil.example\r\nSubject: Two fields\r\n\r\nx\r\n",
                        b"From: Boss <boss@example.org>, thief@evil.example\r\nSubject: Two in one\r\n\r\nx\r\n",
                        "From: id@\u0430pple.com\r\nSubject: Other letters\r\n\r\nx\r\n".encode()):
                assert server.append("INBOX", "", None, one)[0] == "OK"
        # Nothing of the mail here is needed for a file.
        self.start(str(self.write("first.eml", message("Opened first", text="From a file.\n"))))

    def write(self, name: str, one: EmailMessage) -> Path:
        path = self.folder / name
        path.write_bytes(one.as_bytes())
        return path

    def open_also(self, *arguments: Path) -> None:
        assert self.demo.start_app(*map(str, arguments), log=self.log).wait(timeout=40) == 0, "it did not leave the field to the first"

    def close_window(self, title: str) -> None:
        pointer.activate(title)
        pointer.press("ctrl+w")
        self.window.is_gone(role="frame", name=title)

    # In the order in which a person would meet it

    def a_file_is_opened(self) -> None:
        """Mail is offered for such files and does nothing with them, otherwise."""
        self.window.find(role="frame", name="Opened first")
        self.window.find(role="text", contains="From a file.")
        self.picture("file")
        assert not self.window.all(role="frame", name="Mail"), "the main window came, too"
        # Who answers it needs the rest of Mail, and an account first.
        pointer.settle()
        pointer.press("ctrl+r")
        self.window.find(contains="Add Your Mail Account")
        pointer.settle()
        pointer.press("Escape")
        self.window.is_gone(contains="Add Your Mail Account")
        self.window.find(contains="Welcome to Mail")
        self.open_also()
        self.close_window("Opened first")

    def what_is_no_message_is_said_to_be_none(self) -> None:
        """An empty window, otherwise."""
        other = self.folder / "other.eml"
        other.write_bytes(b"")
        self.open_also(other)
        self.window.find(contains="There is no message in it.")
        self.picture("none")
        self.close_window("other.eml")

    def an_attached_page_stays_here(self) -> None:
        """A browser loads what tells its sender that it was read, otherwise."""
        self.demo.add_account()
        pointer.activate("Mail")
        pointer.resize(1280, 800)
        self.click(role="list item", contains="With others", seconds=60)
        self.click(role="button", contains="Open page.html")
        self.window.find(role="frame", name="page.html")
        self.window.find(contains="Read it here.")
        self.window.find(contains="1 image was not loaded")
        self.picture("page")
        self.close_window("page.html")

    def an_attached_message_is_opened(self) -> None:
        """It must be saved, and nothing opens what was saved, otherwise."""
        pointer.activate("Mail")
        self.click(role="button", contains="Open message.eml")
        self.window.find(role="frame", name="The message within")
        self.window.find(contains="inner@example.com")
        self.window.find(contains="Monday, 2 November 2026")
        self.window.find(role="text", contains="Inner text.")
        pointer.in_front("The message within")
        pointer.settle()
        pointer.press("ctrl+f")
        self.window.find(role="entry", name="Find in Conversation")
        pointer.settle()
        pointer.type_text("Inner")
        self.picture("attached")
        pointer.press("Escape")
        self.window.is_gone(role="entry", name="Find in Conversation")
        self.close_window("The message within")

    def what_is_in_a_file_is_answered(self) -> None:
        """Whoever was handed a message as a file has to type it all anew to answer it, otherwise."""
        one = message("To be answered", text="Will you come?\nTell me soon.\n")
        one["Cc"] = "Ben <ben@example.com>"
        one.add_attachment(b"1,2\n", maintype="text", subtype="csv", filename="figures.csv")
        self.open_also(self.write("answer.eml", one))
        pointer.activate("To be answered")
        pointer.resize(370, 640)
        self.picture("narrow")
        self.open_answer("ctrl+r", "Re: To be answered")
        wait_for("who asked", lambda: self.recipients() == ["Ana"])
        self.window.find(role="text", contains="Will you come?")
        self.picture("reply")
        self.close_answer("Re: To be answered")
        self.open_answer("ctrl+shift+r", "Re: To be answered")
        wait_for("all of them", lambda: self.recipients() == ["Ana", "Ben"])
        self.close_answer("Re: To be answered")
        self.open_answer("ctrl+l", "Fwd: To be answered")
        self.window.find(contains="figures.csv")
        assert self.recipients() == [], self.recipients()
        self.picture("forward")
        self.close_answer("Fwd: To be answered")

    def open_answer(self, keys: str, title: str) -> None:
        pointer.activate("To be answered")
        pointer.settle()
        pointer.press(keys)
        self.window.find(role="frame", name=title)
        pointer.activate(title)

    def recipients(self) -> list[str]:
        return [node.get_name().split()[0] for node in self.window.all(role="list item") if "@example.com" in node.get_name()]

    def close_answer(self, title: str) -> None:
        pointer.settle()
        pointer.press("ctrl+w")
        self.window.is_gone(role="frame", name=title)

    def whom_nobody_can_tell_is_not_shown_as_the_sender(self) -> None:
        """Whoever writes two names into a message passes for the one that is shown, otherwise (M4)."""
        pointer.activate("Mail")
        self.click(role="list item", contains="Two in one")
        self.window.find(role="button", contains="Invalid Sender: ")
        self.window.find(contains="It can’t be told who sent this")
        self.click(role="list item", contains="Two fields")
        self.window.find(role="heading", contains="Two fields")
        self.window.find(contains="It can’t be told who sent this")
        self.picture("senders")

    def other_letters_do_not_pass_for_ours(self) -> None:
        """A thief's domain reads like the one that it imitates, otherwise (M3)."""
        self.click(role="list item", contains="Other letters")
        self.window.find(role="label", contains="xn--pple-43d.com")
        self.window.is_gone(contains="It can’t be told who sent this")
        self.picture("letters")

    STEPS = (a_file_is_opened, what_is_no_message_is_said_to_be_none, an_attached_page_stays_here,
             an_attached_message_is_opened, what_is_in_a_file_is_answered,
             whom_nobody_can_tell_is_not_shown_as_the_sender, other_letters_do_not_pass_for_ours)


if __name__ == "__main__":
    sys.exit(run(Messages))
