// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message's bytes as the server sent them.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SOURCE_DIALOG (mail_source_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailSourceDialog, mail_source_dialog, MAIL, SOURCE_DIALOG, AdwDialog)

void mail_source_dialog_present (GtkWidget *parent, MailEngine *engine, int64_t message_id);

G_END_DECLS
