// SPDX-License-Identifier: GPL-3.0-or-later
//
// Why a copy of the mail could not be made, as what its person does next depends on it.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

// What is wrong with DIR after a run into it ended with FAILURE, which is no cancellation. Writes
// to DIR and takes it back; blocks for as long as its file system does.
MailBackupTrouble backup_trouble_find (const char *dir, const GError *failure);

// True where DIR had a complete copy and has none now: its drive is not connected, say, and what
// lies under the mount point must not be taken for it.
bool backup_trouble_is_gone (const char *dir, const MailBackup *chosen);

G_END_DECLS
