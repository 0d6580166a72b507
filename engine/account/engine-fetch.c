// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which server has a message, and what is done where it is another one than it came from: nothing
// completes a header but what has it, whole.

#include "account/engine-fetch.h"

#include "account/engine-accounts.h"
#include "account/engine-convert.h"
#include "store/store-account.h"
#include "store/store-content.h"
#include "store/store-conversion.h"
#include "store/store-fingerprint.h"
#include "store/store-home.h"
#include "store/store-intake.h"
#include "store/store-list.h"
#include "store/store-pop.h"
#include "sync/sync-text.h"

static bool
fail_gone (GError **error)
{
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "no server has the message");
  return false;
}

static bool
fetch_from (EngineCore *core, int64_t account_id, int64_t message_id, GCancellable *cancellable,
            GError **error)
{
  g_autoptr (EngineAccount) account = engine_accounts_get (core->accounts, account_id, error);

  return account != NULL &&
         sync_account_fetch_message (account->sync, message_id, cancellable, error);
}

static GBytes *
dup_header_hash (GBytes *raw)
{
  g_autoptr (StoreFingerprint) print = store_fingerprint_new ();
  size_t n;
  const void *bytes = g_bytes_get_data (raw, &n);

  store_fingerprint_append (print, bytes, n);
  return store_fingerprint_dup_header (print);
}

// The ledger's entry counts as gone: the copy that it is of was not compared with the server's.
static bool
complete (EngineCore *core, const StorePopEntry *entry, GBytes *raw, GError **error)
{
  size_t n;
  const void *bytes = g_bytes_get_data (raw, &n);
  g_autoptr (StoreIntake) intake = store_intake_new (core->store);
  g_auto (StoreText) text = {0};

  if (!store_intake_append (intake, bytes, n, error))
    return false;
  g_autoptr (StoreContent) content = store_intake_finish (intake, error);
  if (content == NULL)
    return false;
  sync_text_extract (raw, &text, NULL);
  g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_USER, error);

  return write != NULL &&
         store_home_complete (write, entry->message_id, content, n, &text, error) &&
         store_pop_set_state (write, &entry->id, 1, STORE_POP_GONE, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

// *OUT: TWIN has the header of HASH, and ENTRY's message is whole now.
static bool
try_twin (EngineCore *core, int64_t account_id, int64_t twin_id, const StorePopEntry *entry,
          GBytes *hash, bool *out, GCancellable *cancellable, GError **error)
{
  if (!store_content_has (core->store, twin_id) &&
      !fetch_from (core, account_id, twin_id, cancellable, error))
    return false;
  g_autoptr (GBytes) raw = store_content_get (core->store, twin_id, error);
  g_autoptr (GBytes) found = raw != NULL ? dup_header_hash (raw) : NULL;

  *out = found != NULL && g_bytes_equal (found, hash);
  return raw != NULL && (!*out || complete (core, entry, raw, error));
}

static bool
fetch_twin (EngineCore *core, int64_t account_id, const StorePopEntry *entry,
            GCancellable *cancellable, GError **error)
{
  int64_t goal_id = engine_convert_find_goal (core->store, account_id);
  g_autoptr (GBytes) hash = store_pop_dup_header_sha256 (core->store, entry->id, NULL);
  bool is_complete = false;

  if (goal_id == 0 || hash == NULL)
    return fail_gone (error);
  g_autoptr (GArray) twins =
    store_conversion_list_twins (core->store, goal_id, entry->message_id, error);

  for (unsigned i = 0; twins != NULL && i < twins->len && !is_complete; i++)
    if (!try_twin (core, goal_id, g_array_index (twins, int64_t, i), entry, hash, &is_complete,
                   cancellable, error))
      return false;
  return twins != NULL && (is_complete || fail_gone (error));
}

// ENTRY's account, or that of the message itself where it came by no POP3. 0 with error.
static int64_t
find_source (Store *store, int64_t message_id, StorePopEntry *entry, GError **error)
{
  int64_t account_id = 0;

  if (!store_pop_find_message (store, message_id, entry, NULL, error) ||
      (entry->id != 0 && !store_pop_get_account (store, entry->id, &account_id, error)))
    return 0;
  if (account_id != 0)
    return account_id;
  g_autoptr (GPtrArray) rows = store_list_rows (store, 0, &message_id, 1, error);
  const MailRow *row = rows != NULL ? g_ptr_array_index (rows, 0) : NULL;

  if (rows != NULL && row == NULL)
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "the message is gone");
  return row != NULL ? row->account_id : 0;
}

bool
engine_fetch_message (EngineCore *core, int64_t message_id, GCancellable *cancellable,
                      GError **error)
{
  StorePopEntry entry = {0};

  if (store_content_has_sound (core->store, message_id))
    return true;
  int64_t account_id = find_source (core->store, message_id, &entry, error);
  g_autoptr (MailAccount) account =
    account_id != 0 ? store_account_get (core->store, account_id, error) : NULL;

  if (account == NULL)
    return false;
  if (account->incoming.host != NULL)
    return fetch_from (core, account_id, message_id, cancellable, error);
  return entry.id != 0 ? fetch_twin (core, account_id, &entry, cancellable, error) :
                         fail_gone (error);
}

// The account at work whose IMAP server has MESSAGE_ID. NULL without error: another kind of account
// has it.
static EngineAccount *
find_imap (EngineCore *core, int64_t message_id, GError **error)
{
  StorePopEntry entry = {0};
  int64_t account_id = find_source (core->store, message_id, &entry, error);
  g_autoptr (MailAccount) account =
    account_id != 0 ? store_account_get (core->store, account_id, error) : NULL;

  return account != NULL && account->incoming_kind == MAIL_SERVICE_IMAP &&
             account->incoming.host != NULL ?
           engine_accounts_get (core->accounts, account_id, error) :
           NULL;
}

bool
engine_fetch_part (EngineCore *core, int64_t message_id, const char *path,
                   GCancellable *cancellable, GError **error)
{
  GError *failure = NULL;

  if (store_content_has_sound (core->store, message_id))
    return true;
  g_autoptr (EngineAccount) account = find_imap (core, message_id, &failure);
  if (failure != NULL) {
    g_propagate_error (error, failure);
    return false;
  }
  if (account == NULL)
    return engine_fetch_message (core, message_id, cancellable, error);
  return path != NULL ?
           sync_account_fetch_part (account->sync, message_id, path, cancellable, error) :
           sync_account_fetch_readable (account->sync, message_id, cancellable, error);
}
