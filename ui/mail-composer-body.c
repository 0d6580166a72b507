// SPDX-License-Identifier: GPL-3.0-or-later
//
// The interface of a composer's body: its signals, and what a body without an own answer does.

#include "ui/mail-composer-body.h"

G_DEFINE_INTERFACE (MailComposerBody, mail_composer_body, GTK_TYPE_WIDGET)

static void
settle_at_once (MailComposerBody *body, GAsyncReadyCallback callback, void *data)
{
  g_autoptr (GTask) task = g_task_new (body, NULL, callback, data);

  g_task_return_boolean (task, TRUE);
}

static void
mail_composer_body_default_init (MailComposerBodyInterface *iface)
{
  iface->settle_async = settle_at_once;

  g_signal_new ("changed", MAIL_TYPE_COMPOSER_BODY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
  g_signal_new ("state-changed", MAIL_TYPE_COMPOSER_BODY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
  g_signal_new ("image-added", MAIL_TYPE_COMPOSER_BODY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_POINTER);
  g_signal_new ("found", MAIL_TYPE_COMPOSER_BODY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  g_signal_new ("send", MAIL_TYPE_COMPOSER_BODY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

bool
mail_composer_body_is_new_answer (const MailDraft *draft)
{
  return draft->kind != MAIL_DRAFT_NEW && draft->id == 0;
}

bool
mail_composer_body_goes_below (const MailDraft *draft)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");

  return (draft->kind == MAIL_DRAFT_REPLY || draft->kind == MAIL_DRAFT_REPLY_ALL) &&
         g_settings_get_boolean (settings, "answers-below");
}

void
mail_composer_body_load (MailComposerBody *body, const MailDraft *draft)
{
  MAIL_COMPOSER_BODY_GET_IFACE (body)->load (body, draft);
}

char *
mail_composer_body_dup_text (MailComposerBody *body)
{
  return MAIL_COMPOSER_BODY_GET_IFACE (body)->dup_text (body);
}

char *
mail_composer_body_dup_html (MailComposerBody *body)
{
  MailComposerBodyInterface *iface = MAIL_COMPOSER_BODY_GET_IFACE (body);

  return iface->dup_html ? iface->dup_html (body) : NULL;
}

void
mail_composer_body_command (MailComposerBody *body, const char *name, const char *argument)
{
  MAIL_COMPOSER_BODY_GET_IFACE (body)->command (body, name, argument);
}

MailFormat
mail_composer_body_get_state (MailComposerBody *body)
{
  MailComposerBodyInterface *iface = MAIL_COMPOSER_BODY_GET_IFACE (body);

  return iface->get_state ? iface->get_state (body) : 0;
}

const char *
mail_composer_body_get_value (MailComposerBody *body, const char *name)
{
  MailComposerBodyInterface *iface = MAIL_COMPOSER_BODY_GET_IFACE (body);

  return iface->get_value ? iface->get_value (body, name) : "";
}

void
mail_composer_body_find (MailComposerBody *body, const char *text, bool backwards)
{
  MAIL_COMPOSER_BODY_GET_IFACE (body)->find (body, text, backwards);
}

bool
mail_composer_body_takes_images (MailComposerBody *body)
{
  return MAIL_COMPOSER_BODY_GET_IFACE (body)->insert_image != NULL;
}

void
mail_composer_body_insert_image (MailComposerBody *body, const MailAttachment *image)
{
  MAIL_COMPOSER_BODY_GET_IFACE (body)->insert_image (body, image);
}

void
mail_composer_body_show_image (MailComposerBody *body, const MailAttachment *image)
{
  MailComposerBodyInterface *iface = MAIL_COMPOSER_BODY_GET_IFACE (body);

  if (iface->show_image && image->content_id && image->bytes)
    iface->show_image (body, image);
}

void
mail_composer_body_settle_async (MailComposerBody *body, GAsyncReadyCallback callback, void *data)
{
  MAIL_COMPOSER_BODY_GET_IFACE (body)->settle_async (body, callback, data);
}

void
mail_composer_body_settle_finish (MailComposerBody *body, GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, body));

  g_task_propagate_boolean (G_TASK (result), NULL);
}

void
mail_composer_body_leave (MailComposerBody *body)
{
  gtk_widget_activate_action (GTK_WIDGET (body), "composer.leave-text", NULL);
}
