// SPDX-License-Identifier: GPL-3.0-or-later
//
// The way out: a message is built and frozen in the outbox by one request; sending it is the
// account worker's, who is woken.

#include "account/engine-accounts.h"
#include "account/mail-engine-private.h"
#include "mime/mime-address.h"
#include "mime/mime-build.h"
#include "store/store-account.h"
#include "store/store-draft.h"
#include "store/store-identity.h"
#include "store/store-outbox.h"

GVariant *
engine_finish_outbox (EngineCore *core, StoreWrite *write, bool ok, GVariant *result,
                      GError **error)
{
  g_autoptr (GVariant) answer = g_variant_ref_sink (result);

  if (!ok) {
    store_write_rollback (write);
    return NULL;
  }
  if (!store_write_commit (write, error))
    return NULL;
  engine_accounts_poke_outbox (core->accounts, 0);
  return g_steal_pointer (&answer);
}

// To more at once nobody is written to as somebody.
#define MOST_CORRESPONDENTS 20

// WRITER may be NULL.
static int64_t
add_outgoing (StoreWrite *write, const StoreOutgoing *outgoing, const MailIdentity *writer,
              GError **error)
{
  int64_t id = store_outbox_add (write, outgoing, error);
  bool is_crowd = g_strv_length ((char **) outgoing->recipients) > MOST_CORRESPONDENTS;

  if (id != 0 && writer != NULL && !is_crowd &&
      !store_identity_note_written (write, writer, outgoing->recipients, error))
    return 0;
  return id;
}

// Freezes BUILT, outside of the write. OUTGOING has what is not in it; WRITER wrote it, or NULL.
static GVariant *
add_to_outbox (EngineCore *core, const MimeOutgoing *built, StoreOutgoing *outgoing,
               const MailIdentity *writer, GError **error)
{
  g_autoptr (StoreContent) message = store_content_prepare_source (core->store, built->wire, error);
  g_autoptr (StoreContent) sent = message != NULL && built->sent != built->wire ?
                                    store_content_prepare_source (core->store, built->sent, error) :
                                    NULL;

  if (message == NULL || (sent == NULL && built->sent != built->wire))
    return NULL;
  g_ptr_array_add (built->recipients, NULL);
  outgoing->message = message;
  outgoing->sent_copy = sent;
  outgoing->sender = built->sender;
  outgoing->recipients = (const char *const *) built->recipients->pdata;
  outgoing->message_id = built->message_id;
  outgoing->original_id = built->original_id;
  outgoing->subject = built->subject;
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  int64_t id = add_outgoing (write, outgoing, writer, error);
  return engine_finish_outbox (core, write, id != 0, g_variant_new ("(x)", id), error);
}

static MailFlags
related_flag (MailDraftKind kind)
{
  switch (kind) {
  case MAIL_DRAFT_REPLY:
  case MAIL_DRAFT_REPLY_ALL:
    return MAIL_FLAG_ANSWERED;
  case MAIL_DRAFT_FORWARD:
    return MAIL_FLAG_FORWARDED;
  case MAIL_DRAFT_NEW:
    break;
  }
  return 0;
}

static MailNotices
notices_of (MailDraftOptions options)
{
  MailNotices conditions = options & MAIL_DRAFT_DELIVERY_NOTICE ? MAIL_NOTICES_ALL :
                           options & MAIL_DRAFT_NO_NOTICE       ? MAIL_NOTICES_NEVER :
                                                                  MAIL_NOTICES_DEFAULT;

  return conditions | (options & MAIL_DRAFT_WHOLE_NOTICE ? MAIL_NOTICES_WHOLE : 0);
}

static GVariant *
run_send_draft (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) packed = NULL;
  int64_t not_before = 0, hold_until = 0;

  g_variant_get (arguments, "(@" ENGINE_VARIANT_DRAFT "xx)", &packed, &not_before, &hold_until);
  g_autoptr (MailDraft) draft = engine_variant_to_draft (packed);
  g_autoptr (MimeOutgoing) built = mime_build_message (draft, NULL, error);
  if (built == NULL)
    return NULL;
  StoreOutgoing outgoing = {
    .account_id = draft->account_id,
    .draft_id = draft->id,
    .related_ids = draft->related_ids,
    .related_flags = related_flag (draft->kind),
    .not_before = not_before,
    .notices = notices_of (draft->options),
    .wishes = {.hold_until = hold_until,
               .requires_tls = (draft->options & MAIL_DRAFT_REQUIRE_TLS) != 0},
  };
  g_autoptr (GPtrArray) from = mime_address_parse_typed (draft->from, NULL);
  const MailAddress *first = from != NULL && from->len > 0 ? from->pdata[0] : NULL;
  const MailIdentity writer = {
    .account_id = draft->account_id,
    .name = first != NULL ? first->name : NULL,
    .address = first != NULL ? first->address : NULL,
  };
  return add_to_outbox (core, built, &outgoing, first != NULL ? &writer : NULL, error);
}

