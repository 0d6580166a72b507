// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the sidebar lists, kept up to date with the engine: a tree of MailSidebarItem.

#pragma once

#include "account/mail-engine.h"
#include "ui/mail-sidebar-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SIDEBAR_MODEL (mail_sidebar_model_get_type ())
G_DECLARE_FINAL_TYPE (MailSidebarModel, mail_sidebar_model, MAIL, SIDEBAR_MODEL, GObject)

// Signals: "changed" (): items or what they say changed.

MailSidebarModel *mail_sidebar_model_new (MailEngine *engine);

// GtkTreeListRows whose items are MailSidebarItem; folders start as the person left them, at first
// unfolded. Borrowed.
GtkTreeListModel *mail_sidebar_model_get_tree (MailSidebarModel *model);

// The position in the tree of the item KEY, or GTK_INVALID_LIST_POSITION. What it lies in is
// unfolded.
unsigned int mail_sidebar_model_find (MailSidebarModel *model, const char *key);

// The item at POSITION of the tree; the caller unrefs. NULL beyond the end.
MailSidebarItem *mail_sidebar_model_dup_item (MailSidebarModel *model, unsigned int position);

// The key of the N-th view or folder (1 is the first), or NULL.
const char *mail_sidebar_model_get_nth_key (MailSidebarModel *model, unsigned int n);

G_END_DECLS
