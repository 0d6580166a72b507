// SPDX-License-Identifier: GPL-3.0-or-later
//
// Loads the message and then its bodies, shows them one below the other, and says what it left out
// or could not do.

#include "ui/mail-message-content.h"

#include "account/mail-body.h"
#include "ui/mail-attachment-files.h"
#include "ui/mail-attachment-list.h"
#include "ui/mail-error-text.h"
#include "ui/mail-html-body.h"
#include "ui/mail-invitation.h"
#include "ui/mail-link.h"
#include "ui/mail-pictures-bar.h"
#include "ui/mail-print-message.h"
#include "ui/mail-text-body.h"

#include <glib/gi18n.h>

struct _MailMessageContent {
  GtkBox parent_instance;

  MailEngine *engine; // NULL, as ROW is, where the message was given and not loaded
  MailWeb *web;
  MailRow *row;
  double zoom;
  bool is_light;
  MimeMessage *message;      // NULL until loaded
  char *part_path;           // of a part that is shown alone; NULL: all of the message
  GCancellable *cancellable; // NULL until loading was asked for
  GPtrArray *bodies;         // MailBodyView, owned by bodies_box
  unsigned int n_remote;     // pictures on the network that BODIES leave out
  MailPictures *pictures;    // those, once the person asked for them
  unsigned int n_failed;     // of PICTURES, so far
  unsigned int n_unready;    // bodies that are not there again yet since then

  GtkWidget *sender_bar;
  MailPicturesBar *pictures_bar;
  MailInvitation *invitation;
  GtkStack *stack;
  GtkLabel *failed_label;
  GtkLabel *download_label;
  GtkBox *bodies_box;
  MailAttachmentList *attachments;
};

enum {
  SIGNAL_SHOWN,
  SIGNAL_LINK_HOVERED,
  SIGNAL_FAILED,
  N_SIGNALS,
};

static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailMessageContent, mail_message_content, GTK_TYPE_BOX)

// Only its header came here, and the server that had the rest has it no more.
static bool
is_rest_gone (MailMessageContent *self, const GError *error)
{
  MailPop3Copy copy;

  return g_error_matches (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND) && self->row &&
         mail_engine_read_pop3_copy (self->engine, self->row->id, &copy) &&
         copy.state == MAIL_POP3_COPY_ONLY;
}

static char *
dup_failure (MailMessageContent *self, const GError *error)
{
  if (is_rest_gone (self, error))
    return g_strdup (
      _ ("The server no longer has this message. Only its header is left, which is here."));
  // A server that has it was asked.
  if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_STORE))
    return g_strdup (_ ("This message is damaged on this computer, and no server gave it again. A "
                        "copy of your mail may have it whole."));
  return mail_error_dup_sentence (error);
}

