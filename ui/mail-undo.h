// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be taken back: a stack of operations, several steps deep, each offered once in a toast.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_UNDO (mail_undo_get_type ())
G_DECLARE_FINAL_TYPE (MailUndo, mail_undo, MAIL, UNDO, GObject)

MailUndo *mail_undo_new (MailEngine *engine, AdwToastOverlay *toasts);

// IDS (int64_t) were done as one step, told by TEXT. One toast is on the screen at a time. HELD:
// the engine holds them; they are released when the toast is gone, and not before some seconds.
void mail_undo_push (MailUndo *undo, GArray *ids, const char *text, bool held);

// Takes the latest step back; says so when there is none.
void mail_undo_pop (MailUndo *undo);

// Tells ERROR in a toast, unless it is a cancellation.
void mail_undo_tell (MailUndo *undo, const GError *error);

G_END_DECLS
