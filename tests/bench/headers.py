# SPDX-License-Identifier: GPL-3.0-or-later
"""First sync of an INBOX's headers into the index, against the server's own limit (--size 10000).

The floor asks for the same items in the same windows on one connection and discards them.
"""

import shutil
import tempfile
from pathlib import Path

from bench import floor
from bench.measure import Measurement, add_account, mailctl, medians, seconds
from bench.samples import PASSWORD, USER, servers_with


def run(size: int, rounds: int):
    size = size or 10000
    work = Path(tempfile.mkdtemp(prefix="bench-headers-"))
    with servers_with(size) as servers:
        def ours() -> float:
            data = work / "data"
            shutil.rmtree(data, ignore_errors=True)
            add_account(data, servers, work / "password")
            return seconds(lambda: mailctl(data, servers, "sync", "--bodies", "none", "--folders", "INBOX",
                                           "--password-file", str(work / "password")))

        def reference() -> float:
            return seconds(lambda: floor.fetch_headers(servers, USER, PASSWORD))

        mine, limit = medians(rounds, ours, reference)
    shutil.rmtree(work)
    yield Measurement("headers", f"first sync of {size} headers", "s", mine, limit, "floor", 1.3)
