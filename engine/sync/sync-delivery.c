// SPDX-License-Identifier: GPL-3.0-or-later
//
// queued → sending → final_dot → accepted → filed, each committed before what it announces.

#include "sync/sync-delivery.h"

#include "store/store-account.h"
#include "store/store-operation.h"
#include "sync/imap-sync-row.h"
#include "sync/sync-role.h"
#include "sync/sync-text.h"

// A server's "later" is tried again after a minute, then ever more rarely, up to an hour.
#define FIRST_DELAY 60
#define LAST_DELAY 3600

typedef struct {
  SyncContext *context;
  int64_t outbox_id;
  MailOutboxState state; // as the store has it
} Delivery;

static int64_t
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static int64_t
delay_after (int tries)
{
  int64_t delay = FIRST_DELAY;
  for (int i = 1; i < tries && delay < LAST_DELAY; i++)
    delay *= 2;
  return MIN (delay, LAST_DELAY);
}

static bool
change_state (Delivery *delivery, MailOutboxState state, const char *reason, int64_t not_before,
              GError **error)
{
  Store *store = delivery->context->config.store;
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_USER, error);
  if (!write ||
      !store_outbox_set_state (write, delivery->outbox_id, delivery->state, state, reason,
                               not_before, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return false;
  delivery->state = state;
  return true;
}

// A disk that may have lied can't promise that the message will not be sent again.
static bool
before_final_dot (void *data, GError **error)
{
  Delivery *delivery = data;
  if (!store_is_distrusted (delivery->context->config.store))
    return change_state (delivery, MAIL_OUTBOX_FINAL_DOT, NULL, 0, error);
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE, "the store can't be relied on until restart");
  return false;
}

static bool
write_verdicts (StoreWrite *write, const Delivery *delivery, const SmtpResult *result,
                GError **error)
{
  for (unsigned int i = 0; i < result->verdicts->len; i++) {
    const SmtpVerdict *verdict = result->verdicts->pdata[i];
    g_autofree char *enhanced = smtp_enhanced_dup_string (&verdict->enhanced);
    if (verdict->code && !store_outbox_set_verdict (write, delivery->outbox_id, verdict->address,
                                                    verdict->code, enhanced, verdict->text, error))
      return false;
  }
  return true;
}

static bool
note_verdicts (Delivery *delivery, const SmtpResult *result, GError **error)
{
  g_autoptr (StoreWrite) write =
    store_write_begin (delivery->context->config.store, STORE_PRIORITY_USER, error);
  return write && write_verdicts (write, delivery, result, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

// "550 5.1.1 words", or what went wrong on our side.
static char *
dup_reason (const SmtpResult *result, const GError *failure)
{
  g_autofree char *enhanced = smtp_enhanced_dup_string (&result->enhanced);
  if (result->code)
    return g_strdup_printf ("%d %s%s%s", result->code, enhanced, *enhanced ? " " : "",
                            result->text ? result->text : "");
  return g_strdup (failure ? failure->message : "");
}

// Those whom the server has refused or put off, each with its words.
static char *
dup_refused (const SmtpResult *result)
{
  GString *text = g_string_new (NULL);
  for (unsigned int i = 0; i < result->verdicts->len; i++) {
    const SmtpVerdict *verdict = result->verdicts->pdata[i];
    g_autofree char *enhanced = smtp_enhanced_dup_string (&verdict->enhanced);
    if (verdict->code >= 300)
      g_string_append_printf (text, "%s%s: %d %s%s%s", text->len ? "; " : "", verdict->address,
                              verdict->code, enhanced, *enhanced ? " " : "", verdict->text);
  }
  return g_string_free (text, FALSE);
}

static bool
has_waiting (const SmtpResult *result)
{
  for (unsigned int i = 0; i < result->verdicts->len; i++) {
    const SmtpVerdict *verdict = result->verdicts->pdata[i];
    if (verdict->code >= 400 && verdict->code < 500)
      return true;
  }
  return false;
}

// Some recipients have it and others are put off: only those are tried again.
static bool
conclude_accepted (Delivery *delivery, const SmtpResult *result, int tries, GError **error)
{
  g_autofree char *refused = dup_refused (result);
  if (has_waiting (result))
    return change_state (delivery, MAIL_OUTBOX_QUEUED, refused, now () + delay_after (tries),
                         error);
  return change_state (delivery, MAIL_OUTBOX_ACCEPTED, refused, 0, error);
}

// Earlier tries may have reached some recipients: then it was sent, though not to all.
static bool
conclude_refused (Delivery *delivery, const SmtpResult *result, const char *reason, GError **error)
{
  g_autoptr (MailOutboxItem) item =
    store_outbox_get (delivery->context->config.store, delivery->outbox_id, error);
  if (!item)
    return false;
  for (unsigned int i = 0; i < item->recipients->len; i++) {
    const MailRecipient *recipient = item->recipients->pdata[i];
    if (recipient->code >= 200 && recipient->code < 300)
      return change_state (delivery, MAIL_OUTBOX_ACCEPTED, reason, 0, error);
  }
  return change_state (delivery, MAIL_OUTBOX_REFUSED, reason, 0, error);
}

// Failures on our side before the final dot that no later try will mend.
static bool
is_hopeless (const GError *failure)
{
  return g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_LIMIT) ||
         g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED) ||
         g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_INVALID) ||
         g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_SERVER_REFUSED);
}

