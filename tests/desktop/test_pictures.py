#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures on the network that a letter names: left out, until its reader asks for them (security.md H5).

    test_pictures.py BUILD [PICTURES [STEP…]]
"""

import sys
from email.message import EmailMessage
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))
sys.path.insert(0, str(TESTS / "mail"))

from desktop import picture_server, pointer  # noqa: E402
from desktop.accessible import wait_for  # noqa: E402
from desktop.demo import USER  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402

LEFT_OUT = " not loaded, so that the sender does not learn that you read this."


def letter(subject: str, html: str, sender: str = "Ana <ana@example.com>") -> bytes:
    one = EmailMessage()
    one["From"], one["To"], one["Subject"] = sender, USER, subject
    one["Message-ID"] = f"<{subject.replace(' ', '-')}@example.com>"
    one.set_content("Text alone.\n")
    one.add_alternative(html, subtype="html")
    return one.as_bytes()


class Pictures(Journey):
    def begin(self) -> None:
        self.home = picture_server.PictureServer("127.0.0.1")
        self.web = picture_server.PictureServer(elsewhere=self.home.url)
        self.server = self.demo.client()
        web = self.web.url
        for subject, html in {
            "Holidays": f"<h1>By the sea</h1><p>Last week.</p><img src='{web}/one.png?to=robin' width=480 height=200>"
                        f"<p style=\"background:url('{web}/two.png')\">And then?</p>"
                        f"<img src='{web}/one.png?to=robin' width=240 height=100>",
            "Astray": f"<p>Some of them.</p><img src='{web}/good.png'><img src='{web}/gone'>"
                      f"<img src='{web}/away/router.png'><img src='{self.home.url}/router.png'>",
            "Slow": f"<p>Takes its time.</p><img src='{web}/slow.png' width=480 height=200>",
            "Locked": f"<p>Opens itself.</p><img src='{web}/locked.png'>",
        }.items():
            raw = letter(subject, html)
            if subject == "Locked":
                raw = raw.replace(b"multipart/alternative", b"multipart/encrypted")
            self.server.append("INBOX", "", None, raw)
        super().begin()
        pointer.resize(1280, 800)
        self.window.find(role="list item", contains="Holidays", seconds=60)

    def is_colored(self) -> bool:
        """Whether a picture is in what shows the letter: all else is grey."""
        width, height = 560, 560
        raw = pointer.pixels(700, 180, width, height)
        return sum(max(raw[at:at + 3]) - min(raw[at:at + 3]) > 40 for at in range(0, len(raw), 30)) > 300

    def open(self, subject: str, words: str) -> None:
        self.click(role="list item", contains=subject)
        self.window.find(contains=words)

    # In the order in which a person would meet it

    def nothing_is_fetched_before_one_asks(self) -> None:
        """The sender learns when, where and by whom a letter was read, otherwise."""
        self.open("Holidays", "By the sea")
        self.window.find(role="label", contains="3 images were" + LEFT_OUT)
        self.picture("offered")
        pointer.resize(360, 640)
        self.window.find(role="label", contains=LEFT_OUT)
        self.picture("offered-narrow")
        pointer.resize(1280, 800)
        pointer.settle()
        assert not self.is_colored()
        assert not self.web.requests, self.web.requests

    def pictures_come_when_asked_for(self) -> None:
        """What a letter shows can't be seen at all, otherwise; and its sender learns more than that it is read."""
        self.press("Show")
        wait_for("the pictures", self.is_colored)
        self.window.is_gone(role="label", contains=LEFT_OUT)
        self.picture("shown")
        assert sorted(self.web.paths()) == ["/one.png?to=robin", "/two.png"], self.web.paths()
        for request in self.web.requests:
            names = {line.split(":")[0] for line in request.splitlines()[1:] if line}
            assert names == {"Accept", "Accept-Encoding", "Connection", "Host", "User-Agent"}, request
            assert "User-Agent: Mozilla/5.0\n" in request, request

    def it_holds_for_that_letter_alone(self) -> None:
        """One look at one letter tells every other sender, otherwise."""
        seen = len(self.web.requests)
        self.open("Astray", "Some of them.")
        self.window.find(role="label", contains="4 images were" + LEFT_OUT)
        self.open("Holidays", "By the sea")
        self.window.find(role="label", contains="3 images were" + LEFT_OUT)
        pointer.settle()
        assert len(self.web.requests) == seen, self.web.requests

    def what_can_not_be_had_is_told(self) -> None:
        """Somebody waits for what never comes; or a letter makes this machine talk to the router beside it."""
        self.open("Astray", "Some of them.")
        self.press("Show")
        self.window.find(role="label", contains="3 images could not be loaded.")
        self.picture("some-failed")
        assert "/away/router.png" in self.web.paths()
        assert not self.home.requests, self.home.requests

    def one_need_not_wait(self) -> None:
        """A slow server keeps a letter busy, otherwise."""
        self.open("Slow", "Takes its time.")
        self.press("Show")
        self.window.find(role="label", name="Loading images…")
        wait_for("the question", lambda: "/slow.png" in self.web.paths())
        self.picture("loading")
        self.press("Stop")
        self.window.find(role="label", contains="1 image was" + LEFT_OUT)
        self.web.released.set()
        self.press("Show")
        wait_for("the picture", self.is_colored)
        self.window.is_gone(role="label", contains="Loading")

    def keys_do_the_same(self) -> None:
        """Who has no pointer can't see them, otherwise, and is stuck where the button was."""
        self.open("Holidays", "By the sea")
        pointer.leave()  # what a row shows below it would come first
        self.walk("the button", lambda: self.window.has_keyboard(role="button", name="Show"))
        pointer.press("space")
        wait_for("the pictures", self.is_colored)
        self.window.is_gone(role="label", contains=LEFT_OUT)
        wait_for("the keyboard elsewhere", self.window.focused)

    def what_is_encrypted_fetches_nothing(self) -> None:
        """What was decrypted leaks in the address of a picture, otherwise."""
        self.open("Locked", "Opens itself.")
        pointer.settle()
        assert not self.window.all(role="button", name="Show")
        assert "/locked.png" not in self.web.paths()

    STEPS = (nothing_is_fetched_before_one_asks, pictures_come_when_asked_for, it_holds_for_that_letter_alone,
             what_can_not_be_had_is_told, one_need_not_wait, keys_do_the_same, what_is_encrypted_fetches_nothing)


if __name__ == "__main__":
    try:
        picture_server.enter()
    except OSError as error:
        print(f"1..0 # SKIP {error}")
        sys.exit(0)
    sys.exit(run(Pictures))
