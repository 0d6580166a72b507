// SPDX-License-Identifier: GPL-3.0-or-later
//
// Autosave: what is typed is durable within two seconds. One save is under way at a time; what
// changed meanwhile is saved after it.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

#define MAIL_TYPE_DRAFT_SAVER (mail_draft_saver_get_type ())
G_DECLARE_FINAL_TYPE (MailDraftSaver, mail_draft_saver, MAIL, DRAFT_SAVER, GObject)

// The draft as it stands now, id included; the caller unrefs. NULL: there is nothing to save.
typedef MailDraft *(*MailDraftSnapshot) (void *data);

// Signals:
//   "saved" (MailDraft *stored)
//   "failed" (GError *error)     it will be tried again by itself

MailDraftSaver *mail_draft_saver_new (MailEngine *engine, MailDraftSnapshot snapshot, void *data);

// Something changed: save it soon.
void mail_draft_saver_touch (MailDraftSaver *saver);

// The id the draft is stored under; 0 before the first save.
int64_t mail_draft_saver_get_id (MailDraftSaver *saver);
void mail_draft_saver_set_id (MailDraftSaver *saver, int64_t draft_id);

// Saves now if anything is not durable yet, after a save that is under way.
void mail_draft_saver_flush_async (MailDraftSaver *saver, GAsyncReadyCallback callback, void *data);
bool mail_draft_saver_flush_finish (MailDraftSaver *saver, GAsyncResult *result, GError **error);

// No further saves: the draft was sent or discarded, or its snapshot's DATA goes.
void mail_draft_saver_stop (MailDraftSaver *saver);

G_END_DECLS
