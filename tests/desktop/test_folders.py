#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders, removed mail and refused changes in the window, over a real server.

    test_folders.py BUILD [PICTURES [STEP…]]
"""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from desktop import menu, pointer  # noqa: E402
from desktop.accessible import Atspi, wait_for  # noqa: E402
from desktop.journey import Journey, run  # noqa: E402


class Folders(Journey):
    DEMO = {"sample": True}

    def begin(self) -> None:
        self.announced = self.folder / "announced.jsonl"
        self.demo.show_notifications(self.announced)
        super().begin()
        pointer.resize(1280, 800)
        self.window.find(contains="Up to date · ", seconds=60)

    def snapshot(self, name: str) -> None:
        """With the pointer where it is."""
        if len(sys.argv) > 2:
            pointer.snapshot(Path(sys.argv[2]) / f"folders-{name}.png")

    def on_server(self) -> str:
        one = self.demo.client()
        lines = b"\n".join(line for line in one.list()[1] if b"NoSelect" not in line).decode()
        one.logout()
        return lines

    def menu(self, row: str, item: str) -> None:
        menu.choose_of_row(self.window, row, item)

    def choose(self, item: str) -> None:
        menu.choose(self.window, item)

    # In the order in which a person would meet it

    def a_folder_is_made(self) -> None:
        """Mail can't be sorted into folders of one's own, otherwise."""
        self.menu("Example", "New Folder…")
        self.window.find(name="New Folder")
        pointer.settle()
        pointer.type_text("To/and fro")
        self.window.find(contains="can’t have “/” in it")
        self.picture("refused-name")
        pointer.press("ctrl+a")
        pointer.type_text("Journeys")
        self.window.is_gone(contains="can’t have “/” in it")
        self.picture("new")
        pointer.press("Return")
        self.window.find(role="list item", name="Journeys")
        wait_for("the folder on the server", lambda: "Journeys" in self.on_server())

    def it_is_renamed_and_taken_back(self) -> None:
        """A name given by mistake stays for ever, otherwise."""
        self.menu("Journeys", "Rename…")
        self.window.find(name="Rename Folder")
        pointer.settle()
        pointer.press("ctrl+a")
        pointer.type_text("Travel")
        pointer.press("Return")
        self.window.find(role="list item", name="Travel")
        wait_for("the new name on the server", lambda: "Travel" in self.on_server())
        pointer.press("ctrl+z")
        self.window.find(role="list item", name="Journeys")
        wait_for("the old name on the server", lambda: "Journeys" in self.on_server())
        # A name that is taken is said to be.
        self.menu("Journeys", "Rename…")
        self.window.find(name="Rename Folder")
        pointer.settle()
        pointer.press("ctrl+a")
        pointer.type_text("Archive")
        pointer.press("Return")
        self.window.find(contains="There is one of that name already.")
        self.window.find(role="list item", name="Journeys")

    def it_is_moved_into_another_and_out_again(self) -> None:
        """Who sorts folders has to make them anew and to carry the mail over, otherwise."""
        self.menu("Journeys", "Move Into…")
        self.window.find(role="list item", contains="Archive")
        self.window.is_gone(role="list item", name="Outside of All Folders")
        self.picture("parents")
        pointer.settle()
        pointer.type_text("rece")
        self.window.is_gone(role="list item", contains="Archive, ")
        pointer.press("Return")
        wait_for("it in the other on the server", lambda: "Receipts/Journeys" in self.on_server())
        self.window.find(contains="Folder moved")
        self.click(role="list item", name="Receipts")
        pointer.settle()
        pointer.press("Left")
        self.window.is_gone(role="list item", name="Journeys")
        pointer.press("Right")
        self.window.find(role="list item", name="Journeys")
        self.click(role="list item", contains="Inbox, ")
        self.menu("Journeys", "Move Into…")
        self.click(contains="Outside of All Folders")
        wait_for("it at the top on the server", lambda: "Receipts/Journeys" not in self.on_server())
        self.window.find(role="list item", name="Journeys")
        pointer.press("ctrl+z")
        wait_for("it in the other again", lambda: "Receipts/Journeys" in self.on_server())
        pointer.press("ctrl+z")
        wait_for("all as before", lambda: "Receipts/Journeys" not in self.on_server())

    def subscriptions(self) -> str:
        one = self.demo.client()
        listed = "\n".join(line.decode() for line in one.lsub()[1] if line)
        one.logout()
        return listed

    def it_is_hidden_in_other_programs(self) -> None:
        """A telephone shows all folders there are, or one lacks the folder that was made here, otherwise."""
        wait_for("the subscription", lambda: "Journeys" in self.subscriptions())
        self.menu("Journeys", "Hide in Other Programs")
        self.window.find(contains="Folder hidden in other programs")
        wait_for("the end of the subscription", lambda: "Journeys" not in self.subscriptions())
        self.window.find(role="list item", name="Journeys")
        self.menu("Journeys", "Show in Other Programs")
        wait_for("the subscription again", lambda: "Journeys" in self.subscriptions())

    def what_is_refused_is_told(self) -> None:
        """What never reached the server looks as if it had, otherwise."""
        one = self.demo.client()
        one.create("Taken")
        one.unsubscribe("Taken")
        self.menu("Journeys", "Rename…")
        self.window.find(name="Rename Folder")
        pointer.settle()
        pointer.press("ctrl+a")
        pointer.type_text("Taken")
        pointer.press("Return")
        # Either it is known to be taken, or the server says so.
        wait_for("a refusal", lambda: self.window.all(contains="refused") or self.window.all(contains="can’t be"))
        self.window.find(role="list item", name="Journeys")
        one.logout()

    def it_is_deleted(self) -> None:
        """A folder that is not wanted any more can't be got rid of, otherwise."""
        self.menu("Journeys", "Delete")
        self.window.is_gone(role="list item", name="Journeys")
        wait_for("its end on the server", lambda: "Journeys" not in self.on_server())

    def removed_mail_comes_back(self) -> None:
        """What another program deleted by mistake is lost, otherwise."""
        one = self.demo.client()
        one.append("INBOX", "", None, b"From: Ana <ana@example.com>\r\nSubject: Dropped by mistake\r\n"
                   b"Message-ID: <dropped@example.com>\r\n\r\nThe whole of it.\r\n")
        self.window.find(contains="Dropped by mistake", seconds=30)
        wait_for("its body", lambda: any(row["subject"] == "Dropped by mistake" and row["preview"]
                                         for row in self.demo.mailctl("list", "INBOX")))
        one.select("INBOX")
        uid = one.uid("SEARCH", "HEADER", "Subject", '"Dropped by mistake"')[1][0].decode()
        one.uid("STORE", uid, "+FLAGS", r"(\Deleted)")
        one.expunge()
        wait_for("its removal", lambda: self.demo.mailctl("removed"))
        self.menu("Example", "Recently Removed")
        self.window.find(contains="Dropped by mistake")
        self.picture("removed")
        self.click(role="button", name="Restore")
        self.window.find(contains="Nothing Was Removed")
        wait_for("the message on the server", lambda: one.noop() and
                 one.uid("SEARCH", "HEADER", "Subject", '"Dropped by mistake"')[1][0])
        self.picture("restored")
        pointer.press("Escape")
        self.window.is_gone(contains="Nothing Was Removed")
        self.window.find(role="list item", contains="Dropped by mistake")
        one.logout()

    def menus_open_by_key(self) -> None:
        """Who has no pointer has no menu of a folder, an account or a conversation, otherwise."""
        self.click(role="list item", contains="Inbox")
        pointer.press("Up", "shift+F10")  # from the first folder to the account's heading
        self.choose("Recently Removed")
        self.window.find(contains="Nothing Was Removed")
        pointer.settle()
        pointer.press("Escape")
        self.window.is_gone(contains="Nothing Was Removed")
        pointer.click(lambda: self.conversations()[0])
        pointer.press("Menu")
        self.window.find(role="menu item", name="Flag")
        pointer.press("Escape")

    def what_is_announced_is_chosen(self) -> None:
        """Calls a person to each piece of spam, or never to what a rule files, otherwise."""
        self.arrive("Junk", "Win a boat")
        self.arrive("Newsletters", "First issue")
        wait_for("the announcement", lambda: "First issue" in self.announced.read_text(), 60)
        assert "Win a boat" not in self.announced.read_text(), self.announced.read_text()
        self.click(role="list item", contains="Newsletters", button=3)
        self.window.find(role="menu item", name="Announce New Mail")
        self.snapshot("menu")
        self.choose("Announce New Mail")
        self.arrive("Newsletters", "Second issue")
        self.arrive("Receipts", "A ticket")
        wait_for("the announcement", lambda: "A ticket" in self.announced.read_text(), 60)
        assert "Second issue" not in self.announced.read_text(), self.announced.read_text()

    def arrive(self, folder: str, subject: str) -> None:
        """Unread mail comes into FOLDER, and is here."""
        one = self.demo.client()
        one.append(folder, "", None, f"From: ana@example.com\r\nSubject: {subject}\r\n\r\nHello.\r\n".encode())
        one.logout()
        self.demo.mailctl("sync")
        assert subject in self.subjects(folder)

    def subjects(self, folder: str) -> list[str]:
        return [row["subject"] for row in self.demo.mailctl("list", folder, "--limit", "500")]

    def conversations(self) -> list:
        """The rows of the list that are to be seen; the newest first."""
        return wait_for("conversations", lambda: [row for row in self.window.all(role="list item")
                                                  if (row.get_name() or "").count(",") >= 2])

    def one_is_dragged_to_it(self) -> None:
        """Mail can be sorted only by one who knows the keys, otherwise."""
        row = self.conversations()[0]
        target = self.window.find(role="list item", name="Taken")
        subject = row.get_name()
        pointer.drag(row, target, before_drop=lambda: self.snapshot("drag"))
        self.window.find(contains="1 conversation moved")
        moved = wait_for("the mail in its folder", lambda: self.subjects("Taken"))
        assert any(one.removeprefix("Re: ") in subject for one in moved), (subject, moved)
        pointer.press("ctrl+z")
        wait_for("nothing in the folder", lambda: not self.subjects("Taken"))
        wait_for("it in the list", lambda: self.conversations()[0].get_name().removeprefix("Unread, ")
                 == subject.removeprefix("Unread, "))

    def a_folder_is_dragged_into_another(self) -> None:
        """Who arranges folders has to find a menu and a list for each, otherwise."""
        pointer.drag(self.window.find(role="list item", name="Taken"), self.window.find(role="list item", name="Receipts"),
                     before_drop=lambda: self.snapshot("drag-folder"))
        wait_for("it in the other on the server", lambda: "Receipts/Taken" in self.on_server())
        self.window.find(contains="Folder moved")
        # And out again, onto the account's name.
        pointer.settle()
        pointer.drag(self.window.find(role="list item", name="Taken"), self.window.find(role="list item", name="Example"))
        wait_for("it at the top on the server", lambda: "Receipts/Taken" not in self.on_server())
        self.window.find(role="list item", name="Taken")

    def several_are_copied(self) -> None:
        """A drag takes only the row under the pointer, or takes away what should stay, otherwise."""
        rows = self.conversations()[1:]
        pointer.click(rows[0])
        pointer.click(rows[1], key="Control_L")
        before = len(self.demo.mailctl("list", "INBOX", "--limit", "500"))
        pointer.drag(rows[1], self.window.find(role="list item", name="Taken"), key="Control_L")
        self.window.find(contains="2 conversations copied")
        self.picture("copied")
        wait_for("the copies", lambda: len(set(self.subjects("Taken"))) >= 2)
        assert len(self.demo.mailctl("list", "INBOX", "--limit", "500")) == before
        pointer.press("ctrl+z")
        wait_for("nothing in the folder", lambda: not self.subjects("Taken"))

    def the_row_under_the_pointer_offers_actions(self) -> None:
        """The nearest way to deal with mail is a menu, otherwise; or it acts on another row than it is on."""
        rows = self.conversations()
        pointer.click(rows[0])
        subject = rows[2].get_name()
        # The last of them: they are for the pointer alone, a screen reader is not told of them.
        x, y = pointer.middle(rows[2])
        x += Atspi.Component.get_extents(rows[2], Atspi.CoordType.WINDOW).width // 2 - 23
        pointer.settle()  # the row that was clicked is marked
        before = pointer.pixels(x - 40, y, 60, 30)
        pointer.move_to(x, y + 14)
        wait_for("the actions under the pointer", lambda: pointer.pixels(x - 40, y, 60, 30) != before)
        pointer.settle()
        self.snapshot("hover")
        pointer.click_here()
        self.window.find(contains="1 conversation flagged")
        people = subject.removeprefix("Unread, ")
        wait_for("the flag", lambda: self.conversations()[2].get_name().removeprefix("Unread, ") == f"Flagged, {people}")
        # Straight off the action to another pane.
        pointer.move(1, 0)
        self.hover(role="list item", name="Receipts")
        assert self.conversations(), "the window ended as the pointer left"

    def one_of_many_is_chosen(self) -> None:
        """Of a thousand folders the last ones can't be chosen, otherwise: their rows are made later than the first."""
        one = self.demo.client()
        for number in range(80):
            one.create(f"Many/Box{number}")
        one.logout()
        pointer.press("F5")
        wait_for("all of them", lambda: any(folder["path"] == "Many/Box79" for folder in self.demo.mailctl("folders")))
        pointer.click(lambda: self.conversations()[0])
        pointer.press("ctrl+m")
        self.window.find(role="entry", name="Find a folder")
        pointer.type_text("box79")
        pointer.press("Return")
        wait_for("the mail in its folder", lambda: self.subjects("Many/Box79"))

    STEPS = (a_folder_is_made, it_is_renamed_and_taken_back, it_is_moved_into_another_and_out_again,
             it_is_hidden_in_other_programs,
             what_is_refused_is_told, it_is_deleted,
             removed_mail_comes_back, menus_open_by_key, one_is_dragged_to_it, a_folder_is_dragged_into_another,
             several_are_copied,
             the_row_under_the_pointer_offers_actions, what_is_announced_is_chosen,
             one_of_many_is_chosen)


if __name__ == "__main__":
    sys.exit(run(Folders))
