// SPDX-License-Identifier: GPL-3.0-or-later
//
// One label of the label chooser, with a box to tick: set for all, for some or for none of the
// conversations.

#pragma once

#include "ui/mail-label-chooser.h"

G_BEGIN_DECLS

#define MAIL_TYPE_LABEL_ROW (mail_label_row_get_type ())
G_DECLARE_FINAL_TYPE (MailLabelRow, mail_label_row, MAIL, LABEL_ROW, AdwActionRow)

GtkWidget *mail_label_row_new (const char *name, MailLabelState state);

const char *mail_label_row_get_name (MailLabelRow *row);
// True when the words that people see of it have WORDS in them, whatever their case.
bool mail_label_row_matches (MailLabelRow *row, const char *words);
bool mail_label_row_is_called (MailLabelRow *row, const char *name);

bool mail_label_row_is_ticked (MailLabelRow *row);
// The person ticked or cleared it, and it is not as it was.
bool mail_label_row_is_changed (MailLabelRow *row);
void mail_label_row_toggle (MailLabelRow *row);

G_END_DECLS
