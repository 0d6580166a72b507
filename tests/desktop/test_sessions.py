#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three desktop sessions at once: each has a keyring, a display and a bus that no other one sees.

Without this a demo beside a test would read the other's passwords or type into its window.
"""

import subprocess
import sys
from pathlib import Path

SESSION = Path(__file__).resolve().parent.parent.parent / "tools" / "desktop-session"

# Each session leaves its own mark in three places, waits until all have, and reads them again.
INSIDE = """
set -e
secret-tool store --label=mark place here <<<"$1"
xprop -root -f MARK 8s -set MARK "$1"
mkdir -p "$XDG_DATA_HOME" && printf %s "$1" >"$XDG_DATA_HOME/mark"
: >"$2/ready-$1"
while [ "$(ls "$2" | wc -l)" -lt 3 ]; do inotifywait -qq -t 1 "$2" 2>/dev/null || read -rt 0.05 <> <(:) || :; done
printf '%s %s %s %s\n' "$(secret-tool lookup place here)" "$(xprop -root MARK | cut -d'"' -f2)" \
  "$(cat "$XDG_DATA_HOME/mark")" "$DBUS_SESSION_BUS_ADDRESS $DISPLAY"
"""


def main() -> int:
    import tempfile
    print("1..1")
    with tempfile.TemporaryDirectory() as meeting:
        sessions = [(mark, subprocess.Popen([str(SESSION), "desktop", "bash", "-c", INSIDE, "inside", mark, meeting],
                                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
                    for mark in ("one", "two", "three")]
        answers = [(mark, *process.communicate(timeout=60)) for mark, process in sessions]
    good = True
    places = set()
    for mark, out, err in answers:
        words = out.split()
        good = good and words[:3] == [mark] * 3
        places.update(words[3:])
        print(f"# {mark}: {out.strip()} {err.strip()}")
    good = good and len(places) == 6
    print("ok 1 /desktop/sessions/do-not-meet" if good else "not ok 1 /desktop/sessions/do-not-meet")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
