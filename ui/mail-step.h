// SPDX-License-Identifier: GPL-3.0-or-later
//
// One thing the person did, until the engine has answered for each of its targets: then it can be
// taken back as one.

#pragma once

#include "ui/mail-undo.h"

G_BEGIN_DECLS

typedef struct _MailStep MailStep;

// TEXT is what was done, as it is told; taken. One reference for the caller: when the last is gone
// the step is offered to be undone, if anything of it was done.
MailStep *mail_step_new (MailUndo *undo, char *text);
// Of operations that the engine holds, to be released when they are not offered any more.
MailStep *mail_step_new_held (MailUndo *undo, char *text);
MailStep *mail_step_ref (MailStep *step);
void mail_step_unref (MailStep *step);

// A GAsyncReadyCallback for operations of the engine; STEP is a reference, taken.
void mail_step_on_done (GObject *engine, GAsyncResult *result, void *step);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailStep, mail_step_unref)

G_END_DECLS
