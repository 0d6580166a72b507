// SPDX-License-Identifier: GPL-3.0-or-later
//
// One question, then the engine. What lives here and nowhere else need not go with the account.

#include "ui/mail-account-removal.h"

#include "ui/mail-format.h"
#include "ui/mail-transfer-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct {
  GtkWidget *parent; // weak
  MailEngine *engine;
  MailAccount *account;
} Removal;

static void
removal_free (Removal *removal)
{
  g_clear_weak_pointer (&removal->parent);
  g_object_unref (removal->engine);
  mail_account_unref (removal->account);
  g_free (removal);
}

static void
end (GTask *task, bool is_gone, GError *error)
{
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, is_gone);
}

static void
on_removed (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  mail_engine_remove_account_finish (MAIL_ENGINE (source), result, &error);
  end (task, true, error);
}

static void
on_left_at_home (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (MailAccount) left = NULL;
  GError *error = NULL;

  mail_engine_retire_account_finish (MAIL_ENGINE (source), result, &left, &error);
  end (task, true, error);
}

static void export (Removal *removal)
{
  GtkRoot *root = removal->parent ? gtk_widget_get_root (removal->parent) : NULL;

  if (root)
    mail_transfer_dialog_present_export (GTK_WIDGET (root), removal->engine, removal->account->id,
                                         NULL, removal->account->name);
}

static void
on_answer (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  Removal *removal = g_task_get_task_data (task);
  const char *answer = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);

  if (g_str_equal (answer, "remove")) {
    mail_engine_remove_account_async (removal->engine, removal->account->id, NULL, on_removed,
                                      g_object_ref (task));
  } else if (g_str_equal (answer, "keep")) {
    mail_engine_retire_account_async (removal->engine, removal->account->id, removal->account->name,
                                      NULL, on_left_at_home, g_object_ref (task));
  } else {
    if (g_str_equal (answer, "export"))
      export (removal);
    g_task_return_boolean (task, false);
  }
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

// What would stay of PREVIEW's messages.
static char *
dup_stay (const MailConvertPreview *preview)
{
  unsigned long n = preview->messages, partial = preview->partial;
  g_autofree char *whole =
    // Translators: “Keep Mail” and “Remove” are the buttons below.
    g_strdup_printf (
      ngettext ("%'lu message lives on this computer, perhaps nowhere else. “Keep Mail” ends only "
                "the account: its folders stay here, nothing new comes, and its password is "
                "removed from the keyring. “Remove” erases the mail and the drafts, too.",
                "%'lu messages live on this computer, perhaps nowhere else. “Keep Mail” ends only "
                "the account: its folders stay here, nothing new comes, and its password is "
                "removed from the keyring. “Remove” erases the mail and the drafts, too.",
                n),
      n);

  if (partial == 0)
    return g_steal_pointer (&whole);
  g_autofree char *rest = g_strdup_printf (
    ngettext ("Of %'lu only the header is here; the rest can’t be downloaded then.",
              "Of %'lu only the headers are here; the rest can’t be downloaded then.", partial),
    partial);
  return g_strconcat (whole, "\n\n", rest, NULL);
}

static char *
dup_body (const MailAccount *account, const MailConvertPreview *preview, bool can_stay)
{
  unsigned long n = preview->messages;

  if (can_stay)
    return dup_stay (preview);
  if (n > 0)
    return g_strdup_printf (
      ngettext ("%'lu message lives on this computer, perhaps nowhere else. It is erased. Export "
                "it first if you may want to read it again.",
                "%'lu messages live on this computer, perhaps nowhere else. They are erased. "
                "Export them first if you may want to read them again.",
                n),
      n);
  if (!account->incoming.host)
    return g_strdup (_ ("There is no mail in it."));
  return g_strdup (_ ("Its mail, drafts and unsent messages are erased from this computer, and its "
                      "password from the keyring. What is on the server stays there."));
}

static AdwAlertDialog *
create_question (MailEngine *engine, const MailAccount *account, const MailConvertPreview *preview)
{
  // Translators: %s is an account's name.
  g_autofree char *heading = mail_format_dup_sentence (_ ("Remove “%s”?"), account->name);
  // What is still to be sent needs its server.
  bool can_stay = preview->messages > 0 && account->incoming.host &&
                  mail_engine_read_unsent (engine, account->id) == 0;
  g_autofree char *warning = dup_warning (engine, account);
  g_autofree char *body = dup_body (account, preview, can_stay);
  g_autofree char *whole = g_strconcat (can_stay ? "" : warning, body, NULL);
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, whole));

  adw_alert_dialog_set_heading_use_markup (dialog, false);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "remove", _ ("_Remove"), NULL);
  if (can_stay)
    adw_alert_dialog_add_response (dialog, "keep", _ ("_Keep Mail"));
  else if (preview->messages > 0)
    adw_alert_dialog_add_response (dialog, "export", _ ("_Export…"));
  adw_alert_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  return dialog;
}

static void
ask (GTask *task, const MailConvertPreview *preview)
{
  Removal *removal = g_task_get_task_data (task);

  if (removal->parent)
    adw_alert_dialog_choose (create_question (removal->engine, removal->account, preview),
                             removal->parent, NULL, on_answer, g_object_ref (task));
  else
    g_task_return_boolean (task, false);
}

static void
on_previewed (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  MailConvertPreview preview;
  GError *error = NULL;

  if (mail_engine_preview_convert_finish (MAIL_ENGINE (source), result, &preview, &error))
    ask (task, &preview);
  else
    g_task_return_error (task, error);
}

void
mail_account_removal_ask_async (GtkWidget *parent, MailEngine *engine, MailAccount *account,
                                GAsyncReadyCallback callback, void *data)
{
  static const MailConvertPreview nothing = {0};
  g_autoptr (GTask) task = g_task_new (engine, NULL, callback, data);
  Removal *removal = g_new0 (Removal, 1);

  *removal = (Removal) {NULL, g_object_ref (engine), mail_account_ref (account)};
  g_set_weak_pointer (&removal->parent, parent);
  g_task_set_task_data (task, removal, (GDestroyNotify) removal_free);
  if (account->incoming_kind == MAIL_SERVICE_POP3)
    mail_engine_preview_convert_async (engine, account->id, NULL, on_previewed,
                                       g_object_ref (task));
  else
    ask (task, &nothing);
}

bool
mail_account_removal_ask_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
