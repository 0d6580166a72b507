#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every file with words for people is in po/POTFILES, and every file named there exists. When this
# fails, someone reads a sentence in a language that is not theirs.

import pathlib
import re
import sys

TRANSLATABLE = re.compile(r'(?<![A-Za-z])(_|C_|N_|NC_|ngettext|g_dngettext|g_dpgettext2) ?\(\s*"')

root = pathlib.Path(sys.argv[1])


def lines(name):
    text = (root / "po" / name).read_text().splitlines()
    return [line for line in text if line and not line.startswith("#")]


def translatable_files():
    for folder in ("app", "ui", "text", "engine"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".c", ".h", ".blp") and TRANSLATABLE.search(path.read_text()):
                yield str(path.relative_to(root))


listed = lines("POTFILES")
missing = [name for name in translatable_files() if name not in listed]
gone = [name for name in listed if not (root / name).exists()]
languages = {path.stem for path in (root / "po").glob("*.po")}
checks = {
    "names-every-file-with-words": (not missing, missing),
    "names-only-files-that-exist": (not gone, gone),
    "is-sorted": (listed == sorted(listed), []),
    "lists-every-language": (set(lines("LINGUAS")) == languages, sorted(languages)),
}
print(f"1..{len(checks)}")
for number, (name, (passed, what)) in enumerate(checks.items(), 1):
    print("ok" if passed else "not ok", number, f"/data/translations/{name}")
    if not passed:
        print("#", " ".join(what))
sys.exit(not all(passed for passed, _ in checks.values()))
