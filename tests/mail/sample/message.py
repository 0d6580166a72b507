# SPDX-License-Identifier: GPL-3.0-or-later
"""One sample message: its parts into RFC 5322 bytes, and where it is filed."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from . import people


@dataclass
class Filed:
    """A message in its folder: what a Maildir entry is made of."""
    folder: str
    date: int
    raw: bytes
    flags: set = field(default_factory=set)  # of "seen", "answered", "flagged", "draft", "forwarded"


def address(person):
    name, mailbox = person
    local, domain = mailbox.split("@")
    return Address(name, local, domain)


def message_id(*what, domain):
    return "<%s@%s>" % (hashlib.sha256(repr(what).encode()).hexdigest()[:24], domain)


def zone_hours(seconds):
    """A town that has summer time, roughly."""
    return 2 if 4 <= datetime.fromtimestamp(seconds, timezone.utc).month <= 10 else 1


def date_header(seconds, hours=None):
    zone = timezone(timedelta(hours=zone_hours(seconds) if hours is None else hours))
    return datetime.fromtimestamp(seconds, zone).strftime("%a, %d %b %Y %H:%M:%S %z")


def compose(date, sender, to, subject, text=None, html=None, *, cc=(), bcc=(), ident=None, refs=(), inline=(), files=(),
            headers=(), received=True):
    """The bytes of a message. INLINE: (cid, type, data); FILES: (name, type, data)."""
    message = EmailMessage(policy=SMTP.clone(max_line_length=78))
    domain = sender[1].split("@")[1]
    if received:
        message["Return-Path"] = "<%s>" % sender[1]
        message["Received"] = "from mx.%s (mx.%s [192.0.2.%d]) by mail.example.org with ESMTPS id %s; %s" % (
            domain, domain, len(domain) * 7 % 250 + 1, hashlib.sha256(str(date).encode()).hexdigest()[:11], date_header(date + 2))
    message["Date"] = date_header(date)
    message["From"] = address(sender)
    if to:
        message["To"] = [address(person) for person in to]
    if cc:
        message["Cc"] = [address(person) for person in cc]
    if bcc:
        message["Bcc"] = [address(person) for person in bcc]
    message["Subject"] = subject
    message["Message-ID"] = ident or message_id(date, sender, subject, domain=domain)
    if refs:
        message["In-Reply-To"] = refs[-1]
        message["References"] = " ".join(refs)
    for name, value in headers:
        message[name] = value
    if text is not None:
        message.set_content(text if text.endswith("\n") else text + "\n", cte=_encoding(text))
    if html is not None:
        add = message.add_alternative if text is not None else message.set_content
        add(html, subtype="html", cte="quoted-printable")
        body = message.get_body(("html",))
        for cid, kind, data in inline:
            body.add_related(data, *kind.split("/"), cid="<%s>" % cid, disposition="inline", filename=cid.split("@")[0] + ".png")
    for name, kind, data in files:
        main, sub = kind.split("/")
        if main == "text":
            message.add_attachment(data.decode(), subtype=sub, filename=name)
        else:
            message.add_attachment(data, main, sub, filename=name)
    _name_boundaries(message, str(message["Message-ID"]))
    return message.as_bytes()


def _encoding(text):
    if text.isascii():
        return "7bit" if max(map(len, text.split("\n")), default=0) < 900 else "quoted-printable"
    wide = sum(ord(c) > 0x2FF for c in text)
    return "base64" if wide * 4 > len(text) else "quoted-printable"


def _name_boundaries(message, ident):
    """Python's boundaries are random; ours repeat."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary("=-" + hashlib.sha256(("%s/%d" % (ident, number)).encode()).hexdigest()[:22])


OWNER = people.OWNER
