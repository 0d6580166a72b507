# SPDX-License-Identifier: GPL-3.0-or-later
"""Dovecot 2.4: IMAP, POP3, LMTP, ManageSieve, and SASL for Postfix."""

import os
import base64
import hashlib
import hmac
import os
import pwd
from pathlib import Path

from servers.process import Server, free_ports

# Dovecot refuses mail processes as root, so mailboxes belong to this system user.
MAIL_USER = "mail"

# A new process for each connection is Dovecot's caution, and most of what its connections cost. Nobody guesses
# passwords here, who would have to wait for each answer.
CONFIGURATION = """\
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
base_dir = {run}
state_dir = {run}
log_path = /dev/stderr
listen = 127.0.0.1
protocols = imap pop3 lmtp sieve
ssl = yes
ssl_server_cert_file = {certificate}
ssl_server_key_file = {key}
auth_mechanisms = plain login scram-sha-1 scram-sha-256
auth_allow_cleartext = yes
auth_failure_delay = 0
first_valid_uid = 1
first_valid_gid = 1
mail_uid = {user}
mail_gid = {user}
mail_driver = maildir
mail_path = ~/Maildir
mail_utf8_extensions = yes
mailbox_list_utf8 = yes
imap_client_workarounds = tb-extra-mailbox-sep
mail_max_userip_connections = 100
default_process_limit = 400
submission_host = 127.0.0.1:{smtp}
sieve_script personal {{
  path = ~/sieve
  active_path = ~/.dovecot.sieve
}}
passdb stretched {{
  driver = passwd-file
  passwd_file_path = {users}.scram
  mechanisms_filter = scram-sha-256 scram-sha-256-plus
}}
passdb plain {{
  driver = passwd-file
  passwd_file_path = {users}
  default_password_scheme = PLAIN
}}
userdb static {{
  fields {{
    uid = {user}
    gid = {user}
    home = {home}/%{{user}}
  }}
}}
quota "User quota" {{
  storage_size = {quota}
}}
mail_plugins {{
  quota = yes
}}
protocol imap {{
  mail_plugins {{
    imap_quota = yes
  }}
}}
protocol lmtp {{
  mail_plugins {{
    sieve = yes
  }}
  postmaster_address = postmaster@example.org
}}
namespace inbox {{
  inbox = yes
  separator = /
{mailboxes}}}
service imap {{
  restart_request_count = unlimited
}}
service imap-login {{
  restart_request_count = unlimited
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3 {{
  restart_request_count = unlimited
}}
service pop3-login {{
  restart_request_count = unlimited
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
service managesieve-login {{
  inet_listener sieve {{
    port = {sieve}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  unix_listener {socket} {{
    mode = 0666
  }}
}}
{extra}
"""

USUAL = "".join(f"""\
  mailbox {name} {{
    special_use = \\{name}
    auto = subscribe
  }}
""" for name in ("Drafts", "Sent", "Archive", "Junk", "Trash"))


def scram_sha_256(password: str) -> str:
    """PASSWORD as Dovecot keeps it for SCRAM (RFC 5803): it need not be stretched anew for each log-in."""
    salt, rounds = os.urandom(16), 4096
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    client, server = (hmac.digest(salted, name, "sha256") for name in (b"Client Key", b"Server Key"))
    salt, stored, server = (base64.b64encode(part).decode()
                            for part in (salt, hashlib.sha256(client).digest(), server))
    return f"{{SCRAM-SHA-256}}{rounds},{salt},{stored},{server}"


class Dovecot(Server):
    """PORTS by service name; EXTRA is configuration put at the end, so that it wins; MAILBOXES: of the namespace."""

    SERVICES = ("imap", "imaps", "pop3", "pop3s", "sieve", "lmtp")

    def __init__(self, folder: Path, users: dict[str, str], certificate: tuple[Path, Path],
                 smtp_port: int, quota: str = "10G", extra: str = "", mailboxes: str = USUAL):
        self.folder = folder
        self.home = folder / "home"
        self.socket = folder / "auth.socket"
        self.ports = dict(zip(self.SERVICES, free_ports(len(self.SERVICES))))
        self.configuration = folder / "dovecot.conf"
        users_file = folder / "users"
        for path, kept in ((users_file, "{{PLAIN}}{}".format), (folder / "users.scram", scram_sha_256)):
            path.write_text("".join(f"{name}:{kept(password)}\n" for name, password in users.items()))
        self.configuration.write_text(CONFIGURATION.format(
            run=folder / "run", home=self.home, users=users_file, user=MAIL_USER, quota=quota,
            certificate=certificate[0], key=certificate[1], socket=self.socket, smtp=smtp_port,
            extra=extra, mailboxes=mailboxes, **self.ports))
        self.home.mkdir()
        owner = pwd.getpwnam(MAIL_USER)
        for name in users:
            (self.home / name).mkdir()
        self.own(self.home, owner)
        super().__init__("Dovecot", ["dovecot", "-F", "-c", str(self.configuration)],
                         folder / "dovecot.log", self.ports["imap"])

    @staticmethod
    def own(path: Path, owner: pwd.struct_passwd | None = None) -> None:
        """Gives PATH and all below it to the user whose mail it is."""
        owner = owner or pwd.getpwnam(MAIL_USER)
        os.chown(path, owner.pw_uid, owner.pw_gid)
        for folder, folders, files in os.walk(path):
            for name in folders + files:
                os.chown(os.path.join(folder, name), owner.pw_uid, owner.pw_gid)

    def maildir(self, user: str) -> Path:
        return self.home / user / "Maildir"

    def fill(self, user: str, folder: str, count: int) -> None:
        """COUNT read letters into a folder that nothing is in."""
        place = self.maildir(user) / ("" if folder == "INBOX" else f".{folder}")
        for part in ("cur", "new", "tmp"):
            (place / part).mkdir(parents=True, exist_ok=True)
        for i in range(count):
            (place / "cur" / f"{1750000000 + i}.M{i}P1.host:2,S").write_text(
                f"From: Ana Lima <ana@example.com>\nTo: {user}\nSubject: Letter {i}\n"
                f"Date: Fri, 01 Aug 2025 10:00:00 +0000\nMessage-ID: <{i}.{folder}@example.com>\n\nWords {i}.\n")
        self.own(self.home)
