# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold after any accident: server, store and recipients are asked, and compared."""

import imaplib
import json
import re
import ssl
import subprocess
import time
from collections import Counter

from desktop.demo import PASSWORD, USER, Demo

FRIEND = "ana@example.com"
PATIENCE = 60


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


def encode_name(name: str) -> str:
    """Modified UTF-7 of NAME."""
    def chunk(match: re.Match) -> str:
        if match.group(0) == "&":
            return "&-"
        return "&" + match.group(0).encode("utf-7").decode()[1:].rstrip("-").replace("/", ",") + "-"
    return re.sub(r"[^\x20-\x7e]+|&", chunk, name)


def here(demo: Demo) -> dict[str, Counter]:
    """The same as the store has it."""
    state = {}
    for folder in demo.mailctl("folders"):
        rows = demo.mailctl("list", folder["path"], "--limit", "100000")
        state[encode_name(folder["path"])] = Counter(
            (row["uid"], "seen" in row["flags"], "flagged" in row["flags"]) for row in rows)
    return state


def headers(demo: Demo, user: str, name: str) -> Counter:
    """The values of header NAME in all of USER's folders; Trash too, since nothing here is deleted for good."""
    one = client(demo, user)
    seen = Counter()
    for folder in folders_on_server(one):
        one.select(f'"{folder}"', readonly=True)
        for part in one.uid("FETCH", "1:*", f"(BODY.PEEK[HEADER.FIELDS ({name})])")[1]:
            if isinstance(part, tuple):
                found = re.search(rb":\s*([^\r\n]+)", part[1])
                if found:
                    seen[found.group(1).decode(errors="replace").strip()] += 1
    one.logout()
    return seen


def message_ids(demo: Demo, user: str) -> Counter:
    return headers(demo, user, "MESSAGE-ID")


def check_store(demo: Demo) -> None:
    problems = [one for one in demo.mailctl("check") if not one["ok"]]
    if problems:
        raise Failure(f"the store is not clean: {json.dumps(problems)}")


def judge(demo: Demo, before: Counter) -> None:
    """Syncs, then compares every folder and every message; BEFORE: the Message-IDs that must still be there."""
    time_limit = time.monotonic() + PATIENCE
    demo.mailctl("sync", "--bodies", "all")
    while on_server(demo) != here(demo) and time.monotonic() < time_limit:
        demo.mailctl("sync", "--bodies", "none")
    server, local = on_server(demo), here(demo)
    for name in server:
        if server[name] != local.get(name):
            raise Failure(f"{name}: only on the server {dict(server[name] - local.get(name, Counter()))}, "
                          f"only here {dict(local.get(name, Counter()) - server[name])}")
    check_store(demo)
    after = message_ids(demo, USER)
    lost = before - after
    if lost:
        raise Failure(f"lost from the server: {dict(lost)}")
    doubled = Counter({key: count for key, count in after.items() if count > max(1, before[key])})
    if doubled:
        raise Failure(f"doubled: {dict(doubled)}")


def judge_search(demo: Demo, words: str, expected: int) -> None:
    """Every message that has WORDS is found by them: the index is whole again."""
    found = demo.mailctl("search", words, "--limit", "100000")
    if len(found) != expected:
        raise Failure(f"“{words}” finds {len(found)} of {expected}")


def wait_for_delivery(demo: Demo) -> None:
    """Until the submission server's queue is empty."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        queue = subprocess.run(["postqueue", "-c", str(demo.servers.postfix.config), "-j"],
                               capture_output=True, text=True, check=False).stdout
        if not queue.strip():
            return
        time.sleep(0.05)


def judge_sent(demo: Demo, header: str, sent: list[str], queued: set[str]) -> str:
    """Of each message SENT, known by HEADER, one copy arrived at most; those in QUEUED are still here. A line for it."""
    wait_for_delivery(demo)
    arrived = headers(demo, FRIEND, header)
    twice = [key for key in sent if arrived[key] > 1]
    if twice:
        raise Failure(f"sent twice: {twice}")
    waiting = [key for key in sent if not arrived[key] and key not in queued]
    return (f"sent {sum(arrived[key] for key in sent)} of {len(sent)}, {len(queued)} are still in the outbox, "
            f"{len(waiting)} were killed before they were queued")
