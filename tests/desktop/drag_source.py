# SPDX-License-Identifier: GPL-3.0-or-later
"""Another program's window, as a file manager's, out of which files are dragged: prints "taken" while what they are over
would take them, else "refused".

    drag_source.py TITLE FILE…
"""

import sys

import gi

gi.require_version("Gtk", "4.0")
gi.require_version("Gdk", "4.0")
from gi.repository import Gdk, Gio, GLib, Gtk  # noqa: E402


def tell(drag: Gdk.Drag, _what) -> None:
    print("taken" if drag.get_selected_action() else "refused", flush=True)


def main() -> None:
    Gtk.init()
    window = Gtk.Window(title=sys.argv[1], default_width=150, default_height=150)
    files = Gdk.FileList.new_from_list([Gio.File.new_for_path(path) for path in sys.argv[2:]])
    source = Gtk.DragSource(content=Gdk.ContentProvider.new_for_value(files), actions=Gdk.DragAction.COPY)
    source.connect("drag-begin", lambda _source, drag: drag.connect("notify::selected-action", tell))
    window.add_controller(source)
    window.present()
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
