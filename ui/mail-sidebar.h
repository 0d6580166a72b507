// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pane of accounts and folders. What is chosen is told by the "selected" property, a key as the
// "win.folder" action takes it.

#pragma once

#include "account/mail-engine.h"
#include "ui/mail-sidebar-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SIDEBAR (mail_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (MailSidebar, mail_sidebar, MAIL, SIDEBAR, AdwBin)

// Properties: "selected" (string).
// Signals:
//   "activated" ()
//       the person chose a line, also the one that was chosen already
//   "dropped" (GArray *threads, gint64 folder_id, gboolean copies)
//       int64_t thread ids, dragged from the list, to be moved or copied there

void mail_sidebar_set_engine (MailSidebar *sidebar, MailEngine *engine);

MailSidebarModel *mail_sidebar_get_model (MailSidebar *sidebar);

// Selects the line KEY, if it is there; else the first inbox. Does not emit "activated".
void mail_sidebar_select (MailSidebar *sidebar, const char *key);

// The item that is selected, or NULL; the caller unrefs.
MailSidebarItem *mail_sidebar_dup_selected (MailSidebar *sidebar);

// The quiet line at the foot; CAN_STOP: with a button that ends what it tells of.
void mail_sidebar_set_status (MailSidebar *sidebar, const char *text, bool can_stop);

G_END_DECLS
