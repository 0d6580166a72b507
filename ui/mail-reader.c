// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which conversation or message is shown and how much of it, and where the view stands.

#include "ui/mail-reader.h"

#include "ui/mail-actions.h"
#include "ui/mail-conversation-text.h"
#include "ui/mail-find-bar.h"
#include "ui/mail-link.h"
#include "ui/mail-live-bodies.h"
#include "ui/mail-message-cards.h"
#include "ui/mail-read-marks.h"
#include "ui/mail-replies.h"
#include "ui/mail-scroll-pin.h"
#include "ui/mail-scroll.h"

#include <glib/gi18n.h>

#define MAX_CARDS 25 // of a conversation at first; earlier ones on request
#define MAX_ZOOM 12  // steps
#define MIN_ZOOM (-5)
#define ZOOM_STEP 0.1

enum {
  PROP_IS_ALONE = 1,
  PROP_IS_NARROW,
  PROP_IS_TIGHT,
  N_PROPS,
};

static const char *const rooms[N_PROPS] = {
  [PROP_IS_ALONE] = "is-alone",
  [PROP_IS_NARROW] = "is-narrow",
  [PROP_IS_TIGHT] = "is-tight",
};

struct _MailReader {
  AdwBin parent_instance;

  MailEngine *engine;
  int64_t folder_id;
  int64_t thread_id;       // 0: nothing is shown
  int64_t message_id;      // of a message that was asked for alone; 0: the conversation was
  bool shows_conversation; // the others, too, although MESSAGE_ID was asked for
  bool shows_all;          // also the cards beyond MAX_CARDS
  int zoom_steps;
  MailScrollPin *place; // of the card with which reading goes on
  unsigned int refresh_id;
  unsigned int live_id;
  MailReadMarks *marks; // NULL until there is an engine
  bool rooms[N_PROPS];  // how much there is, by property

  MailReplies *replies; // around STACK
  GtkStack *stack;
  AdwStatusPage *several_page;
  GtkScrolledWindow *scrolled;
  GtkLabel *subject;
  GtkButton *earlier_button, *conversation_button;
  MailMessageCards *cards;
  GtkLabel *link_label;
  MailFindBar *find_bar;
};

enum {
  SIGNAL_FAILED,
  SIGNAL_REPLY_LEFT,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailReader, mail_reader, ADW_TYPE_BIN)

// The nearest few have a web view; the others only keep their places.
static gboolean
on_update_live (gpointer data)
{
  MailReader *self = data;
  g_autoptr (GPtrArray) bodies = mail_message_cards_dup_bodies (self->cards);

  self->live_id = 0;
  mail_live_bodies_update (bodies, GTK_WIDGET (self->scrolled));
  return G_SOURCE_REMOVE;
}

static void
queue_update_live (MailReader *self)
{
  if (self->live_id == 0)
    self->live_id = g_idle_add (on_update_live, self);
}

static void
on_link_hovered (MailReader *self, const char *uri)
{
  g_autofree char *shown = uri ? mail_link_dup_display (uri) : NULL;

  gtk_label_set_label (self->link_label, shown ? shown : "");
  gtk_widget_set_visible (GTK_WIDGET (self->link_label), uri != NULL);
}

