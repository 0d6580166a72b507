// SPDX-License-Identifier: GPL-3.0-or-later
//
// One command and its keys, for reading.

#pragma once

#include "ui/mail-actions.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SHORTCUT_ROW (mail_shortcut_row_get_type ())
G_DECLARE_FINAL_TYPE (MailShortcutRow, mail_shortcut_row, MAIL, SHORTCUT_ROW, AdwActionRow)

// WITH_LETTERS: list the keys without Ctrl too. NULL when the command has no key to list.
GtkWidget *mail_shortcut_row_new (const MailActionInfo *info, bool with_letters);

G_END_DECLS
