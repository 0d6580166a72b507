# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that is far away: a proxy on loopback that holds every byte back for half a round trip, and counts."""

import asyncio
import threading
import time


class Far:
    """Forwards to PORT with RTT seconds between question and answer and RATE bits a second each way."""

    def __init__(self, port: int, rtt: float, rate: float):
        self.target, self.delay, self.rate = port, rtt / 2, rate
        self.port = 0
        self.bytes = [0, 0]  # up, down, since the last reset()
        self.turns = 0       # times the client spoke after the server had
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        threading.Thread(target=self._run, args=(started,), daemon=True).start()
        started.wait()

    def reset(self) -> None:
        self.bytes, self.turns = [0, 0], 0

    def _run(self, started: threading.Event) -> None:
        async def serve() -> None:
            server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
            self.port = server.sockets[0].getsockname()[1]
            started.set()
        self.loop.create_task(serve())
        self.loop.run_forever()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.delay * 2)  # SYN and its answer
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        heard = [True]
        await asyncio.gather(self._pump(reader, far_writer, 0, heard), self._pump(far_reader, writer, 1, heard))

    async def _pump(self, reader, writer, way: int, heard: list) -> None:
        queue: asyncio.Queue = asyncio.Queue()

        async def deliver() -> None:
            while True:
                due, data = await queue.get()
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                if not data:
                    writer.close()
                    return
                writer.write(data)
                await writer.drain()

        delivery = asyncio.create_task(deliver())
        free_at = 0.0
        while True:
            try:
                data = await reader.read(16384)
            except ConnectionError:
                data = b""
            self.bytes[way] += len(data)
            if way == 0 and heard[0] and data:
                self.turns += 1
            heard[0] = way == 1
            free_at = max(free_at, time.monotonic()) + len(data) * 8 / self.rate
            await queue.put((free_at + self.delay, data))
            if not data:
                break
        try:
            await delivery
        except ConnectionError:
            pass
