// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one question there is before mail or contacts go: whether to do what can't be taken back, or
// not for long.

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

// How long what is deleted for good can be taken back, in the words of a question's BODY.
const char *mail_question_get_brief_undo (void);

// BODY tells what is lost; ACCEPT is the button, with its mnemonic. Pressed, ON_ACCEPTED (an
// AdwAlertDialog's "response" handler) is called with DATA. FREE is for DATA when all is over;
// NULL: DATA is an object, kept until then.
void mail_question_ask (GtkWidget *parent, const char *heading, const char *body,
                        const char *accept, GCallback on_accepted, void *data, GClosureNotify free);

G_END_DECLS
