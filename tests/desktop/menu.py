# SPDX-License-Identifier: GPL-3.0-or-later
"""An open menu, by the keyboard and by the names that a screen reader hears."""

from desktop import pointer
from desktop.accessible import Atspi, WAIT_SECONDS, Window, wait_for
from desktop.accessible_tree import Item


def _focused(window: Window) -> Item | None:
    return next((item for item in window.matching(role="menu item") if item.has(Atspi.StateType.FOCUSED)), None)


def choose(window: Window, item: str) -> None:
    """Down the open menu until ITEM has the focus, and Return. The pointer leaves it: where it is, the focus comes too."""
    window.find(role="menu item", name=item)
    pointer.leave()
    pointer.settle()
    at = _focused(window)
    for _ in range(2 * len(window.matching(role="menu item"))):
        if at and at.name == item:
            pointer.press("Return")
            return
        pointer.press("Down")
        at = wait_for("the next item of the menu", lambda before=at: (now := _focused(window)) and
                      (not before or now.reference != before.reference) and now)
    raise AssertionError(f"“{item}” is not to be reached in the menu")


def choose_of_button(window: Window, button: str, item: str) -> None:
    """ITEM of the menu of BUTTON."""
    pointer.click(lambda: window.find(name=button))
    choose(window, item)


def choose_of_row(window: Window, row: str, item: str, seconds: float = WAIT_SECONDS) -> None:
    """ITEM of the menu that the row named ROW has under the other button."""
    pointer.click(lambda: window.find(role="list item", name=row, seconds=seconds), 3)
    choose(window, item)


def open_of_message(window: Window) -> None:
    """The menu of the last message that is shown."""
    pointer.hover(lambda: wait_for("a message", lambda: window.all(role="button", name="Message Menu"))[-1])
    pointer.move(15, 15)  # the card's margins are missing in its places
    pointer.click_here()
