// SPDX-License-Identifier: GPL-3.0-or-later
//
// A conversion from its beginning, or from where one that was cut short stopped: each step finds
// what was done before. Nothing is taken from where it lies before it is known to be where it goes;
// from a server nothing is taken at all.

#include "account/engine-convert.h"
#include "account/engine-import-batch.h"
#include "base/mail-secret.h"
#include "store/store-account.h"
#include "store/store-content.h"
#include "store/store-conversion.h"
#include "store/store-folder.h"
#include "store/store-home.h"
#include "store/store-list.h"

#define PAGE_ROWS 200
#define ROUNDS 5 // while its person goes on working

typedef struct {
  int64_t account_id;
  MailAccount *new; // its kind and incoming server
  char *password;   // of the new server; NULL: the account's own
  char *name;       // of the account beside it
  bool upload;

  // While it runs
  EngineTransfer *transfer;
  EngineCore *core;
  int64_t goal_id;
  int64_t operation_id; // of its copies
  EngineImportBatch *batch;
  GHashTable *copied;  // Place
  int64_t verified_id; // messages up to this one were read back; ids only rise
} Convert;

// A message where it lies.
typedef struct {
  int64_t folder_id, message_id;
} Place;

static unsigned
place_hash (const void *key)
{
  const Place *place = key;

  return g_int64_hash (&place->folder_id) * 31 + g_int64_hash (&place->message_id);
}

static gboolean
place_equal (const void *a, const void *b)
{
  const Place *one = a, *other = b;

  return one->folder_id == other->folder_id && one->message_id == other->message_id;
}

static void
convert_free (void *data)
{
  Convert *convert = data;

  g_clear_pointer (&convert->batch, engine_import_batch_free);
  g_hash_table_unref (convert->copied);
  g_clear_pointer (&convert->core, engine_core_unref);
  mail_account_unref (convert->new);
  mail_secret_free (convert->password);
  g_free (convert->name);
  g_free (convert);
}

static bool
synchronise (Convert *convert, int64_t account_id, MailBodies bodies, GError **error)
{
  g_autoptr (GVariant) answer = engine_transfer_ask (
    convert->transfer, &engine_request_sync,
    g_variant_new ("(x@masi)", account_id, g_variant_new_maybe (G_VARIANT_TYPE_STRING_ARRAY, NULL),
                   (int) bodies),
    error);
  g_autoptr (GVariant) reports = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;

  for (size_t i = 0; reports != NULL && i < g_variant_n_children (reports); i++) {
    g_autoptr (GVariant) boxed = g_variant_get_child_value (reports, i);
    g_autoptr (GVariant) packed = g_variant_get_variant (boxed);
    g_autoptr (MailSyncReport) report = engine_variant_to_report (packed);
    if (report != NULL && report->error != NULL) {
      g_propagate_error (error, g_error_copy (report->error));
      return false;
    }
  }
  return answer != NULL;
}

// The goal's folder for the same purpose, or of the same name.
static char *
dup_goal_folder (Convert *convert, const MailFolder *folder)
{
  const MailFolder *goal = folder;
  g_autoptr (MailFolder) same =
    folder->role != MAIL_ROLE_NONE ?
      store_folder_get_by_role (convert->core->store, convert->goal_id, folder->role, NULL) :
      NULL;

  if (folder->role == MAIL_ROLE_INBOX)
    return g_strdup ("INBOX");
  if (same != NULL)
    goal = same;
  return store_conversion_dup_path (goal->path, goal->delimiter);
}

static bool
has_twin (Convert *convert, int64_t message_id)
{
  g_autoptr (GArray) twins =
    store_conversion_list_twins (convert->core->store, convert->goal_id, message_id, NULL);

  return convert->new->incoming_kind == MAIL_SERVICE_IMAP &&twins != NULL && twins->len > 0;
}

