// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which answer is shown, how the room is shared, and whose keys are whose. What becomes of an
// answer is its pane's business.

#include "ui/mail-replies.h"

#include "ui/mail-actions.h"
#include "ui/mail-fit-layout.h"
#include "ui/mail-held-keys.h"
#include "ui/mail-reply-pane.h"

// In pixels of text at 100 %; below it only one of the two is of use.
#define HEIGHT_FOR_BOTH 560
#define LEAST_CONVERSATION 140
#define SHARE_OF_CONVERSATION 0.4

struct _MailReplies {
  AdwBin parent_instance;

  GtkPaned *paned;
  GtkStack *stack; // of MailReplyPane

  MailEngine *engine;
  GtkWidget *conversation; // the paned's
  int64_t thread_id;       // of the conversation that is shown
  MailReplyPane *shown;    // in STACK, or NULL
  GtkWidget *came_from;    // weak: had the keyboard before SHOWN; NULL where nothing had
  MailHeldKeys *keys;      // of the answer that is expected, or NULL
  bool is_narrow;
  bool is_writing; // keys are the shown answer's
  bool is_closing;
};

G_DEFINE_FINAL_TYPE (MailReplies, mail_replies, ADW_TYPE_BIN)

enum { PROP_CONVERSATION = 1, PROP_IS_NARROW, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { LEFT, ANSWERING, CLOSED, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

static bool
has_room_for_both (MailReplies *self)
{
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self));
  double wanted = adw_length_unit_to_px (ADW_LENGTH_UNIT_SP, HEIGHT_FOR_BOTH, settings);

  return !self->is_narrow && gtk_widget_get_height (GTK_WIDGET (self)) >= wanted;
}

static void
share_room (MailReplies *self)
{
  bool is_first = !gtk_widget_get_visible (GTK_WIDGET (self->stack));
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  gtk_widget_set_visible (GTK_WIDGET (self->stack), self->shown != NULL);
  gtk_widget_set_visible (self->conversation, !self->shown || has_room_for_both (self));
  if (self->shown && is_first)
    gtk_paned_set_position (self->paned,
                            MAX (LEAST_CONVERSATION, (int) (height * SHARE_OF_CONVERSATION)));
}

static bool
has_keyboard (MailReplies *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  return focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->stack));
}

// Who writes means the text by Ctrl+I, not the conversation.
static void
on_focus (MailReplies *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  bool is_writing =
    GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root)) && has_keyboard (self);

  if (is_writing == self->is_writing)
    return;
  self->is_writing = is_writing;
  mail_actions_set_writing (GTK_APPLICATION (g_application_get_default ()), is_writing);
}

// To the row or the card that was left for the answer. Else Undo of a toast would have it, and who
// presses space to read on takes back what was sent.
static void
give_back_keyboard (MailReplies *self)
{
  if (!self->came_from || !gtk_widget_get_mapped (self->came_from) ||
      !gtk_widget_grab_focus (self->came_from))
    gtk_widget_child_focus (self->conversation, GTK_DIR_TAB_FORWARD);
  g_clear_weak_pointer (&self->came_from);
}

static void
show_pane (MailReplies *self, MailReplyPane *pane)
{
  bool had_keyboard = has_keyboard (self);

  if (pane == self->shown)
    return;
  if (pane && !had_keyboard)
    g_set_weak_pointer (&self->came_from,
                        gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self))));
  self->shown = pane;
  if (pane)
    gtk_stack_set_visible_child (self->stack, GTK_WIDGET (pane));
  share_room (self);
  if (pane)
    g_signal_emit (self, signals[ANSWERING], 0, mail_reply_pane_get_message (pane));
  if (had_keyboard && !pane)
    give_back_keyboard (self);
}

static int64_t
find_thread (MailReplies *self, MailReplyPane *pane)
{
  int64_t message_id = mail_reply_pane_get_message (pane);
  g_autoptr (GPtrArray) rows = mail_engine_read_rows (self->engine, 0, &message_id, 1, NULL);
  const MailRow *row = rows && rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;

  return row ? row->thread_id : 0;
}

