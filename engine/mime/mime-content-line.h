// SPDX-License-Identifier: GPL-3.0-or-later
//
// The content lines of iCalendar (RFC 5545 §3.1): unfolded, taken apart into name, parameters and
// value. Pure, linear, any thread.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct {
  char *name;            // upper case
  char *value;           // as it stands, escapes and all
  char *unfolded;        // the whole line
  GPtrArray *parameters; // char *: "NAME=VALUE" as it stands
} MimeContentLine;

void mime_content_line_clear (MimeContentLine *line);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MimeContentLine, mime_content_line_clear)

// The next line of *TEXT that has a name and a value, into OUT, which was cleared; *TEXT goes
// behind it. Lines over LIMIT_CALENDAR_LINE_BYTES are passed over. False at the end.
bool mime_content_line_next (const char **text, MimeContentLine *out);

// Whether it is NAME, or "BEGIN"/"END" of COMPONENT.
bool mime_content_line_is (const MimeContentLine *line, const char *name);
bool mime_content_line_marks (const MimeContentLine *line, const char *mark, const char *component);

// The first value of the parameter NAME without its quotes, or NULL; the caller frees.
char *mime_content_line_dup_parameter (const MimeContentLine *line, const char *name);

// The value as text (RFC 5545 §3.3.11) on one line that can't lie about its neighbours (M2).
char *mime_content_line_dup_text (const MimeContentLine *line);

// Appends NAME_AND_VALUE as lines of at most 75 bytes, CRLF behind them; whatever would end a line
// in it becomes a space (P8).
void mime_content_line_append (GString *out, const char *name_and_value);

G_END_DECLS
