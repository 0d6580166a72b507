// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message on its card: what of it is shown, and its own small commands.

#include "ui/mail-message-card.h"

#include "account/mail-body.h"
#include "ui/mail-attachment-files.h"
#include "ui/mail-attachment-tile.h"
#include "ui/mail-composer-window.h"
#include "ui/mail-error-text.h"
#include "ui/mail-format.h"
#include "ui/mail-html-body.h"
#include "ui/mail-link.h"
#include "ui/mail-message-head.h"
#include "ui/mail-source-dialog.h"
#include "ui/mail-text-body.h"

#include <glib/gi18n.h>

struct _MailMessageCard {
  GtkBox parent_instance;

  MailEngine *engine;
  MailWeb *web;
  MailRow *row;
  MimeMessage *message; // NULL until loaded
  GCancellable *cancellable;
  GPtrArray *bodies; // MailBodyView, owned by bodies_box
  double zoom;
  bool is_expanded;
  bool is_narrow;

  AdwAvatar *avatar;
  GtkLabel *name, *address, *date, *summary;
  GtkWidget *fold_button;
  GtkWidget *attachment_icon;
  GtkToggleButton *star_button;
  GtkWidget *reply_button;
  GtkLabel *recipients, *details;
  GtkWidget *draft_bar, *remote_bar;
  GtkLabel *remote_label;
  GtkStack *stack;
  GtkLabel *failed_label;
  GtkBox *bodies_box;
  GtkWidget *attachments_box;
  GtkLabel *attachments_label;
  GtkWidget *save_all_button;
  AdwWrapBox *tiles;
};

enum {
  PROP_IS_EXPANDED = 1,
  PROP_IS_NARROW,
  N_PROPS,
};

enum {
  SIGNAL_SHOWN,
  SIGNAL_LINK_HOVERED,
  SIGNAL_FAILED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailMessageCard, mail_message_card, GTK_TYPE_BOX)

static GtkWindow *
get_window (MailMessageCard *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
tell (MailMessageCard *self, GError *error)
{
  if (error && !mail_error_is_silent (error))
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
show_failure (MailMessageCard *self, const GError *error)
{
  g_autofree char *sentence = mail_error_dup_sentence (error);

  gtk_label_set_label (self->failed_label, sentence);
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

static void
on_link_activated (MailBodyView *view, const char *uri, const char *text, MailMessageCard *self)
{
  mail_link_open (GTK_WIDGET (self), uri, text);
}

static void
on_link_hovered (MailBodyView *view, const char *uri, MailMessageCard *self)
{
  g_signal_emit (self, signals[SIGNAL_LINK_HOVERED], 0, uri);
}

static void
on_view_failed (MailBodyView *view, MailMessageCard *self)
{
  gtk_label_set_label (self->failed_label,
                       _ ("This message could not be shown. Its source can be viewed."));
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

static void
add_body (MailMessageCard *self, const MailBody *body)
{
  GtkWidget *view = body->html ? mail_html_body_new (self->web, self->message, body) :
                                 mail_text_body_new (body->text);

  g_signal_connect_object (view, "link-activated", G_CALLBACK (on_link_activated), self, 0);
  g_signal_connect_object (view, "link-hovered", G_CALLBACK (on_link_hovered), self, 0);
  g_signal_connect_object (view, "failed", G_CALLBACK (on_view_failed), self, 0);
  mail_body_view_set_zoom (MAIL_BODY_VIEW (view), self->zoom);
  gtk_box_append (self->bodies_box, view);
  g_ptr_array_add (self->bodies, view);
}

static void
show_remote (MailMessageCard *self, unsigned int n)
{
  g_autofree char *text = g_strdup_printf (
    // Translators: how many pictures of a message are on the network and were left out.
    ngettext ("%u image was not loaded, so that the sender does not learn that you read this.",
              "%u images were not loaded, so that the sender does not learn that you read this.",
              n),
    n);

  gtk_label_set_label (self->remote_label, text);
  gtk_widget_set_visible (self->remote_bar, n > 0);
}

static void
on_tile_failed (MailAttachmentTile *tile, GError *error, MailMessageCard *self)
{
  tell (self, error);
}

static void
show_attachments (MailMessageCard *self)
{
  const GPtrArray *parts = mime_message_get_attachments (self->message);
  g_autofree char *text = NULL;
  uint64_t size = 0;

  for (unsigned int i = 0; i < parts->len; i++) {
    const MimePart *part = g_ptr_array_index (parts, i);
    GtkWidget *tile = mail_attachment_tile_new (self->engine, self->row->id, self->message, part);

    g_signal_connect_object (tile, "failed", G_CALLBACK (on_tile_failed), self, 0);
    adw_wrap_box_append (self->tiles, tile);
    size += part->size;
  }
  g_autofree char *size_text = g_format_size (size);
  // Translators: how many files a message has, and their size, such as “1.2 MB”.
  text = g_strdup_printf (ngettext ("%u attachment, %s", "%u attachments, %s", parts->len),
                          parts->len, size_text);
  gtk_label_set_label (self->attachments_label, text);
  gtk_widget_set_visible (self->attachments_box, parts->len > 0);
  gtk_widget_set_visible (self->save_all_button, parts->len > 1);
}

static void
on_bodies_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailMessageCard) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) bodies = mail_body_load_finish (NULL, result, &error);
  unsigned int n_remote = 0;

  if (!bodies) {
    if (!mail_error_is_silent (error))
      show_failure (self, error);
    return;
  }
  for (unsigned int i = 0; i < bodies->len; i++) {
    const MailBody *body = g_ptr_array_index (bodies, i);
    add_body (self, body);
    n_remote += body->n_remote;
  }
  show_remote (self, n_remote);
  show_attachments (self);
  gtk_stack_set_visible_child_name (self->stack, "bodies");
  g_signal_emit (self, signals[SIGNAL_SHOWN], 0);
}

static void
on_message_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailMessageCard) self = data;
  g_autoptr (GError) error = NULL;
  MimeMessage *message = mail_engine_load_message_finish (MAIL_ENGINE (source), result, &error);

  if (!message) {
    if (!mail_error_is_silent (error))
      show_failure (self, error);
    return;
  }
  g_clear_pointer (&self->message, mime_message_unref);
  self->message = message;
  mail_body_load_async (message, NULL, self->cancellable, on_bodies_loaded, g_object_ref (self));
}

