// SPDX-License-Identifier: GPL-3.0-or-later
//
// outbox: what waits to be sent, what became of it, and what a person does about it.

#include "ctl-outbox.h"

#include "ctl-commands.h"
#include "text/mail-verdict-text.h"

#include <string.h>

static int64_t
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
print_recipients (Ctl *ctl, const MailOutboxItem *item)
{
  ctl_out_begin_array (ctl->out, "recipients");
  for (unsigned int i = 0; i < item->recipients->len; i++) {
    const MailRecipient *recipient = g_ptr_array_index (item->recipients, i);
    ctl_out_begin_object (ctl->out, NULL);
    ctl_out_text (ctl->out, "address", recipient->address);
    ctl_out_text (ctl->out, "state", mail_recipient_state_name (recipient->state));
    ctl_out_text (ctl->out, "verdict", mail_verdict_name (recipient->verdict));
    ctl_out_int (ctl->out, "code", recipient->code);
    ctl_out_text (ctl->out, "enhanced", recipient->enhanced);
    ctl_out_text (ctl->out, "text", recipient->text);
    ctl_out_end_object (ctl->out);
  }
  ctl_out_end_array (ctl->out);
}

// One object: ITEM, its id under ID_KEY. Its reason may be no more than a part of the sentence.
static void
print_item (Ctl *ctl, const char *id_key, const MailOutboxItem *item)
{
  bool is_whole = mail_outbox_cause_is_whole (item->cause);
  g_autofree char *why = is_whole ? mail_outbox_dup_cause (item) : g_strdup (item->reason);

  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, id_key, item->id);
  ctl_out_text (ctl->out, "state", mail_outbox_state_name (item->state));
  ctl_out_text (ctl->out, "cause", mail_outbox_cause_name (item->cause));
  ctl_out_text (ctl->out, "subject", item->subject);
  ctl_out_text (ctl->out, "message_id", item->message_id);
  ctl_out_text (ctl->out, "reason", item->reason);
  ctl_out_text (ctl->out, "why", why);
  ctl_out_time (ctl->out, "not_before", item->not_before);
  ctl_out_time (ctl->out, "send_at", item->send_at);
  ctl_out_time (ctl->out, "held_until", item->held_until);
  ctl_out_bool (ctl->out, "late", mail_outbox_item_is_late (item, now ()));
  ctl_out_int (ctl->out, "tries", item->tries);
  print_recipients (ctl, item);
  ctl_out_end (ctl->out);
}

GError *
ctl_outbox_flush (Ctl *ctl, int64_t account_id)
{
  static const char *const no_folders[] = {NULL};
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  mail_engine_sync_async (ctl->engine, account_id, no_folders, MAIL_BODIES_NONE, ctl->cancellable,
                          ctl_on_ready, &result);
  ctl_wait (&result);
  g_autoptr (GPtrArray) reports = mail_engine_sync_finish (ctl->engine, result, &error);
  for (unsigned int i = 0; reports != NULL && error == NULL && i < reports->len; i++) {
    const MailSyncReport *report = g_ptr_array_index (reports, i);
    if (report->error != NULL)
      error = g_error_copy (report->error);
  }
  return error;
}

// The first that was refused; NULL: none.
static const MailRecipient *
find_refused (const MailOutboxItem *item)
{
  for (unsigned int i = 0; i < item->recipients->len; i++) {
    const MailRecipient *recipient = g_ptr_array_index (item->recipients, i);
    if (mail_recipient_is_lost (recipient))
      return recipient;
  }
  return NULL;
}

// "ana@example.com: This address does not exist. Correct the address and send it again."
static char *
dup_refusal (const MailOutboxItem *item, const MailRecipient *refused)
{
  return refused == NULL ?
           g_strdup ("") :
           g_strdup_printf ("%s: %s %s", mail_outbox_item_whom (item, refused),
                            mail_verdict_text (refused->verdict),
                            mail_next_step_text (mail_recipient_next_step (refused)));
}

// The message's own reason is of the last try; RECIPIENT, to whom it did not go before that, has
// the server's words.
static char *
dup_reason (const MailOutboxItem *item, const MailRecipient *recipient)
{
  if (*item->reason != '\0' || recipient == NULL)
    return g_strdup (item->reason);
  return g_strdup_printf ("%s: %d %s%s%s", recipient->address, recipient->code, recipient->enhanced,
                          *recipient->enhanced != '\0' ? " " : "", recipient->text);
}

static char *
dup_why (const MailOutboxItem *item, const MailRecipient *refused)
{
  return mail_outbox_cause_is_whole (item->cause) ? mail_outbox_dup_cause (item) :
                                                    dup_reason (item, refused);
}

static CtlStatus
tell_refused (Ctl *ctl, const MailOutboxItem *item)
{
  const MailRecipient *refused = find_refused (item);
  g_autofree char *refusal = dup_refusal (item, refused);
  g_autofree char *why = dup_why (item, refused);
  const char *whom = item->state == MAIL_OUTBOX_REFUSED ? "was refused" : "was refused for some";
  bool is_of_sender = refused != NULL && mail_recipient_is_of_sender (refused);

  return ctl_fail_with (
    ctl, CTL_NOTHING, "server-refused",
    "“%s” %s (%s). %s `mailctl outbox %s %" G_GINT64_FORMAT "%s, `cancel` gives up.", item->subject,
    whom, why, refusal, is_of_sender ? "send" : "correct", item->id,
    is_of_sender ? "` tries it again" : " OLD NEW` sends it to another address");
}

