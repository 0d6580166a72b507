# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds imap/extensions.md against the dialogues beside it: each extension that the session knows has a row, each cell
dialogues that announce it, or do not, and that a test plays; or the reason for none."""

import pathlib
import re
import sys

COLUMNS = ("offered", "not offered", "misbehaving")


def read_rows(table):
    lines = [line for line in table.read_text().splitlines() if line.startswith("| ")][1:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row[1:] for row in rows}


def announced(script):
    """The words of all capabilities that the server of a dialogue announces, without their values."""
    words = set()
    for line in script.read_text().splitlines():
        found = re.match(r"S: .*CAPABILITY ([^\]]*)", line)
        if found:
            words.update(found.group(1).split())
    return words | {word.split("=")[0] for word in words}


def faults_of_cell(extension, column, cell, folder, played):
    if cell.startswith("none: "):
        return [] if len(cell) > len("none: ") else [f"{extension}: no reason"]
    faults = []
    for name in cell.split(", "):
        script = folder / f"{name}.txt"
        if not script.exists():
            faults.append(f"{extension}, {column}: there is no {name}.txt")
            continue
        # STARTTLS and the protocol itself need no announcement: one may well be tried without.
        offers = extension in announced(script) or extension in ("STARTTLS", "IMAP4rev1") and column != "not offered"
        if column == "not offered" and offers:
            faults.append(f"{extension}: {name}.txt offers it")
        if column != "not offered" and not offers:
            faults.append(f"{extension}: {name}.txt does not offer it")
        if f'"{name}"' not in played:
            faults.append(f"{extension}, {column}: no test plays {name}.txt")
    return faults


def main(source):
    folder = source / "tests/wire/imap"
    rows = read_rows(folder / "extensions.md")
    capabilities = (source / "engine/imap/imap-capability.c").read_text()
    known = re.findall(r'\[IMAP_CAP_\w+\] = "([^"]+)"', capabilities)
    played = "".join(test.read_text() for test in (source / "tests/imap").glob("test-*.c"))
    faults = [f"{name} has no row" for name in known if name not in rows]
    faults += [f"{name} is no extension that the session knows" for name in rows if name not in known]
    for name, cells in rows.items():
        if len(cells) != len(COLUMNS):
            faults.append(f"{name}: {len(cells)} cells")
        for column, cell in zip(COLUMNS, cells):
            faults += faults_of_cell(name, column, cell, folder, played)
    for fault in faults:
        print("#", fault)
    print("1..1")
    print("not ok 1 extensions" if faults or not known else f"ok 1 {len(rows)} extensions")
    return 1 if faults or not known else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
