// SPDX-License-Identifier: GPL-3.0-or-later
//
// Only another address can be accepted; what the server says to it is in the outbox then.

#include "ui/mail-address-dialog.h"

#include "ui/mail-format.h"

#include <glib/gi18n.h>

struct _MailAddressDialog {
  AdwAlertDialog parent_instance;

  MailEngine *engine;
  int64_t outbox_id;
  char *address; // that was refused
  GtkEditable *entry;
};

G_DEFINE_FINAL_TYPE (MailAddressDialog, mail_address_dialog, ADW_TYPE_ALERT_DIALOG)

static unsigned int failed_signal;

// The address alone of what was typed, a name and brackets around it taken off; NULL: none.
static char *
dup_typed (MailAddressDialog *self)
{
  g_autoptr (GPtrArray) found =
    mime_address_parse_typed (gtk_editable_get_text (self->entry), NULL);
  const MailAddress *first = found && found->len == 1 ? g_ptr_array_index (found, 0) : NULL;

  return first ? g_strdup (first->address) : NULL;
}

static void
on_changed (MailAddressDialog *self)
{
  g_autofree char *typed = dup_typed (self);
  bool is_wrong = !typed && *gtk_editable_get_text (self->entry);

  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (self), "send",
                                         typed && g_strcmp0 (typed, self->address) != 0);
  if (is_wrong)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               is_wrong ? GTK_ACCESSIBLE_INVALID_TRUE
                                        : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
on_corrected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailAddressDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (!mail_engine_correct_outbox_finish (MAIL_ENGINE (source), result, &error))
    g_signal_emit (self, failed_signal, 0, error);
}

static void
mail_address_dialog_response (AdwAlertDialog *dialog, const char *response)
{
  MailAddressDialog *self = MAIL_ADDRESS_DIALOG (dialog);
  g_autofree char *typed = dup_typed (self);

  if (g_str_equal (response, "send") && typed)
    mail_engine_correct_outbox_async (self->engine, self->outbox_id, self->address, typed, NULL,
                                      on_corrected, g_object_ref (self));
}

static void
mail_address_dialog_dispose (GObject *object)
{
  MailAddressDialog *self = MAIL_ADDRESS_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_ADDRESS_DIALOG);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->address, g_free);
  G_OBJECT_CLASS (mail_address_dialog_parent_class)->dispose (object);
}

static void
mail_address_dialog_class_init (MailAddressDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_address_dialog_dispose;
  ADW_ALERT_DIALOG_CLASS (class)->response = mail_address_dialog_response;
  failed_signal = g_signal_new ("failed", MAIL_TYPE_ADDRESS_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-address-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailAddressDialog, entry);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
mail_address_dialog_init (MailAddressDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MailAddressDialog *
mail_address_dialog_new (MailEngine *engine, int64_t outbox_id, const char *address)
{
  MailAddressDialog *self = g_object_new (MAIL_TYPE_ADDRESS_DIALOG, NULL);
  g_autofree char *shown = mail_format_dup_isolated (address);
  g_autofree char *body = g_strdup_printf (
    // Translators: the placeholder is an address.
    _ ("The message goes to the new address instead of %s, and to nobody else again."), shown);

  self->engine = g_object_ref (engine);
  self->outbox_id = outbox_id;
  self->address = g_strdup (address);
  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (self), body);
  gtk_editable_set_text (self->entry, address);
  gtk_editable_select_region (self->entry, 0, -1);
  on_changed (self);
  return self;
}
