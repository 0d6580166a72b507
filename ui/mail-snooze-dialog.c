// SPDX-License-Identifier: GPL-3.0-or-later
//
// The times that people mostly mean, with what they are today; one of them is a key away.

#include "ui/mail-snooze-dialog.h"

#include "base/mail-snooze.h"
#include "ui/mail-format.h"
#include "ui/mail-time-dialog.h"

#include <glib/gi18n.h>

struct _MailSnoozeDialog {
  AdwDialog parent_instance;

  GtkListBox *times;
  GtkListBoxRow *pick;
  GtkWidget *wake_list, *local_note;
};

G_DEFINE_FINAL_TYPE (MailSnoozeDialog, mail_snooze_dialog, ADW_TYPE_DIALOG)

static unsigned int signal_chosen;

static const struct {
  const char *name, *title;
} choices[] = {
  {"later", N_ ("_Later Today")}, {"evening", N_ ("This _Evening")},
  {"tomorrow", N_ ("_Tomorrow")}, {"weekend", N_ ("This _Weekend")},
  {"week", N_ ("_Next Week")},
};

static void
choose (MailSnoozeDialog *self, int64_t until)
{
  g_signal_emit (self, signal_chosen, 0, until);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_picked (MailTimeDialog *picker, int64_t when, gboolean by_server, MailSnoozeDialog *self)
{
  choose (self, when);
}

static void
pick (MailSnoozeDialog *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  MailTimeDialog *picker = mail_time_dialog_new_to_snooze (mail_snooze_time_of ("tomorrow", now));

  g_signal_connect_object (picker, "chosen", G_CALLBACK (on_picked), self, 0);
  adw_dialog_present (ADW_DIALOG (picker), GTK_WIDGET (self));
}

static void
on_row_activated (MailSnoozeDialog *self, GtkListBoxRow *row)
{
  const int64_t *until = g_object_get_data (G_OBJECT (row), "until");

  if (row == self->pick)
    pick (self);
  else if (until)
    choose (self, *until);
}

static void
on_wake_activated (MailSnoozeDialog *self)
{
  choose (self, 0);
}

static void
mail_snooze_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SNOOZE_DIALOG);
  G_OBJECT_CLASS (mail_snooze_dialog_parent_class)->dispose (object);
}

static void
mail_snooze_dialog_class_init (MailSnoozeDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_snooze_dialog_dispose;
  signal_chosen = g_signal_new ("chosen", MAIL_TYPE_SNOOZE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-snooze-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSnoozeDialog, times);
  gtk_widget_class_bind_template_child (widget_class, MailSnoozeDialog, pick);
  gtk_widget_class_bind_template_child (widget_class, MailSnoozeDialog, wake_list);
  gtk_widget_class_bind_template_child (widget_class, MailSnoozeDialog, local_note);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_wake_activated);
}

static void
add_choice (MailSnoozeDialog *self, size_t n, GDateTime *now, int position)
{
  int64_t until = mail_snooze_time_of (choices[n].name, now);
  g_autofree char *words = mail_format_dup_until (until, now);
  GtkWidget *row = adw_action_row_new (), *time = gtk_label_new (words);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (choices[n].title));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), true);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), true);
  gtk_widget_add_css_class (time, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), time);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, time,
                                  NULL, -1);
  g_object_set_data_full (G_OBJECT (row), "until", g_memdup2 (&until, sizeof until), g_free);
  gtk_list_box_insert (self->times, row, position);
}

static void
mail_snooze_dialog_init (MailSnoozeDialog *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  int position = 0;

  gtk_widget_init_template (GTK_WIDGET (self));
  for (size_t i = 0; i < G_N_ELEMENTS (choices); i++)
    if (mail_snooze_time_of (choices[i].name, now) != 0)
      add_choice (self, i, now, position++);
}

MailSnoozeDialog *
mail_snooze_dialog_new (int64_t until, bool is_local)
{
  MailSnoozeDialog *self = g_object_new (MAIL_TYPE_SNOOZE_DIALOG, NULL);

  gtk_widget_set_visible (self->wake_list, until != 0);
  gtk_widget_set_visible (self->local_note, is_local);
  return self;
}
