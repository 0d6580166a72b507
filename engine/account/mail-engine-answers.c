// SPDX-License-Identifier: GPL-3.0-or-later
//
// Drafts that begin from a message: its row and content are read, then mime/ makes the draft.

#include "account/mail-engine-private.h"
#include "mime/mime-address.h"
#include "mime/mime-reply.h"
#include "store/store-account.h"
#include "store/store-content.h"
#include "store/store-draft-file.h"
#include "store/store-identity.h"
#include "store/store-intake.h"
#include "store/store-list.h"
#include "store/store-pop.h"

MailRow *
mail_engine_get_row (Store *store, int64_t message_id, GError **error)
{
  g_autoptr (GPtrArray) rows = store_list_rows (store, 0, &message_id, 1, error);

  if (rows == NULL)
    return NULL;
  const MailRow *row = g_ptr_array_index (rows, 0);
  if (row == NULL) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "the message is gone");
    return NULL;
  }
  return mail_row_ref (row);
}

static bool
is_among (const MailIdentity *identity, const GPtrArray *addresses)
{
  for (unsigned int i = 0; i < addresses->len; i++)
    if (mime_address_is_same (identity->address,
                              ((const MailAddress *) addresses->pdata[i])->address))
      return true;
  return false;
}

// Who is named among TO or CC, or else the first there is. 0: there is none.
static int64_t
find_addressed (Store *store, const GPtrArray *to, const GPtrArray *cc)
{
  g_autoptr (GPtrArray) identities = store_identity_list (store, 0, NULL);
  const MailIdentity *first =
    identities != NULL && identities->len > 0 ? identities->pdata[0] : NULL;

  for (unsigned int i = 0; first != NULL && i < identities->len; i++) {
    const MailIdentity *identity = identities->pdata[i];
    if (is_among (identity, to) || is_among (identity, cc))
      return identity->account_id;
  }
  return first != NULL ? first->account_id : 0;
}

// Nobody writes as the account of ROW: the one that it came to, as the ledger or else its header
// tells, answers.
static int64_t
find_writer (Store *store, const MailRow *row)
{
  StorePopEntry entry = {0};
  int64_t account_id = 0;

  if (store_pop_find_message (store, row->id, &entry, NULL, NULL) && entry.id != 0 &&
      store_pop_get_account (store, entry.id, &account_id, NULL) && account_id != 0)
    return account_id;
  return find_addressed (store, row->to, row->cc);
}

static int64_t
choose_writer (Store *store, const MailRow *row)
{
  g_autoptr (MailAccount) account = store_account_get (store, row->account_id, NULL);

  return account != NULL && mail_account_is_local (account) ? find_writer (store, row) :
                                                              row->account_id;
}

int64_t
mail_engine_read_writer (MailEngine *engine, const MailRow *row)
{
  Store *store = mail_engine_get_store (engine, NULL);

  return store != NULL ? choose_writer (store, row) : row->account_id;
}

typedef struct {
  MailDraftKind kind;
  int64_t message_id; // 0: MESSAGE is not among the mail here
  char *selection;
  char *attribution;
  MimeMessage *message;
} Prepare;

static Prepare *
prepare_new (MailDraftKind kind, const char *selection, const char *attribution)
{
  Prepare *prepare = g_new0 (Prepare, 1);

  prepare->kind = kind;
  prepare->selection = g_strdup (selection);
  prepare->attribution = g_strdup (attribution);
  return prepare;
}

static void
prepare_free (void *data)
{
  Prepare *prepare = data;

  g_free (prepare->selection);
  g_free (prepare->attribution);
  g_clear_pointer (&prepare->message, mime_message_unref);
  g_free (prepare);
}

