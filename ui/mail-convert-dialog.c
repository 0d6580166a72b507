// SPDX-License-Identifier: GPL-3.0-or-later
//
// One form, then a transfer like others. What was cut short goes on when it is asked for again.

#include "ui/mail-convert-dialog.h"

#include "ui/mail-certificate-page.h"
#include "ui/mail-error-text.h"
#include "ui/mail-service-group.h"
#include "ui/mail-transfer-page.h"
#include "ui/mail-trouble.h"

#include <glib/gi18n.h>

struct _MailConvertDialog {
  AdwDialog parent_instance;

  AdwNavigationView *pages;
  AdwToolbarView *view;
  AdwHeaderBar *header;
  GtkLabel *trouble;
  GtkStack *stack;
  AdwPreferencesGroup *explanation;
  MailServiceGroup *incoming;
  AdwEntryRow *password;
  GtkWidget *upload_group;
  AdwSwitchRow *upload;
  MailTransferPage *page;
  MailCertificatePage *certificate_page;

  MailEngine *engine;
  MailAccount *account;
  MailAccount *candidate; // what it is to become, as the form had it
};

G_DEFINE_FINAL_TYPE (MailConvertDialog, mail_convert_dialog, ADW_TYPE_DIALOG)

static MailServiceKind
get_kind (MailConvertDialog *self)
{
  return self->account->incoming_kind == MAIL_SERVICE_POP3 ? MAIL_SERVICE_IMAP : MAIL_SERVICE_POP3;
}

static void
show_form (MailConvertDialog *self, bool is_form)
{
  adw_header_bar_set_show_title (self->header, is_form);
  adw_toolbar_view_set_reveal_bottom_bars (self->view, is_form);
  gtk_stack_set_visible_child_name (self->stack, is_form ? "form" : "transfer");
}

static void
show_problem (MailConvertDialog *self, const char *sentence)
{
  mail_trouble_show (self->trouble, sentence);
}

// Before anything was copied it is mostly the form that has to be mended.
static bool
is_about_form (const MailTransfer *transfer, const GError *error)
{
  return error != NULL && transfer->total == 0 &&
         !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
on_looked (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailConvertDialog) self = data;
  g_autoptr (GPtrArray) checks =
    mail_engine_check_account_finish (MAIL_ENGINE (source), result, NULL);
  const MailCheck *check = checks && checks->len > 0 ? checks->pdata[0] : NULL;

  // The dialog may be gone; and what is trusted is what was refused.
  if (!self->certificate_page || !check ||
      !g_error_matches (check->error, MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED) ||
      !check->certificate.sha256)
    return;
  mail_certificate_page_show (self->certificate_page, &self->candidate->incoming, check);
  adw_navigation_view_push_by_tag (self->pages, "certificate");
}

// The conversion says only that the certificate is not trusted: to be looked at, it is asked for
// once more. No password is sent to such a server.
static void
look_at_certificate (MailConvertDialog *self)
{
  MailAccount incoming = *self->candidate;
  g_autoptr (MailAccount) asked = NULL;

  incoming.submission = (MailService) {0};
  asked = mail_account_new (&incoming);
  mail_engine_check_account_async (self->engine, asked, NULL, NULL, on_looked, g_object_ref (self));
}

static char *
dup_problem (MailConvertDialog *self, const GError *error)
{
  if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_INVALID) && self->candidate->submission.host)
    // Translators: %s is the name of a server.
    return g_strdup_printf (_ ("%s, the server for outgoing mail, did not accept this password, "
                               "and an account has one for both. Add the new server as an account "
                               "of its own."),
                            self->candidate->submission.host);
  return mail_error_dup_sentence (error);
}

static void
on_converted (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailConvertDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_auto (MailTransfer) transfer = {0};

  mail_engine_convert_account_finish (MAIL_ENGINE (source), result, &transfer, &error);
  adw_dialog_set_can_close (ADW_DIALOG (self), true);
  mail_transfer_page_end (self->page, &transfer, error);
  if (!is_about_form (&transfer, error))
    return;
  g_autofree char *sentence = dup_problem (self, error);
  show_form (self, true);
  show_problem (self, sentence);
  if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_AUTH_REJECTED))
    gtk_widget_grab_focus (GTK_WIDGET (self->password));
  if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED))
    look_at_certificate (self);
}

