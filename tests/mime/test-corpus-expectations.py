#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds `mailctl parse` against what other parsers make of the shared corpus: subjects, senders, the
parts and their order, decoded text and bytes. Where we differ on purpose, EXCEPTIONS says why.

  test-corpus-expectations.py MAILCTL     (the corpus: $MAIL_CORPUS; exit 77 where it is absent)
"""

import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

# File → (what differs, why that is meant). An exception that no longer differs fails too.
EXCEPTIONS = {
    "legacy/010": ("subject", "raw 8-bit in a header is read as windows-1252, not as U+FFFD"),
    "legacy/020": ("subject", "likewise"),
    "legacy/022": ("subject", "likewise"),
    "legacy/027": ("subject", "likewise"),
    "legacy/052": ("subject text", "likewise, and for text without a charset"),
    "legacy/017": ("bytes", "uuencoded parts are decoded"),
    "legacy/026": ("text", "likewise"),
    "legacy/048": ("bytes", "likewise"),
    "rfc/000": ("kind", "a part that lies about base64 keeps its declared type"),
    "thirdparty/005": ("text", "a boundary counts only at the start of a line (RFC 2046 §5.1.1)"),
    "thirdparty/015": ("count", "the multipart of a cut message has no part; it is not its text"),
    "basic-plain-with-bad-header-separator": ("text", "a line that is no field ends the header, so nothing is lost"),
    "ending-boundaries": ("count", "the end comes before the first part: the message's bytes are shown"),
    "frag": ("bytes", "the last bytes of base64 that was cut are kept"),
    "multi-frag": ("bytes", "likewise"),
    "hdr-fakeout": ("text", "likewise: the whole text is shown"),
    "malformedHeader-noheader": ("text", "likewise"),
    "malformedHeaderStartsBody-nocrlfcrlf": ("text", "one broken line among fields does not end the header"),
    "malformedHeaderStartsBody-noheader": ("text", "the first line is shown too"),
    "very-long-boundary": ("count", "a boundary can't end in a space (RFC 2046 §5.1.1)"),
    "very-very-long-boundary": ("count", "likewise"),
    "weird-boundary": ("count", "likewise"),
}


def words(text):
    return re.sub(r"\s+", " ", text.replace("\ufeff", "").replace("\0", "\ufffd")).strip()


def parse(mailctl, path):
    run = subprocess.run([mailctl, "parse", str(path)], capture_output=True, timeout=20)
    if run.returncode:
        raise SystemExit("%s: mailctl parse ended with %d: %s" % (path, run.returncode, run.stderr.decode("utf-8", "replace")))
    return json.loads(run.stdout)


def ours(message):
    """(kind, words or None, sha256) of each part that is no multipart."""
    for part in message["parts"]:
        if part["type"].startswith("multipart/"):
            continue
        kind = {"text/html": "html", "message/rfc822": "message"}.get(part["type"], "text" if part["type"].startswith("text/") else "binary")
        yield kind, words(part.get("text") or ""), part["sha256"]


def differences(want, got):
    want, got = list(want), list(got)
    if len(want) != len(got):
        return {"count"}
    found = set()
    for (kind, text, hashes), (our_kind, our_text, our_hash) in zip(want, got):
        if kind != our_kind:
            found.add("kind")
        elif kind in ("text", "html") and our_text not in text:
            found.add("text")
        elif kind == "binary" and our_hash not in hashes:
            found.add("bytes")
    return found


def json_leaves(parts, index=0):
    body = parts[index]["body"]
    kind, value = next(iter(body.items()))
    if kind == "Multipart":
        for child in value:
            yield from json_leaves(parts, child)
    elif kind == "Message":
        yield "message", None, None
        yield from json_leaves(value["parts"])
    elif kind in ("Text", "Html"):
        yield kind.lower(), {words(value)}, None
    else:
        yield "binary", None, {hashlib.sha256(bytes(value)).hexdigest()}


def header(parts, name):
    for field in parts[0]["headers"]:
        if field["name"] == name and isinstance(field["value"], dict):
            return field["value"]
    return {}


def check_json(mailctl, eml):
    """stalwart's mail-parser; the expected JSON is of the same file with LF or with CRLF line ends."""
    message = parse(mailctl, eml)
    best = None
    for suffix in (".json", ".crlf.json"):
        expected = eml.with_suffix(suffix)
        if not expected.exists():
            continue
        parts = json.loads(expected.read_text())["parts"]
        found = differences(json_leaves(parts), ours(message))
        subject = header(parts, "subject").get("Text")
        if subject is not None and words(subject) != words(message["subject"]):
            found.add("subject")
        senders = header(parts, "from").get("Address", {}).get("List") or []
        if not all((sender["address"] or "") in message["from"] for sender in senders):
            found.add("from")
        best = found if best is None else min(best, found, key=len)
    return best


def check_xml(mailctl, msg):
    """mime4j: the tree as XML, each body in a file of its own, in the charset it came in."""
    decoded = msg.with_name(msg.stem + "_decoded.xml")
    if not decoded.exists():
        return None
    message = parse(mailctl, msg)
    charsets = [part["charset"] for part in message["parts"] if not part["type"].startswith("multipart/")]
    want = []
    for kind, name in re.findall(r'<(message|(?:text|binary)-body)(?: name="([^"]*)")?/?>', decoded.read_text("utf-8", "replace"))[1:]:
        if kind == "message":
            want.append(("message", None, None))
            continue
        data = (msg.parent / name).read_bytes()
        texts = set()
        for charset in ("utf-8", "windows-1252", charsets[len(want)] if len(want) < len(charsets) else None):
            try:
                texts.add(words(data.decode(charset or "ascii", "replace")))
            except LookupError:
                pass
        want.append((kind[:-5], texts, {hashlib.sha256(data).hexdigest()}))
    got = list(ours(message))
    # HTML is only text to mime4j.
    got = [("text" if kind == "html" else kind, text, sha256) for kind, text, sha256 in got]
    return differences(want, got)


def main():
    mailctl, corpus = sys.argv[1], pathlib.Path(os.environ.get("MAIL_CORPUS", ""))
    if not (corpus / "mime4j").is_dir():
        print("the shared corpus is not here")
        return 77
    checks = [("%s/%s" % (eml.parent.name, eml.stem), check_json, eml) for eml in sorted(corpus.glob("mail-parser/*/*.eml"))]
    checks += [(msg.stem, check_xml, msg) for msg in sorted(corpus.glob("mime4j/*/*.msg"))]
    failures = compared = 0
    for name, check, path in checks:
        found = check(mailctl, path)
        if found is None:
            continue
        compared += 1
        allowed = set(EXCEPTIONS[name][0].split()) if name in EXCEPTIONS else set()
        if found != allowed:
            failures += 1
            print("%s: differs in %s; expected: %s" % (path, sorted(found) or "nothing", sorted(allowed) or "nothing"))
    print("%d messages compared, %d exceptions, %d failures" % (compared, len(EXCEPTIONS), failures))
    return 1 if failures or compared < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