static void
load (MailMessageCard *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  gtk_stack_set_visible_child_name (self->stack, "loading");
  mail_engine_load_message_async (self->engine, self->row->id, self->cancellable, on_message_loaded,
                                  g_object_ref (self));
}

static void
on_toggle (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);

  mail_message_card_set_expanded (self, !self->is_expanded);
}

static void
on_summary_clicked (MailMessageCard *self)
{
  mail_message_card_set_expanded (self, !self->is_expanded);
}

static void
on_retry (GtkWidget *widget, const char *name, GVariant *parameter)
{
  load (MAIL_MESSAGE_CARD (widget));
}

static void
on_flagged (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailMessageCard) self = data;
  g_autoptr (GError) error = NULL;

  mail_engine_operation_finish (MAIL_ENGINE (source), result, &error);
  tell (self, error);
}

static void
flag (MailMessageCard *self, MailFlags add, MailFlags remove)
{
  MailTarget target = {self->row->folder_id, &self->row->id, 1, false};

  mail_engine_flag_async (self->engine, &target, add, remove, NULL, NULL, NULL, on_flagged,
                          g_object_ref (self));
}

static void
on_star_clicked (MailMessageCard *self)
{
  bool is_flagged = self->row->flags & MAIL_FLAG_FLAGGED;

  flag (self, is_flagged ? 0 : MAIL_FLAG_FLAGGED, is_flagged ? MAIL_FLAG_FLAGGED : 0);
}

static void
on_mark_unread (GtkWidget *widget, const char *name, GVariant *parameter)
{
  flag (MAIL_MESSAGE_CARD (widget), 0, MAIL_FLAG_SEEN);
}

static void
on_reply (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_message_card_answer (MAIL_MESSAGE_CARD (widget), MAIL_DRAFT_REPLY);
}

static void
on_reply_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_message_card_answer (MAIL_MESSAGE_CARD (widget), MAIL_DRAFT_REPLY_ALL);
}

static void
on_forward (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_message_card_answer (MAIL_MESSAGE_CARD (widget), MAIL_DRAFT_FORWARD);
}

static void
on_edit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);

  mail_composer_open_draft (get_window (self), self->engine, self->row->id);
}

static void
on_print (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_message_card_print (MAIL_MESSAGE_CARD (widget));
}

static void
on_view_source (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_message_card_view_source (MAIL_MESSAGE_CARD (widget));
}

static void
on_all_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailMessageCard) self = data;
  g_autoptr (GError) error = NULL;

  mail_attachment_save_finish (result, &error);
  tell (self, error);
}

static void
on_save_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);

  if (self->message)
    mail_attachment_save_all_async (widget, self->engine, self->row->id,
                                    mime_message_get_attachments (self->message), on_all_saved,
                                    g_object_ref (self));
}

