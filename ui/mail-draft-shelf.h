// SPDX-License-Identifier: GPL-3.0-or-later
//
// Drafts that lie in no folder: chosen from a list, and written on.

#pragma once

#include "ui/mail-draft-picker.h"

G_BEGIN_DECLS

// Shows PICKER over WINDOW; the draft that is chosen opens in a composer, brought back where it was
// discarded.
void mail_draft_shelf_present (GtkWindow *window, MailEngine *engine, MailDraftPicker *picker);

G_END_DECLS
