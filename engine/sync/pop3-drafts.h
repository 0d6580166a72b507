// SPDX-License-Identifier: GPL-3.0-or-later
//
// Drafts of an account whose Drafts folder is here: its copy of each is kept equal by filing.

#pragma once

#include "sync/sync-context.h"

G_BEGIN_DECLS

// Files each draft whose copy is not the latest version, saved at or before UNTIL, in the place of
// the older copy; removes those of drafts that are gone. One that can't be built stays as it is.
bool pop3_drafts_file (SyncContext *context, int64_t until, GError **error);

G_END_DECLS
