// SPDX-License-Identifier: GPL-3.0-or-later
//
// queued → sending → final_dot → accepted → filed, each committed before what it announces. SENDING
// announces nothing that a loss of power could make worse: what was sending then is queued again in
// any case. Accepted and filed are one commit where the copy could be got ready before.

#include "sync/sync-delivery.h"

#include "mime/mime-fit.h"
#include "smtp/smtp-data.h"
#include "store/store-account.h"
#include "store/store-intake.h"
#include "store/store-operation.h"
#include "sync/imap-sync-row.h"
#include "sync/sync-role.h"
#include "sync/sync-text.h"
#include "sync/sync-verdicts.h"
#include "sync/sync-wishes.h"

#include <string.h>

// A server's "later" is tried again after a minute, then ever more rarely, up to an hour.
#define FIRST_DELAY 60
#define LAST_DELAY 3600

// As much is held to be coded anew.
#define FIT_BYTES (16 * 1024 * 1024)

// The copy for Sent, ready to be written.
typedef struct {
  bool is_ready;
  int64_t folder_id; // 0: the server files it, or it is filed
  StoreContent *content;
  StoreText text;
  ImapSyncRow *row;
} Filing;

typedef struct {
  SyncContext *context;
  SmtpSession *session;
  const StoreOutboxMessage *message;
  int64_t outbox_id;
  MailOutboxState state; // as the store has it
  SyncTurn *turn;        // the connection's
  unsigned int n_before; // messages that it has carried
  bool is_in_parts;      // the server takes few recipients at a time, and some were not named yet
  SyncWishes asked;
  Filing filing;
} Delivery;

static void
clear_filing (Filing *filing)
{
  g_clear_pointer (&filing->content, store_content_free);
  g_clear_pointer (&filing->row, imap_sync_row_free);
  store_text_clear (&filing->text);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Filing, clear_filing)

void
sync_turn_clear (SyncTurn *turn)
{
  g_clear_pointer (&turn->sender, g_free);
  g_clear_pointer (&turn->reason, g_free);
}

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

static StoreWrite *
begin (const Delivery *delivery, GError **error)
{
  return store_write_begin (delivery->context->config.store, STORE_PRIORITY_USER, error);
}

