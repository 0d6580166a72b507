# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs benches by name and prints what they measured; see tools/bench."""

import argparse
import json
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from bench import (  # noqa: E402
    download, first, growth, headers, index, open_folder, pop3, resync, search, send, startup)
from bench.measure import Measurement, build_release  # noqa: E402

BENCHES = {"download": download, "first": first, "growth": growth, "headers": headers, "index": index,
           "open-folder": open_folder, "pop3": pop3,
           "resync": resync, "search": search, "send": send, "startup": startup}


def print_table(results: list[Measurement]) -> None:
    for one in results:
        mark = "ok " if one.ok else "OVER"
        print(f"{mark} {one.bench:11} {one.metric:34} ours {one.ours:10.4f} {one.unit:4} "
              f"{one.reference_name} {one.reference:10.4f}  ratio {one.ratio:6.2f}  target {one.target}",
              file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools/bench", description="Measures Mail against limits and peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(sorted(BENCHES)))
    parser.add_argument("--size", type=int, default=0, help="messages; each bench has a size of its own")
    parser.add_argument("--rounds", type=int, default=5, help="how often each side runs, in turn")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in BENCHES]
    if not arguments.names or unknown:
        for name, module in sorted(BENCHES.items()):
            print(f"{name:10} {module.__doc__.strip().splitlines()[0]}")
        return 64 if unknown else 0
    build_release()
    results = []
    for name in arguments.names:
        for one in BENCHES[name].run(arguments.size, arguments.rounds):
            print(json.dumps(one.as_json()), flush=True)
            results.append(one)
    print_table(results)
    return 0 if all(one.ok for one in results) else 1


if __name__ == "__main__":
    sys.exit(main())
