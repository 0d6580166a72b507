# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at random moments of sync, filing and sending; afterwards nothing may be lost or doubled.

    kills.py BUILD ROUNDS [SEED]

Each round starts mailctl on one job and kills it after a random part of the time such a job takes.
At the end the store must check clean, and server and local copy must be equal after one sync.
"""

import imaplib
import json
import random
import re
import signal
import ssl
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop.demo import PASSWORD, USER, Demo  # noqa: E402

FRIEND = "ana@example.com"


class Failure(AssertionError):
    """What a person would have lost."""


def client(demo: Demo, user: str) -> imaplib.IMAP4_SSL:
    info = demo.servers.info
    one = imaplib.IMAP4_SSL("localhost", info["imaps"], ssl_context=ssl.create_default_context(cafile=info["ca"]))
    one.login(user, PASSWORD)
    return one


def folders_on_server(one: imaplib.IMAP4_SSL) -> list[str]:
    names = []
    for line in one.list()[1]:
        match = re.match(rb'\(([^)]*)\) "[^"]*" (.*)', line)
        if b"\\Noselect" not in match.group(1):
            names.append(match.group(2).decode().strip('"'))
    return names


def on_server(demo: Demo) -> dict[str, Counter]:
    """Each folder's messages as (uid, flags)."""
    one = client(demo, USER)
    state = {}
    for name in folders_on_server(one):
        one.select(f'"{name}"', readonly=True)
        lines = one.uid("FETCH", "1:*", "(FLAGS)")[1]
        entries = Counter()
        for line in lines:
            if line is None:
                continue
            text = line.decode()
            uid = int(re.search(r"UID (\d+)", text).group(1))
            flags = re.search(r"FLAGS \(([^)]*)\)", text).group(1).lower().split()
            entries[(uid, "\\seen" in flags, "\\flagged" in flags)] += 1
        state[name] = entries
    one.logout()
    return state


def here(demo: Demo) -> dict[str, Counter]:
    state = {}
    for folder in demo.mailctl("folders"):
        rows = demo.mailctl("list", folder["path"], "--limit", "100000")
        state[folder["path"]] = Counter((row["uid"], "seen" in row["flags"], "flagged" in row["flags"])
                                        for row in rows)
    return state


def message_ids(demo: Demo, user: str) -> Counter:
    """Every Message-ID of USER's folders; Trash too, since nothing here is deleted for good."""
    one = client(demo, user)
    seen = Counter()
    for name in folders_on_server(one):
        one.select(f'"{name}"', readonly=True)
        for part in one.uid("FETCH", "1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]:
            if isinstance(part, tuple):
                found = re.search(rb"message-id:\s*(\S+)", part[1], re.I)
                if found:
                    seen[found.group(1).decode()] += 1
    one.logout()
    return seen


class Killer:
    def __init__(self, demo: Demo, rounds: int, seed: int):
        self.demo = demo
        self.rounds = rounds
        self.random = random.Random(seed)
        self.sent = []
        self.kills = Counter()

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

    def rows(self) -> list[dict]:
        return self.demo.mailctl("list", "INBOX", "--limit", "100")

    def longest(self, arguments: list[str]) -> float:
        """A bit more than the job takes when it is let be."""
        started = time.monotonic()
        self.demo.mailctl(*arguments)
        return 1.2 * (time.monotonic() - started)

    def first_sync(self) -> None:
        for _ in range(self.rounds):
            self.kill_once("first sync", ["sync", "--bodies", "all"], 1.0)

    def filing(self) -> None:
        # The other jobs are stretched by a sync, so that the kill falls into the wire as well.
        self.demo.mailctl("sync", "--bodies", "none")
        longest = self.longest(["sync", "--bodies", "none"])
        for _ in range(self.rounds):
            row = self.random.choice(self.rows())
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

    def judge(self, before: Counter) -> None:
        """Syncs, then compares every folder, every message and every recipient's mailbox."""
        time_limit = time.monotonic() + 60
        self.demo.mailctl("sync", "--bodies", "all")
        while on_server(self.demo) != self.named(here(self.demo)) and time.monotonic() < time_limit:
            self.demo.mailctl("sync", "--bodies", "none")
        server, local = on_server(self.demo), self.named(here(self.demo))
        for name in server:
            if server[name] != local.get(name):
                raise Failure(f"{name}: only on the server {dict(server[name] - local.get(name, Counter()))}, "
                              f"only here {dict(local.get(name, Counter()) - server[name])}")
        problems = [one for one in self.demo.mailctl("check") if not one["ok"]]
        if problems:
            raise Failure(f"the store is not clean: {json.dumps(problems)}")
        after = message_ids(self.demo, USER)
        lost = before - after
        if lost:
            raise Failure(f"lost from the server: {dict(lost)}")
        doubled = Counter({key: count for key, count in after.items() if count > max(1, before[key])})
        if doubled:
            raise Failure(f"doubled: {dict(doubled)}")
        self.judge_sent()

    @staticmethod
    def named(state: dict[str, Counter]) -> dict[str, Counter]:
        return {encode_name(name): entries for name, entries in state.items()}

    def judge_sent(self) -> None:
        outbox = {f"<{item['message_id']}>": item for item in self.demo.mailctl("outbox", "list")}
        one = client(self.demo, FRIEND)
        deadline = time.monotonic() + 20
        while True:
            one.select("INBOX", readonly=True)
            arrived = Counter()
            for part in one.uid("FETCH", "1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]:
                if isinstance(part, tuple):
                    arrived[re.search(rb"message-id:\s*(\S+)", part[1], re.I).group(1).decode()] += 1
            twice = [key for key in self.sent if arrived[key] > 1]
            if twice:
                raise Failure(f"sent twice: {twice}")
            waiting = [key for key in self.sent if not arrived[key] and key not in outbox]
            queue = subprocess.run(["postqueue", "-c", str(self.demo.servers.postfix.config), "-j"],
                                   capture_output=True, text=True, check=False).stdout
            if not queue.strip() or time.monotonic() > deadline:
                break
        one.logout()
        print(f"sent {sum(arrived[key] for key in self.sent)} of {len(self.sent)}, "
              f"{len(outbox)} still ask a person, {len(waiting)} were killed before they were queued")


def encode_name(name: str) -> str:
    """Modified UTF-7 of NAME."""
    def chunk(match: re.Match) -> str:
        if match.group(0) == "&":
            return "&-"
        return "&" + match.group(0).encode("utf-7").decode()[1:].rstrip("-").replace("/", ",") + "-"
    return re.sub(r"[^\x20-\x7e]+|&", chunk, name)


def main() -> int:
    build, rounds = Path(sys.argv[1]), int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)
    print(f"{rounds} kills of each kind, seed {seed}")
    with Demo(build) as demo:
        demo.add_account()
        before = message_ids(demo, USER)
        killer = Killer(demo, rounds, seed)
        for job in (killer.first_sync, killer.filing, killer.sending):
            job()
        killer.judge(before)
        print(", ".join(f"{kind}: {count}" for kind, count in sorted(killer.kills.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
