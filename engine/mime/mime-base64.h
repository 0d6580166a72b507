// SPDX-License-Identifier: GPL-3.0-or-later
//
// base64 as mail brings it (RFC 2045, 6.8): glued together by gateways, without its padding, cut,
// with a list's footer behind it. Internal to mime/. Any thread.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

// Some say base64 of what is not: its first line shows it, and the bytes are better than rubbish.
bool mime_base64_is_coded (const char *bytes, gsize length);

// What the LENGTH bytes of IN stand for, to OUT, which has room for as many and 16. → how many.
gsize mime_base64_decode (const char *in, gsize length, char *out);

// How many that will be of what is coded well, without decoding it: an attachment's size is told of
// every message, its bytes are wanted of few. False where only decoding tells.
bool mime_base64_tell_size (const char *in, gsize length, gsize *out_size);

G_END_DECLS
