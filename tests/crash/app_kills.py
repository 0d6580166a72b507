# SPDX-License-Identifier: GPL-3.0-or-later
"""The app's jobs, done by real keys in its window, and its death by kill -9 amid each.

A draft may be no older than its last autosave: what the store was seen to hold before the kill is there afterwards,
and opens again with the next start.
"""

import contextlib
import random
import re
import signal
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

from crash.judge import (FRIEND, Failure, check_store, client, encode_name, judge, judge_search, judge_sent,
                         message_ids)
from desktop import pointer
from desktop.accessible import Atspi, Window, descendants, text_of, wait_for
from desktop.demo import USER, Demo

PLANTED = "lofoten"
TYPED = "Typed until it dies"


class DraftWatch:
    """The highest number among the typed words that keep.db was seen to hold, as a reader of its own sees it."""

    def __init__(self, database: Path):
        self.database = database
        self.saved = 0
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def read(self) -> int:
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as keep:
            row = keep.execute("SELECT text FROM draft_version WHERE subject = ? ORDER BY id DESC LIMIT 1",
                               (TYPED,)).fetchone()
        return max((int(word) for word in re.findall(r"w(\d+)", row[0])), default=0) if row else 0

    def _watch(self) -> None:
        while not self.is_over.wait(0.02):
            self.saved = max(self.saved, self.read())

    def __enter__(self) -> "DraftWatch":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.is_over.set()
        self.thread.join()


