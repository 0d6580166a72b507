// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finding words in a conversation, from body to body.

#pragma once

#include "ui/mail-body-view.h"

G_BEGIN_DECLS

#define MAIL_TYPE_FIND (mail_find_get_type ())
G_DECLARE_FINAL_TYPE (MailFind, mail_find, MAIL, FIND, GObject)

// Signals:
//   "place" (GtkWidget *body, double y)   a match is there: scroll to it
//   "result" (gboolean is_found)          FALSE: no body has the words

MailFind *mail_find_new (void);

// Looks for TEXT in BODIES (MailBodyView, in their order), from the first on.
void mail_find_start (MailFind *find, GPtrArray *bodies, const char *text);

// The next match (1) or the one before (-1), round and round.
void mail_find_step (MailFind *find, int step);

// Takes the marks away.
void mail_find_clear (MailFind *find);

G_END_DECLS
