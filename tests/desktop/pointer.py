# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and pointer by XTest, and pictures of the screen, as a person would use and see it."""

import subprocess
import time
from pathlib import Path
from typing import Callable

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

from desktop import display  # noqa: E402
from desktop.accessible import Window, wait_for  # noqa: E402
from desktop.screen import ask, screen, settle  # noqa: E402

FINGER = 0.08  # seconds
# A control, or what looks it up: rows are made anew, and go elsewhere as mail comes above them.
Control = Atspi.Accessible | Callable[[], Atspi.Accessible]


def _tool(*arguments: str) -> None:
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stderr.strip()}")


def press(*keys: str) -> None:
    """Keys by xdotool's names: "ctrl+n", "Return"."""
    _tool("xdotool", "key", "--clearmodifiers", "--delay", "15", *keys)


def press_at_once(*keys: str) -> None:
    """Each as soon as the one before was given to the display."""
    _tool("xdotool", "key", "--clearmodifiers", "--delay", "0", *keys)


def type_text(text: str) -> None:
    _tool("xdotool", "type", "--delay", "8", text)


def active_window() -> str:
    """Once there is one: between two none is for a moment."""
    return wait_for("an active window", display.active_window)


def active_window_of(process_id: int) -> str:
    """The active window if PROCESS_ID owns it, else ""."""
    window = display.active_window()
    return window if window and display.process_of(window) == process_id else ""


def border(node: Atspi.Accessible) -> tuple[int, int]:
    """What to add to NODE's place: without a compositor GTK draws a border, and takes it off places twice."""
    frame = frame_of(node)
    if frame is None:
        return 0, 0
    box = Atspi.Component.get_extents(frame, Atspi.CoordType.WINDOW)
    return -2 * box.x, -2 * box.y


def frame_of(node: Atspi.Accessible) -> Atspi.Accessible | None:
    """The window that NODE is in; None where it tells none."""
    if node.path in Window.frames:
        return Window.frames[node.path]
    while node is not None and node.get_role() not in (Atspi.Role.FRAME, Atspi.Role.APPLICATION):
        node = node.get_parent()
    return node if node is not None and node.get_role() == Atspi.Role.FRAME else None


def in_front(title: str) -> str:
    """The active window, once that is the one called TITLE."""
    def look() -> str:
        window = display.active_window()
        return window if window and (display.title_of(window) or "").strip() == title.strip() else ""
    return wait_for(f"“{title}” in front", look)


def window_of(node: Atspi.Accessible) -> str:
    """The active window, once that is NODE's: another one may only be about to go, or to come."""
    frame = frame_of(node)
    return in_front(frame.get_name()) if frame is not None else active_window()


def middle(node: Atspi.Accessible) -> tuple[int, int]:
    """On the screen, of a control of the active window."""
    window = window_of(node)
    box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
    x, y = display.origin(window)
    left, top = (a + b for a, b in zip(display.shadow(window), border(node)))
    return x + left + box.x + box.width // 2, y + top + box.y + box.height // 2


def click(control: Control, button: int = 1, key: str | None = None) -> None:
    """A click in the middle of a control of the active window, once the window stands still; KEY is held meanwhile."""
    hover(control)
    if key:
        _tool("xdotool", "keydown", key)
    click_here(button)
    if key:
        _tool("xdotool", "keyup", key)


def click_here(button: int = 1) -> None:
    """As long as a finger takes. As a window is laid out anew GTK (4.18) asks the display which buttons are down, and takes
    a press back whose release it has not read yet: nothing is clicked."""
    display.press(button)
    ask()
    time.sleep(FINGER)
    ask()
    display.release(button)


def hover(control: Control) -> None:
    """The pointer comes to the middle of a control of the active window, once the window stands still.

    It follows a control that goes elsewhere meanwhile, as a row does when mail arrives above it.
    """
    look = control if callable(control) else lambda: control
    settle()

    def is_there() -> bool:
        place = middle(look())
        display.move_to(*place)
        ask()
        return middle(look()) == place

    wait_for("the pointer’s arrival", is_there)


def move_to(x: int, y: int) -> None:
    """The pointer, to a pixel of the screen."""
    display.move_to(x, y)


def move(right: int, down: int) -> None:
    """The pointer, by so many pixels."""
    x, y = display.pointer()
    display.move_to(x + right, y + down)


