# SPDX-License-Identifier: GPL-3.0-or-later
"""The index made anew from mail that lives here, equal row by row to what was there (--size 10000)."""

import os
import sys
import tempfile
from pathlib import Path

from bench.measure import MAILCTL, Measurement, medians, run as run_command, seconds
from bench.samples import write_sample
from index_rows import difference, index_rows, lose_index

LIMIT = 30.0  # seconds for 10,000 messages
USUAL = 10000
ACCOUNT = "On This Computer"


def ours(data: Path, *arguments: str) -> str:
    return run_command([str(MAILCTL), "--data-dir", str(data), "--quiet", *arguments]).stdout


def fill(data: Path, work: Path, size: int) -> None:
    """Folders, flags, labels, a conversation that was moved, one that was deleted."""
    write_sample(work / "Maildir", size)
    ours(data, "account", "add", "--local")
    ours(data, "import", str(work / "Maildir"), "INBOX", "--account", ACCOUNT)
    some = [line.split('"id":')[1].split(",")[0].strip() for line in
            ours(data, "list", "INBOX", "--account", ACCOUNT, "--limit", "60").splitlines()]
    ours(data, "folder", "create", "Years/2025", "--account", ACCOUNT)
    ours(data, "move", *some[:20], "Years/2025", "--account", ACCOUNT)
    ours(data, "flag", *some[20:30], "+flagged", "+seen")
    ours(data, "label", *some[30:40], "+Work")
    ours(data, "trash", *some[40:50])
    ours(data, "sync")  # and the words


def run(size: int, rounds: int) -> list[Measurement]:
    size = size or USUAL
    with tempfile.TemporaryDirectory(dir=os.environ.get("MAIL_BENCH_DISK")) as folder:
        data = Path(folder) / "data"
        fill(data, Path(folder), size)
        before = index_rows(data)
        # Whether the words of a message are indexed again is told apart: they come later, in the background.

        def open_anew() -> float:
            lose_index(data)
            return seconds(lambda: ours(data, "stats"))

        def with_words() -> float:
            lose_index(data)
            return seconds(lambda: ours(data, "sync"))

        shown, whole = medians(min(rounds, 3), open_anew, with_words)
        if wrong := difference(before, index_rows(data)):
            sys.exit(f"tools/bench: the index that was made anew is another one: {wrong}")
    limit = LIMIT * size / USUAL
    return [Measurement("rebuild", f"{len(before['message'])} messages shown, equal row by row", "s", shown, limit,
                        "limit", 1.0),
            Measurement("rebuild", f"{len(before['message'])} messages with their words", "s", whole, limit, "limit", 1.0)]
