// SPDX-License-Identifier: GPL-3.0-or-later
//
// The life of outbox snapshots, and the names of their states.

#include "base/mail-outbox.h"

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

void
mail_outbox_item_free (MailOutboxItem *item)
{
  if (!item)
    return;
  g_free (item->subject);
  g_free (item->message_id);
  g_free (item->reason);
  g_clear_pointer (&item->recipients, g_ptr_array_unref);
  g_free (item);
}

const char *
mail_outbox_state_name (MailOutboxState state)
{
  static const char *const names[] = {
    [MAIL_OUTBOX_QUEUED] = "queued",       [MAIL_OUTBOX_SENDING] = "sending",
    [MAIL_OUTBOX_FINAL_DOT] = "final-dot", [MAIL_OUTBOX_ACCEPTED] = "accepted",
    [MAIL_OUTBOX_FILED] = "filed",         [MAIL_OUTBOX_AMBIGUOUS] = "ambiguous",
    [MAIL_OUTBOX_REFUSED] = "refused",     [MAIL_OUTBOX_CANCELLED] = "cancelled",
  };
  g_return_val_if_fail (state < G_N_ELEMENTS (names), "unknown");
  return names[state];
}
