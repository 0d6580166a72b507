# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that other programs hand over, as to sendmail."""

import email
import email.policy
import os
import subprocess
import sys
from pathlib import Path

from world import FRIEND, PATIENCE, USER, Data, World, main

from servers.rude import Rude  # world has shown the way


def test_sendmail_takes_its_arguments(world: World):
    """Programs that call sendmail can't use it."""
    data = world.with_account()
    text = f"From: {USER}\r\nSubject: From cron\r\n\r\nDone.\r\n"
    data.run("sendmail", "-i", "-f", USER, FRIEND, text=text)
    assert world.wait_on_server("From cron", FRIEND)
    text = f"From: {USER}\r\nTo: {FRIEND}\r\nSubject: From cron by header\r\n\r\nDone.\r\n"
    data.run("sendmail", "-t", "-oi", text=text)
    assert world.wait_on_server("From cron by header", FRIEND)
    data.run("sendmail", text=text, status=64)
    # Values apart, as mutt has them with dsn_notify, are no recipients.
    text = f"From: {USER}\r\nSubject: With a report\r\n\r\nDone.\r\n"
    sent = data.run("sendmail", "-N", "failure,delay", "-R", "hdrs", "-V", "x1", "-o", "i", "-vbm", "-f", USER, "--", FRIEND,
                    text=text)
    assert [one["address"] for one in sent.rows[0]["recipients"]] == [FRIEND], sent
    assert world.wait_on_server("With a report", FRIEND)
    for other in ("-bp", "-bs", "-q", "-q30m"):
        assert "mailctl outbox list" in data.run("sendmail", other, text=text, status=64).sentence
    data.run("sendmail", "-tZ", text=text, status=64)


def test_sendmail_says_which_reports(world: World):
    """A script that wants no bounces gets them."""
    rude, data = Rude("DSN"), world.data()
    rude.answers = True
    rude.start()
    data.add_account("--no-check", smtp=f"localhost:{rude.port}", smtp_security="none")
    text = f"From: {USER}\r\nSubject: Reports\r\n\r\nDone.\r\n"
    for options, notify, returned in ((("-N", "never", "-Rfull"), b" NOTIFY=NEVER", b" RET=FULL"),
                                      (("-Nfailure,delay", "-R", "hdrs"), b" NOTIFY=FAILURE,DELAY", b" RET=HDRS"),
                                      (("-N", "whatever"), b"", b" RET=HDRS")):
        data.run("sendmail", *options, FRIEND, text=text)
        assert notify + b" ORCPT=" in rude.recipients[-1] and (notify or b"NOTIFY" not in rude.recipients[-1]), rude.recipients
        assert returned in rude.senders[-1], rude.senders


def test_sendmail_names_no_sender(world: World):
    """What answers by itself is answered by what answers by itself, for ever."""
    rude, data = Rude(), world.data()
    rude.answers = True
    rude.start()
    data.add_account("--no-check", smtp=f"localhost:{rude.port}", smtp_security="none")
    for sender, author in (("<>", "From: Away <away@example.org>\r\n"), ("", "")):
        text = f"{author}To: {FRIEND}\r\nSubject: Away\r\nAuto-Submitted: auto-replied\r\n\r\nBack soon.\r\n"
        data.run("sendmail", "-t", "-f", sender, text=text)
        assert rude.senders[-1].startswith(b"MAIL FROM:<>"), rude.senders
        assert (author or f"From: {USER}").strip().encode() in rude.taken[-1] and rude.taken[-1].count(b"From:") == 1, rude.taken
    data.run("send", "--from", "<>", "-", text=f"From: {USER}\r\nTo: {FRIEND}\r\nSubject: Away\r\n\r\nBack soon.\r\n")
    assert rude.senders[-1].startswith(b"MAIL FROM:<>"), rude.senders


