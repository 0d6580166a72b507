// SPDX-License-Identifier: GPL-3.0-or-later
//
// One question with three answers.

#include "ui/mail-backup-question.h"

#include "ui/mail-backup-group.h"

#include <glib/gi18n.h>

static void
on_silenced (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GError) error = NULL;

  // The reminder is still there then, and can be answered again.
  if (!mail_engine_set_backup_finish (MAIL_ENGINE (source), result, &error))
    g_message ("the reminder could not be turned off: %s", error->message);
}

static void
on_answer (AdwAlertDialog *dialog, const char *response, MailEngine *engine)
{
  GtkWidget *parent = g_object_get_data (G_OBJECT (dialog), "parent");
  g_auto (MailBackup) backup = {0};

  mail_engine_read_backup (engine, &backup);
  if (g_str_equal (response, "choose"))
    mail_backup_choose_folder (parent, engine);
  else if (g_str_equal (response, "never"))
    mail_engine_set_backup_async (engine, backup.dir, true, NULL, on_silenced, NULL);
}

void
mail_backup_question_present (GtkWidget *parent, MailEngine *engine)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (
    _ ("Keep a Copy of Your Mail?"),
    _ ("If this computer is lost or its disk fails, mail that is only here is gone. Mail can keep "
       "a copy up to date in a folder on another disk, readable by other programs too.")));

  adw_alert_dialog_add_responses (dialog, "later", _ ("_Later"), "never", _ ("_Don’t Remind Me"),
                                  "choose", _ ("_Choose a Folder…"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "choose", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "choose");
  adw_alert_dialog_set_close_response (dialog, "later");
  g_object_set_data_full (G_OBJECT (dialog), "parent", g_object_ref (parent), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answer), engine, 0);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}
