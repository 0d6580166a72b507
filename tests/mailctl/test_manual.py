#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual page: sound, and of all commands. Else people look for what they can't find."""

import re
import subprocess
import sys


def main() -> int:
    program, manual = sys.argv[1:]
    print("1..2")
    lint = subprocess.run(["mandoc", "-T", "lint", manual], capture_output=True, text=True, check=False)
    print("".join(f"# {line}\n" for line in lint.stdout.splitlines()), end="")
    sound = not lint.stdout.strip()
    print(f"{'ok' if sound else 'not ok'} 1 /mailctl/manual/lint")
    listed = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    commands = re.findall(r"^  ([a-z]+(?: [a-z]+)?)  ", listed, re.M)
    shown = subprocess.run(["mandoc", "-T", "ascii", manual], capture_output=True, text=True, check=True).stdout
    text = re.sub(".\x08", "", shown)
    missing = [one for one in commands if not re.search(rf"^ *(.*, )?{one}\b", text, re.M)]
    print("".join(f"# not in the manual: {one}\n" for one in missing), end="")
    full = len(commands) > 20 and not missing
    print(f"{'ok' if full else 'not ok'} 2 /mailctl/manual/every-command")
    return 0 if sound and full else 1


if __name__ == "__main__":
    sys.exit(main())
