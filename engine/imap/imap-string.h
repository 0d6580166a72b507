// SPDX-License-Identifier: GPL-3.0-or-later
//
// A run of bytes inside a server's response: borrowed, of known length, never NUL-terminated.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

// P is NULL for NIL, which differs from the empty string. The bytes are as the server sent them:
// any charset, any control character. They live as long as the ImapResponse they came with.
typedef struct {
  const char *p;
  size_t n;
} ImapString;

// STRING is NIL, or absent.
bool imap_string_is_nil (ImapString string);

// STRING equals TEXT, ASCII case ignored. NIL equals nothing.
bool imap_string_is (ImapString string, const char *text);

// A NUL-terminated copy, "" for NIL; a NUL within becomes U+FFFD. Caller frees.
char *imap_string_dup (ImapString string);

G_END_DECLS
