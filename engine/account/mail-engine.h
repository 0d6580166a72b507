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

GPtrArray *mail_engine_read_accounts (MailEngine *engine);                      // MailAccount
MailAccount *mail_engine_read_account (MailEngine *engine, int64_t account_id); // NULL if gone
MailAccountState *mail_engine_dup_account_state (MailEngine *engine, int64_t account_id);

// Every connection and folder of the account, asked of the owner of the store. NOT_FOUND when the
// account is gone.
void mail_engine_load_health_async (MailEngine *engine, int64_t account_id, GCancellable *,
                                    GAsyncReadyCallback, void *data);
MailHealth *mail_engine_load_health_finish (MailEngine *engine, GAsyncResult *, GError **error);

// What the person chose about synchronisation, or the defaults.
void mail_engine_read_sync_settings (MailEngine *engine, int64_t account_id, MailSyncSettings *out);
// Acted on at once. INVALID when out of bounds.
void mail_engine_set_sync_settings_async (MailEngine *engine, int64_t account_id,
                                          const MailSyncSettings *settings, GCancellable *,
                                          GAsyncReadyCallback, void *data);
// The days chosen for a folder itself; MAIL_OFFLINE_INHERIT: as its account.
int mail_engine_read_folder_offline (MailEngine *engine, int64_t folder_id);
// Its finish is set_sync_settings_finish.
void mail_engine_set_folder_offline_async (MailEngine *engine, int64_t folder_id, int days,
                                           GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_set_sync_settings_finish (MailEngine *engine, GAsyncResult *, GError **error);

// What the person chose about a POP3 server's copies, or that it keeps them.
void mail_engine_read_pop3_policy (MailEngine *engine, int64_t account_id, MailPop3Policy *out);
// Holds from the next session on.
void mail_engine_set_pop3_policy_async (MailEngine *engine, int64_t account_id,
                                        const MailPop3Policy *policy, GCancellable *,
                                        GAsyncReadyCallback, void *data);
bool mail_engine_set_pop3_policy_finish (MailEngine *engine, GAsyncResult *, GError **error);
// What the server has of MESSAGE_ID. At once. False: it did not come from a POP3 server.
bool mail_engine_read_pop3_copy (MailEngine *engine, int64_t message_id, MailPop3Copy *out);
// Its ledger. A few rows of an index for each thousand messages: not on the UI thread.
bool mail_engine_read_pop3_ledger (MailEngine *engine, int64_t account_id, MailPop3Ledger *out,
                                   GError **error);

// What one server of an account answered when it was tried.
typedef struct {
  MailServiceKind kind;
  GError *error;             // NULL: it works
  char **capabilities;       // NULL-terminated, possibly empty
  char *tls;                 // "TLSv1.3 TLS_AES_256_GCM_SHA384", "" in cleartext
  char *mechanism;           // SASL mechanism used, "" if none
  char *certificate_pem;     // leaf, when TLS was reached, even if untrusted; else NULL
  char *certificate_sha256;  // hex, likewise
  char *certificate_summary; // "CN=…, issuer…, valid from … to …" lines for people, likewise
} MailCheck;

void mail_check_free (MailCheck *check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailCheck, mail_check_free)

// Connects to each server of ACCOUNT, which need not be stored. PASSWORD NULL: from the keyring.
// → array of MailCheck; fails itself only when cancelled.
void mail_engine_check_account_async (MailEngine *engine, const MailAccount *account,
                                      const char *password, GCancellable *, GAsyncReadyCallback,
                                      void *data);
GPtrArray *mail_engine_check_account_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Stores ACCOUNT (id 0: adds; else replaces), its PASSWORD in the keyring unless NULL, and starts
// it if the engine is started. → the stored snapshot. KEYRING: the account was stored, its password
// is kept for this session only; then both a snapshot and an error never come: read it from
// accounts-changed.
void mail_engine_store_account_async (MailEngine *engine, const MailAccount *account,
                                      const char *password, GCancellable *, GAsyncReadyCallback,
                                      void *data);
MailAccount *mail_engine_store_account_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Stops it, erases its mail and its password.
void mail_engine_remove_account_async (MailEngine *engine, int64_t account_id, GCancellable *,
                                       GAsyncReadyCallback, void *data);
bool mail_engine_remove_account_finish (MailEngine *engine, GAsyncResult *, GError **error);

// What a conversion of an account would be about.
typedef struct {
  uint64_t messages; // in its own folders
  uint64_t unread;   // of these
  uint64_t shared;   // came from its POP3 server, and lie in the inbox of the local account
} MailConvertPreview;

void mail_engine_preview_convert_async (MailEngine *engine, int64_t account_id, GCancellable *,
                                        GAsyncReadyCallback, void *data);
bool mail_engine_preview_convert_finish (MailEngine *engine, GAsyncResult *,
                                         MailConvertPreview *out, GError **error);

// Makes ACCOUNT_ID one of the other kind: NEW's kind and incoming server count. To IMAP: what lives
// here stays here, in an account without a server called NAME, and with UPLOAD what the server
// lacks (by Message-ID and size, or bytes) is brought there; OUT's known: it has them. To POP3:
// everything is downloaded, read back at home in an account called NAME meanwhile, then the old one
// goes; its server keeps what it has. Nothing is changed before the new server has been logged in
// to; cut short anywhere after that it goes on when asked again. INVALID: of that kind already;
// OFFLINE: something could not be downloaded.
void mail_engine_convert_account_async (MailEngine *engine, int64_t account_id,
                                        const MailAccount *new, const char *name, bool upload,
                                        MailTransferFunc progress, void *progress_data,
                                        GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_convert_account_finish (MailEngine *engine, GAsyncResult *, MailTransfer *out,
                                         GError **error);

// Lets this process use PASSWORD for ACCOUNT_ID (0: every account) until it ends, whatever the
// keyring has. Stores nothing.
void mail_engine_use_password (MailEngine *engine, int64_t account_id, const char *password);

// True when the last stored password is only in this process's memory (no keyring).
bool mail_engine_password_is_volatile (MailEngine *engine, int64_t account_id);

// One whole pass: sends pending operations and the outbox, then syncs. ACCOUNT_ID 0: every account.
// FOLDERS: NULL-terminated paths, NULL for all. → array of MailSyncReport.
void mail_engine_sync_async (MailEngine *engine, int64_t account_id, const char *const *folders,
                             MailBodies bodies, GCancellable *, GAsyncReadyCallback, void *data);
GPtrArray *mail_engine_sync_finish (MailEngine *engine, GAsyncResult *, GError **error);

// The folder the window shows: kept live (IDLE or short STATUS rounds) beside the inbox. 0: none.
void mail_engine_set_open_folder (MailEngine *engine, int64_t folder_id);

GPtrArray *mail_engine_read_folders (MailEngine *engine,
                                     int64_t account_id); // MailFolder; 0: all; sidebar order
MailFolder *mail_engine_read_folder (MailEngine *engine, int64_t folder_id);
MailFolder *mail_engine_read_folder_by_role (MailEngine *engine, int64_t account_id, MailRole role);

// The newest LIMIT ids older than (BEFORE_DATE, BEFORE_ID) in sort order (0, 0: from the top), at
// once.
MailIdList *
mail_engine_read_list_page (MailEngine *engine, const MailQuery *query, int64_t before_date,
                            int64_t before_id, uint32_t limit, GError **error);

// The whole list. INVALID when the search text can't be understood.
void mail_engine_read_list_async (MailEngine *engine, const MailQuery *query, GCancellable *,
                                  GAsyncReadyCallback, void *data);
MailIdList *mail_engine_read_list_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Rows by id, in the order of IDS; NULL where one is gone. FOLDER_ID: which folder's flags and uid
// to show, 0: any.
GPtrArray *mail_engine_read_rows (MailEngine *engine, int64_t folder_id, const int64_t *ids,
                                  size_t n, GError **error);
GPtrArray *mail_engine_read_conversations (MailEngine *engine, int64_t folder_id,
                                           const int64_t *thread_ids, size_t n, GError **error);

// All messages of a conversation, oldest first, each once, also those in other folders (Sent,
// Archive) but Trash and Junk, unless FOLDER_ID is such a folder. MailRow.
GPtrArray *mail_engine_read_conversation_messages (MailEngine *engine, int64_t folder_id,
                                                   int64_t thread_id, GError **error);

// Names of the labels of ACCOUNT_ID (0: of all accounts), sorted, with folders where these are
// labels; IN_USE: only those that some message has, and no folders. Array of char *.
GPtrArray *mail_engine_read_labels (MailEngine *engine, int64_t account_id, bool in_use);

// Every folder that holds MESSAGE_ID, as an array of int64_t.
GArray *mail_engine_read_folders_of (MailEngine *engine, int64_t message_id, GError **error);

// A snippet of MESSAGE_ID's text around the words of SEARCH, with matches between U+0002 and
// U+0003; NULL if none.
char *mail_engine_read_snippet (MailEngine *engine, int64_t message_id, const char *search);

// Of each of THREAD_IDS the snippet of its newest message that has one, cut on a worker: an array
// of char *, in their order, NULL where there is none. FOLDER_ID as for a conversation's messages.
void mail_engine_load_snippets_async (MailEngine *engine, int64_t folder_id,
                                      const int64_t *thread_ids, size_t n, const char *search,
                                      GCancellable *, GAsyncReadyCallback, void *data);
GPtrArray *mail_engine_load_snippets_finish (MailEngine *engine, GAsyncResult *, GError **error);

// The parsed message, fetched from the server first when it is not here. Immutable; share freely.
// OFFLINE when it is not here and can't be fetched; NOT_FOUND when it is gone.
void mail_engine_load_message_async (MailEngine *engine, int64_t message_id, GCancellable *,
                                     GAsyncReadyCallback, void *data);
MimeMessage *mail_engine_load_message_finish (MailEngine *engine, GAsyncResult *, GError **error);

// The bytes as the server sent them.
void mail_engine_load_raw_async (MailEngine *engine, int64_t message_id, GCancellable *,
                                 GAsyncReadyCallback, void *data);
GBytes *mail_engine_load_raw_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Writes the decoded part at PART_PATH ("1.2") to FILE: temporary name, length verified, renamed.
void mail_engine_save_part_async (MailEngine *engine, int64_t message_id, const char *part_path,
                                  GFile *file, GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_save_part_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Each records the change durably, shows it at once, and sends it when possible.
// → the operation's id, for undo; 0 with error. NOT_FOUND when no target is there any more.
void mail_engine_flag_async (MailEngine *engine, const MailTarget *target, MailFlags add,
                             MailFlags remove, const char *const *add_keywords,
                             const char *const *remove_keywords, GCancellable *,
                             GAsyncReadyCallback, void *data);
// Labels by their names (base/mail-label.h). INVALID: one of ADD can't be a label.
void mail_engine_label_async (MailEngine *engine, const MailTarget *target, const char *const *add,
                              const char *const *remove, GCancellable *, GAsyncReadyCallback,
                              void *data);

// TO_FOLDER_ID may be another account's, also one at home: then the mail leaves its own account
// once the other one is known to have it. OFFLINE: something of it is not here and can't be
// downloaded now.
void mail_engine_move_async (MailEngine *engine, const MailTarget *target, int64_t to_folder_id,
                             GCancellable *, GAsyncReadyCallback, void *data);
void mail_engine_copy_async (MailEngine *engine, const MailTarget *target, int64_t to_folder_id,
                             GCancellable *, GAsyncReadyCallback, void *data);

// To the account's folder of ROLE (ARCHIVE, TRASH, JUNK, INBOX), made on the server when it has
// none. JUNK also sets $Junk, INBOX from Junk sets $NotJunk. From Trash to TRASH is a delete for
// good.
void mail_engine_move_to_role_async (MailEngine *engine, const MailTarget *target, MailRole role,
                                     GCancellable *, GAsyncReadyCallback, void *data);
void mail_engine_delete_async (MailEngine *engine, const MailTarget *target, GCancellable *,
                               GAsyncReadyCallback, void *data);
int64_t mail_engine_operation_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Takes an operation back, also after it reached the server. OPERATION_ID 0: the latest that can
// be. → the id undone. NOT_FOUND when there is nothing to undo.
void mail_engine_undo_async (MailEngine *engine, int64_t operation_id, GCancellable *,
                             GAsyncReadyCallback, void *data);

// The person has seen a failed operation: it leaves the list. Finish by operation_finish.
void mail_engine_dismiss_operation_async (MailEngine *engine, int64_t operation_id, GCancellable *,
                                          GAsyncReadyCallback, void *data);

// A failed operation is shown and sent again. STALE: nothing of it stands as it did. Finish by
// operation_finish.
void mail_engine_retry_operation_async (MailEngine *engine, int64_t operation_id, GCancellable *,
                                        GAsyncReadyCallback, void *data);

// What the person does to folders: operations like the others, finished by operation_finish.
// INVALID: the name can't be used or is taken, or the folder is one that mail needs.

// PATH: whole, with the account's delimiter; put below the account's namespace where it is not.
void mail_engine_create_folder_async (MailEngine *engine, int64_t account_id, const char *path,
                                      GCancellable *, GAsyncReadyCallback, void *data);
// With the folders below it; mail, UIDs and content stay.
void mail_engine_rename_folder_async (MailEngine *engine, int64_t folder_id, const char *path,
                                      GCancellable *, GAsyncReadyCallback, void *data);
// FOR_GOOD: never below the trash.
void mail_engine_delete_folder_async (MailEngine *engine, int64_t folder_id, bool for_good,
                                      GCancellable *, GAsyncReadyCallback, void *data);
void mail_engine_subscribe_folder_async (MailEngine *engine, int64_t folder_id, bool subscribed,
                                         GCancellable *, GAsyncReadyCallback, void *data);

// What deleting a folder, not FOR_GOOD, will be.
typedef enum {
  MAIL_FOLDER_DELETION_TO_TRASH, // it is moved below the trash; undo brings it back
  MAIL_FOLDER_DELETION_EMPTY,    // no mail goes with it; undo makes it again
  MAIL_FOLDER_DELETION_FOR_GOOD, // it lies in the trash: ask, for nothing brings it back
} MailFolderDeletion;
MailFolderDeletion mail_engine_read_folder_deletion (MailEngine *engine, int64_t folder_id);

// What servers dropped and is kept 30 days, of ACCOUNT_ID (0: of all), the latest first.
// MailRemoved; its rows by read_rows().
GPtrArray *
mail_engine_read_removed (MailEngine *engine, int64_t account_id, uint32_t limit, GError **error);
// Uploads MESSAGE_IDS, of one account, again: into TO_FOLDER_ID, or (0) where each was. Finish by
// operation_finish. UNSUPPORTED: of one of them only the headers are here.
void mail_engine_restore_removed_async (MailEngine *engine, const int64_t *message_ids, size_t n,
                                        int64_t to_folder_id, GCancellable *, GAsyncReadyCallback,
                                        void *data);
// Forgets it all for good.
void mail_engine_empty_removed_async (MailEngine *engine, int64_t account_id, GCancellable *,
                                      GAsyncReadyCallback, void *data);
bool mail_engine_empty_removed_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Pending and failed operations, oldest first. MailOperation.
GPtrArray *mail_engine_read_operations (MailEngine *engine, int64_t account_id);

// The account that answers ROW's message: its own, or the one that it came to where nobody writes
// as that (mail_account_is_local()). At once. 0: there is none.
int64_t mail_engine_read_writer (MailEngine *engine, const MailRow *row);

// A new draft that answers or forwards MESSAGE_ID: recipients, subject, references, quoted
// sanitised body and, for a forward, the attachments. SELECTION: the text to quote, or NULL for
// all. ATTRIBUTION: the line above the quote, or NULL for "On DATE, NAME wrote:".
void mail_engine_prepare_draft_async (MailEngine *engine, MailDraftKind kind, int64_t message_id,
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
// Replaces them; "accounts-changed" follows. The first is the account's own: its name and address
// stay the account's. INVALID: an address is none.
void mail_engine_set_identities_async (MailEngine *engine, int64_t account_id,
                                       const GPtrArray *identities, GCancellable *,
                                       GAsyncReadyCallback, void *data);
bool mail_engine_set_identities_finish (MailEngine *engine, GAsyncResult *, GError **error);
// As whom ADDRESS was written to last from here, or else the own identity of the account that wrote
// to it most often. NULL: nobody did. The caller frees.
MailIdentity *mail_engine_read_last_identity (MailEngine *engine, const char *address);

// Opens the message MESSAGE_ID of a Drafts folder for editing: the local draft it came from, or one
// made from it.
void mail_engine_open_draft_async (MailEngine *engine, int64_t message_id, GCancellable *,
                                   GAsyncReadyCallback, void *data);
MailDraft *mail_engine_open_draft_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Builds DRAFT into MIME, freezes it in the outbox, durable when it returns; sends at NOT_BEFORE
// (seconds since 1970; 0: now). The draft goes once it is queued, and comes back when the sending
// is cancelled. INVALID: a recipient is not an address (names it), or there is none. → outbox id.
void mail_engine_send_draft_async (MailEngine *engine, const MailDraft *draft, int64_t not_before,
                                   GCancellable *, GAsyncReadyCallback, void *data);
// How a finished message goes out. All zero: by what the message itself says.
typedef struct {
  const char *from;              // envelope sender, and From where the message has none; or NULL
  const char *const *recipients; // only these, NULL-terminated; NULL: its To, Cc and Bcc
  int64_t account_id;            // who sends it; 0: the account of the sender's address
  int64_t not_before;            // seconds since 1970; 0: now
  bool wants_report;             // a report when it is delivered, where servers give one (DSN)
  // Not 0: MESSAGE is NULL; that one, which somebody else wrote, is brought here if need be and
  // goes on as it is, with Resent-* fields for FROM and RECIPIENTS above it (RFC 5322 §3.6.6). It
  // is marked as forwarded here.
  int64_t redirected_id;
  // Not 0: the message with the invitation that MESSAGE answers. It bears ANSWER, one of
  // MAIL_FLAGS_INVITE, from now on, unless the sending is cancelled.
  int64_t invitation_id;
  MailFlags answer;
  const char *spooled; // not NULL: MESSAGE is NULL, and this its name, which is used up
} MailSendOptions;

// A large message put where the process that sends it finds it: → its name for the options, which
// the caller frees. Blocks; not for a thread that somebody waits for.
char *mail_engine_spool_message (MailEngine *engine, MailFile *file, GError **error);

// A finished RFC 5322 message, on its way like a draft. NOT_FOUND: no account can send.
void
mail_engine_send_raw_async (MailEngine *engine, GBytes *message, const MailSendOptions *options,
                            GCancellable *, GAsyncReadyCallback, void *data);
int64_t mail_engine_send_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Bytes of a whole message that the account's server takes, as it said last; 0: not known.
uint64_t mail_engine_read_size_limit (MailEngine *engine, int64_t account_id);

GPtrArray *mail_engine_read_outbox (
  MailEngine *engine); // MailOutboxItem not yet filed or cancelled, oldest first
// How many of the account's messages somebody is still to get: what wait, were refused or may not
// have gone.
unsigned int mail_engine_read_unsent (MailEngine *engine, int64_t account_id);
MailOutboxItem *
mail_engine_read_outbox_item (MailEngine *engine, int64_t outbox_id); // any state; NULL if none

// Undo send: → the draft it came from, reopened (NULL without error for a raw message). What some
// recipients have already is not undone: the others are given up, and no draft comes. STALE: too
// late.
void mail_engine_cancel_outbox_async (MailEngine *engine, int64_t outbox_id, GCancellable *,
                                      GAsyncReadyCallback, void *data);
MailDraft *mail_engine_cancel_outbox_finish (MailEngine *engine, GAsyncResult *, GError **error);
// Tries now whatever its state or backoff (also AMBIGUOUS and REFUSED: the person decided), for
// everybody who does not have it. STALE: nobody is left, or it is on its way.
void mail_engine_send_outbox_now_async (MailEngine *engine, int64_t outbox_id, GCancellable *,
                                        GAsyncReadyCallback, void *data);
bool mail_engine_send_outbox_now_finish (MailEngine *engine, GAsyncResult *, GError **error);
// Sends to CORRECTED instead of ADDRESS, which was refused or bounced, and to nobody else; its text
// and header stay. INVALID: CORRECTED is no address, or has it already; NOT_FOUND: ADDRESS is no
// recipient without it; STALE: on its way.
void mail_engine_correct_outbox_async (MailEngine *engine, int64_t outbox_id, const char *address,
                                       const char *corrected, GCancellable *, GAsyncReadyCallback,
                                       void *data);
bool mail_engine_correct_outbox_finish (MailEngine *engine, GAsyncResult *, GError **error);
// What is AMBIGUOUS has arrived, a person says: it is filed in Sent. STALE: it is not AMBIGUOUS.
void mail_engine_confirm_outbox_async (MailEngine *engine, int64_t outbox_id, GCancellable *,
                                       GAsyncReadyCallback, void *data);
bool mail_engine_confirm_outbox_finish (MailEngine *engine, GAsyncResult *, GError **error);

// How many recipients the account may send to in 24 hours; 0: no limit, -1: what its provider
// documents. What is over it waits, MAIL_OUTBOX_CAUSE_LIMIT.
void mail_engine_set_send_limit_async (MailEngine *engine, int64_t account_id, int64_t limit,
                                       GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_set_send_limit_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Whether ROW's message went out from here, so that it has a timeline.
bool mail_engine_read_was_sent (MailEngine *engine, const MailRow *row);
// What became of a message that was sent from here, by the id of its copy in Sent or wherever it
// lies. NOT_FOUND: it is gone, or was not sent from here.
void mail_engine_load_timeline_async (MailEngine *engine, int64_t message_id, GCancellable *,
                                      GAsyncReadyCallback, void *data);
// The same by its id in the outbox.
void mail_engine_load_outbox_timeline_async (MailEngine *engine, int64_t outbox_id, GCancellable *,
                                             GAsyncReadyCallback, void *data);
MailTimeline *mail_engine_load_timeline_finish (MailEngine *engine, GAsyncResult *, GError **error);

// At most LIMIT people written to, imported or heard from, best first by use: of whom the address
// or a word of the name begins with PREFIX, "" for everybody. MailAddress; the caller frees. All
// are looked at, which takes longer than a frame. *OUT_GROUPS, which may be NULL: likewise groups,
// by name. MailContactGroup; the caller frees.
void mail_engine_load_completions_async (MailEngine *engine, const char *prefix, uint32_t limit,
                                         GCancellable *, GAsyncReadyCallback, void *data);
GPtrArray *mail_engine_load_completions_finish (MailEngine *engine, GAsyncResult *,
                                                GPtrArray **out_groups, GError **error);
// Likewise people of the desktop's address books, in no order, those left out who are not to be
// suggested; nobody where it has none. It may take seconds, while the service starts: best asked
// one at a time.
void mail_engine_load_desktop_people_async (MailEngine *engine, const char *prefix, GCancellable *,
                                            GAsyncReadyCallback, void *data);
GPtrArray *
mail_engine_load_desktop_people_finish (MailEngine *engine, GAsyncResult *, GError **error);
// Whether ADDRESS is one of them from now on.
void mail_engine_set_suggested_async (MailEngine *engine, const char *address, bool suggested,
                                      GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_set_suggested_finish (MailEngine *engine, GAsyncResult *, GError **error);

// The group called NAME, whatever the case of its letters; NULL: none. The caller frees.
MailContactGroup *mail_engine_read_contact_group (MailEngine *engine, const char *name);
// Makes GROUP (id 0), or gives the one of its id this name and these members. → its id; 0 with
// INVALID: its name is none, or another's, or an address is none; NOT_FOUND: it was deleted.
void mail_engine_put_contact_group_async (MailEngine *engine, const MailContactGroup *group,
                                          GCancellable *, GAsyncReadyCallback, void *data);
int64_t mail_engine_put_contact_group_finish (MailEngine *engine, GAsyncResult *, GError **error);
void mail_engine_delete_contact_group_async (MailEngine *engine, int64_t group_id, GCancellable *,
                                             GAsyncReadyCallback, void *data);
bool mail_engine_delete_contact_group_finish (MailEngine *engine, GAsyncResult *, GError **error);

// The people of CONTACTS become completions until they are forgotten; the members of its groups
// come to those of the groups that are called so. Once more does no harm. Cut short, what came so
// far stays.
void mail_engine_import_contacts_async (MailEngine *engine, const MailContacts *contacts,
                                        GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_import_contacts_finish (MailEngine *engine, GAsyncResult *, GError **error);
// What exists nowhere else: who was imported, and all groups. The caller frees.
void mail_engine_load_contacts_async (MailEngine *engine, GCancellable *, GAsyncReadyCallback,
                                      void *data);
MailContacts *mail_engine_load_contacts_finish (MailEngine *engine, GAsyncResult *, GError **error);
// All people that were imported are forgotten: *OUT_ADDRESSES of them. Groups stay.
void mail_engine_forget_contacts_async (MailEngine *engine, GCancellable *, GAsyncReadyCallback,
                                        void *data);
bool mail_engine_forget_contacts_finish (MailEngine *engine, GAsyncResult *,
                                         uint32_t *out_addresses, GError **error);

// Brings what is not in the search index yet into it. The running app does that by itself; a tool
// asks for it before it searches, as a pass without bodies leaves it out.
void mail_engine_index_async (MailEngine *engine, GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_index_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Whether everything that is here is in the search index.
bool mail_engine_read_is_indexed (MailEngine *engine, bool *out_is_indexed, GError **error);

// SEARCH with its last word as the beginning of one, for while it is still being typed. Caller
// frees.
char *mail_engine_dup_search_as_typed (const char *search);

// Asks the servers of QUERY, a search, what matches; headers that are not here come here. Lists of
// the same search text then show what was found as well, for a day. Fails only when no server could
// be asked: UNSUPPORTED: nothing in it that a server knows; INVALID: it is no search.
void mail_engine_search_server_async (MailEngine *engine, const MailQuery *query, GCancellable *,
                                      GAsyncReadyCallback, void *data);
bool mail_engine_search_server_finish (MailEngine *engine, GAsyncResult *,
                                       MailServerSearch *out_result, GError **error);

// How much of what QUERY is about is here to be searched; its search text does not count.
void mail_engine_read_coverage_async (MailEngine *engine, const MailQuery *query, GCancellable *,
                                      GAsyncReadyCallback, void *data);
bool mail_engine_read_coverage_finish (MailEngine *engine, GAsyncResult *,
                                       MailCoverage *out_coverage, GError **error);

// Brings the mail of PATH (an mbox file, a Maildir, .eml files, a folder of such) into FOLDER of
// ACCOUNT_ID, with what lies in folders below it; FOLDER has '/' between its names. NULL: what lies
// at the top into the inbox, the rest into folders of its names. What is there already, by its
// bytes, is left out, so that it can be done again after a cut. OUT is set also with error: so far
// it came. NOT_FOUND: no mail.
void mail_engine_import_async (MailEngine *engine, const char *path, int64_t account_id,
                               const char *folder, MailTransferFunc progress, void *progress_data,
                               GCancellable *, GAsyncReadyCallback, void *data);
bool
mail_engine_import_finish (MailEngine *engine, GAsyncResult *, MailTransfer *out, GError **error);

// Writes mail of ACCOUNT_ID and FOLDER_ID (0: all) that SEARCH (NULL: all) finds below the folder
// DEST: a tree of folders, of all accounts one below each name; or into the one file DEST that ends
// in ".mbox". What is not here is fetched where a server can be reached. INVALID: an mbox of that
// name is there, or SEARCH is none.
void mail_engine_export_async (MailEngine *engine, int64_t account_id, int64_t folder_id,
                               const char *search, MailArchiveFormat format, const char *dest,
                               MailTransferFunc progress, void *progress_data, GCancellable *,
                               GAsyncReadyCallback, void *data);
// The same of the conversations THREAD_IDS, as FOLDER_ID (0: any) shows them: all their messages go
// into DEST. Its finish is export_finish.
void mail_engine_export_conversations_async (MailEngine *engine, int64_t folder_id,
                                             const int64_t *thread_ids, size_t n,
                                             MailArchiveFormat format, const char *dest,
                                             MailTransferFunc progress, void *progress_data,
                                             GCancellable *, GAsyncReadyCallback, void *data);
bool
mail_engine_export_finish (MailEngine *engine, GAsyncResult *, MailTransfer *out, GError **error);

// Keeps a copy in DIR of all that exists nowhere else: mail that lives here as a Maildir for each
// account, and the rest beside it (accounts without passwords, drafts, outbox, ledgers). What DIR
// has already is not written again; everything is read back. Cut short at any moment it leaves the
// former copy good. OUT's failed: messages that are damaged here.
void
mail_engine_backup_async (MailEngine *engine, const char *dir, MailTransferFunc progress,
                          void *progress_data, GCancellable *, GAsyncReadyCallback, void *data);
bool
mail_engine_backup_finish (MailEngine *engine, GAsyncResult *, MailTransfer *out, GError **error);
// Where the copy is kept that is looked after: mail_engine_backup_async() to this folder is noted.
void mail_engine_read_backup (MailEngine *engine, MailBackup *out);
// DIR NULL: none. NO_REMINDER: the person need not be told so.
void mail_engine_set_backup_async (MailEngine *engine, const char *dir, bool no_reminder,
                                   GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_set_backup_finish (MailEngine *engine, GAsyncResult *, GError **error);
// Before opening: fills the data folder, which holds nothing that exists nowhere else, from the
// backup in DIR, by its hashes. NOT_FOUND: there is none; INVALID: the data folder is not empty.
void mail_engine_restore_backup_async (MailEngine *engine, const char *dir,
                                       MailTransferFunc progress, void *progress_data,
                                       GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_restore_backup_finish (MailEngine *engine, GAsyncResult *, MailTransfer *out,
                                        GError **error);

// Reads every database and content hash. REPAIR rebuilds what can be rebuilt. → array of
// MailFileCheck.
void mail_engine_check_store_async (MailEngine *engine, bool repair, GCancellable *,
                                    GAsyncReadyCallback, void *data);
GPtrArray *mail_engine_check_store_finish (MailEngine *engine, GAsyncResult *, GError **error);

// The next part of the slow pass over mail that lives here, which begins once a month; what comes
// of it is in MailStats. → seconds until there is more to do; -1 with error.
void
mail_engine_check_home_async (MailEngine *engine, GCancellable *, GAsyncReadyCallback, void *data);
int64_t mail_engine_check_home_finish (MailEngine *engine, GAsyncResult *, GError **error);

bool mail_engine_read_stats (MailEngine *engine, MailStats *out_stats, GError **error);

G_END_DECLS
