# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything of an INBOX, headers and whole messages, against mbsync's Maildir (--size 10000).

Ours hashes, compresses and indexes besides. The bytes on the wire and the turns from hearing to speaking stand beside.
"""

from pathlib import Path

from bench.cell import Cell
from bench.imap_sides import Counted, Mbsync, Ours, anew
from bench.measure import Measurement, medians
from bench.samples import servers_with


def run(cell: Cell):
    size = cell.size or 10000
    with servers_with(size) as servers, cell.folder("download") as name:
        folder = Path(name)
        ours, mbsync = Ours(servers, folder, cell), Mbsync(servers, folder, cell)
        mine, theirs = medians(cell.rounds, lambda: anew(ours), lambda: anew(mbsync))
        counted = Counted(servers, cell)
        ours, mbsync = Ours(counted, folder, cell), Mbsync(counted, folder, cell)
        our_bytes, our_turns = counted.traffic(lambda: anew(ours))
        peer_bytes, peer_turns = counted.traffic(lambda: anew(mbsync))
    yield Measurement("download", f"all of {size}, {cell.where}", "s", mine, theirs, "mbsync",
                      0.4 if cell.is_on_disk else 1.5)
    # What mbsync lets the server deflate costs it more time than bytes.
    yield Measurement("download", f"all of {size}: bytes", "KB", our_bytes / 1000, peer_bytes / 1000, "mbsync",
                      None if cell.deflates else 1.05)
    yield Measurement("download", f"all of {size}: turns", "", our_turns, peer_turns, "mbsync", 1.0)
