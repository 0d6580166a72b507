// SPDX-License-Identifier: GPL-3.0-or-later
//
// Plain text on paper, and what is said when printing fails.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// Opens the print dialog on TITLE and, below it, TEXT.
void mail_print_text (const char *title, const char *text, GtkWindow *parent);

// Gives PARENT the keyboard once the print dialog over it, which was just answered, has gone: there
// are window managers that leave it nowhere.
void mail_print_return (GtkWindow *parent);

// Tells the person why nothing, or not all, was printed. Nothing where ERROR is that they closed
// the print dialog.
void mail_print_tell (GtkWidget *parent, const GError *error);

G_END_DECLS
