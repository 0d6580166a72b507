#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that a composer in a window can do, by keys alone, and what its recipient gets of it.

    test_composer_keys.py BUILD [PICTURES [STEP…]]
"""

import email
import re
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import pointer  # noqa: E402
from desktop.accessible import Atspi, text_of, wait_for  # noqa: E402
from desktop.composing import Composing  # noqa: E402
from desktop.demo import USER  # noqa: E402
from desktop.journey import run  # noqa: E402

FOCUSED, FOCUSABLE = (1 << int(state) for state in (Atspi.StateType.FOCUSED, Atspi.StateType.FOCUSABLE))
# What the keyboard comes to in a web view before its page.
WEB_VIEW = (Atspi.Role.PANEL, Atspi.Role.SCROLL_PANE, Atspi.Role.DOCUMENT_WEB)
ROUND = ("To", "Cc", "Bcc", "Subject", "Message", "Bold", "Italic", "Underline", "Strikethrough", "Colour", "Font and Size",
         "Alignment", "List", "Numbered List", "Less Indent", "More Indent", "Quote", "Link", "Remove Formatting",
         "Attach Files", "Message Options", "Send", "Send Later")


RETURNED = "moved@example.org"  # taken from whoever sends, and returned


class Keys(Composing):
    DEMO = {"aliases": {RETURNED: "nobody-there@example.org"}}

    def begin(self) -> None:
        self.send_at_once()
        super().begin()

    def shown(self) -> list:
        """The composer's controls as a screen reader has them."""
        tree = self.window.tree()
        frame = [item for item in tree.walk() if item.role == Atspi.Role.FRAME][-1]
        return list(tree.walk(frame))

    def focused(self) -> str:
        """The name of what has the keyboard; the page's entry keeps its mark while the keyboard is elsewhere."""
        found = [item for item in self.shown() if item.states & FOCUSED]
        outside = [item.name for item in found if item.role not in WEB_VIEW and item.role != Atspi.Role.ENTRY]
        return outside[0] if outside else "Message" if found else ""

    # In the order in which a person would meet it

    def every_control_has_a_name(self) -> None:
        """Who does not see hears “button”, otherwise."""
        self.open("Names")
        nameless = [Atspi.role_get_name(Atspi.Role(item.role)) for item in self.shown()
                    if item.states & FOCUSABLE and not item.name and item.role not in WEB_VIEW]
        assert not nameless, f"without a name: {nameless}"

    def the_keyboard_goes_round(self) -> None:
        """What can't be reached by Tab can't be used without a pointer, otherwise."""
        pointer.press("shift+Tab")
        wait_for("the subject", lambda: self.focused() == "Subject")
        names = []
        for _ in range(2 * len(ROUND)):
            at = self.focused()
            pointer.press("ctrl+Tab" if at == "Message" else "Tab")
            names.append(wait_for(f"what follows {at}", lambda at=at: (now := self.focused()) != at and now))
            if names[-1] == "Subject":
                break
        missing = [name for name in ROUND if name not in names]
        assert not missing and "" not in names, f"not reached: {missing}; the round: {names}"
        pointer.press("Return")
        pointer.press("ctrl+w")

    def text_is_formatted(self) -> None:
        """A letter goes out as one grey block, otherwise."""
        self.open("Formats")
        for keys, words in (("ctrl+b", "fat"), ("ctrl+i", "slant"), ("ctrl+u", "line"), ("ctrl+shift+x", "gone")):
            pointer.press(keys)
            pointer.type_text(words)
            pointer.press(keys)
            pointer.type_text(" ")
        pointer.press("Return")
        pointer.press("ctrl+shift+8")
        pointer.type_text("one")
        pointer.press("Return", "Tab")
        pointer.type_text("inner")
        pointer.press("Return", "shift+Tab")
        pointer.type_text("two")
        pointer.press("Return", "Return")
        pointer.type_text("said")
        pointer.press("ctrl+shift+9")
        self.picture("formats")
        html = self.send("Formats").get_body(("html",)).get_content()
        for wanted in ("<b>fat</b>", "<i>slant</i>", "<u>line</u>", "<strike>gone</strike>", "<li>one", "<li>inner", "<li>two",
                       '<blockquote type="cite"'):
            assert wanted in html, f"{wanted} is not in {html}"
        assert html.index("<li>one") < html.index("<ul>", html.index("<li>one")) < html.index("<li>inner"), html

    def links_are_made(self) -> None:
        """The address stands beside the word that it was to be behind, otherwise, or is gone."""
        self.open("Links")
        for place in ("harbour", "sailmaker"):
            pointer.type_text(f"the {place}")
            self.find_body(place)
            pointer.press("shift+ctrl+Left")
            pointer.settle()
            pointer.press("ctrl+k")
            self.window.find(role="text", name="Address of the link")
            pointer.settle()
            pointer.type_text(f"example.com/{place}")
            pointer.press("Return")
            wait_for(f"the link to {place}", lambda place=place: self.window.all(role="link", name=place))
            pointer.settle()
            pointer.press("End")
            pointer.type_text(" and ")
        self.find_body("sailmaker and")
        html = self.send("Links").get_body(("html",)).get_content()
        for place in ("harbour", "sailmaker"):
            assert f'the <a href="https://example.com/{place}">{place}</a> and' in html, html

    def fifty_addresses_are_pasted(self) -> None:
        """Whoever writes to a list that came in a letter has to type it, otherwise."""
        self.compose()
        text = "\n".join(f"Person {i} <p{i}@example.com>" for i in range(50)).encode()
        with self.copied(**{"text_plain;charset=utf-8": text}):
            pointer.press("ctrl+v")
            self.window.find(role="list item", contains="p48@example.com")
        pointer.press("Tab")  # what was typed last is one, too, as soon as it is left
        self.window.find(role="list item", contains="p49@example.com")
        assert len(self.window.all(role="list item", contains="@example.com")) == 50

    def many_see_each_other_only_if_they_may(self) -> None:
        """Everybody has everybody's address, otherwise; or who thinks again has to write it all again."""
        self.click(role="text", name="Subject")
        pointer.type_text("To all")
        pointer.press("Return")
        pointer.type_text("Hello all")
        self.find_body("Hello all")
        pointer.press("ctrl+Return")
        self.window.find(contains="50 people see each other's addresses")
        pointer.settle()
        pointer.press("Escape")
        self.window.is_gone(contains="50 people see each other's addresses")
        self.find_body("Hello all")
        assert not self.demo.mailctl("outbox"), "it went"
        pointer.press("ctrl+w")
        self.window.is_gone(role="text", name="To")

    def a_template_is_kept_and_used(self) -> None:
        """The same letter is written anew each week, otherwise."""
        self.open("Weekly")
        pointer.type_text("The report of the ")
        pointer.press("ctrl+b")
        pointer.type_text("week")
        self.find_body("The report of the week")
        self.choose("Templates", "Save as Template")
        self.window.find(contains="Saved as a template")
        pointer.press("ctrl+w")
        self.open("Once more")
        pointer.type_text("Dear all: ")
        self.choose("Templates", "Insert Template…")
        self.click(role="list item", contains="Weekly")
        self.find_body("Dear all: The report of the week")
        html = self.send("Once more").get_body(("html",)).get_content()
        assert "The report of the <b>week</b>" in html, html

    def text_is_pasted_plain_and_formatted(self) -> None:
        """Foreign letters stand in one's message, or taking them back takes one's own along, otherwise."""
        self.open("Pasted")
        pointer.type_text("mine ")
        with self.copied(**{"text_plain;charset=utf-8": b"theirs"}):
            pointer.press("ctrl+v")
            self.find_body("mine theirs")
        pointer.type_text(" too")
        self.find_body("mine theirs too")
        for left in ("mine theirs", "mine"):
            pointer.press("ctrl+z")
            wait_for(f"“{left}” alone", lambda left=left: self.body().strip() == left)
        with self.copied(text_html=b"<b style='font-size: 40px' onclick='x()'>loud</b>", **{"text_plain;charset=utf-8": b"loud"}):
            pointer.press("ctrl+shift+v")
            self.find_body("loud")
            pointer.press("Return", "ctrl+v")
            wait_for("both", lambda: self.body().count("loud") >= 2)
        html = self.send("Pasted").get_body(("html",)).get_content()
        assert html.count("loud</b>") == 1 and "onclick" not in html, html

    def a_file_is_pasted(self) -> None:
        """The path of the file stands in the letter instead of the file, otherwise."""
        self.open("File")
        file = self.folder / "list of boats.txt"
        file.write_text("Vega\n")
        with self.copied(**{"text_uri-list": f"{file.as_uri()}\r\n".encode()}):
            pointer.press("ctrl+v")
            self.window.find(role="list item", contains=file.name)
        (attached,) = self.send("File").iter_attachments()
        assert attached.get_filename() == file.name and attached.get_content() == "Vega\n", attached

    def something_is_found(self) -> None:
        """In a long message one looks for a word by eye, otherwise."""
        self.open("Found")
        pointer.type_text("here is a needle in hay")
        self.find_body("hay")
        pointer.press("ctrl+f")
        self.window.find(name="Find in Message")
        pointer.settle()
        pointer.type_text("needle")
        pointer.settle()
        pointer.press("Escape")
        pointer.settle()
        pointer.type_text("pin")
        self.find_body("here is a pin in hay")
        pointer.press("ctrl+w")

    def an_emoji_is_chosen(self) -> None:
        """One has to copy it from elsewhere, otherwise."""
        self.open("Emoji")
        pointer.type_text("Well ")
        pointer.press("ctrl+period")
        pointer.settle()
        pointer.type_text("grinning")
        pointer.settle()
        self.picture("emoji")
        pointer.press("Down", "Return")
        wait_for("the face", lambda: any("\U0001f600" <= letter <= "\U0001f64f" for letter in self.body()))
        pointer.press("ctrl+w")

    def it_becomes_plain_and_formatted_again(self) -> None:
        """Formatting goes without a word, otherwise."""
        self.open("Plain")
        pointer.press("ctrl+b")
        pointer.type_text("fat")
        self.find_body("fat")
        self.choose("Formatted Text")
        self.window.find(contains="Plain Text Cannot Hold Everything")
        self.picture("plain-question")
        menu_button = self.window.find(role="button", name="Make Plain")
        Atspi.Action.do_action(menu_button, 0)
        text = self.window.find(role="text", name="Message")
        wait_for("the words", lambda: text_of(text).strip() == "fat")
        self.window.is_gone(contains="Plain Text Cannot Hold Everything")
        pointer.settle()
        self.choose("Formatted Text")
        self.find_body("fat")
        html = self.send("Plain").get_body(("html",)).get_content()
        assert "<b>fat</b>" in html, html

    def delivery_is_chosen(self) -> None:
        """Nobody is told that it is urgent, or that it was read, otherwise."""
        self.open("Urgent")
        pointer.type_text("Now.")
        for items in (("Delivery", "Priority", "High"), ("Delivery", "Ask for a Read Receipt"),
                      ("Delivery", "Delivery Notices", "Also When It Arrives")):
            self.choose(*items)
            pointer.settle()
        message = self.send("Urgent")
        assert message["importance"] == "high" or message["x-priority"], message.items()
        assert USER in (message["disposition-notification-to"] or ""), message.items()

    def returned(self, subject: str) -> email.message.Message:
        """What came back of it, as the report has it."""
        def look():
            for path in self.demo.servers.dovecot.maildir(USER).rglob("*.*"):
                message = email.message_from_bytes(path.read_bytes()) if path.is_file() else {}
                if message.get("content-type", "").startswith("multipart/report"):
                    part = message.get_payload()[-1]
                    if f"Subject: {subject}\n" in part.as_string():
                        return part
            return None
        return wait_for(f"the return of “{subject}”", look, 60)

    def bounces(self) -> list[str]:
        """The numbers that Postfix gave what came back, in order."""
        return re.findall(r" (\w+): to=<nobody-there@example.org>.* status=bounced",
                          self.demo.servers.postfix.log.read_text(errors="replace"))

    def notices_are_chosen(self) -> None:
        """Whoever wants to hear nothing hears of each that fails, or a message that is needed comes back without its text."""
        for number, (subject, item) in enumerate((("Unheard", "Never"), ("Returned", "When It Comes Back"),
                                                  ("Whole", "With the Whole Message"))):
            self.open(subject, to=RETURNED)
            pointer.type_text("Words that come back")
            self.find_body("Words that come back")
            self.choose("Delivery", "Delivery Notices", item)
            pointer.settle()
            pointer.press("ctrl+Return")
            name = wait_for("the refusal", lambda n=number: self.bounces()[n:], 60)[0]
            log = wait_for("its end", lambda n=name: (text := self.demo.servers.postfix.log.read_text(errors="replace"))
                           and f"{n}: removed" in text and text)
            assert (f"{name}: sender non-delivery notification" in log) == (item != "Never"), (item, log)
        for subject, kind in (("Returned", "text/rfc822-headers"), ("Whole", "message/rfc822")):
            part = self.returned(subject)
            assert part.get_content_type() == kind, part.as_string()
            assert ("Words that come back" in part.as_string()) == (subject == "Whole"), part.as_string()

    def what_is_forgotten_is_asked_about(self) -> None:
        """It goes without subject, without the file, or to nobody, otherwise."""
        self.open("", to="ana@gmial.com")
        pointer.type_text("The plan is attached.")
        self.find_body("attached")
        pointer.press("ctrl+Return")
        for question, answer in (("looks as if it was mistyped", "Send Anyway"), ("No Subject?", "Send Anyway"),
                                 ("no file is attached", "Keep Writing")):
            self.window.find(contains=question)
            Atspi.Action.do_action(self.window.find(role="button", name=answer), 0)
            wait_for("the end of the question", lambda words=question: not self.window.all(contains=words))
        pointer.settle()
        assert not self.demo.mailctl("outbox"), "it went"
        pointer.press("ctrl+w")

    STEPS = (every_control_has_a_name, the_keyboard_goes_round, text_is_formatted, links_are_made, text_is_pasted_plain_and_formatted,
             fifty_addresses_are_pasted, many_see_each_other_only_if_they_may, a_template_is_kept_and_used, a_file_is_pasted,
             something_is_found, an_emoji_is_chosen, it_becomes_plain_and_formatted_again, delivery_is_chosen,
             notices_are_chosen, what_is_forgotten_is_asked_about)


if __name__ == "__main__":
    sys.exit(run(Keys))
