#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting up an account as a person does, on a server that is not there, not trusted, or wants another password.

    test_account.py BUILD
"""

import sys
import tempfile
import traceback
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

import gi  # noqa: E402

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

from desktop import pointer  # noqa: E402
from desktop.accessible import Window, text_of, wait_for  # noqa: E402
from desktop.demo import PASSWORD, USER, Demo  # noqa: E402


class Account:
    def __init__(self, demo: Demo, log: Path):
        self.demo = demo
        self.app = demo.start_app(log=log)
        self.window = Window(self.app.pid)
        wait_for("an active window", lambda: pointer.active_window_of(self.app.pid))

    def picture(self, name: str) -> None:
        if len(sys.argv) > 2:
            pointer.settle()
            pointer.picture(Path(sys.argv[2]) / f"account-{name}.png")

    def walk_to(self, role: str, name: str, which: int = 0):
        """Presses Tab until the WHICH-th control of ROLE called NAME has the focus: all by keyboard."""
        self.window.find(role=role, name=name)
        for _ in range(40):
            pointer.settle()
            control = self.window.all(role=role, name=name)[which:which + 1]
            if control and control[0].get_state_set().contains(Atspi.StateType.FOCUSED):
                return control[0]
            pointer.press("Tab")
        raise AssertionError(f"Tab never came to {role} “{name}”")

    def retype(self, name: str, text: str, which: int = 0) -> None:
        """Replaces the text of the WHICH-th field NAME."""
        field = self.walk_to("text", name, which)
        pointer.press("ctrl+a")
        pointer.type_text(text)
        wait_for(f"“{text}” in {name}", lambda: name == "Password" or text_of(field) == text)

    def press_button(self, name: str) -> None:
        self.walk_to("button", name)
        pointer.press("space")

    def stored(self) -> list[dict]:
        return self.demo.mailctl("account", "list")

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


def main() -> int:
    failed = 0
    print(f"1..{len(Account.STEPS)}")
    with tempfile.TemporaryDirectory() as folder, Demo(Path(sys.argv[1]), sample=False) as demo:
        del demo.environment["SSL_CERT_FILE"]
        log = Path(folder) / "console.log"
        account = Account(demo, log)
        try:
            for number, step in enumerate(Account.STEPS, 1):
                name = f"/desktop/account/{step.__name__.replace('_', '-')}"
                try:
                    step(account)
                    print(f"ok {number} {name}", flush=True)
                except Exception:  # pylint: disable=broad-except  # whatever it is, the step failed
                    failed += 1
                    print(f"not ok {number} {name}", flush=True)
                    traceback.print_exc()
                    print(account.window.outline(), file=sys.stderr)
                    account.picture("failed")
                    break
        finally:
            account.app.kill()
            account.app.wait()
            print(log.read_text(errors="replace"), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
