# SPDX-License-Identifier: GPL-3.0-or-later
"""The address book of the session's desktop, as its other programs fill it."""

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

SERVICE = "org.gnome.evolution.dataserver.AddressBook"
VERSION = "10"
FACTORY_PATH = "/org/gnome/evolution/dataserver/AddressBookFactory"


def put(card: str) -> None:
    """CARD, a vCard, is in the person's own book."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def call(name: str, path: str, interface: str, method: str, arguments: GLib.Variant | None):
        return bus.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, -1).unpack()

    path, name = call(SERVICE + VERSION, FACTORY_PATH, SERVICE + "Factory", "OpenAddressBook",
                      GLib.Variant("(s)", ("system-address-book",)))
    call(name, path, SERVICE, "Open", None)
    call(name, path, SERVICE, "CreateContacts", GLib.Variant("(asu)", ([card], 0)))
