# SPDX-License-Identifier: GPL-3.0-or-later
"""Many messages fast, for benches: natural word frequencies, planted words, attachments, threads."""

import base64
import random

from . import people
from .message import Filed, date_header

# Planted so that a search has a known answer: word → one message in so many.
PLANTED = {"quokka": 10, "zephyrine": 100, "xylograph": 1000}

WORDS = """the and to of a in is that it for on with we as this at be by are from have was not will one an or can our you but they all if there which
would about out up so more time them when some new two last also after first each other where way than how much before over may day part week work people
water map road paper letter harbour morning evening project meeting table number sheet colour line place house garden train answer question order copy print
price plan name village river hill bridge school office window winter summer spring autumn report survey version test result change ready early late tomorrow
yesterday please thanks regards attached proof budget contract delivery schedule agreed draft review comment figure corner pencil drawer lamp ladder varnish boat
mast rope kettle coffee bread butter apple bean leek rhubarb soup salt ferry island coast tide current depth chart scale symbol legend label index title page
chapter footnote editor printer archive library station ticket platform seat journey luggage parcel stamp envelope address""".split()
SUBJECTS = ["Proofs for sheet", "Meeting notes", "Delivery of paper", "Question about label", "Budget draft", "Survey line", "Ferry timetable", "Print run", "Review of chapter", "Colour of"]
CROWD = [person for key, person in people.PEOPLE.items() if key != "me"]


class Writer:
    def __init__(self, seed, now, count):
        self.random = random.Random(seed)
        self.now, self.count, self.threads = now, count, []
        # Zipf by hand: the k-th word with weight 1/k.
        self.weights = []
        total = 0.0
        for rank in range(1, len(WORDS) + 1):
            total += 1 / rank
            self.weights.append(total)
        self.blob = base64.encodebytes(self.random.randbytes(900_000))

    def prose(self, words):
        chosen = self.random.choices(WORDS, cum_weights=self.weights, k=words)
        out = []
        for start in range(0, words, 12):
            out.append(" ".join(chosen[start:start + 12]))
        return ".\r\n".join(out) + ".\r\n"

    def body(self, number):
        text = self.prose(self.random.choice((30, 60, 60, 120, 400)))
        planted = [word for word, every in PLANTED.items() if number % every == 0]
        return text + (" ".join(planted) + "\r\n" if planted else "")

    def thread(self, number, ident):
        """Half of all mail answers an earlier one."""
        if self.threads and self.random.random() < 0.5:
            subject, refs = self.random.choice(self.threads[-200:])
            head = "In-Reply-To: %s\r\nReferences: %s\r\n" % (refs[-1], " ".join(refs[-10:]))
            refs.append(ident)
            return "Re: " + subject, head
        subject = "%s %d" % (self.random.choice(SUBJECTS), number)
        self.threads.append((subject, [ident]))
        return subject, ""

    def one(self, number):
        date = self.now - int((self.count - number) * 5 * 365 * 86400 / max(self.count, 1))
        ident = "<bulk-%d@example.net>" % number
        name, mailbox = self.random.choice(CROWD)
        subject, head = self.thread(number, ident)
        coded = '"%s"' % name if name.isascii() else "=?utf-8?B?%s?=" % base64.b64encode(name.encode()).decode()
        head = ("Date: %s\r\nFrom: %s <%s>\r\nTo: Robin Hale <robin@example.org>\r\nSubject: %s\r\nMessage-ID: %s\r\n%sMIME-Version: 1.0\r\n"
                % (date_header(date), coded, mailbox, subject, ident, head))
        text, kind = self.body(number), number % 10
        flags = {"seen"} if number < self.count * 0.97 else set()
        return Filed("INBOX", date, (head + self.shape(kind, text, number)).encode("ascii", "xmlcharrefreplace"), flags)

    def shape(self, kind, text, number):
        plain = "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text
        page = "Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>%s</p></body></html>\r\n" % text.replace(".\r\n", ".</p>\r\n<p>")
        if kind < 5:
            return plain
        if kind < 7:
            return 'Content-Type: multipart/alternative; boundary="a"\r\n\r\n--a\r\n%s\r\n--a\r\n%s\r\n--a--\r\n' % (plain, page)
        if kind < 8:
            return page
        size = self.random.choice((3000, 20_000, 60_000, 60_000, 250_000 if number % 50 else 1_000_000))
        start = self.random.randrange(1000) * 77
        data = self.blob[start:start + size - size % 77].decode()
        return ('Content-Type: multipart/mixed; boundary="m"\r\n\r\n--m\r\n%s\r\n--m\r\nContent-Type: application/octet-stream; name="data-%d.bin"\r\n'
                'Content-Disposition: attachment; filename="data-%d.bin"\r\nContent-Transfer-Encoding: base64\r\n\r\n%s--m--\r\n'
                % (plain, number, number, data.replace("\n", "\r\n")))


def build(count, seed, now):
    writer = Writer(seed, now, count)
    for number in range(1, count + 1):
        yield writer.one(number)
