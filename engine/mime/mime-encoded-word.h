// SPDX-License-Identifier: GPL-3.0-or-later
//
// RFC 2047 encoded words. Internal to mime/. Pure, linear time, any thread.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

// Unfolds RAW and decodes its encoded words; the rest is read as CHARSET (NULL: UTF-8 or
// windows-1252). White space between two encoded words goes. Valid UTF-8, not yet cleaned.
char *mime_encoded_word_decode (const char *raw, gsize length, const char *charset);

// TEXT can't stand in a header as it is: it is not ASCII, looks coded, or has a word that no line
// should hold.
bool mime_encoded_word_is_needed (const char *text);

// TEXT (UTF-8) as encoded words, space between, each at most 75 bytes and whole characters; FIRST
// bytes are taken on the first line already. ASCII text that needs no coding is still coded.
char *mime_encoded_word_encode (const char *text, gsize first);

G_END_DECLS
