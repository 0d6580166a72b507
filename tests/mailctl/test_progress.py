# SPDX-License-Identifier: GPL-3.0-or-later
"""What sync says on standard error while it lasts."""

import re
import sys

from world import USER, World, main

from servers.proxy import Valve  # noqa: E402

FOLDERS = {"INBOX": 3000, "Archive": 2000}
LIMIT = 150_000  # of what the server says over each connection: some windows of either folder


def test_each_folder_is_told(world: World):
    """Whoever waits for several large folders hears of one of them alone."""
    for folder, count in FOLDERS.items():
        world.servers.dovecot.fill(USER, folder, count)
    valve, data = Valve(world.servers.info["imap"], LIMIT), world.data()
    data.add_account(imap=valve.address, imap_security="none")
    process, told = data.start("sync", "--bodies", "none"), {}
    try:
        # The line stands still: both are under way at once.
        while set(told) != set(FOLDERS):
            line = process.stderr.readline().decode()
            assert line, f"it ended and told of {told}"
            found = re.fullmatch(r"(\S+): (\d+) of (\d+)\n", line)
            if found:
                told[found[1]] = int(found[2])
                assert int(found[3]) == FOLDERS[found[1]], line
        assert all(0 < told[folder] < count for folder, count in FOLDERS.items()), told
        connections = data.run("stats").row["connections"]
        assert {one["downloads"] for one in connections if "downloads" in one} == set(FOLDERS), connections
    finally:
        valve.opened.set()
        _, rest = process.communicate(timeout=60)
    assert process.returncode == 0, rest
    assert {row["path"]: row["total"] for row in data.run("folders").rows if row["total"]} == FOLDERS
    valve.close()


if __name__ == "__main__":
    sys.exit(main(sys.modules["__main__"], "/mailctl/progress"))
