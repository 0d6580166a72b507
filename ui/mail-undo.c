// SPDX-License-Identifier: GPL-3.0-or-later
//
// The stack of steps and the toast of the latest.

#include "ui/mail-undo.h"

#include "ui/mail-composer-toasts.h"
#include "ui/mail-error-text.h"

#include <glib/gi18n.h>

#define DEPTH 50
#define TOAST_SECONDS 6
// What is deleted for good can be taken back only as long, also where another toast has come.
#define HELD_SECONDS 10
// What went wrong, with the server's words, takes longer to read.
#define TROUBLE_SECONDS 12

// Beside a toast's text: its margins, its padding and the button that closes it; and what a letter
// takes at most on the average. In pixels.
#define TOAST_MARGINS 110
#define CHARACTER_WIDTH 8
#define LEAST_CHARACTERS 15

struct _MailUndo {
  GObject parent_instance;

  MailEngine *engine;
  AdwToastOverlay *toasts;
  GQueue steps;    // Step, latest first
  AdwToast *toast; // on the screen, or NULL
};

G_DEFINE_FINAL_TYPE (MailUndo, mail_undo, G_TYPE_OBJECT)

typedef struct {
  MailUndo *undo;     // unowned: it has us
  GArray *operations; // int64_t ids
  AdwToast *toast;    // that offers it, only to be compared
  bool is_held;       // the engine waits for us
  unsigned int timer; // until it may be released, or 0
} Step;

static void
release (Step *step)
{
  for (unsigned int i = 0; step->is_held && i < step->operations->len; i++)
    mail_engine_release_async (step->undo->engine, g_array_index (step->operations, int64_t, i),
                               NULL, NULL, NULL);
  step->is_held = false;
}

static void
step_free (Step *step)
{
  release (step);
  g_clear_handle_id (&step->timer, g_source_remove);
  g_array_unref (step->operations);
  g_free (step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, step_free)

static void
release_if_over (void *data, void *unused)
{
  Step *step = data;

  if (step->timer == 0 && step->toast != step->undo->toast)
    release (step);
}

static gboolean
on_over (gpointer data)
{
  Step *step = data;

  step->timer = 0;
  release_if_over (step, NULL);
  return G_SOURCE_REMOVE;
}

static void
on_dismissed (MailUndo *self, AdwToast *toast)
{
  if (self->toast == toast)
    self->toast = NULL;
  g_queue_foreach (&self->steps, release_if_over, NULL);
}

// A toast's own title is one line, and in a narrow window its end, which tells why, would be cut. A
// toast does not ask for more height where it gets less width: its lines are made short beforehand.
static GtkWidget *
new_wrapping_title (MailUndo *self, const char *text)
{
  GtkWidget *label = gtk_label_new (text);
  int room = gtk_widget_get_width (GTK_WIDGET (self->toasts)) - TOAST_MARGINS;

  gtk_label_set_max_width_chars (GTK_LABEL (label), MAX (room / CHARACTER_WIDTH, LEAST_CHARACTERS));
  gtk_label_set_wrap (GTK_LABEL (label), true);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  return label;
}

static AdwToast *
new_toast (const char *text, unsigned int seconds)
{
  AdwToast *toast = adw_toast_new ("");

  adw_toast_set_use_markup (toast, false);
  adw_toast_set_title (toast, text);
  adw_toast_set_timeout (toast, seconds);
  return toast;
}

static void
show (MailUndo *self, AdwToast *toast)
{
  if (self->toast)
    adw_toast_dismiss (self->toast);
  self->toast = toast;
  mail_composer_toasts_make_way (self->toasts);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_dismissed), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
tell (MailUndo *self, const char *sentence)
{
  AdwToast *toast = adw_toast_new ("");

  adw_toast_set_custom_title (toast, new_wrapping_title (self, sentence));
  adw_toast_set_timeout (toast, TROUBLE_SECONDS);
  // Only a title of its own would be read out.
  gtk_accessible_announce (GTK_ACCESSIBLE (self->toasts), sentence,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  show (self, toast);
}

// Else who takes back a deletion of a hundred messages believes that all of them are there again.
static void
tell_what_stayed (MailUndo *self, int64_t id)
{
  g_autoptr (MailOperation) operation = mail_engine_read_operation (self->engine, id);

  if (operation && operation->state == MAIL_OPERATION_UNDONE && *operation->reason)
    tell (self, _ ("Not all of it could be undone: the rest was changed or deleted meanwhile"));
}

static void
on_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailUndo) self = data;
  g_autoptr (GError) error = NULL;
  int64_t id = mail_engine_operation_finish (MAIL_ENGINE (source), result, &error);

  if (id)
    tell_what_stayed (self, id);
  else if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND))
    show (self, new_toast (_ ("This can’t be undone any more"), TOAST_SECONDS));
  else
    mail_undo_tell (self, error);
}

static void
mail_undo_dispose (GObject *object)
{
  MailUndo *self = MAIL_UNDO (object);

  g_queue_clear_full (&self->steps, (GDestroyNotify) step_free);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_undo_parent_class)->dispose (object);
}

static void
mail_undo_class_init (MailUndoClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_undo_dispose;
}

static void
mail_undo_init (MailUndo *self)
{
}

MailUndo *
mail_undo_new (MailEngine *engine, AdwToastOverlay *toasts)
{
  MailUndo *self = g_object_new (MAIL_TYPE_UNDO, NULL);

  self->engine = g_object_ref (engine);
  self->toasts = toasts;
  return self;
}

void
mail_undo_push (MailUndo *self, GArray *ids, const char *text, bool held)
{
  AdwToast *toast = new_toast (text, held ? HELD_SECONDS : TOAST_SECONDS);
  Step *step = g_new0 (Step, 1);

  *step = (Step) {self, g_array_ref (ids), toast, held, 0};
  if (held)
    step->timer = g_timeout_add_seconds (HELD_SECONDS, on_over, step);
  g_queue_push_head (&self->steps, step);
  if (self->steps.length > DEPTH)
    step_free (g_queue_pop_tail (&self->steps));
  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_action_name (toast, "win.undo");
  show (self, toast);
}

void
mail_undo_pop (MailUndo *self)
{
  g_autoptr (Step) step = g_queue_pop_head (&self->steps);
  const GArray *ids;

  if (!step) {
    show (self, new_toast (_ ("Nothing to undo"), TOAST_SECONDS));
    return;
  }
  step->is_held = false; // undoing ends that, too
  ids = step->operations;
  if (self->toast)
    adw_toast_dismiss (self->toast);
  for (unsigned int i = ids->len; i > 0; i--)
    mail_engine_undo_async (self->engine, g_array_index (ids, int64_t, i - 1), NULL, on_undone,
                            g_object_ref (self));
}

void
mail_undo_tell (MailUndo *self, const GError *error)
{
  g_autofree char *sentence = mail_error_dup_sentence (error);

  if (!mail_error_is_silent (error))
    tell (self, sentence);
}
