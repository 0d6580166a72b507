// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a copy of mail is kept, and how the last run went: a snapshot by value.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

// A copy older than this is due to be brought up to date.
#define MAIL_BACKUP_SECONDS (24 * 3600)

typedef struct {
  char *dir;         // NULL: none was chosen
  bool no_reminder;  // the person does not want to be told that there is none
  int64_t last_run;  // seconds since 1970, whatever came of it; 0: never
  int64_t last_good; // the same of the last that was complete and read back; 0: never
  uint64_t messages; // that it holds
  char *failure;     // the last run's detail, or NULL when it was good
} MailBackup;

void mail_backup_clear (MailBackup *backup);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MailBackup, mail_backup_clear)

G_END_DECLS
