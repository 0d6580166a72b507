// SPDX-License-Identifier: GPL-3.0-or-later
//
// A searchable list of folders; Enter takes the first that fits. There may be a thousand, whose
// rows take seconds to make: what does not fit on the screen at once comes while nothing else is to
// do.

#include "ui/mail-folder-chooser.h"

#include "ui/mail-focus.h"
#include "ui/mail-folder-place.h"
#include "ui/mail-folder-row.h"
#include "ui/mail-format.h"

#include <glib/gi18n.h>
#include <string.h>

#define ROWS_AT_ONCE 50
#define ROWS_IN_A_BATCH 10

typedef struct {
  MailFolder *folder;
  char *account_name; // NULL: as most
} Candidate;

struct _MailFolderChooser {
  AdwDialog parent_instance;

  GPtrArray *candidates;
  unsigned int n_made; // rows, of the first candidates
  unsigned int batch_id;

  GtkEditable *search;
  GtkListBox *list;
};

enum {
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailFolderChooser, mail_folder_chooser, ADW_TYPE_DIALOG)

static void
candidate_free (Candidate *candidate)
{
  mail_folder_unref (candidate->folder);
  g_free (candidate->account_name);
  g_free (candidate);
}

static void
add_rows (MailFolderChooser *self, unsigned int n)
{
  for (; n > 0 && self->n_made < self->candidates->len; n--) {
    const Candidate *next = g_ptr_array_index (self->candidates, self->n_made++);

    gtk_list_box_append (self->list, mail_folder_row_new (next->folder, next->account_name));
  }
}

static gboolean
on_batch (gpointer data)
{
  MailFolderChooser *self = data;

  add_rows (self, ROWS_IN_A_BATCH);
  if (self->n_made < self->candidates->len)
    return G_SOURCE_CONTINUE;
  self->batch_id = 0;
  return G_SOURCE_REMOVE;
}

// Makes it where it still waits; NULL behind the last.
static GtkListBoxRow *
get_row (MailFolderChooser *self, int index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, index);

  if (row)
    return row;
  add_rows (self, 1);
  return gtk_list_box_get_row_at_index (self->list, index);
}

static gboolean
is_shown (GtkListBoxRow *row, gpointer data)
{
  MailFolderChooser *self = data;

  return mail_folder_row_matches (MAIL_FOLDER_ROW (row), gtk_editable_get_text (self->search));
}

static void
choose (MailFolderChooser *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, mail_folder_row_get_id (MAIL_FOLDER_ROW (row)));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_search_changed (MailFolderChooser *self)
{
  gtk_list_box_invalidate_filter (self->list);
}

static void
on_search_activate (MailFolderChooser *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = get_row (self, i)); i++)
    if (is_shown (row, self)) {
      choose (self, row);
      return;
    }
}

static void
on_stop_search (MailFolderChooser *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_row_activated (MailFolderChooser *self, GtkListBoxRow *row)
{
  choose (self, row);
}

static void
mail_folder_chooser_dispose (GObject *object)
{
  MailFolderChooser *self = MAIL_FOLDER_CHOOSER (object);

  g_clear_handle_id (&self->batch_id, g_source_remove);
  g_clear_pointer (&self->candidates, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_FOLDER_CHOOSER);
  G_OBJECT_CLASS (mail_folder_chooser_parent_class)->dispose (object);
}

static void
mail_folder_chooser_class_init (MailFolderChooserClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_folder_chooser_dispose;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", MAIL_TYPE_FOLDER_CHOOSER, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-folder-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, MailFolderChooser, search);
  gtk_widget_class_bind_template_child (widget_class, MailFolderChooser, list);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
mail_folder_chooser_init (MailFolderChooser *self)
{
  self->candidates = g_ptr_array_new_with_free_func ((GDestroyNotify) candidate_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_focus_begin_at (GTK_WIDGET (self->search));
  gtk_list_box_set_filter_func (self->list, is_shown, self, NULL);
}

static void
add (MailFolderChooser *self, MailFolder *folder, const char *account_name)
{
  Candidate *candidate = g_new (Candidate, 1);

  *candidate = (Candidate) {mail_folder_ref (folder), g_strdup (account_name)};
  g_ptr_array_add (self->candidates, candidate);
}

static void
add_folders (MailFolderChooser *self, MailEngine *engine, int64_t account_id,
             const char *account_name)
{
  g_autoptr (GPtrArray) folders = mail_engine_read_folders (engine, account_id);

  for (unsigned int i = 0; i < folders->len; i++) {
    MailFolder *folder = g_ptr_array_index (folders, i);
    if (folder->selectable && !(folder->denied & MAIL_DENIES_INSERT))
      add (self, folder, account_name);
  }
}

static void
begin (MailFolderChooser *self)
{
  add_rows (self, ROWS_AT_ONCE);
  if (self->n_made < self->candidates->len)
    self->batch_id = g_idle_add (on_batch, self);
}

MailFolderChooser *
mail_folder_chooser_new (MailEngine *engine, int64_t account_id)
{
  MailFolderChooser *self = g_object_new (MAIL_TYPE_FOLDER_CHOOSER, NULL);
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (engine);

  add_folders (self, engine, account_id, NULL);
  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);
    if (account->id != account_id)
      add_folders (self, engine, account->id, account->name);
  }
  begin (self);
  return self;
}

MailFolderChooser *
mail_folder_chooser_new_parent (MailEngine *engine, const MailFolder *folder)
{
  MailFolderChooser *self = g_object_new (MAIL_TYPE_FOLDER_CHOOSER, NULL);
  g_autoptr (GPtrArray) folders = mail_engine_read_folders (engine, folder->account_id);
  // Translators: %s is a folder's name.
  g_autofree char *title = mail_format_dup_sentence (_ ("Move “%s” Into"), folder->name);

  adw_dialog_set_title (ADW_DIALOG (self), title);
  if (folder->parent_id != 0)
    gtk_list_box_append (self->list, mail_folder_row_new_top ());
  for (unsigned int i = 0; i < folders->len; i++) {
    MailFolder *parent = g_ptr_array_index (folders, i);
    if (mail_folder_can_hold (parent, folder))
      add (self, parent, NULL);
  }
  begin (self);
  return self;
}