static bool
copy_row (Convert *convert, const Place *place, const char *folder, const MailRow *row,
          GError **error)
{
  MailTransfer *progress = &convert->transfer->progress;
  g_autoptr (GError) failure = NULL;
  bool is_there = false;

  if (g_cancellable_set_error_if_cancelled (convert->transfer->cancellable, error))
    return false;
  progress->done++;
  if (g_hash_table_contains (convert->copied, place))
    return true;
  // A server may have it in another folder than the one it was filed in here.
  if (convert->new->incoming_kind == MAIL_SERVICE_IMAP &&
      !store_conversion_has (convert->core->store, convert->goal_id, row->id, &is_there, error))
    return false;
  if (is_there) {
    progress->known++;
    return true;
  }
  g_autoptr (GBytes) raw = store_content_get (convert->core->store, row->id, &failure);
  // Of a header that came alone the server has the whole.
  if (raw == NULL && has_twin (convert, row->id)) {
    progress->known++;
    return true;
  }
  if (raw == NULL) {
    engine_transfer_note_failure (convert->transfer, failure);
    return true;
  }
  const ArchiveMessage message = {
    .raw = raw, .flags = row->flags, .keywords = row->keywords, .received = row->received};
  g_hash_table_add (convert->copied, g_memdup2 (place, sizeof *place));
  return engine_import_batch_add (convert->batch, folder, &message, error);
}

static bool
copy_rows (Convert *convert, int64_t folder_id, const int64_t *ids, size_t n, const char *goal,
           GError **error)
{
  g_autoptr (GPtrArray) rows = store_list_rows (convert->core->store, folder_id, ids, n, error);

  for (unsigned i = 0; rows != NULL && i < rows->len; i++) {
    const Place place = {folder_id, ids[i]};

    if (rows->pdata[i] != NULL && !copy_row (convert, &place, goal, rows->pdata[i], error))
      return false;
  }
  return rows != NULL;
}

static bool
copy_folder (Convert *convert, const MailFolder *folder, GError **error)
{
  g_autoptr (MailIdList) list =
    store_list_folder (convert->core->store, folder->id, convert->transfer->cancellable, error);
  g_autofree char *goal = dup_goal_folder (convert, folder);
  int64_t ids[PAGE_ROWS];

  for (uint32_t left = list != NULL ? list->length : 0; left > 0;) {
    size_t n = 0;

    for (; left > 0 && n < PAGE_ROWS; left--)
      ids[n++] = list->items[left - 1].id;
    if (!copy_rows (convert, folder->id, ids, n, goal, error))
      return false;
  }
  return list != NULL;
}

// What came from its server into the inbox that it shared with others; theirs stays out of it.
static bool
copy_share (Convert *convert, int64_t folder_id, const GArray *share, GError **error)
{
  const int64_t *ids = (const int64_t *) (const void *) share->data;

  for (unsigned i = 0; i < share->len; i += PAGE_ROWS)
    if (!copy_rows (convert, folder_id, ids + i, MIN (share->len - i, PAGE_ROWS), "INBOX", error))
      return false;
  return true;
}

static bool
copy_all (Convert *convert, GError **error)
{
  Store *store = convert->core->store;
  MailTransfer *progress = &convert->transfer->progress;
  int64_t shared_id = 0;
  g_autoptr (GPtrArray) folders = store_folder_list (store, convert->account_id, error);
  g_autoptr (GArray) share =
    folders != NULL ? store_conversion_list_share (store, convert->account_id, &shared_id, error) :
                      NULL;

  if (share == NULL)
    return false;
  progress->total += share->len;
  for (unsigned i = 0; i < folders->len; i++)
    progress->total += ((const MailFolder *) folders->pdata[i])->total;
  if (convert->batch == NULL)
    convert->batch =
      engine_import_batch_new (convert->transfer, convert->goal_id, convert->operation_id);
  for (unsigned i = 0; i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    // A server's view of what lies elsewhere is not copied.
    if (folder->selectable && !mail_role_is_view (folder->role) &&
        !copy_folder (convert, folder, error))
      return false;
  }
  return copy_share (convert, shared_id, share, error) &&
         engine_import_batch_send (convert->batch, error);
}

