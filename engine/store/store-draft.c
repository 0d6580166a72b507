// SPDX-License-Identifier: GPL-3.0-or-later
//
// Drafts in keep.db: each save a version, attachments kept once by their hash.

#include "store/store-draft.h"
#include "base/mail-sha256.h"
#include "store/store-bytes.h"
#include "store/store-private.h"

#include <string.h>

// What only grew within a minute is one version; so these are an hour of writing without a pause.
#define VERSIONS_KEPT 100
#define VERSION_SECONDS 60

typedef enum { DRAFT_KEPT, DRAFT_DISCARDED, DRAFT_SENT, DRAFT_TEMPLATE } DraftState;

#define COLUMNS                                                                                    \
  "d.id, d.account_id, d.kind, d.related_ids, v.id, v.saved_at, v.sender, v.to_, v.cc, v.bcc,"     \
  " v.subject, v.rich, v.html, v.text, v.in_reply_to, v.refs, v.reply_to, v.options"
#define LATEST " FROM keep.draft d JOIN keep.draft_version v ON v.id = d.version"

static GPtrArray *
read_attachments (StoreReader *db, int64_t version_id, GError **error)
{
  g_autoptr (GPtrArray) attachments =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_attachment_free);
  g_auto (StoreRows) rows =
    store_db_query (db,
                    "SELECT a.file_name, a.media_type, a.content_id, a.path, a.size, b.body"
                    "  FROM keep.draft_attachment a LEFT JOIN keep.draft_blob b ON b.id = a.blob_id"
                    "  WHERE a.version_id = ? ORDER BY a.seq",
                    bind_int (version_id));

  while (store_rows_next (&rows, error)) {
    MailAttachment *attachment = g_new0 (MailAttachment, 1);

    attachment->file_name = store_rows_dup (&rows, 0);
    attachment->media_type = store_rows_dup (&rows, 1);
    attachment->content_id = store_rows_dup (&rows, 2);
    attachment->path = store_rows_dup (&rows, 3);
    attachment->size = (uint64_t) store_rows_int (&rows, 4);
    attachment->bytes = store_rows_bytes (&rows, 5);
    g_ptr_array_add (attachments, attachment);
  }
  return rows.failed ? NULL : g_steal_pointer (&attachments);
}

static char *
borrow (StoreRows *rows, int column)
{
  return (char *) (store_rows_is_null (rows, column) ? NULL : store_rows_text (rows, column));
}

static MailDraft *
read_draft (StoreReader *db, StoreRows *rows, GError **error)
{
  g_autoptr (GPtrArray) attachments = read_attachments (db, store_rows_int (rows, 4), error);
  g_autoptr (GArray) related = store_ids_parse (store_rows_text (rows, 3));
  MailDraft draft = {
    .id = store_rows_int (rows, 0),
    .account_id = store_rows_int (rows, 1),
    .kind = (MailDraftKind) store_rows_int (rows, 2),
    .related_ids = related,
    .saved_at = store_rows_int (rows, 5),
    .from = borrow (rows, 6),
    .to = borrow (rows, 7),
    .cc = borrow (rows, 8),
    .bcc = borrow (rows, 9),
    .subject = borrow (rows, 10),
    .rich = store_rows_int (rows, 11) != 0,
    .html = borrow (rows, 12),
    .text = borrow (rows, 13),
    .in_reply_to = borrow (rows, 14),
    .references = borrow (rows, 15),
    .reply_to = borrow (rows, 16),
    .options = (MailDraftOptions) store_rows_int (rows, 17),
    .attachments = attachments,
  };

  return attachments != NULL ? mail_draft_new (&draft) : NULL;
}

static GPtrArray *
read_drafts (StoreReader *db, StoreRows *rows, GError **error)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_draft_unref);

  while (store_rows_next (rows, error)) {
    MailDraft *draft = read_draft (db, rows, error);

    if (draft == NULL)
      return NULL;
    g_ptr_array_add (drafts, draft);
  }
  return rows->failed ? NULL : g_steal_pointer (&drafts);
}

MailDraft *
store_draft_get (Store *store, int64_t draft_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db, "SELECT " COLUMNS LATEST " WHERE d.id = ?", bind_int (draft_id));
  return store_rows_one (&rows, "draft", error) ? read_draft (read.db, &rows, error) : NULL;
}