static void
show_failure (MailMessageContent *self, const GError *error)
{
  g_autofree char *sentence = dup_failure (self, error);

  gtk_label_set_label (self->failed_label, sentence);
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

static void
on_link_activated (MailBodyView *view, const char *uri, const char *text, MailMessageContent *self)
{
  mail_link_open (GTK_WIDGET (self), uri, text);
}

static void
on_link_hovered (MailBodyView *view, const char *uri, MailMessageContent *self)
{
  g_signal_emit (self, signals[SIGNAL_LINK_HOVERED], 0, uri);
}

static void
on_view_failed (MailBodyView *view, MailMessageContent *self)
{
  gtk_label_set_label (self->failed_label,
                       _ ("This message could not be shown. Its source can be viewed."));
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

static void
add_body (MailMessageContent *self, const MailBody *body)
{
  GtkWidget *view = body->html ? mail_html_body_new (self->web, self->message, body) :
                                 mail_text_body_new (body->text);

  g_signal_connect_object (view, "link-activated", G_CALLBACK (on_link_activated), self, 0);
  g_signal_connect_object (view, "link-hovered", G_CALLBACK (on_link_hovered), self, 0);
  g_signal_connect_object (view, "failed", G_CALLBACK (on_view_failed), self, 0);
  mail_body_view_set_zoom (MAIL_BODY_VIEW (view), self->zoom);
  if (body->html)
    mail_html_body_set_light (MAIL_HTML_BODY (view), self->is_light);
  gtk_box_append (self->bodies_box, view);
  g_ptr_array_add (self->bodies, view);
}

// What an attempt before this one left.
static void
clear_bodies (MailMessageContent *self)
{
  GtkWidget *view;

  g_ptr_array_set_size (self->bodies, 0);
  while ((view = gtk_widget_get_first_child (GTK_WIDGET (self->bodies_box))))
    gtk_box_remove (self->bodies_box, view);
}

// What a server told of the sender in a list may be one of several that the message names (M4).
static void
show_sender (MailMessageContent *self)
{
  const GPtrArray *from = mime_message_get_addresses (self->message, "from");
  bool is_draft = self->row && self->row->flags & MAIL_FLAG_DRAFT;
  bool is_known = from->len > 0 && *((const MailAddress *) g_ptr_array_index (from, 0))->address;

  gtk_widget_set_visible (self->sender_bar, !is_known && !is_draft && !self->part_path);
}

// What is encrypted never tells the network anything (H5).
static void
offer_pictures (MailMessageContent *self)
{
  bool is_offered = self->n_remote > 0 && !mail_body_is_encrypted (self->message);

  mail_pictures_bar_offer (self->pictures_bar, is_offered ? self->n_remote : 0);
}

static void
stop_pictures (MailMessageContent *self)
{
  if (self->pictures)
    mail_pictures_stop (self->pictures);
  g_clear_pointer (&self->pictures, mail_pictures_unref);
}

static void
show_progress (MailMessageContent *self)
{
  if (self->pictures && self->n_unready == 0)
    mail_pictures_bar_show_done (self->pictures_bar, self->n_failed);
}

static void
on_pictures_done (unsigned int n_failed, void *data)
{
  MailMessageContent *self = data;

  self->n_failed = n_failed;
  show_progress (self);
}

static void
on_body_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailMessageContent) self = data;
  g_autoptr (WebKitWebView) view =
    mail_html_body_load_view_finish (MAIL_HTML_BODY (source), result, NULL);

  self->n_unready--;
  show_progress (self);
}

static void
on_bodies_with_pictures (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailMessageContent) self = data;
  g_autoptr (GPtrArray) bodies = mail_body_load_finish (NULL, result, NULL);

  if (!self->pictures)
    return;
  if (!bodies || bodies->len != self->bodies->len) {
    stop_pictures (self);
    offer_pictures (self);
    return;
  }
  for (unsigned int i = 0; i < bodies->len; i++) {
    const MailBody *body = bodies->pdata[i];
    if (!body->html)
      continue;
    mail_html_body_show_pictures (self->bodies->pdata[i], body, self->pictures);
    self->n_unready++;
    mail_html_body_load_view_async (self->bodies->pdata[i], on_body_ready, g_object_ref (self));
  }
}

static void
on_show_pictures (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailMessageContent *self = MAIL_MESSAGE_CONTENT (widget);

  stop_pictures (self);
  self->n_failed = 0;
  self->pictures = mail_pictures_new (on_pictures_done, self);
  mail_pictures_bar_show_fetching (self->pictures_bar);
  mail_body_load_async (self->message, self->part_path, true, self->cancellable,
                        on_bodies_with_pictures, g_object_ref (self));
}

// What came stays.
static void
on_stop_pictures (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailMessageContent *self = MAIL_MESSAGE_CONTENT (widget);

  stop_pictures (self);
  offer_pictures (self);
}

static void
on_bodies_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailMessageContent) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) bodies = mail_body_load_finish (NULL, result, &error);

  if (!bodies) {
    if (!mail_error_is_silent (error))
      show_failure (self, error);
    return;
  }
  clear_bodies (self);
  self->n_remote = 0;
  for (unsigned int i = 0; i < bodies->len; i++) {
    const MailBody *body = g_ptr_array_index (bodies, i);
    add_body (self, body);
    self->n_remote += body->n_remote;
  }
  show_sender (self);
  offer_pictures (self);
  if (!self->part_path)
    mail_attachment_list_show (self->attachments, self->engine, self->row, self->message);
  gtk_stack_set_visible_child_name (self->stack, "bodies");
  g_signal_emit (self, signals[SIGNAL_SHOWN], 0);
}

