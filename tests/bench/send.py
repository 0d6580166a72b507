# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending messages to Postfix, each durable in the outbox first, against msmtp and a bare pipeline (--size 200);
and over a line of 50 ms, where round trips count."""

import os
import re
import shutil
import smtplib
import ssl
import subprocess
import tempfile
from pathlib import Path

from bench.far import Far
from bench.measure import MAILCTL, Measurement, add_account, mailctl, medians, run as run_command, seconds
from bench.samples import PASSWORD, USER
from servers.mail_servers import MailServers

MESSAGE = ("From: Robin Hale <robin@example.org>\r\nTo: Ana <ana@example.com>\r\nSubject: bench {number}\r\n"
           "\r\nA short message, number {number}.\r\n")
FAR_RTT, FAR_RATE = 0.05, 20e6
PEER_MOST = 200  # of a peer that is a process for each message; its time grows with their number alone


def write_messages(work: Path, size: int) -> list[Path]:
    messages = []
    for number in range(size):
        path = work / f"{number}.eml"
        path.write_text(MESSAGE.format(number=number), newline="")
        messages.append(path)
    return messages


def bare(servers: MailServers, messages: list[Path], port: int = 0) -> None:
    """One connection, the envelope in one write, nothing kept: what the server itself takes."""
    context = ssl.create_default_context(cafile=servers.info["ca"])
    with smtplib.SMTP_SSL("localhost", port or servers.info["smtps"], context=context) as one:
        one.login(USER, PASSWORD)
        for path in messages:
            one.sock.sendall(f"MAIL FROM:<{USER}>\r\nRCPT TO:<ana@example.com>\r\nDATA\r\n".encode())
            for expected in (250, 250, 354):
                expect(one, expected)
            one.sock.sendall(path.read_bytes() + b".\r\n")
            expect(one, 250)


def expect(one: smtplib.SMTP, code: int) -> None:
    answer = one.getreply()
    if answer[0] != code:
        raise RuntimeError(f"expected {code}: {answer}")


def each(command: list[str], messages: list[Path]) -> None:
    for path in messages:
        with open(path, "rb") as message:
            run_command(command, stdin=message)


class Peers:
    """Programs that take one message each, over TLS, logged in."""

    def __init__(self, servers: MailServers, password: Path):
        info = servers.info
        self.commands = {
            "msmtp": ["msmtp", "--host=localhost", f"--port={info['smtps']}", "--tls=on", "--tls-starttls=off",
                      f"--tls-trust-file={info['ca']}", "--auth=plain", f"--user={USER}",
                      f"--passwordeval=cat {password}", f"--from={USER}", "-t"],
            "swaks": ["swaks", "--server", "localhost", "--port", str(info["smtps"]), "--tls-on-connect",
                      "--tls-ca-path", info["ca"], "--auth", "PLAIN", "--auth-user", USER, "--auth-password", PASSWORD,
                      "--from", USER, "--to", "ana@example.com", "--data", "-", "--silent", "2"]}

    def here(self) -> list[str]:
        return [name for name in self.commands if shutil.which(name)]


def command_of(data: Path, messages: list[Path], password: Path) -> list[str]:
    return [str(MAILCTL), "--data-dir", str(data), "--quiet", "send", *map(str, messages),
            "--password-file", str(password)]


def count_syncs(command: list[str], environment: dict[str, str], work: Path) -> int:
    """How often the command waits for the disk."""
    counts = work / "syncs"
    run_command(["strace", "-f", "-c", "-o", str(counts), "-e", "trace=fsync,fdatasync", *command], env=environment)
    return sum(int(calls) for calls in
               re.findall(r"^ *[\d.]+ +[\d.]+ +\d+ +(\d+) .*\bf(?:data)?sync$", counts.read_text(), re.MULTILINE))


def peak_megabytes(command: list[str], environment: dict[str, str]) -> float:
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"mailctl send ended with {process.returncode}")
    return usage.ru_maxrss / 1024


def measure_far(servers: MailServers, data: Path, messages: list[Path], password: Path) -> tuple[float, float]:
    """Seconds for each message, ours and by DATA over one connection, where the server is 50 ms away."""
    far = Far(servers.info["smtps"], FAR_RTT, FAR_RATE)
    mailctl(data, servers, "account", "edit", "--no-check", "--smtp", f"localhost:{far.port}", "Bench")
    ours = seconds(lambda: mailctl(data, servers, "send", *map(str, messages), "--password-file", str(password)))
    return ours / len(messages), seconds(lambda: bare(servers, messages, far.port)) / len(messages)


def run(size: int, rounds: int):
    size = size or 200
    work = Path(tempfile.mkdtemp(prefix="bench-send-"))
    messages = write_messages(work, size)
    few = messages[:PEER_MOST]
    with MailServers({USER: PASSWORD, "ana@example.com": PASSWORD}) as servers:
        data, password = work / "data", work / "password"
        environment = {**os.environ, "SSL_CERT_FILE": servers.info["ca"]}
        add_account(data, servers, password)
        peers = Peers(servers, password)
        sides = [lambda: seconds(lambda: mailctl(data, servers, "send", *map(str, messages),
                                                 "--password-file", str(password))) / size,
                 lambda: seconds(lambda: bare(servers, messages)) / size]
        names = peers.here()
        for name in names:
            sides.append(lambda name=name: seconds(lambda: each(peers.commands[name], few)) / len(few))
        mine, floor, *theirs = medians(min(rounds, 3) if size <= 1000 else 1, *sides)
        syncs = count_syncs(command_of(data, few, password), environment, work) / len(few)
        peak = peak_megabytes(command_of(data, messages, password), environment)
        far_mine, far_data = measure_far(servers, data, few, password)
    shutil.rmtree(work)
    for name, figure in zip(names, theirs):
        yield Measurement("send", f"each of {size} messages", "ms", mine * 1000, figure * 1000,
                          f"{name}, one process each", 0.2)
    yield Measurement("send", f"each of {size} messages", "ms", mine * 1000, floor * 1000,
                      "one connection, nothing kept", 20)
    yield Measurement("send", f"each of {len(few)} messages, 50 ms away", "ms", far_mine * 1000, far_data * 1000,
                      "one connection by DATA, nothing kept", 1)
    yield Measurement("send", "fsync and fdatasync a message", "", syncs, 3, "queued, final dot, concluded and filed", 1.2)
    yield Measurement("send", f"peak memory of {size} messages", "MB", peak, 64, "bound", 1)
