// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds one composer until it ends or moves out.

#include "ui/mail-reply-pane.h"

#include "ui/mail-composer-ending.h"
#include "ui/mail-composer-window.h"

struct _MailReplyPane {
  AdwBin parent_instance;

  MailEngine *engine;
  GWeakRef toast_window;
  MailComposer *composer; // the child; NULL once it is over
  MailComposerEnding *ending;
  int64_t message_id;
  MailDraftKind kind;
};

G_DEFINE_FINAL_TYPE (MailReplyPane, mail_reply_pane, ADW_TYPE_BIN)

enum { ENDING, STAYING, OVER, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

// The composer, when it is not needed elsewhere, goes with the last reference to it.
static void
let_go (MailReplyPane *self)
{
  self->composer = NULL;
  g_clear_object (&self->ending);
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_signal_emit (self, signals[OVER], 0);
}

static void
on_hide (MailReplyPane *self)
{
  g_signal_emit (self, signals[ENDING], 0);
}

static void
on_show (MailReplyPane *self)
{
  g_signal_emit (self, signals[STAYING], 0);
}

static void
pop_out_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_reply_pane_pop_out (MAIL_REPLY_PANE (widget));
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_reply_pane_close (MAIL_REPLY_PANE (widget));
}

static void
mail_reply_pane_dispose (GObject *object)
{
  MailReplyPane *self = MAIL_REPLY_PANE (object);

  if (self->ending)
    mail_composer_ending_give_up (self->ending);
  g_clear_object (&self->ending);
  g_clear_object (&self->engine);
  self->composer = NULL;
  G_OBJECT_CLASS (mail_reply_pane_parent_class)->dispose (object);
}

static void
mail_reply_pane_finalize (GObject *object)
{
  g_weak_ref_clear (&MAIL_REPLY_PANE (object)->toast_window);
  G_OBJECT_CLASS (mail_reply_pane_parent_class)->finalize (object);
}

static void
mail_reply_pane_class_init (MailReplyPaneClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  static const char *const names[] = {"ending", "staying", "over"};

  G_OBJECT_CLASS (class)->dispose = mail_reply_pane_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_reply_pane_finalize;
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    signals[i] = g_signal_new (names[i], MAIL_TYPE_REPLY_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "reply.pop-out", NULL, pop_out_action);
  gtk_widget_class_install_action (widget_class, "reply.close", NULL, close_action);
}

static void
mail_reply_pane_init (MailReplyPane *self)
{
  g_weak_ref_init (&self->toast_window, NULL);
}

MailReplyPane *
mail_reply_pane_new (MailEngine *engine, GtkWindow *toast_window, MailComposer *composer,
                     int64_t message_id, MailDraftKind kind)
{
  MailReplyPane *self = g_object_new (MAIL_TYPE_REPLY_PANE, NULL);

  self->engine = g_object_ref (engine);
  g_weak_ref_set (&self->toast_window, toast_window);
  self->composer = composer;
  self->message_id = message_id;
  self->kind = kind;
  self->ending = mail_composer_ending_new (composer, engine, toast_window);
  g_signal_connect_object (self->ending, "hide", G_CALLBACK (on_hide), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->ending, "show", G_CALLBACK (on_show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->ending, "left", G_CALLBACK (let_go), self, G_CONNECT_SWAPPED);
  g_object_set (composer, "is-inline", TRUE, NULL);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (composer));
  return self;
}

MailComposer *
mail_reply_pane_get_composer (MailReplyPane *self)
{
  return self->composer;
}

int64_t
mail_reply_pane_get_message (MailReplyPane *self)
{
  return self->message_id;
}

MailDraftKind
mail_reply_pane_get_kind (MailReplyPane *self)
{
  return self->kind;
}

bool
mail_reply_pane_is_ending (MailReplyPane *self)
{
  return !self->ending || mail_composer_ending_is_under_way (self->ending);
}

// What has the keyboard in it keeps it; the web view is the same one there.
void
mail_reply_pane_pop_out (MailReplyPane *self)
{
  g_autoptr (GtkWindow) toast_window = g_weak_ref_get (&self->toast_window);
  g_autoptr (MailReplyPane) alive = g_object_ref (self);
  g_autoptr (MailComposer) composer = NULL;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  MailComposerWindow *window;

  if (mail_reply_pane_is_ending (self))
    return;
  composer = g_object_ref (self->composer);
  if (focus && !gtk_widget_is_ancestor (focus, GTK_WIDGET (composer)))
    focus = NULL;
  mail_composer_ending_give_up (self->ending);
  let_go (self);
  g_object_set (composer, "is-inline", FALSE, NULL);
  window = mail_composer_window_new (toast_window, self->engine, composer);
  if (focus)
    gtk_widget_grab_focus (focus);
  else
    mail_composer_focus (composer);
  gtk_window_present (GTK_WINDOW (window));
}

void
mail_reply_pane_close (MailReplyPane *self)
{
  if (self->ending)
    mail_composer_ending_close (self->ending);
}

static void
on_left (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;

  g_task_return_boolean (
    task, mail_composer_ending_close_unwritten_finish (MAIL_COMPOSER_ENDING (source), result));
}

void
mail_reply_pane_leave_async (MailReplyPane *self, GAsyncReadyCallback callback, void *data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  if (self->ending)
    mail_composer_ending_close_unwritten_async (self->ending, on_left, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, false);
}

bool
mail_reply_pane_leave_finish (MailReplyPane *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), false);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}
