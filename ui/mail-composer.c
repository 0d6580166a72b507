// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds the parts of a composer together and carries out its actions. Fields are its head's
// business, editing its text's, saving its saver's, sending and its questions its sender's.

#include "ui/mail-composer.h"

#include "ui/mail-actions.h"
#include "ui/mail-composer-private.h"
#include "ui/mail-error-text.h"
#include "ui/mail-fit-layout.h"
#include "ui/mail-format.h"
#include "ui/mail-identities-dialog.h"
#include "ui/mail-signature.h"
#include "ui/mail-unsaved.h"

#include <glib/gi18n.h>
#include <string.h>

static void
save_async (MailUnsaved *unsaved, GAsyncReadyCallback callback, void *data)
{
  mail_composer_save_async (MAIL_COMPOSER (unsaved), callback, data);
}

static bool
save_finish (MailUnsaved *unsaved, GAsyncResult *result, GError **error)
{
  return mail_composer_save_finish (MAIL_COMPOSER (unsaved), result, error);
}

static void
mail_composer_unsaved_init (MailUnsavedInterface *iface)
{
  iface->save_async = save_async;
  iface->save_finish = save_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MailComposer, mail_composer, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (MAIL_TYPE_UNSAVED,
                                                      mail_composer_unsaved_init))

// Bytes of HTML.
#define LONG_TEXT (16 * 1024)

enum { PROP_0, PROP_TITLE, PROP_STATUS, PROP_RICH, PROP_IS_INLINE, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { SENT, DISCARD, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

// The draft as it is on the screen.
static MailDraft *
dup_draft (MailComposer *self, bool without_plain)
{
  MailDraft known = *self->draft;

  known.id = mail_draft_saver_get_id (self->saver);
  known.options = mail_composer_options_get (self->options);
  g_autoptr (MailDraft) headed = mail_composer_head_apply (self->head, &known);
  return mail_composer_text_apply (self->text, headed, without_plain);
}

// Whether there is anything to be kept is told by the plain form, which takes long to make of a
// long text: that is more than a signature, since it was touched.
static bool
is_nothing (MailComposer *self, const MailDraft *draft)
{
  if (draft->id != 0 || !mail_draft_is_empty (draft) ||
      (draft->html && strlen (draft->html) > LONG_TEXT))
    return false;
  g_autoptr (MailDraft) whole = dup_draft (self, false);
  return mail_draft_is_empty (whole);
}

// What was emptied again after a save is saved empty, or the old words would come back.
static MailDraft *
snapshot (void *data)
{
  MailComposer *self = data;
  g_autoptr (MailDraft) draft = dup_draft (self, true);

  return is_nothing (self, draft) ? NULL : g_steal_pointer (&draft);
}

static void
set_status (MailComposer *self, const char *status)
{
  g_free (self->status);
  self->status = g_strdup (status);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
}

void
mail_composer_show_trouble (MailComposer *self, const char *sentence)
{
  adw_banner_set_use_markup (self->banner, false);
  adw_banner_set_title (self->banner, sentence);
  adw_banner_set_revealed (self->banner, true);
}

static void
show_saved (MailComposer *self, int64_t saved_at)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (saved_at);
  // Translators: the time of day of the last save, see strftime(3).
  g_autofree char *time = g_date_time_format (when, C_ ("time of day", "%H:%M"));
  // Translators: %s is the time of day at which the draft was saved.
  g_autofree char *status = g_strdup_printf (_ ("Saved %s"), time);

