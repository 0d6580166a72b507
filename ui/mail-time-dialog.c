// SPDX-License-Identifier: GPL-3.0-or-later
//
// A calendar and a clock, and what the two say in words.

#include "ui/mail-time-dialog.h"

#include "ui/mail-format.h"
#include "ui/mail-send-time.h"

#include <glib/gi18n.h>

struct _MailTimeDialog {
  AdwDialog parent_instance;

  GtkCalendar *calendar;
  GtkSpinButton *hour, *minute;
  GtkLabel *words;
  GtkWidget *choose, *by_server_group;
  AdwSwitchRow *by_server;
  int64_t hold_seconds; // how long the server keeps a message at most
};

G_DEFINE_FINAL_TYPE (MailTimeDialog, mail_time_dialog, ADW_TYPE_DIALOG)

static unsigned int signal_chosen;

static int64_t
get_time (MailTimeDialog *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (self->calendar);
  g_autoptr (GDateTime) when = g_date_time_new_local (
    g_date_time_get_year (day), g_date_time_get_month (day), g_date_time_get_day_of_month (day),
    gtk_spin_button_get_value_as_int (self->hour), gtk_spin_button_get_value_as_int (self->minute),
    0);

  return when ? g_date_time_to_unix (when) : 0;
}

// Until WHEN the server can keep it, or can't.
static void
offer_server (MailTimeDialog *self, int64_t when)
{
  bool can = when <= g_get_real_time () / G_USEC_PER_SEC + self->hold_seconds;

  if (!can)
    adw_switch_row_set_active (self->by_server, false);
  gtk_widget_set_sensitive (GTK_WIDGET (self->by_server), can);
  adw_action_row_set_subtitle (
    ADW_ACTION_ROW (self->by_server),
    can ? _ ("It is sent also while this computer is off, and can’t be taken back any more.") :
          _ ("The server does not keep it for so long."));
}

static void
on_changed (MailTimeDialog *self)
{
  int64_t when = get_time (self);
  bool future = when > g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *words =
    future ? mail_format_dup_date_long (when) : g_strdup (_ ("This time is over."));

  offer_server (self, when);
  gtk_label_set_text (self->words, words);
  gtk_widget_set_sensitive (self->choose, future);
}

static void
on_choose (MailTimeDialog *self)
{
  g_signal_emit (self, signal_chosen, 0, get_time (self),
                 adw_switch_row_get_active (self->by_server));
  adw_dialog_close (ADW_DIALOG (self));
}

// 8:05, not 8:5.
static gboolean
on_output (GtkSpinButton *button, void *data)
{
  g_autofree char *text = g_strdup_printf ("%02d", gtk_spin_button_get_value_as_int (button));

  gtk_editable_set_text (GTK_EDITABLE (button), text);
  return TRUE;
}

static void
mail_time_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_TIME_DIALOG);
  G_OBJECT_CLASS (mail_time_dialog_parent_class)->dispose (object);
}

static void
mail_time_dialog_class_init (MailTimeDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_time_dialog_dispose;
  signal_chosen = g_signal_new ("chosen", MAIL_TYPE_TIME_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_BOOLEAN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-time-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailTimeDialog, calendar);
  gtk_widget_class_bind_template_child (widget_class, MailTimeDialog, hour);
  gtk_widget_class_bind_template_child (widget_class, MailTimeDialog, minute);
  gtk_widget_class_bind_template_child (widget_class, MailTimeDialog, words);
  gtk_widget_class_bind_template_child (widget_class, MailTimeDialog, choose);
  gtk_widget_class_bind_template_child (widget_class, MailTimeDialog, by_server);
  gtk_widget_class_bind_template_child (widget_class, MailTimeDialog, by_server_group);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
}

static void
mail_time_dialog_init (MailTimeDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->hour, "output", G_CALLBACK (on_output), NULL);
  g_signal_connect (self->minute, "output", G_CALLBACK (on_output), NULL);
}

static MailTimeDialog *
create (const char *title, const char *verb, int64_t when, int64_t hold_seconds)
{
  MailTimeDialog *self = g_object_new (MAIL_TYPE_TIME_DIALOG, "title", title, NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (when);

  self->hold_seconds = hold_seconds;
  gtk_button_set_label (GTK_BUTTON (self->choose), verb);
  gtk_widget_set_visible (self->by_server_group, hold_seconds > 0);
  gtk_calendar_select_day (self->calendar, time);
  gtk_spin_button_set_value (self->hour, g_date_time_get_hour (time));
  gtk_spin_button_set_value (self->minute, g_date_time_get_minute (time));
  on_changed (self);
  return self;
}

MailTimeDialog *
mail_time_dialog_new_to_send (int64_t hold_seconds)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return create (_ ("Send Later"), C_ ("send later", "_Schedule"),
                 mail_send_time_of ("tomorrow", now), hold_seconds);
}

MailTimeDialog *
mail_time_dialog_new_to_snooze (int64_t when)
{
  return create (_ ("Snooze"), C_ ("snooze", "_Snooze"), when, 0);
}
