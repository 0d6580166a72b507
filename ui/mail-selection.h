// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which rows of a MailListModel are selected. It follows ids, not positions: a row that moves stays
// selected. Selecting all makes no rows.

#pragma once

#include "ui/mail-list-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SELECTION (mail_selection_get_type ())
G_DECLARE_FINAL_TYPE (MailSelection, mail_selection, MAIL, SELECTION, GObject)

MailSelection *mail_selection_new (MailListModel *model);

MailListModel *mail_selection_get_model (MailSelection *selection);

// In select mode a click on a row adds it to the selection, or takes it out.
void mail_selection_set_additive (MailSelection *selection, bool is_additive);
bool mail_selection_is_additive (MailSelection *selection);

unsigned int mail_selection_count (MailSelection *selection);

// The ids of the rows selected, in the order of the list, as int64_t.
GArray *mail_selection_dup_ids (MailSelection *selection);

// Whether the row ID is in the list, and selected.
bool mail_selection_contains (MailSelection *selection, int64_t id);

// The position of the only selected row, else GTK_INVALID_LIST_POSITION.
unsigned int mail_selection_get_single (MailSelection *selection);

// Where a step from the selection leads. False at the end of the list.
bool mail_selection_find_step (MailSelection *selection, int step, unsigned int *out_position);

// The next row below the selection with unread mail. False if there is none near.
bool mail_selection_find_unread (MailSelection *selection, unsigned int *out_position);

G_END_DECLS
