// SPDX-License-Identifier: GPL-3.0-or-later
//
// Memory that held a password or token and is wiped before it is given back.

#pragma once

#include <glib.h>

G_BEGIN_DECLS

// A copy of SECRET, NULL for NULL. Free it with mail_secret_free().
char *mail_secret_dup (const char *secret);

// Wipes and frees the NUL-terminated SECRET; NULL is fine.
void mail_secret_free (char *secret);

// LENGTH bytes of DATA (g_malloc'ed, taken) that are wiped when the last reference goes.
GBytes *mail_secret_bytes_new_take (void *data, size_t length);

G_END_DECLS
