// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each version has a Message-ID of its own, made of a random word for this account and the version,
// so that a copy whose upload was cut can be found again, and never be taken for another's.

#include "sync/imap-sync-drafts.h"

#include "mime/mime-build.h"
#include "store/store-account.h"
#include "store/store-draft.h"
#include "sync/imap-sync-find.h"
#include "sync/imap-sync-folders.h"
#include "sync/imap-sync-unlisted.h"
#include "sync/sync-role.h"

#include <string.h>

#define TOKEN_KEY "draft-token"

// The server's copy of one version.
typedef struct {
  MailFolder *folder;
  char *message_id;
  uint32_t uid;
  bool replaced; // the old copy went with it
} Copy;

static char *
dup_token (ImapSync *sync, GError **error)
{
  int64_t account_id = sync->context->account_id;
  char *token = store_account_dup_value (sync->store, account_id, TOKEN_KEY, NULL);
  if (token)
    return token;
  g_autofree char *fresh = g_uuid_string_random ();
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, error);
  if (!write || !store_account_set_value (write, account_id, TOKEN_KEY, fresh, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return NULL;
  return g_steal_pointer (&fresh);
}

static char *
dup_message_id (ImapSync *sync, const StoreDraftSync *state, GError **error)
{
  g_autofree char *token = dup_token (sync, error);
  if (!token)
    return NULL;
  g_autoptr (MailAccount) account = sync_context_ref_account (sync->context);
  const char *at = strrchr (account->address, '@');
  return g_strdup_printf ("%s.%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT "%s", token, state->draft_id,
                          state->version, at ? at : "@localhost");
}

// Looks for the copy that STATE knows. One with its Message-ID and another UID is what another
// client made of it: that stays beside ours.
static bool
find_old (ImapSync *sync, const StoreDraftSync *state, uint32_t *out_uid, GError **error)
{
  if (!imap_sync_find (sync, state->server_folder_id, state->server_message_id, 0, out_uid, error))
    return false;
  if (state->server_uid && *out_uid != state->server_uid)
    *out_uid = 0;
  return true;
}

// The copy, read from STREAM, a new one for each try.
static ImapAppend
what_of (MailSource *message, GInputStream *stream)
{
  return (ImapAppend) {.bits = MAIL_FLAG_SEEN | MAIL_FLAG_DRAFT,
                       .stream = stream,
                       .size = mail_source_get_size (message)};
}

static bool
put_beside (ImapSync *sync, const char *name, MailSource *message, Copy *copy, GError **error)
{
  g_autoptr (GInputStream) stream = mail_source_open (message);
  const ImapAppend what = what_of (message, stream);
  uint32_t uidvalidity;
  return imap_session_append (sync->session, name, &what, &uidvalidity, &copy->uid,
                              sync->cancellable, error);
}

// REPLACE puts MESSAGE there and takes the old copy away, or does neither (RFC 8508). Whatever
// keeps it from that leaves the longer way to go, which looks again.
static bool
put_in_place (ImapSync *sync, const StoreDraftSync *state, const char *name, MailSource *message,
              Copy *copy)
{
  g_autoptr (GInputStream) stream = mail_source_open (message);
  const ImapAppend what = what_of (message, stream);
  uint32_t old = 0, uidvalidity;
  if (!*state->server_message_id || !state->server_folder_id ||
      !imap_session_has (sync->session, IMAP_CAP_REPLACE) || store_is_distrusted (sync->store) ||
      !find_old (sync, state, &old, NULL) || old == 0)
    return false;
  copy->replaced = imap_session_replace (sync->session, old, name, &what, &uidvalidity, &copy->uid,
                                         sync->cancellable, NULL);
  return copy->replaced;
}

static bool
append (ImapSync *sync, const StoreDraftSync *state, Copy *copy, GError **error)
{
  g_autoptr (MailDraft) draft = store_draft_get (sync->store, state->draft_id, error);
  MimeBuildOptions options = {.message_id = copy->message_id, .allow_8bit = true};
  g_autoptr (MailSource) message = draft ? mime_build_draft (draft, &options, error) : NULL;
  g_autofree char *name =
    message ? store_folder_dup_raw_name (sync->store, copy->folder->id, error) : NULL;
  if (!name)
    return false;
  g_autoptr (GError) refusal = NULL;
  if (put_in_place (sync, state, name, message, copy) ||
      put_beside (sync, name, message, copy, &refusal))
    return true;
  if (imap_sync_is_connected (sync) &&
      g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_NOT_FOUND) &&
      imap_sync_folders_create (sync, copy->folder->id, NULL))
    return put_beside (sync, name, message, copy, error);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

// Looks first: an upload that was cut may have arrived.
static bool
upload (ImapSync *sync, const StoreDraftSync *state, Copy *copy, GError **error)
{
  if (!imap_sync_find (sync, copy->folder->id, copy->message_id, 0, &copy->uid, error))
    return false;
  if (copy->uid)
    return true;
  if (!append (sync, state, copy, error))
    return false;
  if (copy->uid)
    return true;
  if (!imap_sync_find (sync, copy->folder->id, copy->message_id, 0, &copy->uid, error))
    return false;
  if (!copy->uid)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_SERVER_BUSY, "the draft's copy is not there yet");
  return copy->uid != 0;
}

