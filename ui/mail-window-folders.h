// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the sidebar's context menu does to a whole folder.

#pragma once

#include "ui/mail-undo.h"

G_BEGIN_DECLS

// KEY is a sidebar item's ("folder:12"); others are ignored.
void mail_window_folders_mark_read (MailEngine *engine, const char *key, MailUndo *undo);
void mail_window_folders_synchronise (MailEngine *engine, const char *key, MailUndo *undo);

G_END_DECLS
