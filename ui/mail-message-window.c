// SPDX-License-Identifier: GPL-3.0-or-later
//
// The head is text; what the message says is shown as in the reader, behind the same walls.

#include "ui/mail-message-window.h"

#include "account/mail-body.h"
#include "account/mail-message-file.h"
#include "ui/mail-attachment-files.h"
#include "ui/mail-composer-present.h"
#include "ui/mail-error-text.h"
#include "ui/mail-find-bar.h"
#include "ui/mail-format.h"
#include "ui/mail-link.h"
#include "ui/mail-live-bodies.h"
#include "ui/mail-message-content.h"
#include "ui/mail-message-head.h"
#include "ui/mail-toast.h"

#include <glib/gi18n.h>

#define ZOOM_STEP 0.1
#define MIN_ZOOM 0.5
#define MAX_ZOOM 3.0

struct _MailMessageWindow {
  AdwApplicationWindow parent_instance;

  MailWeb *web;
  GCancellable *cancellable;
  MimeMessage *message; // NULL until it is there, and where it is a page
  double zoom;

  AdwToastOverlay *toasts;
  GtkStack *stack;
  AdwStatusPage *failed_page;
  GtkWidget *scrolled, *answers;
  GtkViewport *viewport;
  MailFindBar *find_bar;
  GtkLabel *subject, *head, *link_label;
  MailMessageContent *content;
};

G_DEFINE_FINAL_TYPE (MailMessageWindow, mail_message_window, ADW_TYPE_APPLICATION_WINDOW)

static void
update_live (MailMessageWindow *self)
{
  mail_live_bodies_update (mail_message_content_get_bodies (self->content), self->scrolled);
}

static gboolean
on_laid_out (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  update_live (MAIL_MESSAGE_WINDOW (widget));
  return G_SOURCE_REMOVE;
}

static void
enable (MailMessageWindow *self, const char *name, bool is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

// Of what is there.
static void
enable_reading (MailMessageWindow *self, bool is_enabled)
{
  enable (self, "find", is_enabled);
  enable (self, "print", is_enabled);
  enable (self, "reply", is_enabled && self->message);
  enable (self, "reply-all", is_enabled && self->message);
  enable (self, "forward", is_enabled && self->message);
}

// Where the bodies are is known with the next frame.
static void
on_shown (MailMessageWindow *self)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (self), on_laid_out, NULL, NULL);
  enable_reading (self, true);
}

static void
on_link_hovered (MailMessageWindow *self, const char *uri)
{
  g_autofree char *shown = uri ? mail_link_dup_display (uri) : NULL;

  gtk_label_set_label (self->link_label, shown ? shown : "");
  gtk_widget_set_visible (GTK_WIDGET (self->link_label), shown != NULL);
}

static void
on_failed (MailMessageWindow *self, GError *error)
{
  mail_toast_tell_error (self->toasts, error);
}

static void
on_find_changed (MailMessageWindow *self)
{
  mail_find_bar_search (self->find_bar, mail_message_content_get_bodies (self->content));
}

static void
on_find (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailMessageWindow *self = data;

  mail_find_bar_open (self->find_bar);
  on_find_changed (self);
}

static void
on_place_found (MailMessageWindow *self, GtkWidget *body, double y)
{
  double above = gtk_widget_get_height (self->scrolled) / 3.0;
  GtkAdjustment *adjustment =
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  graphene_point_t point;

  if (gtk_widget_compute_point (body, gtk_viewport_get_child (self->viewport),
                                &GRAPHENE_POINT_INIT (0, (float) (y - above)), &point))
    gtk_adjustment_set_value (adjustment, point.y);
}

static void
on_print (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailMessageWindow *self = data;

  mail_message_content_print (self->content, gtk_label_get_label (self->subject),
                              gtk_label_get_label (self->head));
}

static void
ask_for_answer (MailMessageWindow *self, MailDraftKind kind)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  unsigned int id = gtk_application_window_get_id (GTK_APPLICATION_WINDOW (self));

  g_action_group_activate_action (G_ACTION_GROUP (application), "answer-message",
                                  g_variant_new ("(ui)", id, (int) kind));
}

static void
on_reply (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ask_for_answer (data, MAIL_DRAFT_REPLY);
}

static void
on_reply_all (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ask_for_answer (data, MAIL_DRAFT_REPLY_ALL);
}

