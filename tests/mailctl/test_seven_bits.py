# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending by a server that takes seven bits alone, and addresses in ASCII alone."""

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


def test_addresses_that_are_not_ascii(world: World):
    """Who has such an address gets nothing and the sender is not told, or nobody else gets anything either."""
    data = world.with_account()
    text = f"From: {USER}\r\nTo: info@bücher.example, grüße@example.com, {USER}\r\nSubject: Three\r\n\r\nHello.\r\n"
    done = data.run("send", "-", text=text, status=1)
    one, two, three = done.row["recipients"]
    assert (one["state"], two["state"], three["state"]) == ("accepted", "refused", "accepted"), done
    assert two["verdict"] == "no-utf8" and two["code"] == 0 and "letters such as" in done.sentence, done
    assert len(world.wait_on_server("Three", FRIEND)) == 1  # by its domain in ASCII
    assert len(world.wait_on_server("Three", USER)) == 2  # and in Sent


EXTRA = f"virtual_alias_domains = xn--bcher-kva.example\nvirtual_alias_maps = inline:{{ {{ info@xn--bcher-kva.example = {FRIEND} }} }}\n"

if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], "/mailctl/seven-bits", postfix_discard="8bitmime smtputf8", postfix_extra=EXTRA))