static void
convert (MailConvertDialog *self)
{
  // Translators: %s is an account's name; the folder list shows it.
  g_autofree char *name = g_strdup_printf (_ ("%s (on this computer)"), self->account->name);
  const char *password = gtk_editable_get_text (GTK_EDITABLE (self->password));

  show_form (self, false);
  adw_dialog_set_can_close (ADW_DIALOG (self), false);
  mail_engine_convert_account_async (
    self->engine, self->account->id, self->candidate, *password != '\0' ? password : NULL, name,
    adw_switch_row_get_active (self->upload), mail_transfer_page_tell, self->page,
    mail_transfer_page_begin (self->page, MAIL_TRANSFER_CONVERT), on_converted,
    g_object_ref (self));
}

static void
on_change (MailConvertDialog *self)
{
  MailAccount new = *self->account;

  if (mail_service_group_check (self->incoming) == MAIL_SERVICE_PROBLEM_NO_HOST) {
    show_problem (self, _ ("The name of the server for incoming mail is missing."));
    return;
  }
  if (mail_service_group_check (self->incoming) == MAIL_SERVICE_PROBLEM_NO_PORT) {
    show_problem (self, _ ("A port is a number from 1 to 65535."));
    return;
  }
  mail_trouble_show (self->trouble, NULL);
  new.incoming_kind = get_kind (self);
  new.incoming = (MailService) {0};
  mail_service_group_get (self->incoming, self->account->address, &new.incoming);
  g_clear_pointer (&self->candidate, mail_account_unref);
  self->candidate = mail_account_new (&new);
  mail_service_clear (&new.incoming);
  convert (self);
}

static void
on_trusted (MailConvertDialog *self)
{
  mail_service_group_pin (self->incoming,
                          mail_certificate_page_get_sha256 (self->certificate_page));
  adw_navigation_view_pop_to_tag (self->pages, "form");
  on_change (self);
}

static void
on_closed (MailConvertDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
mail_convert_dialog_close_attempt (AdwDialog *dialog)
{
  mail_transfer_page_cancel (MAIL_CONVERT_DIALOG (dialog)->page);
}

static void
mail_convert_dialog_dispose (GObject *object)
{
  MailConvertDialog *self = MAIL_CONVERT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_CONVERT_DIALOG);
  g_clear_pointer (&self->account, mail_account_unref);
  g_clear_pointer (&self->candidate, mail_account_unref);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_convert_dialog_parent_class)->dispose (object);
}

static void
mail_convert_dialog_class_init (MailConvertDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_convert_dialog_dispose;
  ADW_DIALOG_CLASS (class)->close_attempt = mail_convert_dialog_close_attempt;
  g_type_ensure (MAIL_TYPE_CERTIFICATE_PAGE);
  g_type_ensure (MAIL_TYPE_SERVICE_GROUP);
  g_type_ensure (MAIL_TYPE_TRANSFER_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-convert-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailConvertDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, MailConvertDialog, view);
  gtk_widget_class_bind_template_child (widget_class, MailConvertDialog, header);
  gtk_widget_class_bind_template_child (widget_class, MailConvertDialog, trouble);
  gtk_widget_class_bind_template_child (widget_class, MailConvertDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, MailConvertDialog, explanation);
  gtk_widget_class_bind_template_child (widget_class, MailConvertDialog, incoming);
  gtk_widget_class_bind_template_child (widget_class, MailConvertDialog, password);
  gtk_widget_class_bind_template_child (widget_class, MailConvertDialog, upload_group);
  gtk_widget_class_bind_template_child (widget_class, MailConvertDialog, upload);
  gtk_widget_class_bind_template_child (widget_class, MailConvertDialog, page);
  gtk_widget_class_bind_template_child (widget_class, MailConvertDialog, certificate_page);
  gtk_widget_class_bind_template_callback (widget_class, on_change);
  gtk_widget_class_bind_template_callback (widget_class, on_closed);
  gtk_widget_class_bind_template_callback (widget_class, on_trusted);
}