// Each copy is read back before what it is a copy of may go. *HIGHEST: of their ids.
static bool
verify_folder (Convert *convert, const MailFolder *folder, int64_t *highest, GError **error)
{
  g_autoptr (MailIdList) list =
    store_list_folder (convert->core->store, folder->id, convert->transfer->cancellable, error);

  for (uint32_t i = 0; list != NULL && i < list->length; i++) {
    int64_t id = list->items[i].id;

    if (g_cancellable_set_error_if_cancelled (convert->transfer->cancellable, error) ||
        (id > convert->verified_id && !store_home_verify (convert->core->store, id, error)))
      return false;
    *highest = MAX (*highest, id);
  }
  return list != NULL;
}

static bool
verify (Convert *convert, GError **error)
{
  g_autoptr (GPtrArray) folders = store_folder_list (convert->core->store, convert->goal_id, error);
  int64_t highest = convert->verified_id;

  for (unsigned i = 0; folders != NULL && i < folders->len; i++)
    if (!verify_folder (convert, folders->pdata[i], &highest, error))
      return false;
  convert->verified_id = highest;
  return folders != NULL;
}

static bool
finish (Convert *convert, GError **error)
{
  g_autoptr (GVariant) answer = engine_transfer_ask (
    convert->transfer, &engine_request_convert_finish,
    g_variant_new ("(xx@" ENGINE_VARIANT_ACCOUNT ")", convert->account_id, convert->goal_id,
                   engine_variant_from_account (convert->new)),
    error);

  return answer != NULL;
}

static bool
bring_home_once (Convert *convert, GError **error)
{
  const MailTransfer *progress = &convert->transfer->progress;

  if (!synchronise (convert, convert->account_id, MAIL_BODIES_ALL, error) ||
      !engine_convert_check_refused (convert->core->store, convert->account_id, error) ||
      !copy_all (convert, error))
    return false;
  if (progress->failed > 0) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE,
                 "%" G_GUINT64_FORMAT " messages are not here; nothing was removed",
                 progress->failed);
    return false;
  }
  // What other clients did while it was copied is looked for once more, at the last moment.
  return verify (convert, error) &&
         synchronise (convert, convert->account_id, MAIL_BODIES_ALL, error) &&
         finish (convert, error);
}

// What came, was changed or moved while it ran is brought as well, before the account goes.
static bool
bring_home (Convert *convert, GError **error)
{
  MailTransfer *progress = &convert->transfer->progress;
  g_autoptr (GError) failure = NULL;

  for (int i = 0; i < ROUNDS; i++) {
    g_clear_error (&failure);
    progress->done = progress->total = 0;
    if (bring_home_once (convert, &failure))
      return true;
    if (!g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_STALE))
      break;
  }
  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

// What the server lacks; and flags that changed on it here meanwhile.
static bool
upload (Convert *convert, GError **error)
{
  uint32_t n = 1;

  if (!copy_all (convert, error) ||
      !synchronise (convert, convert->goal_id, MAIL_BODIES_NONE, error))
    return false;
  for (int i = 0; i < ROUNDS && n > 0; i++) {
    g_autoptr (GVariant) answer =
      engine_transfer_ask (convert->transfer, &engine_request_convert_bring_flags,
                           g_variant_new ("(xx)", convert->account_id, convert->goal_id), error);
    if (answer == NULL)
      return false;
    g_variant_get (answer, "(u)", &n);
    if (n > 0 && !synchronise (convert, convert->goal_id, MAIL_BODIES_NONE, error))
      return false;
  }
  return true;
}

static bool
to_imap (Convert *convert, GError **error)
{
  return synchronise (convert, convert->goal_id, MAIL_BODIES_NONE, error) &&
         (!convert->upload || upload (convert, error));
}

