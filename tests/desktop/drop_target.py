# SPDX-License-Identifier: GPL-3.0-or-later
"""Another program's window, as a file manager's: prints "over" while one is over it, and each that is dropped, name and
content.

    drop_target.py TITLE
"""

import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "4.0")
gi.require_version("Gdk", "4.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402


def on_drop(_target, files, _x, _y) -> bool:
    for file in files.get_files():
        path = Path(file.get_path())
        print(f"{path.name}: {path.read_text()!r}", flush=True)
    return True


def on_motion(_target, _x, _y) -> Gdk.DragAction:
    print("over", flush=True)
    return Gdk.DragAction.COPY


def main() -> None:
    Gtk.init()
    window = Gtk.Window(title=sys.argv[1], default_width=200, default_height=200)
    target = Gtk.DropTarget.new(Gdk.FileList, Gdk.DragAction.COPY)
    target.connect("drop", on_drop)
    target.connect("motion", on_motion)
    window.add_controller(target)
    window.present()
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
