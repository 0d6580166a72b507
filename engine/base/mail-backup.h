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

// Why the last run was not complete.
typedef enum {
  MAIL_BACKUP_COMPLETE,  // it was
  MAIL_BACKUP_GONE,      // the folder is not there, or the copy in it is not: a drive is away
  MAIL_BACKUP_FORBIDDEN, // nothing may be written there
  MAIL_BACKUP_FULL,      // there is no room left
  MAIL_BACKUP_BROKEN,    // the drive can't be read or written
  MAIL_BACKUP_DAMAGED,   // all else is there, but for messages that are damaged on this computer
  MAIL_BACKUP_FOREIGN,   // the folder has other mail, which would go for it: nothing was done
  MAIL_BACKUP_OTHER,     // the folder is well; FAILURE tells what is not
} MailBackupTrouble;

typedef struct {
  char *dir;                 // NULL: none was chosen
  bool no_reminder;          // the person does not want to be told that there is none
  int64_t last_run;          // seconds since 1970, whatever came of it; 0: never
  int64_t last_good;         // the same of the last that was complete and read back; 0: never
  uint64_t messages;         // that it holds
  char *failure;             // the last run's detail, or NULL when it was good
  MailBackupTrouble trouble; // likewise
} MailBackup;

void mail_backup_clear (MailBackup *backup);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MailBackup, mail_backup_clear)

G_END_DECLS
