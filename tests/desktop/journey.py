# SPDX-License-Identifier: GPL-3.0-or-later
"""A journey through the window: steps that go on where the one before left off, told in TAP, with all that they share.

    test_NAME.py BUILD [PICTURES [STEP…]]
"""

import os
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Callable, Iterable

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

from desktop import display, pointer  # noqa: E402
from desktop.accessible import WAIT_SECONDS, Window, wait_for  # noqa: E402
from desktop.demo import Demo  # noqa: E402

NAME = Path(sys.argv[0]).stem.removeprefix("test_").replace("_", "-")


class Journey:
    """One person's mail and window. A test derives its own, with its STEPS in the order in which they are taken."""

    STEPS: tuple[Callable, ...] = ()
    DEMO: dict = {}  # what its servers have beside an empty mailbox: arguments of Demo

    def __init__(self, demo: Demo, folder: Path, pictures: Path | None):
        self.demo = demo
        self.folder = folder  # for its files, gone afterwards
        self.pictures = pictures
        self.log = folder / "console.log"
        self.app: subprocess.Popen | None = None
        self.window: Window | None = None

    def begin(self) -> None:
        """What is there before the first step."""
        self.demo.add_account()
        self.start()

    def start(self, *arguments: str, seconds: float = WAIT_SECONDS) -> None:
        self.app = self.demo.start_app(*arguments, log=self.log)
        self.window = Window(self.app.pid)
        wait_for("an active window", lambda: pointer.active_window_of(self.app.pid), seconds)

    def kill(self) -> None:
        if self.app is not None and self.app.poll() is None:
            self.app.kill()
            self.app.wait()

    def press(self, button: str) -> None:
        """By the button's own action, wherever it is."""
        control = self.window.find(role="button", name=button)
        pointer.settle()
        Atspi.Action.do_action(control, 0)

    def click(self, role: str | None = None, name: str | None = None, contains: str | None = None,
              button: int = 1, key: str | None = None, seconds: float = WAIT_SECONDS) -> None:
        """On the control that is found so, by BUTTON of the pointer, KEY held."""
        pointer.click(lambda: self.window.find(role, name, contains, seconds), button, key)

    def hover(self, role: str | None = None, name: str | None = None, contains: str | None = None) -> None:
        """The pointer comes to the control that is found so."""
        pointer.hover(lambda: self.window.find(role, name, contains))

    def opens(self, *keys: str) -> None:
        """KEYS, and then the window that they open has the keyboard."""
        pointer.settle()  # what was there before is gone
        wait_for("the window before it", lambda: pointer.active_window_of(self.app.pid))
        before = display.windows()
        pointer.press(*keys)
        wait_for("another window", lambda: (now := pointer.active_window_of(self.app.pid)) and now not in before)

    def walk(self, what: str, is_there: Callable[[], object], key: str = "Tab") -> None:
        """Presses KEY until WHAT has the keyboard, each time once it has come to something else."""
        pointer.settle()
        at = self.places()
        for _ in range(60):
            if is_there():
                return
            pointer.press(key)
            (at,) = wait_for(f"the next control on the way to {what}",
                             lambda then=at: (now := self.places()) != then and (now,))
        raise AssertionError(f"{key} never came to {what}")

    def places(self) -> list:
        """Of what has the keyboard."""
        return [item.reference for item in self.window.focused()]

    def close(self) -> None:
        """As a person ends it."""
        pointer.press("ctrl+q")
        self.app.wait(WAIT_SECONDS)

    def quit(self) -> None:
        """Whatever has the keyboard; its last words are those of the sanitizers."""
        subprocess.run(["gdbus", "call", "--session", "--dest", "org.example.Mail", "--object-path", "/org/example/Mail",
                        "--method", "org.gtk.Actions.Activate", "quit", "[]", "{}"], check=True, stdout=subprocess.DEVNULL)
        self.app.wait(WAIT_SECONDS)

    def picture(self, name: str) -> None:
        pointer.settle()  # without pictures, too: one is as far then as with them
        if self.pictures:
            pointer.picture(self.pictures / f"{NAME}-{name}.png")

    def outline(self) -> str:
        """What a screen reader sees, for who looks into a failure."""
        return self.window.outline()


def tell(steps: Iterable[tuple[str, Callable[[], None]]], look: Callable[[], None]) -> int:
    """Takes the steps, each called by a name, as far as they succeed; else LOOKs around. Gives the exit status."""
    steps = list(steps)
    print(f"1..{len(steps)}", flush=True)
    for number, (word, step) in enumerate(steps, 1):
        name = f"{number} /desktop/{NAME}/{word.replace('_', '-')}"
        began = time.monotonic()
        try:
            step()
        except Exception:  # pylint: disable=broad-except  # whatever it is, the step failed
            print(f"not ok {name}", flush=True)
            traceback.print_exc()
            look()
            return 1
        print(f"ok {name}\n# {time.monotonic() - began:.1f} s", flush=True)
    return 0


def run(kind: type[Journey]) -> int:
    """The whole program of a test: servers, the journey by its command line, and the console's words at the end."""
    build, pictures, wanted = Path(sys.argv[1]), sys.argv[2:3], sys.argv[3:]
    steps = [step for step in kind.STEPS if not wanted or step.__name__ in wanted]
    with tempfile.TemporaryDirectory() as folder, Demo(build, **{"sample": False, **kind.DEMO}) as demo:
        journey = kind(demo, Path(folder), Path(pictures[0]) if pictures else None)

        def look() -> None:
            print(journey.outline(), file=sys.stderr)
            journey.picture("failed")

        try:
            journey.begin()
            failed = tell(((step.__name__, lambda step=step: step(journey)) for step in steps), look)
            if not failed and os.environ.get("MAIL_QUITS") and journey.app.poll() is None:
                journey.quit()
            return failed
        finally:
            journey.kill()
            print(journey.log.read_text(errors="replace") if journey.log.exists() else "", file=sys.stderr)
