# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes filed messages as Maildir++ (for Dovecot), as .eml files or as mbox."""

import base64
import json
import os
import pathlib
import re
import time

from . import people

FLAG_LETTERS = {"draft": "D", "flagged": "F", "forwarded": "P", "answered": "R", "seen": "S"}


def mutf7(name):
    """RFC 3501 §5.1.3."""
    def shift(match):
        coded = base64.b64encode(match.group().encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
        return "&%s-" % coded
    return re.sub(r"[^\x20-\x7e]+", shift, name.replace("&", "&-"))


def directory(root, folder, utf8):
    if folder == "INBOX":
        return root
    return root / ("." + ".".join(name if utf8 else mutf7(name) for name in folder.split("/")))


def make_folder(path):
    for part in ("cur", "new", "tmp"):
        (path / part).mkdir(parents=True, exist_ok=True)


def write_maildir(root, messages, utf8=False):
    """Base names begin with the date, so that Dovecot numbers UIDs in order of arrival."""
    root, seen = pathlib.Path(root), set()
    for folder in ["INBOX", *people.SPECIAL_USE]:
        make_folder(directory(root, folder, utf8))
        seen.add(folder)
    for number, filed in enumerate(sorted(messages, key=lambda m: m.date)):
        parts = filed.folder.split("/")
        for depth in range(1, len(parts) + 1):
            folder = "/".join(parts[:depth])
            if folder not in seen:
                make_folder(directory(root, folder, utf8))
                seen.add(folder)
        raw = filed.raw.replace(b"\r\n", b"\n")
        size, wire = len(raw), len(raw) + raw.count(b"\n")
        letters = "".join(sorted(FLAG_LETTERS[flag] for flag in filed.flags))
        name = "%d.M%dP1.sample,S=%d,W=%d:2,%s" % (filed.date, number, size, wire, letters)
        path = os.path.join(directory(root, filed.folder, utf8), "cur", name)
        with open(path, "wb") as out:
            out.write(raw)
        os.utime(path, (filed.date, filed.date))
    write_special_use(root, seen)


def write_special_use(root, folders):
    """special-use.json: each folder's UTF-8 path ("/" between levels) and use, for the server's configuration."""
    table = [{"path": path, "special_use": people.SPECIAL_USE.get(path)} for path in sorted(folders)]
    (pathlib.Path(root) / "special-use.json").write_text(json.dumps({"folders": table}, ensure_ascii=False, indent=1) + "\n")


def write_eml(root, messages):
    root = pathlib.Path(root)
    for number, filed in enumerate(sorted(messages, key=lambda m: m.date)):
        folder = root / filed.folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ("%05d.eml" % number)).write_bytes(filed.raw)


def write_mbox(path, messages):
    with open(path, "wb") as out:
        for filed in sorted(messages, key=lambda m: m.date):
            asctime = time.asctime(time.gmtime(filed.date))
            out.write(b"From sample %s\n" % asctime.encode())
            out.write(re.sub(rb"(?m)^(>*From )", rb">\1", filed.raw.replace(b"\r\n", b"\n")) + b"\n")
