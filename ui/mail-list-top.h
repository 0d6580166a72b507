// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keeps a list of conversations at its very top while the person has it there: one wants to see
// what comes, and the heading above it.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _MailListTop MailListTop;

// LIST has a MailSelection for its model, or none. Borrowed: it outlives the result.
MailListTop *mail_list_top_new (GtkListView *list);
void mail_list_top_free (MailListTop *top);

// The list shows something else: it begins at its top, unless what is selected in it would not be
// seen from there.
void mail_list_top_begin (MailListTop *top);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailListTop, mail_list_top_free)

G_END_DECLS
