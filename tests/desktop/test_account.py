#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting up an account as a person does, on a server that is not there, not trusted, or wants another password.

    test_account.py BUILD [PICTURES [STEP…]]
"""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop.accessible import wait_for  # noqa: E402
from desktop.demo import PASSWORD, USER  # noqa: E402
from desktop.journey import run  # noqa: E402
from desktop.setting_up import SettingUp  # noqa: E402


class Account(SettingUp):
    def begin(self) -> None:
        del self.demo.environment["SSL_CERT_FILE"]
        super().begin()

    # In the order in which a person would meet it

    def a_server_that_refuses_is_named(self) -> None:
        """Leaves a person before an endless spinner, or with an account that never works, otherwise."""
        self.press_button("Add Account…")
        self.retype("Your Name", "Robin Hale")
        self.retype("Email Address", USER)
        self.retype("Password", "wrong horse")
        self.press_button("Continue")
        self.retype("Server", "localhost")
        self.retype("Port", "9")
        self.press_button("Check and Add")
        self.window.find(contains="localhost: ")
        self.window.find(contains="Check its name, port and security")
        wait_for("the keyboard at the server", lambda: self.window.has_keyboard(name="Server"))
        self.picture("refused")

    def an_untrusted_certificate_is_shown_before_any_password(self) -> None:
        """Gives the password to whoever sits in between, otherwise."""
        info = self.demo.servers.info
        self.retype("Port", str(info["imaps"]))
        # Only this one for now: the next step meets the other server.
        self.retype("Server", "localhost", which=1)
        self.retype("Port", str(info["smtps"]), which=1)
        self.press_button("Check and Add")
        self.window.find(contains="Untrusted Certificate")
        self.window.find(contains="vouches for it is not known here")
        self.window.find(contains="SHA-256")
        self.picture("untrusted")
        if any("LOGIN" in log or "AUTHENTICATE" in log for log in self.server_logs()):
            raise AssertionError("a password was sent before the certificate was trusted")

    def server_logs(self) -> list[str]:
        return [Path(log).read_text(errors="replace") for log in self.demo.servers.info["logs"][:1]]

    def a_wrong_password_is_asked_for_again(self) -> None:
        """Makes a person begin from the start, otherwise."""
        self.press_button("Trust This One Certificate")
        self.window.find(contains="did not accept the password")
        # A server may refuse the right one that is proved, and take it as it is.
        self.window.find(contains="If the password is right, turn on “Send the Password Itself”")
        self.picture("password")
        if self.stored():
            raise AssertionError("it was stored all the same")
        self.retype("Password", PASSWORD)
        self.press_button("Continue")
        self.press_button("Check and Add")

    def each_server_is_trusted_by_itself(self) -> None:
        """Lets an exception for one server serve another, otherwise (security.md T10)."""
        port = self.demo.servers.info["smtps"]
        self.window.find(contains=f"port {port}")
        self.press_button("Trust This One Certificate")
        self.window.find(role="list item", contains="Inbox", seconds=60)
        account = self.stored()[0]
        self.picture("done")
        if account["address"] != USER:
            raise AssertionError(f"stored was {account}")

    STEPS = (a_server_that_refuses_is_named, an_untrusted_certificate_is_shown_before_any_password,
             a_wrong_password_is_asked_for_again, each_server_is_trusted_by_itself)


if __name__ == "__main__":
    sys.exit(run(Account))
