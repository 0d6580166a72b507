#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting up an account whose mail is downloaded and lives here, and changing what its server keeps.

    test_pop3_account.py BUILD [PICTURES [STEP…]]
"""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import menu, pointer  # noqa: E402
from desktop.accessible import Atspi, wait_for  # noqa: E402
from desktop.demo import PASSWORD, USER  # noqa: E402
from desktop.journey import run  # noqa: E402
from desktop.setting_up import SettingUp  # noqa: E402
from servers.proxy import Proxy  # noqa: E402
from servers.rude_pop3 import RudePop3  # noqa: E402


class Pop3Account(SettingUp):
    def begin(self) -> None:
        self.demo.deliver("First letter")
        super().begin()

    def choose(self, name: str) -> None:
        """One of several radio buttons, as its row says."""
        pointer.settle()
        self.click(role="radio button", name=name)

    # In the order in which a person would meet it

    def both_kinds_are_explained(self) -> None:
        """Lets a person choose without knowing that their mail will live in one place only, otherwise."""
        self.press_button("Add Account…")
        self.retype("Your Name", "Robin Hale")
        self.retype("Email Address", USER)
        self.retype("Password", PASSWORD)
        self.press_button("Continue")
        self.window.find(contains="it is the same on all your devices")
        self.window.find(contains="removed from the server")
        self.window.find(contains="Mail stays on the server")
        self.picture("imap")
        self.choose("On This Computer")
        self.window.find(contains="Mail is downloaded to this computer.")
        self.window.find(contains="Keeps its copies")
        self.window.find(contains="Newest mail first")
        self.window.find(role="text", name="Server", contains="pop.example.org")
        self.window.find(role="text", name="Port", contains="995")

    def mail_comes_and_the_server_keeps_it(self) -> None:
        """Shows no mail, or takes it from the server without having been told to, otherwise."""
        info = self.demo.servers.info
        self.retype("Server", "localhost")
        self.retype("Port", str(info["pop3s"]))
        self.retype("Server", "localhost", which=1)
        self.retype("Port", str(info["smtps"]), which=1)
        self.picture("servers")
        self.press_button("Check and Add")
        self.window.find(role="list item", contains="Inbox", seconds=60)
        self.window.find(contains="First letter", seconds=60)
        self.picture("inbox")
        account = self.stored()[0]
        if account["kind"] != "pop3" or account["pop3_leave"] != "on":
            raise AssertionError(f"stored was {account}")
        if not self.demo.server_has("First letter"):
            raise AssertionError("the server's copy went")

    def no_server_is_asked_for_what_is_here(self) -> None:
        """A person waits for a server that can't search, and is told that it found nothing, otherwise."""
        pointer.settle()
        pointer.press("ctrl+s")
        pointer.type_text("nowhere")
        self.window.find(contains="No Results Found")
        self.window.find(name="Try other words.")
        assert not self.window.all(role="button", name="Search on the Server")
        self.picture("no-results")
        pointer.press("Escape", "Escape")
        self.window.find(role="list item", contains="First letter")

    def between_two_checks_all_is_well(self) -> None:
        """Calls an account offline that only has nothing to do, otherwise, and lets a person look for a fault."""
        Atspi.Action.do_action(self.window.find(role="button", name="Account Health"), 0)
        self.window.find(contains="all folders are checked again at")
        wait_for("the end of the check", lambda: len(self.window.all(contains="nothing to do")) > 4)
        self.picture("health")
        if self.window.all(contains="Offline"):
            raise AssertionError("the account is called offline")
        pointer.press("Escape")
        self.window.is_gone(contains="all folders are checked again at")

    def details_tell_what_the_server_has(self) -> None:
        """Leaves a person to guess whether this computer holds the only copy, otherwise."""
        self.open_details("First letter")
        self.window.find(contains="A copy stays on the server")
        self.demo.mailctl("account", "edit", USER, "--pop3-leave", "14", "--pop3-max-size", "20000")
        self.append_large()
        self.demo.mailctl("sync")
        self.click(role="list item", contains="Large letter")
        self.window.find(contains="Only the header of this message was downloaded.")
        self.window.find(role="button", contains="Download the Whole Message · ")
        self.picture("header-only")
        self.open_details("First letter")
        self.window.find(contains="On the server until ")
        self.picture("until")

    def open_details(self, subject: str) -> None:
        self.click(role="list item", contains=subject)
        self.window.find(role="heading", contains=subject)
        pointer.settle()
        # Under a pointer that is too high the head folds instead.
        Atspi.Action.do_action(self.window.find(role="toggle button", name="Details"), 0)

    def append_large(self) -> None:
        with self.demo.client() as one:
            text = "The end of it.\r\n" + "All work and no play makes a dull boy.\r\n" * 2000
            one.append("INBOX", "", None, (
                f"From: Ana Lima <ana@example.com>\r\nTo: {USER}\r\nSubject: Large letter\r\n"
                "Date: Sat, 02 Aug 2025 10:00:00 +0000\r\nMessage-ID: <large@example.com>\r\n\r\n"
                + text).encode())

    def what_the_server_keeps_can_be_changed(self) -> None:
        """Turns the account into another kind when it is edited, or leaves the server's copies for ever, otherwise."""
        self.demo.mailctl("account", "edit", USER, "--pop3-leave", "off")
        self.demo.mailctl("sync")
        if self.demo.server_has("First letter"):
            raise AssertionError("the server's copy stayed")
        wait_for("the letter", lambda: self.window.all(contains="First letter"))

    def it_becomes_an_imap_account(self) -> None:
        """Who wants the same mail on a second device has to begin anew, otherwise."""
        menu.choose_of_row(self.window, USER, "Account Settings")
        self.press_button("Change to IMAP…")
        self.window.find(contains="live on this computer. They stay here")
        self.window.find(contains="Of 1 only the header was downloaded")
        self.picture("convert")
        self.change_at(9)
        # A number mistyped has changed nothing.
        self.window.find(contains="The server can’t be reached.")
        self.window.find(role="text", name="Port", contains="9")
        self.picture("convert-refused")
        assert [row["kind"] for row in self.stored()] == ["pop3"], self.stored()
        self.type_a_wrong_password()
        self.change_to_an_untrusted_server()
        self.window.find(contains="The Account Was Changed", seconds=60)
        self.picture("converted")
        kinds = {row["name"]: row["kind"] for row in self.stored()}
        assert kinds == {USER: "imap", f"{USER} (on this computer)": "pop3"}, kinds
        pointer.settle()
        pointer.press("Return")
        self.window.find(role="list item", name=f"{USER} (on this computer)")

    def type_a_wrong_password(self) -> None:
        """That of the new server is told here; mistyped, it changes nothing either."""
        self.window.find(contains="Leave it empty if the new server accepts the password")
        Atspi.EditableText.set_text_contents(self.window.find(role="text", name="Password of the New Server"), "mistyped")
        self.change_at(self.demo.servers.info["imaps"])
        self.window.find(contains="The server did not accept the password.")
        self.picture("convert-password")
        assert [row["kind"] for row in self.stored()] == ["pop3"], self.stored()
        # The right one goes on with it.
        wait_for("the keyboard", lambda: self.window.has_keyboard(role="text", name="Password of the New Server"))
        pointer.press("ctrl+a")
        pointer.type_text(PASSWORD)

    def what_came_as_a_header_is_completed(self) -> None:
        """Leaves of a large letter its header for ever, otherwise."""
        pointer.settle()
        self.click(role="list item", contains="Large letter")
        self.window.find(contains="Only the header of this message was downloaded.")
        Atspi.Action.do_action(self.window.find(role="button", contains="Download the Whole Message"), 0)
        self.window.find(contains="The end of it.", seconds=60)
        self.picture("completed")

    def change_to_an_untrusted_server(self) -> None:
        """Its certificate names others; who runs it can look at it, and trusts it here as elsewhere."""
        self.address = Proxy(self.demo.servers.info["imaps"], "127.0.0.2")
        host, port = self.address.address.split(":")
        Atspi.EditableText.set_text_contents(self.window.find(role="text", name="Server"), host)
        self.change_at(int(port))
        self.window.find(contains="Untrusted Certificate")
        self.window.find(contains="No password was sent")
        self.picture("convert-untrusted")
        assert [row["kind"] for row in self.stored()] == ["pop3"], self.stored()
        # Who is in doubt goes back, and nothing has happened.
        pointer.settle()
        pointer.press("Escape")
        self.window.find(contains="The server’s certificate can’t be trusted.")
        self.picture("convert-doubted")
        self.change_at(int(port))
        self.press_button("Trust This One Certificate")

    def change_at(self, port: int) -> None:
        pointer.settle()
        Atspi.EditableText.set_text_contents(self.window.find(role="text", name="Port"), str(port))
        Atspi.Action.do_action(self.window.find(role="button", name="Change the Account"), 0)

    def a_long_download_is_stopped_and_goes_on(self) -> None:
        """Holds a person up who has to leave, or begins anew each time, otherwise."""
        self.slow = RudePop3()
        self.slow.start()
        for i in range(340):
            self.slow.put(f"u{i}", f"Slow letter {i}", "All work and no play.\r\n" * 200)
        self.slow.hold_after = 12
        self.demo.mailctl("account", "add", "--name", "Slow", "--address", "slow@example.org", "--pop3",
                          f"localhost:{self.slow.port}", "--pop3-security", "none", "--password-stdin", "--no-check",
                          text=PASSWORD + "\n")
        self.window.find(contains="12 of 340 · ")
        self.picture("downloading")
        self.press("Stop the Download")
        self.window.find(contains="Stopped · the rest comes at the next check")
        self.picture("stopped")
        assert self.count_slow() == 12, self.count_slow()
        self.slow.go_on()
        pointer.press("F5")
        wait_for("the rest", lambda: self.count_slow() == 340)
        assert self.slow.retrieved == 341, self.slow.retrieved

    def the_rest_of_a_large_one_comes_from_its_server(self) -> None:
        """Who presses the button waits for ever, otherwise; and a server that wants time between log-ins is not given it."""
        self.slow.put("large", "Slow and large", "The beginning.\r\n" + "All work and no play.\r\n" * 500 + "The end of it.")
        self.slow.delay, self.slow.logged_in = 3, float("-inf")
        self.demo.mailctl("account", "edit", "Slow", "--pop3-max-size", "2000")
        self.demo.mailctl("--account", "Slow", "sync")
        pointer.settle()
        pointer.click(lambda: self.window.all(role="list item", contains="Inbox,")[-1])
        self.click(role="list item", contains="Slow and large")
        self.window.find(contains="Only the header of this message was downloaded.")
        Atspi.Action.do_action(self.window.find(role="button", contains="Download the Whole Message"), 0)
        self.window.find(contains="The end of it.", seconds=60)
        assert self.slow.refused == 0, self.slow.refused
        # Somebody else has logged in there, and nobody may for a while.
        self.slow.delay = 600
        pointer.press("F5")
        self.window.find(contains="the server allows none sooner")
        self.picture("later")
        self.press("Stop the Download")
        self.window.is_gone(contains="the server allows none sooner")

    def settings_tell_when_to_try_again(self) -> None:
        """Calls a server busy for ever that said when it will not be, otherwise."""
        self.demo.mailctl("account", "edit", "Slow", "--pop3-max-size", "0", "--no-check")
        self.open_settings_of_slow()
        self.press("Check and Save")
        self.window.find(contains="It wants 600 seconds between two log-ins. Try again at ")
        self.picture("too-early")
        pointer.press("Escape")
        self.window.is_gone(role="button", name="Check and Save")

    def settings_tell_what_the_server_lacks(self) -> None:
        """Downloads twenty years of mail at each check without a word, otherwise."""
        # By another name it is another server, which wants no time between log-ins.
        self.slow.delay = 0
        self.demo.mailctl("account", "edit", "Slow", "--pop3", f"127.0.0.1:{self.slow.port}", "--no-check")
        for lacks, words in (({"no-uidl"}, "can’t name its messages (UIDL)"), ({"no-top"}, "header of a message alone (TOP)"),
                             ({"no-uidl", "no-top"}, "all of them are downloaded again at each check")):
            self.slow.ways = lacks
            self.demo.mailctl("--account", "Slow", "sync")
            self.open_settings_of_slow()
            self.window.find(contains=words)
            if len(lacks) == 2:
                # Those that have the keyboard are in sight, and what is beside them.
                self.walk_to("text", "Login Name", which=1)
                self.picture("lacks")
            pointer.press("Escape")
            self.window.is_gone(role="button", name="Check and Save")

    def its_mail_stays_when_it_is_removed(self) -> None:
        """Erases the only copy of years of mail with an account that one no longer needs, otherwise."""
        had = self.count_slow()
        assert had >= 340, had
        self.open_settings_of_slow()
        self.press_button("Remove Account…")
        self.window.find(contains=f"{had} messages live on this computer, perhaps nowhere else.")
        self.picture("removal")
        self.press("Keep Mail")
        self.window.is_gone(role="button", name="Check and Save")
        wait_for("no server", lambda: self.demo.mailctl("account", "show", "Slow")[0]["pop3"] is None)
        assert self.count_slow() == had, self.count_slow()
        # What lives nowhere else goes by a second decision alone, and can be exported before.
        menu.choose_of_row(self.window, "Slow", "Account Settings")
        self.press_button("Remove Account…")
        self.window.find(contains="They are erased. Export them first")
        self.press("Export…")
        self.window.find(role="button", name="Choose Where…")
        self.picture("removal-export")
        pointer.press("Escape")
        self.press_button("Remove Account…")
        self.press("Remove")
        self.window.is_gone(role="list item", name="Slow")
        assert "Slow" not in {row["name"] for row in self.stored()}

    def open_settings_of_slow(self) -> None:
        pointer.settle()
        menu.choose_of_row(self.window, "Slow", "Account Settings")
        self.window.find(role="button", name="Check and Save")

    def count_slow(self) -> int:
        return len(self.demo.mailctl("--account", "Slow", "list", "INBOX", "--limit", "1000"))

    STEPS = (both_kinds_are_explained, mail_comes_and_the_server_keeps_it, no_server_is_asked_for_what_is_here,
             between_two_checks_all_is_well, details_tell_what_the_server_has,
             what_the_server_keeps_can_be_changed, it_becomes_an_imap_account, what_came_as_a_header_is_completed,
             a_long_download_is_stopped_and_goes_on, the_rest_of_a_large_one_comes_from_its_server,
             settings_tell_when_to_try_again, settings_tell_what_the_server_lacks,
             its_mail_stays_when_it_is_removed)


if __name__ == "__main__":
    sys.exit(run(Pop3Account))