GPtrArray *
store_draft_list (Store *store, int64_t account_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT " COLUMNS LATEST " WHERE d.state = 0 AND ?1 IN (0, d.account_id) ORDER BY v.id DESC",
    bind_int (account_id));
  return read_drafts (read.db, &rows, error);
}

GPtrArray *
store_draft_list_open (Store *store, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT " COLUMNS LATEST " WHERE d.state = 0 AND d.is_open <> 0 ORDER BY v.id DESC");
  return read_drafts (read.db, &rows, error);
}

GPtrArray *
store_draft_list_waiting (Store *store, int64_t account_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT " COLUMNS LATEST " WHERE d.state = 0 AND d.is_open = 0"
                    "  AND d.version <> d.synced_version AND ?1 IN (0, d.account_id)"
                    "  ORDER BY v.id DESC",
                    bind_int (account_id));
  return read_drafts (read.db, &rows, error);
}

GPtrArray *
store_draft_list_discarded (Store *store, int64_t account_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT " COLUMNS LATEST " WHERE d.state = 1 AND ?1 IN (0, d.account_id)"
    "  ORDER BY d.state_since DESC, v.id DESC",
    bind_int (account_id));
  return read_drafts (read.db, &rows, error);
}

GPtrArray *
store_draft_list_templates (Store *store, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT " COLUMNS LATEST " WHERE d.state = 3 ORDER BY v.subject, v.id");
  return read_drafts (read.db, &rows, error);
}

GPtrArray *
store_draft_list_versions (Store *store, int64_t draft_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT " COLUMNS " FROM keep.draft d JOIN keep.draft_version v ON v.draft_id = d.id"
    "  WHERE d.id = ? ORDER BY v.id DESC",
    bind_int (draft_id));
  return read_drafts (read.db, &rows, error);
}

static bool
put_draft_row (StoreWrite *write, const MailDraft *draft, int64_t *out_id, GError **error)
{
  g_autofree char *related = store_ids_format (draft->related_ids);

  *out_id = 0;
  if (draft->id != 0) {
    // Saved again, it is wanted again, whatever was done to it.
    if (!store_db_run (write->keep, error,
                       "UPDATE draft SET account_id = ?, kind = ?, related_ids = ?, is_open = 1,"
                       "  state = 0 WHERE id = ?",
                       bind_int (draft->account_id), bind_int (draft->kind),
                       bind_text (related), bind_int (draft->id)))
      return false;
    if (store_db_changes (write->keep) > 0) {
      *out_id = draft->id;
      return true;
    }
  }
  if (!store_db_run (write->keep, error,
                     "INSERT INTO draft (account_id, kind, related_ids, is_open, state,"
                     "  state_since, version, synced_version) VALUES (?, ?, ?, 1, 0, ?, 0, 0)",
                     bind_int (draft->account_id), bind_int (draft->kind),
                     bind_text (related), bind_int (store_now ())))
    return false;
  *out_id = store_db_last_id (write->keep);
  return true;
}

static bool
put_blob (StoreWrite *write, GBytes *bytes, int64_t *out_id, GError **error)
{
  g_autoptr (GBytes) sha256 = mail_sha256 (bytes);

  *out_id = 0;
  if (!store_db_get_int (write->keep, error, out_id, "SELECT id FROM draft_blob WHERE sha256 = ?",
                         bind_bytes (sha256)))
    return false;
  if (*out_id != 0)
    return true;
  if (!store_db_run (write->keep, error, "INSERT INTO draft_blob (sha256, body) VALUES (?, ?)",
                     bind_bytes (sha256), bind_bytes (bytes)))
    return false;
  *out_id = store_db_last_id (write->keep);
  return true;
}

static bool
put_attachments (StoreWrite *write, int64_t version_id, const GPtrArray *attachments,
                 GError **error)
{
  for (unsigned i = 0; attachments != NULL && i < attachments->len; i++) {
    const MailAttachment *a = attachments->pdata[i];
    int64_t blob_id = 0;

    if (a->bytes != NULL && !put_blob (write, a->bytes, &blob_id, error))
      return false;
    if (!store_db_run (write->keep, error,
                       "INSERT INTO draft_attachment VALUES (?, ?, ?, ?, ?, ?, nullif (?, 0), ?)",
                       bind_int (version_id), bind_int (i), bind_text (a->file_name),
                       bind_text (a->media_type), bind_text (a->content_id), bind_text (a->path),
                       bind_int (blob_id), bind_int ((int64_t) a->size)))
      return false;
  }
  return true;
}