static void
mail_convert_dialog_init (MailConvertDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static char *
dup_stay (const MailConvertPreview *preview)
{
  unsigned long n = preview->messages;

  if (n == 0)
    return g_strdup (_ ("The account then shows what is on the server, the same on all your "
                        "devices."));
  return g_strdup_printf (
    ngettext ("%'lu message lives on this computer. It stays here, in folders of its own; the "
              "account then shows what is on the server, the same on all your devices.",
              "%'lu messages live on this computer. They stay here, in folders of their own; the "
              "account then shows what is on the server, the same on all your devices.",
              n),
    n);
}

static char *
dup_shared (const MailConvertPreview *preview)
{
  unsigned long n = preview->shared;

  return g_strdup_printf (ngettext ("%'lu message that came into the shared inbox stays there.",
                                    "%'lu messages that came into the shared inbox stay there.", n),
                          n);
}

static char *
dup_partial (const MailConvertPreview *preview)
{
  unsigned long n = preview->partial;

  return g_strdup_printf (
    ngettext ("Of %'lu only the header was downloaded; the whole is fetched from the new server "
              "when you ask for it.",
              "Of %'lu only the headers were downloaded; the whole is fetched from the new server "
              "when you ask for it.",
              n),
    n);
}

static char *
dup_come (const MailConvertPreview *preview)
{
  unsigned long n = preview->messages;

  return g_strdup_printf (
    ngettext ("%'lu message is on the server. It is downloaded and read back first; then this "
              "computer is where it lives. Nothing is removed from the server.",
              "%'lu messages are on the server. They are downloaded and read back first; then this "
              "computer is where they live. Nothing is removed from the server.",
              n),
    n);
}

// Before anything is downloaded, which would be for nothing.
static char *
dup_room (const MailConvertPreview *preview)
{
  g_autofree char *needed = g_format_size (preview->bytes);
  g_autofree char *room = g_format_size (preview->room);

  if (preview->bytes > preview->room)
    // Translators: two sizes, such as 24 GB.
    return g_strdup_printf (
      _ ("There is not enough room for that on this computer: it may need %s, "
         "and %s are free. Make room first."),
      needed, room);
  // Translators: two sizes, such as 24 GB.
  return g_strdup_printf (_ ("At most %s of the %s that are free here are needed."), needed, room);
}

static char *
dup_explanation (MailConvertDialog *self, const MailConvertPreview *preview)
{
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_null_terminated (4, g_free, true);

  if (get_kind (self) == MAIL_SERVICE_POP3) {
    g_ptr_array_add (sentences, dup_come (preview));
    g_ptr_array_add (sentences, dup_room (preview));
    return g_strjoinv (" ", (char **) sentences->pdata);
  }
  g_ptr_array_add (sentences, dup_stay (preview));
  if (preview->partial > 0)
    g_ptr_array_add (sentences, dup_partial (preview));
  if (preview->shared > 0)
    g_ptr_array_add (sentences, dup_shared (preview));
  return g_strjoinv (" ", (char **) sentences->pdata);
}

static void
on_previewed (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailConvertDialog) self = data;
  g_autofree char *explanation = NULL;
  MailConvertPreview preview;

  if (self->explanation == NULL ||
      !mail_engine_preview_convert_finish (MAIL_ENGINE (source), result, &preview, NULL))
    return;
  explanation = dup_explanation (self, &preview);
  adw_preferences_group_set_description (self->explanation, explanation);
}

void
mail_convert_dialog_present (GtkWidget *parent, MailEngine *engine, const MailAccount *account)
{
  bool to_imap = account->incoming_kind == MAIL_SERVICE_POP3;
  MailConvertDialog *self = g_object_new (
    MAIL_TYPE_CONVERT_DIALOG, "title", to_imap ? _ ("Change to IMAP") : _ ("Change to POP3"), NULL);
  g_autofree char *host = NULL;
  const char *dot = strchr (account->incoming.host, '.');

  self->engine = g_object_ref (engine);
  self->account = mail_account_ref ((MailAccount *) account);
  mail_engine_preview_convert_async (engine, account->id, NULL, on_previewed, g_object_ref (self));
  // The usual name; where the old one has but one part, it may be this one too.
  host =
    dot ? g_strconcat (to_imap ? "imap" : "pop", dot, NULL) : g_strdup (account->incoming.host);
  mail_service_group_set (self->incoming, get_kind (self), &(MailService) {.host = host},
                          account->address);
  gtk_widget_set_visible (self->upload_group, to_imap);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
