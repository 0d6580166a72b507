# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop's session manager: tells all who registered that the session ends, once its input is closed."""

import sys

from gi.repository import Gio, GLib

NAME, PATH, CLIENT = "org.gnome.SessionManager", "/org/gnome/SessionManager", "/org/gnome/SessionManager/Client1"
INTERFACES = """
<node>
  <interface name="org.gnome.SessionManager">
    <method name="RegisterClient"><arg direction="in" type="s"/><arg direction="in" type="s"/>
      <arg direction="out" type="o"/></method>
    <method name="UnregisterClient"><arg direction="in" type="o"/></method>
  </interface>
  <interface name="org.gnome.SessionManager.ClientPrivate">
    <method name="EndSessionResponse"><arg direction="in" type="b"/><arg direction="in" type="s"/></method>
    <signal name="QueryEndSession"><arg type="u"/></signal>
    <signal name="EndSession"><arg type="u"/></signal>
  </interface>
</node>
"""


def call(bus, sender, _path, _interface, method, _parameters, invocation) -> None:
    if method == "RegisterClient":
        invocation.return_value(GLib.Variant("(o)", (CLIENT,)))
        print("registered", flush=True)
        GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IOCondition.HUP, end, bus, sender)
    else:
        invocation.return_value(None)


def end(_input, _condition, bus, client: str) -> bool:
    bus.emit_signal(client, CLIENT, f"{NAME}.ClientPrivate", "EndSession", GLib.Variant("(u)", (0,)))
    return False


def main() -> int:
    loop = GLib.MainLoop()
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    node = Gio.DBusNodeInfo.new_for_xml(INTERFACES)
    bus.register_object(PATH, node.interfaces[0], call, None, None)
    bus.register_object(CLIENT, node.interfaces[1], call, None, None)
    Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE, lambda *_: print("ready", flush=True),
                                   lambda *_: loop.quit())
    loop.run()
    return 1


if __name__ == "__main__":
    sys.exit(main())
