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

  char *prefix;         // what the shown ones fit; NULL: closed
  GCancellable *lookup; // under way, or NULL
  GPtrArray *people, *groups; // as found last
  GPtrArray *desktop_people;  // likewise, in the desktop's address books
  GCancellable *desktop_lookup; // under way, or NULL: one at a time
  bool desktop_again;           // the prefix is another since
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
  g_cancellable_cancel (self->desktop_lookup);
  g_clear_object (&self->desktop_lookup);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_COMPLETION_POPOVER);
  G_OBJECT_CLASS (mail_completion_popover_parent_class)->dispose (object);
}

static void
mail_completion_popover_finalize (GObject *object)
{
  MailCompletionPopover *self = MAIL_COMPLETION_POPOVER (object);

  g_free (self->prefix);
  g_ptr_array_unref (self->people);
  g_ptr_array_unref (self->groups);
  g_ptr_array_unref (self->desktop_people);
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
  self->people = g_ptr_array_new ();
  self->groups = g_ptr_array_new ();
  self->desktop_people = g_ptr_array_new ();
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

static bool
has_address (MailCompletion *completion, const char *address)
{
  const char *own = mail_completion_get_address (completion); // NULL: a group

  return own && g_ascii_strcasecmp (own, address) == 0;
}

static bool
is_among (const GPtrArray *items, const char *address)
{
  for (unsigned int i = 0; i < items->len; i++)
    if (has_address (items->pdata[i], address))
      return true;
  return false;
}

static void
append (MailCompletionPopover *self, GPtrArray *items, MailCompletion *completion)
{
  const char *address = mail_completion_get_address (completion);

  if (mail_completion_fits (completion, self->prefix) && !(address && is_among (items, address)))
    g_ptr_array_add (items, completion);
  else
    g_object_unref (completion);
}

static void
append_people (MailCompletionPopover *self, GPtrArray *items, const GPtrArray *people,
               unsigned int most)
{
  for (unsigned int i = 0; i < people->len && items->len < most; i++)
    append (self, items, mail_completion_new (people->pdata[i]));
}

// Those whom the desktop's address books know come after those whom mail was exchanged with.
static void
show_found (MailCompletionPopover *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (unsigned int i = 0; i < MIN (self->groups->len, MAX_GROUPS); i++)
    append (self, items, mail_completion_new_group (self->groups->pdata[i]));
  unsigned int most = items->len + MAX_SUGGESTIONS;
  append_people (self, items, self->people, most);
  append_people (self, items, self->desktop_people, most);
  // A selection that the person has moved stays.
  if (is_shown (self, items))
    return;
  g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)),
                       items->pdata, items->len);
  show_or_hide (self);
}

static void
replace (GPtrArray **array, GPtrArray *by)
{
  g_ptr_array_unref (*array);
  *array = by;
}

static void
on_found (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailCompletionPopover) self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *groups = NULL;
  GPtrArray *people =
    mail_engine_load_completions_finish (MAIL_ENGINE (source), result, &groups, &error);

  if (people) {
    replace (&self->people, people);
    replace (&self->groups, groups);
    show_found (self);
  } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("people could not be looked for: %s", error->message);
}

static void look_on_desktop (MailCompletionPopover *self, MailEngine *engine);

static void
on_desktop_found (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailCompletionPopover) self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *people =
    mail_engine_load_desktop_people_finish (MAIL_ENGINE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->desktop_lookup);
  if (people)
    replace (&self->desktop_people, people);
  else
    g_debug ("the desktop's address books can't be asked: %s", error->message);
  if (!self->prefix)
    return;
  if (people)
    show_found (self);
  if (self->desktop_again)
    look_on_desktop (self, MAIL_ENGINE (source));
}

// The service may take seconds to start: who types on waits for it once.
static void
look_on_desktop (MailCompletionPopover *self, MailEngine *engine)
{
  self->desktop_again = self->desktop_lookup != NULL;
  if (self->desktop_again)
    return;
  self->desktop_lookup = g_cancellable_new ();
  mail_engine_load_desktop_people_async (engine, self->prefix, self->desktop_lookup,
                                         on_desktop_found, g_object_ref (self));
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
  look_on_desktop (popover, engine);
}

void
mail_completion_popover_close (MailCompletionPopover *popover)
{
  stop_looking (popover);
  g_clear_pointer (&popover->prefix, g_free);
  g_ptr_array_set_size (popover->people, 0);
  g_ptr_array_set_size (popover->groups, 0);
  g_ptr_array_set_size (popover->desktop_people, 0);
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

static void
remove_address (GPtrArray *people, const char *address)
{
  for (unsigned int i = people->len; i > 0; i--)
    if (g_ascii_strcasecmp (((const MailAddress *) people->pdata[i - 1])->address, address) == 0)
      g_ptr_array_remove_index (people, i - 1);
}

void
mail_completion_popover_forget_selected (MailCompletionPopover *popover, MailEngine *engine)
{
  MailCompletion *selected = gtk_single_selection_get_selected_item (popover->selection);
  unsigned int position = gtk_single_selection_get_selected (popover->selection);

  // A group goes on the contacts page, where it can be brought back.
  if (!selected || !mail_completion_get_address (selected))
    return;
  const char *address = mail_completion_get_address (selected);
  mail_engine_set_suggested_async (engine, address, false, NULL, on_forgotten, NULL);
  remove_address (popover->people, address);
  remove_address (popover->desktop_people, address);
  g_list_store_remove (popover->store, position);
  if (g_list_model_get_n_items (G_LIST_MODEL (popover->store)) == 0)
    gtk_popover_popdown (GTK_POPOVER (popover));
}
