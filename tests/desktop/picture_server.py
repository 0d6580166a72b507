# SPDX-License-Identifier: GPL-3.0-or-later
"""A web server with pictures that notes each request, at an address of the public network.

Mail speaks to no address of this machine or of a local network for a letter's sake, and nothing switches that off. So the
server's address is a public one, which belongs to this machine in the network namespace that `enter()` makes.
"""

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from desktop import quiet_network
from sample import files

ADDRESS = "8.8.4.4"


def enter() -> None:
    """This process, and what it starts, has ADDRESS for itself; nothing leaves the machine."""
    quiet_network.enter()
    subprocess.run(["ip", "address", "add", f"{ADDRESS}/32", "dev", "lo"], check=True)


class PictureServer:
    """Answers `/…png` with a picture, `/away/…` with a way to ELSEWHERE, all else with 404, `/slow…` once RELEASED."""

    def __init__(self, address: str = ADDRESS, elsewhere: str = ""):
        self.requests: list[str] = []  # whole heads, as they came
        self.released = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.requests.append(f"{self.requestline}\n{self.headers}")
                if "/slow" in self.path:
                    outer.released.wait()
                if "/away/" in self.path:
                    self.send_response(302)
                    self.send_header("Location", elsewhere + self.path.split("/away", 1)[1])
                    self.end_headers()
                elif ".png" in self.path:
                    body = files.png(seed=len(self.path))
                    self.send_response(200)
                    self.send_header("Content-Type", "image/png")
                    self.send_header("Set-Cookie", "reader=robin; Path=/")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                else:
                    self.send_error(404)

            def log_message(self, *arguments) -> None:
                pass

        self.server = ThreadingHTTPServer((address, 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        host, port = self.server.server_address[:2]
        return f"http://{host}:{port}"

    def paths(self) -> list[str]:
        return [request.split()[1] for request in self.requests]
