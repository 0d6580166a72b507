# SPDX-License-Identifier: GPL-3.0-or-later
"""An application's whole accessible tree, read by one call and not by some for each control.

AT-SPI's cache interface (org.a11y.atspi.Cache.GetItems) is what screen readers begin with. It holds what was asked
for once, so what is missing is asked for first. A web view's page belongs to a process, and so a tree, of its own.
"""

from dataclasses import dataclass, field
from typing import Iterator

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

Reference = tuple[str, str]  # name on the bus, path

ACCESSIBLE = "org.a11y.atspi.Accessible"
TEXT = "org.a11y.atspi.Text"
DRIVER = ("org.freedesktop.DBus", "/org/freedesktop/DBus")
ROOT = "/org/a11y/atspi/accessible/root"
# WebKit's own two outermost containers are never said to show, whatever is in them.
SEEN_THROUGH = (Atspi.Role.APPLICATION, Atspi.Role.FILLER, Atspi.Role.SCROLL_PANE)
# How often what the cache lacks is asked for: a window that is still being built has more each time.
ROUNDS = 4


class Changed(AssertionError):
    """What was read is no longer there."""


@dataclass(slots=True)
class Item:
    """A control as it was when the tree was read."""
    reference: Reference
    parent: Reference
    index: int          # among its parent's children
    count: int          # of its children
    role: int
    name: str
    states: int
    has_text: bool
    children: list["Item"] = field(default_factory=list)

    def has(self, state: Atspi.StateType) -> bool:
        return bool(self.states >> int(state) & 1)

    def is_showing(self) -> bool:
        return self.has(Atspi.StateType.SHOWING)


def _item(row: GLib.Variant) -> Item:
    """From ((so)(so)(so)iiassusau): itself, its application, its parent, index, count, interfaces, name, role, …"""
    reference, parent, states = row.get_child_value(0), row.get_child_value(2), row.get_child_value(9)
    return Item((reference.get_child_value(0).get_string(), reference.get_child_value(1).get_string()),
                (parent.get_child_value(0).get_string(), parent.get_child_value(1).get_string()),
                row.get_child_value(3).get_int32(), row.get_child_value(4).get_int32(),
                row.get_child_value(7).get_uint32(), row.get_child_value(6).get_string(),
                states.get_child_value(0).get_uint32(), TEXT in row.get_child_value(5).get_strv())


class Bus:
    """The bus of the screen readers."""

    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                    Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
        self.connection = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION,
            None, None)

    def call(self, reference: Reference, interface: str, method: str,
             arguments: GLib.Variant | None = None) -> GLib.Variant:
        return self.connection.call_sync(*reference, interface, method, arguments, None,
                                         Gio.DBusCallFlags.NONE, -1, None)

    def name_of(self, process_id: int) -> str | None:
        """The name of the process' connection; None as long as it has none."""
        for name in self.call(DRIVER, DRIVER[0], "ListNames").unpack()[0]:
            if name.startswith(":"):
                try:
                    owner = self.call(DRIVER, DRIVER[0], "GetConnectionUnixProcessID",
                                      GLib.Variant("(s)", (name,))).unpack()[0]
                except GLib.Error:
                    continue  # it went away
                if owner == process_id:
                    return name
        return None

    def items(self, name: str) -> list[Item]:
        rows = self.call((name, "/org/a11y/atspi/cache"), "org.a11y.atspi.Cache", "GetItems").get_child_value(0)
        return [_item(rows.get_child_value(number)) for number in range(rows.n_children())]

    def children(self, reference: Reference) -> list[Reference]:
        return [(self._owner(name), path)
                for name, path in self.call(reference, ACCESSIBLE, "GetChildren").unpack()[0]]

    def _owner(self, name: str) -> str:
        """A page's process is told by a name that it chose, its cache by that of its connection."""
        if name.startswith(":"):
            return name
        return self.call(DRIVER, DRIVER[0], "GetNameOwner", GLib.Variant("(s)", (name,))).unpack()[0]

    def text(self, item: Item) -> str:
        """Its text, or its name where it has none."""
        if not item.has_text or (item.role == Atspi.Role.LABEL and item.name):
            return item.name
        length = self.call(item.reference, "org.freedesktop.DBus.Properties", "Get",
                           GLib.Variant("(ss)", (TEXT, "CharacterCount"))).unpack()[0]
        # -1 for the end gives nothing in GTK's entries.
        return self.call(item.reference, TEXT, "GetText",
                         GLib.Variant("(ii)", (0, length))).unpack()[0] or item.name


