// SPDX-License-Identifier: GPL-3.0-or-later
//
// Base64 as SASL has it (RFC 4648 section 4): strict, since what is nearly base64 is an attack or a
// fault, never a password. Pure.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

// The bytes of TEXT, wiped when freed; NULL when it is not base64 to the letter.
GBytes *sasl_base64_decode (const char *text, size_t length);

// Free with mail_secret_free().
char *sasl_base64_encode (const void *data, size_t length);

G_END_DECLS
