#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`meson install`, and what was installed: without the build folder's help nobody would have a window.

    test_install.py BUILD

Installs in a mount namespace of its own, where the prefix is a folder in memory, and starts what is there.
"""

import configparser
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop.accessible import Window  # noqa: E402
from desktop.journey import tell  # noqa: E402

BUILD = Path(sys.argv[1])
ID = "org.example.Mail"


def run(*command: str, **options) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{command} ended with {done.returncode}: {done.stdout[-800:]}{done.stderr[-800:]}"
    return done.stdout


def prefix() -> Path:
    options = json.loads(run("meson", "introspect", "--buildoptions", str(BUILD)))
    return Path(next(one["value"] for one in options if one["name"] == "prefix"))


def files_are_there(place: Path) -> None:
    """The desktop finds neither program, icon, service nor manual, otherwise."""
    share = place / "share"
    for file in (place / "bin" / "mailctl", share / "man" / "man1" / "mailctl.1", share / "metainfo" / f"{ID}.metainfo.xml",
                 share / "icons/hicolor/scalable/apps" / f"{ID}.svg", share / "locale/de/LC_MESSAGES" / f"{ID}.mo",
                 share / "icons/hicolor/symbolic/apps" / f"{ID}-symbolic.svg"):
        assert file.exists(), f"{file} was not installed"
    for file, section in ((share / "applications" / f"{ID}.desktop", "Desktop Entry"),
                          (share / "dbus-1/services" / f"{ID}.service", "D-BUS Service")):
        parser = configparser.ConfigParser(interpolation=None)
        parser.optionxform = str
        parser.read(file)
        program = Path(parser[section]["Exec"].split()[0])
        assert (place / "bin" / program).exists(), f"{file} starts {program}"


def window_opens(place: Path, folder: Path) -> None:
    """It ends for want of its schema, or speaks a foreign language, otherwise."""
    told = {name: value for name, value in os.environ.items()
            if name not in ("GSETTINGS_SCHEMA_DIR", "XDG_DATA_DIRS", "MESON_BUILD_ROOT")}
    environment = {**told, "XDG_DATA_HOME": str(folder), "LANG": "de_DE.UTF-8", "LANGUAGE": "de",
                   "XDG_DATA_DIRS": f"{place}/share:/usr/share"}
    assert "mailctl" in run(str(place / "bin" / "mailctl"), "--help", env=environment)
    with open(folder / "console.log", "wb") as log:
        app = subprocess.Popen([str(place / "bin" / ID)], env=environment, stdout=log, stderr=log)
    try:
        Window(app.pid).find(contains="Willkommen bei Mail")
    finally:
        app.kill()
        app.wait()
        print((folder / "console.log").read_text(errors="replace"), file=sys.stderr)


def main() -> int:
    place = prefix()
    if len(sys.argv) < 3:
        own = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
        if subprocess.run([*own, "true"], check=False, capture_output=True).returncode or not place.is_dir():
            print("1..0 # SKIP nothing can be mounted here")
            return 0
        return subprocess.run([*own, sys.executable, "-B", __file__, str(BUILD), "inside"], check=False).returncode
    run("mount", "-t", "tmpfs", "none", str(place))
    run("meson", "install", "-C", str(BUILD), "--no-rebuild")
    with tempfile.TemporaryDirectory() as folder:
        return tell((("files_are_there", lambda: files_are_there(place)),
                     ("window_opens", lambda: window_opens(place, Path(folder)))), lambda: None)


if __name__ == "__main__":
    sys.exit(main())
