# SPDX-License-Identifier: GPL-3.0-or-later
"""An open menu, by the keyboard and by the names that a screen reader hears."""

from gi.repository import Atspi

from desktop import pointer
from desktop.accessible import NotFound, WAIT_SECONDS, Window, wait_for


def _focused(items: list[Atspi.Accessible]) -> str | None:
    for node in items:
        node.clear_cache_single()  # which keeps the focus of the last time that the menu was open
        if node.get_state_set().contains(Atspi.StateType.FOCUSED):
            return node.get_name()
    return None


def choose(window: Window, item: str) -> None:
    """Down the open menu until ITEM has the focus, and Return. The pointer leaves it: where it is, the focus comes too."""
    window.find(role="menu item", name=item)
    pointer.leave()
    pointer.settle()
    items = window.all(role="menu item")
    for _ in range(2 * len(items)):
        before = _focused(items)
        if before == item:
            break
        pointer.press("Down")
        wait_for("the next item of the menu", lambda: _focused(items) not in (before, None), seconds=5)
    assert _focused(items) == item, f"“{item}” is not to be reached in the menu"
    pointer.press("Return")


def choose_of_button(window: Window, button: str, item: str) -> None:
    """ITEM of the menu of BUTTON. What takes the keyboard as the menu opens, a page that is there at last, closes it."""
    for seconds in (10, 10, WAIT_SECONDS):
        pointer.click(window.find(name=button))
        try:
            window.find(role="menu item", name=item, seconds=seconds)
            break
        except NotFound:
            if seconds == WAIT_SECONDS:
                raise
    choose(window, item)


def choose_of_row(window: Window, row: str, item: str, seconds: float = WAIT_SECONDS) -> None:
    """ITEM of the menu that the row named ROW has under the other button."""
    pointer.click(window.find(role="list item", name=row, seconds=seconds), 3)
    choose(window, item)
