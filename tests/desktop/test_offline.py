#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window in a network namespace without routes, its loopback down: what is here is read, found and printed.

    test_offline.py BUILD [PICTURES]
"""

import os
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

import gi  # noqa: E402

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

from desktop import pointer  # noqa: E402
from desktop.accessible import Window, wait_for  # noqa: E402
from desktop.demo import PASSWORD, USER, Demo  # noqa: E402
from desktop.paper import words_of  # noqa: E402

PLAIN = "Plain letter"
FORMATTED = "Formatted letter"


def deliver(demo: Demo) -> None:
    """A message of each kind that is printed in a way of its own."""
    folder = demo.servers.dovecot.maildir(USER)
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    bodies = {PLAIN: ("plain", "The compass points north.\n" * 3),
              FORMATTED: ("html", "<h1>Harbour</h1><p>The lighthouse is white.</p><p><b>Bold.</b></p>")}
    for number, (subject, (kind, text)) in enumerate(bodies.items()):
        (folder / "new" / f"175000000{number}.M1P1.letter").write_text(
            f"From: Ana Lima <ana@example.com>\nTo: {USER}\nSubject: {subject}\n"
            f"Date: Fri, 01 Aug 2025 10:0{number}:00 +0000\nMessage-ID: <letter{number}@example.com>\n"
            f"MIME-Version: 1.0\nContent-Type: text/{kind}; charset=utf-8\n\n{text}\n")
    demo.servers.dovecot.own(demo.servers.dovecot.home)


class Offline:
    def __init__(self, demo: Demo, home: Path, log: Path):
        self.demo = demo
        self.home = home
        info = demo.servers.info
        demo.mailctl("account", "add", "--name", "Home", "--address", USER, "--pop3", f"localhost:{info['pop3s']}",
                     "--pop3-security", "tls", "--password-stdin", text=PASSWORD + "\n")
        demo.mailctl("sync")
        alone = ["unshare", "--net"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
        with open(log, "ab") as out:
            self.app = subprocess.Popen([*alone, str(demo.app.resolve())], stdin=subprocess.DEVNULL, stdout=out,
                                        stderr=out, cwd=home, env={**demo.environment, "HOME": str(home)})
        wait_for("an active window", lambda: pointer.active_window_of(self.app.pid), 60)
        self.window = Window(self.app.pid)

    def picture(self, name: str) -> None:
        if len(sys.argv) > 2:
            pointer.settle()
            pointer.picture(Path(sys.argv[2]) / f"offline-{name}.png")

    def it_is_said_once_and_all_is_here(self) -> None:
        """Shows nothing, or an alarm, to who sits in a train, otherwise."""
        if os.readlink(f"/proc/{self.app.pid}/ns/net") == os.readlink("/proc/self/ns/net"):
            raise AssertionError("the window has our network")
        for subject in (PLAIN, FORMATTED):
            self.window.find(role="list item", contains=subject, seconds=60)
        self.picture("inbox")

    def open_print_dialog(self, subject: str, word: str) -> None:
        pointer.click(self.window.find(role="list item", contains=subject))
        self.window.find(role="heading", contains=subject)
        self.window.find(contains=word)
        pointer.settle()
        pointer.press("ctrl+p")
        self.window.find(role="table cell", name="Print to File")
        pointer.settle()
        pointer.press("Tab", "Down", "Up", "space")
        button = self.window.find(role="button", name="Print")
        wait_for("a way to print", lambda: button.get_state_set().contains(Atspi.StateType.SENSITIVE))
        self.picture(f"print-{subject.split()[0].lower()}")
        Atspi.Action.do_action(button, 0)

    def print_message(self, subject: str, *words: str) -> None:
        for old in self.home.rglob("*.pdf"):
            old.unlink()
        self.open_print_dialog(subject, words[0])
        paper = wait_for("the PDF", lambda: next(iter(self.home.rglob("*.pdf")), None))

        def missing() -> list[str]:
            return [word for word in words if word not in words_of(paper.read_bytes())]
        wait_for(f"{words} on paper", lambda: not missing())

    def plain_text_is_printed(self) -> None:
        """Who has no network can't take a letter along on paper, otherwise."""
        self.print_message(PLAIN, "The compass points north.")

    def a_formatted_message_is_printed(self) -> None:
        """Likewise for most mail of today, otherwise."""
        self.print_message(FORMATTED, "Harbour", "The lighthouse is white.")

    def a_failure_is_told(self) -> None:
        """Who prints onto a full disk believes to have it on paper, otherwise."""
        (paper,) = self.home.rglob("*.pdf")
        paper.unlink()
        paper.mkdir()
        for subject, word in ((PLAIN, "The compass points north."), (FORMATTED, "Harbour")):
            self.open_print_dialog(subject, word)
            Atspi.Action.do_action(self.window.find(role="button", name="Replace"), 0)
            self.window.find(contains="The Message Could Not Be Printed")
            self.picture(f"failure-{subject.split()[0].lower()}")
            pointer.settle()
            pointer.press("Escape")
            wait_for("the words gone", lambda: not self.window.all(contains="The Message Could Not Be Printed"))

    STEPS = (it_is_said_once_and_all_is_here, plain_text_is_printed, a_formatted_message_is_printed, a_failure_is_told)


def main() -> int:
    failed = 0
    print(f"1..{len(Offline.STEPS)}")
    demo = Demo(Path(sys.argv[1]), sample=False)
    deliver(demo)
    with tempfile.TemporaryDirectory() as folder, demo:
        log = Path(folder) / "console.log"
        offline = Offline(demo, Path(folder), log)
        try:
            for number, step in enumerate(Offline.STEPS, 1):
                name = f"/desktop/offline/{step.__name__.replace('_', '-')}"
                try:
                    step(offline)
                    print(f"ok {number} {name}", flush=True)
                except Exception:  # pylint: disable=broad-except  # whatever it is, the step failed
                    failed += 1
                    print(f"not ok {number} {name}", flush=True)
                    traceback.print_exc()
                    print(offline.window.outline(), file=sys.stderr)
                    offline.picture("failed")
                    break
        finally:
            offline.app.kill()
            offline.app.wait()
            print(log.read_text(errors="replace"), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
