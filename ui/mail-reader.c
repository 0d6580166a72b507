// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cards of one conversation: which there are, which are unfolded, which of them have a live web
// view, and where the view stands.

#include "ui/mail-reader.h"

#include "ui/mail-conversation-text.h"
#include "ui/mail-find.h"
#include "ui/mail-html-body.h"
#include "ui/mail-link.h"
#include "ui/mail-message-card.h"
#include "ui/mail-scroll.h"

#include <glib/gi18n.h>

#define MAX_LIVE 5            // web views at a time
#define NEAR 600              // pixels beyond the screen in which they are kept ready
#define MAX_CARDS 25          // of a conversation at first; earlier ones on request
#define READ_MILLISECONDS 600 // on the screen before a message counts as read
#define MAX_ZOOM 12           // steps
#define MIN_ZOOM (-5)
#define ZOOM_STEP 0.1

struct _MailReader {
  AdwBin parent_instance;

  MailEngine *engine;
  MailWeb *web;
  MailFind *find;
  int64_t folder_id;
  int64_t thread_id;
  bool shows_all; // also the cards beyond MAX_CARDS
  int zoom_steps;
  GHashTable *cards; // message id -> MailMessageCard, owned by cards_box
  GtkWidget *pinned; // the card kept at the top until the person scrolls, or NULL
  bool is_scrolling; // by us
  unsigned int refresh_id;
  unsigned int live_id;
  unsigned int read_id;
  bool is_alone;

  GtkStack *stack;
  AdwStatusPage *several_page;
  GtkScrolledWindow *scrolled;
  GtkViewport *viewport;
  GtkLabel *subject;
  GtkButton *earlier_button;
  GtkBox *cards_box;
  GtkLabel *link_label;
  GtkSearchBar *find_bar;
  GtkEditable *find_entry;
};

enum {
  PROP_IS_ALONE = 1,
  N_PROPS,
};

enum {
  SIGNAL_FAILED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailReader, mail_reader, ADW_TYPE_BIN)

static double
get_zoom (MailReader *self)
{
  return 1.0 + self->zoom_steps * ZOOM_STEP;
}

static MailMessageCard *
next_card (GtkWidget *card)
{
  GtkWidget *next = gtk_widget_get_next_sibling (card);

  return next ? MAIL_MESSAGE_CARD (next) : NULL;
}

static MailMessageCard *
first_card (MailReader *self)
{
  GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self->cards_box));

  return card ? MAIL_MESSAGE_CARD (card) : NULL;
}

// Pixels between WIDGET and what is on the screen; 0 when part of it is.
static double
distance (MailReader *self, GtkWidget *widget)
{
  graphene_rect_t bounds;
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self->scrolled));

  if (!gtk_widget_get_mapped (widget) ||
      !gtk_widget_compute_bounds (widget, GTK_WIDGET (self->scrolled), &bounds))
    return G_MAXDOUBLE;
  if (bounds.origin.y > height)
    return bounds.origin.y - height;
  return MAX (0, -(bounds.origin.y + bounds.size.height));
}

typedef struct {
  MailHtmlBody *body;
  double distance;
} Near;

static int
compare_near (const void *a, const void *b)
{
  double x = ((const Near *) a)->distance, y = ((const Near *) b)->distance;

  return (x > y) - (x < y);
}

static GArray *
collect_bodies (MailReader *self)
{
  GArray *found = g_array_new (false, false, sizeof (Near));

  for (MailMessageCard *card = first_card (self); card; card = next_card (GTK_WIDGET (card))) {
    GPtrArray *bodies = mail_message_card_get_bodies (card);

    for (unsigned int i = 0; i < bodies->len; i++) {
      GtkWidget *body = g_ptr_array_index (bodies, i);
      Near near = {(MailHtmlBody *) body, distance (self, body)};

      if (MAIL_IS_HTML_BODY (body))
        g_array_append_val (found, near);
    }
  }
  return found;
}

// The nearest few have a web view; the others only keep their places.
static gboolean
on_update_live (gpointer data)
{
  MailReader *self = data;
  g_autoptr (GArray) found = collect_bodies (self);

  self->live_id = 0;
  g_array_sort (found, compare_near);
  for (unsigned int i = found->len; i > 0; i--) {
    Near *near = &g_array_index (found, Near, i - 1);
    mail_html_body_set_live (near->body, i <= MAX_LIVE && near->distance <= NEAR);
  }
  return G_SOURCE_REMOVE;
}

