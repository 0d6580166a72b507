// SPDX-License-Identifier: GPL-3.0-or-later
//
// The words of a conversation's row: people with the unread ones in bold, and the sentence that a
// screen reader speaks.

#pragma once

#include "base/mail-row.h"

#include <pango/pango.h>

G_BEGIN_DECLS

// "Anna, Ben, me": one person in full, several by first names, me last. ATTRIBUTES makes who has
// an unread message bold.
char *
mail_conversation_dup_people (const MailConversation *conversation, PangoAttrList *attributes);

// SNIPPET, marked as mail_engine_read_snippet() does, without its marks and what M2 forbids;
// ATTRIBUTES makes what was marked bold. Either may be NULL.
char *mail_conversation_dup_snippet (const char *snippet, PangoAttrList *attributes);

// What the row shows, in one sentence. SNIPPET is spoken instead of the preview unless it is NULL.
char *mail_conversation_dup_spoken (const MailConversation *conversation, const char *snippet);

// "Snoozed until Saturday, 08:00", or that it was until a moment; NULL: it is not snoozed. Caller
// frees.
char *mail_conversation_dup_snooze (const MailConversation *conversation);

// The subject, or words for none.
const char *mail_conversation_subject (const MailConversation *conversation);

G_END_DECLS