  set_status (self, status);
}

static void
on_saved (MailDraftSaver *saver, MailDraft *stored, MailComposer *self)
{
  show_saved (self, stored->saved_at);
  adw_banner_set_revealed (self->banner, false);
  self->told_gone = false;
}

// Told once: from the next save on it is a draft of its own.
static void
on_list_changed (MailComposer *self)
{
  int64_t id = mail_draft_saver_get_id (self->saver);

  if (self->told_gone || id == 0 || !mail_engine_read_draft_is_gone (self->engine, id))
    return;
  self->told_gone = true;
  mail_composer_show_trouble (
    self, _ ("Another program edited, sent or deleted this draft. What you have here stays."));
}

static void
on_save_failed (MailDraftSaver *saver, GError *error, MailComposer *self)
{
  g_autofree char *sentence = mail_error_dup_sentence (error);

  set_status (self, _ ("Not saved"));
  mail_composer_show_trouble (self, sentence);
}

static void
on_banner_clicked (AdwBanner *banner, MailComposer *self)
{
  adw_banner_set_revealed (banner, false);
}

static void
on_changed (GtkWidget *widget, MailComposer *self)
{
  if (!self->loading)
    mail_draft_saver_touch (self->saver);
}

static void
check_spelling (MailComposer *self)
{
  mail_composer_body_command (mail_composer_text_get_body (self->text), "spelling",
                              mail_composer_spelling_get_languages (self->spelling));
}

static void
on_spelling_changed (MailComposerSpelling *spelling, MailComposer *self)
{
  if (mail_composer_text_get_body (self->text))
    check_spelling (self);
}

static void
take_recipient (MailComposer *self)
{
  g_autofree char *first = mail_composer_head_dup_first_recipient (self->head);

  mail_composer_spelling_set_recipient (self->spelling, first);
}

static void
on_head_changed (MailComposerHead *head, MailComposer *self)
{
  on_changed (GTK_WIDGET (head), self);
  take_recipient (self);
}

static void
on_options_changed (MailComposerOptions *options, MailComposer *self)
{
  mail_draft_saver_touch (self->saver);
}

static void
on_subject (GObject *head, GParamSpec *pspec, MailComposer *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

static void
on_head_done (MailComposerHead *head, MailComposer *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

void
mail_composer_tell (MailComposer *self, const char *title)
{
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_use_markup (toast, false);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
mail_composer_tell_error (MailComposer *self, const GError *error)
{
  g_autofree char *sentence = mail_error_dup_sentence (error);

  if (!mail_error_is_silent (error))
    mail_composer_tell (self, sentence);
}

static void
on_attach_failed (MailComposerAttachments *attachments, const char *name, GError *error,
                  MailComposer *self)
{
  g_autofree char *reason = mail_error_dup_sentence (error);
  g_autofree char *file = mail_format_dup_isolated (name);
  // Translators: the first %s is a file's name, the second a sentence that tells why.
  g_autofree char *title = g_strdup_printf (_ ("“%s” could not be attached. %s"), file, reason);

  mail_composer_tell (self, title);
}

static void
change_signature (MailComposer *self, const MailIdentity *to)
{
  MailComposerBody *body = mail_composer_text_get_body (self->text);

  if (mail_composer_text_is_rich (self->text)) {
    g_autofree char *html = mail_signature_dup_html (to);
    bool above = to->signature_above && !mail_composer_body_goes_below (self->draft);

    mail_composer_body_command (body, above ? "signature-above" : "signature-below", html);
  } else {
    g_autofree char *text = mail_composer_body_dup_text (body);
    g_autofree char *changed = mail_signature_replace (text, self->identity, to);

    if (changed)
      mail_composer_body_command (body, "replace-text", changed);
  }
}

static void
remember_identity (MailComposer *self)
{
  const MailIdentity *identity = mail_composer_head_get_identity (self->head);

  g_clear_pointer (&self->identity, mail_identity_free);
  self->identity = identity ? mail_identity_new (identity) : NULL;
  mail_composer_attachments_set_limit (
    self->attachments,
    identity ? mail_engine_read_size_limit (self->engine, identity->account_id) : 0);
}

static void
on_identity_changed (MailComposerHead *head, MailComposer *self)
{
  const MailIdentity *to = mail_composer_head_get_identity (head);

  if (!self->identity || !to)
    return;
  change_signature (self, to);
  if (g_strcmp0 (self->identity->reply_to, to->reply_to) != 0)
    mail_composer_head_set_reply_to (head, to->reply_to);
  remember_identity (self);
}

static void
on_head_note (MailComposerHead *head, const char *sentence, MailComposer *self)
{
  mail_composer_tell (self, sentence);
}

static void
on_text_send (MailComposerText *text, MailComposer *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "composer.send", NULL);
}

static void
on_body_changed (MailComposerText *text, MailComposer *self)
{
  mail_format_bar_set_body (self->format_bar, mail_composer_text_get_body (text));
  check_spelling (self);
}

static void
on_rich (GObject *text, GParamSpec *pspec, MailComposer *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RICH]);
}

static void
identities_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_identities_dialog_present (widget, MAIL_COMPOSER (widget)->engine);
}

static void
show_reply_to_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_composer_head_show_reply_to (MAIL_COMPOSER (widget)->head);
}

static void
discard_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[DISCARD], 0);
}

static void
show_row_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_composer_head_show_copies (MAIL_COMPOSER (widget)->head,
                                  g_str_equal (name, "composer.show-bcc"));
}

static void
leave_text_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_composer_head_focus_subject (MAIL_COMPOSER (widget)->head);
}

static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_composer_text_find (MAIL_COMPOSER (widget)->text);
}

void
mail_composer_load (MailComposer *self)
{
  const MailDraft *draft = self->draft;

  self->loading = true;
  mail_composer_head_load (self->head, self->engine, draft);
  take_recipient (self);
  mail_composer_attachments_load (self->attachments, draft->attachments);
  mail_composer_options_set (self->options, draft->options);
  remember_identity (self);
  mail_composer_text_load (self->text, draft);
  if (draft->saved_at)
    show_saved (self, draft->saved_at);
  self->loading = false;
}

