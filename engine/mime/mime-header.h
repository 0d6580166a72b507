// SPDX-License-Identifier: GPL-3.0-or-later
//
// Header field values: from their raw bytes to text people may see, and back to folded lines. Pure
// functions, any thread. Addresses have their own file.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

// TEXT as one line that can't lie about its neighbours (security.md M2): valid UTF-8, control
// characters and bidi controls gone, runs of white space (U+2800 too) one space, ends trimmed.
char *mime_header_clean (const char *text, gssize length);

// TEXT, which is taken, as a window can show it in a line: what is longer than 1000 characters ends
// with "…". To lay out a line of a megabyte takes minutes.
char *mime_header_shorten (char *text);

// Unfolds and decodes an unstructured value (Subject; RFC 2047, token by token, raw 8-bit taken as
// UTF-8, else CHARSET or windows-1252), then cleans it. CHARSET may be NULL.
char *mime_header_decode (const char *raw, gssize length, const char *charset);

// Seconds since 1970 of an RFC 5322 date, read tolerantly (obsolete zones, missing weekday or zone,
// two-digit years); 0 when it can't be understood. OUT_OFFSET, the zone in minutes, may be NULL.
int64_t mime_header_parse_date (const char *value, int *out_offset);

// "Fri, 01 Aug 2025 10:00:00 +0200": SECONDS in the zone of OFFSET minutes.
char *mime_header_format_date (int64_t seconds, int offset);

// The Message-IDs in a References, In-Reply-To or Message-ID value, without brackets, in order, no
// doubles. NULL-terminated, possibly empty.
char **mime_header_parse_ids (const char *value);

// The same as one value again: "<a@b> <c@d>". NULL if there is none.
char *mime_header_clean_ids (const char *value);

// Appends the field "NAME: VALUE" to OUT, folded to 78 columns with CRLF at the end: unstructured
// text, encoded words where it is not ASCII (RFC 2047). Line breaks and NUL in VALUE become spaces,
// so no VALUE can make a second field (P8).
void mime_header_append_text (GString *out, const char *name, const char *value);

// As above for a value that is already in header form (ids, dates, types); folded at spaces only.
void mime_header_append_raw (GString *out, const char *name, const char *value);

// Appends "; NAME=VALUE" to *COLUMN-tracked parameter lines in OUT, by RFC 2231 where needed.
void mime_header_append_parameter (GString *out, const char *name, const char *value);

G_END_DECLS