static void
queue_update_live (MailReader *self)
{
  if (self->live_id == 0)
    self->live_id = g_idle_add (on_update_live, self);
}

static void
scroll_to (MailReader *self, GtkWidget *widget, double offset)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  GtkWidget *content = gtk_viewport_get_child (self->viewport);
  graphene_point_t point;

  if (!gtk_widget_compute_point (widget, content, &GRAPHENE_POINT_INIT (0, (float) offset), &point))
    return;
  self->is_scrolling = true;
  gtk_adjustment_set_value (adjustment, point.y);
  self->is_scrolling = false;
}

// Bodies find their heights one after the other; the pinned card stays where it was put.
static void
on_content_resized (MailReader *self)
{
  if (self->pinned)
    scroll_to (self, self->pinned, -12);
  queue_update_live (self);
}

static void
on_scrolled (MailReader *self)
{
  if (!self->is_scrolling)
    self->pinned = NULL;
  queue_update_live (self);
}

static void
on_link_hovered (MailMessageCard *card, const char *uri, MailReader *self)
{
  g_autofree char *shown = uri ? mail_link_dup_display (uri) : NULL;

  gtk_label_set_label (self->link_label, shown ? shown : "");
  gtk_widget_set_visible (GTK_WIDGET (self->link_label), uri != NULL);
}

static void
on_card_failed (MailMessageCard *card, GError *error, MailReader *self)
{
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
on_marked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  // Gone meanwhile: then there is nothing to mark.
  mail_engine_operation_finish (MAIL_ENGINE (source), result, &error);
}

static bool
is_window_active (MailReader *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root));
}

// What has been on the screen of a window that the person looks at has been read.
static void
mark_read (MailReader *self, MailMessageCard *card)
{
  const MailRow *row = mail_message_card_get_row (card);
  MailTarget target = {row->folder_id, &row->id, 1, false};

  if (!(row->flags & MAIL_FLAG_SEEN) && is_window_active (self))
    mail_engine_flag_async (self->engine, &target, MAIL_FLAG_SEEN, 0, NULL, NULL, NULL, on_marked,
                            NULL);
}

static gboolean
on_mark_read (gpointer data)
{
  MailReader *self = data;

  self->read_id = 0;
  for (MailMessageCard *card = first_card (self); card; card = next_card (GTK_WIDGET (card)))
    if (g_object_get_data (G_OBJECT (card), "was-shown"))
      mark_read (self, card);
  return G_SOURCE_REMOVE;
}

// Going through the list with the keys reads nothing.
static void
queue_mark_read (MailReader *self)
{
  if (self->read_id == 0)
    self->read_id = g_timeout_add (READ_MILLISECONDS, on_mark_read, self);
}

static GPtrArray *
dup_bodies (MailReader *self)
{
  GPtrArray *all = g_ptr_array_new ();

  for (MailMessageCard *card = first_card (self); card; card = next_card (GTK_WIDGET (card)))
    if (mail_message_card_is_expanded (card))
      g_ptr_array_extend (all, mail_message_card_get_bodies (card), NULL, NULL);
  return all;
}

static void
on_place_found (MailFind *find, GtkWidget *body, double y, MailReader *self)
{
  self->pinned = NULL;
  scroll_to (self, body, y - gtk_widget_get_height (GTK_WIDGET (self->scrolled)) / 3.0);
}

static void
on_find_result (MailFind *find, gboolean is_found, MailReader *self)
{
  if (is_found)
    gtk_widget_remove_css_class (GTK_WIDGET (self->find_entry), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->find_entry), "error");
}

static void
on_find_changed (MailReader *self)
{
  g_autoptr (GPtrArray) bodies = dup_bodies (self);

  gtk_widget_remove_css_class (GTK_WIDGET (self->find_entry), "error");
  mail_find_start (self->find, bodies, gtk_editable_get_text (self->find_entry));
}

static void
on_card_shown (MailMessageCard *card, MailReader *self)
{
  queue_update_live (self);
  g_object_set_data (G_OBJECT (card), "was-shown", GINT_TO_POINTER (true));
  queue_mark_read (self);
  if (gtk_search_bar_get_search_mode (self->find_bar))
    on_find_changed (self);
}

