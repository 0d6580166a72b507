// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message's body as plain text, with its quotes in another colour and its spelling checked.

#pragma once

#include "ui/mail-composer-body.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER_BODY_PLAIN (mail_composer_body_plain_get_type ())
G_DECLARE_FINAL_TYPE (MailComposerBodyPlain, mail_composer_body_plain, MAIL, COMPOSER_BODY_PLAIN,
                      AdwBin)

MailComposerBody *mail_composer_body_plain_new (void);

G_END_DECLS
