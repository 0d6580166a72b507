// SPDX-License-Identifier: GPL-3.0-or-later
//
// As after an undo: the engine brings the draft back, then it is presented.

#include "ui/mail-draft-shelf.h"

#include "ui/mail-composer-present.h"
#include "ui/mail-composer-toasts.h"

static void
on_restored (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GtkWindow) window = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) draft =
    mail_engine_restore_draft_finish (MAIL_ENGINE (source), result, &error);

  if (draft)
    mail_composer_present (window, MAIL_ENGINE (source), draft);
  else
    mail_composer_toasts_error (window, error);
}

static void
on_chosen (MailDraftPicker *picker, MailDraft *draft, GtkWindow *window)
{
  MailEngine *engine = g_object_get_data (G_OBJECT (picker), "engine");

  mail_engine_restore_draft_async (engine, draft->id, NULL, on_restored, g_object_ref (window));
}

void
mail_draft_shelf_present (GtkWindow *window, MailEngine *engine, MailDraftPicker *picker)
{
  g_object_set_data_full (G_OBJECT (picker), "engine", g_object_ref (engine), g_object_unref);
  g_signal_connect_object (picker, "chosen", G_CALLBACK (on_chosen), window, 0);
  adw_dialog_present (ADW_DIALOG (picker), GTK_WIDGET (window));
}
