#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders on this computer that belong to no account, in the window: alone, beside IMAP, shared by POP3.

    test_local_account.py BUILD [PICTURES [STEP…]]
"""

import json
import sys
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import menu, pointer  # noqa: E402
from desktop.accessible import Atspi, wait_for  # noqa: E402
from desktop.demo import PASSWORD, USER  # noqa: E402
from desktop.journey import run  # noqa: E402
from desktop.setting_up import SettingUp  # noqa: E402

LOCAL = "On This Computer"


class LocalAccount(SettingUp):
    def begin(self) -> None:
        self.demo.deliver("First letter")
        self.notifications = self.folder / "notifications.jsonl"
        self.demo.show_notifications(self.notifications)
        super().begin()
        pointer.resize(1100, 800)

    def subjects(self, account: str, folder: str) -> list[str]:
        return [row["subject"] for row in self.demo.mailctl("list", folder, "--account", account, check=False)]

    # In the order in which a person would meet it

    def folders_need_no_server(self) -> None:
        """Keeps a person from old mail in files because no server has any of it, otherwise."""
        self.press_button("Add Account…")
        self.window.find(role="button", name="Only Folders on This Computer")
        self.picture("welcome")
        self.press("Only Folders on This Computer")
        self.window.find(role="list item", name=LOCAL)
        self.window.find(role="list item", contains="Archive")
        assert [(row["kind"], row["name"]) for row in self.stored()] == [("local", LOCAL)], self.stored()
        self.picture("alone")
        pointer.click(self.window.find(role="list item", name=LOCAL), 3)
        self.window.find(role="menu item", name="Account Health")
        # No server is to hear of anything.
        assert not self.window.all(role="menu item", name="Changes Not on the Server")
        pointer.press("Escape")
        self.window.is_gone(role="menu item", name="Account Health")

    def nobody_writes_as_it(self) -> None:
        """Opens a composer that can send nothing, otherwise."""
        pointer.press("ctrl+n")
        self.window.find(role="text", name="Email Address")
        # There is one of it, and no more are offered.
        pointer.settle()
        assert not self.window.all(role="button", name="Only Folders on This Computer")
        pointer.press("ctrl+w")  # as every window, and nothing more
        self.window.is_gone(role="text", name="Email Address")

    def mail_is_taken_from_a_server(self) -> None:
        """Leaves mail where it costs, or is read by others, otherwise."""
        self.demo.add_account()
        self.window.find(role="list item", name="Example", seconds=30)
        self.click(role="list item", contains="Inbox, 1 unread")
        self.click(role="list item", contains="First letter", seconds=60)
        self.window.find(role="heading", contains="First letter")
        self.picture("beside-imap")
        pointer.settle()
        pointer.press("ctrl+m")
        self.window.find(contains=f"{LOCAL}")
        pointer.settle()
        pointer.type_text("Archive")
        self.picture("move")
        wait_for("two archives", lambda: len(self.goals()) == 2)
        pointer.click(lambda: self.goals()[-1])
        wait_for("the letter here", lambda: self.subjects(LOCAL, "Archive") == ["First letter"])
        wait_for("the letter's end there", lambda: not self.demo.server_has("First letter"))

    def goals(self) -> list:
        """The rows of the chooser for a folder, in their order."""
        return [row for row in self.window.all(role="list item", contains="Archive")
                if not row.get_name().startswith("Archive,")][-2:]

    def its_settings_are_few(self) -> None:
        """Asks for servers that there are none of, otherwise."""
        menu.choose_of_row(self.window, LOCAL, "Account Settings")
        self.window.find(contains="Name in the Folder List")
        self.window.find(contains="Trash")
        self.picture("settings")
        pointer.settle()
        assert not self.window.all(role="text", name="Server") and not self.window.all(contains="New Mail Goes to the Inbox Of")
        self.press("Save")
        self.window.is_gone(contains="Name in the Folder List")

    def walk_to_choice(self, name: str) -> None:
        """By Tab, wherever it is scrolled to."""
        self.walk(f"“{name}”", lambda: self.window.has_keyboard(contains=name))

    def open_settings_of_second(self) -> None:
        menu.choose_of_row(self.window, "Second", "Account Settings", seconds=30)
        self.window.find(contains="New Mail Goes to the Inbox Of")

    def an_inbox_is_shared(self) -> None:
        """Gives each of several POP3 accounts an inbox of its own, whatever its person wants, otherwise."""
        info = self.demo.servers.info
        self.demo.mailctl("account", "add", "--name", "Second", "--address", "ana@example.com",
                          "--pop3", f"localhost:{info['pop3s']}", "--pop3-security", "tls",
                          "--smtp", f"localhost:{info['smtps']}", "--smtp-security", "tls", "--password-stdin",
                          text=PASSWORD + "\n")
        # Nothing here is asked of a server, so none need be within reach.
        self.demo.mailctl("account", "edit", "Second", "--smtp", "localhost:9", "--no-check")
        self.open_settings_of_second()
        self.walk_to_choice("New Mail Goes to the Inbox Of")
        self.picture("shared")
        named = len(self.window.all(name=LOCAL))
        pointer.press("space")
        wait_for("the two choices", lambda: len(self.window.all(name=LOCAL)) > named)
        pointer.press("Down", "Return")
        pointer.settle()
        self.picture("shared-chosen")
        self.press("Check and Save")
        wait_for("the choice", lambda: self.demo.mailctl("account", "show", "Second")[0]["pop3_inbox"] == "shared")
        self.demo.deliver("For all", user="ana@example.com")
        self.demo.mailctl("sync")
        wait_for("the letter", lambda: self.subjects(LOCAL, "INBOX") == ["For all"])
        self.window.find(role="list item", contains="All Inboxes")
        assert not self.subjects("Second", "INBOX")
        self.picture("shared-inbox")

    def told_of(self, subject: str) -> list[dict]:
        return [one for one in map(json.loads, self.notifications.read_text().splitlines()) if subject in one["body"]]

    def put_off(self, subject: str, seconds: int) -> float:
        """For so long, and more where the machine is busy; gives the time."""
        (row,) = [row for row in self.demo.mailctl("list", "INBOX", "--account", LOCAL) if row["subject"] == subject]
        due = int(time.time()) + seconds
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(due))
        (told,) = self.demo.mailctl("snooze", str(row["id"]), when)
        assert told["snoozed_until"] == when, told
        return due

    def look_elsewhere(self) -> None:
        """Who has the inbox before their eyes is told nothing."""
        pointer.settle()
        self.click(role="list item", name="Sent")
        wait_for("the folder chosen", lambda: self.window.find(role="list item", name="Sent").get_state_set().contains(
            Atspi.StateType.SELECTED))

    def what_was_due_while_it_was_closed_is_told(self) -> None:
        """What was to be done that day is never thought of again, otherwise."""
        self.look_elsewhere()
        self.close()
        before = len(self.told_of("For all"))
        due = self.put_off("For all", 3)
        wait_for("its time", lambda: time.time() > due)
        self.start()
        wait_for("the notification", lambda: len(self.told_of("For all")) == before + 1, 60)
        wait_for("the letter", lambda: self.subjects(LOCAL, "INBOX") == ["For all"])

    def what_comes_back_is_told_once_and_opened(self) -> None:
        """Tells of the same letter again at each start, or leaves its reader to look for it, otherwise."""
        before = len(self.told_of("For all"))
        self.close()
        self.start()
        self.window.find(role="list item", name="Sent")
        self.put_off("For all", 4)
        wait_for("the notification", lambda: len(self.told_of("For all")) > before, 60)
        assert len(self.told_of("For all")) == before + 1, self.told_of("For all")
        self.demo.click_notification(self.told_of("For all")[-1]["id"])
        self.window.find(role="heading", contains="For all")
        self.window.find(role="list item", contains="Was snoozed")
        self.picture("woken")

    def what_is_woken_by_a_command_is_told_once(self) -> None:
        """Leaves what a script brings back unseen, otherwise."""
        self.look_elsewhere()
        before = len(self.told_of("For all"))
        self.put_off("For all", 3600)
        wait_for("the letter's sleep", lambda: self.subjects(LOCAL, "INBOX") == [])
        (row,) = self.demo.mailctl("snooze", "list")
        self.demo.mailctl("snooze", "wake", str(row["id"]))
        wait_for("the notification", lambda: len(self.told_of("For all")) > before, 60)
        # It wakes a second time, which nobody need be told of.
        self.demo.mailctl("snooze", "wake", str(row["id"]))
        wait_for("the letter", lambda: self.subjects(LOCAL, "INBOX") == ["For all"])
        assert len(self.told_of("For all")) == before + 1, self.told_of("For all")

    def shared_mail_is_told_of(self) -> None:
        """Lets a person believe that mail in the shared inbox is not their account's, or leaves that inbox, otherwise."""
        self.open_settings_of_second()
        self.picture("policy")
        self.walk_to_choice("Change to IMAP…")
        pointer.press("Return")
        self.window.find(contains="1 message that came into the shared inbox stays there.")
        self.picture("shared-convert")
        self.close()  # whatever dialog has the keyboard

    STEPS = (folders_need_no_server, nobody_writes_as_it, mail_is_taken_from_a_server, its_settings_are_few,
             an_inbox_is_shared, what_was_due_while_it_was_closed_is_told, what_comes_back_is_told_once_and_opened,
             what_is_woken_by_a_command_is_told_once, shared_mail_is_told_of)


if __name__ == "__main__":
    sys.exit(run(LocalAccount))
