# SPDX-License-Identifier: GPL-3.0-or-later
"""What the virtual display shows, read from the memory it draws in: a look costs next to nothing."""

import mmap
import os
import struct
import time
from typing import Callable

# Of an X window dump (XWD): the words of its head that are needed here.
HEAD_SIZE, WIDTH, HEIGHT, BYTES_PER_LINE, COLOURS = 0, 4, 5, 12, 19
# Every so many bytes are compared. A prime, so that all columns have their turn.
STEP = 97
# As much of the screen may change while it stands still: a text cursor blinks.
RESTLESS = 1 / 150
PAUSE = 0.2


class Screen:
    def __init__(self):
        with open(os.environ["MAIL_SCREEN_FILE"], "rb") as file:
            self.memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        head = struct.unpack(">25I", self.memory[:100])
        self.start = head[HEAD_SIZE] + 12 * head[COLOURS]
        self.line = head[BYTES_PER_LINE]
        self.end = self.start + self.line * head[HEIGHT]

    def sample(self) -> bytes:
        return self.memory[self.start:self.end:STEP]

    def pixels(self, x: int, y: int, width: int, height: int) -> bytes:
        """A rectangle, three bytes a pixel: red, green, blue."""
        out = bytearray()
        for row in range(y, y + height):
            first = self.start + row * self.line + 4 * x
            line = self.memory[first:first + 4 * width]
            out += bytes(byte for pixel in zip(line[2::4], line[1::4], line[0::4]) for byte in pixel)
        return bytes(out)


_screen: Screen | None = None
_ask: Callable[[], None] = lambda: None


def listen_to(asked: Callable[[], None]) -> None:
    """ASKED comes back once the application has done what it was at: while it works the screen stands still, too."""
    global _ask  # pylint: disable=global-statement  # there is one that is looked at
    _ask = asked


def ask() -> None:
    """Comes back once the application has done what it was at."""
    _ask()


def screen() -> Screen:
    """The display of this session."""
    global _screen  # pylint: disable=global-statement  # there is one, opened by who looks first
    if _screen is None:
        _screen = Screen()
    return _screen


def settle(patience: float = 20) -> None:
    """Until the screen stands still while the application has time: two looks in a row see the same."""
    deadline = time.monotonic() + patience
    ask()
    before = screen().sample()
    while time.monotonic() < deadline:
        time.sleep(PAUSE)
        ask()
        now = screen().sample()
        if now == before or sum(a != b for a, b in zip(before, now)) < len(now) * RESTLESS:
            return
        before = now
