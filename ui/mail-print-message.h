// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message on paper: its head, all that is shown of it, and what is attached.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// Opens the print dialog on BODIES (MailBodyView), of which there is at least one, with TITLE and
// HEAD above and TAIL, which may be "", below them. Each page of HTML after the first is a job of
// its own: parts are never joined (security.md H8). What fails is told over PARENT.
void mail_print_message (GPtrArray *bodies, const char *title, const char *head, const char *tail,
                         GtkWindow *parent);

G_END_DECLS
