// SPDX-License-Identifier: GPL-3.0-or-later
//
// Strangers' text made fit to be kept and shown. Pure.

#pragma once

#include <glib.h>

G_BEGIN_DECLS

// LENGTH bytes of a server's TEXT (-1: up to its NUL) as one line of valid UTF-8, at most
// LIMIT_SERVER_TEXT_BYTES of it, controls replaced by spaces. Caller frees.
char *mail_text_from_server (const char *text, gssize length);

G_END_DECLS
