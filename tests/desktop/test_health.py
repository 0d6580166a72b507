#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Account Health and what a person chooses about synchronisation, in the window over real servers.

    test_health.py BUILD [PICTURES [STEP…]]
"""

import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import menu, pointer  # noqa: E402
from desktop.accessible import Atspi, wait_for  # noqa: E402
from desktop.demo import PASSWORD, USER  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402


class Health(Journey):
    DEMO = {"sample": True}

    def begin(self) -> None:
        super().begin()
        pointer.resize(1280, 800)

    def color_without_pointer(self, x: int, y: int) -> tuple[int, int, int]:
        """Of the screen's pixel, once nothing is hovered."""
        pointer.leave()
        pointer.settle()
        return pointer.color_at(x, y)

    def is_whole(self, item: Atspi.Accessible) -> None:
        """No part of ITEM lies below the end of its menu."""
        def end(node: Atspi.Accessible) -> int:
            box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
            return box.y + box.height

        def around() -> list[Atspi.Accessible]:
            """Up to the menu, which may reach beyond the window."""
            nodes = [item.get_parent()]
            while nodes[-1].get_role() != Atspi.Role.MENU:
                nodes.append(nodes[-1].get_parent())
            return nodes

        nodes = around()
        wait_for(f"the whole of {item.get_name()}", lambda: all(end(item) <= end(node) for node in nodes))

    # In the order in which a person would meet it

    def the_foot_line_opens_it(self) -> None:
        """Nobody finds out why mail comes late, otherwise."""
        self.window.find(contains="Up to date · ", seconds=60)
        self.click(role="button", name="Account Health")
        self.window.find(contains="Connections")
        self.window.find(contains="hears of news in", seconds=30)
        self.window.find(contains="checked at")
        self.window.find(contains="QRESYNC")
        self.picture("dialog")

    def the_report_names_nobody(self) -> None:
        """Whoever asks for help gives away addresses and folders, otherwise."""
        self.click(role="button", name="Copy Report")
        self.window.find(contains="Report copied")
        report = subprocess.run(["xclip", "-o", "-selection", "clipboard"], capture_output=True, text=True,
                                check=True, env=self.demo.environment).stdout
        for word in (USER, "robin", PASSWORD, "localhost", "Newsletters", "Example"):
            if word in report:
                raise AssertionError(f"“{word}” is in the report:\n{report}")
        if "connection: watch" not in report or "live: " not in report:
            raise AssertionError(report)
        pointer.press("Escape")  # the toast
        pointer.settle()
        pointer.press("Escape")
        self.window.is_gone(contains="Connections")

    def a_folder_is_kept_offline(self) -> None:
        """A person has no say in what fills the disk, otherwise."""
        x, y = pointer.middle(self.window.find(role="list item", name="Newsletters"))
        before = self.color_without_pointer(x, y)
        self.click(role="list item", name="Newsletters", button=3)
        self.is_whole(self.window.find(role="menu item", name="Keep Offline"))
        menu.choose(self.window, "Keep Offline")
        # In the place of the rest: beside a row low on the screen there is no room for it.
        self.window.is_gone(role="menu item", name="Mark All as Read")
        self.is_whole(self.window.find(role="menu item", name="Everything"))
        self.picture("folder-menu")
        menu.choose(self.window, "Everything")
        wait_for("the choice", lambda: self.demo.mailctl("account", "show", "Example")[0]["offline_folders"]
                 == [{"folder": "Newsletters", "offline": "all"}])
        # Not as if it were still held down.
        wait_for("the row as it was", lambda: self.color_without_pointer(x, y) == before)

    def a_folder_gets_a_purpose(self) -> None:
        """Where the server names no folder for it, nobody can say where what is archived goes, otherwise."""
        menu.choose_of_row(self.window, "Newsletters", "Use As")
        self.picture("folder-use-menu")
        menu.choose(self.window, "Archive")

        def archives() -> list[str]:
            return [one["path"] for one in self.demo.mailctl("folders") if one["role"] == "archive"]
        wait_for("the choice", lambda: archives() == ["Newsletters"])
        self.window.is_gone(role="list item", name="Newsletters")
        pointer.settle()
        self.picture("folder-used")
        # And none again, when that was a mistake. By its role it stands above the folder of that name.
        self.click(role="list item", name="Archive", button=3)
        menu.choose(self.window, "Use As")
        menu.choose(self.window, "Automatic")
        wait_for("the server’s word", lambda: archives() == ["Archive"])
        self.window.find(role="list item", name="Newsletters")

    def the_account_has_settings(self) -> None:
        """The defaults are all there is, otherwise."""
        menu.choose_of_row(self.window, "Example", "Account Settings")
        # Near the end of the page, and brought into view by the focus.
        self.window.find(contains="Check All Folders")
        self.walk("the choice", lambda: self.window.has_keyboard(contains="Check All Folders"), "shift+Tab")
        self.picture("settings")
        pointer.press("space")
        self.window.find(contains="Every 15 minutes")
        pointer.press("Down", "Return")
        wait_for("the choice", lambda: self.demo.mailctl("account", "show", "Example")[0]["check_minutes"] == 15)

    STEPS = (the_foot_line_opens_it, the_report_names_nobody, a_folder_is_kept_offline,
             a_folder_gets_a_purpose, the_account_has_settings)


if __name__ == "__main__":
    sys.exit(run(Health))
