// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a message asks of its way, as menu actions: "options.priority" ("normal", "high", "low"),
// "options.read-receipt", "options.notices", "options.whole-notice".

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER_OPTIONS (mail_composer_options_get_type ())
G_DECLARE_FINAL_TYPE (MailComposerOptions, mail_composer_options, MAIL, COMPOSER_OPTIONS, GObject)

// Signal "changed" (): the person chose otherwise.
MailComposerOptions *mail_composer_options_new (void);

GActionGroup *mail_composer_options_get_actions (MailComposerOptions *options); // borrowed

// Emits nothing.
void mail_composer_options_set (MailComposerOptions *options, MailDraftOptions chosen);
MailDraftOptions mail_composer_options_get (MailComposerOptions *options);

G_END_DECLS
