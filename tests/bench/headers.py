# SPDX-License-Identifier: GPL-3.0-or-later
"""First sync of an INBOX's headers into the index, against the server's own limit and NeoMutt (--size 10000).

The floor asks for the same items in the same windows on one connection and discards them. NeoMutt fills its header
cache.
"""

import os
import pty
import shutil
from pathlib import Path

from bench import floor
from bench.cell import Cell
from bench.imap_sides import Ours, anew
from bench.measure import Measurement, medians, seconds
from bench.samples import PASSWORD, USER, servers_with

NEOMUTT = """\
set folder="{url}"
set spoolfile="{url}INBOX"
set imap_user="{user}"
set imap_pass="{password}"
set ssl_force_tls={force}
set ssl_starttls=no
set certificate_file="{ca}"
set ssl_ca_certificates_file="{ca}"
set header_cache="{folder}/cache"
set imap_authenticators="plain:login"
set wait_key=no
set quit=yes
push "<quit>"
"""


class Neomutt:
    """It needs a terminal, and gets one that nobody looks at."""

    def __init__(self, servers, folder: Path, cell: Cell):
        self.folder, self.configuration = folder / "neomutt", folder / "neomuttrc"
        url = f"{cell.service}://localhost:{servers.info[cell.service]}/"
        self.configuration.write_text(NEOMUTT.format(url=url, user=USER, password=PASSWORD, ca=servers.info["ca"],
                                                     folder=self.folder, force="yes" if cell.is_tls else "no"))

    def forget(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "cache").mkdir(parents=True)

    def sync(self) -> float:
        taken = seconds(self._show)
        if not any(one.is_file() and one.stat().st_size > 100_000 for one in self.folder.rglob("*")):
            raise SystemExit("tools/bench: NeoMutt cached nothing")
        return taken

    def _show(self) -> None:
        child, terminal = pty.fork()
        if child == 0:
            os.environ["TERM"] = "xterm"
            os.environ["HOME"] = str(self.folder)
            os.execvp("neomutt", ["neomutt", "-n", "-F", str(self.configuration)])
        try:
            while os.read(terminal, 65536):
                pass
        except OSError:
            pass  # the other end is closed
        os.close(terminal)
        os.waitpid(child, 0)


def run(cell: Cell):
    size = cell.size or 10000
    with servers_with(size) as servers, cell.folder("headers") as name:
        folder = Path(name)
        ours, neomutt = Ours(servers, folder, cell, bodies="none"), Neomutt(servers, folder, cell)
        mine, limit, peer = medians(
            cell.rounds, lambda: anew(ours),
            lambda: seconds(lambda: floor.fetch_headers(servers, USER, PASSWORD, cell.is_tls)), lambda: anew(neomutt))
    yield Measurement("headers", f"first sync of {size} headers, {cell.where}", "s", mine, limit, "floor", 1.3)
    yield Measurement("headers", f"first sync of {size} headers, {cell.where}", "s", mine, peer, "NeoMutt", 1.0)