static void
on_card_failed (MailReader *self, GError *error)
{
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
on_reply_left (MailReader *self, MailComposer *composer)
{
  g_signal_emit (self, signals[SIGNAL_REPLY_LEFT], 0, composer);
}

static void
on_place_found (MailReader *self, GtkWidget *body, double y)
{
  mail_scroll_pin_set (self->place, NULL);
  mail_scroll_pin_show (self->place, body,
                        y - gtk_widget_get_height (GTK_WIDGET (self->scrolled)) / 3.0);
}

static void
on_find_changed (MailReader *self)
{
  g_autoptr (GPtrArray) bodies = mail_message_cards_dup_bodies (self->cards);

  mail_find_bar_search (self->find_bar, bodies);
}

static void
on_card_shown (MailReader *self)
{
  queue_update_live (self);
  mail_read_marks_queue (self->marks);
  if (mail_find_bar_is_open (self->find_bar))
    on_find_changed (self);
}

static unsigned int
find_first_shown (MailReader *self, GPtrArray *rows)
{
  g_autofree char *label = NULL;
  unsigned int first = 0;

  if (!self->shows_all && rows->len > MAX_CARDS)
    first = rows->len - MAX_CARDS;
  // Translators: a button that shows the beginning of a long conversation.
  label = g_strdup_printf (ngettext ("Show %u Earlier Message", "Show %u Earlier Messages", first),
                           first);
  gtk_button_set_label (self->earlier_button, label);
  gtk_widget_set_visible (GTK_WIDGET (self->earlier_button), first > 0);
  return first;
}

static bool
is_alone (MailReader *self)
{
  return self->message_id != 0 && !self->shows_conversation;
}

// The way from one message to the others of its conversation, and back.
static void
show_way (MailReader *self, const MailConversation *conversation)
{
  // Translators: a button beside one message; %d is how many its conversation has, 2 or more.
  g_autofree char *others = g_strdup_printf (ngettext ("Show All %d Message of the Conversation",
                                                       "Show All %d Messages of the Conversation",
                                                       (gulong) conversation->total),
                                             conversation->total);

  gtk_button_set_label (self->conversation_button,
                        is_alone (self) ? others : _ ("Show This Message Alone"));
  gtk_widget_set_visible (GTK_WIDGET (self->conversation_button),
                          self->message_id != 0 && conversation->total > 1);
}

// The conversation's subject, without "Re:"; a message alone has its own.
static void
show_subject (MailReader *self, const MailRow *row)
{
  g_autoptr (GPtrArray) found =
    mail_engine_read_conversations (self->engine, self->folder_id, &self->thread_id, 1, NULL);
  const MailConversation *conversation =
    found && found->len > 0 ? g_ptr_array_index (found, 0) : NULL;

  if (is_alone (self))
    gtk_label_set_label (self->subject, *row->subject ? row->subject : _ ("No Subject"));
  else if (conversation)
    gtk_label_set_label (self->subject, mail_conversation_subject (conversation));
  if (conversation)
    show_way (self, conversation);
  else
    gtk_widget_set_visible (GTK_WIDGET (self->conversation_button), false);
}

static void
show_rows (MailReader *self, GPtrArray *rows)
{
  show_subject (self, g_ptr_array_index (rows, 0));
  mail_message_cards_merge (self->cards, rows, find_first_shown (self, rows));
  gtk_stack_set_visible_child_name (self->stack, "conversation");
}

// The message that was asked for; none when it is gone. It may have joined another conversation.
static GPtrArray *
read_message (MailReader *self)
{
  GPtrArray *rows =
    mail_engine_read_rows (self->engine, self->folder_id, &self->message_id, 1, NULL);
  const MailRow *row = rows && rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;

  if (rows && !row)
    g_ptr_array_set_size (rows, 0);
  if (row)
    self->thread_id = row->thread_id;
  return rows;
}

static void
refresh (MailReader *self)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (self->thread_id == 0 && self->message_id == 0)
    return;
  rows = is_alone (self) ? read_message (self) :
                           mail_engine_read_conversation_messages (self->engine, self->folder_id,
                                                                   self->thread_id, NULL);
  if (rows && rows->len > 0) {
    show_rows (self, rows);
    mail_replies_show (self->replies, self->thread_id);
  } else {
    mail_reader_show (self, 0, 0);
  }
}

static gboolean
on_refresh (gpointer data)
{
  MailReader *self = data;

  self->refresh_id = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
queue_refresh (MailReader *self)
{
  if (self->refresh_id == 0 && self->thread_id != 0)
    self->refresh_id = g_idle_add (on_refresh, self);
}

static bool
has_id (const GArray *ids, int64_t id)
{
  for (unsigned int i = 0; ids && i < ids->len; i++)
    if (g_array_index (ids, int64_t, i) == id)
      return true;
  return false;
}

static void
on_rows_changed (MailEngine *engine, GArray *messages, GArray *threads, MailReader *self)
{
  if (has_id (threads, self->thread_id) || has_id (messages, self->message_id))
    queue_refresh (self);
}

static void
on_show_earlier (MailReader *self)
{
  self->shows_all = true;
  refresh (self);
}

// Reading begins at the card with which it goes on.
static void
open_start (MailReader *self)
{
  GtkWidget *start = self->message_id != 0 ?
                       mail_message_cards_open (self->cards, self->message_id) :
                       mail_message_cards_open_start (self->cards);

  // A conversation of one message starts with its subject.
  mail_scroll_pin_set (self->place, start && gtk_widget_get_prev_sibling (start) ? start : NULL);
  mail_scroll_pin_show_start (self->place);
}

// What is answered stays in view where the answer takes room from it.
static void
on_answering (MailReplies *replies, int64_t message_id, MailReader *self)
{
  GtkWidget *card = mail_message_cards_open (self->cards, message_id);

  if (card && !mail_scroll_pin_is_at (self->place, card))
    mail_scroll_pin_set (self->place, card);
}

static void
on_show_conversation (MailReader *self)
{
  self->shows_conversation = !self->shows_conversation;
  refresh (self);
  open_start (self);
}

static void
on_window_activated (MailReader *self)
{
  if (self->marks)
    mail_read_marks_queue (self->marks);
}

static void
mail_reader_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mail_reader_parent_class)->root (widget);
  g_signal_connect_object (gtk_widget_get_root (widget), "notify::is-active",
                           G_CALLBACK (on_window_activated), widget, G_CONNECT_SWAPPED);
}