static bool
put_version (StoreWrite *write, int64_t draft_id, const MailDraft *draft, int64_t now,
             int64_t *out_version, GError **error)
{
  if (!store_db_run (write->keep, error,
                     "INSERT INTO draft_version (draft_id, saved_at, sender, to_, cc, bcc, subject,"
                     "  rich, html, text, in_reply_to, refs, reply_to, options)"
                     "  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     bind_int (draft_id), bind_int (now), bind_text (draft->from),
                     bind_text (draft->to), bind_text (draft->cc), bind_text (draft->bcc),
                     bind_text (draft->subject), bind_int (draft->rich), bind_text (draft->html),
                     bind_text (draft->text), bind_text (draft->in_reply_to),
                     bind_text (draft->references), bind_text (draft->reply_to),
                     bind_int (draft->options)))
    return false;
  *out_version = store_db_last_id (write->keep);
  return put_attachments (write, *out_version, draft->attachments, error) &&
         store_db_run (write->keep, error, "UPDATE draft SET version = ? WHERE id = ?",
                       bind_int (*out_version), bind_int (draft_id));
}

// Old versions go, and attachments that no version names any more.
static bool
prune (StoreWrite *write, int64_t draft_id, GError **error)
{
  if (!store_db_run (write->keep, error,
                     "DELETE FROM draft_version WHERE draft_id = ?1 AND id <= (SELECT id FROM"
                     "  draft_version WHERE draft_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
                     bind_int (draft_id), bind_int (VERSIONS_KEPT)))
    return false;
  return store_db_changes (write->keep) == 0 ||
         store_db_run (write->keep, error,
                       "DELETE FROM draft_blob WHERE NOT EXISTS"
                       "  (SELECT 1 FROM draft_attachment a WHERE a.blob_id = draft_blob.id)");
}

static bool
same_text (const char *a, const char *b)
{
  return g_strcmp0 (a != NULL ? a : "", b != NULL ? b : "") == 0;
}

static bool
same_attachments (const GPtrArray *a, const GPtrArray *b)
{
  unsigned n = a != NULL ? a->len : 0;

  if (n != (b != NULL ? b->len : 0))
    return false;
  for (unsigned i = 0; i < n; i++) {
    const MailAttachment *left = a->pdata[i], *right = b->pdata[i];

    if (!same_text (left->file_name, right->file_name) || !same_text (left->path, right->path) ||
        !same_text (left->content_id, right->content_id) ||
        (left->bytes == NULL) != (right->bytes == NULL) ||
        (left->bytes != NULL && !g_bytes_equal (left->bytes, right->bytes)))
      return false;
  }
  return true;
}

static bool
is_same (const MailDraft *a, const MailDraft *b)
{
  return same_text (a->from, b->from) && same_text (a->to, b->to) && same_text (a->cc, b->cc) &&
         same_text (a->bcc, b->bcc) && same_text (a->subject, b->subject) &&
         same_text (a->reply_to, b->reply_to) && a->options == b->options && a->rich == b->rich &&
         same_text (a->html, b->html) && same_text (a->text, b->text) &&
         same_attachments (a->attachments, b->attachments);
}

// NOW has all of BEFORE, in order, and at most one run of something more.
static bool
has_grown (const char *before, const char *now)
{
  size_t from = 0, to = 0;

  before = before != NULL ? before : "";
  now = now != NULL ? now : "";
  size_t length = strlen (before), more = strlen (now);

  while (from < length && before[from] == now[from])
    from++;
  while (to < length && to < more && before[length - 1 - to] == now[more - 1 - to])
    to++;
  return from + to >= length && more >= length;
}

static bool
only_grew (const MailDraft *before, const MailDraft *now)
{
  return same_text (before->from, now->from) && has_grown (before->to, now->to) &&
         has_grown (before->cc, now->cc) && has_grown (before->bcc, now->bcc) &&
         has_grown (before->subject, now->subject) && before->rich == now->rich &&
         has_grown (before->html, now->html) && has_grown (before->text, now->text) &&
         same_attachments (before->attachments, now->attachments);
}

