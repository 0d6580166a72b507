// SPDX-License-Identifier: GPL-3.0-or-later
//
// A row of recipients: finished ones as tokens, then a text to type the next in, with suggestions.
// A comma, a semicolon, Enter, Tab or leaving makes a token; Backspace goes back into them.

#pragma once

#include "account/mail-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_RECIPIENT_ENTRY (mail_recipient_entry_get_type ())
G_DECLARE_FINAL_TYPE (MailRecipientEntry, mail_recipient_entry, MAIL, RECIPIENT_ENTRY, GtkWidget)

// Signals:
//   "changed" ()   dup_text has another answer
//   "group" (const MailContactGroup *)   the person entered a group's name: who holds the entry
//                                        adds its members; "changed" follows
// Property "label": what a screen reader calls it.

// Where suggestions come from.
void mail_recipient_entry_set_engine (MailRecipientEntry *entry, MailEngine *engine);

// Replaces everything by the addresses in TEXT; emits nothing.
void mail_recipient_entry_set_text (MailRecipientEntry *entry, const char *text);

// One more recipient, as a token; emits nothing.
void mail_recipient_entry_add (MailRecipientEntry *entry, const char *text);

// All recipients, the one being typed included, with commas between; the caller frees.
char *mail_recipient_entry_dup_text (MailRecipientEntry *entry);

// Makes tokens of what is typed.
void mail_recipient_entry_commit (MailRecipientEntry *entry);

// Fits all into the width that it has got.
void mail_recipient_entry_fit (MailRecipientEntry *entry);

bool mail_recipient_entry_is_empty (MailRecipientEntry *entry);

G_END_DECLS
