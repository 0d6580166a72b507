# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs benches by name and prints what they measured; see tools/bench."""

import argparse
import json
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from bench import (  # noqa: E402
    compose, download, first, growth, headers, index, open_folder, pop3, rebuild, resync, search, send, send_growth, startup)
from bench.cell import Cell  # noqa: E402
from bench.measure import BUILD, MAILCTL, Measurement, build_release  # noqa: E402

# Those that are measured in cells: what each is, and what runs it.
CELLS = {"download": (download.__doc__, download.run), "headers": (headers.__doc__, headers.run),
         "index": (index.__doc__, index.run), "resync-none": (resync.run_none.__doc__, resync.run_none),
         "resync-some": (resync.run_some.__doc__, resync.run_some), "search": (search.__doc__, search.run)}
# Those that know nothing but a size.
OTHERS = {"compose": compose, "first": first, "growth": growth, "open-folder": open_folder, "pop3": pop3,
          "rebuild": rebuild, "send": send, "send-growth": send_growth, "startup": startup}


def print_table(results: list[Measurement]) -> None:
    for one in results:
        mark = "ok " if one.ok else "OVER"
        print(f"{mark} {one.bench:11} {one.metric:58} ours {one.ours:10.4f} {one.unit:4} "
              f"{one.reference_name} {one.reference:10.4f}  ratio {one.ratio:6.2f}  target {one.target}",
              file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools/bench", description="Measures Mail against limits and peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(sorted([*CELLS, *OTHERS])))
    parser.add_argument("--size", type=int, default=0, help="messages; each bench has a size of its own")
    parser.add_argument("--rounds", type=int, default=5, help="how often each side runs, in turn")
    parser.add_argument("--plain", action="store_true", help="without TLS")
    parser.add_argument("--compress", choices=["chosen", "off"], default="chosen",
                        help="COMPRESS=DEFLATE as each client chooses, or for none")
    parser.add_argument("--disk", action="store_true", help="files on the disk instead of tmpfs")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in CELLS and name not in OTHERS]
    if not arguments.names or unknown:
        about = {name: doc for name, (doc, _) in CELLS.items()} | {name: one.__doc__ for name, one in OTHERS.items()}
        for name, doc in sorted(about.items()):
            print(f"{name:11} {doc.strip().splitlines()[0]}")
        return 64 if unknown else 0
    needs_window = {"compose", "open-folder", "startup"} & set(arguments.names)
    build_release([] if needs_window else [str(MAILCTL.relative_to(BUILD))])
    cell = Cell(arguments.size, arguments.rounds, not arguments.plain, arguments.compress == "chosen", arguments.disk)
    results = []
    for name in arguments.names:
        measured = CELLS[name][1](cell) if name in CELLS else OTHERS[name].run(cell.size, cell.rounds)
        for one in measured:
            print(json.dumps(one.as_json()), flush=True)
            results.append(one)
    print_table(results)
    return 0 if all(one.ok for one in results) else 1


if __name__ == "__main__":
    sys.exit(main())
