# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as a screen reader finds it: controls by role and name, through AT-SPI."""

import contextlib
import time
from typing import Callable, Iterator

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

from desktop import screen  # noqa: E402
from desktop.accessible_tree import ACCESSIBLE, ROOT, SEEN_THROUGH, Bus, Changed, Item, Reference, Tree  # noqa: E402

WAIT_SECONDS = 60  # for what never comes, not for a busy machine
# AT-SPI complains of each application that has only just come and has no cache yet; it is asked again.
GLib.log_set_handler("dbind", GLib.LogLevelFlags.LEVEL_WARNING, lambda *_: None, None)


class NotFound(AssertionError):
    """What was looked for did not appear in time; the text lists what was there."""


def wait_for(what: str, look: Callable[[], object], seconds: float = WAIT_SECONDS):
    """Gives LOOK's first true answer; asks again after 100 ms, or three times what it took: it may not starve who it waits for."""
    context = GLib.MainContext.default()
    deadline = time.monotonic() + seconds
    trouble = ""
    while True:
        asked = time.monotonic()
        try:
            found, trouble = look(), ""
        except (GLib.Error, Changed) as error:
            found, trouble = None, f" ({error})"  # it went away while we read it
        if found:
            return found
        if time.monotonic() > deadline:
            raise NotFound(f"{what} did not appear in {seconds:.0f} s{trouble}")
        rest = []
        GLib.timeout_add(max(100, int(3000 * (time.monotonic() - asked))), lambda: rest.append(True))
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
    if node.get_role() not in SEEN_THROUGH and not is_showing(node):
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

    bus: Bus | None = None
    frames: dict[str, Atspi.Accessible] = {}  # by the path of a control that was found, the window that it is in

    def __init__(self, process_id: int):
        self.process_id = process_id
        self.application = wait_for(f"the application of process {process_id}", self._look_for_application)
        # Else it holds what was so before: a list's children, when rows have gone. The desktop's mask does not count.
        self.application.set_cache_mask(Atspi.Cache.NONE)
        Window.bus = Window.bus or Bus()
        self.bus_name = wait_for(f"the name of process {process_id}", lambda: self.bus.name_of(process_id))
        self.known: dict[Reference, Atspi.Accessible] = {}
        screen.listen_to(self._ask)

    def _look_for_application(self):
        desktop = Atspi.get_desktop(0)
        for node in children(desktop):
            if node.get_process_id() == self.process_id and node.get_child_count() > 0:
                return node
        return None

    def _ask(self) -> None:
        """Anything at all: the answer is given between two pieces of work."""
        with contextlib.suppress(GLib.Error):  # it has ended
            self.bus.call((self.bus_name, ROOT), "org.freedesktop.DBus.Properties", "Get",
                          GLib.Variant("(ss)", (ACCESSIBLE, "ChildCount")))

    def tree(self) -> Tree:
        return Tree(self.bus, self.bus_name, self.application, self.known)

    def _matching(self, tree: Tree, role: str | None, name: str | None, contains: str | None) -> Iterator[Item]:
        for item in tree.walk():
            if item.role == Atspi.Role.APPLICATION or not item.is_showing() \
                    or (role is not None and Atspi.role_get_name(Atspi.Role(item.role)) != role) \
                    or (name is not None and item.name != name) \
                    or (contains is not None and contains not in item.name and contains not in self.bus.text(item)):
                continue
            yield item

    def _control(self, tree: Tree, item: Item) -> Atspi.Accessible:
        try:
            control, frame = tree.accessible(item), tree.frame(item)
            if frame is not None:
                self.frames[control.path] = tree.accessible(frame)
            return control
        except Changed:
            # Some dialogs tell other parents than those that have them as children.
            tree.walked = tree.walked or {node.path: node for node in descendants(self.application)}
            if item.reference[1] in tree.walked:
                return tree.walked[item.reference[1]]
            raise

    def all(self, role: str | None = None, name: str | None = None, contains: str | None = None):
        """Every showing control of ROLE whose name is NAME, or whose name or text has CONTAINS in it."""
        tree = self.tree()
        found = []
        for item in self._matching(tree, role, name, contains):
            with contextlib.suppress(Changed):  # what went amid the reading can't be used either
                found.append(self._control(tree, item))
        return found

    def first(self, role: str | None = None, name: str | None = None, contains: str | None = None):
        """The first of them; None where there is none."""
        tree = self.tree()
        item = next(self._matching(tree, role, name, contains), None)
        return self._control(tree, item) if item else None

    def find(self, role: str | None = None, name: str | None = None, contains: str | None = None,
             seconds: float = WAIT_SECONDS) -> Atspi.Accessible:
        what = f"a {role or 'control'} named “{name or contains}”"
        try:
            return wait_for(what, lambda: self.first(role, name, contains), seconds)
        except NotFound as error:
            raise NotFound(f"{error}; there is:\n{self.outline()}") from None

    def matching(self, role: str | None = None, name: str | None = None, contains: str | None = None) -> list[Item]:
        """The same as all(), as they are at this moment: to be looked at, not to be used."""
        return list(self._matching(self.tree(), role, name, contains))

    def focused(self) -> list[Item]:
        """What has the keyboard, and what says so in windows that lie behind."""
        return [item for item in self.tree().walk() if item.has(Atspi.StateType.FOCUSED)]

    def has_keyboard(self, role: str | None = None, name: str | None = None, contains: str | None = None) -> bool:
        return any(item.has(Atspi.StateType.FOCUSED) for item in self.matching(role, name, contains))

    def is_gone(self, role: str | None = None, name: str | None = None, contains: str | None = None) -> None:
        wait_for(f"the end of “{name or contains}”",
                 lambda: not self.matching(role, name, contains))

    def outline(self, limit: int = 150) -> str:
        """What a screen reader sees, a line each."""
        named = [item for item in self.tree().walk() if item.name]
        return "\n".join(f"  {Atspi.role_get_name(Atspi.Role(item.role))}{'' if item.is_showing() else ' (hidden)'}: "
                         + item.name.replace("\n", " ")[:80] for item in named[:limit])