static void
show_star (MailMessageCard *self)
{
  bool is_flagged = self->row->flags & MAIL_FLAG_FLAGGED;
  const char *label = is_flagged ? _ ("Remove the Flag") : _ ("Flag");

  gtk_toggle_button_set_active (self->star_button, is_flagged);
  gtk_button_set_icon_name (GTK_BUTTON (self->star_button),
                            is_flagged ? "starred-symbolic" : "non-starred-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->star_button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->star_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static void
show_summary (MailMessageCard *self)
{
  g_autofree char *spoken = mail_message_head_dup_spoken (self->row);

  gtk_label_set_label (self->summary, self->row->preview);
  gtk_widget_set_visible (GTK_WIDGET (self->summary), !self->is_expanded && *self->row->preview);
  gtk_widget_set_visible (self->reply_button, self->is_expanded && !self->is_narrow &&
                                                !(self->row->flags & MAIL_FLAG_DRAFT));
  gtk_widget_set_visible (self->attachment_icon, !self->is_expanded && self->row->has_attachment);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->fold_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->fold_button), GTK_ACCESSIBLE_STATE_EXPANDED,
                               self->is_expanded, -1);
}

static void
show_row (MailMessageCard *self)
{
  const MailRow *row = self->row;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *sender = mail_message_head_dup_sender (row);
  g_autofree char *address = mail_message_head_dup_address (row);
  g_autofree char *date = mail_format_dup_date_short (row->date, now);
  g_autofree char *long_date = mail_format_dup_date_long (row->date);
  g_autofree char *recipients = mail_message_head_dup_recipients (row);
  g_autofree char *details = mail_message_head_dup_details (row);

  adw_avatar_set_text (self->avatar, mail_message_head_initials (row));
  gtk_label_set_label (self->name, sender);
  gtk_label_set_label (self->address, address);
  gtk_label_set_label (self->date, date);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->date), long_date);
  gtk_label_set_label (self->recipients, recipients);
  gtk_label_set_label (self->details, details);
  gtk_widget_set_visible (self->draft_bar, row->flags & MAIL_FLAG_DRAFT);
  show_star (self);
  show_summary (self);
}

static void
mail_message_card_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (object);

  g_value_set_boolean (value, id == PROP_IS_EXPANDED ? self->is_expanded : self->is_narrow);
}

static void
mail_message_card_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (object);

  if (id == PROP_IS_EXPANDED) {
    mail_message_card_set_expanded (self, g_value_get_boolean (value));
    return;
  }
  self->is_narrow = g_value_get_boolean (value);
  show_summary (self);
}

static void
mail_message_card_dispose (GObject *object)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_ptr_array_set_size (self->bodies, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_MESSAGE_CARD);
  g_clear_object (&self->engine);
  g_clear_object (&self->web);
  G_OBJECT_CLASS (mail_message_card_parent_class)->dispose (object);
}

static void
mail_message_card_finalize (GObject *object)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (object);

  g_ptr_array_unref (self->bodies);
  g_clear_pointer (&self->row, mail_row_unref);
  g_clear_pointer (&self->message, mime_message_unref);
  G_OBJECT_CLASS (mail_message_card_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class, "/org/example/Mail/ui/mail-message-card.ui");
  gtk_widget_class_bind_template_child (class, MailMessageCard, avatar);
  gtk_widget_class_bind_template_child (class, MailMessageCard, name);
  gtk_widget_class_bind_template_child (class, MailMessageCard, address);
  gtk_widget_class_bind_template_child (class, MailMessageCard, date);
  gtk_widget_class_bind_template_child (class, MailMessageCard, summary);
  gtk_widget_class_bind_template_child (class, MailMessageCard, fold_button);
  gtk_widget_class_bind_template_child (class, MailMessageCard, attachment_icon);
  gtk_widget_class_bind_template_child (class, MailMessageCard, star_button);
  gtk_widget_class_bind_template_child (class, MailMessageCard, reply_button);
  gtk_widget_class_bind_template_child (class, MailMessageCard, recipients);
  gtk_widget_class_bind_template_child (class, MailMessageCard, details);
  gtk_widget_class_bind_template_child (class, MailMessageCard, draft_bar);
  gtk_widget_class_bind_template_child (class, MailMessageCard, remote_bar);
  gtk_widget_class_bind_template_child (class, MailMessageCard, remote_label);
  gtk_widget_class_bind_template_child (class, MailMessageCard, stack);
  gtk_widget_class_bind_template_child (class, MailMessageCard, failed_label);
  gtk_widget_class_bind_template_child (class, MailMessageCard, bodies_box);
  gtk_widget_class_bind_template_child (class, MailMessageCard, attachments_box);
  gtk_widget_class_bind_template_child (class, MailMessageCard, attachments_label);
  gtk_widget_class_bind_template_child (class, MailMessageCard, save_all_button);
  gtk_widget_class_bind_template_child (class, MailMessageCard, tiles);
  gtk_widget_class_bind_template_callback (class, on_star_clicked);
  gtk_widget_class_bind_template_callback (class, on_summary_clicked);
}