static void
mail_reader_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_boolean (value, MAIL_READER (object)->rooms[id]);
}

static void
mail_reader_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  MAIL_READER (object)->rooms[id] = g_value_get_boolean (value);
}

static void
mail_reader_dispose (GObject *object)
{
  MailReader *self = MAIL_READER (object);

  g_clear_pointer (&self->marks, mail_read_marks_free);
  if (self->cards)
    mail_message_cards_clear (self->cards);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_READER);
  // Last: the going of the cards asks for some of them.
  g_clear_pointer (&self->place, mail_scroll_pin_free);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->live_id, g_source_remove);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_reader_parent_class)->dispose (object);
}

static void
mail_reader_class_init (MailReaderClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (MAIL_TYPE_FIND_BAR);
  g_type_ensure (MAIL_TYPE_MESSAGE_CARDS);
  g_type_ensure (MAIL_TYPE_REPLIES);
  G_OBJECT_CLASS (class)->dispose = mail_reader_dispose;
  G_OBJECT_CLASS (class)->get_property = mail_reader_get_property;
  G_OBJECT_CLASS (class)->set_property = mail_reader_set_property;
  for (int i = 1; i < N_PROPS; i++)
    properties[i] = g_param_spec_boolean (rooms[i], NULL, NULL, false,
                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (class), N_PROPS, properties);
  widget_class->root = mail_reader_root;
  signals[SIGNAL_FAILED] = g_signal_new ("failed", MAIL_TYPE_READER, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SIGNAL_REPLY_LEFT] = g_signal_new ("reply-left", MAIL_TYPE_READER, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 1, MAIL_TYPE_COMPOSER);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/example/Mail/ui/mail-reader.ui");
  gtk_widget_class_bind_template_child (widget_class, MailReader, replies);
  gtk_widget_class_bind_template_child (widget_class, MailReader, stack);
  gtk_widget_class_bind_template_child (widget_class, MailReader, several_page);
  gtk_widget_class_bind_template_child (widget_class, MailReader, scrolled);
  gtk_widget_class_bind_template_child (widget_class, MailReader, subject);
  gtk_widget_class_bind_template_child (widget_class, MailReader, earlier_button);
  gtk_widget_class_bind_template_child (widget_class, MailReader, conversation_button);
  gtk_widget_class_bind_template_child (widget_class, MailReader, cards);
  gtk_widget_class_bind_template_child (widget_class, MailReader, link_label);
  gtk_widget_class_bind_template_child (widget_class, MailReader, find_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_show_conversation);
  gtk_widget_class_bind_template_callback (widget_class, on_show_earlier);
  gtk_widget_class_bind_template_callback (widget_class, on_find_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_place_found);
  gtk_widget_class_bind_template_callback (widget_class, on_card_shown);
  gtk_widget_class_bind_template_callback (widget_class, on_link_hovered);
  gtk_widget_class_bind_template_callback (widget_class, on_card_failed);
  gtk_widget_class_bind_template_callback (widget_class, on_reply_left);
  gtk_widget_class_bind_template_callback (widget_class, queue_update_live);
}

static void
mail_reader_init (MailReader *self)
{
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->place = mail_scroll_pin_new (self->scrolled, GTK_WIDGET (self->cards));
  adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (queue_update_live), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (queue_update_live), self,
                           G_CONNECT_SWAPPED);
  mail_scroll_take_wheel (self->scrolled);
  // Messages have no text to type in. What a page's process is asked about first comes late where
  // it is busy, and never where the view goes meanwhile.
  mail_actions_add_letters (GTK_WIDGET (self->cards));
}

