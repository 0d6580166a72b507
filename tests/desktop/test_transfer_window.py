#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that lives here, and a copy of it: kept, imported, exported, restored.

    test_transfer_window.py BUILD [PICTURES [STEP…]]
"""

import mailbox
import shutil
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import file_chooser, menu, pointer  # noqa: E402
from desktop.accessible import Atspi  # noqa: E402
from desktop.demo import USER  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402


class Transfer(Journey):
    def begin(self) -> None:
        self.demo.deliver("First letter")
        self.demo.add_pop3_account()
        self.start()
        self.window.find(contains="First letter", seconds=60)

    def start(self) -> None:
        super().start()
        pointer.resize(1280, 800)

    def menu(self, row: str, item: str) -> None:
        menu.choose_of_row(self.window, row, item)

    def close_result(self) -> None:
        pointer.settle()
        pointer.press("Return")  # the button has the focus

    # In the order in which a person would meet it

    def a_copy_is_asked_for_and_kept(self) -> None:
        """Leaves twenty years of mail on one disk without a word, otherwise."""
        self.window.find(contains="No copy is kept of the mail")
        self.picture("reminder")
        self.click(role="list item", name="Sent")
        self.window.is_gone(contains="No copy is kept of the mail")
        self.click(role="list item", contains="Inbox")
        self.press("Keep a Copy…")
        self.window.find(contains="Keep a Copy of Your Mail?")
        self.picture("question")
        self.press("Choose a Folder…")
        backup = self.folder / "backup"
        backup.mkdir()
        file_chooser.choose(self.window, backup, "Keep a Copy Here")
        self.window.find(contains="The Copy Is Complete")
        self.window.find(contains="All of it was read back and compared.")
        self.picture("kept")
        self.close_result()
        self.window.is_gone(contains="The Copy Is Complete")
        self.window.is_gone(role="button", name="Keep a Copy…")
        letters = [path for part in ("cur", "new") for path in (backup / "mail").rglob(f"{part}/*")]
        assert len(letters) == 1, list(self.folder.rglob("*"))

    def settings_tell_how_it_fared(self) -> None:
        """Lets a person believe in a copy that was never made, otherwise."""
        pointer.press("ctrl+comma")
        self.window.find(contains="Preferences")
        pointer.settle()
        Atspi.Action.do_action(self.window.find(role="page tab", name="Accounts"), 0)
        self.window.find(contains=str(self.folder / "backup"))
        self.window.find(contains="1 message, read back and compared on ")
        self.picture("settings")
        self.press("Run Now")
        self.window.find(contains="1 was there already.")
        self.close_result()
        self.window.is_gone(contains="1 was there already.")
        pointer.settle()
        pointer.press("Escape")
        self.window.is_gone(contains="read back and compared on")

    def what_would_help_is_told(self) -> None:
        """Leaves a person before the words of an operating system, otherwise, or with a copy in the wrong place."""
        backup, away = self.folder / "backup", self.folder / "away"
        backup.rename(away)
        pointer.press("ctrl+comma")
        self.window.find(contains="Preferences")
        pointer.settle()
        Atspi.Action.do_action(self.window.find(role="page tab", name="Accounts"), 0)
        self.press("Run Now")
        self.window.find(contains="The Copy Is Not Complete")
        self.window.find(contains="Connect its drive, or choose a folder anew.")
        self.picture("drive-away")
        self.close_result()
        self.window.is_gone(contains="The Copy Is Not Complete")
        self.window.find(contains="It was last complete on ")
        self.picture("settings-drive-away")
        assert not backup.exists()
        away.rename(backup)
        self.press("Run Now")
        self.window.find(contains="1 was there already.")
        self.close_result()
        self.window.is_gone(contains="1 was there already.")
        pointer.settle()
        pointer.press("Escape")
        self.window.is_gone(contains="read back and compared on")

    def mail_is_imported(self) -> None:
        """Keeps a person with the program that has their old mail, otherwise."""
        source = self.folder / "old.mbox"
        box = mailbox.mbox(source)
        for i in range(3):
            box.add(f"From: Ana Lima <ana@example.com>\nTo: {USER}\nSubject: Old letter {i}\n"
                    f"Date: Fri, 01 Aug 2014 10:00:0{i} +0000\nMessage-ID: <old{i}@example.com>\n\nHello.\n")
        box.flush()
        self.menu("Inbox, 1 unread", "Import…")
        self.window.find(contains="What is there already is left out.")
        self.picture("import")
        pointer.settle()
        self.click(contains="From Files…")
        file_chooser.choose(self.window, source, "Import")
        self.window.find(contains="Mail Imported")
        self.window.find(contains="3 messages came in.")
        self.picture("imported")
        self.close_result()
        self.window.find(contains="Old letter 2")

    def mail_is_exported(self) -> None:
        """Locks mail in, otherwise."""
        goal = self.folder / "Inbox.mbox"
        row = self.window.find(role="list item", contains="Inbox")
        self.menu(row.get_name(), "Export…")
        self.window.find(contains="is written to files.")
        self.picture("export")
        self.press("Choose Where…")
        file_chooser.choose(self.window, goal, "Export")
        self.window.find(contains="Mail Exported")
        self.window.find(contains="4 messages were written.")
        self.close_result()
        found = sorted(message["Subject"] for message in mailbox.mbox(goal))
        assert found == ["First letter", "Old letter 0", "Old letter 1", "Old letter 2"], found

    def all_of_it_comes_back(self) -> None:
        """Makes the copy a thing for experts, otherwise."""
        self.demo.mailctl("backup", str(self.folder / "backup"))
        self.kill()
        shutil.rmtree(self.demo.data / "org.example.Mail")
        self.start()
        self.window.find(contains="Welcome to Mail")
        self.picture("welcome")
        self.press("Restore from a Copy…")
        file_chooser.choose(self.window, self.folder / "backup", "Restore")
        self.window.find(contains="Mail Restored")
        self.window.find(contains="4 messages are back.")
        self.picture("restored")
        self.close_result()
        self.window.find(contains="Old letter 2")
        self.window.find(contains="First letter")

    STEPS = (a_copy_is_asked_for_and_kept, settings_tell_how_it_fared, what_would_help_is_told, mail_is_imported,
             mail_is_exported, all_of_it_comes_back)


if __name__ == "__main__":
    sys.exit(run(Transfer))
