// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keys that are pressed in a window while what they are meant for is still being made.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _MailHeldKeys MailHeldKeys;

// From now on ROOT, a window, gets no key.
MailHeldKeys *mail_held_keys_new (GtkWidget *root);

// Gives back what was pressed, in its order, to what has the keyboard by now. The last call.
void mail_held_keys_release (MailHeldKeys *keys);

G_END_DECLS
