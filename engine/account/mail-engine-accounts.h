// SPDX-License-Identifier: GPL-3.0-or-later
//
// Accounts: what is stored of them and how they fare, what their person chose, their servers tried,
// and their passwords.
// Part of MailEngine: what holds of all its calls is told in mail-engine.h.

#pragma once

#include "account/mail-engine.h"
#include "base/mail-account.h"
#include "base/mail-certificate.h"
#include "base/mail-health.h"
#include "base/mail-pop3-policy.h"
#include "base/mail-state.h"
#include "base/mail-sync-settings.h"
#include "base/mail-transfer.h"

G_BEGIN_DECLS

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
// What a folder is for as the person said: a MailRole, or MAIL_ROLE_AUTOMATIC.
int mail_engine_read_folder_role (MailEngine *engine, int64_t folder_id);
// What FOLDER_ID is for, as the person says, whatever the server does: DRAFTS, SENT, ARCHIVE, JUNK,
// TRASH, or NONE. The folder that was it before is no more. INVALID for a folder that can't be it.
// AUTOMATIC: as the server says, once its folders have been listed again. Likewise.
void mail_engine_set_folder_role_async (MailEngine *engine, int64_t folder_id, int choice,
                                        GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_set_sync_settings_finish (MailEngine *engine, GAsyncResult *, GError **error);

// What the person chose about a POP3 server's copies, or that it keeps them.
void mail_engine_read_pop3_policy (MailEngine *engine, int64_t account_id, MailPop3Policy *out);
// Holds at once: a session under way is broken off, and another begun.
void mail_engine_set_pop3_policy_async (MailEngine *engine, int64_t account_id,
                                        const MailPop3Policy *policy, GCancellable *,
                                        GAsyncReadyCallback, void *data);
bool mail_engine_set_pop3_policy_finish (MailEngine *engine, GAsyncResult *, GError **error);
// Whether its server has no UIDL and no TOP, as the last check has shown; no check yet: both false.
void
mail_engine_read_pop3_lacks (MailEngine *engine, int64_t account_id, bool *out_uidl, bool *out_top);
// What the server has of MESSAGE_ID. At once. False: it did not come from a POP3 server.
bool mail_engine_read_pop3_copy (MailEngine *engine, int64_t message_id, MailPop3Copy *out);
// Its ledger. A few rows of an index for each thousand messages: not on the UI thread.
bool mail_engine_read_pop3_ledger (MailEngine *engine, int64_t account_id, MailPop3Ledger *out,
                                   GError **error);

// What one server of an account answered when it was tried.
typedef struct {
  MailServiceKind kind;
  GError *error;               // NULL: it works
  char **capabilities;         // NULL-terminated, possibly empty
  char *tls;                   // "TLSv1.3 TLS_AES_256_GCM_SHA384", "" in cleartext
  char *mechanism;             // SASL mechanism used, "" if none
  MailCertificate certificate; // the leaf, when TLS was reached, even if untrusted

  // POP3, where ERROR is that it was too early after another log-in (LOGIN-DELAY):
  bool is_too_early;
  unsigned log_in_delay_s; // seconds that the server wants between two log-ins; 0: it tells none
  int64_t next_log_in;     // seconds since 1970: when it lets one in again; 0: not known
} MailCheck;

void mail_check_free (MailCheck *check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailCheck, mail_check_free)

// Connects to each server of ACCOUNT, which need not be stored. PASSWORD NULL: from the keyring.
// → array of MailCheck; fails itself only when cancelled.
void mail_engine_check_account_async (MailEngine *engine, const MailAccount *account,
                                      const char *password, GCancellable *, GAsyncReadyCallback,
                                      void *data);
GPtrArray *mail_engine_check_account_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Stores ACCOUNT (id 0: adds; else replaces), its POLICY with it, which NULL leaves as it is, its
// PASSWORD in the keyring unless NULL, and starts it if the engine is started. → the stored
// snapshot. KEYRING: the account was stored, its password is kept for this session only; then both
// a snapshot and an error never come: read it from accounts-changed.
void mail_engine_store_account_async (MailEngine *engine, const MailAccount *account,
                                      const MailPop3Policy *policy, const char *password,
                                      GCancellable *, GAsyncReadyCallback, void *data);
MailAccount *mail_engine_store_account_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Stops it, erases its mail and its password.
void mail_engine_remove_account_async (MailEngine *engine, int64_t account_id, GCancellable *,
                                       GAsyncReadyCallback, void *data);
bool mail_engine_remove_account_finish (MailEngine *engine, GAsyncResult *, GError **error);
// The same, but what lives here and perhaps nowhere else stays, as it is in that moment: in an
// account without servers called NAME, with a number where another has that name. Its messages that
// wait to be sent are cancelled. *OUT_LEFT: that account; NULL: it had no such mail, and is gone.
void mail_engine_retire_account_async (MailEngine *engine, int64_t account_id, const char *name,
                                       GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_retire_account_finish (MailEngine *engine, GAsyncResult *, MailAccount **out_left,
                                        GError **error);

// What a conversion of an account would be about.
typedef struct {
  uint64_t messages; // in its own folders
  uint64_t unread;   // of these
  uint64_t partial;  // of these, headers that came alone
  uint64_t shared;   // came from its POP3 server, and lie in the inbox of the local account
  uint64_t bytes;    // to POP3: what is to come here at most
  uint64_t room;     // bytes that may come here; all of it is refused where more are to
} MailConvertPreview;

void mail_engine_preview_convert_async (MailEngine *engine, int64_t account_id, GCancellable *,
                                        GAsyncReadyCallback, void *data);
bool mail_engine_preview_convert_finish (MailEngine *engine, GAsyncResult *,
                                         MailConvertPreview *out, GError **error);

// Makes ACCOUNT_ID one of the other kind: NEW's kind and incoming server count. To IMAP: what lives
// here stays here, in an account without a server called NAME, and with UPLOAD what the server
// lacks (by Message-ID and size, or bytes) is brought there; OUT's known: it has them. To POP3:
// everything is downloaded, read back at home in an account called NAME meanwhile, then the old one
// goes; its server keeps what it has. PASSWORD: that of the new server, and from then on of the one
// for outgoing mail, too; NULL: the account's own. Nothing is changed before the new server has
// been logged in to; cut short anywhere after that it goes on when asked again. INVALID: of that
// kind already, or it sends by a server that does not accept PASSWORD; OFFLINE: something could not
// be downloaded.
void
mail_engine_convert_account_async (MailEngine *engine, int64_t account_id, const MailAccount *new,
                                   const char *password, const char *name, bool upload,
                                   MailTransferFunc progress, void *progress_data, GCancellable *,
                                   GAsyncReadyCallback, void *data);
bool mail_engine_convert_account_finish (MailEngine *engine, GAsyncResult *, MailTransfer *out,
                                         GError **error);

// Lets this process use PASSWORD for ACCOUNT_ID (0: every account) until it ends, whatever the
// keyring has. Stores nothing.
void mail_engine_use_password (MailEngine *engine, int64_t account_id, const char *password);

// True when the last stored password is only in this process's memory (no keyring).
bool mail_engine_password_is_volatile (MailEngine *engine, int64_t account_id);

G_END_DECLS