// "Name <address>" of each, the account's own first; NULL-terminated.
static char **
dup_identities (Store *store, int64_t account_id, GError **error)
{
  g_autoptr (GPtrArray) identities = store_identity_list (store, account_id, error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (identities == NULL)
    return NULL;
  for (unsigned int i = 0; i < identities->len; i++) {
    const MailIdentity *identity = g_ptr_array_index (identities, i);
    g_autoptr (MailAddress) address = mail_address_new (identity->name, identity->address);

    g_strv_builder_take (builder, mime_address_format (address));
  }
  return g_strv_builder_end (builder);
}

static bool
find_answering (Store *store, const Prepare *prepare, int64_t *out_writer, GError **error)
{
  if (prepare->message_id == 0) {
    *out_writer = find_addressed (store, mime_message_get_addresses (prepare->message, "to"),
                                  mime_message_get_addresses (prepare->message, "cc"));
    return true;
  }
  g_autoptr (MailRow) row = mail_engine_get_row (store, prepare->message_id, error);
  if (row != NULL)
    *out_writer = choose_writer (store, row);
  return row != NULL;
}

static void
prepare (EngineCore *core, GTask *task)
{
  Prepare *prepare = g_task_get_task_data (task);
  GError *error = NULL;
  int64_t writer = 0;
  g_auto (GStrv) identities = find_answering (core->store, prepare, &writer, &error) ?
                                dup_identities (core->store, writer, &error) :
                                NULL;

  if (identities == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  g_autoptr (GArray) related = g_array_new (FALSE, FALSE, sizeof (int64_t));
  if (prepare->message_id != 0)
    g_array_append_val (related, prepare->message_id);
  const MimeReplyOptions options = {
    .account_id = writer,
    .related_ids = related,
    .identities = (const char *const *) identities,
    .selection = prepare->selection,
    .attribution = prepare->attribution,
  };
  g_task_return_pointer (task, mime_reply_prepare (prepare->message, prepare->kind, &options),
                         (GDestroyNotify) mail_draft_unref);
  g_object_unref (task);
}

static void
on_related_loaded (GObject *source, GAsyncResult *result, void *data)
{
  MailEngine *engine = MAIL_ENGINE (source);
  GTask *task = data;
  Prepare *related = g_task_get_task_data (task);
  GError *error = NULL;

  related->message = related->kind == MAIL_DRAFT_FORWARD ?
                       mail_engine_load_message_finish (engine, result, &error) :
                       mail_engine_load_readable_finish (engine, result, &error);
  if (related->message != NULL) {
    mail_engine_read_in_thread (engine, prepare, task);
    return;
  }
  g_task_return_error (task, error);
  g_object_unref (task);
}

void
mail_engine_prepare_draft_async (MailEngine *engine, MailDraftKind kind, int64_t message_id,
                                 const char *selection, const char *attribution,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 void *data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);
  Prepare *related = prepare_new (kind, selection, attribution);

  related->message_id = message_id;
  g_task_set_task_data (task, related, prepare_free);
  // Who answers quotes the text; who forwards hands on all of it.
  if (kind == MAIL_DRAFT_FORWARD)
    mail_engine_load_message_async (engine, message_id, cancellable, on_related_loaded, task);
  else
    mail_engine_load_readable_async (engine, message_id, cancellable, on_related_loaded, task);
}

void
mail_engine_prepare_stray_draft_async (MailEngine *engine, MailDraftKind kind, MimeMessage *message,
                                       const char *selection, const char *attribution,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       void *data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);
  Prepare *stray = prepare_new (kind, selection, attribution);

  stray->message = mime_message_ref (message);
  g_task_set_task_data (task, stray, prepare_free);
  mail_engine_read_in_thread (engine, prepare, task);
}

MailDraft *
mail_engine_prepare_draft_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct {
  MailCopy copy;
  GArray *ids;       // int64_t
  unsigned int here; // of them, whose content is in the store
} Copying;

static void
copying_free (void *data)
{
  Copying *copying = data;

  g_array_unref (copying->ids);
  g_free (copying);
}

// What is large stays on the disk.
static bool
fill_attachment (Store *store, MailAttachment *attachment, MailSource *source, GError **error)
{
  g_clear_pointer (&attachment->bytes, g_bytes_unref);
  attachment->size = mail_source_get_size (source);
  if (attachment->size > MAIL_SOURCE_LARGE_BYTES)
    attachment->path = store_draft_file_keep (store, source, error);
  else
    attachment->bytes = mail_source_read (source, G_MAXUINT64, error);
  return attachment->path != NULL || attachment->bytes != NULL;
}

