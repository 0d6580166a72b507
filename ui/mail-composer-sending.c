// SPDX-License-Identifier: GPL-3.0-or-later
//
// The composer's ways to send: now, or at a time. The questions before are the sender's.

#include "ui/mail-composer-private.h"

#include "ui/mail-draft-sender.h"
#include "ui/mail-error-text.h"
#include "ui/mail-time-dialog.h"
#include "ui/mail-send-time.h"

static void
set_sending (MailComposer *self, bool sending)
{
  self->sending = sending;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send", !sending);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send-at", !sending);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.pick-time", !sending);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.discard", !sending);
}

static void
on_sent (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposer) self = data;
  g_autoptr (GError) error = NULL;
  int64_t outbox_id = mail_draft_sender_send_finish (result, &error);
  g_autofree char *sentence = NULL;

  set_sending (self, false);
  if (!error) {
    mail_draft_saver_stop (self->saver);
    g_signal_emit_by_name (self, "sent", outbox_id);
    return;
  }
  if (mail_error_is_silent (error))
    return;
  sentence = g_error_matches (error, MAIL_ERROR, MAIL_ERROR_INVALID) ||
                 g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED) ?
               g_strdup (error->message) :
               mail_error_dup_sentence (error);
  mail_composer_show_trouble (self, sentence);
  if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_INVALID))
    mail_composer_head_focus_recipients (self->head);
}

// Saved first: whatever happens to the sending, nothing typed is lost by it, and the outbox knows
// the draft it came from.
static void
on_saved_for_sending (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposer) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) draft = NULL;

  if (!mail_composer_save_finish (self, result, &error)) {
    g_autofree char *sentence = mail_error_dup_sentence (error);

    set_sending (self, false);
    mail_composer_show_trouble (self, sentence);
    return;
  }
  draft = mail_composer_dup_draft (self);
  mail_draft_sender_send_async (GTK_WIDGET (self), self->engine, draft, self->send_when,
                                self->send_by_server, on_sent, g_object_ref (self));
}

static void
send_at (MailComposer *self, int64_t when, bool by_server)
{
  if (self->sending)
    return;
  self->send_when = when;
  self->send_by_server = by_server;
  adw_banner_set_revealed (self->banner, false);
  set_sending (self, true);
  mail_composer_save_async (self, on_saved_for_sending, g_object_ref (self));
}

static void
send_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  send_at (MAIL_COMPOSER (widget), 0, false);
}

static void
send_at_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  send_at (MAIL_COMPOSER (widget), mail_send_time_of (g_variant_get_string (parameter, NULL), now),
           false);
}

static void
on_time_chosen (MailTimeDialog *dialog, int64_t when, gboolean by_server, MailComposer *self)
{
  send_at (self, when, by_server);
}

static void
pick_time_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailComposer *self = MAIL_COMPOSER (widget);
  const MailIdentity *identity = mail_composer_head_get_identity (self->head);
  MailSendAbilities abilities = {0};
  MailTimeDialog *dialog;

  if (identity)
    mail_engine_read_send_abilities (self->engine, identity->account_id, &abilities);
  dialog = mail_time_dialog_new_to_send (abilities.hold_seconds);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (on_time_chosen), widget, 0);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

void
mail_composer_install_sending (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "composer.send", NULL, send_action);
  gtk_widget_class_install_action (class, "composer.send-at", "s", send_at_action);
  gtk_widget_class_install_action (class, "composer.pick-time", NULL, pick_time_action);
}
