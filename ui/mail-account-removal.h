// SPDX-License-Identifier: GPL-3.0-or-later
//
// The removal of an account, which is asked about: what is lost with it is said.

#pragma once

#include "account/mail-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void mail_account_removal_ask_async (GtkWidget *parent, MailEngine *engine, MailAccount *account,
                                     GAsyncReadyCallback callback, void *data);
// True: it is gone, or only its mail is left, in an account without servers. False without ERROR:
// the person wants to keep it, for now.
bool mail_account_removal_ask_finish (GAsyncResult *result, GError **error);

G_END_DECLS
