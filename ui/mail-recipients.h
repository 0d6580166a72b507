// SPDX-License-Identifier: GPL-3.0-or-later
//
// Recipients as a person types them: where one ends and the next begins. What an address is, the
// engine says.

#pragma once

#include <stdbool.h>

// The next entry of *TEXT that a comma, semicolon or line break ends (outside quotes and angle
// brackets), stripped, never empty, with *TEXT moved behind it. NULL when no ended one is left;
// with ALL the rest counts as ended too. The caller frees.
char *mail_recipients_take (const char **text, bool all);

// The first entry of TEXT that is no address; NULL if all are. The caller frees.
char *mail_recipients_find_invalid (const char *text);
