# SPDX-License-Identifier: GPL-3.0-or-later
"""Filling in the form of a new account by the keyboard alone, for the journeys that begin without one."""

from desktop import pointer
from desktop.accessible import Atspi, text_of, wait_for
from desktop.journey import Journey


class SettingUp(Journey):
    def begin(self) -> None:
        self.start()

    def walk_to(self, role: str, name: str, which: int = 0):
        """Presses Tab until the WHICH-th control of ROLE called NAME has the focus: all by keyboard."""
        self.window.find(role=role, name=name)
        self.walk(f"{role} “{name}”", lambda: any(item.has(Atspi.StateType.FOCUSED) for item in
                                                 self.window.matching(role, name)[which:which + 1]))
        return self.window.all(role, name)[which]

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
