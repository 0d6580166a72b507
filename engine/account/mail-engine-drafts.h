// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is being written: drafts, templates, and as whom.
// Part of MailEngine: what holds of all its calls is told in mail-engine.h.

#pragma once

#include "account/mail-engine.h"
#include "base/mail-draft.h"
#include "base/mail-identity.h"
#include "base/mail-row.h"
#include "base/mail-source.h"
#include "mime/mime-message.h"

G_BEGIN_DECLS

// The account that answers ROW's message: its own, or the one that it came to where nobody writes
// as that (mail_account_is_local()). At once. 0: there is none.
int64_t mail_engine_read_writer (MailEngine *engine, const MailRow *row);

// A new draft that answers or forwards MESSAGE_ID: recipients, subject, references, quoted
// sanitised body and, for a forward, the attachments. SELECTION: the text to quote, or NULL for
// all. ATTRIBUTION: the line above the quote, or NULL for "On DATE, NAME wrote:".
void mail_engine_prepare_draft_async (MailEngine *engine, MailDraftKind kind, int64_t message_id,
                                      const char *selection, const char *attribution,
                                      GCancellable *, GAsyncReadyCallback, void *data);

// Likewise of MESSAGE, which is not among the mail here: it lies in a file, or in another message.
// From is the identity that it was sent to, or else the first. Finish by prepare_draft_finish.
void
mail_engine_prepare_stray_draft_async (MailEngine *engine, MailDraftKind kind, MimeMessage *message,
                                       const char *selection, const char *attribution,
                                       GCancellable *, GAsyncReadyCallback, void *data);

// How a message becomes part of a new one.
typedef enum {
  MAIL_COPY_EDIT_AS_NEW, // its recipients, subject, text and attachments, to be sent once more
  MAIL_COPY_ATTACHED,    // the message itself, unchanged, as an attachment
} MailCopy;

// A new draft made of MESSAGE_IDS, in their order; of the first alone to edit it as new. Finish by
// prepare_draft_finish.
void mail_engine_prepare_copy_async (MailEngine *engine, MailCopy copy, const int64_t *message_ids,
                                     size_t n, GCancellable *, GAsyncReadyCallback, void *data);
MailDraft *mail_engine_prepare_draft_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Autosave: durable in keep.db when it returns; synced to the Drafts folder later by the account's
// worker (the old server copy goes only when the new one is confirmed). Where a formatted DRAFT has
// no plain text, that is made here. → the stored snapshot with its id.
void mail_engine_save_draft_async (MailEngine *engine, const MailDraft *draft, GCancellable *,
                                   GAsyncReadyCallback, void *data);
MailDraft *mail_engine_save_draft_finish (MailEngine *engine, GAsyncResult *, GError **error);

// DRAFT as a message with Bcc, recipients that are unfinished left as they are.
void mail_engine_format_draft_async (MailEngine *engine, const MailDraft *draft, GCancellable *,
                                     GAsyncReadyCallback, void *data);
MailSource *mail_engine_format_draft_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Drafts whose composer was open when the process ended: for resuming them. MailDraft.
GPtrArray *mail_engine_read_open_drafts (MailEngine *engine);
// Drafts of ACCOUNT_ID (0: of all) that nobody writes on and that are only here, or newer here than
// on the server; newest first. MailDraft.
GPtrArray *mail_engine_read_waiting_drafts (MailEngine *engine, int64_t account_id);
// Whether another program edited, sent or deleted the draft on the server, where it had been as it
// is here.
bool mail_engine_read_draft_is_gone (MailEngine *engine, int64_t draft_id);
// Closes the composer's claim on a draft; the draft stays. With DISCARD it goes (kept 30 days,
// restorable).
void mail_engine_close_draft_async (MailEngine *engine, int64_t draft_id, bool discard,
                                    GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_close_draft_finish (MailEngine *engine, GAsyncResult *, GError **error);
// Takes back a discard.
void mail_engine_restore_draft_async (MailEngine *engine, int64_t draft_id, GCancellable *,
                                      GAsyncReadyCallback, void *data);
MailDraft *mail_engine_restore_draft_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Every version kept of a draft, newest first. MailDraft.
void mail_engine_load_draft_versions_async (MailEngine *engine, int64_t draft_id, GCancellable *,
                                            GAsyncReadyCallback, void *data);
GPtrArray *
mail_engine_load_draft_versions_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Texts to begin messages with. MailDraft; closed with discard, one goes.
GPtrArray *mail_engine_read_templates (MailEngine *engine);
// Keeps a copy of DRAFT as one.
void mail_engine_save_template_async (MailEngine *engine, const MailDraft *draft, GCancellable *,
                                      GAsyncReadyCallback, void *data);
bool mail_engine_save_template_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Whom ACCOUNT_ID (0: any account) writes as, each account's own first. MailIdentity.
GPtrArray *mail_engine_read_identities (MailEngine *engine, int64_t account_id);
// Stores IDENTITY in the place of the one with its id; with that of none (mail_identity_make_id, or
// one that was removed) beside the others. "accounts-changed" follows. Name and address of the
// account's own stay the account's. INVALID: an address is none.
void mail_engine_put_identity_async (MailEngine *engine, const MailIdentity *identity,
                                     GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_put_identity_finish (MailEngine *engine, GAsyncResult *, GError **error);
// The account's own stays. It is no error where there is none with that ID.
void mail_engine_remove_identity_async (MailEngine *engine, int64_t id, GCancellable *,
                                        GAsyncReadyCallback, void *data);
bool mail_engine_remove_identity_finish (MailEngine *engine, GAsyncResult *, GError **error);
// As whom ADDRESS was written to last from here, or else the own identity of the account that wrote
// to it most often. NULL: nobody did. The caller frees.
MailIdentity *mail_engine_read_last_identity (MailEngine *engine, const char *address);

// Opens the message MESSAGE_ID of a Drafts folder for editing: the local draft it came from, or one
// made from it.
void mail_engine_open_draft_async (MailEngine *engine, int64_t message_id, GCancellable *,
                                   GAsyncReadyCallback, void *data);
MailDraft *mail_engine_open_draft_finish (MailEngine *engine, GAsyncResult *, GError **error);

G_END_DECLS