def test_sendmail_takes_cron_mail(world: World):
    """What a nightly job has to say is thrown away, since "root" is no address."""
    data = world.with_account()
    text = "From: root (Cron Daemon)\nTo: root\nSubject: Cron nightly\n\nDone.\n"
    data.run("sendmail", "-i", "-FCronDaemon", "-B8BITMIME", "-oem", "root", text=text)
    assert world.wait_on_server("Cron nightly", USER)
    # Another cron, of Fedora and Arch, and what mdadm and unattended-upgrades call.
    for options, to in ((("-FCronDaemon", "-i", "-odi", "-oem", "-oi", "-t", "-f", "root"), "root"),
                        (("-oi", "-t"), f"root, {FRIEND}")):
        text = f"From: root (Cron Daemon)\nTo: {to}\nSubject: Cron of {len(options)}\n\nDone.\n"
        data.run("sendmail", *options, text=text)
        assert world.wait_on_server(f"Cron of {len(options)}", USER)
    assert world.wait_on_server("Cron of 2", FRIEND)
    # Whom the command names gets it beside those of the fields, as with Postfix and msmtp.
    data.run("sendmail", "-t", "-i", FRIEND, USER, text=f"To: {USER}\nSubject: By both ways\n\nDone.\n")
    assert world.wait_on_server("By both ways", FRIEND) and world.wait_on_server("By both ways", USER)
    assert "Nobody" in data.run("sendmail", "-t", text="To: Nobody here\nSubject: x\n\nx\n", status=65).sentence
    data.run("account", "add", "--address", "second@example.org", "--pop3", "localhost:1", "--smtp", "localhost:1",
             "--no-check", "--password-stdin", text="secret\n")
    data.run("sendmail", "-t", text="To: root\nSubject: With two accounts\n\nDone.\n")
    assert world.wait_on_server("With two accounts", USER)
    data.run("sendmail", "-F", "Nightly job", "-i", "--", FRIEND, text="Subject: Named\n\nDone.\n")
    assert world.wait_on_server("Named", FRIEND)
    one = world.client(FRIEND)
    one.select("INBOX")
    uid = one.uid("SEARCH", "HEADER", "Subject", "Named")[1][0].decode()
    header = one.uid("FETCH", uid, "(BODY.PEEK[HEADER])")[1][0][1]
    assert b"Nightly job <robin@example.org>" in header and b">>" not in header, header


def test_sendmail_takes_text_alone(world: World):
    """What a script pipes in without a header, as to any sendmail, is refused."""
    data = world.with_account()
    data.run("sendmail", FRIEND, text="the disk is füll\n")
    one = world.client(FRIEND)
    while True:
        one.select("INBOX")
        found = one.uid("SEARCH", "BODY", "disk")[1][0].split()
        if found:
            break
    arrived = email.message_from_bytes(one.uid("FETCH", found[0].decode(), "(BODY.PEEK[])")[1][0][1],
                                       policy=email.policy.default)
    assert arrived.get_content().replace("\r\n", "\n") == "the disk is füll\n" and arrived["From"] == USER, arrived


def test_sendmail_takes_long_lines(world: World):
    """What a job prints without a line's end is refused, and nobody hears of it."""
    data = world.with_account()
    report = "=3D {\"name\": \"" + "grüßen " * 400 + "\"}\n.\nFrom here on\n" + "x" * 70000 + "\n"
    data.run("sendmail", "-i", "root", text=f"From: root (Cron Daemon)\nTo: root\nSubject: Long lines\n"
             f"MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n\n{report}")
    assert world.wait_on_server("Long lines", USER)
    one = world.client()
    one.select("INBOX")
    uid = one.uid("SEARCH", "HEADER", "Subject", '"Long lines"')[1][0].decode()
    raw = one.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1]
    arrived = email.message_from_bytes(raw, policy=email.policy.default)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert arrived.get_content().replace("\r\n", "\n") == report, raw[:1000]
    signed = (f"To: {USER}\nContent-Type: multipart/signed; boundary=k\n\n--k\n\n{report}\n--k\n"
              "Content-Type: application/pgp-signature\n\nx\n--k--\n")
    refused = data.run("sendmail", "-t", text=signed, status=65)
    assert "signed" in refused.sentence, refused


def test_sendmail_takes_nul_bytes(world: World):
    """What a job prints with a NUL, as `find -print0` does, is refused, and nobody hears of it."""
    data = world.with_account()
    head, report = f"From: root (Cron Daemon)\nTo: {USER}\nSubject: Null\n", "/a\0/grüßen\0\n.\n"
    data.run("sendmail", "-i", "root", text=f"{head}\n{report}")
    assert world.wait_on_server("Null", USER)
    one = world.client()
    one.select("INBOX")
    uid = one.uid("SEARCH", "HEADER", "Subject", "Null")[1][0].decode()
    arrived = email.message_from_bytes(one.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1])
    assert arrived.get_payload(decode=True).replace(b"\r\n", b"\n") == report.encode(), arrived
    # Whose line ends are bytes like others can't be told what they were.
    data.run("sendmail", "-i", "root", text=f"{head}Content-Transfer-Encoding: binary\n\n{report}", status=65)


