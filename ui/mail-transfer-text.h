// SPDX-License-Identifier: GPL-3.0-or-later
//
// What mail on its way in from files or out to them has come to, in the person's language.

#pragma once

#include "base/mail-transfer.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  MAIL_TRANSFER_IMPORT,
  MAIL_TRANSFER_EXPORT,
  MAIL_TRANSFER_BACKUP,
  MAIL_TRANSFER_RESTORE,
  MAIL_TRANSFER_CONVERT, // an account
} MailTransferKind;

// While it runs. Static.
const char *mail_transfer_text_get_title (MailTransferKind kind);
// How far it is. Caller frees.
char *mail_transfer_text_dup_progress (const MailTransfer *progress);

// At its end, well (ERROR NULL), cancelled, or badly. Static.
const char *mail_transfer_text_get_end (MailTransferKind kind, const GError *error);
// The counts, and what went wrong, in sentences; no markup. Caller frees.
char *mail_transfer_text_dup_result (MailTransferKind kind, const MailTransfer *transfer,
                                     const GError *error);

// What came of a copy that is not complete, and what helps. Static; NULL of a complete one.
const char *mail_transfer_text_get_trouble (MailBackupTrouble trouble);

G_END_DECLS
