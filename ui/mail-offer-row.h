// SPDX-License-Identifier: GPL-3.0-or-later
//
// A row about something that can be done to the thing it tells of: one or two buttons behind it.

#pragma once

#include <adwaita.h>
#include <stdint.h>

G_BEGIN_DECLS

#define MAIL_TYPE_OFFER_ROW (mail_offer_row_get_type ())
G_DECLARE_FINAL_TYPE (MailOfferRow, mail_offer_row, MAIL, OFFER_ROW, AdwPreferencesRow)

// Signals: "taken" (gint64 id, gboolean is_second): a button was pressed.

// FIRST, SECOND: what the buttons do, NULL for none.
GtkWidget *mail_offer_row_new (int64_t id, const char *title, const char *subtitle,
                               const char *first, const char *second);

G_END_DECLS
