# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending messages to Postfix, each durable in the outbox first, against msmtp (--size 200)."""

import shutil
import tempfile
from pathlib import Path

from bench.measure import Measurement, add_account, mailctl, medians, run as run_command, seconds
from bench.samples import PASSWORD, USER
from servers.mail_servers import MailServers

MESSAGE = ("From: Robin Hale <robin@example.org>\r\nTo: Ana <ana@example.com>\r\nSubject: bench {number}\r\n"
           "\r\nA short message, number {number}.\r\n")


def run(size: int, rounds: int):
    size = size or 200
    work = Path(tempfile.mkdtemp(prefix="bench-send-"))
    messages = []
    for number in range(size):
        path = work / f"{number}.eml"
        path.write_text(MESSAGE.format(number=number), newline="")
        messages.append(path)
    with MailServers({USER: PASSWORD, "ana@example.com": PASSWORD}) as servers:
        data = work / "data"
        add_account(data, servers, work / "password")

        def ours() -> float:
            return seconds(lambda: mailctl(data, servers, "send", *map(str, messages),
                                           "--password-file", str(work / "password")))

        def peer() -> float:
            command = ["msmtp", "--host=localhost", f"--port={servers.info['smtps']}", "--tls=on",
                       "--tls-starttls=off", f"--tls-trust-file={servers.info['ca']}", "--auth=plain",
                       f"--user={USER}", f"--passwordeval=cat {work / 'password'}", f"--from={USER}", "-t"]

            def send_all() -> None:
                for path in messages:
                    with open(path, "rb") as message:
                        run_command(command, stdin=message)
            return seconds(send_all)

        mine, theirs = medians(min(rounds, 3), ours, peer)
    shutil.rmtree(work)
    yield Measurement("send", f"{size} messages", "s", mine, theirs, "msmtp, one process each", 0.2)
