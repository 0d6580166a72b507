// SPDX-License-Identifier: GPL-3.0-or-later
//
// Only what can be a name can be accepted; the rest is the server's to judge.

#include "ui/mail-name-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

struct _MailNameDialog {
  AdwAlertDialog parent_instance;

  char delimiter;
  GtkEditable *entry;
};

G_DEFINE_FINAL_TYPE (MailNameDialog, mail_name_dialog, ADW_TYPE_ALERT_DIALOG)

static unsigned int named_signal;

static char *
dup_name (MailNameDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
}

// Why NAME can't be one; "" where it can, or where there is nothing yet.
static char *
dup_problem (MailNameDialog *self, const char *name)
{
  char refused[] = {'*', '%', self->delimiter, '\0'};
  const char *found = strpbrk (name, refused);

  // Translators: %c is a character, such as /.
  return found ? g_strdup_printf (_ ("The name of a folder can’t have “%c” in it."), *found) :
                 g_strdup ("");
}

static void
on_changed (MailNameDialog *self)
{
  g_autofree char *name = dup_name (self);
  g_autofree char *problem = dup_problem (self, name);
  bool is_wrong = *problem != '\0';

  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (self), "accept", *name && !is_wrong);
  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (self), problem);
  if (is_wrong) {
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
    gtk_accessible_announce (GTK_ACCESSIBLE (self->entry), problem,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  } else {
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  }
  gtk_accessible_update_state (
    GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
    is_wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
mail_name_dialog_response (AdwAlertDialog *dialog, const char *response)
{
  MailNameDialog *self = MAIL_NAME_DIALOG (dialog);
  g_autofree char *name = dup_name (self);

  if (g_str_equal (response, "accept"))
    g_signal_emit (self, named_signal, 0, name);
}

static void
mail_name_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_NAME_DIALOG);
  G_OBJECT_CLASS (mail_name_dialog_parent_class)->dispose (object);
}

static void
mail_name_dialog_class_init (MailNameDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_name_dialog_dispose;
  ADW_ALERT_DIALOG_CLASS (class)->response = mail_name_dialog_response;
  named_signal = g_signal_new ("named", MAIL_TYPE_NAME_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-name-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailNameDialog, entry);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
mail_name_dialog_init (MailNameDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MailNameDialog *
mail_name_dialog_new (const char *heading, const char *name, char delimiter)
{
  MailNameDialog *self = g_object_new (MAIL_TYPE_NAME_DIALOG, "heading", heading, NULL);

  self->delimiter = delimiter;
  gtk_editable_set_text (self->entry, name);
  gtk_editable_select_region (self->entry, 0, -1);
  on_changed (self);
  return self;
}
