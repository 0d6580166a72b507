# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages much larger than the memory they may take. MAIL_LARGE=N makes them N MB (tools/soak messages)."""

import base64
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from world import FRIEND, USER, Data, World, main

MEGABYTE = 1024 * 1024
SIZE = int(os.environ.get("MAIL_LARGE", "44")) * MEGABYTE
BOUND = 64 * MEGABYTE


def _write_message(path: Path, subject: str) -> None:
    line = base64.encodebytes(bytes(range(57 * 7 % 256)))[:77]
    with path.open("wb") as out:
        out.write(f"From: {USER}\nTo: {FRIEND}\nBcc: {USER}\nSubject: {subject}\nMIME-Version: 1.0\n"
                  "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n".encode())
        for _ in range(SIZE // (len(line) * 1000)):
            out.write(line * 1000)


def _peak(data: Data, *arguments: str, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) -> int:
    """The most memory that mailctl had, all kinds counted."""
    process = data.start(*arguments, stdin=stdin, stdout=stdout)
    if process.stdout:
        process.stdout.read()
    said = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said
    return usage.ru_maxrss * 1024


def _hash_of(world: World, folder: str, subject: str, user: str, size: int) -> str:
    """Of the body that lies there, read in pieces."""
    one = world.client(user)
    one.select(folder, readonly=True)
    uid = one.uid("SEARCH", "HEADER", "Subject", f'"{subject}"')[1][0].split()[0].decode()
    found = hashlib.sha256()
    for at in range(0, size, MEGABYTE):
        found.update(one.uid("FETCH", uid, f"(BODY.PEEK[TEXT]<{at}.{MEGABYTE}>)")[1][0][1])
    one.logout()
    return found.hexdigest()


def _hash_of_file(path: Path) -> tuple[str, int]:
    found, size = hashlib.sha256(), 0
    with path.open("rb") as lines:
        while lines.readline() != b"\n":
            pass
        for line in lines:
            found.update(line[:-1] + b"\r\n")
            size += len(line) + 1
    return found.hexdigest(), size


def _check_memory(world: World, peak: int) -> None:
    print(f"# {peak / MEGABYTE:.0f} MB for a message of {SIZE // MEGABYTE} MB", flush=True)
    # The sanitizer keeps what was freed: the figure would be its own.
    if b"__asan_init" not in world.program.read_bytes():
        assert peak < BOUND, f"{peak} bytes"


def test_file_is_streamed(world: World):
    """A large attachment ends the program, or the machine's patience."""
    data = world.with_account()
    file = data.folder / "large.eml"
    _write_message(file, "A large file")
    _check_memory(world, _peak(data, "send", str(file)))
    expected, size = _hash_of_file(file)
    assert world.wait_on_server("A large file", FRIEND)
    assert _hash_of(world, "INBOX", "A large file", FRIEND, size) == expected
    _check_memory(world, _peak(data, "sync", "--bodies", "none"))
    assert _hash_of(world, "Sent", "A large file", USER, size) == expected, "the copy in Sent differs"
    assert not list((data.folder / "content").glob("*/*.spool"))


def test_pipe_is_streamed(world: World):
    """The same from a program that writes into sendmail."""
    data = world.with_account()
    file = data.folder / "piped.eml"
    _write_message(file, "A large pipe")
    with subprocess.Popen(["cat", str(file)], stdout=subprocess.PIPE) as cat:
        _check_memory(world, _peak(data, "sendmail", "-t", stdin=cat.stdout))
    expected, size = _hash_of_file(file)
    assert world.wait_on_server("A large pipe", FRIEND)
    assert _hash_of(world, "INBOX", "A large pipe", FRIEND, size) == expected


def test_redirected_is_streamed(world: World):
    """Sending on a large message ends the program, or the machine's patience."""
    data = world.with_account()
    file = data.folder / "redirected.eml"
    _write_message(file, "A large one, sent on")
    data.run("send", str(file))
    data.run("sync", "--bodies", "none")
    sent = data.find("A large one, sent on", "Sent")
    _check_memory(world, _peak(data, "redirect", str(sent["id"]), FRIEND))
    expected, size = _hash_of_file(file)
    assert world.wait_on_server("A large one, sent on", FRIEND)
    assert _hash_of(world, "INBOX", "A large one, sent on", FRIEND, size) == expected
    assert not list((data.folder / "content").glob("*/*.spool"))


def _put_long_lines(world: World, subject: str) -> str:
    """A message whose attachment was not broken into lines that mail may have; → the attachment's hash."""
    content, found = bytes(range(256)) * 6, hashlib.sha256()
    world.deliver("The first")  # makes the mailbox
    with (world.servers.dovecot.maildir(USER) / "cur" / "1999999999.long.example:2,S").open("wb") as out:
        out.write(f"From: {FRIEND}\nTo: {USER}\nSubject: {subject}\nMIME-Version: 1.0\n"
                  "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n".encode())
        for _ in range(SIZE // 2050):
            out.write(base64.b64encode(content) + b"\n")
            found.update(content)
    world.servers.dovecot.own(world.servers.dovecot.home)
    return found.hexdigest()


def test_redirected_with_long_lines_is_streamed(world: World):
    """The same where a program broke the attachment into no lines, which all have to be made anew."""
    data = world.with_account()
    expected = _put_long_lines(world, "A large one in long lines")
    data.run("sync", "--bodies", "all")
    found = data.find("A large one in long lines", "INBOX")
    _check_memory(world, _peak(data, "redirect", str(found["id"]), FRIEND))
    assert world.wait_on_server("A large one in long lines", FRIEND)
    # In pieces, since what this process has in memory counts for those that it starts.
    client, at, came = world.client(FRIEND), 0, hashlib.sha256()
    client.select("INBOX", readonly=True)
    uid = client.uid("SEARCH", "HEADER", "Subject", '"in long lines"')[1][0].split()[0].decode()
    while piece := client.uid("FETCH", uid, f"(BODY.PEEK[TEXT]<{at}.{78 * 10000}>)")[1][0][1]:
        assert max(map(len, piece.split(b"\r\n"))) <= 76
        came.update(base64.b64decode(piece))
        at += len(piece)
    client.logout()
    assert came.hexdigest() == expected


def test_forwarded_are_streamed(world: World):
    """Two large messages handed on whole end the program, or the machine's patience."""
    data = world.with_account()
    file, draft = data.folder / "forwarded.eml", data.folder / "draft.eml"
    _write_message(file, "A large one, handed on")
    data.run("send", str(file))
    data.run("sync", "--bodies", "none")
    sent = str(data.find("A large one, handed on", "Sent")["id"])
    with draft.open("wb") as out:
        _check_memory(world, _peak(data, "forward", "--attach", sent, sent, stdout=out))
    _check_memory(world, _peak(data, "sync", "--bodies", "none"))
    expected, _ = _hash_of_file(file)
    # A child begins with our own memory, so this comes last.
    found = [hashlib.sha256(body).hexdigest() for body in _attached_bodies(draft)]
    assert found == [expected, expected], found
    assert [flags for folder, flags in world.on_server("", USER) if folder == "Drafts"], "not in Drafts"
    assert len(list((data.folder / "drafts").iterdir())) == 2


def _attached_bodies(draft: Path) -> list[bytes]:
    """Of the messages within, byte for byte."""
    parts = draft.read_bytes().split(b"Content-Type: message/rfc822")[1:]
    return [part.split(b"\r\n\r\n", 2)[2].split(b"\r\n--=_")[0] for part in parts]


if __name__ == "__main__":
    sys.exit(main(sys.modules["__main__"], "/mailctl/large", message_size=400 * MEGABYTE,
                  dovecot_extra="mail_max_userip_connections = 100"))
