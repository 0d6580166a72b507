// SPDX-License-Identifier: GPL-3.0-or-later
//
// An account as the person set it up: an immutable snapshot, shared between threads. No password is
// ever in it; passwords live in the keyring.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum {
  MAIL_SECURITY_TLS,      // implicit TLS, the default (RFC 8314)
  MAIL_SECURITY_STARTTLS, // mandatory once chosen (security.md T1)
  MAIL_SECURITY_NONE,     // cleartext: on loopback any mechanism, elsewhere SCRAM only
} MailSecurity;

typedef enum {
  MAIL_SERVICE_IMAP,
  MAIL_SERVICE_POP3,
  MAIL_SERVICE_SMTP,
} MailServiceKind;

// One server of an account. HOST NULL means the account has no such server.
typedef struct {
  char *host;
  uint16_t port;
  MailSecurity security;
  char *user;           // login name; NULL means the account's address
  char *pinned_sha256;  // hex of the one leaf certificate trusted by exception (T10), or NULL
  bool allow_cleartext; // a second, explicit yes to cleartext passwords off loopback (T1)
  bool only_plain;      // the person's choice: the password itself, no proof of it (A3)
  bool no_login;        // likewise, of SMTP alone: nobody logs in, though the server offers it
} MailService;

// Reference-counted and never changed after mail_account_new().
typedef struct {
  int64_t id;                    // 0 until stored
  char *name;                    // what the sidebar shows
  char *address;                 // the main identity's address
  char *full_name;               // the main identity's name, "" if none
  MailServiceKind incoming_kind; // IMAP or POP3
  MailService incoming;
  MailService submission; // host NULL: the account can't send
} MailAccount;

void mail_service_clear (MailService *service);
void mail_service_copy (const MailService *from, MailService *to);

// The login name for SERVICE of ACCOUNT. Borrowed.
const char *mail_account_user (const MailAccount *account, const MailService *service);

// The one account of folders on this computer that belongs to no address ("On This Computer"): no
// server, nobody writes as it. Of kind POP3, as its mail lives here. A store has at most one.
bool mail_account_is_local (const MailAccount *account);

// A copy of TEMPLATE as a new snapshot.
MailAccount *mail_account_new (const MailAccount *template);
MailAccount *mail_account_ref (const MailAccount *account);
void mail_account_unref (MailAccount *account);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailAccount, mail_account_unref)

G_END_DECLS
