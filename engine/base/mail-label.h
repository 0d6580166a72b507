// SPDX-License-Identifier: GPL-3.0-or-later
//
// Labels: what people see of IMAP keywords. A keyword is an atom of ASCII (RFC 9051 §2.3.2); the
// label's name goes in and out of it as Thunderbird's does, so that both see the same. Pure.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

// A name's bytes at most; a keyword is at most four times that.
#define MAIL_LABEL_MAX_BYTES 64

// KEYWORD is one that a person gave. False for what programs tell one another: "$Forwarded",
// "NonJunk", a server's unknown flags.
bool mail_label_is_shown (const char *keyword);

// The name of KEYWORD, one line of UTF-8: "to_do" is "to do", "caf&AOk-" "café". Caller frees.
char *mail_label_dup_name (const char *keyword);

// The keyword of a label called NAME, an atom; NULL when nothing of NAME can be one, or it is one
// of those that programs use, or too long. Caller frees.
char *mail_label_dup_keyword (const char *name);

// Whether two names are the same label: the case of letters does not count.
bool mail_label_equal (const char *a, const char *b);

// Sorts NAMES (char *) for people.
void mail_label_sort (GPtrArray *names);

G_END_DECLS
