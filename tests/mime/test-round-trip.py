#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What we build is what Python's email package reads, strictly: random messages in all scripts, and answers of every
form to every message of the corpus. When this fails, a recipient sees another subject, text or file than was sent, or
an answer goes to the wrong people.

    test-round-trip.py ROUND_TRIP     (SEED=N replays one; MAIL_MESSAGES=N composes as many and reads all answers)
"""

import base64
import email
import email.headerregistry
import email.policy
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

COUNT = int(os.environ.get("MAIL_MESSAGES", "150"))
EVERY = 1 if "MAIL_MESSAGES" in os.environ else 5  # one in so many answers is read here
SLOW = 8192  # bytes of an answer above which this library takes too long; GMime has read it
FIELDS = {"date", "from", "to", "cc", "subject", "message-id", "reply-to", "importance", "x-priority", "in-reply-to",
          "disposition-notification-to", "references", "mime-version", "content-type", "content-transfer-encoding"}
ME = "robin@example.org"
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
        for name in part.keys():
            assert not part[name].defects, (name, part[name].defects)
        if part.get_content_maintype() == "text":
            part.get_content()


def people_in(message, field: str) -> list[tuple[str, str]]:
    """It puts a space between two encoded words of a name, which RFC 2047 §6.2 does not."""
    found = message[field].addresses if message[field] else ()
    return [(one.addr_spec, one.display_name.replace(" ", "")) for one in found]


def collapsed(text: str) -> str:
    return re.sub(" +", " ", text)


def check_composed(message, known: dict[str, list[bytes]]) -> None:
    def texts(key: str) -> list[str]:
        return [value.decode() for value in known.get(key, [])]

    assert {name.lower() for name in message.keys()} <= FIELDS, message.keys()
    assert len(message.keys()) == len(set(message.keys())), "a field twice"
    assert collapsed(message["Subject"]) == texts("subject")[0], (message["Subject"], texts("subject")[0])
    for field in ("to", "cc"):
        meant = [tuple(one.replace(" ", "").split("\n")) for one in texts(field)]
        assert people_in(message, field) == meant, (people_in(message, field), meant)
    assert "Bcc" not in message
    text = unflow(message.get_body(("plain",)).get_content())
    assert text.rstrip() == texts("text")[0].rstrip(), (text, texts("text")[0])
    for html in texts("html"):
        assert html in message.get_body(("html",)).get_content().replace("\r\n", "\n"), html
    check_files(message, texts("file"), known.get("bytes", []))
    pictures = {part["Content-ID"]: part.get_content() for part in message.walk() if "Content-ID" in part}
    assert pictures == {f"<{name}>": drawn for name, drawn in zip(texts("picture"), known.get("drawn", []))}


def check_files(message, names: list[str], contents: list[bytes]) -> None:
    files = list(message.iter_attachments())
    assert [part.get_filename() for part in files] == names, ([part.get_filename() for part in files], names)
    for part, content in zip(files, contents):
        if part.get_content_type() == "message/rfc822":
            assert part.get_content()["Subject"] == "within"
        else:
            assert part.get_payload(decode=True) == content, part.get_content_type()


def addresses(message, field: str) -> list[str] | None:
    """None: nobody could say for sure who is meant."""
    values = message.get_all(field, [])
    if len(values) > 1 or any(value.defects or ";" in value for value in values):
        return None
    found = [one.addr_spec for value in values for one in value.addresses]
    return found if all(re.fullmatch(r"[\w.+'-]+@[\w.-]+\w", one, re.ASCII) for one in found) else None


def wanted_recipients(original, everybody: bool) -> tuple[set[str], set[str]] | None:
    """Whom an answer goes to (RFC 5322 §3.6.3, Mail-Followup-To, RFC 2369): To and Cc. None: it can't be told."""
    people = {}
    for field in ("from", "reply-to", "to", "cc", "mail-followup-to"):
        people[field] = addresses(original, field)
        if people[field] is None:
            return None
    if len(people["from"]) != 1 or ME in people["from"] or "list-post" in original or "sender" in original:
        return None
    if everybody and people["mail-followup-to"]:
        return set(people["mail-followup-to"]) - {ME}, set()
    to = set(people["reply-to"] or people["from"])
    rest = set(people["from"] + people["to"] + people["cc"]) - {ME} - to
    return to, rest if everybody else set()


