#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trouble as the window tells it: one sentence where it matters, and all well again when it has passed.

    test_trouble.py BUILD [PICTURES [STEP…]]
"""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import menu, pointer  # noqa: E402
from desktop.accessible import Atspi, wait_for  # noqa: E402
from desktop.demo import PASSWORD, USER  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402
from servers.proxy import Proxy  # noqa: E402

BROKEN = [b"\r\n", b"no header at all\r\n",
          b"From: \xff\xfe<<<>>>;;;\r\nSubject: =?utf-8?b?////?= Broken\r\nContent-Type: text/html\r\n\r\n<b>\x80<i>\x81\r\n",
          b'Subject: Unended\r\nContent-Type: multipart/mixed; boundary="x\r\n\r\n--x\r\n' + b"--x\r\n" * 500]


class Trouble(Journey):
    def begin(self) -> None:
        self.proxy = Proxy(self.demo.servers.info["imap"])
        self.add_account("--imap", self.proxy.address, "--imap-security", "none")
        self.proxy.close()
        self.start()

    def start(self) -> None:
        super().start(seconds=60)

    def end(self) -> None:
        self.app.terminate()
        self.app.wait()

    def add_account(self, *imap: str, name: str = "Example") -> None:
        self.demo.mailctl("account", "add", "--name", name, "--address", USER, "--full-name", "Robin Hale", *imap,
                          "--no-check", "--password-stdin", text=PASSWORD + "\n")

    def deliver(self, message: bytes, folder: str = "INBOX") -> None:
        one = self.demo.client()
        one.create(folder)
        assert one.append(folder, "", None, message)[0] == "OK"
        one.logout()

    def tells(self, words: str) -> None:
        """A sentence with WORDS stands above the list."""
        self.window.find(role="label", contains=words, seconds=40)

    def is_well(self, words: str) -> None:
        """The sentence with WORDS goes, and the mail is there. At once by F5, else Mail tries again by itself."""
        pointer.press("F5")
        wait_for(f"the end of “{words}”", lambda: not self.window.all(contains=words), 60)
        self.window.find(contains="Up to date", seconds=40)

    # In the order in which they happen to one person

    def a_server_that_is_not_there(self) -> None:
        """Leaves a person before an empty window, otherwise."""
        self.tells("The server can’t be reached.")
        self.window.find(contains="Offline")
        self.picture("unreachable")
        self.press("Try Now")
        self.tells("The server can’t be reached.")
        self.proxy.open()
        self.is_well("can’t be reached")

    def a_line_that_drops(self) -> None:
        """Shows old mail as if it were all there is, otherwise."""
        self.proxy.close()
        self.tells("The server can’t be reached.")
        self.proxy.open()
        self.is_well("can’t be reached")

    def a_server_that_leaves(self) -> None:
        """Looks like broken mail when a server goes for maintenance, otherwise."""
        self.proxy.change = lambda said, chunk: b"* BYE Down for maintenance\r\n" if said == 0 else None
        self.proxy.cut()
        self.tells("The server is busy. It said: “\u2068Down for maintenance\u2069”")
        self.picture("bye")
        self.proxy.change = lambda said, chunk: chunk
        self.is_well("is busy")

    def nonsense_on_the_line(self) -> None:
        """Ends Mail or hangs it, otherwise."""
        self.proxy.change = lambda said, chunk: b"\x00\xff" * 500 + b"\r\n"
        self.proxy.cut()
        self.tells("could not be understood")
        self.proxy.change = lambda said, chunk: chunk
        self.is_well("could not be understood")

    def another_password(self) -> None:
        """Lets a person look for the fault in the network, otherwise."""
        self.demo.mailctl("account", "edit", "Example", "--no-check", "--password-stdin", text="wrong horse\n")
        self.proxy.cut()
        self.tells("The server did not accept the password.")
        self.window.find(contains="Needs attention")
        self.picture("password")
        self.press("Open Account")
        self.window.find(contains=f"The password of \u2068{USER}\u2069 is needed again.")
        pointer.settle()
        pointer.type_text(PASSWORD)
        pointer.press("Return")
        wait_for("the end of the dialog", lambda: not self.window.all(contains="is needed again"), 40)
        self.is_well("did not accept")

    def a_full_mailbox(self) -> None:
        """Hides in a narrow window why a message is not where it was put, otherwise."""
        message = self.demo.data / "one.eml"
        message.write_bytes(b"Subject: One more\r\n\r\nText.\r\n")
        self.refuse(b"[OVERQUOTA] The mailbox is full (0.002 + 0.001 secs).")
        pointer.resize(400, 640)
        self.demo.mailctl("import", str(message), "Full")
        told = self.window.find(role="label", contains="It said: “\u2068The mailbox is full\u2069”", seconds=40)
        pointer.settle()
        assert told.get_component_iface().get_extents(Atspi.CoordType.WINDOW).height > 25, "one line, which is cut"
        self.picture("full")
        self.take()
        pointer.resize(1200, 760)

    def refuse(self, words: bytes) -> None:
        """What is to go to the folder Full goes nowhere, and the server says NO and WORDS."""
        self.proxy.ask = lambda said, chunk: re.sub(rb'(APPEND|MOVE \d+) "Full"', rb'\1 "Nowhere"', chunk)
        self.proxy.change = lambda said, chunk: re.sub(rb" NO \[TRYCREATE\][^\r]*", b" NO " + words, chunk)

    def take(self) -> None:
        self.proxy.ask = self.proxy.change = lambda said, chunk: chunk

    def what_the_server_does_not_take_now(self) -> None:
        """Waits for ever without a word, and can't be given up, otherwise."""
        self.deliver(b"Subject: Not taken\r\n\r\nText.\r\n", "Waiting")
        pointer.press("F5")
        row = wait_for("the letter", lambda: [row for row in self.demo.mailctl("list", "Waiting")
                                              if row["subject"] == "Not taken"], 40)[0]
        self.refuse(b"[UNAVAILABLE] The store is being moved")
        self.demo.mailctl("move", str(row["id"]), "Full")
        wait_for("the reason", lambda: [row for row in self.demo.mailctl("operations")
                                        if row["state"] != "failed" and row["reason"] == "The store is being moved"], 40)
        menu.choose_of_row(self.window, "Example", "Account Health")
        self.window.find(contains="The server did not take 2 changes.", seconds=40)
        self.picture("not-taken-in-health")
        pointer.press("Escape")
        self.window.is_gone(contains="The server did not take 2 changes.")
        menu.choose_of_row(self.window, "Example", "Changes Not on the Server")
        self.window.find(contains="The server does not take this now.")
        self.window.find(contains="“\u2068The store is being moved\u2069”")
        self.picture("not-taken")
        pointer.click(self.window.all(role="button", name="Discard")[-1])
        self.window.is_gone(contains="The server does not take this now.")
        self.take()
        assert [row["state"] for row in self.demo.mailctl("operations")] == ["failed"]
        assert "Not taken" in [row["subject"] for row in self.demo.mailctl("list", "Waiting")]
        pointer.click(self.window.find(role="button", name="Discard"))
        wait_for("the end of all", lambda: not self.demo.mailctl("operations"))
        pointer.press("Escape")
        self.window.is_gone(role="button", name="Discard")

    def messages_that_are_none(self) -> None:
        """Shows nothing of all the mail beside it, or ends Mail, otherwise."""
        for message in BROKEN:
            self.deliver(message)
        rows = wait_for("a row for each", lambda: self.rows() if len(self.rows()) == len(BROKEN) else None)
        for _ in rows:
            pointer.press("j")
            pointer.settle()
            assert self.app.poll() is None, "Mail ended"
        self.click(role="list item", contains="Broken")
        # What the server made up where it could not read is not the sender's address.
        self.window.find(role="heading", contains="Broken")
        assert not self.window.all(contains="SYNTAX_ERROR"), "the server's placeholder is shown"
        self.picture("broken")

    def rows(self) -> list:
        return [node for node in self.window.all(role="list item") if "20" in (node.get_name() or "") and
                node.get_parent().get_name() == "Conversations"]

    def a_folder_that_goes(self) -> None:
        """Leaves a person in a folder that is no more, otherwise."""
        self.deliver(b"Subject: In it\r\n\r\nText.\r\n", "Going")
        pointer.press("F5")
        self.click(role="list item", contains="Going", seconds=40)
        self.window.find(role="list item", contains="In it")
        one = self.demo.client()
        one.delete("Going")
        one.logout()
        pointer.press("F5")
        wait_for("the end of the folder", lambda: not self.window.all(role="list item", contains="Going"), 40)
        self.window.find(role="list item", contains="Unended")
        self.picture("folder-gone")

    def a_second_start(self) -> None:
        """Opens a second window over the same mail, or none at all, otherwise."""
        second = self.demo.start_app(log=self.log)
        assert second.wait(timeout=40) == 0, "it did not leave the field to the first"
        frames = [node for node in self.window.all(role="frame")]
        assert len(frames) == 1 and self.app.poll() is None, frames

    def certificates_that_cannot_be_trusted(self) -> None:
        """Gives passwords to whoever sits in between, otherwise: one for another name, one of nobody known."""
        other = Proxy(self.demo.servers.info["imaps"], "127.0.0.2")
        self.demo.mailctl("account", "edit", "Example", "--no-check", "--imap", other.address,
                          "--imap-security", "tls")
        self.tells("certificate can’t be trusted")
        self.picture("certificate")
        self.end()
        trusted = self.demo.environment.pop("SSL_CERT_FILE")
        self.demo.environment["SSL_CERT_FILE"] = "/dev/null"
        self.demo.mailctl("account", "edit", "Example", "--no-check", "--imap",
                          f"localhost:{self.demo.servers.info['imaps']}", "--imap-security", "tls")
        self.start()
        self.tells("certificate can’t be trusted")
        self.end()
        self.demo.environment["SSL_CERT_FILE"] = trusted
        other.close()

    def the_server_has_something_to_say(self) -> None:
        """Nobody reads that the server goes down at noon, otherwise; or the server writes into the window."""
        told = b"* OK [ALERT] The mail server goes <b>down</b> at noon for an hour of repairs\r\n"
        self.proxy.change = lambda said, chunk: chunk + told if said == 0 else chunk
        self.proxy.cut()
        self.tells("says: “The mail server goes <b>down</b> at noon")
        self.picture("alert")
        self.click(role="button", name="Account Health")
        self.window.find(contains="Your Mail Server Says")
        self.window.find(contains="“The mail server goes <b>down</b>")
        self.picture("alert-in-health")
        pointer.press("Escape")
        wait_for("the banner's end", lambda: not self.window.all(contains="says: “The mail server goes"), 20)
        self.proxy.change = lambda said, chunk: chunk

    def a_first_sync_that_takes_time(self) -> None:
        """Nobody can tell a slow line from one that hangs, otherwise."""
        one = self.demo.client()
        one.create("Large")
        body = b"Subject: Large\r\n\r\n" + b"All that is in it, line by line.\r\n" * 3000
        for _ in range(40):
            assert one.append("Large", "", None, body)[0] == "OK"
        one.logout()

        def slow(_: int, chunk: bytes) -> bytes:
            time.sleep(0.15)
            return chunk
        self.proxy.change = slow
        pointer.press("F5")
        self.window.find(contains="of 40", seconds=60)
        self.picture("first-sync")
        self.proxy.change = lambda said, chunk: chunk
        self.window.find(contains="Up to date", seconds=60)

    def a_full_disk(self) -> None:
        """Damages what is there, or fails in silence, otherwise."""
        data = self.demo.data / "org.example.Mail"
        full = self.demo.data / "full"
        full.mkdir()
        taken = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={taken + 1_000_000},mode=700", "none", str(full)],
                              capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        try:
            shutil.copytree(data, full / "org.example.Mail", ignore=shutil.ignore_patterns("*.socket"))
            # More by far than fits: what SQLite's logs took is free again once they were applied.
            for number in range(40):
                self.deliver(f"Subject: Big {number}\r\n\r\n".encode() + os.urandom(120_000).hex().encode() + b"\r\n")
            self.demo.environment["XDG_DATA_HOME"] = str(full)
            self.start()
            self.tells("There is no room left on this computer.")
            self.window.find(role="button", name="Try Now")
            self.picture("disk")
            subprocess.run(["mount", "-o", "remount,size=64m", str(full)], check=True)
            self.tells("are left on this computer.")
            self.picture("disk-nearly")
            subprocess.run(["mount", "-o", "remount,size=2g", str(full)], check=True)
            self.is_well("left on this computer")
            self.end()
        finally:
            self.demo.environment["XDG_DATA_HOME"] = str(self.demo.data)
            subprocess.run(["umount", "-l", str(full)], check=False)

    def a_locked_keyring(self) -> None:
        """Asks for a new password where the old one only is not to be had, otherwise."""
        subprocess.run(["secret-tool", "lock"], check=True)
        self.start()
        self.tells("The keyring for passwords is locked or missing.")
        self.picture("keyring")
        self.end()

    def mail_of_a_newer_version(self) -> None:
        """Damages what a newer Mail wrote, otherwise."""
        keep = self.demo.data / "org.example.Mail" / "keep.db"
        subprocess.run(["sqlite3", str(keep), "PRAGMA user_version = 9999"], check=True)
        before = keep.read_bytes()
        self.start()
        self.tells("written by a newer version")
        self.picture("newer")
        assert keep.read_bytes() == before, "it was changed"
        self.end()

    STEPS = (a_server_that_is_not_there, a_line_that_drops, the_server_has_something_to_say,
             a_first_sync_that_takes_time, a_server_that_leaves, nonsense_on_the_line, another_password,
             a_full_mailbox, what_the_server_does_not_take_now, messages_that_are_none, a_folder_that_goes, a_second_start,
             certificates_that_cannot_be_trusted, a_full_disk, a_locked_keyring, mail_of_a_newer_version)


if __name__ == "__main__":
    sys.exit(run(Trouble))
