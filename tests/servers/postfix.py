# SPDX-License-Identifier: GPL-3.0-or-later
"""Postfix 3.10: submission with AUTH (STARTTLS and 465's implicit TLS), and 25 into Dovecot's LMTP."""

import grp
import os
import pwd
from pathlib import Path

from servers.process import Server, free_ports

MAIN = """\
compatibility_level = 3.10
queue_directory = {queue}
data_directory = {data}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.example.org
myorigin = example.org
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtputf8_enable = yes
maillog_file = {log}
maillog_file_prefixes = /
maximal_backoff_time = 5s
minimal_backoff_time = 1s
queue_run_delay = 1s
message_size_limit = {size}
# By default it takes out a Bcc that was sent along, and nobody would notice.
message_drop_headers =
mailbox_size_limit = 0
virtual_mailbox_domains = example.org, example.com, example.net
virtual_alias_domains = {alias_domains}
virtual_mailbox_maps = texthash:{mailboxes}
virtual_alias_maps = texthash:{aliases}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
default_transport = error:5.4.4 this server delivers only to example.org, .com and .net
lmtp_tls_security_level = none
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = {sasl}
smtpd_sasl_security_options = noanonymous
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
smtpd_recipient_limit = 1000
smtpd_error_sleep_time = 0
disable_vrfy_command = yes
smtpd_discard_ehlo_keywords = {discard}
"""

QUEUE = {
    (0o755, "root", "root"): "pid",
    (0o700, "postfix", "root"): "active bounce corrupt defer deferred flush hold incoming private saved trace",
    (0o710, "postfix", "postdrop"): "public",
    (0o730, "postfix", "postdrop"): "maildrop",
}
OWN_DOMAINS = ("example.org", "example.com", "example.net")

MASTER = """\
{smtp} inet n - n - - smtpd
{submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_tls_auth_only=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
{smtps} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def _with_extra(settings: str, extra: str) -> str:
    """SETTINGS and EXTRA without the lines that EXTRA replaces.

    Each process would warn of a name that is set twice, and do so before the process that writes the log
    reads: where the system keeps few unread datagrams, that one waits for itself for ever."""
    replaced = {line.split("=")[0].strip() for line in extra.splitlines() if line[:1].isalpha()}
    kept = [line for line in settings.splitlines() if line.split("=")[0].strip() not in replaced]
    return "\n".join([*kept, extra])


class Postfix(Server):
    """Delivers to USERS over Dovecot's LMTP port; ALIASES map an address (or "@domain") to a user."""

    SERVICES = ("submission", "smtps")

    def __init__(self, folder: Path, users: list[str], aliases: dict[str, str], smtp_port: int,
                 lmtp_port: int, sasl: Path, certificate: tuple[Path, Path],
                 size: int = 52428800, discard: str = "", extra: str = ""):
        self.folder = folder
        self.ports = dict(zip(self.SERVICES, free_ports(len(self.SERVICES))), smtp=smtp_port)
        self.config = folder / "postfix"
        queue, data = folder / "queue", folder / "postfix-data"
        for path in (self.config, queue, data):
            path.mkdir()
        owner = pwd.getpwnam("postfix")
        os.chown(data, owner.pw_uid, owner.pw_gid)
        self._make_queue(queue)
        mailboxes, alias_file = folder / "mailboxes", folder / "aliases"
        mailboxes.write_text("".join(f"{user} {user}\n" for user in users))
        # A catch-all would also take the users' own addresses, so these map to themselves first.
        own = {user: user for user in users} if any(key.startswith("@") for key in aliases) else {}
        alias_domains = " ".join(key[1:] for key in aliases if key.startswith("@") and key[1:] not in OWN_DOMAINS)
        alias_file.write_text("".join(f"{key} {value}\n" for key, value in {**aliases, **own}.items()))
        log = folder / "postfix.log"
        log.touch()
        os.chmod(log, 0o666)
        (self.config / "main.cf").write_text(_with_extra(MAIN.format(
            queue=queue, data=data, log=log, mailboxes=mailboxes, aliases=alias_file,
            alias_domains=alias_domains,
            lmtp=lmtp_port, certificate=certificate[0], key=certificate[1], sasl=sasl, size=size,
            discard=discard), extra))
        (self.config / "master.cf").write_text(MASTER.format(**self.ports))
        super().__init__("Postfix", ["/usr/lib/postfix/sbin/master", "-c", str(self.config), "-d"],
                         log, smtp_port)

    @staticmethod
    def _make_queue(queue: Path) -> None:
        """What `master` expects, as `postfix post-install create-missing` makes it by a hundred programs."""
        users = {"root": 0, "postfix": pwd.getpwnam("postfix").pw_uid}
        groups = {"root": 0, "postdrop": grp.getgrnam("postdrop").gr_gid}
        for (mode, user, group), names in QUEUE.items():
            for name in names.split():
                (queue / name).mkdir()
                os.chown(queue / name, users[user], groups[group])
                (queue / name).chmod(mode)
