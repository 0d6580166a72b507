# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns conversations.txt and lists.txt into messages: who wrote when, quoting whom."""

import html as escape
import pathlib
import re
import zlib

from . import files, people
from .message import Filed, compose, date_header, message_id

HERE = pathlib.Path(__file__).parent
UNITS = {"m": 60, "h": 3600, "d": 86400, "y": 365 * 86400}


def seconds(text):
    """"2y40d" → seconds."""
    return sum(int(n) * UNITS[unit] for n, unit in re.findall(r"(\d+)([mhdy])", text))


def jitter(text, limit):
    """Nobody writes on the hour: some seconds under LIMIT, the same for the same TEXT."""
    return zlib.crc32(text.encode()) % limit


def read(name):
    """Yields (subject, options, [(who, gap, words, text)])."""
    subject, options, posts = None, {}, []
    for line in (HERE / name).read_text(encoding="utf-8").split("\n") + ["== end"]:
        if line.startswith("#") and subject is None:
            continue
        if line.startswith("== "):
            if subject:
                yield subject, options, [(w, g, o, "\n".join(t).strip()) for w, g, o, t in posts]
            subject, _, rest = line[3:].partition(" | ")
            options, posts = dict(item.split("=", 1) for item in rest.split()), []
        elif line.startswith("-- "):
            who, gap, *words = line[3:].split()
            posts.append((who, seconds(gap), words, []))
        elif posts:
            posts[-1][3].append(line)


def attachment(kind, subject, number):
    if kind == "pdf":
        return ("%s.pdf" % re.sub(r"[^\w]+", " ", subject).strip(), "application/pdf",
                files.pdf(subject, ["Sheet %d of the series." % number, "", "Checked by two people who disagreed about the blue.",
                                    "Scale 1 : 50 000, projection as agreed.", "This page was made for you with care."]))
    if kind == "png":
        return ("picture-%d.png" % number, "image/png", files.png(number * 3 + len(subject), 640, 320))
    if kind == "zip":
        rows = "line;from;to\n" + "".join("%d;%d;%d\n" % (i, 4000 + i * 7, 4300 + i * 9) for i in range(14))
        return ("annex.zip", "application/zip", files.zipped([("index.csv", rows), ("read me.txt", "One file a line.\n")]))
    if kind == "patch":
        return ("0003-labels-break-evenly.patch", "text/x-diff",
                b"--- a/label.c\n+++ b/label.c\n@@ -112,7 +112,7 @@\n-  split = first_space_after (name, middle);\n"
                b"+  split = most_even_space (name, small_words);\n")
    return ("checklist.txt", "text/plain", "1. Tell everyone.\n2. Stop the writer.\n…\n7. Read step 7 twice.\n8. Move the cable.\n".encode())


def quoted(parent):
    """Text and HTML of a quote of PARENT: (who, date, text)."""
    name, mailbox = people.PEOPLE[parent[0]]
    head = "On %s, %s <%s> wrote:" % (date_header(parent[1])[:-9], name, mailbox)
    text = "\n".join((">" if line.startswith(">") else "> ") + line if line else ">" for line in parent[2].split("\n"))
    return head + "\n" + text, "<p>%s</p><blockquote type=\"cite\">%s</blockquote>" % (escape.escape(head), paragraphs(parent[2]))


def paragraphs(text):
    return "".join("<p>%s</p>" % escape.escape(p).replace("\n", "<br>") for p in text.split("\n\n"))


def html_page(text, quote, rtl):
    return ('<html><head><meta charset="utf-8"></head><body%s style="font-family: sans-serif; line-height: 1.5">%s%s</body></html>'
            % (' dir="rtl"' if rtl else "", paragraphs(text), quote))


def list_headers(key):
    name, mailbox = people.LISTS[key]
    local, domain = mailbox.split("@")
    return [("List-Id", "%s <%s.%s>" % (name, local, domain)), ("List-Post", "<mailto:%s>" % mailbox),
            ("List-Unsubscribe", "<https://%s/leave/%s>, <mailto:%s-leave@%s>" % (domain, local, local, domain)),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"), ("List-Archive", "<https://%s/archive/%s/>" % (domain, local)),
            ("Precedence", "list")]


def recipients(who, previous, options):
    others = [p for p in ["me"] + options["with"].split(",") if p != who]
    if "list" in options:
        return [people.LISTS[options["list"]]], [] if previous in (None, who) else [people.PEOPLE[previous]]
    first = previous if previous and previous != who else others[0]
    return [people.PEOPLE[first]], [people.PEOPLE[p] for p in others if p != first]


def build(name, now):
    """Yields Filed messages of every conversation in NAME."""
    for subject, options, posts in read(name):
        date, refs, parent, pending = now - seconds(options["first"]) - jitter(subject, 3000), [], None, []
        for number, (who, gap, words, text) in enumerate(posts):
            date = min(date + gap + jitter(text, 400) * bool(number), now - 97 * (len(posts) - number))
            pending.append((message(subject, options, number, who, words, text, date, refs, parent), who))
            refs.append(message_id(subject, number, domain=people.PEOPLE[who][1].split("@")[1]))
            parent = (who, date, text)
        for (filed, who), following in zip(pending, pending[1:] + [(None, None)]):
            if following[1] == "me" and who != "me":
                filed.flags.add("answered")
            yield filed


def message(subject, options, number, who, words, text, date, refs, parent):
    sender = people.PEOPLE[who]
    to, cc = recipients(who, parent and parent[0], options)
    quote_text, quote_html = quoted(parent) if parent and "noquote" not in words and number % 3 else ("", "")
    body = text + ("\n\n" + quote_text if quote_text else "")
    rtl = sum("\u0590" < c < "\u0700" for c in text) > len(text) // 2
    raw = compose(date, sender, to, ("Re: " if number else "") + subject, body,
                  html_page(text, quote_html, rtl) if "html" in words else None, cc=cc,
                  ident=message_id(subject, number, domain=sender[1].split("@")[1]), refs=refs[-12:],
                  files=[attachment(w[5:], subject, number) for w in words if w.startswith("file:")],
                  headers=list_headers(options["list"]) if "list" in options else (), received=who != "me")
    flags = {"flagged"} if "flag" in words else set()
    if "unread" not in words:
        flags.add("seen")
    folder = options.get("folder", "Lists" if "list" in options else "INBOX").replace("_", " ")
    return Filed("Sent" if who == "me" else folder, date, raw, flags)