static void
on_invitation_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailMessageContent) self = data;
  MimeEvent *event = mail_invitation_load_finish (result, NULL);

  if (!event)
    return;
  mail_invitation_show (self->invitation, self->engine, self->row, event);
  gtk_widget_set_visible (GTK_WIDGET (self->invitation), true);
}

static void
load_bodies (MailMessageContent *self)
{
  mail_body_load_async (self->message, self->part_path, false, self->cancellable, on_bodies_loaded,
                        g_object_ref (self));
}

static void
on_message_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailMessageContent) self = data;
  g_autoptr (GError) error = NULL;
  MimeMessage *message = mail_engine_load_readable_finish (MAIL_ENGINE (source), result, &error);

  if (!message) {
    if (!mail_error_is_silent (error))
      show_failure (self, error);
    return;
  }
  g_clear_pointer (&self->message, mime_message_unref);
  self->message = message;
  load_bodies (self);
  mail_invitation_load_async (message, self->cancellable, on_invitation_loaded,
                              g_object_ref (self));
}

static void
load (MailMessageContent *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  gtk_stack_set_visible_child_name (self->stack, "loading");
  if (self->engine)
    mail_engine_load_readable_async (self->engine, self->row->id, self->cancellable,
                                     on_message_loaded, g_object_ref (self));
  else
    load_bodies (self);
}

static void
on_retry (GtkWidget *widget, const char *name, GVariant *parameter)
{
  load (MAIL_MESSAGE_CONTENT (widget));
}

static void
on_part_failed (MailMessageContent *self, GError *error)
{
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
mail_message_content_dispose (GObject *object)
{
  MailMessageContent *self = MAIL_MESSAGE_CONTENT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  stop_pictures (self);
  g_ptr_array_set_size (self->bodies, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_MESSAGE_CONTENT);
  g_clear_object (&self->engine);
  g_clear_object (&self->web);
  G_OBJECT_CLASS (mail_message_content_parent_class)->dispose (object);
}

static void
mail_message_content_finalize (GObject *object)
{
  MailMessageContent *self = MAIL_MESSAGE_CONTENT (object);

  g_ptr_array_unref (self->bodies);
  g_free (self->part_path);
  g_clear_pointer (&self->message, mime_message_unref);
  g_clear_pointer (&self->row, mail_row_unref);
  G_OBJECT_CLASS (mail_message_content_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class,
                                               "/org/example/Mail/ui/mail-message-content.ui");
  gtk_widget_class_bind_template_child (class, MailMessageContent, sender_bar);
  gtk_widget_class_bind_template_child (class, MailMessageContent, pictures_bar);
  gtk_widget_class_bind_template_child (class, MailMessageContent, invitation);
  gtk_widget_class_bind_template_child (class, MailMessageContent, stack);
  gtk_widget_class_bind_template_child (class, MailMessageContent, failed_label);
  gtk_widget_class_bind_template_child (class, MailMessageContent, download_label);
  gtk_widget_class_bind_template_child (class, MailMessageContent, bodies_box);
  gtk_widget_class_bind_template_child (class, MailMessageContent, attachments);
  gtk_widget_class_bind_template_callback (class, on_part_failed);
}

static void
mail_message_content_class_init (MailMessageContentClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = mail_message_content_dispose;
  object_class->finalize = mail_message_content_finalize;
  signals[SIGNAL_SHOWN] = g_signal_new ("shown", MAIL_TYPE_MESSAGE_CONTENT, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LINK_HOVERED] =
    g_signal_new ("link-hovered", MAIL_TYPE_MESSAGE_CONTENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", MAIL_TYPE_MESSAGE_CONTENT, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  g_type_ensure (MAIL_TYPE_ATTACHMENT_LIST);
  g_type_ensure (MAIL_TYPE_INVITATION);
  g_type_ensure (MAIL_TYPE_PICTURES_BAR);
  bind_template (GTK_WIDGET_CLASS (class));
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (class), "content.retry", NULL, on_retry);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (class), "content.show-pictures", NULL,
                                   on_show_pictures);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (class), "content.stop-pictures", NULL,
                                   on_stop_pictures);
}