static bool
enter_sending (Delivery *delivery, GError **error)
{
  g_autoptr (StoreWrite) write =
    store_write_begin_relaxed (delivery->context->config.store, STORE_PRIORITY_USER, error);
  if (!write ||
      !store_outbox_set_state (write, delivery->outbox_id, MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_SENDING,
                               NULL, 0, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return false;
  delivery->state = MAIL_OUTBOX_SENDING;
  return true;
}

// A disk that may have lied can't promise that the message will not be sent again.
static bool
before_final_dot (const SmtpResult *so_far, void *data, GError **error)
{
  Delivery *delivery = data;
  if (store_is_distrusted (delivery->context->config.store)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE, "the store can't be relied on until restart");
    return false;
  }
  g_autoptr (GArray) verdicts = sync_verdicts_of_envelope (so_far);
  g_autoptr (StoreWrite) write = begin (delivery, error);
  if (!write ||
      !store_outbox_enter_final_dot (write, delivery->outbox_id, (StoreVerdict *) verdicts->data,
                                     verdicts->len, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return false;
  delivery->state = MAIL_OUTBOX_FINAL_DOT;
  return true;
}

// The connection ended and nothing was said about this message: after others that is how a server
// limits their number, or the person's network or the program that went; nobody's fault.
static bool
is_end_of_turn (const Delivery *delivery, const SmtpResult *result, const GError *failure)
{
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return true;
  // Or over a chunk, which the next connection does without.
  return result->outcome == SMTP_OUTCOME_TRANSIENT &&
         (delivery->n_before > 0 || smtp_session_has_doubtful_chunks (delivery->session)) &&
         !smtp_session_is_connected (delivery->session) &&
         (result->code == 421 || result->code == 0);
}

static char *
dup_server (const Delivery *delivery)
{
  g_autoptr (MailAccount) account = sync_context_ref_account (delivery->context);
  const char *tls = net_stream_get_tls_description (smtp_session_get_stream (delivery->session));
  return g_strdup_printf ("%s:%u%s%s", account->submission.host, account->submission.port,
                          tls ? " " : "", tls ? tls : "");
}

// What was answered to an invitation is marked since it was queued: a later answer may stand there.
static bool
mark_related (StoreWrite *write, const StoreOutboxMessage *message, GError **error)
{
  MailFlags flags = message->related_flags & ~MAIL_FLAGS_INVITE;

  return flags == 0 || store_operation_flag_each (write, message->related_ids, flags, 0, error);
}

static bool
server_files_sent (SyncContext *context)
{
  g_autofree char *value =
    store_account_dup_value (context->config.store, context->account_id, "server-files-sent", NULL);
  return value != NULL;
}

// Reads and parses the copy. False: that could not be had.
static bool
prepare_filing (SyncContext *context, const StoreOutboxMessage *message, Filing *out,
                GError **error)
{
  Store *store = context->config.store;
  if (!message->is_filed && !server_files_sent (context)) {
    g_autoptr (MailFolder) sent =
      sync_role_get_folder (store, context->account_id, MAIL_ROLE_SENT, error);
    g_autoptr (GBytes) head =
      sent ? mail_source_read (message->sent_copy, STORE_INTAKE_HEAD_BYTES, error) : NULL;
    out->content = head ? store_content_prepare_source (store, message->sent_copy, error) : NULL;
    if (!out->content)
      return false;
    g_autoptr (MimeMessage) parsed = mime_message_parse (head);
    sync_text_extract_message (parsed, &out->text);
    out->row = imap_sync_row_new_from_message (parsed, MAIL_FLAG_SEEN, now ());
    out->row->headers.size = mail_source_get_size (message->sent_copy);
    out->folder_id = sent->id;
  }
  out->is_ready = true;
  return true;
}

// The copy and the marks, unless an earlier try brought them; the item, which is ACCEPTED, is
// filed.
static bool
file (StoreWrite *write, const StoreOutboxMessage *message, const Filing *filing, GError **error)
{
  const StoreAppend append = {.headers = filing->row ? &filing->row->headers : NULL,
                              .content = filing->content,
                              .text = (StoreText *) &filing->text};
  return (message->is_filed || mark_related (write, message, error)) &&
         (!filing->content ||
          store_operation_append (write, filing->folder_id, &append, NULL, error) != 0) &&
         store_outbox_note_filed (write, message->id, error);
}

static bool
write_conclusion (Delivery *delivery, const StoreConclusion *conclusion, bool with_filing,
                  bool *out_recorded, GError **error)
{
  MailOutboxState state;
  g_autoptr (StoreWrite) write = begin (delivery, error);
  if (!write || !store_outbox_conclude (write, delivery->outbox_id, conclusion, &state, error))
    return false;
  bool files = with_filing && state == MAIL_OUTBOX_ACCEPTED;
  if ((files && !file (write, delivery->message, &delivery->filing, error)) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return false;
  *out_recorded = files || state == MAIL_OUTBOX_AMBIGUOUS;
  return true;
}

// The next message of the same sender would be answered likewise, and a smaller one not earlier.
static void
note_too_fast (Delivery *delivery, const SmtpResult *result, const char *reason, int64_t retry_at)
{
  SyncTurn *turn = delivery->turn;

  if (!sync_verdicts_are_too_fast (result) || turn->sender)
    return;
  turn->sender = g_strdup (delivery->message->sender);
  turn->reason = g_strdup (reason);
  turn->until = retry_at;
}

static bool
conclude (Delivery *delivery, const SmtpResult *result, const GError *failure, int tries,
          bool *out_recorded, GError **error)
{
  bool drops_hold = delivery->asked.hold_seconds != 0 && sync_verdicts_refuse_hold (result);
  g_autoptr (GArray) verdicts =
    drops_hold ? sync_verdicts_of_nothing (result) : sync_verdicts_of_result (result, failure);
  g_autofree char *reason = sync_verdicts_dup_reason (result, failure);
  g_autofree char *server = result->outcome == SMTP_OUTCOME_ACCEPTED ? dup_server (delivery) : NULL;
  bool at_once = is_end_of_turn (delivery, result, failure) ||
                 sync_verdicts_are_too_many (result) || sync_verdicts_can_go_on (result) ||
                 (delivery->is_in_parts && result->outcome != SMTP_OUTCOME_TRANSIENT);
  int64_t hold_until = delivery->message->wishes.hold_until;
  const StoreConclusion conclusion = {
    .expected = delivery->state,
    .verdicts = (StoreVerdict *) verdicts->data,
    .n_verdicts = verdicts->len,
    .cause = drops_hold ? MAIL_OUTBOX_CAUSE_KEPT_HERE :
             *reason    ? sync_verdicts_cause (result, failure) :
                          MAIL_OUTBOX_CAUSE_NONE,
    .reason = reason,
    .retry_at = drops_hold ? hold_until : now () + (at_once ? 0 : delay_after (tries)),
    .is_ambiguous = result->outcome == SMTP_OUTCOME_AMBIGUOUS,
    .server = server,
    .held_until = delivery->asked.hold_seconds != 0 ? hold_until : 0,
    .drops_hold = drops_hold,
  };
  note_too_fast (delivery, result, reason, conclusion.retry_at);
  g_autoptr (GError) refusal = NULL;
  if (delivery->filing.is_ready &&
      write_conclusion (delivery, &conclusion, true, out_recorded, &refusal))
    return true;
  // What the server said must not be lost over a copy that can be made later.
  if (refusal)
    g_debug ("not filed at once: %s", refusal->message);
  return write_conclusion (delivery, &conclusion, false, out_recorded, error);
}

// ADDRESS is of one of DOMAINS, or becomes so while they are fewer than LIMIT (0: any number).
static bool
is_of_domains (GHashTable *domains, const char *address, uint64_t limit)
{
  const char *at = strrchr (address, '@');
  g_autofree char *domain = g_ascii_strdown (at != NULL ? at + 1 : "", -1);

  if (limit == 0 || g_hash_table_contains (domains, domain))
    return true;
  if (g_hash_table_size (domains) >= limit)
    return false;
  g_hash_table_add (domains, g_steal_pointer (&domain));
  return true;
}

// More than a server takes at a time, or of more domains (RFC 9422), are due again right after:
// those who were never named come first.
static void
limit_recipients (Delivery *delivery, char **recipients)
{
  uint64_t told = smtp_session_get_recipient_limit (delivery->session), n = 0;
  uint64_t limit = told ? told : SYNC_DELIVERY_RECIPIENTS;
  uint64_t domain_limit = smtp_session_get_domain_limit (delivery->session);
  g_autoptr (GHashTable) domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  char **kept = recipients;

  for (char **recipient = recipients; *recipient; recipient++) {
    if (n < limit && is_of_domains (domains, *recipient, domain_limit)) {
      *kept++ = *recipient;
      n++;
    } else {
      g_free (*recipient);
      delivery->is_in_parts = true;
    }
  }
  *kept = NULL;
}

static bool
measure (const void *bytes, size_t length, void *data, GError **error)
{
  smtp_data_append (data, bytes, length, NULL);
  return true;
}

// For a server without 8BITMIME. What can't be coded (it is signed) or held goes as it is, as other
// programs send it: most such servers pass it on.
static GBytes *
make_fit (Delivery *delivery, GBytes *bytes)
{
  SmtpData data;
  g_autoptr (GError) unfit = NULL;

  smtp_data_measure (bytes, &data);
  if (!data.has_eight_bit || smtp_session_takes_eight_bits (delivery->session))
    return bytes;
  g_autoptr (GString) message =
    g_string_new_len (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  g_autoptr (GString) coded = mime_fit_seven_bits (message, &unfit);
  if (!coded) {
    g_debug ("sent with 8 bits to a server that takes 7: %s", unfit->message);
    return bytes;
  }
  g_bytes_unref (bytes);
  return g_string_free_to_bytes (g_steal_pointer (&coded));
}

// What is large goes from its file to the server, and is read once before for what MAIL says of it.
static bool
set_content (Delivery *delivery, SmtpMessage *envelope, GBytes **out_bytes,
             GInputStream **out_stream, GError **error)
{
  MailSource *message = delivery->message->message;
  uint64_t size = mail_source_get_size (message);
  SmtpData data = {0};

  if (size > MAIL_SOURCE_LARGE_BYTES && !mail_source_each (message, measure, &data, error))
    return false;
  smtp_data_end (&data, NULL);
  bool is_unfit = data.has_eight_bit && !smtp_session_takes_eight_bits (delivery->session);
  if (size <= MAIL_SOURCE_LARGE_BYTES || (is_unfit && size <= FIT_BYTES)) {
    g_autoptr (GBytes) bytes = mail_source_read (message, G_MAXUINT64, error);

    envelope->content = *out_bytes = bytes ? make_fit (delivery, g_steal_pointer (&bytes)) : NULL;
    return *out_bytes != NULL;
  }
  envelope->stream = *out_stream = mail_source_open (message);
  envelope->size = data.size;
  envelope->is_seven_bit = !data.has_eight_bit;
  return true;
}

// No server is asked for what can't be any more.
static SmtpResult *
refuse_overdue (const SmtpMessage *envelope, GError **error)
{
  SmtpResult *result = smtp_result_new (envelope);
  result->outcome = SMTP_OUTCOME_REFUSED;
  result->lack = SMTP_LACK_OVERDUE;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED, "the time to deliver it is over");
  return result;
}

static bool
hand_over (Delivery *delivery, const MailOutboxItem *item, GCancellable *cancellable,
           bool *out_recorded, GError **error)
{
  const StoreOutboxMessage *message = delivery->message;
  SmtpMessage envelope = {.from = message->sender,
                          .recipients = (const char *const *) message->recipients,
                          .envelope_id = message->message_id,
                          .notices = message->notices,
                          .requires_tls = message->wishes.requires_tls,
                          .hold_seconds = delivery->asked.hold_seconds,
                          .deliver_by_seconds = delivery->asked.deliver_by_seconds,
                          .before_final_dot = before_final_dot,
                          .before_final_dot_data = delivery};
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GError) unready = NULL;
  limit_recipients (delivery, message->recipients);
  // It takes no time from the moment that counts, between the server's answer and its record.
  if (mail_source_get_size (message->sent_copy) <= MAIL_SOURCE_LARGE_BYTES &&
      !prepare_filing (delivery->context, message, &delivery->filing, &unready))
    g_debug ("not to be filed at once: %s", unready->message);
  if (!set_content (delivery, &envelope, &bytes, &stream, error) ||
      !enter_sending (delivery, error))
    return false;
  g_autoptr (SmtpResult) result =
    delivery->asked.is_overdue ?
      refuse_overdue (&envelope, &failure) :
      smtp_session_send (delivery->session, &envelope, cancellable, &failure);
  return conclude (delivery, result, failure, item->tries + 1, out_recorded, error);
}

bool
sync_delivery_send (SyncContext *context, SmtpSession *session, const MailOutboxItem *item,
                    SyncTurn *turn, GCancellable *cancellable, bool *out_recorded, GError **error)
{
  g_autoptr (StoreOutboxMessage) message =
    store_outbox_load (context->config.store, item->id, error);
  *out_recorded = false;
  if (!message)
    return false;
  if (turn->sender && g_str_equal (message->sender, turn->sender))
    return sync_delivery_postpone (context, item, MAIL_OUTBOX_CAUSE_SERVER, turn->reason,
                                   turn->until, error);
  Delivery delivery = {
    .context = context,
    .session = session,
    .turn = turn,
    .message = message,
    .outbox_id = item->id,
    .state = MAIL_OUTBOX_QUEUED,
    .n_before = turn->n_sent++,
    .asked = sync_wishes_at (&message->wishes, smtp_session_get_hold_limit (session), now ()),
  };
  if (delivery.asked.wait_until)
    return sync_delivery_postpone (context, item, MAIL_OUTBOX_CAUSE_KEPT_HERE, "",
                                   delivery.asked.wait_until, error);
  bool good = hand_over (&delivery, item, cancellable, out_recorded, error);
  clear_filing (&delivery.filing);
  return good;
}

bool
sync_delivery_file (SyncContext *context, const MailOutboxItem *item, GError **error)
{
  Store *store = context->config.store;
  g_auto (Filing) filing = {0};
  g_autoptr (StoreOutboxMessage) message = store_outbox_load (store, item->id, error);
  if (!message || !prepare_filing (context, message, &filing, error))
    return false;
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_USER, error);
  return write && file (write, message, &filing, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

bool
sync_delivery_found (SyncContext *context, const MailOutboxItem *item, GError **error)
{
  Store *store = context->config.store;
  g_autoptr (StoreOutboxMessage) message = store_outbox_load (store, item->id, error);
  g_autoptr (StoreWrite) write =
    message ? store_write_begin (store, STORE_PRIORITY_SYNC, error) : NULL;
  return write && (message->is_filed || mark_related (write, message, error)) &&
         store_outbox_confirm (write, item->id, true, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

bool
sync_delivery_postpone (SyncContext *context, const MailOutboxItem *item, MailOutboxCause cause,
                        const char *reason, int64_t not_before, GError **error)
{
  // Lost with the power, it would only be asked for again.
  g_autoptr (StoreWrite) write =
    store_write_begin_relaxed (context->config.store, STORE_PRIORITY_USER, error);
  return write && store_outbox_postpone (write, item->id, cause, reason, not_before, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}
