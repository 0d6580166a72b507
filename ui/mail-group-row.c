// SPDX-License-Identifier: GPL-3.0-or-later
//
// A group's name and how many it has.

#include "ui/mail-group-row.h"

#include "ui/mail-format.h"
#include "ui/mail-recipients.h"

#include <glib/gi18n.h>

struct _MailGroupRow {
  AdwActionRow parent_instance;

  GtkWidget *delete;

  MailContactGroup *group;
};

G_DEFINE_FINAL_TYPE (MailGroupRow, mail_group_row, ADW_TYPE_ACTION_ROW)

static unsigned int signal_delete;

static void
on_delete (MailGroupRow *self)
{
  g_signal_emit (self, signal_delete, 0);
}

static void
mail_group_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_GROUP_ROW);
  G_OBJECT_CLASS (mail_group_row_parent_class)->dispose (object);
}

static void
mail_group_row_finalize (GObject *object)
{
  mail_contact_group_free (MAIL_GROUP_ROW (object)->group);
  G_OBJECT_CLASS (mail_group_row_parent_class)->finalize (object);
}

static void
mail_group_row_class_init (MailGroupRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_group_row_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_group_row_finalize;
  signal_delete = g_signal_new ("delete", MAIL_TYPE_GROUP_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-group-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MailGroupRow, delete);
  gtk_widget_class_bind_template_callback (widget_class, on_delete);
}

static void
mail_group_row_init (MailGroupRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
mail_group_row_new (MailContactGroup *group)
{
  MailGroupRow *self = g_object_new (MAIL_TYPE_GROUP_ROW, NULL);
  g_autofree char *count = mail_recipients_dup_count (group);
  // Translators: the placeholder is the name of a group of contacts.
  g_autofree char *delete = mail_format_dup_sentence (_ ("Delete the Group %s"), group->name);

  self->group = group;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), group->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), count);
  gtk_widget_set_tooltip_text (self->delete, delete);
  return GTK_WIDGET (self);
}

const MailContactGroup *
mail_group_row_get_group (MailGroupRow *row)
{
  return row->group;
}
