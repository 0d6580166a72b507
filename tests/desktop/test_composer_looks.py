#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Composers as different people have them: dark, in high contrast, from right to left, with large letters; each also on a
telephone's width.

    test_composer_looks.py BUILD [PICTURES [LOOK…]]
"""

import email.message
import email.utils
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import pointer  # noqa: E402
from desktop.accessible import wait_for  # noqa: E402
from desktop.demo import NAME, USER  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402

LOOKS = {
    "light": {"ADW_DEBUG_COLOR_SCHEME": "prefer-light"},
    "dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"},
    "contrast": {"ADW_DEBUG_COLOR_SCHEME": "prefer-light", "ADW_DEBUG_HIGH_CONTRAST": "1"},
    "contrast-dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark", "ADW_DEBUG_HIGH_CONTRAST": "1"},
    "rtl": {"LANG": "ar_EG.UTF-8", "LC_ALL": "ar_EG.UTF-8", "LANGUAGE": "ar"},
    "german": {"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de"},
    "large": {},
}
DRAFTS = {"german": "Entwürfe"}
SUBJECT = "All that belongs to the summer on the islands, with every list that anybody ever made for it"
FILES = ("plan.pdf", "Photographs of the harbour from the lighthouse, in the evening, with boats.jpeg", "a.txt",
         "عقد الإيجار.docx", "budget (final) (3).xlsx", "תוכנית.pdf", "islands.gpx", "letter.odt", "ferry times.html",
         "recording of the meeting on the fourteenth.flac")
PEOPLE = (("Ana Carvalho", "ana@example.com"), ("", "a-very-long-mailbox-name-that-somebody-chose@department.university.example.org"),
          ("محمد عبد الله", "mohammed@example.org"), ("Bartholomäus Freiherr von und zu Hohenstein-Untermünzenheim", "b@example.org"),
          ("נועה לוי", "noa@example.com"), ("Li Wei", "li@example.net"), ("Chidi Okoro", "chidi@example.org"),
          ("Rosa", "rosa@example.org"), ("Dana Novák", "dana@example.com"), ("Hugo", "hugo@example.net"))
HTML = """<div>Dear all,</div><div><br></div><div>this is <b>everything</b> that we have <i>so far</i>; see
<a href="https://example.org/islands">the page</a>:</div><ul><li>the ferry leaves at <u>eight</u></li><li>who is late
<strike>waits</strike> swims</li></ul><div><font color="#c01c28">Bring boots.</font>
<span style="background-color: rgb(249, 240, 107)">And a lamp.</span></div>
<table border="1"><tbody><tr><th>Day</th><th>Where</th></tr><tr><td>Monday</td><td>Reine</td></tr></tbody></table>
<div><br></div><div>Noa wrote:</div><blockquote type="cite"><p dir="rtl">שלום, מתי יוצאת המעבורת? Eight o'clock.</p>
<p>In English we say: the ferry.</p><blockquote type="cite"><p>And what of the dog?</p></blockquote></blockquote>"""


def draft() -> bytes:
    message = email.message.EmailMessage()
    message["From"] = f"{NAME} <{USER}>"
    message["To"] = ", ".join(email.utils.formataddr(person) for person in PEOPLE)
    message["Cc"] = "Ines <ines@example.org>"
    message["Subject"] = SUBJECT
    message["Date"] = email.utils.localtime()
    message["Message-ID"] = email.utils.make_msgid(domain="example.org")
    message.set_content("Dear all\n")
    message.add_alternative(f"<html><body>{HTML}</body></html>", subtype="html")
    for name in FILES:
        message.add_attachment(b"x" * 1000 * len(name), maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)


class Looks(Journey):
    DEMO = {"sample": True}

    def begin(self) -> None:
        folder = self.demo.servers.dovecot.maildir(USER) / ".Drafts" / "cur"
        (folder / "1999999999.full.example:2,DS").write_bytes(draft())
        self.demo.servers.dovecot.own(self.demo.servers.dovecot.home)
        self.demo.add_account()

    def start_in(self, look: str) -> None:
        # What a desktop's setting for larger text comes to.
        subprocess.run(["xprop", "-root", "-format", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER",
                        f"Xft.dpi: {144 if look == 'large' else 96}"], check=True)
        environment = self.demo.environment
        self.demo.environment = {**environment, **LOOKS[look]}
        self.start()
        self.demo.environment = environment

    def close_composer(self, main: str) -> None:
        pointer.press("ctrl+w")
        wait_for("the main window", lambda: pointer.active_window_of(self.app.pid) == main)
        pointer.settle()

    def look_at(self, name: str, width: int, height: int) -> None:
        pointer.resize(width, height)
        pointer.resize(width, height)  # its bar lets it be as narrow as this once it is narrow
        self.picture(f"{name}-{width}")
        shown = pointer.crop_of_active()
        assert shown.startswith(f"{width}x{height}+"), f"{shown} where {width}x{height} was asked for"

    def show(self, look: str) -> None:
        """Words are cut, hidden or doubled for some and nobody notices, otherwise."""
        self.start_in(look)
        self.window.find(role="list item", contains=DRAFTS.get(look, "Drafts"), seconds=60)
        pointer.resize(1280, 800)
        main = pointer.active_window()
        self.opens("ctrl+n")
        self.look_at(f"{look}-empty", 760, 640)
        self.look_at(f"{look}-empty", 360, 640)
        self.close_composer(main)
        self.click(role="list item", contains=DRAFTS.get(look, "Drafts"))
        self.click(role="list item", contains=SUBJECT)
        self.opens("Return")
        self.look_at(f"{look}-full", 760, 800)
        self.look_at(f"{look}-full", 360, 640)
        self.close_composer(main)
        self.kill()


def in_look(look: str):
    def step(journey: Looks) -> None:
        journey.show(look)
    step.__name__ = look
    return step


Looks.STEPS = tuple(in_look(look) for look in LOOKS)

if __name__ == "__main__":
    sys.exit(run(Looks))