static void
add_card (MailReader *self, MailRow *row, GtkWidget *after)
{
  GtkWidget *card = mail_message_card_new (self->engine, self->web, row, get_zoom (self));

  g_signal_connect_object (card, "shown", G_CALLBACK (on_card_shown), self, 0);
  g_signal_connect_object (card, "link-hovered", G_CALLBACK (on_link_hovered), self, 0);
  g_signal_connect_object (card, "failed", G_CALLBACK (on_card_failed), self, 0);
  g_signal_connect_object (card, "notify::is-expanded", G_CALLBACK (queue_update_live), self,
                           G_CONNECT_SWAPPED);
  g_object_bind_property (self, "is-alone", card, "is-narrow", G_BINDING_SYNC_CREATE);
  gtk_box_insert_child_after (self->cards_box, card, after);
  g_hash_table_insert (self->cards, g_memdup2 (&row->id, sizeof row->id), card);
}

static void
remove_card (MailReader *self, GtkWidget *card)
{
  int64_t id = mail_message_card_get_row (MAIL_MESSAGE_CARD (card))->id;

  if (self->pinned == card)
    self->pinned = NULL;
  g_hash_table_remove (self->cards, &id);
  gtk_box_remove (self->cards_box, card);
}

static void
clear_cards (MailReader *self)
{
  GtkWidget *card;

  mail_find_clear (self->find);
  while ((card = gtk_widget_get_first_child (GTK_WIDGET (self->cards_box))))
    remove_card (self, card);
  self->pinned = NULL;
}

static void
remove_gone (MailReader *self, GPtrArray *rows)
{
  g_autoptr (GHashTable) there = g_hash_table_new (g_int64_hash, g_int64_equal);
  MailMessageCard *next;

  for (unsigned int i = 0; i < rows->len; i++)
    g_hash_table_add (there, &((MailRow *) g_ptr_array_index (rows, i))->id);
  for (MailMessageCard *card = first_card (self); card; card = next) {
    next = next_card (GTK_WIDGET (card));
    if (!g_hash_table_contains (there, &mail_message_card_get_row (card)->id))
      remove_card (self, GTK_WIDGET (card));
  }
}

// Cards for ROWS from FIRST on, in their order; those that are there stay and show the new rows.
static void
merge_cards (MailReader *self, GPtrArray *rows, unsigned int first)
{
  GtkWidget *after = NULL;

  remove_gone (self, rows);
  for (unsigned int i = first; i < rows->len; i++) {
    MailRow *row = g_ptr_array_index (rows, i);
    GtkWidget *card = g_hash_table_lookup (self->cards, &row->id);

    if (card) {
      mail_message_card_set_row (MAIL_MESSAGE_CARD (card), row);
      gtk_box_reorder_child_after (self->cards_box, card, after);
    } else {
      add_card (self, row, after);
      card = g_hash_table_lookup (self->cards, &row->id);
      // What arrives while the conversation is open is unfolded, and moves nothing.
      mail_message_card_set_expanded (MAIL_MESSAGE_CARD (card),
                                      !(row->flags & MAIL_FLAG_SEEN) || i + 1 == rows->len);
    }
    after = card;
  }
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

// The first unread card, else the newest: that is where reading goes on.
static GtkWidget *
find_start (MailReader *self)
{
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (self->cards_box));

  for (MailMessageCard *card = first_card (self); card; card = next_card (GTK_WIDGET (card)))
    if (!(mail_message_card_get_row (card)->flags & MAIL_FLAG_SEEN))
      return GTK_WIDGET (card);
  return last;
}

// The conversation's subject, without "Re:".
static void
show_subject (MailReader *self)
{
  g_autoptr (GPtrArray) found =
    mail_engine_read_conversations (self->engine, self->folder_id, &self->thread_id, 1, NULL);
  const MailConversation *conversation =
    found && found->len > 0 ? g_ptr_array_index (found, 0) : NULL;

  if (conversation)
    gtk_label_set_label (self->subject, mail_conversation_subject (conversation));
}

static void
show_rows (MailReader *self, GPtrArray *rows)
{
  show_subject (self);
  merge_cards (self, rows, find_first_shown (self, rows));
  gtk_stack_set_visible_child_name (self->stack, "conversation");
}