static void
mail_message_content_init (MailMessageContent *self)
{
  self->bodies = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_message_content_set_up (MailMessageContent *self, MailEngine *engine, MailWeb *web,
                             const MailRow *row, double zoom)
{
  self->engine = g_object_ref (engine);
  self->web = g_object_ref (web);
  self->row = mail_row_ref (row);
  self->zoom = zoom;
}

void
mail_message_content_show (MailMessageContent *self, MailWeb *web, MimeMessage *message,
                           const char *part_path)
{
  self->web = g_object_ref (web);
  self->message = mime_message_ref (message);
  self->part_path = g_strdup (part_path);
  self->zoom = 1;
  load (self);
}

// A message over the limit of its account, which the person did not ask for yet.
static bool
show_rest (MailMessageContent *self)
{
  MailPop3Copy copy;
  g_autofree char *size = NULL;
  g_autofree char *label = NULL;

  if (!mail_engine_read_pop3_copy (self->engine, self->row->id, &copy) ||
      copy.state != MAIL_POP3_COPY_ONLY)
    return false;
  size = g_format_size (copy.size);
  // Translators: the placeholder is a size, like "24 MB".
  label = g_strdup_printf (_ ("Download the Whole Message · %s"), size);
  gtk_label_set_label (self->download_label, label);
  gtk_stack_set_visible_child_name (self->stack, "partial");
  return true;
}

void
mail_message_content_load (MailMessageContent *self)
{
  if (!self->cancellable && !show_rest (self))
    load (self);
}

GPtrArray *
mail_message_content_get_bodies (MailMessageContent *self)
{
  return self->bodies;
}

void
mail_message_content_set_light (MailMessageContent *self, bool is_light)
{
  self->is_light = is_light;
  for (unsigned int i = 0; i < self->bodies->len; i++)
    if (MAIL_IS_HTML_BODY (g_ptr_array_index (self->bodies, i)))
      mail_html_body_set_light (g_ptr_array_index (self->bodies, i), is_light);
}

bool
mail_message_content_can_be_light (MailMessageContent *self)
{
  for (unsigned int i = 0; i < self->bodies->len; i++)
    if (MAIL_IS_HTML_BODY (g_ptr_array_index (self->bodies, i)) &&
        mail_html_body_can_be_light (g_ptr_array_index (self->bodies, i)))
      return true;
  return false;
}

// What is not on the paper itself.
static char *
dup_attachment_line (MailMessageContent *self)
{
  const GPtrArray *parts = mime_message_get_attachments (self->message);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  g_autofree char *list = NULL;

  if (parts->len == 0 || self->part_path)
    return g_strdup ("");
  for (unsigned int i = 0; i < parts->len; i++)
    g_strv_builder_take (names, mail_attachment_dup_name (g_ptr_array_index (parts, i)));
  all = g_strv_builder_end (names);
  list = g_strjoinv (", ", all);
  return g_strdup_printf (
    // Translators: on paper; the names of files.
    ngettext ("Attachment: %s", "Attachments: %s", parts->len), list);
}

void
mail_message_content_print (MailMessageContent *self, const char *subject, const char *head)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *tail = NULL;

  if (self->bodies->len == 0 || !GTK_IS_WINDOW (root))
    return;
  tail = dup_attachment_line (self);
  mail_print_message (self->bodies, subject, head, tail, GTK_WINDOW (root));
}

void
mail_message_content_set_zoom (MailMessageContent *self, double zoom)
{
  self->zoom = zoom;
  for (unsigned int i = 0; i < self->bodies->len; i++)
    mail_body_view_set_zoom (g_ptr_array_index (self->bodies, i), zoom);
}
