// SPDX-License-Identifier: GPL-3.0-or-later
//
// Large attachments of drafts that are no file of the person's: messages handed on whole. Each is a
// file in DIR/drafts, which a draft names as it names any attached file, so that it is never whole
// in memory.

#pragma once

#include "base/mail-source.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// Copies SOURCE there, durably. → its path; NULL with error. Caller frees. Any process's.
char *store_draft_file_keep (Store *store, MailSource *source, GError **error);

// Paths of those that no draft names any more, and that are old enough to be in no draft's first
// save: into WRITE's files to be dropped.
bool store_draft_file_collect (StoreWrite *write, GError **error);

G_END_DECLS