static bool
remove_old (ImapSync *sync, const StoreDraftSync *state, GError **error)
{
  uint32_t uid = 0;
  bool gone;
  if (!*state->server_message_id || !state->server_folder_id)
    return true;
  if (!find_old (sync, state, &uid, error))
    return false;
  if (!uid)
    return true;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (uid, uid);
  return imap_sync_expunge (sync, state->server_folder_id, uids, &gone, error);
}

static bool
note_synced (ImapSync *sync, const StoreDraftSync *state, const Copy *copy, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, error);
  return write &&
         store_draft_set_synced (write, state->draft_id, copy ? state->version : 0,
                                 copy ? copy->message_id : NULL, copy ? copy->folder->id : 0,
                                 copy ? copy->uid : 0, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static bool
replace (ImapSync *sync, const StoreDraftSync *state, MailFolder *drafts, GError **error)
{
  Copy copy = {.folder = drafts};
  copy.message_id = dup_message_id (sync, state, error);
  bool good = copy.message_id && upload (sync, state, &copy, error);
  // Only now is the old one dispensable. A copy of this very version is no old one.
  if (good && !copy.replaced && g_strcmp0 (state->server_message_id, copy.message_id) != 0)
    good = remove_old (sync, state, error);
  good = good && note_synced (sync, state, &copy, error);
  g_free (copy.message_id);
  return good;
}

static bool
sync_one (ImapSync *sync, const StoreDraftSync *state, MailFolder *drafts, GError **error)
{
  if (state->version)
    return replace (sync, state, drafts, error);
  return remove_old (sync, state, error) && note_synced (sync, state, NULL, error);
}

// What another program edited, sent or deleted is not offered here as it was.
static bool
end_gone (ImapSync *sync, GError **error)
{
  bool changed;
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, error);
  if (!write ||
      !store_draft_discard_gone (write, sync->context->account_id, &changed, error))
    return false;
  return !changed || store_write_commit (g_steal_pointer (&write), error);
}

bool
imap_sync_drafts (ImapSync *sync, int64_t until, int *out_done, GError **error)
{
  *out_done = 0;
  if (!end_gone (sync, error))
    return false;
  g_autoptr (GPtrArray) states =
    store_draft_list_unsynced (sync->store, sync->context->account_id, until, error);
  if (!states || !states->len)
    return states != NULL;
  imap_sync_doubt_selected (sync);
  if (!imap_sync_unlisted_end (sync, error))
    return false;
  g_autoptr (MailFolder) drafts =
    sync_role_get_folder (sync->store, sync->context->account_id, MAIL_ROLE_DRAFTS, error);
  if (!drafts)
    return false;
  for (unsigned int i = 0; i < states->len; i++) {
    g_autoptr (GError) refusal = NULL;
    if (sync_one (sync, states->pdata[i], drafts, &refusal)) {
      (*out_done)++;
      continue;
    }
    if (!imap_sync_is_connected (sync) || mail_error_is_of_disk (refusal)) {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return false;
    }
    g_debug ("a draft stays here only for now: %s", refusal->message);
  }
  if (*out_done)
    sync_plan_add (sync->context->plan, drafts->id, drafts->role);
  return true;
}
