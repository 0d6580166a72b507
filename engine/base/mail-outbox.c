// SPDX-License-Identifier: GPL-3.0-or-later
//
// The life of outbox snapshots, and the names of their states.

#include "base/mail-outbox.h"

// A timer, a wake-up from sleep or a slow server may take some minutes; then it is late.
#define LATE_SECONDS 300

void
mail_recipient_free (MailRecipient *recipient)
{
  if (!recipient)
    return;
  g_free (recipient->address);
  g_free (recipient->enhanced);
  g_free (recipient->text);
  g_free (recipient);
}

MailNextStep
mail_recipient_next_step (const MailRecipient *recipient)
{
  return mail_verdict_next_step_of (recipient->verdict, mail_recipient_is_lost (recipient));
}

bool
mail_recipient_is_lost (const MailRecipient *recipient)
{
  return recipient->state == MAIL_RECIPIENT_REFUSED || recipient->state == MAIL_RECIPIENT_BOUNCED;
}

bool
mail_recipient_is_of_sender (const MailRecipient *recipient)
{
  return recipient->state != MAIL_RECIPIENT_BOUNCED &&
         mail_verdict_is_of_sender (recipient->verdict);
}

void
mail_outbox_item_free (MailOutboxItem *item)
{
  if (!item)
    return;
  g_free (item->subject);
  g_free (item->sender);
  g_free (item->message_id);
  g_free (item->reason);
  g_clear_pointer (&item->recipients, g_ptr_array_unref);
  g_free (item);
}

const char *
mail_outbox_item_whom (const MailOutboxItem *item, const MailRecipient *recipient)
{
  return mail_recipient_is_of_sender (recipient) ? item->sender : recipient->address;
}

unsigned int
mail_outbox_item_count (const MailOutboxItem *item, MailRecipientState state)
{
  unsigned int n = 0;
  for (unsigned int i = 0; i < item->recipients->len; i++)
    n += ((const MailRecipient *) g_ptr_array_index (item->recipients, i))->state == state;
  return n;
}

bool
mail_outbox_item_is_late (const MailOutboxItem *item, int64_t now)
{
  return item->send_at > 0 && item->tries == 0 && now > item->send_at + LATE_SECONDS;
}

bool
mail_outbox_item_is_overdue (const MailOutboxItem *item, int64_t now)
{
  return item->state != MAIL_OUTBOX_QUEUED || item->send_at <= now;
}

void
mail_event_free (MailEvent *event)
{
  if (!event)
    return;
  g_free (event->address);
  g_free (event->enhanced);
  g_free (event->text);
  g_free (event);
}

void
mail_timeline_free (MailTimeline *timeline)
{
  if (!timeline)
    return;
  mail_outbox_item_free (timeline->item);
  g_clear_pointer (&timeline->events, g_ptr_array_unref);
  g_free (timeline);
}

const char *
mail_outbox_state_name (MailOutboxState state)
{
  static const char *const names[] = {
    [MAIL_OUTBOX_QUEUED] = "queued",
    [MAIL_OUTBOX_SENDING] = "sending",
    [MAIL_OUTBOX_FINAL_DOT] = "final-dot",
    [MAIL_OUTBOX_ACCEPTED] = "accepted",
    [MAIL_OUTBOX_FILED] = "filed",
    [MAIL_OUTBOX_AMBIGUOUS] = "ambiguous",
    [MAIL_OUTBOX_REFUSED] = "refused",
    [MAIL_OUTBOX_CANCELLED] = "cancelled",
    [MAIL_OUTBOX_PARTLY_REFUSED] = "partly-refused",
  };
  g_return_val_if_fail (state < G_N_ELEMENTS (names), "unknown");
  return names[state];
}

const char *
mail_outbox_cause_name (MailOutboxCause cause)
{
  static const char *const names[] = {
    [MAIL_OUTBOX_CAUSE_NONE] = "none",
    [MAIL_OUTBOX_CAUSE_SERVER] = "server",
    [MAIL_OUTBOX_CAUSE_CONNECTION] = "connection",
    [MAIL_OUTBOX_CAUSE_LIMIT] = "limit",
    [MAIL_OUTBOX_CAUSE_TOO_LARGE] = "too-large",
    [MAIL_OUTBOX_CAUSE_NEEDS_UTF8] = "needs-utf8",
    [MAIL_OUTBOX_CAUSE_PROGRAM] = "program",
    [MAIL_OUTBOX_CAUSE_KEPT_HERE] = "kept-here",
    [MAIL_OUTBOX_CAUSE_NO_TLS] = "no-tls",
    [MAIL_OUTBOX_CAUSE_NO_TIME] = "no-time",
    [MAIL_OUTBOX_CAUSE_TOO_LATE] = "too-late",
    [MAIL_OUTBOX_CAUSE_LOGIN] = "login",
    [MAIL_OUTBOX_CAUSE_RESTORED] = "restored",
  };
  g_return_val_if_fail (cause < G_N_ELEMENTS (names), "unknown");
  return names[cause];
}

const char *
mail_recipient_state_name (MailRecipientState state)
{
  static const char *const names[] = {
    [MAIL_RECIPIENT_WAITING] = "waiting",     [MAIL_RECIPIENT_DELAYED] = "delayed",
    [MAIL_RECIPIENT_ACCEPTED] = "accepted",   [MAIL_RECIPIENT_REFUSED] = "refused",
    [MAIL_RECIPIENT_UNCERTAIN] = "uncertain", [MAIL_RECIPIENT_BOUNCED] = "bounced",
  };
  g_return_val_if_fail (state < G_N_ELEMENTS (names), "unknown");
  return names[state];
}

const char *
mail_event_kind_name (MailEventKind kind)
{
  static const char *const names[MAIL_N_EVENTS] = {
    [MAIL_EVENT_WRITTEN] = "written",
    [MAIL_EVENT_QUEUED] = "queued",
    [MAIL_EVENT_HANDED_OVER] = "handed-over",
    [MAIL_EVENT_ACCEPTED] = "accepted",
    [MAIL_EVENT_DELAYED] = "delayed",
    [MAIL_EVENT_REFUSED] = "refused",
    [MAIL_EVENT_AMBIGUOUS] = "ambiguous",
    [MAIL_EVENT_FOUND] = "found",
    [MAIL_EVENT_CONFIRMED] = "confirmed",
    [MAIL_EVENT_FILED] = "filed",
    [MAIL_EVENT_RELEASED] = "released",
    [MAIL_EVENT_CORRECTED] = "corrected",
    [MAIL_EVENT_CANCELLED] = "cancelled",
    [MAIL_EVENT_LATE] = "late",
    [MAIL_EVENT_RELAYED] = "relayed",
    [MAIL_EVENT_DELIVERED] = "delivered",
    [MAIL_EVENT_STILL_TRYING] = "still-trying",
    [MAIL_EVENT_BOUNCED] = "bounced",
    [MAIL_EVENT_READ] = "read",
    [MAIL_EVENT_DELETED] = "deleted",
    [MAIL_EVENT_REPLIED] = "replied",
    [MAIL_EVENT_HELD] = "held",
  };
  g_return_val_if_fail (kind < MAIL_N_EVENTS, "unknown");
  return names[kind];
}
