// SPDX-License-Identifier: GPL-3.0-or-later
//
// Drafts that begin from a message: its row and content are read, then mime/ makes the draft.

#include "account/mail-engine-private.h"
#include "mime/mime-address.h"
#include "mime/mime-reply.h"
#include "store/store-account.h"
#include "store/store-identity.h"
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

// Nobody writes as the account of ROW: the one that it came to, as the ledger or else its header
// tells, answers; if neither does, the first there is. 0: none.
static int64_t
find_writer (Store *store, const MailRow *row)
{
  g_autoptr (GPtrArray) identities = store_identity_list (store, 0, NULL);
  const MailIdentity *first =
    identities != NULL && identities->len > 0 ? identities->pdata[0] : NULL;
  StorePopEntry entry = {0};
  int64_t account_id = 0;

  if (store_pop_find_message (store, row->id, &entry, NULL, NULL) && entry.id != 0 &&
      store_pop_get_account (store, entry.id, &account_id, NULL) && account_id != 0)
    return account_id;
  for (unsigned int i = 0; first != NULL && i < identities->len; i++) {
    const MailIdentity *identity = identities->pdata[i];
    if (is_among (identity, row->to) || is_among (identity, row->cc))
      return identity->account_id;
  }
  return first != NULL ? first->account_id : 0;
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
  int64_t message_id;
  char *selection;
  char *attribution;
  MimeMessage *message;
} Prepare;

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

static void
prepare (EngineCore *core, GTask *task)
{
  Prepare *prepare = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (MailRow) row = mail_engine_get_row (core->store, prepare->message_id, &error);
  int64_t writer = row != NULL ? choose_writer (core->store, row) : 0;
  g_auto (GStrv) identities = row != NULL ? dup_identities (core->store, writer, &error) : NULL;

  if (identities == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  g_autoptr (GArray) related = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_array_append_val (related, row->id);
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

  related->message = mail_engine_load_message_finish (engine, result, &error);
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
  Prepare *related = g_new0 (Prepare, 1);

  related->kind = kind;
  related->message_id = message_id;
  related->selection = g_strdup (selection);
  related->attribution = g_strdup (attribution);
  g_task_set_task_data (task, related, prepare_free);
  mail_engine_load_message_async (engine, message_id, cancellable, on_related_loaded, task);
}

MailDraft *
mail_engine_prepare_draft_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct {
  MailCopy copy;
  GArray *ids;         // int64_t
  GPtrArray *messages; // MimeMessage, as many as were read
} Copying;

static void
copying_free (void *data)
{
  Copying *copying = data;

  g_array_unref (copying->ids);
  g_ptr_array_unref (copying->messages);
  g_free (copying);
}

static void
make_copy (EngineCore *core, GTask *task)
{
  Copying *copying = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (MailRow) row =
    mail_engine_get_row (core->store, g_array_index (copying->ids, int64_t, 0), &error);
  int64_t writer = row != NULL ? choose_writer (core->store, row) : 0;
  g_auto (GStrv) identities = row != NULL ? dup_identities (core->store, writer, &error) : NULL;

  if (identities == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  const MimeReplyOptions options = {
    .account_id = writer,
    .related_ids = copying->ids,
    .identities = (const char *const *) identities,
  };
  MailDraft *draft = copying->copy == MAIL_COPY_ATTACHED ?
                       mime_reply_attach (copying->messages, &options) :
                       mime_reply_edit_as_new (copying->messages->pdata[0], &options);
  g_task_return_pointer (task, draft, (GDestroyNotify) mail_draft_unref);
  g_object_unref (task);
}

static void
load_next (GObject *source, GAsyncResult *result, void *data)
{
  MailEngine *engine = MAIL_ENGINE (source);
  GTask *task = data;
  Copying *copying = g_task_get_task_data (task);
  GError *error = NULL;
  MimeMessage *message =
    result != NULL ? mail_engine_load_message_finish (engine, result, &error) : NULL;

  if (error != NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  if (message != NULL)
    g_ptr_array_add (copying->messages, message);
  if (copying->messages->len == copying->ids->len)
    mail_engine_read_in_thread (engine, make_copy, task);
  else
    mail_engine_load_message_async (engine,
                                    g_array_index (copying->ids, int64_t, copying->messages->len),
                                    g_task_get_cancellable (task), load_next, task);
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
  copying->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) mime_message_unref);
  g_task_set_task_data (task, copying, copying_free);
  load_next (G_OBJECT (engine), NULL, task);
}