static void
refresh (MailReader *self)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (self->thread_id == 0)
    return;
  rows =
    mail_engine_read_conversation_messages (self->engine, self->folder_id, self->thread_id, NULL);
  if (rows && rows->len > 0)
    show_rows (self, rows);
  else
    mail_reader_show (self, 0, 0);
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

static void
on_rows_changed (MailEngine *engine, GArray *messages, GArray *threads, MailReader *self)
{
  for (unsigned int i = 0; threads && i < threads->len; i++)
    if (g_array_index (threads, int64_t, i) == self->thread_id)
      queue_refresh (self);
}

static void
on_show_earlier (MailReader *self)
{
  self->shows_all = true;
  refresh (self);
}

static void
on_find_next (MailReader *self)
{
  mail_find_step (self->find, 1);
}

static void
on_find_previous (MailReader *self)
{
  mail_find_step (self->find, -1);
}

static void
on_find_stop (MailReader *self)
{
  gtk_search_bar_set_search_mode (self->find_bar, false);
}

static void
on_find_mode (MailReader *self)
{
  if (!gtk_search_bar_get_search_mode (self->find_bar))
    mail_find_clear (self->find);
}

static void
mail_reader_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mail_reader_parent_class)->root (widget);
  g_signal_connect_object (gtk_widget_get_root (widget), "notify::is-active",
                           G_CALLBACK (queue_mark_read), widget, G_CONNECT_SWAPPED);
}

static void
mail_reader_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_boolean (value, MAIL_READER (object)->is_alone);
}

static void
mail_reader_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  MAIL_READER (object)->is_alone = g_value_get_boolean (value);
}

static void
mail_reader_dispose (GObject *object)
{
  MailReader *self = MAIL_READER (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (self->cards_box)
    clear_cards (self);
  g_clear_handle_id (&self->live_id, g_source_remove);
  g_clear_handle_id (&self->read_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_READER);
  g_clear_object (&self->find);
  g_clear_object (&self->web);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_reader_parent_class)->dispose (object);
}

static void
mail_reader_finalize (GObject *object)
{
  g_hash_table_unref (MAIL_READER (object)->cards);
  G_OBJECT_CLASS (mail_reader_parent_class)->finalize (object);
}

static void
mail_reader_class_init (MailReaderClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_reader_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_reader_finalize;
  G_OBJECT_CLASS (class)->get_property = mail_reader_get_property;
  G_OBJECT_CLASS (class)->set_property = mail_reader_set_property;
  properties[PROP_IS_ALONE] = g_param_spec_boolean ("is-alone", NULL, NULL, false,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (class), N_PROPS, properties);
  widget_class->root = mail_reader_root;
  signals[SIGNAL_FAILED] = g_signal_new ("failed", MAIL_TYPE_READER, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/example/Mail/ui/mail-reader.ui");
  gtk_widget_class_bind_template_child (widget_class, MailReader, stack);
  gtk_widget_class_bind_template_child (widget_class, MailReader, several_page);
  gtk_widget_class_bind_template_child (widget_class, MailReader, scrolled);
  gtk_widget_class_bind_template_child (widget_class, MailReader, viewport);
  gtk_widget_class_bind_template_child (widget_class, MailReader, subject);
  gtk_widget_class_bind_template_child (widget_class, MailReader, earlier_button);
  gtk_widget_class_bind_template_child (widget_class, MailReader, cards_box);
  gtk_widget_class_bind_template_child (widget_class, MailReader, link_label);
  gtk_widget_class_bind_template_child (widget_class, MailReader, find_bar);
  gtk_widget_class_bind_template_child (widget_class, MailReader, find_entry);
  gtk_widget_class_bind_template_callback (widget_class, on_show_earlier);
  gtk_widget_class_bind_template_callback (widget_class, on_find_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_find_next);
  gtk_widget_class_bind_template_callback (widget_class, on_find_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_find_stop);
  gtk_widget_class_bind_template_callback (widget_class, on_find_mode);
}

static void
mail_reader_init (MailReader *self)
{
  GtkAdjustment *adjustment;

  self->cards = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->web = mail_web_new ();
  self->find = mail_find_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_content_resized), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->find, "place", G_CALLBACK (on_place_found), self, 0);
  g_signal_connect_object (self->find, "result", G_CALLBACK (on_find_result), self, 0);
  gtk_search_bar_connect_entry (self->find_bar, self->find_entry);
  mail_scroll_take_wheel (self->scrolled);
}