const EngineRequest engine_request_send_draft = {
  .name = "send-draft",
  .arguments = "(" ENGINE_VARIANT_DRAFT "xx)",
  .result = "(x)",
  .lane = ENGINE_LANE_SEND,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_send_draft,
};

void
mail_engine_send_draft_async (MailEngine *engine, const MailDraft *draft, int64_t not_before,
                              int64_t hold_until, GCancellable *cancellable,
                              GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_send_draft,
                     g_variant_new ("(@" ENGINE_VARIANT_DRAFT "xx)",
                                    engine_variant_from_draft (draft), not_before, hold_until),
                     cancellable, callback, data);
}

static bool
can_send (Store *store, int64_t account_id)
{
  g_autoptr (MailAccount) account = store_account_get (store, account_id, NULL);

  return account != NULL && account->submission.host != NULL;
}

// The account that sends for SENDER: the one that writes as that address, else the first that can
// send.
static int64_t
find_sending_account (Store *store, const char *sender, GError **error)
{
  g_autoptr (GPtrArray) identities = store_identity_list (store, 0, error);
  int64_t first = 0;

  if (identities == NULL)
    return 0;
  for (unsigned int i = 0; i < identities->len; i++) {
    const MailIdentity *identity = g_ptr_array_index (identities, i);
    bool is_wanted = mime_address_is_same (identity->address, sender);

    if ((!is_wanted && first != 0) || !can_send (store, identity->account_id))
      continue;
    if (is_wanted)
      return identity->account_id;
    first = identity->account_id;
  }
  if (first == 0)
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "no account can send");
  return first;
}

// A message of the store, sent on. What is large is copied to a file first, from which it is sent.
static MimeOutgoing *
build_redirected (EngineCore *core, int64_t message_id, const char *from,
                  const char *const *recipients, GError **error)
{
  g_autoptr (MailSource) source = store_content_open (core->store, message_id, error);

  if (source == NULL)
    return NULL;
  if (mail_source_get_size (source) <= MAIL_SOURCE_LARGE_BYTES) {
    g_autoptr (GBytes) message = mail_source_read (source, G_MAXUINT64, error);
    return message != NULL ? mime_build_resent (message, from, recipients, error) : NULL;
  }
  g_autoptr (GInputStream) stream = mail_source_open (source);
  g_autofree char *spooled = store_content_spool (core->store, stream, error);
  g_autoptr (MailFile) file =
    spooled != NULL ? store_content_take_spooled (core->store, spooled, error) : NULL;
  return file != NULL ? mime_build_resent_file (file, from, recipients, error) : NULL;
}

// What is to be sent, as a program wrote it: in a file, or here.
static MimeOutgoing *
build_raw (EngineCore *core, GVariant *packed, const char *spooled, const MimeRawOptions *options,
           GError **error)
{
  if (spooled != NULL) {
    g_autoptr (MailFile) file = store_content_take_spooled (core->store, spooled, error);
    return file != NULL ? mime_build_from_file (file, options, error) : NULL;
  }
  g_autoptr (GBytes) message = g_variant_get_data_as_bytes (packed);
  return mime_build_from_raw (message, options, error);
}

static GVariant *
run_send_raw (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) packed = NULL;
  const char *spooled = NULL, *from = NULL, *local = NULL;
  g_autofree const char **recipients = NULL;
  StoreOutgoing outgoing = {};
  gboolean requires_tls = FALSE, reads_recipients = FALSE;
  int64_t redirected_id = 0, invitation_id = 0;

  g_variant_get (arguments, "(@aym&sm&s^a&sbm&sxxuxxt(xxb))", &packed, &spooled, &from, &recipients,
                 &reads_recipients, &local, &outgoing.account_id, &outgoing.not_before,
                 &outgoing.notices, &redirected_id, &invitation_id, &outgoing.related_flags,
                 &outgoing.wishes.hold_until, &outgoing.wishes.deliver_by, &requires_tls);
  outgoing.wishes.requires_tls = requires_tls;
  g_autoptr (GArray) related = g_array_new (FALSE, FALSE, sizeof (int64_t));
  outgoing.related_ids = related;
  if (redirected_id != 0) {
    g_array_append_val (related, redirected_id);
    outgoing.related_flags = MAIL_FLAG_FORWARDED;
  } else if (invitation_id != 0) {
    g_array_append_val (related, invitation_id);
  }
  const MimeRawOptions how = {from, recipients, reads_recipients, local};
  g_autoptr (MimeOutgoing) built =
    redirected_id != 0 ? build_redirected (core, redirected_id, from, recipients, error) :
                         build_raw (core, packed, spooled, &how, error);
  if (built == NULL)
    return NULL;
  if (outgoing.account_id == 0)
    outgoing.account_id = find_sending_account (
      core->store, built->author != NULL ? built->author : built->sender, error);
  if (outgoing.account_id == 0)
    return NULL;
  GVariant *answer = add_to_outbox (core, built, &outgoing, NULL, error);
  if (answer != NULL && invitation_id != 0)
    engine_accounts_poke (core->accounts, 0); // its mark is to be sent, too
  return answer;
}

