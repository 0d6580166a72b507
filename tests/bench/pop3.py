# SPDX-License-Identifier: GPL-3.0-or-later
"""A POP3 download, and a look when nothing is new, against mpop (--size 10000)."""

import os
import shutil
import tempfile
from pathlib import Path

from bench.measure import Measurement, mailctl, medians, run as run_command, seconds
from bench.samples import PASSWORD, USER, servers_with

MPOP = """\
account bench
host localhost
port {port}
tls on
tls_starttls off
tls_trust_file {ca}
user {user}
auth plain
password {password}
keep on
received_header off
uidls_file {folder}/uidls
delivery maildir {folder}/mail
"""


def add_account(data: Path, servers, password_file: Path) -> None:
    info = servers.info
    password_file.write_text(PASSWORD + "\n")
    mailctl(data, servers, "account", "add", "--name", "Bench", "--address", USER, "--full-name", "Robin Hale",
            "--pop3", f"localhost:{info['pop3s']}", "--pop3-security", "tls",
            "--smtp", f"localhost:{info['smtps']}", "--smtp-security", "tls",
            "--password-file", str(password_file), "--no-check")


class Ours:
    def __init__(self, servers, folder: Path):
        self.servers = servers
        self.template = folder / "template"
        self.data = folder / "ours"
        self.password = folder / "password"
        add_account(self.template, servers, self.password)

    def sync(self) -> float:
        return seconds(lambda: mailctl(self.data, self.servers, "--password-file", str(self.password), "sync"))

    def download(self) -> float:
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self.template, self.data, ignore=shutil.ignore_patterns("owner.*"))
        return self.sync()


class Mpop:
    def __init__(self, servers, folder: Path):
        self.folder = folder / "mpop"
        self.configuration = folder / "mpoprc"
        self.configuration.write_text(MPOP.format(port=servers.info["pop3s"], ca=servers.info["ca"], user=USER,
                                                  password=PASSWORD, folder=self.folder))
        self.configuration.chmod(0o600)

    def sync(self) -> float:
        return seconds(lambda: run_command(["mpop", "-q", "-C", str(self.configuration), "-a"]))

    def download(self) -> float:
        shutil.rmtree(self.folder, ignore_errors=True)
        for part in ("cur", "new", "tmp"):
            (self.folder / "mail" / part).mkdir(parents=True)
        return self.sync()


def measure(servers, folder: Path, where: str, targets: tuple[float, float], rounds: int) -> list[Measurement]:
    ours, mpop = Ours(servers, folder), Mpop(servers, folder)
    full = medians(rounds, ours.download, mpop.download)
    nothing = medians(rounds, ours.sync, mpop.sync)
    return [Measurement("pop3", f"download, indexed, {where}", "s", *full, "mpop", targets[0]),
            Measurement("pop3", f"nothing new, {where}", "s", *nothing, "mpop", targets[1])]


def run(size: int, rounds: int) -> list[Measurement]:
    results = []
    with servers_with(size or 10000) as servers:
        for where, base, targets in (("tmpfs", "/dev/shm", (1.0, 1.0)), ("disk", None, (0.4, 1.0))):
            with tempfile.TemporaryDirectory(dir=base or os.environ.get("MAIL_BENCH_DISK")) as folder:
                results += measure(servers, Path(folder), where, targets, rounds)
    return results