void
mail_reader_set_engine (MailReader *self, MailEngine *engine)
{
  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "rows-changed", G_CALLBACK (on_rows_changed), self, 0);
  g_signal_connect_object (engine, "list-changed", G_CALLBACK (queue_refresh), self,
                           G_CONNECT_SWAPPED);
}

void
mail_reader_show (MailReader *self, int64_t folder_id, int64_t thread_id)
{
  GtkWidget *start;

  if (thread_id == self->thread_id && thread_id != 0)
    return;
  gtk_search_bar_set_search_mode (self->find_bar, false);
  clear_cards (self);
  g_clear_handle_id (&self->read_id, g_source_remove);
  self->folder_id = folder_id;
  self->thread_id = thread_id;
  self->shows_all = false;
  if (thread_id == 0) {
    gtk_stack_set_visible_child_name (self->stack, "none");
    return;
  }
  refresh (self);
  start = find_start (self);
  if (start)
    mail_message_card_set_expanded (MAIL_MESSAGE_CARD (start), true);
  // A conversation of one message starts with its subject.
  self->pinned = start && gtk_widget_get_prev_sibling (start) ? start : NULL;
  self->is_scrolling = true;
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
  self->is_scrolling = false;
}

void
mail_reader_show_several (MailReader *self, unsigned int n)
{
  // Translators: how many conversations are selected; 2 or more.
  g_autofree char *title =
    g_strdup_printf (ngettext ("%'u Conversation", "%'u Conversations", n), n);

  mail_reader_show (self, 0, 0);
  adw_status_page_set_title (self->several_page, title);
  gtk_stack_set_visible_child_name (self->stack, "several");
}

int64_t
mail_reader_get_thread (MailReader *self)
{
  return self->thread_id;
}

static MailMessageCard *
find_current (MailReader *self)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->cards_box));
  MailMessageCard *found = NULL;

  if (focus)
    return MAIL_MESSAGE_CARD (focus);
  for (MailMessageCard *card = first_card (self); card; card = next_card (GTK_WIDGET (card)))
    if (!found || !(mail_message_card_get_row (card)->flags & MAIL_FLAG_DRAFT))
      found = card;
  return found;
}

void
mail_reader_answer (MailReader *self, MailDraftKind kind)
{
  MailMessageCard *card = find_current (self);

  if (card)
    mail_message_card_answer (card, kind);
}

void
mail_reader_print (MailReader *self)
{
  MailMessageCard *card = find_current (self);

  if (card)
    mail_message_card_print (card);
}

void
mail_reader_view_source (MailReader *self)
{
  MailMessageCard *card = find_current (self);

  if (card)
    mail_message_card_view_source (card);
}

int64_t
mail_reader_find_draft (MailReader *self)
{
  int64_t id = 0;

  for (MailMessageCard *card = first_card (self); card; card = next_card (GTK_WIDGET (card)))
    if (mail_message_card_get_row (card)->flags & MAIL_FLAG_DRAFT)
      id = mail_message_card_get_row (card)->id;
  return id;
}

void
mail_reader_start_find (MailReader *self)
{
  if (self->thread_id == 0)
    return;
  gtk_search_bar_set_search_mode (self->find_bar, true);
  gtk_widget_grab_focus (GTK_WIDGET (self->find_entry));
  self->pinned = NULL;
  for (MailMessageCard *card = first_card (self); card; card = next_card (GTK_WIDGET (card)))
    mail_message_card_set_expanded (card, true);
  on_find_changed (self);
}

void
mail_reader_zoom (MailReader *self, int step)
{
  self->zoom_steps = step == 0 ? 0 : CLAMP (self->zoom_steps + step, MIN_ZOOM, MAX_ZOOM);
  for (MailMessageCard *card = first_card (self); card; card = next_card (GTK_WIDGET (card)))
    mail_message_card_set_zoom (card, get_zoom (self));
}

bool
mail_reader_page_down (MailReader *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  double page = gtk_adjustment_get_page_size (adjustment);
  double end = gtk_adjustment_get_upper (adjustment) - page;
  double value = gtk_adjustment_get_value (adjustment);

  if (self->thread_id == 0 || value >= end - 1)
    return false;
  self->pinned = NULL;
  gtk_adjustment_set_value (adjustment, MIN (value + page * 0.9, end));
  return true;
}
