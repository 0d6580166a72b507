// SPDX-License-Identifier: GPL-3.0-or-later
//
// Choosers whose values are the engine's numbers.

#include "ui/mail-sync-group.h"

#include "ui/mail-error-text.h"
#include "ui/mail-offline.h"

#include <glib/gi18n.h>

struct _MailSyncGroup {
  AdwPreferencesGroup parent_instance;

  MailEngine *engine; // NULL: nothing is shown yet, nothing is stored
  int64_t account_id;
  GArray *periods, *intervals, *trash_periods; // int, as the choosers show them

  AdwComboRow *offline;
  AdwComboRow *interval;
  AdwComboRow *trash;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (MailSyncGroup, mail_sync_group, ADW_TYPE_PREFERENCES_GROUP)

static int
value_of (AdwComboRow *row, const GArray *values)
{
  return g_array_index (values, int, adw_combo_row_get_selected (row));
}

static void
fill (AdwComboRow *row, const GArray *values, int value, char *(*dup_title) (int) )
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  unsigned int selected = 0;

  for (unsigned int i = 0; i < values->len; i++) {
    gtk_string_list_take (titles, dup_title (g_array_index (values, int, i)));
    if (g_array_index (values, int, i) == value)
      selected = i;
  }
  adw_combo_row_set_model (row, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (row, selected);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailSyncGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (!mail_engine_set_sync_settings_finish (MAIL_ENGINE (source), result, &error))
    sentence = mail_error_dup_sentence (error);
  gtk_label_set_label (self->problem, sentence ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), sentence != NULL);
}

static void
on_selected (MailSyncGroup *self)
{
  if (!self->engine)
    return;
  const MailSyncSettings settings = {value_of (self->offline, self->periods),
                                     value_of (self->interval, self->intervals),
                                     value_of (self->trash, self->trash_periods)};
  mail_engine_set_sync_settings_async (self->engine, self->account_id, &settings, NULL, on_stored,
                                       g_object_ref (self));
}

static void
mail_sync_group_dispose (GObject *object)
{
  MailSyncGroup *self = MAIL_SYNC_GROUP (object);

  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_SYNC_GROUP);
  g_clear_pointer (&self->periods, g_array_unref);
  g_clear_pointer (&self->intervals, g_array_unref);
  g_clear_pointer (&self->trash_periods, g_array_unref);
  G_OBJECT_CLASS (mail_sync_group_parent_class)->dispose (object);
}

static void
mail_sync_group_class_init (MailSyncGroupClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_sync_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-sync-group.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSyncGroup, offline);
  gtk_widget_class_bind_template_child (widget_class, MailSyncGroup, interval);
  gtk_widget_class_bind_template_child (widget_class, MailSyncGroup, trash);
  gtk_widget_class_bind_template_child (widget_class, MailSyncGroup, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
}

static void
mail_sync_group_init (MailSyncGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

// Mail that lives here is here whole, and its server says nothing by itself.
static void
show_home (MailSyncGroup *self, bool has_server)
{
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self),
                                   has_server ? _ ("Checking and Trash") : _ ("Trash"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                         _ ("What is emptied from the trash is gone for good."));
  gtk_widget_set_visible (GTK_WIDGET (self->offline), false);
  gtk_widget_set_visible (GTK_WIDGET (self->interval), has_server);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->interval), _ ("Check for Mail"));
  gtk_widget_set_visible (GTK_WIDGET (self->trash), true);
}

void
mail_sync_group_set (MailSyncGroup *self, MailEngine *engine, const MailAccount *account)
{
  MailSyncSettings settings;

  g_return_if_fail (!self->engine);
  mail_engine_read_sync_settings (engine, account->id, &settings);
  self->periods = mail_offline_dup_periods (settings.offline_days);
  self->intervals = mail_offline_dup_intervals (settings.check_minutes);
  fill (self->offline, self->periods, settings.offline_days, mail_offline_dup_period_title);
  fill (self->interval, self->intervals, settings.check_minutes, mail_offline_dup_interval_title);
  self->trash_periods = mail_offline_dup_trash_periods (settings.trash_days);
  fill (self->trash, self->trash_periods, settings.trash_days, mail_offline_dup_trash_title);
  if (account->incoming_kind == MAIL_SERVICE_POP3)
    show_home (self, account->incoming.host != NULL);
  self->account_id = account->id;
  self->engine = g_object_ref (engine);
}
