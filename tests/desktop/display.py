# SPDX-License-Identifier: GPL-3.0-or-later
"""The display server, asked and told without a program of its own for each word: which window is active, where it is,
where the pointer goes."""

from Xlib import X, display, error
from Xlib.ext import xtest

_connection: display.Display | None = None


def _server() -> display.Display:
    global _connection  # pylint: disable=global-statement  # there is one, opened by who asks first
    if _connection is None:
        _connection = display.Display()
    return _connection


def _root():
    return _server().screen().root


def _window(window: str):
    return _server().create_resource_object("window", int(window))


def _property(of, name: str):
    """Its value; None where there is none, or no such window any more."""
    try:
        found = of.get_full_property(_server().intern_atom(name), X.AnyPropertyType)
    except error.XError:
        return None
    return found.value if found is not None else None


def active_window() -> str:
    """Its number in words, as xdotool takes it; "" while none is."""
    found = _property(_root(), "_NET_ACTIVE_WINDOW")
    return str(found[0]) if found is not None and len(found) and found[0] else ""


def windows() -> list[str]:
    """Those of all programs."""
    found = _property(_root(), "_NET_CLIENT_LIST")
    return [str(window) for window in found] if found is not None else []


def process_of(window: str) -> int | None:
    found = _property(_window(window), "_NET_WM_PID")
    return found[0] if found is not None else None


def title_of(window: str) -> str | None:
    found = _property(_window(window), "_NET_WM_NAME")
    return found.decode() if isinstance(found, bytes) else found


def shadow(window: str) -> tuple[int, int]:
    """Left and top of the invisible frame that GTK draws its shadow in."""
    found = _property(_window(window), "_GTK_FRAME_EXTENTS")
    return (found[0], found[2]) if found is not None else (0, 0)


def origin(window: str) -> tuple[int, int]:
    place = _root().translate_coords(_window(window), 0, 0)
    return place.x, place.y


def size(window: str) -> tuple[int, int]:
    box = _window(window).get_geometry()
    return box.width, box.height


def screen_size() -> tuple[int, int]:
    return _server().screen().width_in_pixels, _server().screen().height_in_pixels


def pointer() -> tuple[int, int]:
    place = _root().query_pointer()
    return place.root_x, place.root_y


def _tell(kind: int, detail: int = 0, x: int = 0, y: int = 0) -> None:
    xtest.fake_input(_server(), kind, detail, x=x, y=y)
    _server().sync()


def move_to(x: int, y: int) -> None:
    _tell(X.MotionNotify, 0, x, y)


def press(button: int) -> None:
    _tell(X.ButtonPress, button)


def release(button: int) -> None:
    _tell(X.ButtonRelease, button)