def _child(parent: Atspi.Accessible, item: Item) -> Atspi.Accessible | None:
    """By the place that the cache tells; it counts what is hidden, too, and knows no places in a page."""
    for index in (item.index, *range(parent.get_child_count())):
        child = parent.get_child_at_index(index)
        if child is not None and child.path == item.reference[1]:
            return child
    return None


class Tree:
    """The tree of APPLICATION, which is NAME on BUS. KNOWN is kept from tree to tree: what was found once is not looked for
    again, as a reference never becomes another control's."""

    def __init__(self, bus: Bus, name: str, application: Atspi.Accessible, known: dict[Reference, Atspi.Accessible]):
        self.bus = bus
        self.root = (name, ROOT)
        self.items: dict[Reference, Item] = {}
        self.asked: dict[Reference, list[Reference]] = {}  # children, where the cache does not tell them
        self.known = known
        self.known[self.root] = application
        self.walked: dict[str, Atspi.Accessible] = {}  # by path, once a place that the cache tells was wrong
        names = {name}
        for _ in range(ROUNDS):
            for name in names:
                self.items |= {item.reference: item for item in self.bus.items(name)}
            names = set() if self.root in self.asked else self._ask_for(self.root)
            self._join()
            for item in self._untold():
                names |= self._ask_for(item.reference)
            self._join()
            if not names:
                break

    def _ask_for(self, parent: Reference) -> set[str]:
        """For the children of PARENT and all below them that is not known. → the applications whose cache tells more now."""
        names, pending = set(), [parent]
        while pending:
            parent = pending.pop()
            try:
                self.asked[parent] = self.bus.children(parent)
            except GLib.Error:
                self.asked[parent] = []  # it went away
            unknown = [child for child in self.asked[parent] if child not in self.items]
            names |= {name for name, _path in unknown}
            pending += unknown
        return names

    def _join(self) -> None:
        for item in self.items.values():
            item.children = [self.items[child] for child in self.asked.get(item.reference, []) if child in self.items]
        for item in self.items.values():
            parent = self.items.get(item.parent)
            # A row that was taken out of its list keeps it as its parent, at a place after the last.
            if parent is not None and parent.reference not in self.asked and item.index < parent.count:
                parent.children.append(item)
        for item in self.items.values():
            if item.reference not in self.asked:
                item.children.sort(key=lambda child: child.index)

    def _untold(self) -> list[Item]:
        """Those of which the cache lacks children; a page's tells only the parents, and -1 for how many there are. In that
        of a list one that was taken out may stand where another one is."""
        return [item for item in self.walk() if item.reference not in self.asked
                and (item.count < 0 or item.count > len(item.children) or item.role == Atspi.Role.LIST)]

    def walk(self, item: Item | None = None) -> Iterator[Item]:
        """In reading order, without subtrees that are not showing."""
        item = item or self.items.get(self.root)
        if item is None:
            return
        yield item
        if item.role in SEEN_THROUGH or item.is_showing():
            for child in item.children:
                yield from self.walk(child)

    def frame(self, item: Item) -> Item | None:
        """The window that ITEM is in."""
        while item is not None and item.role != Atspi.Role.FRAME:
            item = self.items.get(item.parent)
        return item

    def accessible(self, item: Item) -> Atspi.Accessible:
        """The control itself, for what one does with it."""
        found = self.known.get(item.reference)
        if found is None:
            parent = self.items.get(item.parent)
            if parent is None:
                raise Changed(f"“{item.name}” has no parent any more")
            found = _child(self.accessible(parent), item)
            if found is None:
                raise Changed(f"“{item.name}” is there no more")
            self.known[item.reference] = found
        return found
