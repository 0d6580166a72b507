# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts: set up, tried, trusted, changed, removed; and where the password is."""

import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

from world import FRIEND, PASSWORD, USER, World, main
from servers.process import free_ports
from servers.rude import Rude


def test_add_checks_and_prints(world: World):
    """An account that works can't be added, or scripts don't learn its id."""
    row = world.data().add_account().row
    assert row["id"] > 0 and row["name"] == "Robin" and row["address"] == USER and row["kind"] == "imap", row


def test_add_by_starttls(world: World):
    """Servers that want STARTTLS can't be used."""
    data = world.data()
    info = world.servers.info
    data.add_account(imap=f"localhost:{info['imap']}", imap_security="starttls",
                     smtp=f"localhost:{info['submission']}", smtp_security="starttls")
    rows = data.run("account", "check", "Robin").rows
    assert [row["service"] for row in rows] == ["imap", "smtp"], rows
    assert all(row["ok"] and row["tls"].startswith("TLSv1.") for row in rows), rows


def test_wrong_password_is_77(world: World):
    """A script can't tell a wrong password from a dead network."""
    data = world.data()
    done = data.add_account(status=77, password="wrong")
    assert "login was refused" in done.sentence, done
    assert data.run("account", "list").rows == [], "the account was added in spite of it"


def test_refused_connection_is_69(world: World):
    """A wrong port looks like a wrong password."""
    port = free_ports(1)[0]
    done = world.data().add_account(status=69, imap=f"localhost:{port}")
    assert "can't be reached" in done.sentence, done


def test_untrusted_certificate_is_76(world: World):
    """A password goes to whoever sits on the line."""
    data = world.data()
    data.environment.pop("SSL_CERT_FILE")
    done = data.add_account(status=76)
    assert "certificate is not trusted" in done.sentence, done


def test_wrong_name_is_76(world: World):
    """A certificate for another host passes."""
    listener = socket.create_server(("127.0.0.2", 0))
    threading.Thread(target=_forward, args=(listener, world.servers.info["imaps"]), daemon=True).start()
    done = world.data().add_account(status=76, imap=f"127.0.0.2:{listener.getsockname()[1]}")
    assert "certificate is not trusted" in done.sentence, done
    listener.close()


def _forward(listener: socket.socket, port: int) -> None:
    """One connection through an address that the certificate does not name."""
    near, _ = listener.accept()
    far = socket.create_connection(("127.0.0.1", port))
    while True:
        for one in select.select([near, far], [], [])[0]:
            chunk = one.recv(65536)
            if not chunk:
                return
            (far if one is near else near).sendall(chunk)


def test_trust_pins_one_certificate(world: World):
    """A server of one's own with its own certificate can't be used, or any certificate is trusted from then on."""
    data = world.data()
    data.environment.pop("SSL_CERT_FILE")
    data.add_account("--no-check")
    data.run("sync", status=76)
    shown = data.run("account", "trust", "Robin").rows
    assert len(shown) == 2 and not shown[0]["trusted"] and "BEGIN CERTIFICATE" in shown[0]["pem"], shown
    data.run("account", "trust", "Robin", "--sha256", "00" * 32, status=1)
    data.run("sync", status=76)
    data.run("account", "trust", "Robin", "--sha256", shown[0]["sha256"])
    data.run("sync")


def test_trust_shows_a_certificate_behind_starttls(world: World):
    """With STARTTLS one can't see whom one is asked to trust."""
    data = world.data()
    info = world.servers.info
    data.environment.pop("SSL_CERT_FILE")
    data.add_account("--no-check", imap=f"localhost:{info['imap']}", imap_security="starttls")
    shown = data.run("account", "trust", "Robin").rows
    assert any(row["service"] == "imap" and len(row["sha256"]) == 64 for row in shown), shown


def test_check_tells_what_the_servers_can(world: World):
    """Nothing says why one server works and the other does not."""
    data = world.with_account()
    rows = data.run("account", "check", "Robin").rows
    imap, smtp = rows
    assert imap["ok"] and "IDLE" in imap["capabilities"] and imap["mechanism"], imap
    assert smtp["ok"] and smtp["mechanism"] and smtp["error"] is None, smtp


def test_the_password_itself(world: World):
    """A server that offers what it can't prove keeps people out although their password is right."""
    data = world.data()
    data.add_account(imap_auth="password")
    for auth, mechanisms in (("password", ["PLAIN", "SCRAM"]), ("auto", ["SCRAM", "SCRAM"])):
        shown = data.run("account", "edit", "Robin", "--imap-auth", auth).rows[0]
        assert (shown["imap"]["auth"], shown["smtp"]["auth"]) == (auth, "auto"), shown
        rows = data.run("account", "check", "Robin").rows
        for row, mechanism in zip(rows, mechanisms):
            assert row["ok"] and row["mechanism"].startswith(mechanism), rows
    data.run("account", "edit", "Robin", "--smtp-auth", "kerberos", status=65)


