// SPDX-License-Identifier: GPL-3.0-or-later
//
// Recipients as a person types them: where one ends and the next begins. What an address is, the
// engine says.

#pragma once

#include "base/mail-contact-group.h"

// The next entry of *TEXT that a comma, semicolon or line break ends (outside quotes and angle
// brackets), stripped, never empty, with *TEXT moved behind it. NULL when no ended one is left;
// with ALL the rest counts as ended too. Lists of other programs are put right: a name turned about
// ("Lima, Ana <a@b>;"), addresses with white space alone between them, a name and an address
// without brackets, a group's name. The caller frees.
char *mail_recipients_take (const char **text, bool all);

// The first entry of TEXT that is no address; NULL if all are. The caller frees.
char *mail_recipients_find_invalid (const char *text);

// "5 people, 1 without an address". The caller frees.
char *mail_recipients_dup_count (const MailContactGroup *group);

// GROUP's members as recipients, "Name <address>": those who have an address and stand in none of
// the fields PRESENT (NULL-terminated). Each once. char *; the caller frees.
GPtrArray *mail_recipients_open_group (const MailContactGroup *group, const char *const *present);

// Who of GROUP gets nothing, for lack of an address, as a sentence; NULL: everybody does. The
// caller frees.
char *mail_recipients_dup_left_out (const MailContactGroup *group);
