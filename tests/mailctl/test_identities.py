#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""As whom an account writes: told, added, changed, removed, and sent by the account it belongs to."""

import sys

from world import FRIEND, USER, World, main

ALIAS = "studio@example.com"


def test_identities(world: World):
    """Whoever writes as several can't set that up by a script."""
    data = world.with_account()
    own = data.run("identities").row
    assert (own["number"], own["name"], own["address"], own["signature"]) == (1, "Robin Hale", USER, None), own
    made = data.run("identity", "add", "--address", ALIAS, "--name", "The Studio", "--reply-to", "desk@example.com",
                    "--signature-file", "-", text="The Studio\nHarbour\n").row
    assert made == {"number": 2, "account": own["account"], "name": "The Studio", "address": ALIAS,
                    "reply_to": "desk@example.com", "signature": "The Studio\nHarbour"}, made
    data.run("identity", "add", status=64)
    data.run("identity", "add", "--address", "nonsense", status=65)
    data.run("identity", "edit", "3", "--name", "Nobody", status=1)
    data.run("identity", "edit", "1", "--name", "Other", status=65)
    assert data.run("identity", "edit", "1", "--signature-file", "-", text="R.").row["signature"] == "R."
    changed = data.run("identity", "edit", "2", "--name", "Studio", "--reply-to", "").row
    assert (changed["name"], changed["reply_to"], changed["signature"]) == ("Studio", None, "The Studio\nHarbour")
    data.run("identity", "remove", "1", status=65)
    data.run("identity", "remove", "2")
    assert len(data.run("identities").rows) == 1


def test_goes_out_by_its_account(world: World):
    """Mail of an alias goes out through another account's server, which refuses or betrays it."""
    data = world.with_account()
    data.add_account(name="Ana", address=FRIEND)
    data.run("--account", "Ana", "identity", "add", "--address", ALIAS)
    text = f"From: {ALIAS}\nTo: {USER}\nSubject: By its own\n\nHello.\n"
    data.run("send", "-", text=text)
    data.run("sync", "--bodies", "none")
    assert ("Sent", {"\\seen"}) in world.on_server("By its own", FRIEND)
    assert all(folder != "Sent" for folder, _ in world.on_server("By its own", USER))


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], "/mailctl/identities"))
