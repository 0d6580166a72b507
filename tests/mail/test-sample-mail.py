#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sample mailbox is what it promises to be: the same each time, read without a defect save where
one is meant, nobody's real address in it, and a Maildir that says its flags and dates.

  test-sample-mail.py MAILCTL
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
NOW = 1_756_720_800
# Subjects of the messages that are broken on purpose.
BROKEN = {"Scan from the copy shop", ""}


def generate(target, *options):
    subprocess.run([sys.executable, str(HERE / "sample_mail.py"), *options, str(target)], check=True)


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def check_maildir(root):
    files = contents(root)
    table = json.loads(files.pop("special-use.json"))["folders"]
    uses = {row["path"]: row["special_use"] for row in table}
    assert uses["Sent"] == "\\Sent" and uses["INBOX"] is None and "Reisen/Île de Ré" in uses and "家族" in uses
    assert 380 <= len(files) <= 450, len(files)
    for name in files:
        match = re.fullmatch(r"(?:\..*/)?cur/(\d+)\.M\d+P1\.sample,S=(\d+),W=(\d+):2,[DFPRST]*", name)
        assert match, name
        path = root / name
        assert path.stat().st_mtime == int(match[1]) <= NOW, name
        assert path.stat().st_size == int(match[2]), name
    newest = max(int(name.split("/")[-1].split(".")[0]) for name in files)
    assert NOW - newest < 86400, "nothing arrived today"
    assert any(",S" not in name.split(":")[1] and "INBOX" not in name for name in files)
    return files


def check_addresses(files):
    reserved = re.compile(rb"(?:^|\.)(?:example|example\.(?:com|org|net))$")
    for name, raw in files.items():
        for domain in re.findall(rb"[\w.-]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", re.sub(rb"=\n", b"", raw)):
            assert reserved.search(domain.lower().rstrip(b".")), (name, domain)


def check_reading(mailctl, root):
    kinds = set()
    for path in sorted(root.rglob("*.eml")):
        run = subprocess.run([mailctl, "parse", str(path)], capture_output=True, check=True)
        message = json.loads(run.stdout)
        assert bool(message["defects"]) <= (message["subject"] in BROKEN), (path, message["defects"])
        kinds |= {part["type"] for part in message["parts"]}
    missing = {"text/html", "image/png", "application/pdf", "application/zip", "text/calendar", "message/rfc822", "message/delivery-status"} - kinds
    assert not missing, missing


def check_bulk(root):
    generate(root, "--count", "2000", "--seed", "3")
    files = contents(root)
    assert len(files) == 2001
    planted = [sum(word in raw for raw in files.values()) for word in (b"quokka", b"zephyrine", b"xylograph")]
    assert planted == [200, 20, 2], planted


def main():
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder)
        generate(top / "a")
        generate(top / "b")
        files = check_maildir(top / "a")
        assert contents(top / "a") == contents(top / "b"), "two runs differ"
        check_addresses(files)
        generate(top / "eml", "--format", "eml")
        check_reading(sys.argv[1], top / "eml")
        generate(top / "mbox", "--format", "mbox")
        assert len(re.findall(rb"(?m)^From sample ", (top / "mbox").read_bytes())) == len(files)
        check_bulk(top / "bulk")
    print("the sample mailbox: %d messages" % len(files))
    return 0


if __name__ == "__main__":
    sys.exit(main())
