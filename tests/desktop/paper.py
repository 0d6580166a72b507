# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of a PDF that was printed here, without a reader of PDF: as cairo and Skia write it, in Latin letters."""

import contextlib
import re
import zlib


def words_of(pdf: bytes) -> str:
    """A line for each run of text."""
    streams = []
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.S):
        with contextlib.suppress(zlib.error):  # some are not compressed, and no page
            streams.append(zlib.decompress(found[1]))
    table = {}
    for stream in streams:
        table |= letters_of_glyphs(stream)
    return "\n".join(line for stream in streams for run in re.findall(rb"BT\n(.*?)\nET", stream, re.S)
                     for line in (text_in_brackets(run), text_of_glyphs(run, table)) if line)


def text_in_brackets(run: bytes) -> str:
    """Cairo's: strings with the distances between them."""
    return b"\n".join(b"".join(re.findall(rb"\(([^()]*)\)", line)) for line in run.split(b"TJ")).decode("latin-1")


def letters_of_glyphs(stream: bytes) -> dict[int, str]:
    """Skia's table from a font's glyphs to letters; fonts of one family number them alike."""
    table = {}
    for part in re.findall(rb"beginbfchar\n(.*?)endbfchar", stream, re.S):
        table |= {int(glyph, 16): chr(int(letter, 16)) for glyph, letter in re.findall(rb"<(\w+)> <(\w+)>", part)}
    for part in re.findall(rb"beginbfrange\n(.*?)endbfrange", stream, re.S):
        for first, last, letter in re.findall(rb"<(\w+)> <(\w+)> <(\w+)>", part):
            for number in range(int(first, 16), int(last, 16) + 1):
                table[number] = chr(int(letter, 16) + number - int(first, 16))
    return table


def text_of_glyphs(run: bytes, table: dict[int, str]) -> str:
    return "".join(table.get(int(glyph, 16), "?") for glyphs in re.findall(rb"<(\w+)> Tj", run)
                   for glyph in re.findall(rb"\w{4}", glyphs))
