# SPDX-License-Identifier: GPL-3.0-or-later
"""What Gmail makes of one mailbox, kept up in folders of a real server.

A message is one, however many labels it has; each label is a folder with a copy of it, all with one
GUID. settle() is called after whatever changed any folder, and brings the others after it: All Mail
has every message that is not in Trash or Spam, flags are the message's and not the copy's, \\Flagged
is Starred, \\Deleted takes the label off at once, and what comes into Trash or Spam leaves the rest.
"""

import hashlib
import imaplib
import re

ALL, DRAFTS, IMPORTANT, SENT, SPAM, STARRED, TRASH = (
    f"[Gmail]/{name}" for name in ("All Mail", "Drafts", "Important", "Sent Mail", "Spam", "Starred", "Trash"))
ROLES = {ALL: "\\All", DRAFTS: "\\Drafts", IMPORTANT: "\\Important", SENT: "\\Sent", SPAM: "\\Junk",
         STARRED: "\\Flagged", TRASH: "\\Trash"}
LABELS = {"INBOX": "\\Inbox", DRAFTS: "\\Draft", IMPORTANT: "\\Important", SENT: "\\Sent", STARRED: "\\Starred"}
APART = (TRASH, SPAM)
OF_THE_COPY = {"\\Deleted", "\\Recent"}