// The version before the newest goes where the newest has all of it, and the one before that is
// hardly older: saves follow each other faster than anybody wants to go back.
static bool
drop_step (StoreWrite *write, int64_t draft_id, GError **error)
{
  return store_db_run (
    write->keep, error,
    "DELETE FROM draft_version WHERE id = (SELECT id FROM draft_version WHERE draft_id = ?1"
    "  ORDER BY id DESC LIMIT 1 OFFSET 1) AND saved_at - (SELECT saved_at FROM draft_version"
    "  WHERE draft_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET 2) BETWEEN 0 AND ?2",
    bind_int (draft_id), bind_int (VERSION_SECONDS));
}

MailDraft *
store_draft_save (StoreWrite *write, const MailDraft *draft, GError **error)
{
  // The template's NULLs become "" where the schema wants text.
  g_autoptr (MailDraft) whole = mail_draft_new (draft);
  g_autoptr (MailDraft) latest =
    draft->id != 0 ? store_draft_get (write->store, draft->id, NULL) : NULL;
  MailDraft stored = *whole;
  int64_t version;

  if (!put_draft_row (write, whole, &stored.id, error))
    return NULL;
  write->changes.drafts = true;
  stored.saved_at = store_now ();
  if (latest != NULL && stored.id == latest->id && is_same (whole, latest)) {
    stored.saved_at = latest->saved_at;
    return mail_draft_new (&stored);
  }
  if (!put_version (write, stored.id, whole, stored.saved_at, &version, error) ||
      (latest != NULL && stored.id == latest->id && only_grew (latest, whole) &&
       !drop_step (write, stored.id, error)) ||
      !prune (write, stored.id, error))
    return NULL;
  return mail_draft_new (&stored);
}

int64_t
store_draft_save_template (StoreWrite *write, const MailDraft *draft, GError **error)
{
  MailDraft copy = *draft;

  copy.id = 0;
  copy.kind = MAIL_DRAFT_NEW;
  copy.related_ids = NULL;
  copy.in_reply_to = NULL;
  copy.references = NULL;
  g_autoptr (MailDraft) stored = store_draft_save (write, &copy, error);

  if (stored == NULL ||
      !store_db_run (write->keep, error, "UPDATE draft SET state = ?, is_open = 0 WHERE id = ?",
                     bind_int (DRAFT_TEMPLATE), bind_int (stored->id)))
    return 0;
  return stored->id;
}

bool
store_draft_close (StoreWrite *write, int64_t draft_id, bool discard, GError **error)
{
  write->changes.drafts = true;
  if (!store_db_run (write->keep, error,
                     "UPDATE draft SET is_open = 0, state = iif (?2, ?3, state),"
                     "  state_since = iif (?2, ?4, state_since) WHERE id = ?1",
                     bind_int (draft_id), bind_int (discard), bind_int (DRAFT_DISCARDED),
                     bind_int (store_now ())))
    return false;
  return store_db_changes (write->keep) > 0 ||
         store_fail (error, MAIL_ERROR_NOT_FOUND, "no such draft");
}

MailDraft *
store_draft_restore (StoreWrite *write, int64_t draft_id, GError **error)
{
  write->changes.drafts = true;
  if (!store_db_run (write->keep, error, "UPDATE draft SET state = 0, is_open = 1 WHERE id = ?",
                     bind_int (draft_id)))
    return NULL;
  // Its content is older than this write, so any reader sees it.
  return store_draft_get (write->store, draft_id, error);
}

void
store_draft_sync_free (StoreDraftSync *sync)
{
  if (sync == NULL)
    return;
  g_free (sync->server_message_id);
  g_free (sync);
}

GPtrArray *
store_draft_list_unsynced (Store *store, int64_t account_id, int64_t until, GError **error)
{
  g_autoptr (GPtrArray) found =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_draft_sync_free);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT d.id, iif (d.state = 0, d.version, 0), d.server_message_id, d.server_folder_id,"
    "  d.server_uid FROM keep.draft d JOIN keep.draft_version v ON v.id = d.version"
    "  WHERE d.account_id = ? AND iif (d.state = 0, d.version <> d.synced_version AND"
    "  (v.saved_at <= ? OR d.is_open = 0), d.server_message_id <> '') ORDER BY v.id",
    bind_int (account_id), bind_int (until));
  while (store_rows_next (&rows, error)) {
    StoreDraftSync *sync = g_new0 (StoreDraftSync, 1);

    sync->draft_id = store_rows_int (&rows, 0);
    sync->version = store_rows_int (&rows, 1);
    sync->server_message_id = store_rows_dup (&rows, 2);
    sync->server_folder_id = store_rows_int (&rows, 3);
    sync->server_uid = (uint32_t) store_rows_int (&rows, 4);
    g_ptr_array_add (found, sync);
  }
  return rows.failed ? NULL : g_steal_pointer (&found);
}

