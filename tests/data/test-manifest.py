#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The Flatpak manifest: parses, asks for no more than it should, and names what it downloads by
# checksum. When this fails, a person installs Mail with a hole in its sandbox, or not at all.

import json
import pathlib
import re
import sys

ALLOWED = {"--share=network", "--share=ipc", "--socket=fallback-x11", "--socket=wayland",
           "--device=dri"}


def pinned(source):
    if source["type"] == "dir":
        return True
    if not source["url"].startswith("https://"):
        return False
    if source["type"] == "git":
        return re.fullmatch("[0-9a-f]{40}", source.get("commit", "")) is not None
    return re.fullmatch("[0-9a-f]{64}", source.get("sha256", "")) is not None


manifest = json.loads((pathlib.Path(sys.argv[1]) / "org.example.Mail.json").read_text())
sources = [source for module in manifest["modules"] for source in module["sources"]]
checks = {
    "identifies-the-application": manifest["id"] == manifest["command"] == "org.example.Mail",
    "has-the-gnome-48-runtime": manifest["runtime-version"] == "48",
    "asks-for-portals-only": set(manifest["finish-args"]) <= ALLOWED,
    "pins-every-download": all(pinned(source) for source in sources),
    "builds-this-folder-last": sources[-1] == {"type": "dir", "path": "."},
}
print(f"1..{len(checks)}")
for number, (name, passed) in enumerate(checks.items(), 1):
    print("ok" if passed else "not ok", number, f"/data/manifest/{name}")
sys.exit(not all(checks.values()))
