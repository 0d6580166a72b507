// SPDX-License-Identifier: GPL-3.0-or-later
//
// Fills and moves the list of suggestions.

#include "ui/mail-completion-popover.h"

#include "ui/mail-completion.h"

#define MAX_SUGGESTIONS 6
#define MAX_GROUPS 3

struct _MailCompletionPopover {
  GtkPopover parent_instance;

  GtkSingleSelection *selection;
  GListStore *store;

  char *prefix;         // what the shown ones fit
  GCancellable *lookup; // under way, or NULL
};

G_DEFINE_FINAL_TYPE (MailCompletionPopover, mail_completion_popover, GTK_TYPE_POPOVER)

static unsigned int signal_chosen;

static void
on_activate (GtkListView *list, unsigned int position, MailCompletionPopover *self)
{
  g_autoptr (MailCompletion) completion =
    g_list_model_get_item (G_LIST_MODEL (self->store), position);

  if (completion)
    g_signal_emit (self, signal_chosen, 0, mail_completion_get_text (completion));
}

static void
mail_completion_popover_dispose (GObject *object)
{
  MailCompletionPopover *self = MAIL_COMPLETION_POPOVER (object);

  g_cancellable_cancel (self->lookup);
  g_clear_object (&self->lookup);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_COMPLETION_POPOVER);
  G_OBJECT_CLASS (mail_completion_popover_parent_class)->dispose (object);
}

static void
mail_completion_popover_finalize (GObject *object)
{
  g_free (MAIL_COMPLETION_POPOVER (object)->prefix);
  G_OBJECT_CLASS (mail_completion_popover_parent_class)->finalize (object);
}

static void
mail_completion_popover_class_init (MailCompletionPopoverClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_completion_popover_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_completion_popover_finalize;
  g_type_ensure (MAIL_TYPE_COMPLETION);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-completion-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, MailCompletionPopover, selection);
  gtk_widget_class_bind_template_child (widget_class, MailCompletionPopover, store);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);

  signal_chosen = g_signal_new ("chosen", MAIL_TYPE_COMPLETION_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
mail_completion_popover_init (MailCompletionPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_or_hide (MailCompletionPopover *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->store)) == 0) {
    gtk_popover_popdown (GTK_POPOVER (self));
    return;
  }
  gtk_single_selection_set_selected (
    self->selection, mime_address_is_valid (self->prefix) ? GTK_INVALID_LIST_POSITION : 0);
  gtk_popover_popup (GTK_POPOVER (self));
}

// What is shown may be chosen before the next ones are found, so it fits at every moment.
static void
leave_out (MailCompletionPopover *self)
{
  GListModel *model = G_LIST_MODEL (self->store);

  for (unsigned int i = g_list_model_get_n_items (model); i > 0; i--) {
    g_autoptr (MailCompletion) completion = g_list_model_get_item (model, i - 1);
    if (!mail_completion_fits (completion, self->prefix))
      g_list_store_remove (self->store, i - 1);
  }
}

static bool
is_shown (MailCompletionPopover *self, const GPtrArray *items)
{
  GListModel *model = G_LIST_MODEL (self->store);

  if (items->len != g_list_model_get_n_items (model))
    return false;
  for (unsigned int i = 0; i < items->len; i++) {
    g_autoptr (MailCompletion) completion = g_list_model_get_item (model, i);
    if (!g_str_equal (mail_completion_get_text (completion),
                      mail_completion_get_text (items->pdata[i])))
      return false;
  }
  return true;
}

static void
show_found (MailCompletionPopover *self, const GPtrArray *people, const GPtrArray *groups)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (unsigned int i = 0; i < MIN (groups->len, MAX_GROUPS); i++)
    g_ptr_array_add (items, mail_completion_new_group (groups->pdata[i]));
  for (unsigned int i = 0; i < people->len; i++)
    g_ptr_array_add (items, mail_completion_new (people->pdata[i]));
  // A selection that the person has moved stays.
  if (is_shown (self, items))
    return;
  g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)),
                       items->pdata, items->len);
  show_or_hide (self);
}

static void
on_found (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailCompletionPopover) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (GPtrArray) people =
    mail_engine_load_completions_finish (MAIL_ENGINE (source), result, &groups, &error);

  if (people)
    show_found (self, people, groups);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("people could not be looked for: %s", error->message);
}

static void
stop_looking (MailCompletionPopover *self)
{
  g_cancellable_cancel (self->lookup);
  g_clear_object (&self->lookup);
}

void
mail_completion_popover_update (MailCompletionPopover *popover, MailEngine *engine,
                                const char *prefix)
{
  if (!*prefix) {
    mail_completion_popover_close (popover);
    return;
  }
  stop_looking (popover);
  g_set_str (&popover->prefix, prefix);
  leave_out (popover);
  show_or_hide (popover);
  popover->lookup = g_cancellable_new ();
  mail_engine_load_completions_async (engine, prefix, MAX_SUGGESTIONS, popover->lookup, on_found,
                                      g_object_ref (popover));
}

void
mail_completion_popover_close (MailCompletionPopover *popover)
{
  stop_looking (popover);
  g_list_store_remove_all (popover->store);
  gtk_popover_popdown (GTK_POPOVER (popover));
}

void
mail_completion_popover_move (MailCompletionPopover *popover, int by)
{
  int last = (int) g_list_model_get_n_items (G_LIST_MODEL (popover->store)) - 1;
  unsigned int selected = gtk_single_selection_get_selected (popover->selection);
  int next = selected == GTK_INVALID_LIST_POSITION ? (by > 0 ? 0 : last) : (int) selected + by;

  gtk_single_selection_set_selected (popover->selection, CLAMP (next, 0, MAX (last, 0)));
}

char *
mail_completion_popover_dup_selected (MailCompletionPopover *popover)
{
  MailCompletion *selected = gtk_single_selection_get_selected_item (popover->selection);

  return selected ? g_strdup (mail_completion_get_text (selected)) : NULL;
}

static void
on_forgotten (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GError) error = NULL;

  if (!mail_engine_set_suggested_finish (MAIL_ENGINE (source), result, &error))
    g_message ("a suggestion could not be removed: %s", error->message);
}

void
mail_completion_popover_forget_selected (MailCompletionPopover *popover, MailEngine *engine)
{
  MailCompletion *selected = gtk_single_selection_get_selected_item (popover->selection);
  unsigned int position = gtk_single_selection_get_selected (popover->selection);

  // A group goes on the contacts page, where it can be brought back.
  if (!selected || !mail_completion_get_address (selected))
    return;
  mail_engine_set_suggested_async (engine, mail_completion_get_address (selected), false, NULL,
                                   on_forgotten, NULL);
  g_list_store_remove (popover->store, position);
  if (g_list_model_get_n_items (G_LIST_MODEL (popover->store)) == 0)
    gtk_popover_popdown (GTK_POPOVER (popover));
}