bool
store_draft_set_synced (StoreWrite *write, int64_t draft_id, int64_t version,
                        const char *rfc_message_id, int64_t folder_id, uint32_t uid, GError **error)
{
  write->changes.drafts = true;
  return store_db_run (write->keep, error,
                       "UPDATE draft SET synced_version = ?, server_message_id = ?,"
                       "  server_folder_id = ?, server_uid = ? WHERE id = ?",
                       bind_int (version), bind_text (rfc_message_id != NULL ? rfc_message_id : ""),
                       bind_int (folder_id), bind_int (uid), bind_int (draft_id));
}

MailDraft *
store_draft_take (StoreWrite *write, const MailDraft *draft, const char *rfc_message_id,
                  int64_t folder_id, uint32_t uid, GError **error)
{
  g_autoptr (MailDraft) stored = store_draft_save (write, draft, error);
  int64_t version = 0;

  if (stored == NULL ||
      !store_db_get_int (write->keep, error, &version, "SELECT version FROM draft WHERE id = ?",
                         bind_int (stored->id)) ||
      !store_draft_set_synced (write, stored->id, version, rfc_message_id, folder_id, uid, error))
    return NULL;
  return g_steal_pointer (&stored);
}

// The folder is known where the copy was, and it is not there; nor is it on its way elsewhere by
// what was done here. F: the folder's row, D: the draft's.
#define IS_GONE                                                                                    \
  "d.state = 0 AND d.version = d.synced_version AND d.server_uid <> 0"                             \
  "  AND d.server_uid < f.uidnext AND d.server_uid >= f.low_uid AND f.low_uid > 0"                 \
  "  AND NOT EXISTS (SELECT 1 FROM location l WHERE l.folder_id = f.id AND l.uid = d.server_uid)"  \
  "  AND NOT EXISTS (SELECT 1 FROM departed g WHERE g.folder_id = f.id AND g.uid = d.server_uid)"

bool
store_draft_is_gone (Store *store, int64_t draft_id, GError **error)
{
  int64_t gone = 0;
  g_auto (StoreReading) read = store_read (store, error);

  return read.db != NULL &&
         store_db_get_int (read.db, error, &gone,
                           "SELECT count (*) FROM keep.draft d JOIN folder f"
                           "  ON f.id = d.server_folder_id WHERE d.id = ? AND " IS_GONE,
                           bind_int (draft_id)) &&
         gone > 0;
}

static GArray *
list_gone (StoreWrite *write, int64_t account_id, GError **error)
{
  g_auto (StoreReading) read = store_read (write->store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT d.id FROM keep.draft d JOIN folder f ON f.id = d.server_folder_id"
                    "  WHERE d.account_id = ? AND d.is_open = 0 AND " IS_GONE,
                    bind_int (account_id));
  return store_rows_ids (&rows, error);
}

bool
store_draft_discard_gone (StoreWrite *write, int64_t account_id, bool *out_changed, GError **error)
{
  g_autoptr (GArray) gone = list_gone (write, account_id, error);

  for (unsigned i = 0; gone != NULL && i < gone->len; i++) {
    int64_t draft_id = g_array_index (gone, int64_t, i);

    if (!store_draft_close (write, draft_id, true, error) ||
        !store_draft_set_synced (write, draft_id, 0, NULL, 0, 0, error))
      return false;
  }
  *out_changed = gone != NULL && gone->len > 0;
  return gone != NULL;
}

int64_t
store_draft_find_copy (Store *store, int64_t account_id, const char *rfc_message_id, uint32_t uid,
                       GError **error)
{
  int64_t id = 0;
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL || rfc_message_id == NULL || rfc_message_id[0] == '\0')
    return 0;
  store_db_get_int (read.db, error, &id,
                    "SELECT id FROM keep.draft WHERE account_id = ?1 AND server_message_id = ?2"
                    "  AND (?3 IN (0, server_uid) OR server_uid = 0) ORDER BY id DESC LIMIT 1",
                    bind_int (account_id), bind_text (rfc_message_id), bind_int (uid));
  return id;
}