def number(text: str) -> int:
    """As X-GM-MSGID and X-GM-THRID are: 63 bits, never 0."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1 | 1


def quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Labels:
    def __init__(self, port: int, user: str, password: str):
        self.server = imaplib.IMAP4("localhost", port)
        self.server.login(user, password)
        self.threads: dict[str, int] = {}
        self.told: dict[str, str] = {}  # what a folder's STATUS was when it was read last
        self.state: dict[str, dict[str, dict[int, frozenset]]] = {}
        self.kept: dict[tuple[str, int], int] = {}  # a copy that was one too many → the one that stayed
        for name in ROLES:
            self.server.create(quoted(name))
            self.server.subscribe(quoted(name))
        self.state = self._scan()
        self.settle()

    def close(self) -> None:
        self.server.logout()

    # Each folder's messages by GUID: {uid: flags}

    def _scan(self) -> dict[str, dict[str, dict[int, frozenset]]]:
        """Only folders that changed are read again."""
        told, self.told = self.told, self._statuses()
        return {name: {guid: dict(copies) for guid, copies in self.state[name].items()}
                if status == told.get(name) and name in self.state else self._scan_folder(name)
                for name, status in self.told.items()}

    def _statuses(self) -> dict[str, str]:
        if self.server.state == "SELECTED":
            self.server.unselect()  # of what is selected, STATUS would tell what was seen last
        self.server.xatom("LIST", '""', "*", "RETURN", "(STATUS (MESSAGES UIDNEXT HIGHESTMODSEQ))")
        self.server.response("LIST")
        lines = (line.decode("latin-1") for line in self.server.response("STATUS")[1] if line)
        found = dict(re.match(r'(.*) \(([^)]*)\)$', line).groups() for line in lines)
        return {name.strip('"'): status for name, status in found.items() if name.strip('"') != "[Gmail]"}

    def _scan_folder(self, name: str) -> dict[str, dict[int, frozenset]]:
        found: dict[str, dict[int, frozenset]] = {}
        self.server.select(quoted(name), readonly=True)
        for line in self.server.uid("FETCH", "1:*", "(X-GUID FLAGS)")[1]:
            text = line.decode() if line else ""
            uid, guid, flags = (re.search(pattern, text) for pattern in (
                r"\bUID (\d+)", r"X-GUID ([^ )]+)", r"FLAGS \(([^)]*)\)"))
            if uid and guid and flags:
                found.setdefault(guid.group(1), {})[int(uid.group(1))] = frozenset(flags.group(1).split())
        return found

    def _change(self, folder: str, *command: str) -> None:
        self.server.select(quoted(folder))
        answer, data = self.server.uid(*command)
        if answer != "OK":
            raise RuntimeError(f"{command} in {folder}: {data}")

    def _expunge(self, folder: str, guid: str, uids) -> None:
        uids = list(uids)
        words = ",".join(str(uid) for uid in uids)
        self._change(folder, "STORE", words, "+FLAGS.SILENT", "(\\Deleted)")
        self._change(folder, "EXPUNGE", words)
        for uid in uids:
            del self.state[folder][guid][uid]
        if not self.state[folder][guid]:
            del self.state[folder][guid]

    def _remove(self, folder: str, guid: str) -> None:
        if guid in self.state[folder]:
            self._expunge(folder, guid, self.state[folder][guid])

    def _copy(self, guid: str, folder: str) -> None:
        if guid in self.state[folder]:
            return
        source = next(name for name in self.state if guid in self.state[name])
        self._change(source, "COPY", str(min(self.state[source][guid])), quoted(folder))
        self.state[folder] = self._scan_folder(folder)

    # The rules

    def settle(self) -> None:
        before, self.state = self.state, self._scan()
        self._end_deleted()
        self._join_copies()
        self._keep_apart(before)
        for folder in [name for name in self.state if name not in APART]:
            for guid in list(self.state[folder]):
                self._copy(guid, ALL)
        self._star(before)
        self._share_flags(before)

    def _end_deleted(self) -> None:
        for folder, messages in self.state.items():
            for guid, copies in list(messages.items()):
                gone = [uid for uid, flags in copies.items() if "\\Deleted" in flags]
                if gone and folder == ALL:
                    self._change(ALL, "STORE", ",".join(map(str, gone)), "-FLAGS.SILENT", "(\\Deleted)")
                    for uid in gone:
                        copies[uid] -= {"\\Deleted"}
                elif gone:
                    self._expunge(folder, guid, gone)

    def _join_copies(self) -> None:
        for folder, messages in self.state.items():
            for guid, copies in list(messages.items()):
                first, *others = sorted(copies)
                for uid in others:
                    self.kept[folder, uid] = first
                if others:
                    self._expunge(folder, guid, others)

    def _keep_apart(self, before) -> None:
        """The latest act wins: into Trash or Spam it leaves all else, out of there it leaves them."""
        for folder, messages in list(self.state.items()):
            for guid in [guid for guid in messages if guid not in before.get(folder, {})]:
                others = [name for name in self.state if name != folder] if folder in APART else APART
                for name in others:
                    self._remove(name, guid)

    def _star(self, before) -> None:
        for guid in list(self.state[ALL]):
            uid, flags = next(iter(self.state[ALL][guid].items()))
            had, has = guid in before.get(STARRED, {}), guid in self.state[STARRED]
            if had != has:  # it was the folder that changed
                flagged = has
                self._change(ALL, "STORE", str(uid), "+FLAGS.SILENT" if has else "-FLAGS.SILENT", "(\\Flagged)")
                self.state[ALL][guid][uid] = flags | {"\\Flagged"} if has else flags - {"\\Flagged"}
                before.setdefault(ALL, {})[guid] = {uid: flags}
            else:
                flagged = "\\Flagged" in self._truth(before, guid)
            if flagged and not has:
                self._copy(guid, STARRED)
            elif not flagged and has:
                self._remove(STARRED, guid)

    def _truth(self, before, guid: str) -> frozenset:
        """The flags of the copy that was changed, or of any."""
        found = None
        for folder, messages in self.state.items():
            for uid, flags in messages.get(guid, {}).items():
                was = before.get(folder, {}).get(guid, {}).get(uid)
                if was is not None and was - OF_THE_COPY != flags - OF_THE_COPY:
                    return flags - OF_THE_COPY
                found = flags - OF_THE_COPY if found is None else found
        return found

    def _share_flags(self, before) -> None:
        for guid in {guid for messages in self.state.values() for guid in messages}:
            truth = self._truth(before, guid)
            for folder, messages in self.state.items():
                for uid, flags in messages.get(guid, {}).items():
                    if flags - OF_THE_COPY != truth:
                        self._change(folder, "STORE", str(uid), "FLAGS.SILENT", f"({' '.join(sorted(truth))})")
                        messages[guid][uid] = truth

    # What is asked about a message

    def labels_of(self, guid: str, selected: str) -> list[str]:
        return [LABELS.get(name, name) for name, messages in self.state.items()
                if guid in messages and name not in (ALL, selected, *APART)]

    def thread_of(self, guid: str) -> int:
        if guid not in self.threads:
            if guid not in self.state[ALL] and not any(guid in self.state[name] for name in APART):
                self.settle()
            folder = next(name for name in self.state if guid in self.state[name])
            self.server.select(quoted(folder), readonly=True)
            data = self.server.uid("FETCH", str(min(self.state[folder][guid])),
                                   "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID IN-REPLY-TO REFERENCES)])")[1]
            fields = dict(re.findall(r"(?im)^([a-z-]+):((?:.*\r?\n)(?:[ \t].*\r?\n)*)", data[0][1].decode("latin-1")))
            fields = {name.lower(): re.findall(r"<[^<>]+>", value) for name, value in fields.items()}
            first = (fields.get("references") or fields.get("in-reply-to") or fields.get("message-id") or [guid])[0]
            self.threads[guid] = number("thread " + first)
        return self.threads[guid]

    def guids(self, folder: str, words: str) -> list[str]:
        """Of the UID set WORDS."""
        uids = {uid: guid for guid, copies in self.state[folder].items() for uid in copies}
        last = max(uids, default=0)
        found = []
        for part in words.split(","):
            ends = [last if end == "*" else int(end) for end in part.split(":")]
            found += [uids[uid] for uid in sorted(uids) if min(ends) <= uid <= max(ends)]
        return found

    def store_labels(self, guids: list[str], mode: str, names: list[str]) -> None:
        folders = {label: folder for folder, label in LABELS.items()}
        wanted = [folders.get(name, name) for name in names]
        for folder in wanted:
            if folder not in self.state and mode != "-":
                self.server.create(quoted(folder))
                self.server.subscribe(quoted(folder))
                self.state[folder] = {}
        for guid in guids:
            if mode == "":
                for folder in [name for name in self.state if name not in (ALL, *APART, *wanted)]:
                    self._remove(folder, guid)
            for folder in wanted:
                if mode == "-" and folder in self.state:
                    self._remove(folder, guid)
                elif mode != "-":
                    self._copy(guid, folder)