static GPtrArray *
dup_panes (MailReplies *self)
{
  GPtrArray *panes = g_ptr_array_new_with_free_func (g_object_unref);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); child;
       child = gtk_widget_get_next_sibling (child))
    g_ptr_array_add (panes, g_object_ref (child));
  return panes;
}

static void
on_ending (MailReplyPane *pane, MailReplies *self)
{
  if (pane == self->shown)
    show_pane (self, NULL);
}

static void
on_staying (MailReplyPane *pane, MailReplies *self)
{
  self->is_closing = false;
  show_pane (self, pane);
}

static gboolean
on_closed (void *data)
{
  g_signal_emit (data, signals[CLOSED], 0);
  return G_SOURCE_REMOVE;
}

// Who hears that it is closed may destroy all of this, which the last composer is still leaving.
static void
on_over (MailReplyPane *pane, MailReplies *self)
{
  on_ending (pane, self);
  gtk_stack_remove (self->stack, GTK_WIDGET (pane));
  if (self->is_closing && mail_replies_are_empty (self))
    g_idle_add_full (G_PRIORITY_DEFAULT, on_closed, g_object_ref (self), g_object_unref);
}

static void
on_left (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailReplies) self = data;
  MailReplyPane *pane = MAIL_REPLY_PANE (source);
  bool stays = mail_reply_pane_leave_finish (pane, result);

  // Or its conversation was come back to.
  if (stays && pane != self->shown && mail_reply_pane_get_composer (pane))
    g_signal_emit (self, signals[LEFT], 0, mail_reply_pane_get_composer (pane));
}

static void
leave (MailReplies *self)
{
  g_autoptr (MailReplyPane) pane = self->shown ? g_object_ref (self->shown) : NULL;

  show_pane (self, NULL);
  if (pane)
    mail_reply_pane_leave_async (pane, on_left, g_object_ref (self));
}

static void
mail_replies_get_property (GObject *object, unsigned int id, GValue *value, GParamSpec *spec)
{
  MailReplies *self = MAIL_REPLIES (object);

  if (id == PROP_CONVERSATION)
    g_value_set_object (value, self->conversation);
  else
    g_value_set_boolean (value, self->is_narrow);
}

static void
mail_replies_set_property (GObject *object, unsigned int id, const GValue *value, GParamSpec *spec)
{
  MailReplies *self = MAIL_REPLIES (object);

  if (id == PROP_CONVERSATION) {
    self->conversation = g_value_get_object (value);
    gtk_paned_set_start_child (self->paned, self->conversation);
  } else {
    self->is_narrow = g_value_get_boolean (value);
    if (self->shown)
      share_room (self);
  }
}

static void
mail_replies_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mail_replies_parent_class)->root (widget);
  g_signal_connect_object (gtk_widget_get_root (widget), "notify::focus-widget",
                           G_CALLBACK (on_focus), widget, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_widget_get_root (widget), "notify::is-active", G_CALLBACK (on_focus),
                           widget, G_CONNECT_SWAPPED);
}

// It is taken out of the window and put back wherever panes fold.
static void
mail_replies_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), on_focus, widget);
  GTK_WIDGET_CLASS (mail_replies_parent_class)->unroot (widget);
}

static void
mail_replies_dispose (GObject *object)
{
  MailReplies *self = MAIL_REPLIES (object);

  self->shown = NULL;
  g_clear_weak_pointer (&self->came_from);
  g_clear_pointer (&self->keys, mail_held_keys_release);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_REPLIES);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_replies_parent_class)->dispose (object);
}

