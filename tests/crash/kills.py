# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at random moments of everything that Mail does; afterwards nothing may be lost or doubled.

    kills.py mailctl|app BUILD ROUNDS [--seed N] [JOB…]

Each round starts the program (mailctl, or the app in a window) on one job and kills it after a random part of the time such a job takes; the store must
check clean after each. At the end server and local copy must be equal after one sync.
"""

import argparse
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from crash.app_kills import AppKiller  # noqa: E402
from crash.judge import FRIEND, check_store, judge, judge_search, judge_sent, message_ids  # noqa: E402
from desktop.demo import USER, Demo  # noqa: E402

# In the body of some sample messages; found by the index alone.
PLANTED = "lofoten"


class Killer:
    """mailctl's jobs."""

    def __init__(self, demo: Demo, rounds: int, chance: random.Random):
        self.demo = demo
        self.rounds = rounds
        self.random = chance
        self.sent: list[str] = []
        self.kills = Counter()
        self.before = message_ids(demo, USER)

    def kill_once(self, kind: str, arguments: list[str], longest: float) -> None:
        process = subprocess.Popen([str(self.demo.mailctl_program), *arguments], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env=self.demo.environment)
        try:
            process.wait(timeout=self.random.uniform(0, longest))
            self.kills[f"{kind}, ended first"] += 1
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.kills[kind] += 1
            check_store(self.demo)

    def longest(self, arguments: list[str]) -> float:
        """A bit more than the job takes when it is let be."""
        started = time.monotonic()
        self.demo.mailctl(*arguments)
        return 1.2 * (time.monotonic() - started)

    def first_sync(self) -> None:
        for _ in range(self.rounds):
            self.kill_once("first sync", ["sync", "--bodies", "all"], 1.0)

    def indexing(self) -> None:
        """The words of everything are taken in anew."""
        self.demo.mailctl("sync", "--bodies", "all")
        found = len(self.demo.mailctl("search", PLANTED, "--limit", "100000"))
        longest = self.longest(["sync", "--bodies", "all"])
        for number in range(self.rounds):
            if number % 4 == 0:
                for file in (self.demo.data / "org.example.Mail").glob("search.db*"):
                    file.unlink()
            self.kill_once("indexing", ["sync", "--bodies", "all"], longest)
        self.demo.mailctl("sync", "--bodies", "all")
        judge_search(self.demo, PLANTED, found)

    def filing(self) -> None:
        # The other jobs are stretched by a sync, so that the kill falls into the wire as well.
        self.demo.mailctl("sync", "--bodies", "none")
        longest = self.longest(["sync", "--bodies", "none"])
        for _ in range(self.rounds):
            row = self.random.choice(self.demo.mailctl("list", "INBOX", "--limit", "100"))
            act = self.random.choice([["flag", str(row["id"]), "+flagged"], ["flag", str(row["id"]), "-seen"],
                                      ["move", str(row["id"]), "Archive", "--from", "INBOX"],
                                      ["trash", str(row["id"]), "--from", "INBOX"]])
            self.kill_once("filing", act, 0.15)
            self.kill_once("sync with operations", ["sync", "--bodies", "none"], longest)

    def sending(self) -> None:
        for number in range(self.rounds):
            message_id = f"<kill.{number}.{self.random.random()}@example.org>"
            self.sent.append(message_id)
            path = self.demo.data / "kill.eml"
            path.write_text(f"From: Robin Hale <{USER}>\r\nTo: {FRIEND}\r\nSubject: kill {number}\r\n"
                            f"Message-ID: {message_id}\r\n\r\nOnce, please.\r\n", newline="")
            self.kill_once("send", ["send", str(path)], 0.6)

    JOBS = ("first_sync", "indexing", "filing", "sending")

    def run(self, jobs: list[str]) -> None:
        for name in jobs or self.JOBS:
            getattr(self, name)()
        judge(self.demo, self.before)
        outbox = {f"<{item['message_id']}>" for item in self.demo.mailctl("outbox", "list")}
        print(judge_sent(self.demo, "MESSAGE-ID", self.sent, outbox))


def main() -> int:
    parser = argparse.ArgumentParser(prog="kills.py")
    parser.add_argument("program", choices=["mailctl", "app"])
    parser.add_argument("build", type=Path)
    parser.add_argument("rounds", type=int)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("jobs", nargs="*", metavar="JOB", help="only these")
    asked = parser.parse_args()
    print(f"{asked.rounds} kills of each kind, seed {asked.seed}", flush=True)
    with Demo(asked.build) as demo:
        demo.add_account()
        killer = (AppKiller if asked.program == "app" else Killer)(demo, asked.rounds, random.Random(asked.seed))
        killer.run(asked.jobs)
        print(", ".join(f"{kind}: {count}" for kind, count in sorted(killer.kills.items())))
        print("0 lost, 0 doubled, 0 unclean")
    return 0


if __name__ == "__main__":
    sys.exit(main())
