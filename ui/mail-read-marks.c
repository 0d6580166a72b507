// SPDX-License-Identifier: GPL-3.0-or-later
//
// One timer for all cards.

#include "ui/mail-read-marks.h"

#define READ_MILLISECONDS 600 // on the screen before a message counts as read

struct _MailReadMarks {
  MailMessageCards *cards; // borrowed
  MailEngine *engine;
  unsigned int timer_id;
};

static void
on_marked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  // Gone meanwhile: then there is nothing to mark.
  mail_engine_operation_finish (MAIL_ENGINE (source), result, &error);
}

static bool
is_window_active (MailReadMarks *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->cards));

  return GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root));
}

// What sleeps is to be new when it comes back.
static void
mark_read (MailReadMarks *self, MailMessageCard *card)
{
  const MailRow *row = mail_message_card_get_row (card);
  MailTarget target = {row->folder_id, &row->id, 1, false};

  if (!(row->flags & MAIL_FLAG_SEEN) && row->snoozed_until == 0 && is_window_active (self))
    mail_engine_flag_async (self->engine, &target, MAIL_FLAG_SEEN, 0, NULL, NULL, NULL, on_marked,
                            NULL);
}

static gboolean
on_mark_read (gpointer data)
{
  MailReadMarks *self = data;

  self->timer_id = 0;
  for (MailMessageCard *card = mail_message_cards_get_first (self->cards); card;
       card = mail_message_cards_get_next (card))
    if (mail_message_card_was_shown (card))
      mark_read (self, card);
  return G_SOURCE_REMOVE;
}

MailReadMarks *
mail_read_marks_new (MailMessageCards *cards, MailEngine *engine)
{
  MailReadMarks *self = g_new0 (MailReadMarks, 1);

  self->cards = cards;
  self->engine = g_object_ref (engine);
  return self;
}

void
mail_read_marks_free (MailReadMarks *self)
{
  mail_read_marks_stop (self);
  g_object_unref (self->engine);
  g_free (self);
}

void
mail_read_marks_queue (MailReadMarks *self)
{
  if (self->timer_id == 0)
    self->timer_id = g_timeout_add (READ_MILLISECONDS, on_mark_read, self);
}

void
mail_read_marks_stop (MailReadMarks *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
}
