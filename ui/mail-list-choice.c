// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is wanted outlives the rows: a list is often read anew, and read bit by bit.

#include "ui/mail-list-choice.h"

struct _MailListChoice {
  GtkListView *view; // borrowed
  MailSelection *selection;
  int64_t wanted_id; // to be selected once it is there; 0: nothing is
};

MailListChoice *
mail_list_choice_new (GtkListView *view)
{
  MailListChoice *self = g_new0 (MailListChoice, 1);

  self->view = view;
  return self;
}

void
mail_list_choice_free (MailListChoice *self)
{
  g_clear_object (&self->selection);
  g_free (self);
}

void
mail_list_choice_set_selection (MailListChoice *self, MailSelection *selection)
{
  g_set_object (&self->selection, selection);
}

void
mail_list_choice_set_wanted (MailListChoice *self, int64_t id)
{
  self->wanted_id = id;
}

void
mail_list_choice_want (MailListChoice *self, int64_t id)
{
  self->wanted_id = id;
  if (!self->selection)
    return;
  if (id == 0)
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  else
    mail_list_choice_settle (self);
}

static void
select_row (MailListChoice *self, unsigned int position, GtkListScrollFlags flags)
{
  g_autoptr (GtkBitset) row = gtk_bitset_new_range (position, 1);
  g_autoptr (GtkBitset) all = gtk_bitset_new_range (0, G_MAXUINT);

  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->selection), row, all);
  gtk_list_view_scroll_to (self->view, position, flags, NULL);
}

static bool
is_somebody_typing (MailListChoice *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->view));

  return root && GTK_IS_TEXT (gtk_root_get_focus (root));
}

void
mail_list_choice_settle (MailListChoice *self)
{
  MailListModel *model = mail_selection_get_model (self->selection);
  unsigned int position;

  if (self->wanted_id == 0)
    return;
  if (mail_list_model_find (model, self->wanted_id, &position)) {
    self->wanted_id = 0;
    select_row (self, position,
                is_somebody_typing (self) ? GTK_LIST_SCROLL_NONE : GTK_LIST_SCROLL_FOCUS);
  } else if (!mail_list_model_is_loading (model)) {
    self->wanted_id = 0;
  }
}

int64_t
mail_list_choice_get (MailListChoice *self)
{
  unsigned int position =
    self->selection ? mail_selection_get_single (self->selection) : GTK_INVALID_LIST_POSITION;

  return position == GTK_INVALID_LIST_POSITION ?
           0 :
           mail_list_model_get_id (mail_selection_get_model (self->selection), position);
}

void
mail_list_choice_select (MailListChoice *self, unsigned int position)
{
  select_row (self, position, GTK_LIST_SCROLL_FOCUS);
}

bool
mail_list_choice_step (MailListChoice *self, int step)
{
  unsigned int position;

  if (!self->selection || !mail_selection_find_step (self->selection, step, &position))
    return false;
  mail_list_choice_select (self, position);
  return true;
}

bool
mail_list_choice_step_unread (MailListChoice *self)
{
  unsigned int position;

  if (!self->selection || !mail_selection_find_unread (self->selection, &position))
    return false;
  mail_list_choice_select (self, position);
  return true;
}

void
mail_list_choice_leave (MailListChoice *self)
{
  if (mail_selection_count (self->selection) > 0 && !mail_list_choice_step (self, 1))
    mail_list_choice_step (self, -1);
}
