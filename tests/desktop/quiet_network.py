# SPDX-License-Identifier: GPL-3.0-or-later
"""A network whose every packet is seen: loopback works, and all else goes to a sink that counts.

The process moves into a network namespace of its own, where the default route and the name server lead to one end of a
virtual cable, and the sink listens at the other. A DNS question or a TCP SYN that anything sends arrives there.
"""

import ctypes
import socket
import struct
import subprocess
import threading

CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
ETH_P_ALL = 0x0003
IPV4, ARP = 0x0800, 0x0806


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


def enter() -> None:
    """Moves this process, and what it starts later, into such a network. Needs to be root of its namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET | CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "no network namespace of our own")
    _ip("link", "set", "lo", "up")
    _ip("link", "add", "cable", "type", "veth", "peer", "name", "sink")
    for end in ("cable", "sink"):
        with open(f"/proc/sys/net/ipv6/conf/{end}/disable_ipv6", "w", encoding="ascii") as setting:
            setting.write("1")
        _ip("link", "set", end, "up")
    _ip("address", "add", "192.0.2.2/24", "dev", "cable")
    for neighbour in ("192.0.2.1", "192.0.2.53"):
        _ip("neighbour", "add", neighbour, "lladdr", "02:00:00:00:00:01", "dev", "cable")
    _ip("route", "add", "default", "via", "192.0.2.1")
    with open("/tmp/resolv.conf", "w", encoding="ascii") as names:
        names.write("nameserver 192.0.2.53\noptions timeout:1 attempts:1\n")
    subprocess.run(["mount", "--bind", "/tmp/resolv.conf", "/etc/resolv.conf"], check=True)


class Sink:
    """Lists what arrived at the end of the cable, in words."""

    def __init__(self):
        self.packets: list[str] = []
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(ETH_P_ALL))
        self.socket.bind(("sink", 0))
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        while True:
            frame, address = self.socket.recvfrom(65536)
            if address[2] == socket.PACKET_OUTGOING:
                continue
            self.packets.append(describe(frame))

    def proves_to_work(self) -> bool:
        """Sends one datagram itself, and sees it: a silent sink would prove nothing."""
        before = len(self.packets)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.sendto(b"proof", ("192.0.2.53", 53))
        for _ in range(200):
            if len(self.packets) > before:
                return True
            threading.Event().wait(0.01)
        return False


def describe(frame: bytes) -> str:
    kind = struct.unpack("!H", frame[12:14])[0]
    if kind == ARP:
        return f"ARP for {socket.inet_ntoa(frame[38:42])}"
    if kind != IPV4:
        return f"ethernet type {kind:#06x}"
    start = 14 + (frame[14] & 15) * 4
    protocol, target = frame[23], socket.inet_ntoa(frame[30:34])
    port = struct.unpack("!H", frame[start + 2:start + 4])[0] if protocol in (6, 17) else 0
    if protocol == 17 and port == 53:
        return f"DNS: {question(frame[start + 8:])}"
    return f"{ {6: 'TCP', 17: 'UDP'}.get(protocol, protocol)} to {target}:{port}"


def question(packet: bytes) -> str:
    labels, at = [], 12
    while at < len(packet) and packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode("ascii", "replace"))
        at += 1 + packet[at]
    return ".".join(labels) or repr(packet[:40])


