// SPDX-License-Identifier: GPL-3.0-or-later
//
// The next editor's web process, kept ready from the time an editor closed: starting it takes
// longer than all else that opening a composer does. Who never writes has none, and it goes when
// nobody wrote for a while. Each editor has a process of its own all the same.

#pragma once

#include <webkit/webkit.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER_SPARE (mail_composer_spare_get_type ())
G_DECLARE_FINAL_TYPE (MailComposerSpare, mail_composer_spare, MAIL, COMPOSER_SPARE, GObject)

// The one of OWNER, with which it ends. Borrowed.
MailComposerSpare *mail_composer_spare_get (GObject *owner);

// The one of OWNER ends, as the last windows do.
void mail_composer_spare_end (GObject *owner);

// A view in the process that is there, or in one yet to be started. SPARE: or NULL.
WebKitWebView *mail_composer_spare_take (MailComposerSpare *spare);

// An editor closed: soon there is a process for the next.
void mail_composer_spare_prepare (MailComposerSpare *spare);

G_END_DECLS
