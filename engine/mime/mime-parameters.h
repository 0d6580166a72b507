// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Content-Type or Content-Disposition value and its parameters (RFC 2045 §5.1, RFC 2231), read
// tolerantly and bounded by LIMIT_MIME_PARAMETERS. Internal to mime/. Pure, any thread.

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *value;       // lower case, "text/html" or "attachment"; "" if there was none
  GPtrArray *names;  // char *, lower case, each once
  GPtrArray *values; // char *, decoded UTF-8, in step with NAMES
} MimeParameters;

// Of LENGTH bytes of a field such as Content-Type. Never fails: what can't be read is left out, and
// of a name that comes twice the first counts.
MimeParameters *mime_parameters_parse (const char *raw, gsize length);
void mime_parameters_free (MimeParameters *parameters);

// NULL if absent. Borrowed.
const char *mime_parameters_get (const MimeParameters *parameters, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeParameters, mime_parameters_free)

G_END_DECLS
