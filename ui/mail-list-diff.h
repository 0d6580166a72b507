// SPDX-License-Identifier: GPL-3.0-or-later
//
// How one list of ids becomes another: the exact ranges that a GListModel announces. Pure.

#pragma once

#include "base/mail-row.h"

G_BEGIN_DECLS

// At POSITION of the old list REMOVED rows go, and ADDED rows come, which stand at AFTER_POSITION
// of the new list.
typedef struct {
  uint32_t position, removed;
  uint32_t after_position, added;
} MailListChange;

// Of MailListChange, in ascending order, never touching each other; a row whose date changed is
// removed in one place and added in another. More than MAX_CHANGES ranges are joined into one.
// Linear. BEFORE may be NULL.
GArray *
mail_list_diff (const MailIdList *before, const MailIdList *after, unsigned int max_changes);

// True when LIST is newest first; within one second any order will do.
bool mail_list_is_sorted (const MailIdList *list);

// LIST without further copies of a message, which follow their first; LIST itself, one reference
// more, when it has none.
MailIdList *mail_list_without_copies (MailIdList *list);

// LIST with ITEM put in its place; LIST itself, one reference more, when ITEM is in it already.
MailIdList *mail_list_with_item (MailIdList *list, const MailIdDate *item);

G_END_DECLS
