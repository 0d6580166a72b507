# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop's notification service, which remembers what it was asked to show.

    notifications.py FILE      writes a JSON line for each notification

A line on its input is somebody's click: a notification's id and the action, "default" being the notification itself.
"""

import json
import sys

from gi.repository import Gio, GLib

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
INTERFACE = """
<node><interface name="org.freedesktop.Notifications">
  <method name="GetCapabilities"><arg direction="out" type="as"/></method>
  <method name="GetServerInformation">
    <arg direction="out" type="s"/><arg direction="out" type="s"/>
    <arg direction="out" type="s"/><arg direction="out" type="s"/></method>
  <method name="Notify">
    <arg direction="in" type="s"/><arg direction="in" type="u"/><arg direction="in" type="s"/>
    <arg direction="in" type="s"/><arg direction="in" type="s"/><arg direction="in" type="as"/>
    <arg direction="in" type="a{sv}"/><arg direction="in" type="i"/><arg direction="out" type="u"/></method>
  <method name="CloseNotification"><arg direction="in" type="u"/></method>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
</interface></node>
"""


class Service:
    def __init__(self, file):
        self.file = file
        self.last = 0

    def call(self, _bus, _sender, _path, _interface, method, parameters, invocation) -> None:
        if method == "GetCapabilities":
            invocation.return_value(GLib.Variant("(as)", (["actions", "body"],)))
        elif method == "GetServerInformation":
            invocation.return_value(GLib.Variant("(ssss)", ("Test", "Mail", "1", "1.2")))
        elif method == "Notify":
            application, replaces, _icon, title, body, actions, _hints, _timeout = parameters.unpack()
            self.last += 1
            self.file.write(json.dumps({"id": replaces or self.last, "application": application, "title": title,
                                        "body": body, "actions": actions}) + "\n")
            self.file.flush()
            invocation.return_value(GLib.Variant("(u)", (replaces or self.last,)))
        else:
            invocation.return_value(None)


def click(_input, _condition, bus) -> bool:
    number, _, action = sys.stdin.readline().strip().partition(" ")
    if number:
        bus.emit_signal(None, PATH, NAME, "ActionInvoked", GLib.Variant("(us)", (int(number), action)))
    return bool(number)


def main() -> int:
    loop = GLib.MainLoop()
    with open(sys.argv[1], "a", encoding="utf-8") as file:
        service = Service(file)
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        node = Gio.DBusNodeInfo.new_for_xml(INTERFACE)
        bus.register_object(PATH, node.interfaces[0], service.call, None, None)
        GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, click, bus)
        Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE,
                                       lambda *_: print("ready", flush=True), lambda *_: loop.quit())
        loop.run()
    return 1


if __name__ == "__main__":
    sys.exit(main())
