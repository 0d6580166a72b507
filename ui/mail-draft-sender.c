// SPDX-License-Identifier: GPL-3.0-or-later
//
// The questions before a message goes, each asked once, and the hand-over to the outbox.

#include "ui/mail-draft-sender.h"

#include "ui/mail-draft-check.h"
#include "ui/mail-format.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct {
  MailEngine *engine;
  MailDraft *draft;
  int64_t when;
  bool by_server;         // it keeps it until then, where it can
  MailDraftProblem asked; // answered with "send" up to this one
} Sending;

static void
sending_free (Sending *sending)
{
  g_object_unref (sending->engine);
  mail_draft_unref (sending->draft);
  g_free (sending);
}

static void go_on (GTask *task);

static void
on_queued (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  int64_t outbox_id = mail_engine_send_finish (MAIL_ENGINE (source), result, &error);

  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_memdup2 (&outbox_id, sizeof outbox_id), g_free);
}

static void
queue (GTask *task)
{
  Sending *sending = g_task_get_task_data (task);
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");
  int seconds = g_settings_get_int (settings, "undo-send-seconds");
  int64_t undo_until = seconds > 0 ? g_get_real_time () / G_USEC_PER_SEC + seconds : 0;
  bool waits_here = sending->when && !sending->by_server;

  mail_engine_send_draft_async (sending->engine, sending->draft,
                                waits_here ? sending->when : undo_until,
                                sending->by_server ? sending->when : 0, NULL, on_queued, task);
}

static void
on_answer (GObject *source, GAsyncResult *result, void *data)
{
  GTask *task = data;
  const char *answer = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);

  if (g_str_equal (answer, "send")) {
    go_on (task);
    return;
  }
  g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "not sent");
  g_object_unref (task);
}

static void
ask (GTask *task, const char *heading, const char *body)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body));

  adw_alert_dialog_add_responses (dialog, "back", _ ("_Keep Writing"), "send", _ ("_Send Anyway"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, "send", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "back");
  adw_alert_dialog_set_close_response (dialog, "back");
  adw_alert_dialog_choose (dialog, g_task_get_source_object (task), NULL, on_answer, task);
}

static void
ask_many (GTask *task, unsigned int n)
{
  g_autofree char *sentence = g_strdup_printf (
    ngettext ("%u person sees all addresses in To and Cc. Hidden copies keep them apart.",
              "%u people see each other's addresses. Hidden copies keep them apart.", n),
    n);

  ask (task, _ ("Many Visible Recipients"), sentence);
}

static void
refuse (GTask *task, GQuark domain, int code, const char *sentence)
{
  g_task_return_new_error_literal (task, domain, code, sentence);
  g_object_unref (task);
}

static void
go_on (GTask *task)
{
  Sending *sending = g_task_get_task_data (task);
  g_autofree char *detail = NULL;
  g_autofree char *sentence = NULL;

  sending->asked = mail_draft_check (sending->draft, sending->asked, &detail);
  switch (sending->asked) {
  case MAIL_DRAFT_PROBLEM_INVALID_RECIPIENT:
    // Translators: %s is what was typed as a recipient.
    sentence = mail_format_dup_sentence (_ ("“%s” is not an email address."), detail);
    refuse (task, MAIL_ERROR, MAIL_ERROR_INVALID, sentence);
    break;
  case MAIL_DRAFT_PROBLEM_NO_RECIPIENT:
    refuse (task, MAIL_ERROR, MAIL_ERROR_INVALID, _ ("The message has no recipient yet."));
    break;
  case MAIL_DRAFT_PROBLEM_ODD_RECIPIENT:
    // Translators: %s is an address that looks mistyped, such as “ana@gmial.com”.
    sentence = mail_format_dup_sentence (_ ("“%s” looks as if it was mistyped."), detail);
    ask (task, _ ("Is This Address Right?"), sentence);
    break;
  case MAIL_DRAFT_PROBLEM_MANY_RECIPIENTS:
    ask_many (task, mail_draft_count_visible (sending->draft));
    break;
  case MAIL_DRAFT_PROBLEM_NO_SUBJECT:
    ask (task, _ ("No Subject?"), _ ("A subject helps to find the message again."));
    break;
  case MAIL_DRAFT_PROBLEM_FORGOTTEN_ATTACHMENT:
    // Translators: %s is a word of the message, such as “attached”.
    sentence = mail_format_dup_sentence (_ ("You wrote “%s”, but no file is attached."), detail);
    ask (task, _ ("No Attachment?"), sentence);
    break;
  case MAIL_DRAFT_PROBLEM_NONE:
    queue (task);
    break;
  }
}

// Better told now than by the outbox, where the server's last word is known.
static bool
can_require_tls (const Sending *sending)
{
  MailSendAbilities abilities;

  if (!(sending->draft->options & MAIL_DRAFT_REQUIRE_TLS))
    return true;
  mail_engine_read_send_abilities (sending->engine, sending->draft->account_id, &abilities);
  return !abilities.is_known || abilities.can_require_tls;
}

void
mail_draft_sender_send_async (GtkWidget *parent, MailEngine *engine, MailDraft *draft,
                              int64_t when, bool by_server, GAsyncReadyCallback callback,
                              void *data)
{
  GTask *task = g_task_new (parent, NULL, callback, data);
  Sending *sending = g_new0 (Sending, 1);

  sending->engine = g_object_ref (engine);
  sending->draft = mail_draft_ref (draft);
  sending->when = when;
  sending->by_server = by_server;
  g_task_set_task_data (task, sending, (GDestroyNotify) sending_free);
  if (can_require_tls (sending))
    go_on (task);
  else
    // Translators: “Delivery” and the other are entries of the composer's menu.
    refuse (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
            _ ("Your provider’s server can’t promise encrypted connections all the way. Turn off "
               "“Only over Encrypted Connections” under “Delivery” to send it anyway."));
}

int64_t
mail_draft_sender_send_finish (GAsyncResult *result, GError **error)
{
  g_autofree int64_t *outbox_id = g_task_propagate_pointer (G_TASK (result), error);

  return outbox_id ? *outbox_id : 0;
}
