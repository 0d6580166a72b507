# SPDX-License-Identifier: GPL-3.0-or-later
"""What index.db shows, row by row, so that one that was made anew can be held against the one before it."""

import sqlite3
from contextlib import closing
from pathlib import Path

# Bookkeeping of the file itself, and of when servers were asked.
LEFT_OUT_TABLES = {"meta", "found", "found_search", "sqlite_sequence"}
LEFT_OUT_COLUMNS = {("folder", "last_sync")}
CONVERSATION = "thread_id"


def named_by_content(db: sqlite3.Connection) -> dict[int, int]:
    """Conversations are the same where they have the same messages: what they are called depends on what went."""
    return {0: 0} | dict(db.execute("SELECT thread_id, min(message_id) FROM location WHERE thread_id <> 0 GROUP BY 1"))


def index_rows(folder: Path) -> dict[str, list[tuple]]:
    """Table by table the rows of the index in the data folder FOLDER, in order."""
    with closing(sqlite3.connect(f"file:{folder / 'index.db'}?mode=ro", uri=True)) as db:
        tables = {name for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} - LEFT_OUT_TABLES
        ids, found = named_by_content(db), {}
        for table in sorted(tables):
            columns = [row[1] for row in db.execute(f"PRAGMA table_info ({table})")]
            columns = [name for name in columns if (table, name) not in LEFT_OUT_COLUMNS]
            at = columns.index(CONVERSATION) if CONVERSATION in columns else None
            rows = db.execute(f"SELECT {', '.join(columns)} FROM {table}")
            if at is not None:
                rows = [(*row[:at], ids.get(row[at], f"unknown {row[at]}"), *row[at + 1:]) for row in rows]
            found[table] = sorted(rows, key=repr)
        return found


def lose_index(folder: Path) -> None:
    """Index and search are gone, as after a disk's fault."""
    for path in folder.glob("*.db*"):
        if path.name.startswith(("index.db", "search.db")):
            path.unlink()


def difference(before: dict[str, list[tuple]], after: dict[str, list[tuple]]) -> str:
    """The first rows that are not the same; "": all are."""
    for table in sorted(before.keys() | after.keys()):
        old, made = set(before.get(table, [])), set(after.get(table, []))
        gone, new = sorted(old - made, key=repr), sorted(made - old, key=repr)
        if gone or new or len(before[table]) != len(after[table]):
            return f"{table}: {len(gone)} rows are gone, {len(new)} are new: {gone[:2]} {new[:2]}"
    return ""
