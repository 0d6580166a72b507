// SPDX-License-Identifier: GPL-3.0-or-later
//
// The languages that a message is checked in, several at once, as menu actions "spelling.CODE", one
// for each dictionary that is installed. What a person chooses is remembered for the one they write
// to, and for those about whom nothing is remembered.

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER_SPELLING (mail_composer_spelling_get_type ())
G_DECLARE_FINAL_TYPE (MailComposerSpelling, mail_composer_spelling, MAIL, COMPOSER_SPELLING,
                      GObject)

// Signal "changed" (): get_languages() has another answer.
MailComposerSpelling *mail_composer_spelling_new (void);

GActionGroup *mail_composer_spelling_get_actions (MailComposerSpelling *spelling); // borrowed

// Adds an item for each language to MENU, or one that does nothing and says that there is none.
void mail_composer_spelling_fill_menu (MailComposerSpelling *spelling, GMenu *menu);

// Whom the message is to, NULL for nobody yet: unless the person has chosen for this message, it is
// checked in what they chose last time.
void mail_composer_spelling_set_recipient (MailComposerSpelling *spelling, const char *address);

// Codes such as "de_DE", a comma between; "": nothing is checked. Borrowed.
const char *mail_composer_spelling_get_languages (MailComposerSpelling *spelling);

G_END_DECLS