class AppKiller:
    def __init__(self, demo: Demo, rounds: int, chance: random.Random):
        self.demo = demo
        self.rounds = rounds
        self.random = chance
        self.kills = Counter()
        self.log = demo.data / "console.log"
        self.app: subprocess.Popen | None = None
        self.window: Window | None = None
        self.sent: list[str] = []
        self.typed = 0     # number of the last word
        self.worst = 0.0   # age of the oldest keystroke that a kill has cost
        self.before = message_ids(demo, USER)
        # A sending is under way at once, so that kills fall into it.
        self.demo.set("undo-send-seconds", "0")

    # The app as a process

    def start(self, *arguments: str) -> float:
        """→ the seconds until its window was there."""
        started = time.monotonic()
        self.app = self.demo.start_app(*arguments, log=self.log)
        wait_for("an active window", lambda: pointer.active_window_of(self.app.pid), 60)
        self.window = Window(self.app.pid)
        return time.monotonic() - started

    def kill(self, kind: str) -> None:
        if self.app.poll() is not None:
            raise Failure(f"{kind}: Mail ended by itself with {self.app.returncode}: "
                          f"{self.log.read_text(errors='replace')[-2000:]}")
        self.app.send_signal(signal.SIGKILL)
        self.app.wait()
        self.kills[kind] += 1
        check_store(self.demo)

    def kill_within(self, kind: str, longest: float) -> None:
        """The moment is drawn, nothing is waited for."""
        time.sleep(self.random.uniform(0, longest))
        self.kill(kind)

    # What there is to do

    def deliver(self, count: int) -> None:
        """Another client brings new mail and changes flags."""
        one = client(self.demo, USER)
        one.select("INBOX")
        for _ in range(count):
            message_id = f"<app.{self.random.random()}@example.com>"
            one.append("INBOX", "", None, (f"From: Ana Lima <{FRIEND}>\r\nTo: {USER}\r\nSubject: For the app\r\n"
                                           f"Message-ID: {message_id}\r\n\r\nHello.\r\n").encode())
            self.before[message_id] += 1
        one.store(str(self.random.randrange(1, 20)), self.random.choice(["+FLAGS", "-FLAGS"]), "\\Flagged")
        one.logout()

    def syncing(self) -> None:
        """First sync in the first rounds, news in the others."""
        for _ in range(self.rounds):
            self.deliver(3)
            self.app = self.demo.start_app(log=self.log)
            self.kill_within("app: sync", 2)

    def indexing(self) -> None:
        self.demo.mailctl("sync", "--bodies", "all")
        found = len(self.demo.mailctl("search", PLANTED, "--limit", "100000"))
        for number in range(self.rounds):
            if number % 3 == 0:
                for file in (self.demo.data / "org.example.Mail").glob("search.db*"):
                    file.unlink()
            self.app = self.demo.start_app(log=self.log)
            self.kill_within("app: indexing", 2)
        self.demo.mailctl("sync", "--bodies", "all")
        judge_search(self.demo, PLANTED, found)

    def has_row(self) -> bool:
        """Whether what was just delivered is listed."""
        return self.window.first(role="list item", contains="For the app") is not None

    def filing(self) -> None:
        """Archive, trash, flag, by the keys of the window."""
        for _ in range(self.rounds):
            self.deliver(2)
            self.start()
            wait_for("rows of conversations", self.has_row, 60)
            for _ in range(self.random.randrange(1, 4)):
                pointer.press("j", self.random.choice(["a", "Delete", "ctrl+d", "ctrl+i"]))
            self.kill_within("app: move", 0.5)

    def editor(self) -> Atspi.Accessible | None:
        return self.window.first("entry", "Message") or self.window.first("text", "Message")

    def words(self) -> list[str]:
        """The numbered words in the composer's editor."""
        editor = self.editor()
        text = "\n".join(text_of(node) for node in descendants(editor)) if editor else ""
        return re.findall(r"w\d+", text)

    def typing(self) -> None:
        for _ in range(self.rounds):
            # Once there is a draft it opens by itself.
            self.start(*([] if self.typed else [f"mailto:{FRIEND}?subject={quote(TYPED)}"]))
            if self.typed:
                # Half a word of before may stand right in front of it.
                wait_for(f"“w{self.typed}” in the editor", lambda: f"w{self.typed}" in self.words(), 60)
            else:
                wait_for("the composer's text", self.editor, 60)
            self.type_and_die()

    def type_and_die(self) -> None:
        times: dict[int, float] = {}
        end = time.monotonic() + self.random.uniform(0.3, 3)
        with DraftWatch(self.demo.data / "org.example.Mail" / "keep.db") as seen:
            while time.monotonic() < end:
                self.typed += 1
                pointer.type_text(f"w{self.typed} ")
                times[self.typed] = time.monotonic()
            self.kill("app: typing")
            died = time.monotonic()
        saved = seen.read()
        if saved < seen.saved:
            raise Failure(f"the store held word {seen.saved} before the kill, and {saved} after it")
        if saved + 1 in times:
            self.worst = max(self.worst, died - times[saved + 1])
        self.typed = saved

    def sending(self) -> None:
        self.demo.set("composer-rich", "false")  # a web process more costs each round as much as all the rest
        for number in range(self.rounds):
            subject = f"app kill {number} {self.random.random()}"
            self.sent.append(subject)
            self.start(f"mailto:{FRIEND}?subject={quote(subject)}&body=Once%2C%20please.")
            wait_for("the composer's text", self.editor, 60)
            pointer.press("ctrl+Return")
            self.kill_within("app: send", 1.2)

    # What must hold

    def judge_drafts(self) -> None:
        """One draft of what was typed is on the server, or it was sent: never two."""
        one = client(self.demo, USER)
        one.select(encode_name("Drafts"), readonly=True)
        copies = one.uid("SEARCH", "HEADER", "SUBJECT", f'"{TYPED}"')[1][0].split()
        one.logout()
        if len(copies) > 1:
            raise Failure(f"{len(copies)} copies of one draft")

    JOBS = ("syncing", "indexing", "filing", "typing", "sending")

    def run(self, jobs: list[str]) -> None:
        for name in jobs or self.JOBS:
            started = time.monotonic()
            try:
                getattr(self, name)()
            finally:
                if self.app.poll() is None:
                    self.app.kill()
                    self.app.wait()
            print(f"{name}: {time.monotonic() - started:.0f} s", flush=True)
        judge(self.demo, self.before)
        self.judge_drafts()
        queued = {item["subject"] for item in self.demo.mailctl("outbox", "list")}
        print(judge_sent(self.demo, "SUBJECT", self.sent, queued))
        print(f"the oldest keystroke that a kill has cost was {self.worst:.1f} s old")
