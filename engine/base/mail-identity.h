// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whom an account writes as: a name, an address, a signature. An account has one at least, its own.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct {
  int64_t id; // of this one as long as there is a store, whatever becomes of the others
  int64_t account_id;
  int place;  // among the account's, its own has 0; what is new comes last, wherever it asks to
  char *name; // "" if none
  char *address;
  char *reply_to;       // an address list, "" for the sender
  char *signature_html; // sanitised, without the line "-- "; NULL where the signature is plain
  char *signature;      // as plain text, "" for none
  bool signature_above; // above what is quoted, else below it
} MailIdentity;

// Copies TEMPLATE; NULL strings become "" save signature_html.
MailIdentity *mail_identity_new (const MailIdentity *template);
void mail_identity_free (MailIdentity *identity);

// An id for a new one. By chance, so that whoever asks twice for the same to be stored has it once.
int64_t mail_identity_make_id (void);

// Whether both write as the same: of one account, by one name and address.
bool mail_identity_is_same (const MailIdentity *a, const MailIdentity *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailIdentity, mail_identity_free)

G_END_DECLS