def test_outbox_says_why(world: World):
    """What is too large for the server is listed with a number as its reason."""
    rude, data = Rude("SIZE 100"), world.data()
    rude.start()
    data.add_account("--no-check", smtp=f"localhost:{rude.port}", smtp_security="none")
    data.run("sendmail", FRIEND, text="Subject: Large\n\n" + "x" * 300 + "\n", status=1)
    assert "larger than" in data.run("outbox", "list", "--human").text
    assert "larger than" in data.run("outbox").row["why"]


def _sendmail_command(world: World, data: Data) -> str:
    return f"{world.program} --data-dir {data.folder} sendmail"


def test_mutt_sends_by_it(world: World):
    """A person who writes in mutt can't send."""
    data = world.with_account()
    rc = data.folder / "muttrc"
    rc.write_text(f'set from="{USER}"\nset use_from=yes\nset use_envelope_from=yes\nset copy=no\n'
                  f'set sendmail="{_sendmail_command(world, data)} -oem -oi"\nset sendmail_wait=0\n')
    done = subprocess.run(["neomutt", "-n", "-F", str(rc), "-s", "From mutt", "--", FRIEND], input=b"Hello.\n",
                          capture_output=True, env={**data.environment, "HOME": str(data.folder)}, timeout=PATIENCE,
                          check=False)
    assert done.returncode == 0, done
    assert len(world.wait_on_server("From mutt", FRIEND)) == 1


def _git(folder: Path, *arguments: str, **options) -> subprocess.CompletedProcess:
    """git in FOLDER, as whom no configuration of this machine's says anything of."""
    name = {f"GIT_{who}_{what}": words for who in ("AUTHOR", "COMMITTER")
            for what, words in (("NAME", "Robin Hale"), ("EMAIL", USER))}
    environment = {**os.environ, **name, "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", **options.pop("env", {})}
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, env=environment,
                          timeout=PATIENCE, check=False, **options)
    assert done.returncode == 0, done
    return done


def _git_commits(folder: Path, count: int) -> None:
    """A repository in FOLDER whose last COUNT commits touch text that is not ASCII, and dots."""
    folder.mkdir()
    _git(folder, "init", "--quiet")
    for number in range(count + 1):
        (folder / "note").write_text(f"Grüße {number}\n.\nFrom here on\n", encoding="utf-8")
        _git(folder, "add", "note")
        _git(folder, "commit", "--quiet", "-m", f"note: Tell number {number}\n\nÄrger.")


def test_git_sends_by_it(world: World):
    """Patches can't be sent, come as no series, or can't be applied."""
    data = world.with_account()
    folder = data.folder / "repository"
    _git_commits(folder, 3)
    _git(folder, "send-email", "--quiet", "--confirm=never", f"--from=Robin Hale <{USER}>", f"--to={FRIEND}",
         "--suppress-cc=all", "--transfer-encoding=8bit", f"--sendmail-cmd={_sendmail_command(world, data)}", "-3",
         env=data.environment)
    for number in (1, 2, 3):
        assert len(world.wait_on_server(f"[PATCH {number}/3] note: Tell number {number}", FRIEND)) == 1
    one = world.client(FRIEND)
    one.select("INBOX")
    raw = []
    for number in (1, 2, 3):  # as they were sent: how they lie in the inbox the server decided
        uids = one.uid("SEARCH", "HEADER", "Subject", f'"note: Tell number {number}"')[1][0].split()
        raw.append(one.uid("FETCH", uids[0].decode(), "(BODY.PEEK[])")[1][0][1])
    arrived = [email.message_from_bytes(message, policy=email.policy.default) for message in raw]
    assert all(message["References"] == arrived[0]["Message-ID"] for message in arrived[1:]), raw
    _git(folder, "reset", "--quiet", "--hard", "HEAD~3")
    _git(folder, "am", "--quiet", input=b"".join(
        b"From x Thu Jan  1 00:00:00 1970\n" + message.replace(b"\r\n", b"\n") + b"\n" for message in raw))
    assert (folder / "note").read_text(encoding="utf-8").startswith("Grüße 3\n.\n")


if __name__ == "__main__":
    sys.exit(main(sys.modules["__main__"], "/mailctl/sendmail"))