static bool
conclude (Delivery *delivery, const SmtpResult *result, const GError *failure, int tries,
          GError **error)
{
  g_autofree char *reason = dup_reason (result, failure);
  if (!note_verdicts (delivery, result, error))
    return false;
  switch (result->outcome) {
  case SMTP_OUTCOME_ACCEPTED:
    return conclude_accepted (delivery, result, tries, error);
  case SMTP_OUTCOME_REFUSED:
    return conclude_refused (delivery, result, reason, error);
  case SMTP_OUTCOME_TRANSIENT:
    if (is_hopeless (failure))
      return conclude_refused (delivery, result, reason, error);
    return change_state (delivery, MAIL_OUTBOX_QUEUED, reason, now () + delay_after (tries), error);
  case SMTP_OUTCOME_AMBIGUOUS:
    return change_state (delivery, MAIL_OUTBOX_AMBIGUOUS, reason, 0, error);
  }
  return false;
}

static bool
mark_related (StoreWrite *write, const StoreOutboxMessage *message, GError **error)
{
  MailTarget target = {.ids = &message->related_id, .n_ids = 1};
  g_autoptr (GError) gone = NULL;
  if (!message->related_id || !message->related_flags)
    return true;
  if (store_operation_flag (write, &target, message->related_flags, 0, NULL, NULL, &gone) ||
      g_error_matches (gone, MAIL_ERROR, MAIL_ERROR_NOT_FOUND))
    return true;
  g_propagate_error (error, g_steal_pointer (&gone));
  return false;
}

static bool
append_copy (StoreWrite *write, int64_t sent_folder_id, GBytes *raw, StoreContent *content,
             GError **error)
{
  g_auto (StoreText) text = {0};
  sync_text_extract (raw, &text, NULL);
  g_autoptr (ImapSyncRow) row = imap_sync_row_new_from_raw (raw, MAIL_FLAG_SEEN, now ());
  StoreAppend append = {.headers = &row->headers, .content = content, .text = &text};
  return store_operation_append (write, sent_folder_id, &append, NULL, error) != 0;
}

static bool
server_files_sent (SyncContext *context)
{
  g_autofree char *value =
    store_account_dup_value (context->config.store, context->account_id, "server-files-sent", NULL);
  return value != NULL;
}

bool
sync_delivery_send (SyncContext *context, SmtpSession *session, const MailOutboxItem *item,
                    GCancellable *cancellable, GError **error)
{
  Delivery delivery = {context, item->id, MAIL_OUTBOX_QUEUED};
  g_autoptr (StoreOutboxMessage) message =
    store_outbox_load (context->config.store, item->id, error);
  if (!message || !change_state (&delivery, MAIL_OUTBOX_SENDING, NULL, 0, error))
    return false;
  SmtpMessage envelope = {.from = message->sender,
                          .recipients = (const char *const *) message->recipients,
                          .content = message->message,
                          .size = g_bytes_get_size (message->message),
                          .before_final_dot = before_final_dot,
                          .before_final_dot_data = &delivery};
  g_autoptr (GError) failure = NULL;
  g_autoptr (SmtpResult) result = smtp_session_send (session, &envelope, cancellable, &failure);
  return conclude (&delivery, result, failure, item->tries + 1, error);
}

bool
sync_delivery_file (SyncContext *context, const MailOutboxItem *item, GError **error)
{
  Store *store = context->config.store;
  bool by_server = server_files_sent (context);
  g_autoptr (StoreOutboxMessage) message = store_outbox_load (store, item->id, error);
  g_autoptr (MailFolder) sent =
    message ? sync_role_get_folder (store, context->account_id, MAIL_ROLE_SENT, error) : NULL;
  g_autoptr (StoreContent) content =
    sent ? store_content_prepare (store, message->sent_copy, error) : NULL;
  g_autoptr (StoreWrite) write =
    content ? store_write_begin (store, STORE_PRIORITY_USER, error) : NULL;
  return write && mark_related (write, message, error) &&
         (by_server || append_copy (write, sent->id, message->sent_copy, content, error)) &&
         store_outbox_set_state (write, item->id, MAIL_OUTBOX_ACCEPTED, MAIL_OUTBOX_FILED,
                                 item->reason, 0, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

bool
sync_delivery_found (SyncContext *context, const MailOutboxItem *item, GError **error)
{
  Store *store = context->config.store;
  g_autoptr (StoreOutboxMessage) message = store_outbox_load (store, item->id, error);
  g_autoptr (StoreWrite) write =
    message ? store_write_begin (store, STORE_PRIORITY_SYNC, error) : NULL;
  return write && mark_related (write, message, error) &&
         store_outbox_set_state (write, item->id, MAIL_OUTBOX_AMBIGUOUS, MAIL_OUTBOX_ACCEPTED, NULL,
                                 0, error) &&
         store_outbox_set_state (write, item->id, MAIL_OUTBOX_ACCEPTED, MAIL_OUTBOX_FILED, NULL, 0,
                                 error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

bool
sync_delivery_postpone (SyncContext *context, const MailOutboxItem *item, const char *reason,
                        int64_t seconds, GError **error)
{
  Delivery delivery = {context, item->id, MAIL_OUTBOX_QUEUED};
  return change_state (&delivery, MAIL_OUTBOX_QUEUED, reason, now () + seconds, error);
}
