// SPDX-License-Identifier: GPL-3.0-or-later
//
// Drafts that were thrown away, here or by another program, and can be had back for 30 days.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

// Those of ACCOUNT_ID (0: of all), the latest first. mail_engine_restore_draft_async() brings one
// back. MailDraft; the caller frees.
GPtrArray *mail_engine_read_discarded_drafts (MailEngine *engine, int64_t account_id);

G_END_DECLS