// A draft of their headers first, then each attached message whole.
static MailDraft *
attach (Store *store, const GArray *ids, const MimeReplyOptions *options, GError **error)
{
  g_autoptr (GPtrArray) sources =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_source_unref);
  g_autoptr (GPtrArray) heads =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mime_message_unref);

  for (unsigned int i = 0; i < ids->len; i++) {
    MailSource *source = store_content_open (store, g_array_index (ids, int64_t, i), error);
    if (source == NULL)
      return NULL;
    g_ptr_array_add (sources, source);
    g_autoptr (GBytes) head = mail_source_read (source, STORE_INTAKE_HEAD_BYTES, error);
    if (head == NULL)
      return NULL;
    g_ptr_array_add (heads, mime_message_parse (head));
  }
  g_autoptr (MailDraft) draft = mime_reply_attach (heads, options);
  for (unsigned int i = 0; i < sources->len; i++)
    if (!fill_attachment (store, draft->attachments->pdata[i], sources->pdata[i], error))
      return NULL;
  return g_steal_pointer (&draft);
}

static MailDraft *
edit_as_new (Store *store, int64_t message_id, const MimeReplyOptions *options, GError **error)
{
  g_autoptr (GBytes) raw = store_content_get (store, message_id, error);

  if (raw == NULL)
    return NULL;
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  return mime_reply_edit_as_new (message, options);
}

static MailDraft *
copy_messages (Store *store, const Copying *copying, GError **error)
{
  int64_t first = g_array_index (copying->ids, int64_t, 0);
  g_autoptr (MailRow) row = mail_engine_get_row (store, first, error);
  int64_t writer = row != NULL ? choose_writer (store, row) : 0;
  g_auto (GStrv) identities = row != NULL ? dup_identities (store, writer, error) : NULL;

  if (identities == NULL)
    return NULL;
  const MimeReplyOptions options = {
    .account_id = writer,
    .related_ids = copying->ids,
    .identities = (const char *const *) identities,
  };
  return copying->copy == MAIL_COPY_ATTACHED ? attach (store, copying->ids, &options, error) :
                                               edit_as_new (store, first, &options, error);
}

static void
make_copy (EngineCore *core, GTask *task)
{
  GError *error = NULL;
  MailDraft *draft = copy_messages (core->store, g_task_get_task_data (task), &error);

  if (draft != NULL)
    g_task_return_pointer (task, draft, (GDestroyNotify) mail_draft_unref);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

// Brings one after the other into the store, never into memory.
static void
bring_next (GObject *source, GAsyncResult *result, void *data)
{
  MailEngine *engine = MAIL_ENGINE (source);
  GTask *task = data;
  Copying *copying = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) answer = result != NULL ? engine_call_finish (engine, result, &error) : NULL;

  if (error != NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  copying->here += answer != NULL;
  if (copying->here == copying->ids->len) {
    mail_engine_read_in_thread (engine, make_copy, task);
    return;
  }
  int64_t next = g_array_index (copying->ids, int64_t, copying->here);
  engine_call_start (engine, &engine_request_fetch, g_variant_new ("(x)", next),
                     g_task_get_cancellable (task), bring_next, task);
}

void
mail_engine_prepare_copy_async (MailEngine *engine, MailCopy copy, const int64_t *message_ids,
                                size_t n, GCancellable *cancellable, GAsyncReadyCallback callback,
                                void *data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);
  Copying *copying = g_new0 (Copying, 1);

  g_return_if_fail (n > 0);
  copying->copy = copy;
  copying->ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_array_append_vals (copying->ids, message_ids,
                       copy == MAIL_COPY_EDIT_AS_NEW ? 1 : (unsigned int) n);
  g_task_set_task_data (task, copying, copying_free);
  bring_next (G_OBJECT (engine), NULL, task);
}