static void
mail_replies_class_init (MailRepliesClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = mail_replies_dispose;
  object_class->get_property = mail_replies_get_property;
  object_class->set_property = mail_replies_set_property;
  properties[PROP_CONVERSATION] =
    g_param_spec_object ("conversation", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_IS_NARROW] = g_param_spec_boolean ("is-narrow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[LEFT] = g_signal_new ("left", MAIL_TYPE_REPLIES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, MAIL_TYPE_COMPOSER);
  signals[ANSWERING] = g_signal_new ("answering", MAIL_TYPE_REPLIES, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[CLOSED] = g_signal_new ("closed", MAIL_TYPE_REPLIES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  widget_class->root = mail_replies_root;
  widget_class->unroot = mail_replies_unroot;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-replies.ui");
  gtk_widget_class_bind_template_child (widget_class, MailReplies, paned);
  gtk_widget_class_bind_template_child (widget_class, MailReplies, stack);
}

static void
mail_replies_init (MailReplies *self)
{
  GtkLayoutManager *layout = mail_fit_layout_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (layout, "fit", G_CALLBACK (share_room), self, G_CONNECT_SWAPPED);
  gtk_widget_set_layout_manager (GTK_WIDGET (self), layout);
}

void
mail_replies_set_engine (MailReplies *self, MailEngine *engine)
{
  g_set_object (&self->engine, engine);
}

void
mail_replies_show (MailReplies *self, int64_t thread_id)
{
  g_autoptr (GPtrArray) panes = dup_panes (self);
  MailReplyPane *found = NULL;

  self->thread_id = thread_id;
  for (unsigned int i = 0; i < panes->len; i++) {
    MailReplyPane *pane = g_ptr_array_index (panes, i);
    int64_t its_thread = find_thread (self, pane);

    if (mail_reply_pane_is_ending (pane))
      continue;
    if (its_thread == 0)
      mail_reply_pane_pop_out (pane);
    else if (its_thread == thread_id)
      found = pane;
  }
  if (self->shown && self->shown != found)
    leave (self);
  if (found)
    show_pane (self, found);
}

void
mail_replies_expect (MailReplies *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!self->keys && root)
    self->keys = mail_held_keys_new (GTK_WIDGET (root));
}

static bool
take (MailReplies *self, MailComposer *composer, int64_t message_id, MailDraftKind kind)
{
  g_autoptr (MailReplyPane) pane = NULL;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!composer || self->shown || self->thread_id == 0 || !GTK_IS_WINDOW (root))
    return false;
  pane = g_object_ref_sink (
    mail_reply_pane_new (self->engine, GTK_WINDOW (root), composer, message_id, kind));
  if (find_thread (self, pane) != self->thread_id) {
    mail_reply_pane_pop_out (pane);
    return true;
  }
  g_signal_connect_object (pane, "ending", G_CALLBACK (on_ending), self, 0);
  g_signal_connect_object (pane, "staying", G_CALLBACK (on_staying), self, 0);
  g_signal_connect_object (pane, "over", G_CALLBACK (on_over), self, 0);
  gtk_stack_add_child (self->stack, GTK_WIDGET (pane));
  show_pane (self, pane);
  mail_composer_focus (composer);
  return true;
}

bool
mail_replies_take (MailReplies *self, MailComposer *composer, int64_t message_id,
                   MailDraftKind kind)
{
  bool is_taken = take (self, composer, message_id, kind);

  g_clear_pointer (&self->keys, mail_held_keys_release);
  return is_taken;
}

bool
mail_replies_go_on (MailReplies *self, int64_t message_id, MailDraftKind kind)
{
  if (!self->shown || mail_reply_pane_get_message (self->shown) != message_id ||
      mail_reply_pane_get_kind (self->shown) != kind)
    return false;
  mail_composer_focus (mail_reply_pane_get_composer (self->shown));
  g_clear_pointer (&self->keys, mail_held_keys_release);
  return true;
}

void
mail_replies_pop_out (MailReplies *self, MailComposer *composer)
{
  GtkWidget *pane = gtk_widget_get_ancestor (GTK_WIDGET (composer), MAIL_TYPE_REPLY_PANE);

  if (pane)
    mail_reply_pane_pop_out (MAIL_REPLY_PANE (pane));
}

void
mail_replies_raise (MailReplies *self, MailComposer *composer)
{
  if (self->shown && mail_reply_pane_get_composer (self->shown) == composer)
    mail_composer_focus (composer);
  else
    mail_replies_pop_out (self, composer);
}

bool
mail_replies_are_empty (MailReplies *self)
{
  return !gtk_widget_get_first_child (GTK_WIDGET (self->stack));
}

void
mail_replies_close (MailReplies *self)
{
  g_autoptr (GPtrArray) panes = dup_panes (self);

  self->is_closing = true;
  for (unsigned int i = 0; i < panes->len; i++)
    mail_reply_pane_close (g_ptr_array_index (panes, i));
}
