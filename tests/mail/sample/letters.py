# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that machines send: newsletters, receipts, notices, an invitation, a bounce."""

import html
from datetime import datetime, timezone

from . import files, people
from .message import Filed, compose, date_header, message_id

DAY = 86400

# (headline, text): what the travel letter tells, three in each issue.
STORIES = [
    ("The last lamplighter of the quay", "Every evening at dusk Ingrid Solheim walks the quay with a ladder she no longer needs. The lamps have been electric since 1931. She walks because the harbour asked her to."),
    ("Bread that takes three days", "In a valley with one road and two bakers, the sour dough is older than the road. We asked for the recipe and were given a chair."),
    ("A night on the mail boat", "Forty parcels, six passengers, one piano. The mail boat to the outer islands still runs on Tuesdays, and still waits for whoever is late."),
    ("Where the drovers slept", "Stone huts the size of a wardrobe dot the old drove roads. Four of them have been given roofs again, and a stove, and a book to sign."),
    ("The garden under the viaduct", "Trains pass overhead every nine minutes. Underneath, figs ripen: the arches keep the frost away and the neighbours keep the secret."),
    ("Counting swifts", "On the first warm night of May, two hundred people look up. The count has been going on since 1968, and it has never once been done sitting down."),
    ("A library for a ferry", "The crossing takes fifty minutes, which is one long short story. The ship's cook began the shelf; the passengers filled it."),
    ("Salt, by hand", "The pans were cut in the ninth century and nobody has found a better way. Rake, wait, rake. The wind does the rest."),
    ("The clock that runs late on purpose", "When the trains came, the town refused to move its noon. The tower still shows local time, eleven minutes behind everybody else."),
    ("Walking home along the canal", "Thirty locks, one heron each. We counted. A two-day walk for people who like their hills in steps."),
    ("The map in the church", "Painted on the north wall in 1590 and whitewashed in 1640: a map of every field. They are cleaning it now, one hedge at a time."),
    ("Soup at the end of the line", "The little railway ends at a beach café with four tables. Order the fish soup. There is nothing else, and nothing better."),
]

TEAS = ["smoky Lapsang, and when to leave it alone", "a green from the shady side of the hill", "breakfast blends for people who dislike mornings",
        "the second flush, explained with a teaspoon", "cold brewing in a jam jar", "what the water in your street is doing", "buckwheat and roasted rice",
        "a kettle test with eleven kettles", "mint from the windowsill", "first flush: early, green and expensive", "milk first? A short peace treaty",
        "an oolong like a walk in the woods", "jasmine, picked at dusk", "leaves or bags: we weighed them"]

GOODS = [("Field notebook, squared, set of 3", 1450), ("Ink, blue-black, 50 ml", 990), ("Brass dividers, 18 cm", 3400), ("Bicycle chain, 8-speed", 1899),
         ("Varnish, marine, 750 ml", 2790), ("Sandpaper, mixed grits", 645), ("Wool socks, two pairs", 2200), ("Head torch", 3450), ("Runner beans, seed", 285),
         ("Atlas of the canals, 1958, used", 6400), ("Lentils, green, 2 kg", 740), ("Coffee, whole bean, 1 kg", 1890), ("Linen tape, 25 m", 560),
         ("Tide tables, this year", 795), ("Desk lamp, green", 5900)]

SHOPS = [("Fold & Compass", "orders@fold-compass.example"), ("Ironmonger Pike", "shop@pike.example"), ("Valley Grocers", "box@valley-grocers.example")]

STATIONS = [("Market Harbour", "Saltby"), ("Saltby", "Fenwick Locks"), ("Market Harbour", "Norden Quay"), ("Norden Quay", "Market Harbour")]


def money(cents):
    return "€ %d.%02d" % divmod(cents, 100)


