# SPDX-License-Identifier: GPL-3.0-or-later
"""A tour of Mail as a person takes it, on private servers with sample mail; leaves pictures of each stop.

    tour.py BUILD PICTURES

Controls are found and read through AT-SPI, used by real keys and clicks. A step that fails ends the tour with its name
and a picture of the moment; so does any warning on the console.
"""

import html
import os
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import pointer  # noqa: E402
from desktop.accessible import Window, wait_for  # noqa: E402
from desktop.demo import Demo  # noqa: E402

WIDE, NARROW = (1280, 800), (360, 640)
ANSWERED = "Launch day for the Lofoten sheet"
ANSWER = "Monday is just right. I bring the boxes, you bring the cake!"


class Tour:
    def __init__(self, demo: Demo, pictures: Path):
        self.demo = demo
        self.pictures = pictures
        self.log = pictures / "console.log"
        self.notifications = pictures / "notifications.jsonl"
        self.app: subprocess.Popen | None = None
        self.window: Window | None = None
        self.taken: list[tuple[str, str]] = []

    # The app as a process

    def open(self, **environment: str) -> None:
        self.demo.environment.update(environment)
        self.app = self.demo.start_app(log=self.log)
        self.window = Window(self.app.pid)
        wait_for("an active window", lambda: pointer.active_window_of(self.app.pid))

    def close(self) -> None:
        if self.app is None or self.app.poll() is not None:
            return
        pointer.press("ctrl+q")
        try:
            self.app.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.app.send_signal(signal.SIGKILL)
            raise AssertionError("Mail did not quit within 20 s of Ctrl+Q") from None
        if self.app.returncode != 0:
            raise AssertionError(f"Mail ended with {self.app.returncode}")

    def picture(self, name: str, words: str) -> None:
        file = f"{len(self.taken) + 1:02d}-{name}.png"
        pointer.settle()
        pointer.picture(self.pictures / file)
        self.taken.append((file, words))
        print(f"  {file}: {words}", flush=True)

    # What a person looks for

    def conversation(self, words: str):
        """The row of the list whose spoken text has WORDS in it."""
        return self.window.find(role="list item", contains=words)

    def open_conversation(self, words: str) -> None:
        pointer.click(lambda: self.conversation(words))

    def search(self, words: str) -> None:
        pointer.press("ctrl+s")
        self.window.find(role="text", contains="")
        pointer.press("ctrl+a")
        pointer.type_text(words)

    def end_search(self) -> None:
        pointer.press("Escape")
        pointer.press("Escape")

    # The stops

    def welcome(self) -> None:
        self.open()
        pointer.resize(*WIDE)
        self.window.find(contains="Welcome to Mail")
        self.picture("welcome", "The first start")
        pointer.click(lambda: self.window.find(role="button", contains="Add Account"))
        self.window.find(contains="Add Your Mail Account")
        self.picture("account", "Setting up an account")
        pointer.press("Escape")

    def inbox(self) -> None:
        self.demo.add_account()
        self.window.find(role="list item", contains="Inbox")
        self.window.find(role="list item", contains="Newsletters", seconds=60)
        wait_for("rows of conversations", lambda: len(self.window.all(role="list item")) > 15, 60)
        self.open_conversation("Invitation: Review")
        self.window.find(role="heading", contains="Invitation: Review")
        self.window.find(role="button", name="Accept")
        self.picture("inbox", "The inbox, fetched over IMAP")

    def newsletter(self) -> None:
        pointer.click(lambda: self.window.find(role="list item", name="Newsletters"))
        self.open_conversation("Morning Kettle")
        self.window.find(contains="was not loaded", seconds=40)
        self.picture("newsletter", "HTML mail, its remote images left out")

    def find_words(self) -> None:
        pointer.click(lambda: self.window.find(role="list item", contains="Inbox"))
        pointer.press("ctrl+s")
        pointer.type_text("lofoten")
        self.conversation("Launch day for the Lofoten sheet")
        # What was found is in the row, whatever the message begins with.
        wait_for("the words that were found", lambda: all("lofoten" in (row.get_name() or "").lower()
                                                          for row in self.conversations()))
        self.window.find(contains="Searched ")
        pointer.click(lambda: self.window.find(role="button", name="Search on the Server"))
        self.window.find(contains="The server found ", seconds=30)
        self.open_conversation("Launch day for the Lofoten sheet")
        self.window.find(role="heading", name="Launch day for the Lofoten sheet")
        self.picture("search", "Search as you type, and on the server")
        pointer.press("Escape")

    def reply(self) -> None:
        pointer.click(lambda: self.window.find(role="list item", contains="Inbox"))
        self.open_conversation(ANSWERED)
        self.window.find(role="heading", name=ANSWERED)
        self.picture("conversation", "A conversation")
        pointer.press("ctrl+r")
        self.window.find(contains="Re: ", seconds=30)
        pointer.settle()
        pointer.type_text(ANSWER)
        self.window.find(contains=ANSWER)
        self.picture("composer", "The answer, typed")
        pointer.press("ctrl+Return")
        self.window.find(contains="Undo")
        self.picture("undo-send", "Sending can be undone for a while")

    def conversations(self) -> list:
        return [row for row in self.window.all(role="list item") if (row.get_name() or "").count(",") >= 2]

    def arrival(self) -> None:
        # What comes before one's eyes is not announced.
        pointer.click(lambda: self.window.find(role="list item", name="Flagged"))
        wait_for("a notification", lambda: "Robin Hale" in self.notifications.read_text(), 60)
        # What was sent can't be taken back.
        self.window.is_gone(contains="Sending message")
        pointer.click(lambda: self.window.find(role="list item", contains="Inbox"))
        self.open_conversation("Monday is just right")
        self.window.find(role="heading", name=ANSWERED)
        self.picture("arrival", "The answer came back as new mail")

    def narrow(self) -> None:
        pointer.resize(*NARROW)
        self.window.is_gone(role="list item", name="Newsletters")
        self.picture("narrow", "360 pixels wide")
        pointer.click(lambda: self.window.find(role="button", name="Back"))
        self.window.find(role="list item", contains="Town Library")
        self.picture("narrow-list", "The list at 360 pixels")
        pointer.resize(*WIDE)
        self.close()

    def dark(self) -> None:
        self.open(ADW_DEBUG_COLOR_SCHEME="prefer-dark")
        pointer.resize(*WIDE)
        wait_for("rows from the cache", lambda: len(self.window.all(role="list item")) > 15)
        self.open_conversation("Sunday walk?")
        self.window.find(role="heading", name="Sunday walk?")
        self.picture("dark", "Dark, and opened again from the cache")
        self.close()

    STOPS = (welcome, inbox, newsletter, find_words, reply, arrival, narrow, dark)

    def take(self) -> bool:
        for stop in self.STOPS:
            started = time.monotonic()
            try:
                stop(self)
            except Exception:  # pylint: disable=broad-except  # whatever it is, the step failed
                traceback.print_exc()
                print(self.demo.mailctl("outbox", check=False), file=sys.stderr)
                print(f"tour: “{stop.__name__}” failed", file=sys.stderr)
                self.picture("failed", f"The moment {stop.__name__} failed")
                return False
            print(f"{stop.__name__}: {time.monotonic() - started:.1f} s", flush=True)
        return self.console_is_silent()

    def console_is_silent(self) -> bool:
        lines = [line for line in self.log.read_text(errors="replace").splitlines()
                 if "WARNING" in line or "CRITICAL" in line]
        for line in lines:
            print(f"tour: on the console: {line}", file=sys.stderr)
        return not lines

    def write_index(self) -> None:
        figures = "\n".join(f'<figure><img src="{file}"><figcaption>{html.escape(words)}</figcaption></figure>'
                            for file, words in self.taken)
        (self.pictures / "index.html").write_text(
            "<!doctype html><meta charset=utf-8><title>Mail</title><style>body{font:16px sans-serif;margin:2em}"
            f"img{{max-width:100%;border:1px solid #888}}</style>\n<h1>Mail</h1>\n{figures}\n", encoding="utf-8")


def main() -> int:
    build, pictures = Path(sys.argv[1]), Path(sys.argv[2])
    pictures.mkdir(parents=True, exist_ok=True)
    for old in pictures.glob("*"):
        old.unlink()
    with Demo(build) as demo:
        tour = Tour(demo, pictures)
        demo.show_notifications(tour.notifications)
        good = False
        try:
            good = tour.take()
        finally:
            tour.write_index()
            if tour.app is not None and tour.app.poll() is None:
                os.kill(tour.app.pid, signal.SIGKILL)
                tour.app.wait()
    print(f"{len(tour.taken)} pictures: {pictures / 'index.html'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