def test_check_of_a_dead_server_is_69(world: World):
    """Account check says that all is well with a server that is not there."""
    data = world.data()
    data.add_account("--no-check", smtp=f"localhost:{free_ports(1)[0]}")
    done = data.run("account", "check", "Robin", status=69)
    assert [row["ok"] for row in done.rows] == [True, False], done


def test_edit_keeps_what_is_not_named(world: World):
    """Correcting a port loses the password or the name."""
    data = world.data()
    port = world.servers.info["imaps"]
    data.add_account("--no-check", imap=f"localhost:{free_ports(1)[0]}")
    row = data.run("account", "edit", "Robin", "--imap", f"localhost:{port}").row
    assert row["imap"]["port"] == port and row["full_name"] == "Robin Hale", row
    data.run("sync")


def test_edit_gives_a_new_password(world: World):
    """After the provider changed the password the account has to be set up anew."""
    data = world.data()
    data.add_account("--no-check", password="old and wrong")
    data.run("sync", status=77)
    data.run("account", "edit", "Robin", "--password-stdin", text=PASSWORD + "\n")
    data.run("sync")


def test_offline_period(world: World):
    """The disk fills with mail nobody wants here, or nothing can be read on the train."""
    world.deliver("Old", folder="Years")
    world.deliver("Here")
    data = world.data()
    data.add_account("--offline", "none", "--check-interval", "15")
    shown = data.run("account", "show", "Robin").row
    assert shown["offline"] == "none" and shown["check_minutes"] == 15 and not shown["offline_folders"], shown
    assert data.run("sync").row["bodies"] == 0
    # Nothing but synchronisation changes: no server is asked.
    data.run("account", "edit", "Robin", "--offline-folder", "Years=all")
    shown = data.run("account", "show", "Robin").row
    assert shown["offline_folders"] == [{"folder": "Years", "offline": "all"}], shown
    assert data.run("sync").row["bodies"] == 1
    data.run("account", "edit", "Robin", "--offline-folder", "Years=account", "--offline", "2y")
    assert data.run("account", "show", "Robin").row["offline"] == "2y"
    assert data.run("sync").row["bodies"] >= 1
    for wrong in ("--offline=-3", "--offline=soon", "--check-interval=0", "--offline-folder=Years"):
        data.run("account", "edit", "Robin", wrong, status=65)
    assert data.run("account", "show", "Robin").row["offline"] == "2y"


def test_remove_forgets_mail_and_password(world: World):
    """A removed account's mail or password stays behind."""
    data = world.synced()
    data.run("account", "remove", "Robin")
    assert data.run("account", "list").rows == []
    assert data.run("folders").rows == []
    data.run("account", "show", "Robin", status=1)


def test_unsent_messages_are_not_erased_unasked(world: World):
    """What waits to be sent goes with the account, and nobody was told."""
    data = world.with_account()
    message = f"From: {USER}\nTo: friend@example.com\nSubject: Later\n\nx\n"
    data.run("send", "-", "--at", "2099-01-01T00:00:00Z", text=message)
    refusal = data.run("account", "remove", "Robin", status=1)
    assert "1 of the outbox's messages of “Robin”" in refusal.sentence and "--force" in refusal.sentence
    assert len(data.run("outbox").rows) == 1
    data.run("account", "remove", "--force", "Robin")
    assert data.run("account", "list").rows == []


def test_names_must_differ(world: World):
    """Two accounts of one name can't be told apart."""
    data = world.with_account()
    data.add_account("--no-check", status=65, address="other@example.org")


def test_bad_input_is_told(world: World):
    """Typing errors give no hint."""
    data = world.data()
    data.add_account("--no-check", status=65, address="no address")
    data.add_account("--no-check", status=65, imap="localhost:99999")
    data.add_account("--no-check", status=65, imap_security="ssl")
    data.run("account", "add", "--address", USER, "--imap", "localhost:993", status=64)
    data.run("account", "add", "--nonsense", status=64)
    data.run("account", "show", "nobody", status=1)
    assert "--address" in data.run("account", "add", status=64).sentence
    assert "add, check, convert, edit" in data.run("account", status=64).sentence
    here = sorted(Path().iterdir())
    data.run("--data-dir", "", "folders", status=64)
    assert sorted(Path().iterdir()) == here, "the store was made where the command ran"


def test_errors_as_json(world: World):
    """A program has to read sentences."""
    done = world.data().add_account("--json-errors", status=77, password="wrong")
    error = json.loads(done.sentence)
    assert error["code"] == "auth-rejected" and error["message"] and "server_text" in error, error
    error = json.loads(world.data().run("--json-errors", "--nonsense", status=64).sentence)
    assert error["code"] == "usage", error


def _rude(world: World, auth: str) -> Rude:
    rude = Rude(auth=auth, certificate=world.servers.folder / "mail.example.org.pem")
    rude.answers = True
    rude.start()
    return rude