def spoken(text: str) -> set[str]:
    return {one.addr_spec for one in email.headerregistry.HeaderRegistry()("to", text.replace("\n", " ")).addresses}


def check_recipients(form: str, source: Path, known: dict[str, list[bytes]]) -> bool:
    """→ whether it could be told whom it should go to."""
    original = email.message_from_bytes(source.read_bytes(), policy=email.policy.default)
    try:
        wanted = wanted_recipients(original, form == "reply-all")
    except Exception:  # pylint: disable=broad-except  # this library fails at some of the corpus
        return False
    if wanted is None:
        return False
    answered = tuple({one.lower() for one in spoken(known[field][0].decode())} for field in ("draft-to", "draft-cc"))
    assert answered == tuple({one.lower() for one in some} for some in wanted), (answered, wanted)
    return True


def check_redirected(raw: bytes, source: Path) -> None:
    """The block stands above all, and what follows is as it came."""
    names = [line.split(b":")[0] for line in raw.split(b"\r\n")[:6]]
    for name in (b"Resent-Date", b"Resent-From", b"Resent-To", b"Resent-Message-ID"):
        assert name in names, names
    rest = re.split(rb"\r\nResent-Message-ID:[^\r]*(?:\r\n[ \t][^\r]*)*\r\n", raw, maxsplit=1)[1]
    came = re.sub(rb"\r\n|\r|\n", b"\r\n", re.sub(rb"\AFrom [^\n]*\n", b"", source.read_bytes()))
    came = came if came.endswith(b"\r\n") else came + b"\r\n"
    head, blank, body = came.partition(b"\r\n\r\n")
    head = re.sub(rb"(?im)^(?:bcc|return-path)[ \t]*:[^\r]*(?:\r\n[ \t][^\r]*)*\r\n", b"", head + b"\r\n")[:-2]
    if max(map(len, came.split(b"\r\n"))) <= 998:
        assert rest == head + blank + body, "it is not as it came"


class Counts:
    told = 0  # answers of which it could be told whom they should go to


def check(path: Path) -> None:
    raw = path.read_bytes()
    known: dict[str, list[bytes]] = {}
    for line in path.with_suffix(".expect").read_text().splitlines():
        key, _, value = line.partition(" ")
        known.setdefault(key, []).append(base64.b64decode(value))
    form = known["form"][0].decode()
    if form == "composed":
        check_bytes(raw)
        message = email.message_from_bytes(raw, policy=STRICT)
        check_structure(message)
        check_composed(message, known)
        return
    source = Path(known["source"][0].decode())
    if form == "redirect":
        check_redirected(raw, source)
        return
    check_bytes(raw)
    if form in ("reply", "reply-all"):
        Counts.told += check_recipients(form, source, known)
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
        subprocess.run([sys.argv[1], folder, seed, str(COUNT), str(EVERY)], check=True)
        paths = sorted(Path(folder).glob("*.eml"), key=lambda path: int(path.stem))
        for path in paths:
            try:
                check(path)
            except Exception as error:  # pylint: disable=broad-except  # whatever it is, the message is bad
                failed += 1
                if failed <= 5:
                    print(f"# seed {seed}, message {path.stem}: {type(error).__name__}: {error}"[:3000])
                    print("\n".join("#   " + line for line in path.read_bytes().decode(errors="replace")[:1500].splitlines()))
    print(f"# seed {seed}: {len(paths)} messages, {Counts.told} answers of which it can be told whom they should go to")
    print("1..1")
    print("not ok" if failed else "ok", "1 /mime/round-trip", f"# {failed} of {len(paths)} messages are read differently")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
