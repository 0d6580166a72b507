# SPDX-License-Identifier: GPL-3.0-or-later
"""The toolkit's own file chooser, by keys."""

from pathlib import Path

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

from desktop import pointer  # noqa: E402
from desktop.accessible import Window, wait_for  # noqa: E402


def choose(window: Window, path: Path, accept: str) -> None:
    """PATH in the chooser that is open, whose button is called ACCEPT."""
    window.find(role="button", name=accept)
    pointer.settle()
    pointer.press("ctrl+l")
    pointer.settle()
    # Typed letter by letter it would be completed in between.
    entry = wait_for("the field for a path", lambda: [
        one for one in window.all() if one.get_editable_text_iface() is not None
        and one.get_state_set().contains(Atspi.StateType.FOCUSED)])[0]
    Atspi.EditableText.set_text_contents(entry, str(path))
    window.find(contains=str(path))
    pointer.settle()
    pointer.press("Return")
