// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mail on its way in from files or out to them: how far it is, and what it came to.

#pragma once

#include "base/mail-backup.h"

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum {
  MAIL_ARCHIVE_EML,     // a file for each message
  MAIL_ARCHIVE_MAILDIR, // Maildir++: INBOX at the top, other folders as .A.B
  MAIL_ARCHIVE_MBOX,    // mboxrd, a file for each folder
} MailArchiveFormat;

typedef struct {
  uint64_t messages;    // that came in, or went out
  uint64_t known;       // that were there already
  uint64_t failed;      // that could not be read, or are not here and can't be fetched
  uint64_t mended;      // backup: that were damaged in the copy, and were written again
  uint64_t done, total; // bytes of the files read, or messages looked at; total 0: not known yet
  int64_t operation_id; // import: what takes it back, 0: nothing came in
  char *failure;        // the first failure's detail, or NULL
  MailBackupTrouble trouble; // backup: why it is not complete
} MailTransfer;

void mail_transfer_clear (MailTransfer *transfer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MailTransfer, mail_transfer_clear)

// Progress of an import, export, backup or conversion; PROGRESS is borrowed. On the engine's
// thread.
typedef void (*MailTransferFunc) (const MailTransfer *progress, void *data);

G_END_DECLS