// The first that was put off; NULL: none.
static const MailRecipient *
find_delayed (const MailOutboxItem *item)
{
  for (unsigned int i = 0; i < item->recipients->len; i++) {
    const MailRecipient *recipient = g_ptr_array_index (item->recipients, i);
    if (recipient->state == MAIL_RECIPIENT_DELAYED && recipient->code != 0)
      return recipient;
  }
  return NULL;
}

static CtlStatus
tell_waiting (Ctl *ctl, const MailOutboxItem *item)
{
  g_autoptr (GDateTime) next = g_date_time_new_from_unix_local (item->not_before);
  g_autofree char *time = g_date_time_format_iso8601 (next);
  g_autofree char *cause = mail_outbox_dup_cause (item);
  g_autofree char *reason = dup_reason (item, find_delayed (item));
  const char *why = mail_outbox_cause_is_whole (item->cause) ? "" : reason;

  return ctl_fail_with (ctl, CTL_TRY_AGAIN, "queued",
                        "“%s” waits in the outbox (%s%s%s); it is tried again at the first sync "
                        "after %s.",
                        item->subject, cause, *cause != '\0' && *why != '\0' ? " " : "", why, time);
}

// It waits for nothing but its time.
static bool
is_untried (const MailOutboxItem *item)
{
  return item->tries == 0 && item->cause == MAIL_OUTBOX_CAUSE_NONE && item->not_before > now ();
}

// What became of a message: its own trouble, or, where it only waits, that of the PASS.
static CtlStatus
judge (Ctl *ctl, const MailOutboxItem *item, const GError *pass)
{
  switch (item->state) {
  case MAIL_OUTBOX_ACCEPTED:
  case MAIL_OUTBOX_FILED:
  case MAIL_OUTBOX_CANCELLED:
    return CTL_OK;
  case MAIL_OUTBOX_REFUSED:
  case MAIL_OUTBOX_PARTLY_REFUSED:
    return tell_refused (ctl, item);
  case MAIL_OUTBOX_FINAL_DOT:
  case MAIL_OUTBOX_AMBIGUOUS:
    return ctl_fail_with (ctl, CTL_TRY_AGAIN, "ambiguous",
                          "“%s” may have been sent (%s); ask the recipient, then `mailctl outbox "
                          "confirm %" G_GINT64_FORMAT "`, `send` or `cancel` it.",
                          item->subject,
                          *item->reason != '\0' ? item->reason : "it was stopped before the answer",
                          item->id);
  case MAIL_OUTBOX_QUEUED:
  case MAIL_OUTBOX_SENDING:
    break;
  }
  if (pass != NULL)
    return ctl_fail (ctl, g_error_copy (pass));
  if (item->send_at > now () || is_untried (item))
    return CTL_OK; // later, as asked
  return tell_waiting (ctl, item);
}

CtlStatus
ctl_outbox_report (Ctl *ctl, const GArray *ids, const GError *pass)
{
  CtlStatus status = CTL_OK;

  for (unsigned int i = 0; i < ids->len; i++) {
    g_autoptr (MailOutboxItem) item =
      mail_engine_read_outbox_item (ctl->engine, g_array_index (ids, int64_t, i));
    if (item == NULL)
      continue;
    print_item (ctl, "outbox_id", item);
    if (status == CTL_OK)
      status = judge (ctl, item, pass);
  }
  return status;
}

CtlStatus
ctl_outbox_list (Ctl *ctl)
{
  static const char *const columns[] = {"id",      "state", "not_before", "tries",
                                        "subject", "why",   NULL};
  CtlStatus status = CTL_USAGE;

  if (!ctl_parse (ctl, NULL, "", 0, 0) || !ctl_open (ctl, &status))
    return status;
  ctl_out_set_columns (ctl->out, columns);
  g_autoptr (GPtrArray) items = mail_engine_read_outbox (ctl->engine);
  for (unsigned int i = 0; i < items->len; i++)
    print_item (ctl, "id", g_ptr_array_index (items, i));
  return CTL_OK;
}

