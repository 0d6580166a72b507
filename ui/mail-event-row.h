// SPDX-License-Identifier: GPL-3.0-or-later
//
// A line of a message's timeline; the server's own words are behind its button.

#pragma once

#include "base/mail-outbox.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_EVENT_ROW (mail_event_row_get_type ())
G_DECLARE_FINAL_TYPE (MailEventRow, mail_event_row, MAIL, EVENT_ROW, AdwActionRow)

GtkWidget *mail_event_row_new (const MailEvent *event);

G_END_DECLS