static void
on_forward (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ask_for_answer (data, MAIL_DRAFT_FORWARD);
}

static void
set_zoom (MailMessageWindow *self, double zoom)
{
  self->zoom = CLAMP (zoom, MIN_ZOOM, MAX_ZOOM);
  mail_message_content_set_zoom (self->content, self->zoom);
}

static void
on_zoom_in (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  set_zoom (data, MAIL_MESSAGE_WINDOW (data)->zoom + ZOOM_STEP);
}

static void
on_zoom_out (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  set_zoom (data, MAIL_MESSAGE_WINDOW (data)->zoom - ZOOM_STEP);
}

static void
on_zoom_reset (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  set_zoom (data, 1);
}

static void
mail_message_window_dispose (GObject *object)
{
  MailMessageWindow *self = MAIL_MESSAGE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_MESSAGE_WINDOW);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->web);
  g_clear_pointer (&self->message, mime_message_unref);
  G_OBJECT_CLASS (mail_message_window_parent_class)->dispose (object);
}

static void
mail_message_window_class_init (MailMessageWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_message_window_dispose;
  g_type_ensure (MAIL_TYPE_FIND_BAR);
  g_type_ensure (MAIL_TYPE_MESSAGE_CONTENT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-message-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MailMessageWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailMessageWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, MailMessageWindow, failed_page);
  gtk_widget_class_bind_template_child (widget_class, MailMessageWindow, scrolled);
  gtk_widget_class_bind_template_child (widget_class, MailMessageWindow, answers);
  gtk_widget_class_bind_template_child (widget_class, MailMessageWindow, viewport);
  gtk_widget_class_bind_template_child (widget_class, MailMessageWindow, find_bar);
  gtk_widget_class_bind_template_child (widget_class, MailMessageWindow, subject);
  gtk_widget_class_bind_template_child (widget_class, MailMessageWindow, head);
  gtk_widget_class_bind_template_child (widget_class, MailMessageWindow, link_label);
  gtk_widget_class_bind_template_child (widget_class, MailMessageWindow, content);
  gtk_widget_class_bind_template_callback (widget_class, on_find_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_place_found);
  gtk_widget_class_bind_template_callback (widget_class, on_shown);
  gtk_widget_class_bind_template_callback (widget_class, on_link_hovered);
  gtk_widget_class_bind_template_callback (widget_class, on_failed);
}

static void
mail_message_window_init (MailMessageWindow *self)
{
  static const GActionEntry entries[] = {
    {"find", on_find},           {"print", on_print},           {"zoom-in", on_zoom_in},
    {"zoom-out", on_zoom_out},   {"zoom-reset", on_zoom_reset}, {"reply", on_reply},
    {"reply-all", on_reply_all}, {"forward", on_forward},
  };
  GtkAdjustment *adjustment;

  self->web = mail_web_new ();
  self->cancellable = g_cancellable_new ();
  self->zoom = 1;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  enable_reading (self, false);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (update_live), self,
                           G_CONNECT_SWAPPED);
}

static void
add_all (GPtrArray *to, MimeMessage *message, const char *field)
{
  const GPtrArray *from = mime_message_get_addresses (message, field);

  for (unsigned int i = 0; i < from->len; i++) {
    const MailAddress *address = g_ptr_array_index (from, i);
    g_ptr_array_add (to, mail_address_new (address->name, address->address));
  }
}

// Of its header, what is shown and quoted of it.
static MailRow *
row_of (MimeMessage *message)
{
  MailRow *row = mail_row_new ();

  add_all (row->from, message, "from");
  add_all (row->to, message, "to");
  add_all (row->cc, message, "cc");
  row->date = mime_message_get_date (message);
  return row;
}

static void
show_message (MailMessageWindow *self, MimeMessage *message)
{
  const char *subject = mime_message_get_subject (message);
  g_autoptr (MailRow) row = row_of (message);
  g_autofree char *head = mail_message_head_dup_details (row, NULL);

  self->message = mime_message_ref (message);
  gtk_widget_set_visible (self->answers, true);
  gtk_window_set_title (GTK_WINDOW (self), *subject ? subject : _ ("No Subject"));
  gtk_label_set_label (self->subject, *subject ? subject : _ ("No Subject"));
  gtk_label_set_label (self->head, head);
  gtk_stack_set_visible_child_name (self->stack, "message");
  mail_message_content_show (self->content, self->web, message, NULL);
}