// Whatever else the server for outgoing mail has to say, it says when something is sent.
static bool
judge (const GPtrArray *checks, GError **error)
{
  for (unsigned i = 0; i < checks->len; i++) {
    const MailCheck *check = checks->pdata[i];
    bool is_submission = check->kind == MAIL_SERVICE_SMTP;

    if (check->error == NULL)
      continue;
    if (!is_submission) {
      g_propagate_error (error, g_error_copy (check->error));
      return false;
    }
    if (g_error_matches (check->error, MAIL_ERROR, MAIL_ERROR_AUTH_REJECTED)) {
      g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID,
                           "the server for outgoing mail does not accept this password, and an "
                           "account has one for both");
      return false;
    }
  }
  return true;
}

// A server that can't be used, or a name mistyped, is found out before anything is changed.
static bool
check_server (Convert *convert, GError **error)
{
  Store *store = convert->core->store;
  g_autoptr (MailAccount) old = store_account_get (store, convert->account_id, error);
  MailAccount new = *convert->new;

  if (old == NULL)
    return false;
  if (old->incoming_kind == new.incoming_kind || engine_convert_find_goal (store, old->id) != 0)
    return true;
  new.id = old->id; // whose password it is
  new.submission = convert->password != NULL ? old->submission : (MailService) {0};
  g_autoptr (GVariant) answer =
    engine_transfer_ask (convert->transfer, &engine_request_check_account,
                         g_variant_new ("(@" ENGINE_VARIANT_ACCOUNT "ms)",
                                        engine_variant_from_account (&new), convert->password),
                         error);
  if (answer == NULL)
    return false;
  g_autoptr (GVariant) boxes = g_variant_get_child_value (answer, 0);
  g_autoptr (GPtrArray) checks = engine_variant_to_array (
    boxes, (void *(*) (GVariant *) ) engine_variant_to_check, (GDestroyNotify) mail_check_free);

  return judge (checks, error);
}

// Cut short, its new account may have the old one's name already, by which it is asked for again.
static void
find_begun (Convert *convert)
{
  g_autoptr (MailAccount) account =
    store_account_get (convert->core->store, convert->account_id, NULL);
  int64_t origin = account != NULL && account->incoming_kind == convert->new->incoming_kind ?
                     engine_convert_find_origin (convert->core->store, account->id) :
                     0;

  if (origin != 0)
    convert->account_id = origin;
}

static bool
run_convert (EngineTransfer *transfer, void *job, GError **error)
{
  Convert *convert = job;

  convert->transfer = transfer;
  convert->core = engine_transfer_ref_core (transfer, error);
  if (convert->core == NULL)
    return false;
  find_begun (convert);
  if (!check_server (convert, error))
    return false;
  g_autoptr (GVariant) begun = engine_transfer_ask (
    transfer, &engine_request_convert_begin,
    g_variant_new ("(x@" ENGINE_VARIANT_ACCOUNT "sms)", convert->account_id,
                   engine_variant_from_account (convert->new), convert->name, convert->password),
    error);
  if (begun == NULL)
    return false;
  g_variant_get (begun, "(xx)", &convert->goal_id, &convert->operation_id);
  return convert->new->incoming_kind == MAIL_SERVICE_IMAP ? to_imap (convert, error) :
                                                            bring_home (convert, error);
}

void
mail_engine_convert_account_async (MailEngine *engine, int64_t account_id, const MailAccount *new,
                                   const char *password, const char *name, bool upload,
                                   MailTransferFunc progress, void *progress_data,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   void *data)
{
  Convert *convert = g_new0 (Convert, 1);

  convert->account_id = account_id;
  convert->new = mail_account_ref ((MailAccount *) new);
  convert->password = password != NULL ? mail_secret_dup (password) : NULL;
  convert->name = g_strdup (name);
  convert->upload = upload;
  convert->copied = g_hash_table_new_full (place_hash, place_equal, g_free, NULL);
  engine_transfer_start (engine, run_convert, convert, convert_free, progress, progress_data,
                         cancellable, callback, data);
}

bool
mail_engine_convert_account_finish (MailEngine *engine, GAsyncResult *result, MailTransfer *out,
                                    GError **error)
{
  return engine_transfer_finish (engine, result, out, error);
}
