// SPDX-License-Identifier: GPL-3.0-or-later
//
// One question, then the engine.

#include "ui/mail-account-removal.h"

#include "ui/mail-format.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct {
  MailEngine *engine;
  int64_t account_id;
} Removal;

static void
removal_free (Removal *removal)
{
  g_object_unref (removal->engine);
  g_free (removal);
}

static void
on_removed (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (mail_engine_remove_account_finish (MAIL_ENGINE (source), result, &error))
    g_task_return_boolean (task, true);
  else
    g_task_return_error (task, error);
}

static void
on_answer (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  Removal *removal = g_task_get_task_data (task);
  const char *answer = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);

  if (g_str_equal (answer, "remove"))
    mail_engine_remove_account_async (removal->engine, removal->account_id, NULL, on_removed,
                                      g_object_ref (task));
  else
    g_task_return_boolean (task, false);
}

// What goes with ACCOUNT and is nowhere else: a paragraph, or "".
static char *
dup_warning (MailEngine *engine, const MailAccount *account)
{
  unsigned int unsent = mail_engine_read_unsent (engine, account->id);
  g_autoptr (GPtrArray) drafts = mail_engine_read_waiting_drafts (engine, account->id);
  g_autoptr (GString) words = g_string_new (NULL);

  if (unsent > 0)
    g_string_append_printf (
      words,
      ngettext ("%u message in the outbox has not reached everybody, and will not.",
                "%u messages in the outbox have not reached everybody, and will not.", unsent),
      unsent);
  if (drafts->len > 0 && words->len > 0)
    g_string_append_c (words, '\n');
  if (drafts->len > 0)
    g_string_append_printf (words,
                            ngettext ("%u draft is only here, and is lost.",
                                      "%u drafts are only here, and are lost.", drafts->len),
                            drafts->len);
  if (words->len > 0)
    g_string_append (words, "\n\n");
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static AdwAlertDialog *
create_question (MailEngine *engine, MailAccount *account)
{
  // Translators: %s is an account's name.
  g_autofree char *heading = mail_format_dup_sentence (_ ("Remove “%s”?"), account->name);
  bool is_pop3 = account->incoming_kind == MAIL_SERVICE_POP3;
  const char *body =
    is_pop3 ? _ ("This computer may hold the only copy of its mail. It is erased, with drafts and "
                 "unsent messages, and its password is removed from the keyring.") :
              _ ("Its mail, drafts and unsent messages are erased from this computer, and its "
                 "password from the keyring. What is on the server stays there.");
  g_autofree char *warning = dup_warning (engine, account);
  g_autofree char *whole = g_strconcat (warning, body, NULL);
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, whole));

  adw_alert_dialog_set_heading_use_markup (dialog, false);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "remove", _ ("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  return dialog;
}

void
mail_account_removal_ask_async (GtkWidget *parent, MailEngine *engine, MailAccount *account,
                                GAsyncReadyCallback callback, void *data)
{
  GTask *task = g_task_new (engine, NULL, callback, data);
  Removal *removal = g_new (Removal, 1);

  *removal = (Removal) {g_object_ref (engine), account->id};
  g_task_set_task_data (task, removal, (GDestroyNotify) removal_free);
  adw_alert_dialog_choose (create_question (engine, account), parent, NULL, on_answer, task);
}

bool
mail_account_removal_ask_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
