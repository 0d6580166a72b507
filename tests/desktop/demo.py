# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo's world: private servers with sample mail, an account on them, and Mail's environment."""

import imaplib
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

from servers.mail_servers import MailServers

TESTS = Path(__file__).resolve().parent.parent
TOP = TESTS.parent
USER, NAME, PASSWORD = "robin@example.org", "Robin Hale", "correct horse"


def meson_environment(build: Path) -> dict[str, str]:
    """What `meson devenv` sets, so that uninstalled binaries find schema and translations."""
    dumped = subprocess.run(["meson", "devenv", "-C", str(build), "--dump"], capture_output=True, text=True,
                            check=True).stdout
    environment = dict(os.environ)
    for line in dumped.splitlines():
        name, found, value = line.partition("=")
        if found and name.isidentifier():
            environment[name] = os.path.expandvars(value.strip('"'))
    return environment


def sample_domains() -> list[str]:
    """Every domain that the sample mail names."""
    found = set()
    for path in (TESTS / "mail" / "sample").iterdir():
        if path.is_file():
            found.update(re.findall(r"@((?:[a-z0-9-]+\.)+example|example\.(?:com|net))", path.read_text(encoding="utf-8")))
    return sorted(found)


class Demo:
    """Servers, and a data folder of the demo's own; the account's password lies in the session's keyring."""

    def __init__(self, build: Path, sample: bool = True, count: int = 0,
                 aliases: dict[str, str] | None = None, **options):
        self.build = build
        self.desktop: subprocess.Popen | None = None
        self.app = build / "app" / "org.example.Mail"
        self.mailctl_program = build / "app" / "mailctl" / "mailctl"
        self.data = Path(tempfile.mkdtemp(prefix="mail-demo-"))
        # Mail to any sample person comes to the demo's one mailbox, so that a reply arrives.
        self.servers = MailServers({USER: PASSWORD, "ana@example.com": PASSWORD},
                                   aliases={**{f"@{domain}": USER for domain in sample_domains()},
                                            **(aliases or {})}, **options)
        if sample:
            self.fill(count)
        self.environment = {**meson_environment(build), "SSL_CERT_FILE": self.servers.info["ca"],
                            "XDG_DATA_HOME": str(self.data), "G_DEBUG": "fatal-criticals"}

    def fill(self, count: int) -> None:
        command = ["python3", "-B", str(TESTS / "mail" / "sample_mail.py"), "--utf8", "--now", "now",
                   str(self.servers.dovecot.maildir(USER))]
        subprocess.run(command + (["--count", str(count)] if count else []), check=True,
                       stdout=subprocess.DEVNULL)
        self.servers.dovecot.own(self.servers.dovecot.home)

    def deliver(self, subject: str, text: str = "Hello.\n", kind: str = "plain", user: str = USER) -> None:
        """A letter into the mailbox, which is made where there is none yet."""
        folder, word = self.servers.dovecot.maildir(user), subject.lower().replace(" ", "-")
        for part in ("cur", "new", "tmp"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / "new" / f"1750000000.M1P1.{word}").write_text(
            f"From: Ana Lima <ana@example.com>\nTo: {user}\nSubject: {subject}\n"
            f"Date: Fri, 01 Aug 2025 10:00:00 +0000\nMessage-ID: <{word}@example.com>\n"
            f"MIME-Version: 1.0\nContent-Type: text/{kind}; charset=utf-8\n\n{text}")
        self.servers.dovecot.own(self.servers.dovecot.home)

    def mail_of(self, user: str = USER) -> list[bytes]:
        """What lies in the inbox on the server; read again where a file got another name meanwhile."""
        folder = self.servers.dovecot.maildir(user)
        while True:
            try:
                return [path.read_bytes() for part in ("new", "cur") for path in (folder / part).iterdir()]
            except FileNotFoundError:
                if not (folder / "new").exists():
                    return []  # nothing was delivered yet

    def server_has(self, subject: str) -> bool:
        return any(f"Subject: {subject}".encode() in content for content in self.mail_of())

    def __enter__(self) -> "Demo":
        self.servers.start()
        return self

    def show_notifications(self, file: Path) -> None:
        """Stands in for the desktop that a virtual display lacks: FILE gets a line for each notification."""
        self.desktop = subprocess.Popen([sys.executable, "-B", str(TESTS / "desktop" / "notifications.py"), str(file)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.desktop.stdout.readline()

    def click_notification(self, number: int, action: str = "default") -> None:
        """By the id in the file."""
        self.desktop.stdin.write(f"{number} {action}\n")
        self.desktop.stdin.flush()

    def __exit__(self, kind, value, trace) -> None:
        if self.desktop is not None:
            self.desktop.kill()
            self.desktop.wait()
        self.servers.__exit__(kind, value, trace)
        subprocess.run(["rm", "-rf", str(self.data)], check=False)

    def mailctl(self, *arguments: str, text: str | None = None, check: bool = True) -> list[dict]:
        """Runs mailctl on the demo's data; gives its lines of JSON."""
        done = subprocess.run([str(self.mailctl_program), *arguments], input=text, capture_output=True, text=True,
                              env=self.environment, check=False)
        if check and done.returncode:
            raise RuntimeError(f"mailctl {' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def set(self, key: str, value: str) -> None:
        """One of the person's preferences, by its key in the schema."""
        subprocess.run(["gsettings", "set", "org.example.Mail", key, value], env=self.environment, check=True)

    def client(self) -> imaplib.IMAP4_SSL:
        """Another program at the same mailbox."""
        info = self.servers.info
        one = imaplib.IMAP4_SSL("localhost", info["imaps"],
                                ssl_context=ssl.create_default_context(cafile=info["ca"]))
        one.login(USER, PASSWORD)
        return one

    def add_account(self) -> None:
        info = self.servers.info
        self.mailctl("account", "add", "--name", "Example", "--address", USER, "--full-name", NAME,
                     "--imap", f"localhost:{info['imaps']}", "--imap-security", "tls",
                     "--smtp", f"localhost:{info['smtps']}", "--smtp-security", "tls",
                     "--password-stdin", text=PASSWORD + "\n")

    def add_pop3_account(self) -> None:
        info = self.servers.info
        self.mailctl("account", "add", "--name", "Home", "--address", USER, "--pop3", f"localhost:{info['pop3s']}",
                     "--pop3-security", "tls", "--smtp", f"localhost:{info['smtps']}", "--smtp-security", "tls",
                     "--password-stdin", text=PASSWORD + "\n")

    def start_app(self, *arguments: str, log: Path) -> subprocess.Popen:
        trace = self.build / "tests" / "desktop" / "crash-trace.so"
        environment = {**self.environment, **({"LD_PRELOAD": str(trace.resolve())} if trace.exists() else {})}
        with open(log, "ab") as out:
            return subprocess.Popen([str(self.app), *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                    env=environment)