static void
install_actions (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "card.toggle", NULL, on_toggle);
  gtk_widget_class_install_action (class, "card.retry", NULL, on_retry);
  gtk_widget_class_install_action (class, "card.mark-unread", NULL, on_mark_unread);
  gtk_widget_class_install_action (class, "card.reply", NULL, on_reply);
  gtk_widget_class_install_action (class, "card.reply-all", NULL, on_reply_all);
  gtk_widget_class_install_action (class, "card.forward", NULL, on_forward);
  gtk_widget_class_install_action (class, "card.edit", NULL, on_edit);
  gtk_widget_class_install_action (class, "card.print", NULL, on_print);
  gtk_widget_class_install_action (class, "card.view-source", NULL, on_view_source);
  gtk_widget_class_install_action (class, "card.save-all", NULL, on_save_all);
}

static void
mail_message_card_class_init (MailMessageCardClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = mail_message_card_dispose;
  object_class->finalize = mail_message_card_finalize;
  object_class->get_property = mail_message_card_get_property;
  object_class->set_property = mail_message_card_set_property;
  properties[PROP_IS_EXPANDED] =
    g_param_spec_boolean ("is-expanded", NULL, NULL, false,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_IS_NARROW] = g_param_spec_boolean ("is-narrow", NULL, NULL, false,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_SHOWN] = g_signal_new ("shown", MAIL_TYPE_MESSAGE_CARD, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LINK_HOVERED] =
    g_signal_new ("link-hovered", MAIL_TYPE_MESSAGE_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", MAIL_TYPE_MESSAGE_CARD, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  bind_template (GTK_WIDGET_CLASS (class));
  install_actions (GTK_WIDGET_CLASS (class));
}

static void
mail_message_card_init (MailMessageCard *self)
{
  self->bodies = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (self->remote_bar, false);
  gtk_widget_set_visible (self->attachments_box, false);
}

GtkWidget *
mail_message_card_new (MailEngine *engine, MailWeb *web, MailRow *row, double zoom)
{
  MailMessageCard *self = g_object_new (MAIL_TYPE_MESSAGE_CARD, NULL);

  self->engine = g_object_ref (engine);
  self->web = g_object_ref (web);
  self->zoom = zoom;
  self->row = mail_row_ref (row);
  show_row (self);
  return GTK_WIDGET (self);
}

MailRow *
mail_message_card_get_row (MailMessageCard *self)
{
  return self->row;
}

void
mail_message_card_set_row (MailMessageCard *self, MailRow *row)
{
  mail_row_ref (row);
  mail_row_unref (self->row);
  self->row = row;
  show_row (self);
}

void
mail_message_card_set_expanded (MailMessageCard *self, bool is_expanded)
{
  if (self->is_expanded == is_expanded)
    return;
  self->is_expanded = is_expanded;
  show_summary (self);
  if (is_expanded && !self->cancellable)
    load (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_EXPANDED]);
}

bool
mail_message_card_is_expanded (MailMessageCard *self)
{
  return self->is_expanded;
}

GPtrArray *
mail_message_card_get_bodies (MailMessageCard *self)
{
  return self->bodies;
}

void
mail_message_card_set_zoom (MailMessageCard *self, double zoom)
{
  self->zoom = zoom;
  for (unsigned int i = 0; i < self->bodies->len; i++)
    mail_body_view_set_zoom (g_ptr_array_index (self->bodies, i), zoom);
}

// An answer waiting for the text that is marked.
typedef struct {
  MailMessageCard *card;
  MailDraftKind kind;
} Answer;

static void
on_selection_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Answer *answer = data;
  g_autoptr (MailMessageCard) self = answer->card;
  g_autofree char *selection =
    mail_body_view_load_selection_finish (MAIL_BODY_VIEW (source), result);

  mail_composer_reply (get_window (self), self->engine, answer->kind, self->row->id, selection);
}

void
mail_message_card_answer (MailMessageCard *self, MailDraftKind kind)
{
  Answer *answer;

  if (self->bodies->len == 0 || kind == MAIL_DRAFT_FORWARD) {
    mail_composer_reply (get_window (self), self->engine, kind, self->row->id, NULL);
    return;
  }
  answer = g_new (Answer, 1);
  *answer = (Answer) {g_object_ref (self), kind};
  mail_body_view_load_selection_async (g_ptr_array_index (self->bodies, 0), on_selection_loaded,
                                       answer);
}

void
mail_message_card_print (MailMessageCard *self)
{
  if (self->bodies->len > 0)
    mail_body_view_print (g_ptr_array_index (self->bodies, 0), get_window (self));
}

void
mail_message_card_view_source (MailMessageCard *self)
{
  mail_source_dialog_present (GTK_WIDGET (self), self->engine, self->row->id);
}