void
mail_reader_set_engine (MailReader *self, MailEngine *engine)
{
  self->engine = g_object_ref (engine);
  self->marks = mail_read_marks_new (self->cards, engine);
  mail_message_cards_set_engine (self->cards, engine);
  mail_replies_set_engine (self->replies, engine);
  g_signal_connect_object (self->replies, "answering", G_CALLBACK (on_answering), self, 0);
  g_signal_connect_object (engine, "rows-changed", G_CALLBACK (on_rows_changed), self, 0);
  g_signal_connect_object (engine, "list-changed", G_CALLBACK (queue_refresh), self,
                           G_CONNECT_SWAPPED);
}

bool
mail_reader_has_keyboard (MailReader *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  return focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->stack));
}

// Until the next frame GTK gives keys to what had the keyboard, though it has gone: they are lost.
static void
keep_keyboard (MailReader *self)
{
  if (mail_reader_has_keyboard (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->scrolled));
}

static void
show (MailReader *self, int64_t folder_id, int64_t thread_id, int64_t message_id)
{
  keep_keyboard (self);
  mail_find_bar_close (self->find_bar);
  mail_message_cards_clear (self->cards);
  if (self->marks)
    mail_read_marks_stop (self->marks);
  self->folder_id = folder_id;
  self->thread_id = thread_id;
  self->message_id = message_id;
  self->shows_conversation = false;
  self->shows_all = false;
  mail_message_cards_choose (self->cards, message_id);
  if (thread_id == 0 && message_id == 0) {
    gtk_stack_set_visible_child_name (self->stack, "none");
    mail_replies_show (self->replies, 0);
  } else {
    refresh (self);
  }
  if (self->thread_id != 0)
    open_start (self);
}

void
mail_reader_show (MailReader *self, int64_t folder_id, int64_t thread_id)
{
  if (thread_id == 0 || thread_id != self->thread_id || self->message_id != 0)
    show (self, folder_id, thread_id, 0);
}

void
mail_reader_show_message (MailReader *self, int64_t folder_id, int64_t message_id)
{
  if (message_id == 0 || message_id != self->message_id)
    show (self, folder_id, 0, message_id);
}

void
mail_reader_show_several (MailReader *self, unsigned int n, bool conversations)
{
  g_autofree char *title =
    conversations ?
      // Translators: how many conversations are selected; 2 or more.
      g_strdup_printf (ngettext ("%'u Conversation", "%'u Conversations", n), n) :
      // Translators: how many messages are selected; 2 or more.
      g_strdup_printf (ngettext ("%'u Message", "%'u Messages", n), n);

  mail_reader_show (self, 0, 0);
  adw_status_page_set_title (self->several_page, title);
  gtk_stack_set_visible_child_name (self->stack, "several");
}

MailReplies *
mail_reader_get_replies (MailReader *self)
{
  return self->replies;
}

int64_t
mail_reader_get_thread (MailReader *self)
{
  return self->thread_id;
}

void
mail_reader_answer (MailReader *self, MailDraftKind kind)
{
  MailMessageCard *card = mail_message_cards_get_current (self->cards);

  if (card)
    mail_message_card_answer (card, kind);
}

void
mail_reader_activate (MailReader *self, const char *name)
{
  MailMessageCard *card = mail_message_cards_get_current (self->cards);

  if (card)
    gtk_widget_activate_action (GTK_WIDGET (card), name, NULL);
}

void
mail_reader_print (MailReader *self)
{
  MailMessageCard *card = mail_message_cards_get_current (self->cards);

  if (card)
    mail_message_card_print (card);
}

void
mail_reader_view_source (MailReader *self)
{
  MailMessageCard *card = mail_message_cards_get_current (self->cards);

  if (card)
    mail_message_card_view_source (card);
}

int64_t
mail_reader_find_draft (MailReader *self)
{
  return mail_message_cards_find_draft (self->cards);
}

void
mail_reader_start_find (MailReader *self)
{
  if (self->thread_id == 0)
    return;
  mail_find_bar_open (self->find_bar);
  mail_scroll_pin_set (self->place, NULL);
  mail_message_cards_expand_all (self->cards);
  on_find_changed (self);
}

void
mail_reader_zoom (MailReader *self, int step)
{
  self->zoom_steps = step == 0 ? 0 : CLAMP (self->zoom_steps + step, MIN_ZOOM, MAX_ZOOM);
  mail_message_cards_set_zoom (self->cards, 1.0 + self->zoom_steps * ZOOM_STEP);
}

bool
mail_reader_page_down (MailReader *self)
{
  return self->thread_id != 0 && mail_scroll_pin_page_down (self->place);
}

void
mail_reader_end (MailReader *self)
{
  mail_reader_show (self, 0, 0);
  mail_message_cards_end (self->cards);
}
