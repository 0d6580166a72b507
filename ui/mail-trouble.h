// SPDX-License-Identifier: GPL-3.0-or-later
//
// What went wrong with a form, above it. Unlike a banner, which ends after three lines, all of it
// is shown also where the window is narrow.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// LABEL, of the style "trouble", says SENTENCE, which a screen reader tells at once; NULL: nothing.
void mail_trouble_show (GtkLabel *label, const char *sentence);

// Likewise, with a link below that helps: its WORDS, and where it leads. None where URI is NULL.
void mail_trouble_show_with_link (GtkLabel *label, const char *sentence, const char *words,
                                  const char *uri);

G_END_DECLS
