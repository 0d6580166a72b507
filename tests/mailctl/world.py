# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of mailctl stand on: real servers, data folders of their own, the built program.

A test is a function `test_…(world)` whose doc string says what the person loses when it fails; it
fails by an assertion. main() runs those of a module and speaks TAP.
"""

import imaplib
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from types import ModuleType

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from servers.mail_servers import MailServers  # noqa: E402

USER, FRIEND = "robin@example.org", "ana@example.com"
BOUNCES = "bounces@example.org"  # taken from whoever sends, and returned
PASSWORD = "canary-7Qx4-password"
PATIENCE = 120  # for what never comes, not for a busy machine


class Skip(Exception):
    """What the test needs is not on this machine."""


class Done:
    """What one run of mailctl came to."""

    def __init__(self, arguments, status: int, out: bytes, err: bytes):
        self.arguments = arguments
        self.status = status
        self.raw = out
        self.text = out.decode(errors="replace")
        self.err = err.decode(errors="replace")

    @property
    def rows(self) -> list[dict]:
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def row(self) -> dict:
        rows = self.rows
        assert len(rows) == 1, f"{self}: {len(rows)} rows"
        return rows[0]

    @property
    def sentence(self) -> str:
        return self.err.rstrip("\n").split("\n")[-1]

    def __str__(self) -> str:
        return f"mailctl {' '.join(self.arguments)} → {self.status}\n{self.text[-2000:]}{self.err[-2000:]}"


class Data:
    """One data folder and mailctl on it."""

    def __init__(self, world: "World", name: str):
        self.world = world
        self.folder = world.folder / name
        self.environment = dict(world.environment)

    def start(self, *arguments: str, **options) -> subprocess.Popen:
        return subprocess.Popen([str(self.world.program), "--data-dir", str(self.folder), *arguments],
                                stdin=options.pop("stdin", subprocess.DEVNULL),
                                stdout=options.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, env=self.environment, **options)

    def run(self, *arguments: str, status: int | None = 0, text: str | bytes | None = None) -> Done:
        process = self.start(*arguments, stdin=subprocess.PIPE)
        given = text.encode() if isinstance(text, str) else text or b""
        out, err = process.communicate(given, timeout=PATIENCE)
        done = Done(arguments, process.returncode, out, err)
        assert "CRITICAL" not in done.err and "WARNING" not in done.err, str(done)
        if status is not None:
            assert done.status == status, f"expected {status}: {done}"
        return done

    def account_arguments(self, **changes: str) -> list[str]:
        info = self.world.servers.info
        options = {"name": "Robin", "address": USER, "full-name": "Robin Hale",
                   "imap": f"localhost:{info['imaps']}", "imap-security": "tls",
                   "smtp": f"localhost:{info['smtps']}", "smtp-security": "tls", **changes}
        return [word for key, value in options.items() for word in (f"--{key.replace('_', '-')}", value)]

    def add_account(self, *more: str, status: int | None = 0, password: str = PASSWORD, **changes: str) -> Done:
        return self.run("account", "add", *self.account_arguments(**changes), "--password-stdin", *more,
                        text=password + "\n", status=status)

    def list(self, folder: str = "INBOX", *more: str) -> list[dict]:
        return self.run("list", folder, "--limit", "10000", *more).rows

    def find(self, subject: str, folder: str = "INBOX") -> dict:
        found = [row for row in self.list(folder) if row["subject"] == subject]
        assert len(found) == 1, f"“{subject}” is {len(found)} times in {folder}"
        return found[0]


class World:
    def __init__(self, build: Path, **options):
        self.folder = Path(tempfile.mkdtemp(prefix="mailctl-test-"))
        self.program = build / "app" / "mailctl" / "mailctl"
        self.servers = MailServers({USER: PASSWORD, FRIEND: PASSWORD}, {BOUNCES: "nobody-there@example.org"}, **options)
        self.environment = {**os.environ, "SSL_CERT_FILE": self.servers.info["ca"], "G_DEBUG": "fatal-criticals",
                            "TZ": "UTC"}
        self.made = 0

    def __enter__(self) -> "World":
        self.servers.start()
        return self

    def __exit__(self, kind, value, trace) -> None:
        self.servers.__exit__(kind, value, trace)
        shutil.rmtree(self.folder, ignore_errors=True)

    def data(self) -> Data:
        """A data folder that nothing was in."""
        self.made += 1
        return Data(self, f"data-{self.made}")

    def with_account(self) -> Data:
        data = self.data()
        data.add_account()
        return data

    def synced(self) -> Data:
        data = self.with_account()
        data.run("sync", "--bodies", "all")
        return data

    def client(self, user: str = USER) -> imaplib.IMAP4_SSL:
        """Another program at the same mailbox."""
        info = self.servers.info
        context = ssl.create_default_context(cafile=info["ca"])
        one = imaplib.IMAP4_SSL("localhost", info["imaps"], ssl_context=context)
        one.login(user, PASSWORD)
        return one

    def deliver(self, subject: str, text: str = "Hello.", user: str = USER, folder: str = "INBOX",
                more: str = "", flags: str = "") -> None:
        message = (f"From: Ana Lima <{FRIEND}>\r\nTo: Robin Hale <{USER}>\r\nSubject: {subject}\r\n"
                   f"Date: Fri, 01 Aug 2025 10:00:00 +0000\r\n"
                   f"Message-ID: <{re.sub('[^a-z0-9]', '-', subject.lower())}@example.com>\r\n{more}\r\n{text}\r\n")
        if folder != "INBOX":
            self.client(user).create(folder)
        one = self.client(user)
        assert one.append(folder, flags, None, message.encode())[0] == "OK"
        one.logout()

    def on_server(self, subject: str, user: str = USER) -> list[tuple[str, set[str]]]:
        """Where the messages of this subject lie on the server, with their flags."""
        one, found = self.client(user), []
        for line in one.list()[1]:
            name = re.match(rb'\([^)]*\) "?[^" ]*"? (.*)', line).group(1).decode()
            if one.select(name, readonly=True)[0] != "OK":
                continue
            for uid in one.uid("SEARCH", "HEADER", "Subject", f'"{subject}"')[1][0].split():
                answer = one.uid("FETCH", uid.decode(), "(FLAGS)")[1][0].decode()
                flags = re.search(r"FLAGS \(([^)]*)\)", answer).group(1)
                found.append((name.strip('"'), set(flags.lower().split()) - {"\\recent"}))
        one.logout()
        return found

    def wait_on_server(self, subject: str, user: str) -> list[tuple[str, set[str]]]:
        """The same once it has arrived in the inbox; mail under way has no other event to wait for."""
        deadline = time.monotonic() + PATIENCE
        while True:
            found = self.on_server(subject, user)
            if any(name == "INBOX" for name, _ in found) or time.monotonic() > deadline:
                return found
            time.sleep(0.05)


def main(module: ModuleType, path: str, **options) -> int:
    """Runs the tests of MODULE against servers of their own; OPTIONS are those of MailServers."""
    tests = [(name, func) for name, func in vars(module).items() if name.startswith("test_")]
    only = sys.argv[2:]
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    with World(Path(sys.argv[1]), **options) as world:
        for number, (name, func) in enumerate(tests, 1):
            title = f"{path}/{name.removeprefix('test_').replace('_', '-')}"
            if only and not any(word in title for word in only):
                print(f"ok {number} {title} # SKIP not asked for")
                continue
            try:
                func(world)
                print(f"ok {number} {title}", flush=True)
            except Skip as reason:
                print(f"ok {number} {title} # SKIP {reason}", flush=True)
            except Exception:  # whatever it is, it is this test's failure
                failed += 1
                print(f"not ok {number} {title}")
                for line in (func.__doc__ or "").splitlines() + traceback.format_exc().splitlines():
                    print(f"# {line}", flush=True)
        if failed:
            world.servers.show_logs()
    return 1 if failed else 0
