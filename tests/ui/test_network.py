#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hostile page that is shown or answered sends nothing, not even the question for a name (security.md H6).

When this fails, the sender of a message learns that and when it is being read.

    test_network.py TEST_PROGRAM PATH
"""

import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import quiet_network  # noqa: E402

SESSION = TESTS.parent / "tools" / "desktop-session"


def main() -> int:
    program, path = sys.argv[1:]
    print("1..2")
    try:
        quiet_network.enter()
    except OSError as error:
        print(f"ok 1 # SKIP {error}\nok 2 # SKIP {error}")
        return 0
    sink = quiet_network.Sink()
    works = sink.proves_to_work()
    print(f"{'ok' if works else 'not ok'} 1 {path}-network/the-sink-sees-a-packet")
    seen = len(sink.packets)
    done = subprocess.run([str(SESSION), "desktop", program, "-p", path], check=False,
                          stdout=subprocess.DEVNULL)
    packets = sink.packets[seen:]
    quiet = done.returncode == 0 and not packets
    print(f"{'ok' if quiet else 'not ok'} 2 {path}-network/sends-nothing")
    for packet in packets:
        print(f"# {packet}")
    return 0 if works and quiet else 1


if __name__ == "__main__":
    sys.exit(main())
