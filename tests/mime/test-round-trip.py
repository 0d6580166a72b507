#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What we build is what Python's email package reads, strictly: random messages in all scripts, and answers to every
message of the corpus. When this fails, a recipient sees another subject, text or file than was sent.

    test-round-trip.py ROUND_TRIP     (SEED=N replays one)
"""

import base64
import email
import email.policy
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

COUNT = 150
SLOW = 8192  # bytes of an answer above which this library takes too long; GMime has read it
STRICT = email.policy.default.clone(raise_on_defect=True)


def unflow(text: str) -> str:
    """RFC 3676 with DelSp=yes."""
    lines, open_line, depth_before = [], False, None
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        content = content[1:] if content.startswith(" ") else content
        flows = content.endswith(" ") and content != "-- "
        joins = open_line and depth == depth_before
        if joins:
            lines[-1] += content[:-1] if flows else content
        else:
            quotes = ">" * depth + (" " if depth and content else "")
            lines.append(quotes + (content[:-1] if flows else content))
        open_line, depth_before = flows, depth
    return "".join(line + "\n" for line in lines)


def check_bytes(raw: bytes) -> None:
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r"), "bare CR or LF"
    assert b"\0" not in raw, "a NUL"
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998, "a line too long"
    head = raw.split(b"\r\n\r\n", 1)[0]
    assert head.isascii(), "a header that is not ASCII"


def check_structure(message) -> None:
    for part in message.walk():
        assert not part.defects, part.defects
        if part.get_content_maintype() == "text":
            part.get_content()


def check_expected(message, expected: list[tuple[str, bytes]]) -> None:
    known = dict(expected)
    assert message["Subject"] == known["subject"].decode(), (message["Subject"], known["subject"].decode())
    to = message["To"].addresses
    assert len(to) == 1 and to[0].addr_spec == "ana@example.com", to
    # It puts a space between two encoded words of a name, which RFC 2047 §6.2 does not.
    assert to[0].display_name.replace(" ", "") == known["name"].decode().replace(" ", ""), (to[0].display_name, known["name"].decode())
    assert "Bcc" not in message
    text = unflow(message.get_body(("plain",)).get_content())
    assert text.rstrip() == known["text"].decode().rstrip(), (text, known["text"].decode())
    names = [value.decode() for key, value in expected if key == "file"]
    contents = [value for key, value in expected if key == "bytes"]
    files = list(message.iter_attachments())
    assert [part.get_filename() for part in files] == names, ([part.get_filename() for part in files], names)
    assert [part.get_content() for part in files] == contents


def check(path: Path) -> None:
    raw = path.read_bytes()
    expected = [(key, base64.b64decode(value)) for key, _, value in
                (line.partition(" ") for line in path.with_suffix(".expect").read_text().splitlines())]
    check_bytes(raw)
    if expected:
        message = email.message_from_bytes(raw, policy=STRICT)
        check_structure(message)
        check_expected(message, expected)
        return
    # What others wrote is attached as it is, its faults with it: only our own parts are held to account.
    if len(raw) > SLOW:
        return
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for part in [message, *(message.iter_parts() if message.is_multipart() else ())]:
        assert not part.defects, part.defects


def main() -> int:
    seed = os.environ.get("SEED") or str(random.randrange(1 << 31))
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], folder, seed, str(COUNT)], check=True)
        paths = sorted(Path(folder).glob("*.eml"), key=lambda path: int(path.stem))
        for path in paths:
            try:
                check(path)
            except Exception as error:  # pylint: disable=broad-except  # whatever it is, the message is bad
                failed += 1
                if failed <= 5:
                    print(f"# seed {seed}, message {path.stem}: {type(error).__name__}: {error}"[:3000])
                    print("\n".join("#   " + line for line in path.read_bytes().decode(errors="replace")[:1500].splitlines()))
    print("1..1")
    print("not ok" if failed else "ok", "1 /mime/round-trip", f"# {failed} of {len(paths)} messages are read differently")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
