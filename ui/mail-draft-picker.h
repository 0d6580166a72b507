// SPDX-License-Identifier: GPL-3.0-or-later
//
// A list of texts to take one of: a draft's older versions, the templates, drafts in no folder.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_DRAFT_PICKER (mail_draft_picker_get_type ())
G_DECLARE_FINAL_TYPE (MailDraftPicker, mail_draft_picker, MAIL, DRAFT_PICKER, AdwDialog)

// Signals:
//   "chosen" (MailDraft *)    the dialog closes by itself
//   "removed" (MailDraft *)   a template goes; its row is gone already

// Versions, newest first, by the time they were written. DRAFTS: MailDraft.
MailDraftPicker *mail_draft_picker_new_history (const GPtrArray *drafts);
// Templates by their subjects; each can be removed.
MailDraftPicker *mail_draft_picker_new_templates (const GPtrArray *drafts);
// Drafts by their subjects, to be written on.
MailDraftPicker *mail_draft_picker_new_waiting (const GPtrArray *drafts);
// Discarded ones, the latest first, to be brought back.
MailDraftPicker *mail_draft_picker_new_discarded (const GPtrArray *drafts);

G_END_DECLS
