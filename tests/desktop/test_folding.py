#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders within folders in the sidebar, folded and unfolded.

    test_folding.py BUILD [PICTURES [STEP…]]
"""

import sys
from pathlib import Path
from typing import Callable

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import pointer  # noqa: E402
from desktop.accessible import Atspi, wait_for  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402


class Folding(Journey):
    def begin(self) -> None:
        one = self.demo.client()
        for name in ("Trips", "Trips/North", "Trips/North/Oslo"):
            one.create(name)
        one.logout()
        super().begin()
        pointer.resize(1280, 800)
        wait_for("the folders", self.has("Trips", "North", "Oslo"))

    def has(self, *names: str) -> Callable[[], bool]:
        return lambda: all(self.window.all(role="list item", name=name) for name in names)

    def turn(self, folder: str, key: str) -> None:
        self.click(role="list item", name=folder)
        pointer.settle()
        pointer.press(key)

    def again(self) -> None:
        self.close()
        self.start()
        pointer.resize(1280, 800)
        self.window.find(role="list item", name="Trips")
        pointer.settle()

    def what_is_folded_stays_folded(self) -> None:
        """Who has two hundred folders folds the same ones each morning, otherwise."""
        self.turn("North", "Left")
        self.window.is_gone(role="list item", name="Oslo")
        self.turn("Trips", "Left")
        self.window.is_gone(role="list item", name="North")
        self.again()
        assert not self.has("North")() and not self.has("Oslo")()
        self.picture("folded")
        self.turn("Trips", "Right")
        wait_for("what is in it", self.has("North"))
        pointer.settle()
        assert not self.has("Oslo")(), "what is in another one was unfolded with it"
        self.turn("North", "Right")
        wait_for("what is in that", self.has("Oslo"))
        self.again()
        wait_for("all of them", self.has("North", "Oslo"))

    def what_is_open_is_seen(self) -> None:
        """The folder that was open is lost within one that is folded, otherwise, and another is shown."""
        ids = {folder["path"]: folder["id"] for folder in self.demo.mailctl("folders")}
        self.close()
        self.demo.set("folded-folders", f"[int64 {ids['Trips']}, {ids['Trips/North']}]")
        self.demo.set("selected-folder", f"folder:{ids['Trips/North/Oslo']}")
        self.start()
        pointer.resize(1280, 800)
        wait_for("the way to it", self.has("Trips", "North", "Oslo"))
        wait_for("it chosen", lambda: any(row.get_state_set().contains(Atspi.StateType.SELECTED)
                                          for row in self.window.all(role="list item", name="Oslo")))

    STEPS = (what_is_folded_stays_folded, what_is_open_is_seen)


if __name__ == "__main__":
    sys.exit(run(Folding))