def _walk(to_x: int, to_y: int) -> None:
    """The pointer, to a pixel of the screen, by steps of which the application sees each."""
    x, y = display.pointer()
    for step in range(1, 9):
        display.move_to(x + (to_x - x) * step // 8, y + (to_y - y) * step // 8)
        ask()


def _hold_here() -> None:
    display.press(1)
    settle()  # GTK takes no move for a drag in the first moment after the press


def drag(node: Atspi.Accessible, target: Atspi.Accessible, key: str | None = None,
         before_drop: Callable[[], None] | None = None) -> None:
    """From the middle of NODE to that of TARGET, a row, with the first button, KEY held."""
    hover(node)
    to_x, to_y = middle(target)
    edge = to_x - Atspi.Component.get_extents(target, Atspi.CoordType.WINDOW).width // 2 + 1
    _hold_here()
    if key:
        _tool("xdotool", "keydown", key)
    _walk(to_x, to_y)

    def is_marked() -> bool:
        move(1, 0)
        move(-1, 0)
        red, _green, blue = color_at(edge, to_y)
        return blue > red + 60

    wait_for("the mark of a drop’s target", is_marked)
    if before_drop:
        before_drop()
    display.release(1)
    if key:
        _tool("xdotool", "keyup", key)


def drag_out(node: Atspi.Accessible, to_x: int, to_y: int, is_over: Callable[[], bool],
             before_drop: Callable[[], None]) -> None:
    """From the middle of NODE to a pixel of the screen, where another window lies and says when it IS_OVER it."""
    hover(node)
    _hold_here()
    _walk(to_x, to_y)
    before_drop()
    is_over()  # what was said until now

    def is_there() -> bool:
        move_to(to_x, to_y)
        move(1, 0)
        return is_over()

    wait_for("the drag over the other window", is_there)
    display.release(1)


def hold(x: int, y: int) -> None:
    """The first button goes down at a pixel of the screen."""
    display.move_to(x, y)
    _hold_here()
    for step in (3, 6, 12):
        display.move_to(x + step, y + step)
        ask()


def move_slowly(to_x: int, to_y: int) -> None:
    """The pointer, from where it is to a pixel of the screen, on the way."""
    _walk(to_x, to_y)
    settle()


def let_go() -> None:
    display.release(1)


def place(title: str, x: int, y: int) -> None:
    """The window called TITLE, once it is there, to a pixel of the screen."""
    _tool("xdotool", "search", "--sync", "--onlyvisible", "--name", f"^{title}$", "windowmove", "--sync", str(x), str(y))


def activate(title: str) -> None:
    _tool("xdotool", "search", "--sync", "--onlyvisible", "--name", f"^{title}$", "windowactivate", "--sync")


def pointer_place() -> tuple[int, int]:
    return display.pointer()


def color_at(x: int, y: int) -> tuple[int, int, int]:
    """Red, green and blue of the screen's pixel."""
    red, green, blue = pixels(x, y, 1, 1)
    return red, green, blue


def pixels(x: int, y: int, width: int, height: int) -> bytes:
    """What the screen shows in a rectangle, three bytes a pixel."""
    return screen().pixels(x, y, width, height)


def resize(width: int, height: int) -> None:
    """The active window's visible size, at the screen's corner; what is in it has found its place then."""
    window = active_window()
    left, top = display.shadow(window)
    _tool("xdotool", "windowsize", "--sync", window, str(width + 2 * left), str(height + 2 * top))
    _tool("xdotool", "windowmove", "--sync", window, "20", "20")
    settle()


def picture(path: Path) -> None:
    """The whole active window as PNG."""
    leave()  # no tooltip, nothing hovered
    snapshot(path)


def snapshot(path: Path) -> None:
    """Likewise, with the pointer where it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    settle()
    _tool("import", "-window", "root", "-crop", crop_of_active(), "+repage", str(path))


def leave() -> None:
    """The pointer, to the screen's last pixel."""
    width, height = display.screen_size()
    move_to(width - 1, height - 1)


def crop_of_active() -> str:
    window = active_window()
    x, y = display.origin(window)
    width, height = display.size(window)
    left, top = display.shadow(window)
    return f"{width - 2 * left}x{height - 2 * top}+{x + left}+{y + top}"
