// SPDX-License-Identifier: GPL-3.0-or-later
//
// One write for each draft: the new copy comes and the old one goes together.

#include "sync/pop3-drafts.h"

#include "base/mail-log.h"
#include "mime/mime-build.h"
#include "store/store-draft.h"
#include "store/store-home.h"
#include "store/store-intake.h"
#include "sync/imap-sync-row.h"
#include "sync/sync-role.h"
#include "sync/sync-text.h"

static char *
dup_message_id (SyncContext *context)
{
  g_autoptr (MailAccount) account = sync_context_ref_account (context);
  g_autofree char *id = g_uuid_string_random ();
  const char *at = strrchr (account->address, '@');

  return g_strconcat (id, at != NULL ? at : "@localhost", NULL);
}

static bool
remove_old (StoreWrite *write, Store *store, const StoreDraftSync *state, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (*state->server_message_id == '\0' || state->server_folder_id == 0)
    return true;
  int64_t old =
    store_message_find_in_folder (store, state->server_folder_id, state->server_message_id, &local);

  if (local != NULL && !g_error_matches (local, MAIL_ERROR, MAIL_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return false;
  }
  return old == 0 || store_home_remove (write, old, error);
}

static bool
forget (SyncContext *context, const StoreDraftSync *state, GError **error)
{
  Store *store = context->config.store;
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_SYNC, error);

  return write != NULL && remove_old (write, store, state, error) &&
         store_draft_set_synced (write, state->draft_id, 0, NULL, 0, 0, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static MailSource *
build (SyncContext *context, const StoreDraftSync *state, const char *message_id, GError **error)
{
  g_autoptr (MailDraft) draft = store_draft_get (context->config.store, state->draft_id, error);
  const MimeBuildOptions options = {.message_id = message_id, .allow_8bit = true};

  return draft != NULL ? mime_build_draft (draft, &options, error) : NULL;
}

static bool
file (SyncContext *context, const StoreDraftSync *state, const MailFolder *drafts, MailSource *copy,
      const char *message_id, GError **error)
{
  Store *store = context->config.store;
  g_auto (StoreText) text = {0};
  g_autoptr (GBytes) head = mail_source_read (copy, STORE_INTAKE_HEAD_BYTES, error);
  if (head == NULL)
    return false;
  g_autoptr (ImapSyncRow) row = imap_sync_row_new_from_raw (head, MAIL_FLAG_SEEN | MAIL_FLAG_DRAFT,
                                                            g_get_real_time () / G_USEC_PER_SEC);
  g_autoptr (StoreContent) content = store_content_prepare_source (store, copy, error);
  g_autoptr (StoreWrite) write =
    content != NULL ? store_write_begin (store, STORE_PRIORITY_SYNC, error) : NULL;

  row->headers.size = mail_source_get_size (copy);
  sync_text_extract (head, &text, NULL);
  const StoreHomeMessage message = {&row->headers, content, true, &text};

  return write != NULL && remove_old (write, store, state, error) &&
         store_home_add (write, drafts->id, &message, NULL, error) != 0 &&
         store_draft_set_synced (write, state->draft_id, state->version, message_id, drafts->id, 0,
                                 error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static bool
file_one (SyncContext *context, const StoreDraftSync *state, const MailFolder *drafts,
          GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *message_id = dup_message_id (context);

  if (state->version == 0)
    return forget (context, state, error);
  g_autoptr (MailSource) copy = build (context, state, message_id, &failure);

  if (copy != NULL)
    return file (context, state, drafts, copy, message_id, error);
  mail_log_error ("pop3", "a draft could not be filed", failure);
  return true;
}

bool
pop3_drafts_file (SyncContext *context, int64_t until, GError **error)
{
  g_autoptr (GPtrArray) states =
    store_draft_list_unsynced (context->config.store, context->account_id, until, error);

  if (states == NULL || states->len == 0)
    return states != NULL;
  g_autoptr (MailFolder) drafts =
    sync_role_get_folder (context->config.store, context->account_id, MAIL_ROLE_DRAFTS, error);

  for (unsigned i = 0; drafts != NULL && i < states->len; i++)
    if (!file_one (context, states->pdata[i], drafts, error))
      return false;
  return drafts != NULL;
}
