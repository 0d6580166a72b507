// SPDX-License-Identifier: GPL-3.0-or-later
//
// MailEngine: all that the window and mailctl may ask of mail. Made and used on one thread (the
// UI's), whose thread-default main context carries every signal and every _async callback.
//
// Calls named `read_` answer at once from the local cache by a bounded indexed read, and are safe
// on the UI thread. Calls named `_async` do their work on worker threads. Nothing here waits for a
// network on the caller's thread. All arrays are GPtrArrays that own their elements.
//
// Whoever opens a store first owns it and alone writes and syncs (design.md §4, One owner); an
// engine that is not the owner forwards every writing call to the owner, invisibly to its caller.

#pragma once

#include "account/mail-contacts-file.h"
#include "base/mail-account.h"
#include "base/mail-backup.h"
#include "base/mail-draft.h"
#include "base/mail-error.h"
#include "base/mail-folder.h"
#include "base/mail-health.h"
#include "base/mail-identity.h"
#include "base/mail-label.h"
#include "base/mail-pop3-policy.h"
#include "base/mail-operation.h"
#include "base/mail-outbox.h"
#include "base/mail-query.h"
#include "base/mail-removed.h"
#include "base/mail-row.h"
#include "base/mail-source.h"
#include "base/mail-state.h"
#include "base/mail-stats.h"
#include "base/mail-sync-settings.h"
#include "base/mail-transfer.h"
#include "mime/mime-address.h"
#include "mime/mime-mailto.h"
#include "mime/mime-message.h"
#include "mime/mime-sanitize.h"

G_BEGIN_DECLS

#define MAIL_TYPE_ENGINE (mail_engine_get_type ())
G_DECLARE_FINAL_TYPE (MailEngine, mail_engine, MAIL, ENGINE, GObject)

// DATA_DIR NULL: $XDG_DATA_HOME/org.example.Mail. WIRE_LOG: a file for the redacted wire log, or
// NULL.
MailEngine *mail_engine_new (const char *data_dir, const char *wire_log);

// Opens or makes the store. Errors: SCHEMA_NEWER, STORE, OWNED.
void mail_engine_open_async (MailEngine *engine, GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_open_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Starts each account's workers: sync now, then IDLE, and send what the outbox holds. Idempotent.
void mail_engine_start (MailEngine *engine);

// Stops workers, commits what is under way, gives the store free. For the end of the process;
// finalising without it is safe but abrupt.
void mail_engine_close_async (MailEngine *engine, GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_close_finish (MailEngine *engine, GAsyncResult *, GError **error);

// For a program that comes and goes (mailctl), before opening: it opens the store for reading and
// asks who owns it only for the first call that writes, and it gives the store to an engine that is
// no tool as soon as one starts, after its current transaction.
void mail_engine_set_tool (MailEngine *engine, bool is_tool);
// A tool that is about to write: it asks who owns the store at once, instead of opening it twice.
void mail_engine_set_tool_writes (MailEngine *engine, bool writes);

// True when this process owns the store.
bool mail_engine_is_owner (MailEngine *engine);

// Signals:
//   "accounts-changed" ()
//       An account was added, edited or removed, or the copy that is kept fares differently.
//   "folders-changed" (gint64 account_id)
//       Folders or their counts changed.
//   "list-changed" (gint64 folder_id)
//       Messages came to, left or moved within a folder: read the list again.
//   "rows-changed" (GArray<gint64> *message_ids, GArray<gint64> *thread_ids)
//       Rows' flags or texts changed in place: read those rows again.
//   "account-state-changed" (gint64 account_id)
//   "operation-failed" (MailOperation *operation)
//       The server refused what the person did; it was undone here.
//   "new-mail" (GArray<gint64> *message_ids)
//       Unread mail arrived in an inbox, by sync or IDLE.
//   "outbox-changed" ()
//       States, reasons or the number of queued messages.
//   "drafts-changed" ()
// Bursts are coalesced: at most one emission of a kind for a folder or account per 50 ms.

G_END_DECLS

// By topic; whoever includes this one has them all.
#include "account/mail-engine-accounts.h"
#include "account/mail-engine-actions.h"
#include "account/mail-engine-contacts.h"
#include "account/mail-engine-drafts.h"
#include "account/mail-engine-outbox.h"
#include "account/mail-engine-read.h"
#include "account/mail-engine-search.h"
#include "account/mail-engine-store.h"
