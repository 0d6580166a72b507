// SPDX-License-Identifier: GPL-3.0-or-later
//
// The outbox as the engine has it: rows stay, so that an unfolded one does not fold by itself.

#include "ui/mail-outbox-page.h"

#include "ui/mail-outbox-row.h"

struct _MailOutboxPage {
  AdwBin parent_instance;

  MailEngine *engine;
  GtkStack *stack;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (MailOutboxPage, mail_outbox_page, ADW_TYPE_BIN)

static unsigned int failed_signal;

static void
on_row_failed (MailOutboxRow *row, GError *error, MailOutboxPage *self)
{
  g_signal_emit (self, failed_signal, 0, error);
}

static MailOutboxRow *
row_at (MailOutboxPage *self, unsigned int i)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) i);

  return row ? MAIL_OUTBOX_ROW (row) : NULL;
}

// Both are oldest first, so what is at a place is the wanted row, or one that has gone.
static void
refresh (MailOutboxPage *self)
{
  g_autoptr (GPtrArray) items = mail_engine_read_outbox (self->engine);
  unsigned int n = items ? items->len : 0;
  MailOutboxRow *row;

  for (unsigned int i = 0; i < n; i++) {
    const MailOutboxItem *item = g_ptr_array_index (items, i);

    while ((row = row_at (self, i)) && mail_outbox_row_get_id (row) != item->id)
      gtk_list_box_remove (self->list, GTK_WIDGET (row));
    if (row) {
      mail_outbox_row_set_item (row, item);
      continue;
    }
    row = MAIL_OUTBOX_ROW (mail_outbox_row_new (self->engine, item));
    g_signal_connect_object (row, "failed", G_CALLBACK (on_row_failed), self, 0);
    gtk_list_box_append (self->list, GTK_WIDGET (row));
  }
  while ((row = row_at (self, n)))
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "empty");
}

static void
mail_outbox_page_dispose (GObject *object)
{
  MailOutboxPage *self = MAIL_OUTBOX_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_OUTBOX_PAGE);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_outbox_page_parent_class)->dispose (object);
}

static void
mail_outbox_page_class_init (MailOutboxPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_outbox_page_dispose;
  failed_signal = g_signal_new ("failed", MAIL_TYPE_OUTBOX_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-outbox-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MailOutboxPage, stack);
  gtk_widget_class_bind_template_child (widget_class, MailOutboxPage, list);
}

static void
mail_outbox_page_init (MailOutboxPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_outbox_page_set_engine (MailOutboxPage *self, MailEngine *engine)
{
  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "outbox-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}