const EngineRequest engine_request_send_raw = {
  .name = "send-raw",
  .arguments = "(aymsmsasbmsxxuxxt(xxb))",
  .result = "(x)",
  .lane = ENGINE_LANE_SEND,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_send_raw,
};

static GVariant *
pack_raw (GBytes *message, const MailSendOptions *options)
{
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  GVariant *bytes =
    g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, message != NULL ? message : none, TRUE);

  return g_variant_new (
    "(@aymsms@asbmsxxuxxt(xxb))", bytes, options->spooled, options->from,
    engine_variant_from_strings (options->recipients), options->reads_recipients, options->local,
    options->account_id, options->not_before, (uint32_t) options->notices, options->redirected_id,
    options->invitation_id, options->answer & MAIL_FLAGS_INVITE, options->wishes.hold_until,
    options->wishes.deliver_by, options->wishes.requires_tls);
}

static void
on_redirected (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GVariant *answer = engine_call_finish (MAIL_ENGINE (source), result, &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
}

static void
on_brought (GObject *source, GAsyncResult *result, void *data)
{
  MailEngine *engine = MAIL_ENGINE (source);
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, &error);

  if (answer != NULL)
    engine_call_start (engine, &engine_request_send_raw, g_task_get_task_data (task),
                       g_task_get_cancellable (task), on_redirected, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

void
mail_engine_send_raw_async (MailEngine *engine, GBytes *message, const MailSendOptions *options,
                            GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  if (options->redirected_id == 0) {
    engine_call_start (engine, &engine_request_send_raw, pack_raw (message, options), cancellable,
                       callback, data);
    return;
  }
  GTask *task = g_task_new (engine, cancellable, callback, data);

  g_task_set_task_data (task, g_variant_ref_sink (pack_raw (NULL, options)),
                        (GDestroyNotify) g_variant_unref);
  engine_call_start (engine, &engine_request_fetch, g_variant_new ("(x)", options->redirected_id),
                     cancellable, on_brought, task);
}

char *
mail_engine_spool_message (MailEngine *engine, MailFile *file, GError **error)
{
  g_autoptr (GInputStream) stream = mail_file_read (file, MAIL_FILE_PLAIN);

  return store_content_spool (engine->core->store, stream, error);
}

int64_t
mail_engine_send_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return mail_engine_operation_finish (engine, result, error);
}

// → the draft it came from, if any.
static GVariant *
run_cancel_outbox (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t outbox_id = 0;
  GError *failure = NULL;

  g_variant_get (arguments, "(x)", &outbox_id);
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  int64_t draft_id = store_outbox_cancel (write, outbox_id, &failure);
  g_autoptr (MailDraft) draft =
    draft_id != 0 ? store_draft_restore (write, draft_id, &failure) : NULL;
  bool ok = failure == NULL;
  if (!ok)
    g_propagate_error (error, failure);
  GVariant *packed = draft != NULL ? engine_variant_from_draft (draft) : NULL;
  GVariant *result =
    g_variant_new ("(@m" ENGINE_VARIANT_DRAFT ")",
                   g_variant_new_maybe (G_VARIANT_TYPE (ENGINE_VARIANT_DRAFT), packed));
  GVariant *answer = engine_finish_outbox (core, write, ok, result, error);
  if (answer != NULL)
    engine_accounts_poke (core->accounts, 0); // a mark may go with it
  return answer;
}

const EngineRequest engine_request_cancel_outbox = {
  .name = "cancel-outbox",
  .arguments = "(x)",
  .result = "(m" ENGINE_VARIANT_DRAFT ")",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_cancel_outbox,
};

void
mail_engine_cancel_outbox_async (MailEngine *engine, int64_t outbox_id, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_cancel_outbox, g_variant_new ("(x)", outbox_id),
                     cancellable, callback, data);
}

MailDraft *
mail_engine_cancel_outbox_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, error);

  if (answer == NULL)
    return NULL;
  g_autoptr (GVariant) maybe = g_variant_get_child_value (answer, 0);
  g_autoptr (GVariant) packed = g_variant_get_maybe (maybe);
  return packed != NULL ? engine_variant_to_draft (packed) : NULL;
}
