# SPDX-License-Identifier: GPL-3.0-or-later
"""Private mail servers as a program: one JSON line when they answer, then until told to end."""

import argparse
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from servers.mail_servers import MailServers  # noqa: E402
from servers.process import PR_SET_PDEATHSIG, ServerError  # noqa: E402


def pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition(":")
    if not name or not value:
        raise argparse.ArgumentTypeError(f"“{text}” is not NAME:VALUE")
    return name, value


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/servers", description="Private mail servers on loopback.")
    parser.add_argument("--user", type=pair, action="append", metavar="ADDRESS:PASSWORD",
                        help="a mailbox (default robin@example.org:secret and ana@example.com:secret)")
    parser.add_argument("--alias", type=pair, action="append", default=[], metavar="ADDRESS:USER",
                        help="deliver ADDRESS (or @DOMAIN) to USER's mailbox")
    parser.add_argument("--folder", help="keep everything in this folder, which must be new or empty")
    parser.add_argument("--sample", type=int, nargs="?", const=0, metavar="COUNT",
                        help="fill the first user's mailbox with the sample mail, or with COUNT messages")
    parser.add_argument("--quota", default="10G", help="of each mailbox, as Dovecot writes it")
    parser.add_argument("--message-size", type=int, default=52428800, help="what Postfix takes, in bytes")
    parser.add_argument("--dovecot", default="", help="configuration added at the end of dovecot.conf")
    parser.add_argument("--postfix", default="", help="configuration added at the end of main.cf")
    parser.add_argument("--postfix-discard", default="", help="EHLO keywords that Postfix does not offer")
    parser.add_argument("--cyrus", action="store_true",
                        help="Cyrus too, with the same users; needs tools/sdk --cyrus")
    parser.add_argument("--gmail", action="store_true", help="the first mailbox as Gmail would have it, at another port")
    return parser.parse_args()


def fill(servers: MailServers, user: str, count: int) -> None:
    """Sample mail into USER's Maildir, before the servers start."""
    command = [sys.executable, "-B", str(TESTS / "mail" / "sample_mail.py"), "--utf8", "--now", "now",
               str(servers.dovecot.maildir(user))]
    if count:
        command += ["--count", str(count)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    servers.dovecot.own(servers.dovecot.home)


def wait_for_end() -> None:
    """Until standard input ends, or a signal asks."""
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write)
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, lambda *_: None)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    while True:
        ready, _, _ = select.select([wake_read, sys.stdin], [], [])
        if wake_read in ready or not os.read(sys.stdin.fileno(), 4096):
            return


def main() -> int:
    arguments = parse_arguments()
    users = dict(arguments.user or [("robin@example.org", "secret"), ("ana@example.com", "secret")])
    try:
        servers = MailServers(users, dict(arguments.alias), arguments.folder, arguments.quota,
                              arguments.dovecot, arguments.postfix, arguments.postfix_discard,
                              arguments.message_size, arguments.cyrus, arguments.gmail)
        if arguments.sample is not None:
            fill(servers, next(iter(users)), arguments.sample)
        servers.start()
    except (ServerError, RuntimeError, OSError, subprocess.CalledProcessError) as error:
        print(f"The servers did not start: {error}", file=sys.stderr)
        return 1
    try:
        print(json.dumps(servers.info), flush=True)
        wait_for_end()
    finally:
        servers.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
