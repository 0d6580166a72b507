# SPDX-License-Identifier: GPL-3.0-or-later
"""Another program that something was copied in: owns the clipboard until it is ended.

    clipboard.py TYPE FILE [TYPE FILE…]
"""

import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "4.0")
gi.require_version("Gdk", "4.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402


def main() -> None:
    Gtk.init()
    kinds = [Gdk.ContentProvider.new_for_bytes(kind, GLib.Bytes.new(Path(file).read_bytes()))
             for kind, file in zip(sys.argv[1::2], sys.argv[2::2])]
    Gdk.Display.get_default().get_clipboard().set_content(Gdk.ContentProvider.new_union(kinds))
    # Only once the display server knows it can anybody paste.
    Gdk.Display.get_default().sync()
    print("ready", flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
