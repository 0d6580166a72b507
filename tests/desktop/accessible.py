# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as a screen reader finds it: controls by role and name, through AT-SPI."""

import time
from typing import Callable, Iterator

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

WAIT_SECONDS = 20


class NotFound(AssertionError):
    """What was looked for did not appear in time; the text lists what was there."""


def wait_for(what: str, look: Callable[[], object], seconds: float = WAIT_SECONDS):
    """Gives LOOK's first true answer; asks again after 100 ms, or twice what it took: it may not starve who it waits for."""
    context = GLib.MainContext.default()
    deadline = time.monotonic() + seconds
    while True:
        asked = time.monotonic()
        try:
            found = look()
        except GLib.Error:
            found = None  # it went away while we read it
        if found:
            return found
        if time.monotonic() > deadline:
            raise NotFound(f"{what} did not appear in {seconds:.0f} s")
        rest = []
        GLib.timeout_add(max(100, int(2000 * (time.monotonic() - asked))), lambda: rest.append(True))
        while not rest:
            context.iteration(True)


def children(node: Atspi.Accessible) -> Iterator[Atspi.Accessible]:
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield child


def descendants(node: Atspi.Accessible) -> Iterator[Atspi.Accessible]:
    """All of NODE's tree, in reading order, without subtrees that are not showing."""
    yield node
    # WebKit's own two outermost containers are never said to show, whatever is in them.
    if node.get_role() not in (Atspi.Role.APPLICATION, Atspi.Role.FILLER, Atspi.Role.SCROLL_PANE) \
            and not is_showing(node):
        return
    for child in children(node):
        yield from descendants(child)


def is_showing(node: Atspi.Accessible) -> bool:
    return node.get_state_set().contains(Atspi.StateType.SHOWING)


def text_of(node: Atspi.Accessible) -> str:
    """Its text, or its name where it has none."""
    interface = node.get_text_iface()
    if interface is not None:
        length = Atspi.Text.get_character_count(node)
        text = Atspi.Text.get_text(node, 0, length) if length else ""
        if text:
            return text
    return node.get_name() or ""


class Window:
    """One running application, found by its process id."""

    def __init__(self, process_id: int):
        self.process_id = process_id
        self.application = wait_for(f"the application of process {process_id}", self._look_for_application)

    def _look_for_application(self):
        desktop = Atspi.get_desktop(0)
        for node in children(desktop):
            if node.get_process_id() == self.process_id and node.get_child_count() > 0:
                return node
        return None

    def all(self, role: str | None = None, name: str | None = None, contains: str | None = None):
        """Every showing control of ROLE whose name is NAME, or whose name or text has CONTAINS in it."""
        found = []
        for node in descendants(self.application):
            if role is not None and node.get_role_name() != role:
                continue
            if name is not None and (node.get_name() or "") != name:
                continue
            if contains is not None and contains not in (node.get_name() or "") and contains not in text_of(node):
                continue
            if node.get_role() == Atspi.Role.APPLICATION or not is_showing(node):
                continue
            found.append(node)
        return found

    def foremost(self) -> Iterator[Atspi.Accessible]:
        """The tree of the active window alone: a walk through all of them is dear where there are many rows."""
        for frame in children(self.application):
            if frame.get_state_set().contains(Atspi.StateType.ACTIVE):
                yield from descendants(frame)

    def find(self, role: str | None = None, name: str | None = None, contains: str | None = None,
             seconds: float = WAIT_SECONDS) -> Atspi.Accessible:
        what = f"a {role or 'control'} named “{name or contains}”"
        try:
            return wait_for(what, lambda: (self.all(role, name, contains) or [None])[0], seconds)
        except NotFound as error:
            raise NotFound(f"{error}; there is:\n{self.outline()}") from None

    def is_gone(self, role: str | None = None, name: str | None = None, contains: str | None = None) -> None:
        wait_for(f"the end of “{name or contains}”", lambda: not self.all(role, name, contains))

    def outline(self, limit: int = 150) -> str:
        """What a screen reader sees, a line each."""
        lines = []
        for node in descendants(self.application):
            name = (node.get_name() or "").replace("\n", " ")[:80]
            if name and len(lines) < limit:
                lines.append(f"  {node.get_role_name()}: {name}")
        return "\n".join(lines)
