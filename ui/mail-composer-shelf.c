// SPDX-License-Identifier: GPL-3.0-or-later
//
// Texts that are kept: the draft's older versions and the templates, and how they come into the
// message.

#include "ui/mail-composer-private.h"

#include "ui/mail-draft-picker.h"
#include "ui/mail-template.h"

#include <glib/gi18n.h>

// An older version comes back as the newest one.
static void
on_version_chosen (MailDraftPicker *picker, MailDraft *version, MailComposer *self)
{
  MailDraft restored = *version;

  restored.id = mail_draft_saver_get_id (self->saver);
  mail_draft_unref (self->draft);
  self->draft = mail_draft_new (&restored);
  mail_composer_load (self);
  mail_draft_saver_touch (self->saver);
}

static void
on_versions_loaded (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposer) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) versions =
    mail_engine_load_draft_versions_finish (MAIL_ENGINE (source), result, &error);

  if (!versions) {
    mail_composer_tell_error (self, error);
    return;
  }
  MailDraftPicker *picker = mail_draft_picker_new_history (versions);
  g_signal_connect_object (picker, "chosen", G_CALLBACK (on_version_chosen), self, 0);
  adw_dialog_present (ADW_DIALOG (picker), GTK_WIDGET (self));
}

// Saved first, so that what is there now is the newest of them.
static void
on_saved_for_history (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposer) self = data;
  g_autoptr (GError) error = NULL;

  if (mail_composer_save_finish (self, result, &error))
    mail_engine_load_draft_versions_async (self->engine, mail_draft_saver_get_id (self->saver),
                                           NULL, on_versions_loaded, g_object_ref (self));
  else
    mail_composer_tell_error (self, error);
}

static void
history_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_composer_save_async (MAIL_COMPOSER (widget), on_saved_for_history, g_object_ref (widget));
}

// The template's words go where the cursor is; its fields only where the draft's are empty.
static void
on_template_chosen (MailDraftPicker *picker, MailDraft *template, MailComposer *self)
{
  g_autoptr (MailDraft) draft = mail_composer_dup_draft (self);
  g_autoptr (MailDraft) filled = mail_template_fill (template, draft);
  MailComposerBody *body = mail_composer_text_get_body (self->text);

  mail_composer_head_fill (self->head, filled);
  for (unsigned int i = 0; i < filled->attachments->len; i++)
    mail_composer_attachments_add (self->attachments, g_ptr_array_index (filled->attachments, i));
  if (mail_composer_text_is_rich (self->text) && filled->html)
    mail_composer_body_command (body, "insert-html", filled->html);
  else
    mail_composer_body_command (body, "insert-text", filled->text);
  for (unsigned int i = 0; i < filled->attachments->len; i++)
    mail_composer_body_show_image (body, g_ptr_array_index (filled->attachments, i));
}

static void
on_template_closed (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposer) self = data;
  g_autoptr (GError) error = NULL;

  if (!mail_engine_close_draft_finish (MAIL_ENGINE (source), result, &error))
    mail_composer_tell_error (self, error);
}

static void
on_template_removed (MailDraftPicker *picker, MailDraft *template, MailComposer *self)
{
  mail_engine_close_draft_async (self->engine, template->id, true, NULL, on_template_closed,
                                 g_object_ref (self));
}

static void
insert_template_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailComposer *self = MAIL_COMPOSER (widget);
  g_autoptr (GPtrArray) templates = mail_engine_read_templates (self->engine);
  MailDraftPicker *picker = mail_draft_picker_new_templates (templates);

  g_signal_connect_object (picker, "chosen", G_CALLBACK (on_template_chosen), self, 0);
  g_signal_connect_object (picker, "removed", G_CALLBACK (on_template_removed), self, 0);
  adw_dialog_present (ADW_DIALOG (picker), widget);
}

static void
on_template_saved (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposer) self = data;
  g_autoptr (GError) error = NULL;

  if (mail_engine_save_template_finish (MAIL_ENGINE (source), result, &error))
    mail_composer_tell (self, _ ("Saved as a template"));
  else
    mail_composer_tell_error (self, error);
}

static void
on_settled_for_template (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposer) self = data;
  g_autoptr (MailDraft) draft = NULL;

  mail_composer_body_settle_finish (MAIL_COMPOSER_BODY (source), result);
  draft = mail_composer_dup_draft (self);
  mail_engine_save_template_async (self->engine, draft, NULL, on_template_saved,
                                   g_object_ref (self));
}

static void
save_template_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailComposer *self = MAIL_COMPOSER (widget);

  mail_composer_body_settle_async (mail_composer_text_get_body (self->text),
                                   on_settled_for_template, g_object_ref (self));
}

void
mail_composer_install_shelf (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "composer.history", NULL, history_action);
  gtk_widget_class_install_action (class, "composer.insert-template", NULL, insert_template_action);
  gtk_widget_class_install_action (class, "composer.save-template", NULL, save_template_action);
}
