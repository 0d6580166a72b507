# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies between Mail and a server, and breaks when a test wants it to."""

import socket
import threading

from servers.process import free_ports


class Proxy:
    """Passes bytes on to a port; CHANGE may alter or (by None) cut what the server says, ASK what Mail does."""

    def __init__(self, port: int, host: str = "127.0.0.1"):
        self.port = port
        self.host = host
        self.change = lambda said, chunk: chunk
        self.ask = lambda said, chunk: chunk
        self.ends: list[socket.socket] = []
        self.own_port = free_ports(1)[0]  # which nobody else gets while it takes no connections
        self.listener: socket.socket | None = None
        self.open()

    def open(self) -> None:
        """Takes connections, at the port it had before."""
        self.listener = socket.create_server((self.host, self.own_port))
        threading.Thread(target=self._serve, args=(self.listener,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"{'localhost' if self.host == '127.0.0.1' else self.host}:{self.own_port}"

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.port))
            self.ends += [near, far]
            threading.Thread(target=self._pass, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self._pass, args=(far, near, True), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, is_servers: bool) -> None:
        said = 0
        try:
            while chunk := source.recv(65536):
                altered = (self.change if is_servers else self.ask)(said, chunk)
                if altered is None:
                    break
                said += len(chunk)
                target.sendall(altered)
        except OSError:
            pass  # the other way ended it
        _shut(source)
        _shut(target)

    def cut(self) -> None:
        """Ends every connection; new ones are taken."""
        for one in self.ends:
            _shut(one)
        self.ends = []

    def close(self) -> None:
        """Ends every connection, and refuses new ones."""
        # A thread that waits in accept() holds a closed listener open.
        _shut(self.listener)
        self.listener.close()
        self.cut()


class Valve(Proxy):
    """A line that stands still once the server said LIMIT bytes over a connection, until it is opened.

    It offers no COMPRESS, by which whole folders would pass within those bytes where the line is slow."""

    def __init__(self, port: int, limit: int):
        self.limit = limit
        self.opened = threading.Event()
        super().__init__(port)
        self.change = self._hold

    def _hold(self, said: int, chunk: bytes) -> bytes:
        if said > self.limit:
            self.opened.wait()
        return chunk.replace(b"COMPRESS=DEFLATE", b"XCOMPRESSED=NOT")

    def shut(self, limit: int) -> None:
        """For connections to come; those there are end."""
        self.opened.clear()
        self.limit = limit
        self.cut()


def _shut(one: socket.socket) -> None:
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it is shut
