// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one place where POP3 commands are written (security.md P4): each call appends exactly one
// line, or nothing and an error. Pure.

#pragma once

#include "base/mail-error.h"

#include <stdint.h>

G_BEGIN_DECLS

// VERB, a space and ARGUMENT (NULL: none). INVALID when ARGUMENT has a control character.
bool pop3_command_append (GString *out, const char *verb, const char *argument, GError **error);

// VERB and one or two numbers; SECOND -1: none.
void pop3_command_append_number (GString *out, const char *verb, uint32_t number, int second);

G_END_DECLS
