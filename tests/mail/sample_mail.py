#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the sample mailbox of Robin Hale <robin@example.org>: a believable life of some 400
messages over five years, or any number of plain ones for benches. The same arguments give the same
bytes.

  sample_mail.py DIR                      Maildir++ for Dovecot, the latest message minutes old
  sample_mail.py --format eml DIR         a folder of .eml files a mail folder
  sample_mail.py --format mbox FILE
  sample_mail.py --count 10000 DIR        messages for benches, planted words: see sample/bulk.py

DIR/special-use.json tells each folder's special use.
"""

import argparse
import sys
import time

from sample import bulk, conversations, hostile, letters, maildir

FIXED_NOW = 1_756_720_800  # 2025-09-01 10:00 UTC, when --now is not given


def life(now):
    """Every message of the sample mailbox, as Filed."""
    messages = []
    for name in ("conversations.txt", "lists.txt"):
        messages += conversations.build(name, now)
    messages += letters.build(now)
    messages += hostile.build(now)
    return messages


def moment(text):
    return int(time.time()) if text == "now" else int(text)


def main(argv):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target")
    parser.add_argument("--format", choices=("maildir", "eml", "mbox"), default="maildir")
    parser.add_argument("--now", type=moment, default=FIXED_NOW, help="seconds since 1970 when the mailbox ends, or 'now'")
    parser.add_argument("--count", type=int, default=0, help="that many plain messages for benches instead of the life")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--utf8", action="store_true", help="folder names on disk in UTF-8, not modified UTF-7")
    args = parser.parse_args(argv)
    messages = bulk.build(args.count, args.seed, args.now) if args.count else life(args.now)
    if args.format == "maildir":
        maildir.write_maildir(args.target, messages, args.utf8)
    elif args.format == "eml":
        maildir.write_eml(args.target, messages)
    else:
        maildir.write_mbox(args.target, messages)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
