#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom one writes to and how: people of a file, an invitation answered, a message formatted and attached to.

    test_writing.py BUILD [PICTURES [STEP…]]
"""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import address_book, file_chooser, menu, pointer  # noqa: E402
from desktop.accessible import Atspi, text_of, wait_for  # noqa: E402
from desktop.composing import Composing  # noqa: E402
from desktop.demo import USER  # noqa: E402
from desktop.journey import run  # noqa: E402

CARD = """BEGIN:VCARD
VERSION:3.0
FN:Juno Kirk
N:Kirk;Juno;;;
EMAIL:juno@example.com
EMAIL:kirk@example.net
END:VCARD
""".replace("\n", "\r\n")
CARDS = ("BEGIN:VCARD\nFN:Zelda Brook\nEMAIL:zelda@example.com\nEND:VCARD\n"
         "BEGIN:VCARD\nFN:Yusuf Phone\nTEL:1\nEND:VCARD\n"
         "BEGIN:VCARD\nFN:Zacharias Quill\nEMAIL:quill@example.com\nEND:VCARD\n"
         "BEGIN:VCARD\nFN:Cut\n")
STUDIO = "studio@northlight.example"
MEETING = "Review: what we learned from Lofoten"


class Writing(Composing):
    DEMO = {"sample": True}

    def begin(self) -> None:
        self.demo.add_account()
        self.demo.mailctl("identity", "add", "--address", STUDIO, "--name", "The Studio")
        self.start()
        self.window.find(role="list item", contains="Invitation: Review", seconds=60)
        pointer.resize(1280, 800)

    # In the order in which a person would meet it

    def people_come_from_a_file(self) -> None:
        """Whoever changes over types every address anew, otherwise."""
        file = self.folder / "people.vcf"
        file.write_text(CARDS)
        pointer.press("ctrl+comma")
        self.window.find(contains="Preferences")
        pointer.settle()
        self.click(role="list item", name="Contacts")
        self.window.find(role="button", name="Forget Ines Carvalho")
        self.picture("contacts")
        self.press("Import…")
        file_chooser.choose(self.window, file, "Import")
        self.window.find(contains="2 people imported, 1 card could not be read, 1 has no email address")
        self.window.find(role="list item", name="Zelda Brook")
        self.picture("contacts-imported")

    def one_is_forgotten_and_brought_back(self) -> None:
        """Who is suggested by mistake is written to by mistake, otherwise."""
        self.click(name="Find a contact")
        pointer.type_text("zac")
        self.window.is_gone(role="list item", name="Zelda Brook")
        self.press("Forget Zacharias Quill")
        self.hover(role="button", name="Undo")  # a toast stays as long as the pointer is on it
        self.window.find(contains="Nobody Found")
        self.picture("contacts-nobody")
        self.press("Undo")
        self.window.find(role="list item", name="Zacharias Quill")

    def a_group_is_made(self) -> None:
        """The same people are typed one by one each time, otherwise."""
        self.click(name="Find a contact")
        pointer.press("ctrl+a", "BackSpace")
        self.click(name="Menu of Contacts")
        menu.choose(self.window, "New Group…")
        self.window.find(contains="Name of the group")
        pointer.settle()
        pointer.type_text("Sailors")
        pointer.press("Tab")
        pointer.type_text("zeld")
        self.window.find(role="list item", contains="zelda@example.com")
        pointer.press("Tab")
        pointer.type_text("zac@example.net, Old Quill")
        self.picture("group")
        self.press("Save")
        self.window.find(role="list item", name="Sailors")
        self.window.find(contains="2 people, 1 without an address")
        self.picture("contacts-group")
        self.press("Delete the Group \u2068Sailors\u2069")
        self.hover(role="button", name="Undo")
        self.window.is_gone(role="list item", name="Sailors")
        self.press("Undo")
        self.window.find(role="list item", name="Sailors")
        pointer.press("Escape", "Escape")
        self.window.is_gone(contains="Zacharias Quill")
        pointer.press("Escape")
        self.window.is_gone(contains="Single-Letter Shortcuts")

    def one_types_at_once_in_a_narrow_window(self) -> None:
        """What is typed goes nowhere and Space closes what was just opened, otherwise."""
        pointer.resize(368, 640)
        pointer.press("ctrl+comma")
        self.window.find(contains="Preferences")
        pointer.settle()
        self.click(role="list item", name="Contacts")
        wait_for("the keyboard in its search", lambda: self.window.has_keyboard(name="Find a contact"))
        self.picture("contacts-narrow")
        self.click(name="Menu of Contacts")
        menu.choose(self.window, "New Group…")
        wait_for("the keyboard in the name", lambda: self.window.has_keyboard(name="Name of the group"))
        self.picture("group-narrow")
        pointer.press("Escape")
        self.window.is_gone(contains="Name of the group")
        pointer.press("Escape")
        self.window.is_gone(name="Find a contact")
        pointer.press("Escape")
        self.window.is_gone(contains="Single-Letter Shortcuts")
        pointer.resize(1280, 800)

    def an_identity_is_removed_and_brought_back(self) -> None:
        """A signature of years is gone with one click, otherwise."""
        pointer.press("ctrl+comma")
        self.window.find(contains="Preferences")
        pointer.settle()
        Atspi.Action.do_action(self.window.find(role="page tab", name="Accounts"), 0)
        self.click(role="button", name="Identities and Signatures")
        self.click(role="list item", contains="Robin Hale <")
        self.window.find(contains="changed in the account’s settings")
        self.picture("identity-own")
        self.press("Back")
        self.window.is_gone(contains="changed in the account’s settings")
        self.click(role="list item", contains=STUDIO)
        self.press("Remove Identity")
        self.hover(role="button", name="Undo")
        self.window.is_gone(role="list item", contains=STUDIO)
        self.picture("identity-removed")
        self.press("Undo")
        self.window.find(role="list item", contains=STUDIO)

    def identity(self) -> dict:
        (studio,) = (each for each in self.demo.mailctl("identities") if each["address"] == STUDIO)
        return studio

    def an_identity_is_kept_as_one_leaves(self) -> None:
        """A signature that took an hour is gone without a word, otherwise."""
        self.click(role="list item", contains=STUDIO)
        self.click(role="text", name="Answers Go to (Optional)")
        pointer.type_text("nobody")
        self.press("Back")
        self.window.find(contains="not an email address")
        self.picture("identity-refused")
        self.press("Discard Changes")
        self.window.is_gone(contains="not an email address")
        assert not self.identity()["reply_to"], "it is stored although it is no address"
        self.click(role="list item", contains=STUDIO)
        self.click(role="text", name="Answers Go to (Optional)")
        pointer.type_text(USER)
        self.press("Back")
        wait_for("where answers go to", lambda: self.identity()["reply_to"] == USER)
        pointer.settle()
        self.click(role="list item", contains=STUDIO)
        pointer.click(lambda: self.window.all(role="button", name="Close")[-1])  # that of the dialog
        self.window.is_gone(name="Answers Go to (Optional)")
        self.click(role="button", name="Identities and Signatures")
        self.click(role="list item", contains=STUDIO)
        self.click(role="text", name="Answers Go to (Optional)")
        self.walk("the signature", lambda: self.window.has_keyboard(role="entry", name="Message"))
        pointer.type_text("Light and lenses")
        self.find_body("Light and lenses")
        self.picture("identity-signed")
        pointer.click(lambda: self.window.all(role="button", name="Close")[-1])  # that of the dialog
        wait_for("the signature", lambda: self.identity()["signature"] == "Light and lenses")
        self.window.is_gone(name="Answers Go to (Optional)")
        pointer.settle()
        pointer.press("Escape")
        self.window.is_gone(role="button", name="Identities and Signatures")

    def an_invitation_is_answered(self) -> None:
        """Whoever invites never hears who comes, otherwise."""
        self.click(role="list item", contains="Invitation: Review")
        self.window.find(role="heading", name=MEETING)
        self.window.find(contains="Studio, big table")
        self.window.find(contains="ines@northlight.example")
        self.picture("invitation")
        self.press("Decline")
        self.window.find(contains="You have declined.")
        self.click(role="button", name="Undo")
        self.window.is_gone(contains="You have declined.")
        self.press("Maybe")
        self.window.find(contains="You have answered: maybe.")
        self.window.find(role="button", name="Undo")
        self.picture("invitation-answered")
        answer = self.arrived(f"Maybe: {MEETING}")
        assert answer["to"].addresses[0].addr_spec == "ines@northlight.example", answer["to"]
        assert answer.get_content_type() == "multipart/alternative", answer.get_content_type()
        words, calendar = answer.iter_parts()
        assert "Robin Hale may come to this:" in words.get_content(), words.get_content()
        assert calendar.get_content_type() == "text/calendar" and calendar.get_param("method") == "REPLY", calendar.items()
        self.window.find(role="list item", contains=f"Maybe: {MEETING}")  # the answer comes back, and its row moves
        pointer.settle()
        self.click(role="list item", contains=f"Maybe: {MEETING}")
        self.window.find(role="button", contains="Open appointment.ics")  # by its type, as it brings no name
        self.picture("invitation-answer")
        self.click(role="list item", contains="A book is due on Friday")
        self.window.find(role="heading", name="A book is due on Friday")
        pointer.settle()
        pointer.press("k")
        self.window.find(role="heading", contains=MEETING)
        self.click(role="label", contains="Ines Carvalho invites you")  # folded by now
        self.window.find(contains="You have answered: maybe.")  # it is remembered
        self.picture("invitation-remembered")
        lines = calendar.get_content().splitlines()
        for wanted in ("METHOD:REPLY", "UID:lofoten-review@northlight.example", "SEQUENCE:0"):
            assert wanted in lines, lines
        assert any(line.startswith("ATTENDEE") and "PARTSTAT=TENTATIVE" in line for line in lines), lines

    def a_group_is_written_to(self) -> None:
        """A group's name is no address, or somebody gets it twice, otherwise."""
        self.compose()
        pointer.type_text("ZELDA@example.com, sail")
        self.window.find(role="list item", contains="Sailors")
        self.picture("group-suggestion")
        pointer.press("Tab")
        self.window.find(role="list item", contains="zac@example.net")
        self.window.find(contains="\u2068Old Quill\u2069 of “\u2068Sailors\u2069” has no address and was left out.")
        self.picture("group-opened")
        self.window.is_gone(role="list item", contains="zelda@example.com")
        pointer.press("ctrl+w")
        self.window.is_gone(role="text", name="To")

    def the_sender_of_before_is_offered(self) -> None:
        """A customer gets an answer from a private address, otherwise."""
        self.compose()
        pointer.type_text("ana@example.com,")
        self.window.find(role="list item", contains="ana@example.com")
        self.click(role="combo box", contains=USER)
        pointer.press("Down", "Return")
        self.window.find(role="combo box", contains=STUDIO)
        self.click(role="text", name="Subject")
        pointer.type_text("From the studio")
        pointer.press("Return")
        pointer.type_text("Hello")
        self.find_body("Hello")
        pointer.press("ctrl+Return")
        self.window.is_gone(role="text", name="To")
        self.compose()
        pointer.type_text("ana@example.com,")
        self.window.find(contains="You wrote to")
        self.picture("sender-offered")
        pointer.resize(360, 640)
        self.picture("sender-offered-narrow")
        pointer.resize(720, 640)
        self.press("Use It")
        self.window.is_gone(contains="You wrote to")
        self.picture("sender-taken")
        pointer.press("ctrl+w")
        self.window.is_gone(role="text", name="To")

    def people_of_the_desktop_are_suggested(self) -> None:
        """Whoever keeps an address book types its addresses anew, or is offered one they refused, otherwise."""
        address_book.put(CARD)
        self.compose()
        pointer.type_text("juno")
        self.window.find(role="list item", name="Juno Kirk <juno@example.com>")
        self.window.find(role="list item", name="Juno Kirk <kirk@example.net>")
        self.picture("desktop-people")
        pointer.press("Tab")
        self.window.find(role="list item", name="Juno Kirk <juno@example.com>")
        pointer.type_text("kirk")
        self.window.find(role="list item", name="Juno Kirk <kirk@example.net>")
        pointer.press("Down")
        pointer.press("shift+Delete")
        pointer.press("BackSpace")
        self.window.is_gone(role="list item", name="Juno Kirk <kirk@example.net>")
        pointer.press("ctrl+w")
        self.window.is_gone(role="text", name="To")

    def a_suggestion_is_taken(self) -> None:
        """Addresses are mistyped, otherwise."""
        self.compose()
        pointer.type_text("zeld")
        self.window.find(role="list item", contains="zelda@example.com")
        self.picture("suggestion")
        pointer.press("Tab")
        self.window.find(role="list item", name="Zelda Brook <zelda@example.com>")
        # A Backspace too many marks it, and nothing that is typed then is lost.
        pointer.press("BackSpace")
        pointer.type_text("and")
        wait_for("what was typed", lambda: text_of(self.window.find(role="text", name="To")) == "and")
        pointer.press("ctrl+a", "BackSpace")
        pointer.press("Tab", "Tab", "Tab")
        pointer.type_text("The boat")
        pointer.press("Return")

    def text_is_formatted_and_undone(self) -> None:
        """What was deleted by mistake is gone, otherwise."""
        pointer.type_text("It is ")
        pointer.press("ctrl+b")
        pointer.type_text("tight")
        pointer.press("ctrl+b")
        pointer.type_text(" again.")
        self.find_body("again.")
        pointer.press("ctrl+a", "BackSpace")
        wait_for("an empty text", lambda: "again." not in self.body())
        pointer.press("ctrl+z")
        self.find_body("again.")
        pointer.press("ctrl+shift+z")
        wait_for("an empty text again", lambda: "again." not in self.body())
        pointer.press("ctrl+z")
        self.find_body("again.")
        pointer.press("ctrl+End")

    def a_word_is_corrected_by_key(self) -> None:
        """Whoever uses no pointer sees what is wrong, and can't have it put right, otherwise."""
        pointer.type_text(" We recieve it.")
        self.find_body("recieve it.")
        pointer.press(*["Left"] * len(" it."))
        pointer.settle()
        pointer.press("shift+F10")
        self.window.find(role="menu item", name="Add to Dictionary")
        self.picture("correction")
        menu.choose(self.window, "receive")
        self.find_body("We receive it.")
        self.window.is_gone(role="menu item", name="Add to Dictionary")
        pointer.type_text(" all of")
        self.find_body("We receive all of it.")
        pointer.press("Left", "Left", "Menu")
        self.window.find(role="menu item", name="Paste as Plain Text")
        assert not self.window.all(role="menu item", name="Add to Dictionary"), "“of” is no mistake"
        pointer.press("Escape")
        self.window.is_gone(role="menu item", name="Paste as Plain Text")

    def a_file_is_attached(self) -> None:
        """The recipient asks where the file is, otherwise."""
        file = self.folder / "plan of the boat.txt"
        file.write_text("Bow and stern.\n")
        pointer.press("ctrl+shift+a")
        file_chooser.choose(self.window, file, "Attach")
        self.window.is_gone(role="button", name="Attach")
        self.window.find(contains="plan of the boat.txt")
        pointer.settle()
        self.picture("attached")
        pointer.press("ctrl+Return")
        self.window.find(role="button", name="Undo")
        message = self.arrived("The boat")
        assert message["to"].addresses[0].addr_spec == "zelda@example.com", message["to"]
        html = message.get_body(("html",)).get_content()
        assert "<b>tight</b>" in html, html
        (attachment,) = message.iter_attachments()
        assert attachment.get_filename() == file.name and attachment.get_content() == "Bow and stern.\n", attachment

    def a_word_is_corrected_in_plain_text(self) -> None:
        """Likewise."""
        wait_for("the main window", lambda: not self.window.all(name="Message Options"))
        self.compose()
        self.click(role="button", name="Message Options")
        menu.choose(self.window, "Formatted Text")
        self.window.is_gone(role="tool bar", name="Formatting")
        self.click(role="text", name="Message")
        pointer.type_text("We recieve it.")
        wait_for("the words in the text", lambda: "recieve it." in self.plain_text())
        pointer.press(*["Left"] * len("e it."))
        pointer.settle()
        pointer.press("shift+F10")
        self.picture("correction-plain")
        menu.choose(self.window, "receive")
        wait_for("the word put right", lambda: "We receive it." in self.plain_text())
        pointer.press("ctrl+w")

    def plain_text(self) -> str:
        return "\n".join(text_of(node) for node in self.window.all(role="text", name="Message"))

    def many_recipients_leave_room(self) -> None:
        """Nothing but recipients is to be seen of a message to many, and not where the next is typed, otherwise."""
        wait_for("the main window", lambda: not self.window.all(name="Message Options"))
        self.compose()
        pointer.resize(360, 640)
        pointer.type_text("".join(f"person{i}@example.com," for i in range(30)))
        self.window.find(role="list item", contains="person29@example.com")
        self.picture("many-recipients")
        assert "x640+" in pointer.crop_of_active(), pointer.crop_of_active()
        self.next_is_in_view()
        pointer.resize(700, 640)
        pointer.resize(360, 640)
        self.next_is_in_view()
        pointer.type_text("last@example.com,")
        self.window.find(role="list item", contains="last@example.com")

    def next_is_in_view(self) -> None:
        text = self.window.find(role="text", name="To")
        wait_for("the place where the next is typed", lambda: 0 < Atspi.Component.get_extents(
            text, Atspi.CoordType.WINDOW).y < 320)

    STEPS = (people_come_from_a_file, one_is_forgotten_and_brought_back, a_group_is_made,
             one_types_at_once_in_a_narrow_window,
             an_identity_is_removed_and_brought_back, an_identity_is_kept_as_one_leaves,
             an_invitation_is_answered, a_group_is_written_to, the_sender_of_before_is_offered,
             people_of_the_desktop_are_suggested, a_suggestion_is_taken, text_is_formatted_and_undone,
             a_word_is_corrected_by_key, a_file_is_attached,
             a_word_is_corrected_in_plain_text, many_recipients_leave_room)


if __name__ == "__main__":
    sys.exit(run(Writing))
