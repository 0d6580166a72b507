#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Labels, muted and snoozed conversations in the window, over a real server.

    test_labels.py BUILD [PICTURES [STEP…]]
"""

import sys
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import pointer  # noqa: E402
from desktop.accessible import Atspi, wait_for  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402
from desktop.menu import choose_of_button  # noqa: E402


class Labels(Journey):
    DEMO = {"sample": True}

    def begin(self) -> None:
        self.demo.add_account()
        self.demo.mailctl("sync", "--bodies", "none")
        rows = self.demo.mailctl("list", "INBOX", "--limit", "4")
        for row, labels in zip(rows, (["+Travel"], ["+Travel", "+Zürich", "+a rather long name for a label", "+$label1"],
                                      ["+Bills"])):
            self.demo.mailctl("label", str(row["id"]), *labels)
        self.demo.mailctl("sync", "--bodies", "none")
        self.start()

    def start(self) -> None:
        super().start()
        pointer.resize(1280, 800)
        self.window.find(contains="Up to date · ", seconds=60)

    def flags_on_server(self) -> str:
        one = self.demo.client()
        one.select("INBOX", readonly=True)
        lines = b"\n".join(one.fetch("1:*", "(FLAGS)")[1]).decode()
        one.logout()
        return lines

    # In the order in which a person would meet it

    def they_are_shown(self) -> None:
        """Labels that were given elsewhere are not seen, otherwise."""
        self.window.find(role="list item", contains="Label Zürich")
        self.window.find(role="list item", name="Travel")
        self.picture("rows")

    def one_is_made_and_taken_back(self) -> None:
        """A label can't be given in the window, or not be taken away again, otherwise."""
        self.click(role="list item", contains="Label Bills")
        pointer.settle()
        pointer.press("ctrl+shift+l")
        self.window.find(contains="Find or create a label")
        pointer.settle()
        pointer.type_text("To read")
        self.picture("create")
        pointer.press("Return")
        self.picture("chooser")
        pointer.press("Return")
        self.window.find(role="list item", name="To read")
        wait_for("the label on the server", lambda: "To_read" in self.flags_on_server())
        self.picture("card")
        pointer.press("ctrl+z")
        self.window.is_gone(role="list item", name="To read")
        wait_for("no label on the server", lambda: "To_read" not in self.flags_on_server())

    def one_is_muted(self) -> None:
        """A discussion can't be left, otherwise, or nobody sees that it was."""
        pointer.press("m")
        self.window.find(role="list item", contains="Muted")
        wait_for("the mark on the server", lambda: "$Muted" in self.flags_on_server())
        self.picture("muted")
        pointer.press("m")
        wait_for("no mark on the server", lambda: "$Muted" not in self.flags_on_server())

    def one_is_snoozed(self) -> None:
        """What is to be done later stays in the way, or can't be found before, or not be had back, otherwise."""
        assert not self.window.all(role="list item", contains="Snoozed")
        pointer.press("h")
        self.window.find(role="list item", contains="Tomorrow")
        pointer.settle()
        self.picture("snooze")
        pointer.press("alt+t")
        self.window.find(contains="1 conversation snoozed until ")
        self.window.is_gone(role="list item", contains="Label Bills")
        wait_for("the mark on the server", lambda: "$Snoozed-" in self.flags_on_server())
        self.click(role="list item", contains="Snoozed, 1 message")
        self.window.find(role="list item", contains="Snoozed until ")
        self.click(role="list item", contains="Label Bills")
        self.window.find(role="label", contains="Snoozed until ")
        self.picture("snoozed")
        pointer.press("h")
        self.window.find(contains="Back to the Inbox Now")
        pointer.settle()
        self.picture("snooze-again")
        pointer.press("Escape")
        self.window.is_gone(contains="Back to the Inbox Now")
        pointer.press("ctrl+z")
        wait_for("no mark on the server", lambda: "$Snoozed-" not in self.flags_on_server())
        # What is empty is not offered.
        self.window.is_gone(role="list item", contains="Snoozed, ")
        self.window.find(role="list item", contains="Label Bills")

    def one_comes_back(self) -> None:
        """What was put off elsewhere stays in the list here, or never comes back, otherwise."""
        one = self.demo.client()
        one.select("INBOX")
        when = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + 2))
        one.store("1", "+FLAGS", f"($Snoozed-{when})")
        one.logout()
        self.window.find(role="list item", contains="Was snoozed", seconds=60)
        wait_for("no mark on the server", lambda: "$Snoozed-" not in self.flags_on_server())
        self.picture("woken")
        # With two panes the header has no room for it: it is in the menu.
        pointer.resize(900, 700)
        self.window.is_gone(role="button", name="Snooze")
        for width in (1040, 700):
            self.fits(width)
        pointer.resize(1280, 800)
        self.window.find(role="button", name="Snooze")

    def fits(self, width: int) -> None:
        """The button that closes the window lies beyond its edge, otherwise, and mail is cut off."""
        pointer.resize(width, 700)

        def end() -> int:
            box = Atspi.Component.get_extents(self.window.find(role="button", name="Close"), Atspi.CoordType.WINDOW)
            return box.x + box.width

        wait_for(f"all of the header in {width} pixels", lambda: end() < width)

    def what_is_to_me_is_listed(self) -> None:
        """What was written to a person is lost among what went to lists, otherwise."""
        pointer.click(self.window.find(role="list item", contains="Lists, "))
        self.window.find(role="list item", contains="Release 5.2")
        choose_of_button(self.window, "Filter, View and Select", "To Me")
        self.window.is_gone(role="list item", contains="Release 5.2")
        self.window.find(role="list item", contains="Splitting rhubarb")  # the person is in the copy of an answer
        self.picture("to-me")
        pointer.click(self.window.find(role="button", name="Show All"))
        self.window.find(role="list item", contains="Release 5.2")

    def is_in_view(self, name: str) -> bool:
        """Whether the line of the folders called NAME lies above their foot."""
        line, foot = (Atspi.Component.get_extents(self.window.find(role=role, name=words), Atspi.CoordType.WINDOW)
                      for role, words in (("list item", name), ("button", "Account Health")))
        return line.y + line.height <= foot.y

    def one_is_listed(self) -> None:
        """Mail of one label can't be seen together, otherwise."""
        self.click(role="list item", name="Travel")
        self.window.is_gone(role="list item", contains="Label Bills")
        self.window.find(role="list item", contains="Label Zürich")
        self.picture("listed")

    def many_are_folded(self) -> None:
        """The folders are out of sight below tens of labels, or a label of many can't be reached, otherwise."""
        row = self.demo.mailctl("list", "INBOX", "--limit", "1")[0]
        self.close()
        self.demo.mailctl("label", str(row["id"]), *(f"+Many {number:02}" for number in range(20)))
        self.demo.environment["ADW_DEBUG_COLOR_SCHEME"] = "prefer-dark"
        self.start()
        # What was shown is shown again, and so are the labels.
        self.window.find(role="list item", name="Many 19")
        self.window.find(role="list item", contains="Label Zürich")
        wait_for("what is shown, in view", lambda: self.is_in_view("Travel"))
        self.picture("many")
        pointer.press("ctrl+2")
        self.window.find(role="list item", contains="Label Bills")
        self.close()
        self.start()
        self.window.find(role="list item", contains="Inbox")
        assert not self.window.all(role="list item", name="Many 00")
        self.click(name="Show Labels")
        self.window.find(role="list item", name="Many 00")
        self.click(name="Hide Labels")
        self.window.is_gone(role="list item", name="Many 00")
        self.click(role="list item", contains="Label Many 00")
        self.window.find(role="button", name="Labels")
        self.picture("dark")
        if len(sys.argv) > 2:
            pointer.press("l")
            self.window.find(contains="Find or create a label")
            self.picture("chooser-dark")
            pointer.press("Escape")
            self.window.is_gone(contains="Find or create a label")
        pointer.resize(368, 640)
        self.picture("narrow")
        pointer.press("ctrl+shift+l")
        wait_for("the keyboard in its entry", lambda: self.window.has_keyboard(name="Find or create a label"))
        self.picture("chooser-narrow")
        pointer.press("Escape")
        self.window.is_gone(contains="Find or create a label")
        pointer.press("ctrl+m")
        wait_for("the keyboard among the folders", lambda: self.window.has_keyboard(name="Find a folder"))

    STEPS = (they_are_shown, one_is_made_and_taken_back, one_is_muted, one_is_snoozed, one_comes_back,
             what_is_to_me_is_listed, one_is_listed, many_are_folded)


if __name__ == "__main__":
    sys.exit(run(Labels))