def travel_letter(number, date):
    """A magazine's letter in HTML: one inline picture, two remote ones, its own dark style."""
    picks = [STORIES[(number * 5 + i * 4 + i) % len(STORIES)] for i in range(3)]
    cid = "hero%d@harbour-hill.example" % number
    cells = "".join(
        '<tr><td style="padding:18px 32px 0"><img src="https://pictures.harbour-hill.example/%d/%d.jpg" width="536" height="180" alt="" style="border-radius:6px;background:#dfe7ec">'
        '<h2 style="font:600 21px/1.3 Georgia,serif;margin:14px 0 6px;color:#23404f">%s</h2><p style="font:16px/1.55 Georgia,serif;margin:0;color:#333">%s '
        '<a href="https://harbour-hill.example/letter/%d/%d?reader=robin" style="color:#a4462c">Read on</a></p></td></tr>'
        % (number, i, html.escape(head), html.escape(text), number, i) for i, (head, text) in enumerate(picks[1:], 1))
    page = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Harbour &amp; Hill</title><style>
      body { margin: 0; background: #f2efe8 } a:hover { text-decoration: none }
      @media (prefers-color-scheme: dark) { body, .sheet { background: #1d2226 !important } h1, h2, p { color: #e8e4da !important } }
      @media (max-width: 480px) { .sheet { width: 100%% !important } }</style></head><body>
      <div style="display:none;max-height:0;overflow:hidden">%s, and two more</div>
      <table role="presentation" width="100%%" cellpadding="0" cellspacing="0" bgcolor="#f2efe8"><tr><td align="center" style="padding:24px 8px">
      <table role="presentation" class="sheet" width="600" cellpadding="0" cellspacing="0" bgcolor="#ffffff" style="border-radius:10px;overflow:hidden">
      <tr><td style="padding:26px 32px 8px;font:13px sans-serif;letter-spacing:3px;color:#8a8371">HARBOUR &amp; HILL · LETTER %d</td></tr>
      <tr><td style="padding:0 32px"><h1 style="font:700 30px/1.2 Georgia,serif;margin:6px 0 16px;color:#1c333f">%s</h1>
      <img src="cid:%s" width="536" alt="Hills above the water at evening" style="border-radius:6px">
      <p style="font:16px/1.55 Georgia,serif;color:#333">%s</p></td></tr>%s
      <tr><td style="padding:28px 32px;font:13px/1.5 sans-serif;color:#8a8371">You get this letter because you asked for it, one Sunday in spring.
      <a href="https://harbour-hill.example/leave?reader=robin" style="color:#8a8371">Stop the letter</a></td></tr></table>
      <img src="https://count.harbour-hill.example/open.gif?letter=%d&reader=robin%%40example.org" width="1" height="1" alt=""></td></tr></table></body></html>
    """ % (html.escape(picks[0][0]), number, html.escape(picks[0][0]), cid, html.escape(picks[0][1]), cells, number)
    text = "HARBOUR & HILL, letter %d\n\n" % number + "\n\n".join("%s\n%s" % story for story in picks) + "\n\nhttps://harbour-hill.example/letter/%d\n" % number
    return compose(date, ("Harbour & Hill", "letter@harbour-hill.example"), [people.OWNER], picks[0][0], text, page,
                   inline=[(cid, "image/png", files.png(number, 536, 220))],
                   headers=[("List-Id", "Harbour & Hill <letter.harbour-hill.example>"), ("List-Unsubscribe", "<https://harbour-hill.example/leave?reader=robin>"),
                            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")])


def tea_letter(number, date):
    """HTML alone, no text part; one remote banner."""
    topic = TEAS[number % len(TEAS)]
    page = """<html><body style="background:#fbf7ef;font-family:Verdana,sans-serif;color:#3c3327"><center>
      <img src="http://img.morning-kettle.example/banner.png" width="520" height="120" alt="Morning Kettle">
      <div style="max-width:520px;text-align:left;padding:12px"><h2 style="color:#7a4a1e">This week: %s</h2>
      <p>Good morning, Robin! Put the kettle on, this takes exactly one cup.</p>
      <ul><li>Water just off the boil, <b>%d °C</b></li><li>%d grams to the pot</li><li>Wait <b>%d minutes</b>, and do nothing else</li></ul>
      <p><a href="https://morning-kettle.example/w/%d" style="background:#7a4a1e;color:#fff;padding:10px 18px;border-radius:20px;text-decoration:none">Pour me the whole story</a></p>
      <hr style="border:0;border-top:1px solid #e0d5c0"><small>Morning Kettle, 3 Copper Row. <a href="https://morning-kettle.example/bye">Unsubscribe</a></small></div></center></body></html>
    """ % (html.escape(topic), 75 + number * 5 % 25, 3 + number % 4, 2 + number % 4, number)
    return compose(date, ("Morning Kettle", "hello@morning-kettle.example"), [people.OWNER], "☕ " + topic[0].upper() + topic[1:], None, page,
                   headers=[("List-Unsubscribe", "<mailto:bye@morning-kettle.example?subject=bye>")])


def receipt(number, date):
    """Bookings and orders; every third with a PDF."""
    shop = SHOPS[number % len(SHOPS)]
    items = [GOODS[(number * 7 + i * 4) % len(GOODS)] for i in range(1 + number % 4)]
    order = "%d-%05d" % (datetime.fromtimestamp(date, timezone.utc).year, 10417 + number * 31)
    total = sum(price for _, price in items) + 490
    rows = "".join('<tr><td style="padding:6px 0;border-bottom:1px solid #eee">%s</td><td align="right" style="border-bottom:1px solid #eee">%s</td></tr>'
                   % (html.escape(name), money(price)) for name, price in items)
    page = """<html><body style="font:15px/1.5 sans-serif;color:#222"><table width="480" cellspacing="0" style="margin:auto">
      <tr><td colspan="2"><h2>Thank you for your order</h2><p>Order <b>%s</b> will leave us tomorrow.</p></td></tr>%s
      <tr><td style="padding:6px 0">Postage</td><td align="right">€ 4.90</td></tr><tr><td><b>Total</b></td><td align="right"><b>%s</b></td></tr></table></body></html>
    """ % (order, rows, money(total))
    text = "Thank you for your order %s.\n\n" % order + "".join("%-40s %10s\n" % (n, money(p)) for n, p in items) + "%-40s %10s\n%-40s %10s\n" % ("Postage", "€ 4.90", "Total", money(total))
    extra = [("Invoice %s.pdf" % order, "application/pdf", files.pdf("Invoice " + order, ["%s    %s" % (n, money(p)) for n, p in items] + ["", "Total " + money(total)]))] if number % 3 == 0 else ()
    return compose(date, shop, [people.OWNER], "Your order %s" % order, text, page, files=extra)


def ticket(number, date):
    start, end = STATIONS[number % len(STATIONS)]
    when = datetime.fromtimestamp(date + 6 * DAY, timezone.utc).strftime("%d %B, 08:%M")
    lines = ["%s to %s" % (start, end), when, "Coach %d, seat %d, facing forward" % (1 + number % 6, 11 + number * 13 % 70), "", "Valid with a photograph of your face on your face."]
    return compose(date, ("Coast Railways", "tickets@coast-railways.example"), [people.OWNER], "Your ticket: %s to %s" % (start, end),
                   "Good day,\n\nyour ticket is attached. Show it on a screen or on paper.\n\n" + "\n".join(lines) + "\n",
                   files=[("Ticket %s %s.pdf" % (start, end), "application/pdf", files.pdf("Coast Railways", lines))])


NOTICES = [
    ("Town Library", "noreply@library.example", "A book is due on Friday", "The following is due on Friday:\n\n  \"Letters from the Silk Road\"\n\nYou may renew it twice. You have renewed it twice."),
    ("Fork & Merge", "notify@forge.example", "[northlight/tiles] Build {n} passed", "Build {n} of branch main passed in 4 min 12 s.\n\n318 tests passed, 2 skipped.\n\nhttps://forge.example/northlight/tiles/builds/{n}"),
    ("Coop Energy", "bills@coop-energy.example", "Your meter reading, please", "Dear member,\n\nit's that time of the year. Please read the meter in the hall (the black numbers only) and enter it within ten days.\n\nThank you for being 0.004 % of a wind turbine."),
    ("Fork & Merge", "notify@forge.example", "[northlight/tiles] Oskar Nyberg opened #{n}: Labels vanish at zoom 14", "Steps: open the Lofoten sheet, zoom to 14, look for Å.\n\nExpected: Å\nFound: nothing\n\n--\nReply to this mail to comment."),
    ("Neighbours' board", "board@street.example", "New on the board: a ladder to lend", "Lent out: one ladder, four metres, mild temper. Ask at number 12.\n\nWanted: somebody who understands hedges."),
    ("Bank of the Coast", "notices@coastbank.example", "Your statement is ready", "Your statement is in your postbox. For your safety we never send links; please open the app as you always do."),
]


def notice(number, date):
    name, mailbox, subject, text = NOTICES[number % len(NOTICES)]
    return compose(date, (name, mailbox), [people.OWNER], subject.format(n=800 + number * 7), text.format(n=800 + number * 7),
                   headers=[("Auto-Submitted", "auto-generated")])


def meeting(now):
    start = now - now % DAY + 3 * DAY + 8 * 3600
    organiser = people.PEOPLE["ines"]
    calendar = files.invitation("lofoten-review@northlight.example", start, 2, "Review: what we learned from Lofoten", "Studio, big table", organiser, people.OWNER)
    raw = compose(now - 5 * 3600, organiser, [people.OWNER, people.PEOPLE["oskar"], people.PEOPLE["dana"]], "Invitation: Review, what we learned from Lofoten",
                  "Ines Carvalho invites you:\n\nReview: what we learned from Lofoten\nStudio, big table\n\nBring one thing we should do again and one we should not.",
                  files=[("invite.ics", "text/calendar", calendar)])
    return raw.replace(b'Content-Type: text/calendar; charset="utf-8"', b'Content-Type: text/calendar; charset="utf-8"; method=REQUEST')


def bounce(now):
    """A delivery status notification (RFC 3464) for a mistyped address."""
    date, failed = now - 8 * DAY, "zoe.dubios@example.net"
    ident = message_id("bounced", domain="example.org")
    original = compose(date - 60, people.OWNER, [("Zoë Dubois", failed)], "Gaston and the hat", "Dear Zoë,\n\nhow much was the hat? I feel I should pay half, as his friend.\n\nRobin\n",
                       ident=ident, received=False)
    edge = "=-bounce-%d" % date
    lines = ["Return-Path: <>", "Date: " + date_header(date), "From: Mail Delivery System <MAILER-DAEMON@mail.example.org>", "To: robin@example.org",
             "Subject: Undelivered Mail Returned to Sender", "Message-ID: " + message_id("dsn", domain="mail.example.org"), "In-Reply-To: " + ident, "References: " + ident,
             "Auto-Submitted: auto-replied", "MIME-Version: 1.0", 'Content-Type: multipart/report; report-type=delivery-status; boundary="%s"' % edge, "",
             "--" + edge, "Content-Type: text/plain; charset=us-ascii", "Content-Description: Notification", "", "I'm sorry to say that your message could not be delivered to one recipient.", "",
             "<%s>: host mx.example.net[192.0.2.25] said:" % failed, "    550 5.1.1 <%s>: there is nobody of this name here" % failed, "",
             "--" + edge, "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mail.example.org", "Arrival-Date: " + date_header(date - 50), "",
             "Final-Recipient: rfc822; " + failed, "Action: failed", "Status: 5.1.1", "Remote-MTA: dns; mx.example.net",
             "Diagnostic-Code: smtp; 550 5.1.1 <%s>: there is nobody of this name here" % failed, "",
             "--" + edge, "Content-Type: message/rfc822", "Content-Transfer-Encoding: 8bit", "", original.decode(), "--%s--" % edge, ""]
    return "\n".join(line for line in lines).replace("\r\n", "\n").replace("\n", "\r\n").encode(), original, date


def build(now):
    """Yields Filed messages: newest ones unread, older ones spread over five years."""
    def filed(folder, date, raw, *flags):
        return Filed(folder, date, raw, set(flags))
    for n in range(34):
        date = now - n * 7 * DAY - 30 * 3600 - n * 977
        yield filed("INBOX" if n < 8 else "Newsletters", date, travel_letter(112 - n, date), *(["seen"] if n > 1 else []))
    for n in range(26):
        date = now - n * 9 * DAY - 7 * 3600 - n * 613
        yield filed("INBOX" if n < 5 else "Newsletters", date, tea_letter(n, date), *(["seen"] if n > 2 else []))
    for n in range(40):
        date = now - (n * 44 + 2) * DAY - n * 5417
        yield filed("INBOX" if n < 5 else "Receipts", date, receipt(n, date), "seen")
    for n in range(24):
        date = now - (n * 71 + 9) * DAY - n * 4021
        yield filed("INBOX" if n < 2 else "Receipts", date, ticket(n, date), "seen", *(["flagged"] if n == 0 else []))
    for n in range(60):
        date = now - (n * n // 4 + n) * DAY - 3 * 3600 - n * 2711
        yield filed("INBOX" if n < 22 else "Archive", date, notice(n, date), *(["seen"] if n > 3 else []))
    yield filed("INBOX", now - 5 * 3600, meeting(now))
    raw, original, date = bounce(now)
    yield filed("INBOX", date, raw, "seen")
    yield filed("Sent", date - 60, original, "seen")
