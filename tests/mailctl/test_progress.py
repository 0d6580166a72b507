# SPDX-License-Identifier: GPL-3.0-or-later
"""What sync says on standard error while it lasts."""

import re
import sys

from world import FRIEND, USER, Data, World, main

from servers.proxy import Valve  # noqa: E402

FOLDERS = {"INBOX": 3000, "Archive": 2000}
LIMIT = 150_000  # of what the server says over each connection: some windows of either folder


def _told(data: Data, valve: Valve, expected: dict[str, int]) -> None:
    """A sync of DATA says how far it is with all of EXPECTED, named as it is there: they are under way at once, the
    lines stand still. Then they come to their end."""
    process, told = data.start("sync", "--bodies", "none"), {}
    try:
        while set(told) != set(expected):
            line = process.stderr.readline().decode()
            assert line, f"it ended and told of {told}"
            found = re.fullmatch(r"(.+): (\d+) of (\d+)\n", line)
            if found:
                told[found[1]] = int(found[2])
                assert int(found[3]) == expected.get(found[1]), line
        assert all(0 < told[name] < count for name, count in expected.items()), told
        connections = data.run("stats").rows[0]["connections"]
        assert {one["downloads"] for one in connections if "downloads" in one} == set(FOLDERS), connections
    finally:
        valve.opened.set()
        _, rest = process.communicate(timeout=60)
    assert process.returncode == 0, rest
    valve.close()


def test_each_folder_is_told(world: World):
    """Whoever waits for several large folders hears of one of them alone."""
    for folder, count in FOLDERS.items():
        world.servers.dovecot.fill(USER, folder, count)
    valve, data = Valve(world.servers.info["imap"], LIMIT), world.data()
    data.add_account(imap=valve.address, imap_security="none")
    _told(data, valve, FOLDERS)
    assert {row["path"]: row["total"] for row in data.run("folders").rows if row["total"]} == FOLDERS


def test_account_is_told(world: World):
    """Two accounts have an inbox each, and nobody can tell which of them is under way."""
    world.servers.dovecot.fill(FRIEND, "INBOX", 1000)
    valve, data = Valve(world.servers.info["imap"], LIMIT), world.data()
    data.add_account(imap=valve.address, imap_security="none")
    data.add_account(name="Ana", address=FRIEND, imap=valve.address, imap_security="none")
    _told(data, valve, {"Robin: INBOX": 3000, "Robin: Archive": 2000, "Ana: INBOX": 1000})


if __name__ == "__main__":
    sys.exit(main(sys.modules["__main__"], "/mailctl/progress"))