// Its name is all that is known of where it comes from: the sender's head would vouch for it.
static void
show_page (MailMessageWindow *self, MimeMessage *message, const MimePart *part)
{
  g_autofree char *name = mail_attachment_dup_name (part);

  gtk_window_set_title (GTK_WINDOW (self), name);
  gtk_label_set_label (self->subject, name);
  gtk_widget_set_visible (GTK_WIDGET (self->head), false);
  gtk_widget_add_css_class (gtk_widget_get_parent (GTK_WIDGET (self->content)), "headless");
  gtk_stack_set_visible_child_name (self->stack, "message");
  mail_message_content_show (self->content, self->web, message, part->path);
}

static void
on_file_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailMessageWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MimeMessage) message = mail_message_file_load_finish (result, &error);
  g_autofree char *sentence = NULL;

  if (message) {
    show_message (self, message);
    return;
  }
  if (mail_error_is_silent (error))
    return;
  sentence = g_error_matches (error, MAIL_ERROR, MAIL_ERROR_INVALID) ?
               g_strdup (_ ("There is no message in it.")) :
               mail_error_dup_sentence (error);
  adw_status_page_set_description (self->failed_page, sentence);
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

void
mail_message_window_present_file (GtkApplication *application, GFile *file)
{
  MailMessageWindow *self =
    g_object_new (MAIL_TYPE_MESSAGE_WINDOW, "application", application, NULL);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *title = name ? g_filename_display_name (name) : NULL;

  if (title)
    gtk_window_set_title (GTK_WINDOW (self), title);
  mail_message_file_load_async (file, self->cancellable, on_file_loaded, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}

bool
mail_message_window_is_for (const MimePart *part)
{
  return part->message || mail_body_is_page (part);
}

void
mail_message_window_present_part (GtkWindow *parent, MimeMessage *message, const MimePart *part)
{
  MailMessageWindow *self = g_object_new (MAIL_TYPE_MESSAGE_WINDOW, "application",
                                          gtk_window_get_application (parent), NULL);

  if (part->message)
    show_message (self, part->message);
  else
    show_page (self, message, part);
  gtk_window_present (GTK_WINDOW (self));
}

// An answer waiting for the text that is marked.
typedef struct {
  MailMessageWindow *window;
  GWeakRef parent;
  MailEngine *engine;
  MailDraftKind kind;
} Answer;

static void
answer_free (Answer *answer)
{
  g_object_unref (answer->window);
  g_weak_ref_clear (&answer->parent);
  g_object_unref (answer->engine);
  g_free (answer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

static void
compose (Answer *answer, const char *selection)
{
  MimeMessage *message = answer->window->message;
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&answer->parent);
  g_autoptr (MailRow) row = message ? row_of (message) : NULL;
  g_autofree char *attribution = row ? mail_format_dup_attribution (row) : NULL;

  // The window may have been closed meanwhile.
  if (message)
    mail_composer_reply_to_stray (parent, answer->engine, answer->kind, message, selection,
                                  attribution);
}

static void
on_selection_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Answer) answer = data;
  g_autofree char *selection =
    mail_body_view_load_selection_finish (MAIL_BODY_VIEW (source), result);

  compose (answer, selection);
}

void
mail_message_window_answer (MailMessageWindow *self, GtkWindow *parent, MailEngine *engine,
                            MailDraftKind kind)
{
  GPtrArray *bodies = mail_message_content_get_bodies (self->content);
  bool is_reply = kind == MAIL_DRAFT_REPLY || kind == MAIL_DRAFT_REPLY_ALL;
  g_autoptr (Answer) answer = NULL;

  if (!self->message || (!is_reply && kind != MAIL_DRAFT_FORWARD))
    return;
  answer = g_new0 (Answer, 1);
  answer->window = g_object_ref (self);
  g_weak_ref_init (&answer->parent, parent);
  answer->engine = g_object_ref (engine);
  answer->kind = kind;
  if (is_reply && bodies->len > 0)
    mail_body_view_load_selection_async (g_ptr_array_index (bodies, 0), on_selection_loaded,
                                         g_steal_pointer (&answer));
  else
    compose (answer, NULL);
}
