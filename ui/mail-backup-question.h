// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the reminder's button opens: keep a copy from now on, later, or no reminder any more.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

void mail_backup_question_present (GtkWidget *parent, MailEngine *engine);

G_END_DECLS
