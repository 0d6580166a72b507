// SPDX-License-Identifier: GPL-3.0-or-later
//
// POP3 commands about messages by their numbers; those with text are net/net-command.h's. Pure.

#pragma once

#include <glib.h>

#include <stdint.h>

G_BEGIN_DECLS

// VERB and one or two numbers; SECOND -1: none.
void pop3_command_append_number (GString *out, const char *verb, uint32_t number, int second);

G_END_DECLS
