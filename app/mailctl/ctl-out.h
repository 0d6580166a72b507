// SPDX-License-Identifier: GPL-3.0-or-later
//
// CtlOut: results on standard output, as JSON Lines for programs or as a table for people, from one
// description. A row is begun, filled field by field, ended; arrays and objects nest. Text from
// mail can't steer a terminal: its control characters are replaced.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _CtlOut CtlOut;

CtlOut *ctl_out_new (bool human);
// Prints what a table still holds.
void ctl_out_free (CtlOut *out);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlOut, ctl_out_free)

bool ctl_out_is_human (CtlOut *out);

// Which fields a table shows, NULL-terminated, borrowed; NULL, the default: each row as lines of
// "field: value". JSON has always all fields.
void ctl_out_set_columns (CtlOut *out, const char *const *columns);

// How many rows were ended.
unsigned int ctl_out_get_rows (CtlOut *out);

// False when standard output can't be written any more.
bool ctl_out_flush (CtlOut *out);

void ctl_out_begin (CtlOut *out);
void ctl_out_end (CtlOut *out);

// KEY is NULL for an element of an array. NULL text is null.
void ctl_out_text (CtlOut *out, const char *key, const char *text);
void ctl_out_int (CtlOut *out, const char *key, int64_t value);
void ctl_out_double (CtlOut *out, const char *key, double value);
void ctl_out_bool (CtlOut *out, const char *key, bool value);
void ctl_out_null (CtlOut *out, const char *key);
// Seconds since 1970 as RFC 3339; 0 is null.
void ctl_out_time (CtlOut *out, const char *key, int64_t seconds);
// NULL-terminated.
void ctl_out_texts (CtlOut *out, const char *key, const char *const *texts);

void ctl_out_begin_array (CtlOut *out, const char *key);
void ctl_out_end_array (CtlOut *out);
void ctl_out_begin_object (CtlOut *out, const char *key);
void ctl_out_end_object (CtlOut *out);

// TEXT as it is (show --text), its control characters replaced on a terminal; and bytes as they
// are.
void ctl_out_plain (CtlOut *out, const char *text);
void ctl_out_bytes (CtlOut *out, const void *bytes, size_t length);

// An error as an object on one line. Caller frees.
char *ctl_out_format_error (const char *code, const char *message, const char *detail,
                            const char *server_text);

G_END_DECLS