static void
mail_composer_get_property (GObject *object, unsigned int id, GValue *value, GParamSpec *pspec)
{
  MailComposer *self = MAIL_COMPOSER (object);
  g_autofree char *subject = NULL;

  switch (id) {
  case PROP_TITLE:
    // The template's bindings ask before its children are there.
    if (self->head)
      g_object_get (self->head, "subject", &subject, NULL);
    g_value_set_string (value, subject && *subject ? subject : _ ("New Message"));
    break;
  case PROP_STATUS:
    g_value_set_string (value, self->status);
    break;
  case PROP_RICH:
    g_value_set_boolean (value, self->text && mail_composer_text_is_rich (self->text));
    break;
  case PROP_IS_INLINE:
    g_value_set_boolean (value, self->is_inline);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
mail_composer_set_property (GObject *object, unsigned int id, const GValue *value,
                            GParamSpec *pspec)
{
  MailComposer *self = MAIL_COMPOSER (object);

  if (id == PROP_RICH) {
    g_object_set (self->text, "rich", g_value_get_boolean (value), NULL);
  } else {
    self->is_inline = g_value_get_boolean (value);
    g_object_notify_by_pspec (object, pspec);
  }
}

static void
mail_composer_dispose (GObject *object)
{
  MailComposer *self = MAIL_COMPOSER (object);

  if (self->saver)
    mail_draft_saver_stop (self->saver);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_COMPOSER);
  g_clear_object (&self->saver);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_composer_parent_class)->dispose (object);
}

static void
mail_composer_finalize (GObject *object)
{
  MailComposer *self = MAIL_COMPOSER (object);

  g_clear_pointer (&self->draft, mail_draft_unref);
  g_clear_pointer (&self->identity, mail_identity_free);
  g_object_unref (self->options);
  g_object_unref (self->spelling);
  g_free (self->status);
  G_OBJECT_CLASS (mail_composer_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class, "/org/example/Mail/ui/mail-composer.ui");
  gtk_widget_class_bind_template_child (class, MailComposer, window_title);
  gtk_widget_class_bind_template_child (class, MailComposer, send_button);
  gtk_widget_class_bind_template_child (class, MailComposer, banner);
  gtk_widget_class_bind_template_child (class, MailComposer, toasts);
  gtk_widget_class_bind_template_child (class, MailComposer, head);
  gtk_widget_class_bind_template_child (class, MailComposer, text);
  gtk_widget_class_bind_template_child (class, MailComposer, attachments);
  gtk_widget_class_bind_template_child (class, MailComposer, format_bar);
  gtk_widget_class_bind_template_child (class, MailComposer, drop_target);
  gtk_widget_class_bind_template_child (class, MailComposer, spelling_menu);
  gtk_widget_class_bind_template_callback (class, on_banner_clicked);
  gtk_widget_class_bind_template_callback (class, on_changed);
  gtk_widget_class_bind_template_callback (class, on_head_changed);
  gtk_widget_class_bind_template_callback (class, on_subject);
  gtk_widget_class_bind_template_callback (class, on_head_done);
  gtk_widget_class_bind_template_callback (class, on_head_note);
  gtk_widget_class_bind_template_callback (class, on_identity_changed);
  gtk_widget_class_bind_template_callback (class, on_body_changed);
  gtk_widget_class_bind_template_callback (class, on_rich);
  gtk_widget_class_bind_template_callback (class, on_text_send);
  gtk_widget_class_bind_template_callback (class, on_attach_failed);
}

static void
install_actions (GtkWidgetClass *class)
{
  mail_composer_install_files (class);
  mail_composer_install_sending (class);
  mail_composer_install_shelf (class);
  gtk_widget_class_install_action (class, "composer.find", NULL, find_action);
  gtk_widget_class_install_action (class, "composer.leave-text", NULL, leave_text_action);
  gtk_widget_class_install_action (class, "composer.identities", NULL, identities_action);
  gtk_widget_class_install_action (class, "composer.show-reply-to", NULL, show_reply_to_action);
  gtk_widget_class_install_action (class, "composer.discard", NULL, discard_action);
  gtk_widget_class_install_action (class, "composer.show-cc", NULL, show_row_action);
  gtk_widget_class_install_action (class, "composer.show-bcc", NULL, show_row_action);
  gtk_widget_class_install_property_action (class, "composer.rich", "rich");
}

