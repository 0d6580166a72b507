// SPDX-License-Identifier: GPL-3.0-or-later
//
// Name and address; only the address where there is no name.

#include "ui/mail-contact-row.h"

#include <glib/gi18n.h>

struct _MailContactRow {
  AdwActionRow parent_instance;

  GtkWidget *forget;

  MailAddress *person;
};

G_DEFINE_FINAL_TYPE (MailContactRow, mail_contact_row, ADW_TYPE_ACTION_ROW)

static unsigned int signal_forget;

static void
on_forget (MailContactRow *self)
{
  g_signal_emit (self, signal_forget, 0);
}

static void
mail_contact_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_CONTACT_ROW);
  G_OBJECT_CLASS (mail_contact_row_parent_class)->dispose (object);
}

static void
mail_contact_row_finalize (GObject *object)
{
  mail_address_free (MAIL_CONTACT_ROW (object)->person);
  G_OBJECT_CLASS (mail_contact_row_parent_class)->finalize (object);
}

static void
mail_contact_row_class_init (MailContactRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_contact_row_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_contact_row_finalize;
  signal_forget = g_signal_new ("forget", MAIL_TYPE_CONTACT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-contact-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MailContactRow, forget);
  gtk_widget_class_bind_template_callback (widget_class, on_forget);
}

static void
mail_contact_row_init (MailContactRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
mail_contact_row_new (const MailAddress *person)
{
  MailContactRow *self = g_object_new (MAIL_TYPE_CONTACT_ROW, NULL);
  const char *title = *person->name ? person->name : person->address;
  // Translators: %s is the name or address of somebody who is suggested as a recipient.
  g_autofree char *forget = g_strdup_printf (_ ("Forget %s"), title);

  self->person = mail_address_new (person->name, person->address);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  if (*person->name)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), person->address);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->forget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  forget, -1);
  return GTK_WIDGET (self);
}

const MailAddress *
mail_contact_row_get_person (MailContactRow *row)
{
  return row->person;
}