static bool
release (Ctl *ctl, int64_t id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mail_engine_send_outbox_now_async (ctl->engine, id, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  return mail_engine_send_outbox_now_finish (ctl->engine, result, error);
}

// The ids of the arguments, or of all that only wait: what may have been sent needs to be named.
static bool
find_items (Ctl *ctl, GArray *ids, GError **error)
{
  for (char **argument = ctl->arguments; *argument != NULL; argument++) {
    int64_t id = 0;
    if (!ctl_parse_id (*argument, &id, error))
      return false;
    g_array_append_val (ids, id);
  }
  if (ctl->arguments[0] != NULL)
    return true;
  g_autoptr (GPtrArray) items = mail_engine_read_outbox (ctl->engine);
  for (unsigned int i = 0; i < items->len; i++) {
    const MailOutboxItem *item = g_ptr_array_index (items, i);
    if (item->state == MAIL_OUTBOX_QUEUED)
      g_array_append_val (ids, item->id);
  }
  return true;
}

// What has gone can be neither sent now nor taken back; ERROR where that is not why. Takes ERROR.
static CtlStatus
fail_after_sending (Ctl *ctl, int64_t id, GError *error)
{
  g_autoptr (MailOutboxItem) item = mail_engine_read_outbox_item (ctl->engine, id);
  bool is_sent =
    item != NULL && (item->state == MAIL_OUTBOX_ACCEPTED || item->state == MAIL_OUTBOX_FILED);

  if (!is_sent || !g_error_matches (error, MAIL_ERROR, MAIL_ERROR_STALE))
    return ctl_fail (ctl, error);
  g_error_free (error);
  if (item->held_until <= now ())
    return ctl_fail_with (ctl, CTL_NOTHING, "sent",
                          "“%s” has been sent; that can’t be taken back or repeated.",
                          item->subject);
  g_autoptr (GDateTime) until = g_date_time_new_from_unix_local (item->held_until);
  g_autofree char *time = g_date_time_format_iso8601 (until);
  return ctl_fail_with (ctl, CTL_NOTHING, "sent",
                        "“%s” is with the server, which sends it at %s; that can’t be changed any "
                        "more.",
                        item->subject, time);
}

CtlStatus
ctl_outbox_send (Ctl *ctl)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "[ID…]", 0, G_MAXUINT) || !ctl_open (ctl, &status))
    return status;
  if (!find_items (ctl, ids, &error))
    return ctl_fail (ctl, error);
  for (unsigned int i = 0; i < ids->len; i++) {
    int64_t id = g_array_index (ids, int64_t, i);
    if (!release (ctl, id, &error))
      return fail_after_sending (ctl, id, error);
  }
  g_autoptr (GError) pass = ctl_outbox_flush (ctl, 0);
  return ctl_outbox_report (ctl, ids, pass);
}

CtlStatus
ctl_outbox_cancel (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  int64_t id = 0;

  if (!ctl_open_for_id (ctl, NULL, "ID", 1, 1, &id, &status))
    return status;
  mail_engine_cancel_outbox_async (ctl->engine, id, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  g_autoptr (MailDraft) draft = mail_engine_cancel_outbox_finish (ctl->engine, result, &error);
  if (error != NULL)
    return fail_after_sending (ctl, id, error);
  g_autoptr (MailOutboxItem) item = mail_engine_read_outbox_item (ctl->engine, id);
  if (item != NULL)
    print_item (ctl, "id", item);
  return CTL_OK;
}

// Sends what became due by that, then says how it stands.
static CtlStatus
send_after (Ctl *ctl, int64_t id, GError *error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));

  if (error != NULL)
    return ctl_fail (ctl, error);
  g_autoptr (GError) pass = ctl_outbox_flush (ctl, 0);
  g_array_append_val (ids, id);
  return ctl_outbox_report (ctl, ids, pass);
}

CtlStatus
ctl_outbox_correct (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  int64_t id = 0;

  if (!ctl_open_for_id (ctl, NULL, "ID OLD-ADDRESS NEW-ADDRESS", 3, 3, &id, &status))
    return status;
  mail_engine_correct_outbox_async (ctl->engine, id, ctl->arguments[1], ctl->arguments[2],
                                    ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  mail_engine_correct_outbox_finish (ctl->engine, result, &error);
  return send_after (ctl, id, error);
}

CtlStatus
ctl_outbox_confirm (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  int64_t id = 0;

  if (!ctl_open_for_id (ctl, NULL, "ID", 1, 1, &id, &status))
    return status;
  mail_engine_confirm_outbox_async (ctl->engine, id, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  mail_engine_confirm_outbox_finish (ctl->engine, result, &error);
  return send_after (ctl, id, error);
}

static bool
parse_limit (const char *text, int64_t *out, GError **error)
{
  bool is_default = strcmp (text, "default") == 0;

  *out = is_default ? -1 : 0;
  return is_default || strcmp (text, "none") == 0 || ctl_parse_id (text, out, error);
}

CtlStatus
ctl_outbox_limit (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  int64_t limit = 0;

  if (!ctl_parse (ctl, NULL, "ACCOUNT NUMBER|none|default", 2, 2))
    return status;
  if (!parse_limit (ctl->arguments[1], &limit, &error))
    return ctl_fail (ctl, error);
  if (!ctl_open (ctl, &status))
    return status;
  g_autoptr (MailAccount) account = ctl_find_account (ctl, ctl->arguments[0], &error);
  if (account == NULL)
    return ctl_fail (ctl, error);
  mail_engine_set_send_limit_async (ctl->engine, account->id, limit, ctl->cancellable, ctl_on_ready,
                                    &result);
  ctl_wait (&result);
  if (!mail_engine_set_send_limit_finish (ctl->engine, result, &error))
    return ctl_fail (ctl, error);
  return CTL_OK;
}
