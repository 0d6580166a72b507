// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message's body as formatted text in WebKit's editable view. The editor's script pushes the
// content here as it is typed, so that a crash of the web process costs less than a second of it.

#pragma once

#include "ui/mail-composer-body.h"
#include "ui/mail-composer-spare.h"

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER_BODY_RICH (mail_composer_body_rich_get_type ())
G_DECLARE_FINAL_TYPE (MailComposerBodyRich, mail_composer_body_rich, MAIL, COMPOSER_BODY_RICH,
                      GtkWidget)

// SPARE, which its view comes from: or NULL.
MailComposerBody *mail_composer_body_rich_new (MailComposerSpare *spare);

G_END_DECLS
