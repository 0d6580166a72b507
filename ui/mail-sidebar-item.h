// SPDX-License-Identifier: GPL-3.0-or-later
//
// One line of the sidebar: an account's name, a view over accounts, a folder or the outbox.

#pragma once

#include "base/mail-account.h"
#include "base/mail-folder.h"
#include "base/mail-state.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  MAIL_SIDEBAR_ACCOUNT, // a heading: not selectable
  MAIL_SIDEBAR_INBOXES,
  MAIL_SIDEBAR_FLAGGED,
  MAIL_SIDEBAR_SNOOZED,
  MAIL_SIDEBAR_FOLDER,
  MAIL_SIDEBAR_OUTBOX,
  MAIL_SIDEBAR_LABELS, // a heading: not selectable
  MAIL_SIDEBAR_LABEL,
} MailSidebarKind;

#define MAIL_TYPE_SIDEBAR_ITEM (mail_sidebar_item_get_type ())
G_DECLARE_FINAL_TYPE (MailSidebarItem, mail_sidebar_item, MAIL, SIDEBAR_ITEM, GObject)

// Properties, for binding: "title", "icon-name", "count" (0: no pill), "count-text", "spoken",
// "is-selectable", "is-focusable" (also for what has a menu alone), "is-heading", "has-warning",
// "is-unread", "progress" (how far its messages have come, in short; NULL: none are on their way),
// "progress-counts" (the same, in full).

MailSidebarItem *mail_sidebar_item_new_account (const MailAccount *account, bool has_warning);
// PROGRESS, which may be NULL: of what is on its way into it.
MailSidebarItem *
mail_sidebar_item_new_folder (const MailFolder *folder, const MailFolderProgress *progress);
MailSidebarItem *mail_sidebar_item_new_labels (void);
MailSidebarItem *mail_sidebar_item_new_label (const char *name);
// A view of KIND with COUNT behind its name.
MailSidebarItem *mail_sidebar_item_new_view (MailSidebarKind kind, int count);

MailSidebarKind mail_sidebar_item_get_kind (MailSidebarItem *item);
// Of an account's heading; 0 for what is none.
int64_t mail_sidebar_item_get_account_id (MailSidebarItem *item);
// NULL for what is no folder. Borrowed.
const MailFolder *mail_sidebar_item_get_folder (MailSidebarItem *item);
// The name of a label's line; NULL for others. Borrowed.
const char *mail_sidebar_item_get_label (MailSidebarItem *item);
const char *mail_sidebar_item_get_title (MailSidebarItem *item);

// What the "win.folder" action takes: "inboxes", "flagged", "snoozed", "outbox", "folder:12",
// "label:work". Unique.
const char *mail_sidebar_item_get_key (MailSidebarItem *item);

// The items below this one; NULL for one that can't have any.
GListStore *mail_sidebar_item_get_children (MailSidebarItem *item);

// Makes STORE hold what WANTED (MailSidebarItem) holds, keeping the items whose keys are in both,
// changed where they differ, their children likewise.
void mail_sidebar_item_update_store (GListStore *store, GPtrArray *wanted);

// The name people know a folder by: its role's, translated, or its own.
const char *mail_sidebar_folder_title (const MailFolder *folder);
const char *mail_sidebar_folder_icon (const MailFolder *folder);

G_END_DECLS
