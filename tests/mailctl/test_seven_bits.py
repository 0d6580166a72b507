# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending by a server that takes seven bits alone."""

import email
import email.policy
import sys

from world import FRIEND, USER, World, main

TEXT = "Grüße aus Köln.\n"


def test_eight_bits_are_coded_anew(world: World):
    """A server that never said that it takes them may turn each umlaut into two other letters."""
    data = world.with_account()
    message = (f"From: {USER}\nTo: {FRIEND}\nSubject: Eight bits\nMIME-Version: 1.0\n"
               f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{TEXT}")
    data.run("send", "-", text=message)
    assert world.wait_on_server("Eight bits", FRIEND)
    one = world.client(FRIEND)
    one.select("INBOX")
    uid = one.uid("SEARCH", "HEADER", "Subject", '"Eight bits"')[1][0].decode()
    raw = one.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1]
    assert all(byte < 0x80 for byte in raw), raw
    assert email.message_from_bytes(raw, policy=email.policy.default).get_content().replace("\r\n", "\n") == TEXT


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], "/mailctl/seven-bits", postfix_discard="8bitmime smtputf8"))
