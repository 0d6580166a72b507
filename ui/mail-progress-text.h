// SPDX-License-Identifier: GPL-3.0-or-later
//
// How far a folder's messages have come, in words. The caller frees what is returned.

#pragma once

#include "base/mail-state.h"

G_BEGIN_DECLS

// Whether there is something to come whose number is known.
bool mail_progress_is_counted (const MailFolderProgress *progress);

// "Downloading Inbox · 120 of 500"; FOLDER is its title, isolated for text of another direction.
char *mail_progress_dup_sentence (const MailFolderProgress *progress, const char *folder);

// "120 of 500 messages downloaded", for where the folder's name stands beside it.
char *mail_progress_dup_counts (const MailFolderProgress *progress);

// "24%", for where there is little room. 100 is never said of what is not all here.
char *mail_progress_dup_percent (const MailFolderProgress *progress);

G_END_DECLS
