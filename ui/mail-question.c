// SPDX-License-Identifier: GPL-3.0-or-later
//
// An alert with two answers.

#include "ui/mail-question.h"

#include <glib/gi18n.h>

static void
unref (gpointer object, GClosure *closure)
{
  g_object_unref (object);
}

const char *
mail_question_get_brief_undo (void)
{
  return _ ("You can undo this for a few seconds. After that nothing brings it back.");
}

void
mail_question_ask (GtkWidget *parent, const char *heading, const char *body, const char *accept,
                   GCallback on_accepted, void *data, GClosureNotify free)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body));

  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "accept", accept, NULL);
  adw_alert_dialog_set_response_appearance (dialog, "accept", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_data (dialog, "response::accept", on_accepted, free ? data : g_object_ref (data),
                         free ? free : unref, 0);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}
