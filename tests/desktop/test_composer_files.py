#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures and files that are dragged into a message or chosen for it, and what its recipient gets of them.

    test_composer_files.py BUILD [PICTURES [STEP…]]
"""

import contextlib
import re
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import file_chooser, menu, pointer  # noqa: E402
from desktop.accessible import Atspi, wait_for  # noqa: E402
from desktop.composing import Composing  # noqa: E402
from desktop.demo import USER  # noqa: E402
from desktop.journey import run  # noqa: E402

PLACE = 1000, 60  # of the other program's window, beside the composer


class Files(Composing):
    def begin(self) -> None:
        self.send_at_once()
        super().begin()

    def open(self, subject: str, to: str = USER) -> None:
        super().open(subject, to)
        pointer.resize(720, 640)

    def drawn(self, name: str) -> Path:
        """A picture of 400 by 300 pixels."""
        path = self.folder / name
        if not path.exists():
            subprocess.run(["convert", "-size", "400x300", "gradient:orange-navy", str(path)], check=True)
        return path

    @staticmethod
    def nudge() -> None:
        pointer.move(1, 0)
        pointer.move(-1, 0)

    @contextlib.contextmanager
    def dragged(self, *files: Path):
        """FILES are held over the composer by the pointer, and let go at the end where it is then."""
        told = self.folder / "drag.txt"
        with open(told, "w", encoding="utf-8") as out:
            source = subprocess.Popen([sys.executable, "-B", str(TESTS / "desktop" / "drag_source.py"), "Other",
                                       *map(str, files)], stdout=out)
        try:
            pointer.place("Other", *PLACE)
            pointer.settle()
            pointer.activate("Other")
            pointer.settle()
            pointer.hold(PLACE[0] + 80, PLACE[1] + 100)
            pointer.settle()
            yield
            pointer.settle()
            # Let go before the composer has answered they go nowhere. It is asked as the pointer moves.
            wait_for("the composer's word", lambda: self.nudge() or told.read_text().endswith("taken\n"))
            pointer.let_go()
            pointer.settle()
        finally:
            source.kill()
            source.wait()

    def activate(self) -> None:
        pointer.activate(self.subject)
        wait_for("the composer", lambda: pointer.active_window_of(self.app.pid))

    def first_line(self) -> tuple[int, int]:
        """Where it begins on the screen, below the composer's subject."""
        x, y = pointer.middle(self.window.all(role="text", name="Subject")[0])
        return x - 300, y + 46

    # In the order in which a person would do it

    def a_picture_is_dropped_where_it_belongs(self) -> None:
        """It stands where the cursor happened to be, otherwise, or is only attached."""
        self.subject = "Dropped"
        self.open(self.subject)
        pointer.type_text("above")
        pointer.press("Return")
        pointer.type_text("below")
        self.find_body("below")
        self.picture("written")
        x, y = self.first_line()
        with self.dragged(self.drawn("dropped.png")):
            pointer.move_slowly(x + 300, y)
        wait_for("the picture", lambda: self.window.all(role="image", name="dropped.png"))
        self.activate()
        self.picture("dropped")

    def it_is_made_smaller(self) -> None:
        """A photograph covers the letter, otherwise."""
        pointer.click(lambda: self.window.all(role="image", name="dropped.png")[0])
        pointer.settle()
        pointer.press("F10")
        menu.choose(self.window, "Size of the Image")
        menu.choose(self.window, "Small")
        wait_for("a smaller one", lambda: 0 < self.width() < 250)
        self.picture("small")
        before = self.width()
        pointer.settle()
        x = pointer.middle(self.window.all(role="image", name="dropped.png")[0])[0] + before // 2
        y = self.first_line()[1] - 11 + before * 3 // 4  # its box ends higher for a screen reader
        pointer.hold(x - 5, y - 5)
        pointer.move_slowly(x + 95, y + 40)
        pointer.let_go()
        wait_for("a larger one", lambda: before + 50 < self.width() < before + 150)
        self.picture("dragged")
        message = self.send(self.subject)
        html = message.get_body(("html", "related")).get_body(("html",)).get_content()
        assert html.index("above") < html.index("<img") < html.index("below"), html
        (width,) = re.findall(r'<img src="cid:[^"]*" alt="dropped.png" width="(\d+)">', html)
        assert before + 50 < int(width) < before + 150, html

    def width(self) -> int:
        """Of the picture as it is shown."""
        images = self.window.all(role="image", name="dropped.png")
        return Atspi.Component.get_extents(images[0], Atspi.CoordType.WINDOW).width if images else 0

    def files_are_dropped_and_a_folder_is_not(self) -> None:
        """A folder goes as nothing, or holds the others up, without a word, otherwise."""
        self.subject = "Files"
        self.open(self.subject)
        folder = self.folder / "Holidays"
        folder.mkdir()
        file = self.folder / "list.txt"
        file.write_text("Vega\n")
        x, y = self.first_line()
        with self.dragged(file, folder):
            pointer.move_slowly(x + 300, y + 60)
        self.window.find(contains="“\u2068Holidays\u2069” could not be attached. It is a folder.")
        self.window.find(role="list item", contains="list.txt")
        self.activate()
        self.picture("folder")
        (attached,) = self.send(self.subject).iter_attachments()
        assert attached.get_filename() == "list.txt", attached

    def what_is_too_large_is_told(self) -> None:
        """Minutes later the server refuses it, otherwise."""
        self.subject = "Large"
        self.open(self.subject)
        file = self.folder / "film.mp4"
        with open(file, "wb") as film:
            film.truncate(60_000_000)
        pointer.press("ctrl+shift+a")
        file_chooser.choose(self.window, file, "Attach")
        self.window.find(contains="your server takes messages of up to")
        self.picture("large")
        pointer.resize(360, 640)
        self.picture("large-narrow")
        pointer.press("ctrl+w")

    STEPS = (a_picture_is_dropped_where_it_belongs, it_is_made_smaller, files_are_dropped_and_a_folder_is_not,
             what_is_too_large_is_told)


if __name__ == "__main__":
    sys.exit(run(Files))
