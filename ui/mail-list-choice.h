// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one row of a list that is to be selected: now, once it has been read, or a step further.

#pragma once

#include "ui/mail-selection.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _MailListChoice MailListChoice;

// For VIEW, which outlives it.
MailListChoice *mail_list_choice_new (GtkListView *view);
void mail_list_choice_free (MailListChoice *choice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailListChoice, mail_list_choice_free)

// The rows that VIEW shows from now on; what was wanted still is. NULL: none. Until they are set
// nothing can be selected.
void mail_list_choice_set_selection (MailListChoice *choice, MailSelection *selection);

// Selects row ID alone, now or as soon as it has been read; 0: none.
void mail_list_choice_want (MailListChoice *choice, int64_t id);
// Likewise, but not before mail_list_choice_settle().
void mail_list_choice_set_wanted (MailListChoice *choice, int64_t id);
// More rows have been read: selects the wanted one if it is there; who types keeps the keyboard.
void mail_list_choice_settle (MailListChoice *choice);

// The one selected row; 0 where none or several are.
int64_t mail_list_choice_get (MailListChoice *choice);
// Selects the row at POSITION alone, and gives it the focus.
void mail_list_choice_select (MailListChoice *choice, unsigned int position);
// Selects the row STEP away from the selection. False at the end of the list.
bool mail_list_choice_step (MailListChoice *choice, int step);
// Selects the next row below with unread mail. False if there is none near.
bool mail_list_choice_step_unread (MailListChoice *choice);
// Before the selected rows leave: selects their neighbour.
void mail_list_choice_leave (MailListChoice *choice);

G_END_DECLS
