# SPDX-License-Identifier: GPL-3.0-or-later
"""One cell of the table: how many messages, over what kind of line, kept where."""

import os
import tempfile
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    size: int = 0            # messages; 0: the bench's own number
    rounds: int = 5
    is_tls: bool = True
    deflates: bool = True    # COMPRESS=DEFLATE as each client chooses; else none does
    is_on_disk: bool = False

    @property
    def service(self) -> str:
        """The port of the servers' info."""
        return "imaps" if self.is_tls else "imap"

    @property
    def where(self) -> str:
        """For the name of a metric."""
        return ", ".join(("disk" if self.is_on_disk else "tmpfs", "TLS" if self.is_tls else "plain",
                          "COMPRESS as chosen" if self.deflates else "no COMPRESS"))

    def folder(self, name: str) -> tempfile.TemporaryDirectory:
        """A folder that goes with its `with`. The disk is that of MAIL_BENCH_DISK, else the checkout's."""
        disk = os.environ.get("MAIL_BENCH_DISK", "build")
        return tempfile.TemporaryDirectory(prefix=f"bench-{name}-", dir=disk if self.is_on_disk else "/dev/shm")
