// SPDX-License-Identifier: GPL-3.0-or-later
//
// The buttons' names for a screen reader say of what they are.

#include "ui/mail-offer-row.h"

struct _MailOfferRow {
  AdwPreferencesRow parent_instance;

  int64_t id;
  GtkLabel *text;
  GtkWidget *first;
  GtkWidget *second;
};

G_DEFINE_FINAL_TYPE (MailOfferRow, mail_offer_row, ADW_TYPE_PREFERENCES_ROW)

static unsigned int taken_signal;

static void
on_first (MailOfferRow *self)
{
  g_signal_emit (self, taken_signal, 0, self->id, false);
}

static void
on_second (MailOfferRow *self)
{
  g_signal_emit (self, taken_signal, 0, self->id, true);
}

static void
mail_offer_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_OFFER_ROW);
  G_OBJECT_CLASS (mail_offer_row_parent_class)->dispose (object);
}

static void
mail_offer_row_class_init (MailOfferRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_offer_row_dispose;
  taken_signal = g_signal_new ("taken", MAIL_TYPE_OFFER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_BOOLEAN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-offer-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MailOfferRow, text);
  gtk_widget_class_bind_template_child (widget_class, MailOfferRow, first);
  gtk_widget_class_bind_template_child (widget_class, MailOfferRow, second);
  gtk_widget_class_bind_template_callback (widget_class, on_first);
  gtk_widget_class_bind_template_callback (widget_class, on_second);
}

static void
mail_offer_row_init (MailOfferRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_button (GtkWidget *button, const char *text, const char *title)
{
  gtk_widget_set_visible (button, text != NULL);
  if (!text)
    return;
  gtk_button_set_label (GTK_BUTTON (button), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  title, -1);
}

GtkWidget *
mail_offer_row_new (int64_t id, const char *title, const char *subtitle, const char *first,
                    const char *second)
{
  MailOfferRow *self = g_object_new (MAIL_TYPE_OFFER_ROW, "title", title, NULL);

  self->id = id;
  gtk_label_set_label (self->text, subtitle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle, -1);
  set_button (self->first, first, title);
  set_button (self->second, second, title);
  return GTK_WIDGET (self);
}