def test_sending_without_a_login(world: World):
    """The relay at home, which offers a log-in that nobody has, can't be used."""
    rude, data = _rude(world, "PLAIN"), world.data()
    data.add_account("--smtp-auth", "none", smtp=f"localhost:{rude.port}", smtp_security="tls")
    assert data.run("account", "show", "Robin").row["smtp"]["auth"] == "none"
    sent = data.run("send", "-", text=f"From: {USER}\r\nTo: {FRIEND}\r\nSubject: Relay\r\n\r\nHello.\r\n").row
    assert sent["state"] == "filed" and rude.logins == 0 and rude.senders, sent
    assert "none" not in data.run("account", "edit", "Robin", "--imap-auth", "none", status=65).sentence.split(":")[1]
    data.run("account", "edit", "Robin", "--smtp-auth", "auto")
    assert rude.logins > 0


def test_outdated_logins_are_told(world: World):
    """A person is told that the server can't do this, and not what, or what would help."""
    rude, data = _rude(world, "DIGEST-MD5 CRAM-MD5"), world.data()
    done = data.add_account(smtp=f"localhost:{rude.port}", smtp_security="tls", status=77)
    assert "DIGEST-MD5, CRAM-MD5" in done.sentence and "--smtp-auth none" in done.sentence, done
    assert rude.logins == 0
    data.add_account("--no-check", smtp=f"localhost:{rude.port}", smtp_security="tls")
    done = data.run("send", "-", text=f"From: {USER}\r\nTo: {FRIEND}\r\nSubject: x\r\n\r\nHello.\r\n", status=77)
    assert done.row["state"] == "queued" and done.row["cause"] == "login", done


def test_password_is_nowhere(world: World):
    """The password can be read from a file, a log, an argument or the environment (security.md A6)."""
    data = world.data()
    data.add_account()
    log = data.folder / "wire.log"
    data.run("--wire-log", str(log), "sync", "--bodies", "all")
    message = b"From: robin@example.org\r\nTo: ana@example.com\r\nSubject: canary\r\n\r\nhello\r\n"
    data.run("--wire-log", str(log), "send", "-", text=message)
    assert log.stat().st_size > 200, "the wire log is empty"
    secrets = {PASSWORD.encode(), *(one for one in _encodings(PASSWORD))}
    for path in data.folder.rglob("*"):
        if path.is_file() and not path.is_socket():
            content = path.read_bytes()
            assert not any(secret in content for secret in secrets), f"{path.name} holds the password"
    process = data.start("sync", "--watch", "--wire-log", str(log))
    try:
        process.stdout.readline()
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        assert re.search(r"Max core file size +0 +0 ", limits), limits
        for name in ("cmdline", "environ"):
            with open(f"/proc/{process.pid}/{name}", "rb") as one:
                assert PASSWORD.encode() not in one.read(), name
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _encodings(password: str) -> list[bytes]:
    import base64
    plain = f"\0{USER}\0{password}".encode()
    return [base64.b64encode(plain), base64.b64encode(password.encode())]


def test_files_are_private(world: World):
    """Other users of the computer can read the mail (security.md D8)."""
    data = world.synced()
    assert data.folder.stat().st_mode & 0o777 == 0o700
    for path in data.folder.rglob("*"):
        mode = path.lstat().st_mode & 0o777
        assert mode == (0o700 if path.is_dir() else 0o600), f"{path.name}: {mode:o}"


def test_password_for_one_run(world: World):
    """Where there is no keyring, cron can't fetch mail, or the password lies in a file (A5)."""
    data = world.data()
    data.environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"
    done = data.add_account("--no-check")
    assert "could not be kept" in done.err, done
    data.run("sync", status=75)
    assert not [path for path in data.folder.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]
    file = data.folder / "password"
    file.write_text(PASSWORD + "\n")
    os.chmod(file, 0o600)
    data.run("sync", "--password-file", str(file))
    data.run("sync", "--password-stdin", text=PASSWORD + "\n")


def test_server_that_says_nothing(world: World):
    """A server that only accepts hangs the program for ever, and Ctrl+C does not end it."""
    listener = socket.create_server(("127.0.0.1", 0))
    data = world.data()
    data.add_account("--no-check", imap=f"localhost:{listener.getsockname()[1]}")
    process = data.start("sync")
    connection, _ = listener.accept()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 75, err
    connection.close()
    listener.close()


def test_locked_keyring_is_told(world: World):
    """With a locked keyring one is asked for a new password. (The last: the session's stays locked.)"""
    data = world.with_account()
    subprocess.run(["secret-tool", "lock"], check=True)
    done = data.run("sync", status=75)
    assert "locked" in done.sentence, done
    done = data.run("account", "edit", "Robin", "--no-check", "--password-stdin", text="other\n")
    assert "could not be kept" in done.err, done


if __name__ == "__main__":
    sys.exit(main(sys.modules["__main__"], "/mailctl/account"))
