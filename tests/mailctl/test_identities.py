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
    assert (own["name"], own["address"], own["signature"]) == ("Robin Hale", USER, None), own
    first = str(own["id"])
    made = data.run("identity", "add", "--address", ALIAS, "--name", "The Studio", "--reply-to", "desk@example.com",
                    "--signature-file", "-", text="The Studio\nHarbour\n").row
    second = str(made["id"])
    assert made == {"id": int(second), "account": own["account"], "name": "The Studio", "address": ALIAS,
                    "reply_to": "desk@example.com", "signature": "The Studio\nHarbour"}, made
    data.run("identity", "add", status=64)
    data.run("identity", "add", "--address", "nonsense", status=65)
    data.run("identity", "edit", "3000000000", "--name", "Nobody", status=1)
    data.run("identity", "edit", first, "--name", "Other", status=65)
    assert data.run("identity", "edit", first, "--signature-file", "-", text="R.").row["signature"] == "R."
    changed = data.run("identity", "edit", second, "--name", "Studio", "--reply-to", "").row
    assert (changed["name"], changed["reply_to"], changed["signature"]) == ("Studio", None, "The Studio\nHarbour")
    data.run("identity", "remove", first, status=65)
    data.run("identity", "remove", second)
    assert len(data.run("identities").rows) == 1


def test_ids_last(world: World):
    """A script that notes what it found changes somebody else's signature, once another one was removed meanwhile."""
    data = world.with_account()
    studio, desk, shop = ([data.run("identity", "add", "--address", f"{name}@example.com").row["id"]
                           for name in ("studio", "desk", "shop")])
    data.run("identity", "remove", str(studio))
    data.run("identity", "edit", str(desk), "--name", "Desk")
    data.run("identity", "edit", str(studio), "--name", "Studio", status=1)
    data.run("identity", "remove", str(studio), status=1)
    made = data.run("identity", "add", "--address", "late@example.com").row["id"]
    rows = data.run("identities").rows
    assert [row["id"] for row in rows[1:]] == [desk, shop, made], rows
    assert [row["name"] or "" for row in rows[1:]] == ["Desk", "", ""], rows


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
