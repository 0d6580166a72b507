# SPDX-License-Identifier: GPL-3.0-or-later
"""Attachments made by code: a picture, a document, an archive, a calendar entry. Deterministic."""

import functools
import io
import math
import struct
import zipfile
import zlib
from datetime import datetime, timedelta, timezone


def _chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def _mix(a, b, t):
    return tuple(int(x + (y - x) * t) for x, y in zip(a, b))


SKIES = [((246, 211, 166), (122, 160, 198)), ((255, 236, 210), (228, 130, 110)), ((207, 226, 243), (64, 98, 140))]
HILLS = [(76, 110, 104), (58, 84, 96), (38, 56, 74)]
SHADES = 200  # of sky in the palette; then the sun and the hills
SUN = SHADES


@functools.lru_cache(maxsize=64)
def png(seed=1, width=480, height=200):
    """A landscape: sky, sun, three ranges of hills. Drawn in columns of palette indices, then turned."""
    low, high = SKIES[seed % len(SKIES)]
    palette = b"".join(bytes(_mix(high, low, i / SHADES)) for i in range(SHADES)) + bytes((255, 244, 214)) + b"".join(map(bytes, HILLS))
    sky = bytes(y * SHADES // height for y in range(height))
    sun_x, sun_y, sun_r = int(width * (0.2 + 0.6 * ((seed * 37) % 100) / 100)), int(height * 0.35), height // 9
    columns = []
    for x in range(width):
        tops = []
        for i in range(3):
            base, swing = height * (0.52 + 0.14 * i), height * (0.16 - 0.03 * i)
            tops.append(int(base + swing * (math.sin(x / width * (5 + 2 * i) + seed * (i + 1)) * 0.6
                                            + math.sin(x / width * (13 + 4 * i) + seed * 2.1) * 0.3)))
        near, middle = min(tops[2], height), min(tops[1], tops[2], height)
        far = min(tops[0], middle)
        column = bytearray(sky)
        if abs(x - sun_x) < sun_r:
            half = int(math.sqrt(sun_r ** 2 - (x - sun_x) ** 2))
            column[sun_y - half:sun_y + half] = bytes([SUN]) * (2 * half)
        column[far:] = bytes([SUN + 1]) * (middle - far) + bytes([SUN + 2]) * (near - middle) + bytes([SUN + 3]) * (height - near)
        columns.append(column)
    rows = b"".join(b"\0" + bytes(row) for row in zip(*columns))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"PLTE", palette) + _chunk(b"IDAT", zlib.compress(rows, 9))
            + _chunk(b"IEND", b""))


def pdf(title, lines):
    """One page of Helvetica with a rule under the title; opens in every viewer."""
    def text(s):
        s = s.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        return b"(" + s + b") Tj"
    page = b"BT /F2 20 Tf 60 770 Td " + text(title) + b" ET\n0.2 0.35 0.5 RG 60 758 m 535 758 l S\nBT /F1 11 Tf 60 730 Td 16 TL\n"
    page += b"\n".join(text(line) + b" T*" for line in lines) + b"\nET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    out, offsets = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def zipped(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name, (2024, 3, 1, 12, 0, 0)), data)
    return out.getvalue()


def invitation(uid, start, hours, summary, place, organiser, attendee, method="REQUEST"):
    """An iCalendar object (RFC 5545, 5546)."""
    def stamp(seconds):
        return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    begin = datetime.fromtimestamp(start, timezone.utc)
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Calendar//EN", "METHOD:" + method, "BEGIN:VEVENT",
        "UID:" + uid, "DTSTAMP:" + stamp(start - 9 * 86400), "DTSTART:" + stamp(start),
        "DTEND:" + (begin + timedelta(hours=hours)).strftime("%Y%m%dT%H%M%SZ"), "SUMMARY:" + summary,
        "LOCATION:" + place.replace(",", "\\,"), "ORGANIZER;CN=%s:mailto:%s" % organiser,
        "ATTENDEE;CN=%s;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:%s" % attendee, "SEQUENCE:0", "STATUS:CONFIRMED",
        "END:VEVENT", "END:VCALENDAR", "",
    ]
    return "\r\n".join(lines).encode()
