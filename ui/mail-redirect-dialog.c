// SPDX-License-Identifier: GPL-3.0-or-later
//
// The message is read once the dialog is answered; it waits in the outbox like any other, so that
// it can be taken back.

#include "ui/mail-redirect-dialog.h"

#include "ui/mail-composer-toasts.h"
#include "ui/mail-recipient-entry.h"
#include "ui/mail-recipients.h"

#include <glib/gi18n.h>

struct _MailRedirectDialog {
  AdwAlertDialog parent_instance;

  MailEngine *engine;
  GtkWindow *window; // for toasts; weak
  int64_t message_id;
  char *recipients; // as typed, once answered
  MailRecipientEntry *to;
};

G_DEFINE_FINAL_TYPE (MailRedirectDialog, mail_redirect_dialog, ADW_TYPE_ALERT_DIALOG)

static void
on_changed (MailRedirectDialog *self)
{
  g_autofree char *text = mail_recipient_entry_dup_text (self->to);
  g_autofree char *invalid = mail_recipients_find_invalid (text);

  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (self), "send",
                                         !invalid && !mail_recipient_entry_is_empty (self->to));
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailRedirectDialog) self = data;
  g_autoptr (GError) error = NULL;
  int64_t outbox_id = mail_engine_send_finish (MAIL_ENGINE (source), result, &error);

  if (outbox_id != 0)
    mail_composer_toasts_send (self->window, MAIL_ENGINE (source), outbox_id);
  else
    mail_composer_toasts_error (self->window, error);
}

// Recipients as they go into the header, one a string.
static char **
split (const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  char *piece;

  while ((piece = mail_recipients_take (&text, true)))
    g_strv_builder_take (builder, piece);
  return g_strv_builder_end (builder);
}

static int64_t
undo_time (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");

  return g_get_real_time () / G_USEC_PER_SEC + g_settings_get_int (settings, "undo-send-seconds");
}

// By the identity that it came to, else the account's own.
static char *
dup_sender (MailEngine *engine, const MailRow *row)
{
  g_autoptr (GPtrArray) identities =
    mail_engine_read_identities (engine, mail_engine_read_writer (engine, row));
  const MailIdentity *chosen = identities->len > 0 ? identities->pdata[0] : NULL;

  for (unsigned int i = 0; i < identities->len; i++)
    for (unsigned int k = 0; k < row->to->len; k++) {
      const MailIdentity *identity = g_ptr_array_index (identities, i);
      const MailAddress *to = g_ptr_array_index (row->to, k);

      if (mime_address_is_same (identity->address, to->address)) {
        chosen = identity;
        break;
      }
    }
  if (!chosen)
    return NULL;
  g_autoptr (MailAddress) address = mail_address_new (chosen->name, chosen->address);

  return mime_address_format (address);
}

static void
send_on (MailRedirectDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
    mail_engine_read_rows (self->engine, 0, &self->message_id, 1, &error);
  MailRow *row = rows ? g_ptr_array_index (rows, 0) : NULL;

  if (!row) {
    if (error)
      mail_composer_toasts_error (self->window, error);
    return;
  }
  g_autofree char *from = dup_sender (self->engine, row);
  g_auto (GStrv) recipients = split (self->recipients);
  const MailSendOptions options = {
    .from = from,
    .recipients = (const char *const *) recipients,
    .account_id = row->account_id,
    .not_before = undo_time (),
    .redirected_id = self->message_id,
  };

  mail_engine_send_raw_async (self->engine, NULL, &options, NULL, on_sent, g_object_ref (self));
}

static void
mail_redirect_dialog_response (AdwAlertDialog *dialog, const char *response)
{
  MailRedirectDialog *self = MAIL_REDIRECT_DIALOG (dialog);

  if (!g_str_equal (response, "send"))
    return;
  g_free (self->recipients);
  self->recipients = mail_recipient_entry_dup_text (self->to);
  send_on (self);
}

static void
mail_redirect_dialog_dispose (GObject *object)
{
  MailRedirectDialog *self = MAIL_REDIRECT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_REDIRECT_DIALOG);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_redirect_dialog_parent_class)->dispose (object);
}

static void
mail_redirect_dialog_finalize (GObject *object)
{
  g_free (MAIL_REDIRECT_DIALOG (object)->recipients);
  G_OBJECT_CLASS (mail_redirect_dialog_parent_class)->finalize (object);
}

static void
mail_redirect_dialog_class_init (MailRedirectDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (MAIL_TYPE_RECIPIENT_ENTRY);
  G_OBJECT_CLASS (class)->dispose = mail_redirect_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_redirect_dialog_finalize;
  ADW_ALERT_DIALOG_CLASS (class)->response = mail_redirect_dialog_response;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-redirect-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailRedirectDialog, to);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
mail_redirect_dialog_init (MailRedirectDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_redirect_dialog_present (GtkWidget *parent, MailEngine *engine, int64_t message_id)
{
  MailRedirectDialog *self = g_object_new (MAIL_TYPE_REDIRECT_DIALOG, NULL);
  GtkRoot *root = gtk_widget_get_root (parent);

  self->engine = g_object_ref (engine);
  self->message_id = message_id;
  g_set_weak_pointer (&self->window, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
  mail_recipient_entry_set_engine (self->to, engine);
  on_changed (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
