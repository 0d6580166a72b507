// SPDX-License-Identifier: GPL-3.0-or-later
//
// One suggested recipient as a list shows it. Never changes after it was made.

#pragma once

#include "base/mail-contact-group.h"

#include <glib-object.h>
#include <stdbool.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMPLETION (mail_completion_get_type ())
G_DECLARE_FINAL_TYPE (MailCompletion, mail_completion, MAIL, COMPLETION, GObject)

// Properties: "name" and "address" as people read them, "has-name", and "text" as a recipient field
// takes it.
MailCompletion *mail_completion_new (const MailAddress *address);

// A group: its name, beside how many it stands for.
MailCompletion *mail_completion_new_group (const MailContactGroup *group);

// "Name <address>", or a group's name. Borrowed.
const char *mail_completion_get_text (MailCompletion *completion);

// NULL: a group. Borrowed.
const char *mail_completion_get_address (MailCompletion *completion);

// Whether the address or a word of the name begins with PREFIX, in any case.
bool mail_completion_fits (MailCompletion *completion, const char *prefix);

G_END_DECLS