static void
mail_composer_class_init (MailComposerClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  const GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = mail_composer_get_property;
  object_class->set_property = mail_composer_set_property;
  object_class->dispose = mail_composer_dispose;
  object_class->finalize = mail_composer_finalize;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", G_PARAM_READABLE | flags);
  properties[PROP_STATUS] =
    g_param_spec_string ("status", NULL, NULL, "", G_PARAM_READABLE | flags);
  properties[PROP_RICH] =
    g_param_spec_boolean ("rich", NULL, NULL, FALSE, G_PARAM_READWRITE | flags);
  properties[PROP_IS_INLINE] =
    g_param_spec_boolean ("is-inline", NULL, NULL, FALSE, G_PARAM_READWRITE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SENT] = g_signal_new ("sent", MAIL_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[DISCARD] = g_signal_new ("discard", MAIL_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);

  g_type_ensure (MAIL_TYPE_COMPOSER_ATTACHMENTS);
  g_type_ensure (MAIL_TYPE_COMPOSER_HEAD);
  g_type_ensure (MAIL_TYPE_COMPOSER_TEXT);
  g_type_ensure (MAIL_TYPE_FORMAT_BAR);
  bind_template (GTK_WIDGET_CLASS (class));
  install_actions (GTK_WIDGET_CLASS (class));
}

static void
mail_composer_init (MailComposer *self)
{
  GtkLayoutManager *layout;

  self->status = g_strdup ("");
  self->options = mail_composer_options_new ();
  self->spelling = mail_composer_spelling_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  layout = mail_fit_layout_new ();
  g_signal_connect_object (layout, "fit", G_CALLBACK (mail_composer_fit), self, G_CONNECT_SWAPPED);
  gtk_widget_set_layout_manager (GTK_WIDGET (self), layout);
  mail_composer_text_set_attachments (self->text, self->attachments);
  gtk_drop_target_set_gtypes (self->drop_target, (GType[]) {GDK_TYPE_FILE_LIST}, 1);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "format",
                                  mail_format_bar_get_actions (self->format_bar));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "options",
                                  mail_composer_options_get_actions (self->options));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "spelling",
                                  mail_composer_spelling_get_actions (self->spelling));
  mail_composer_spelling_fill_menu (self->spelling, self->spelling_menu);
  g_signal_connect_object (self->spelling, "changed", G_CALLBACK (on_spelling_changed), self, 0);
  g_signal_connect_object (self->options, "changed", G_CALLBACK (on_options_changed), self, 0);
  mail_actions_add_to_widget (GTK_WIDGET (self), MAIL_ACTION_COMPOSER);
}

MailComposer *
mail_composer_new (MailEngine *engine, MailDraft *draft)
{
  MailComposer *self = g_object_new (MAIL_TYPE_COMPOSER, NULL);

  self->engine = g_object_ref (engine);
  self->draft = mail_draft_ref (draft);
  self->saver = mail_draft_saver_new (engine, snapshot, self);
  mail_draft_saver_set_id (self->saver, draft->id);
  g_signal_connect_object (self->saver, "saved", G_CALLBACK (on_saved), self, 0);
  g_signal_connect_object (self->saver, "failed", G_CALLBACK (on_save_failed), self, 0);
  g_signal_connect_object (engine, "list-changed", G_CALLBACK (on_list_changed), self,
                           G_CONNECT_SWAPPED);
  mail_composer_text_set_spare (self->text, mail_composer_spare_get (G_OBJECT (engine)));
  mail_composer_load (self);
  return self;
}

static void
on_flushed (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (mail_draft_saver_flush_finish (MAIL_DRAFT_SAVER (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_settled_for_save (GObject *source, GAsyncResult *result, void *data)
{
  GTask *task = data;
  MailComposer *self = g_task_get_source_object (task);

  mail_composer_body_settle_finish (MAIL_COMPOSER_BODY (source), result);
  mail_draft_saver_flush_async (self->saver, on_flushed, task);
}

void
mail_composer_save_async (MailComposer *composer, GAsyncReadyCallback callback, void *data)
{
  GTask *task = g_task_new (composer, NULL, callback, data);

  mail_composer_head_commit (composer->head);
  mail_composer_body_settle_async (mail_composer_text_get_body (composer->text),
                                   on_settled_for_save, task);
}

bool
mail_composer_save_finish (MailComposer *composer, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, composer), false);

  return g_task_propagate_boolean (G_TASK (result), error);
}

bool
mail_composer_is_sending (MailComposer *composer)
{
  return composer->sending;
}

void
mail_composer_stop (MailComposer *composer)
{
  mail_draft_saver_stop (composer->saver);
}

MailDraft *
mail_composer_dup_draft (MailComposer *composer)
{
  return dup_draft (composer, false);
}

int64_t
mail_composer_get_draft_id (MailComposer *composer)
{
  return mail_draft_saver_get_id (composer->saver);
}

void
mail_composer_focus (MailComposer *composer)
{
  if (!mail_composer_head_focus (composer->head))
    gtk_widget_grab_focus (GTK_WIDGET (composer->text));
}
