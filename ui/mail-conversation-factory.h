// SPDX-License-Identifier: GPL-3.0-or-later
//
// What makes the rows of the conversation list from MailListItems.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkListItemFactory *mail_conversation_factory_new (void);

// The headings above the sections of a date.
GtkListItemFactory *mail_conversation_factory_new_headings (void);

G_END_DECLS
