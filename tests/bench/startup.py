# SPDX-License-Identifier: GPL-3.0-or-later
"""The window with cached mail, until its rows can be read, against Geary's window being mapped (--size 10000).

Geary starts without an account, which is the least it can do; its window counts as soon as it is mapped. Ours counts
when a screen reader finds the first row, which is later than its painting.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from bench.measure import BUILD, Measurement, add_account, mailctl, medians, seconds
from bench.samples import servers_with
from desktop.accessible import Window, wait_for
from desktop.demo import meson_environment


def stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def run(size: int, rounds: int):
    size = size or 10000
    work = Path(tempfile.mkdtemp(prefix="bench-startup-"))
    data = work / "data" / "org.example.Mail"
    environment = {**meson_environment(BUILD), "XDG_DATA_HOME": str(work / "data")}
    with servers_with(size) as servers:
        add_account(data, servers, work / "password")
        mailctl(data, servers, "sync", "--bodies", "none", "--password-file", str(work / "password"))
        environment["SSL_CERT_FILE"] = servers.info["ca"]

        def ours() -> float:
            started: list[subprocess.Popen] = []

            def show() -> None:
                started.append(subprocess.Popen([str(BUILD / "app" / "org.example.Mail")], env=environment,
                                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
                window = Window(started[0].pid)
                wait_for("a row", lambda: [row for row in window.all(role="list item")
                                           if (row.get_name() or "").count(",") >= 2])
            taken = seconds(show)
            stop(started[0])
            return taken

        def geary() -> float:
            process = None

            def show() -> None:
                nonlocal process
                home = tempfile.mkdtemp(prefix="geary-", dir=work)
                process = subprocess.Popen(["geary"], env={**os.environ, "HOME": home},
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                wait_for("Geary’s window", lambda: subprocess.run(
                    ["xdotool", "search", "--onlyvisible", "--class", "geary"],
                    stdout=subprocess.DEVNULL, check=False).returncode == 0, 60)
            taken = seconds(show)
            stop(process)
            return taken

        mine, peer = medians(rounds, ours, geary)
    shutil.rmtree(work, ignore_errors=True)
    yield Measurement("startup", f"rows of {size} cached messages", "s", mine, peer, "Geary's window mapped", 1.0)
