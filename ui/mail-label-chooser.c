// SPDX-License-Identifier: GPL-3.0-or-later
//
// A list of labels with a box to tick before each, filtered by what is typed, which is also the
// name of a new one.

#include "ui/mail-label-chooser.h"

#include "base/mail-label.h"
#include "ui/mail-format.h"
#include "ui/mail-focus.h"
#include "ui/mail-label-row.h"

#include <glib/gi18n.h>

struct _MailLabelChooser {
  AdwDialog parent_instance;

  GtkEditable *search;
  GtkListBox *list, *create_list;
  AdwPreferencesRow *create_row;
  GtkWidget *local_note;
};

enum {
  SIGNAL_APPLIED,
  N_SIGNALS,
};

static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailLabelChooser, mail_label_chooser, ADW_TYPE_DIALOG)

static MailLabelRow *
get_row (MailLabelChooser *self, int position)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, position);

  return row ? MAIL_LABEL_ROW (row) : NULL;
}

static gboolean
is_shown (GtkListBoxRow *row, gpointer data)
{
  MailLabelChooser *self = data;

  return mail_label_row_matches (MAIL_LABEL_ROW (row), gtk_editable_get_text (self->search));
}

// The row that is called what is typed, or NULL.
static MailLabelRow *
find_typed (MailLabelChooser *self)
{
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (self->search)));
  MailLabelRow *row;

  for (int i = 0; (row = get_row (self, i)); i++)
    if (mail_label_row_is_called (row, typed))
      return row;
  return NULL;
}

static char *
dup_new_name (MailLabelChooser *self)
{
  const char *typed = gtk_editable_get_text (self->search);
  g_autofree char *keyword = mail_label_dup_keyword (typed);

  return keyword && !find_typed (self) ? mail_label_dup_name (keyword) : NULL;
}

static void
on_search_changed (MailLabelChooser *self)
{
  g_autofree char *name = dup_new_name (self);
  g_autofree char *title = NULL;

  gtk_list_box_invalidate_filter (self->list);
  gtk_widget_set_visible (GTK_WIDGET (self->create_list), name != NULL);
  if (!name)
    return;
  // Translators: makes a new label; the placeholder is its name.
  title = mail_format_dup_sentence (_ ("Create “%s”"), name);
  adw_preferences_row_set_use_markup (self->create_row, false);
  adw_preferences_row_set_title (self->create_row, title);
}

static void
add (MailLabelChooser *self, const char *name, MailLabelState state)
{
  gtk_list_box_append (self->list, mail_label_row_new (name, state));
}

static void
on_create (MailLabelChooser *self)
{
  g_autofree char *name = dup_new_name (self);
  MailLabelRow *row;

  if (!name)
    return;
  add (self, name, MAIL_LABEL_NONE);
  for (int i = 0; (row = get_row (self, i)); i++)
    if (mail_label_row_is_called (row, name))
      mail_label_row_toggle (row);
  gtk_editable_set_text (self->search, "");
}

static void
on_apply (MailLabelChooser *self)
{
  g_autoptr (GStrvBuilder) to_add = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) to_remove = g_strv_builder_new ();
  MailLabelRow *row;

  for (int i = 0; (row = get_row (self, i)); i++) {
    if (!mail_label_row_is_changed (row))
      continue;
    g_strv_builder_add (mail_label_row_is_ticked (row) ? to_add : to_remove,
                        mail_label_row_get_name (row));
  }
  g_auto (GStrv) add = g_strv_builder_end (to_add);
  g_auto (GStrv) remove = g_strv_builder_end (to_remove);
  if (*add || *remove)
    g_signal_emit (self, signals[SIGNAL_APPLIED], 0, add, remove);
  adw_dialog_close (ADW_DIALOG (self));
}

// Return ticks what was typed for, making it where there is none; with nothing typed it is done.
static void
on_search_activate (MailLabelChooser *self)
{
  MailLabelRow *row;

  if (*gtk_editable_get_text (self->search) == '\0') {
    on_apply (self);
    return;
  }
  if ((row = find_typed (self))) {
    mail_label_row_toggle (row);
    gtk_editable_set_text (self->search, "");
    return;
  }
  for (int i = 0; (row = get_row (self, i)); i++)
    if (is_shown (GTK_LIST_BOX_ROW (row), self)) {
      mail_label_row_toggle (row);
      gtk_editable_set_text (self->search, "");
      return;
    }
  on_create (self);
}

static MailLabelState
state_of (const char *name, GPtrArray *conversations)
{
  unsigned int known = 0, having = 0;

  for (unsigned int i = 0; conversations && i < conversations->len; i++) {
    const MailConversation *conversation = g_ptr_array_index (conversations, i);
    if (!conversation)
      continue;
    known++;
    having += g_strv_contains ((const char *const *) conversation->labels, name) ? 1 : 0;
  }
  return having == 0 ? MAIL_LABEL_NONE : having < known ? MAIL_LABEL_SOME : MAIL_LABEL_ALL;
}

static void
on_cancel (MailLabelChooser *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
mail_label_chooser_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_LABEL_CHOOSER);
  G_OBJECT_CLASS (mail_label_chooser_parent_class)->dispose (object);
}

static void
mail_label_chooser_class_init (MailLabelChooserClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_label_chooser_dispose;
  signals[SIGNAL_APPLIED] =
    g_signal_new ("applied", MAIL_TYPE_LABEL_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRV, G_TYPE_STRV);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-label-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, MailLabelChooser, search);
  gtk_widget_class_bind_template_child (widget_class, MailLabelChooser, list);
  gtk_widget_class_bind_template_child (widget_class, MailLabelChooser, create_list);
  gtk_widget_class_bind_template_child (widget_class, MailLabelChooser, create_row);
  gtk_widget_class_bind_template_child (widget_class, MailLabelChooser, local_note);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_create);
  gtk_widget_class_bind_template_callback (widget_class, on_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
mail_label_chooser_init (MailLabelChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_filter_func (self->list, is_shown, self, NULL);
  mail_focus_begin_at (GTK_WIDGET (self->search));
}

MailLabelChooser *
mail_label_chooser_new (bool is_local)
{
  MailLabelChooser *self = g_object_new (MAIL_TYPE_LABEL_CHOOSER, NULL);

  gtk_widget_set_visible (self->local_note, is_local);
  return self;
}

void
mail_label_chooser_fill (MailLabelChooser *self, GPtrArray *names, GPtrArray *conversations)
{
  for (unsigned int i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index (names, i);
    add (self, name, state_of (name, conversations));
  }
}
