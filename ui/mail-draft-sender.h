// SPDX-License-Identifier: GPL-3.0-or-later
//
// The way from "Send" to the outbox: asks what is worth asking once, then hands the draft over.

#pragma once

#include "account/mail-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

// Sends DRAFT at WHEN (seconds since 1970), or for 0 after the seconds of "undo-send-seconds".
// BY_SERVER: after those it is handed to the server, which keeps it until WHEN where it can.
// Questions appear over PARENT.
void mail_draft_sender_send_async (GtkWidget *parent, MailEngine *engine, MailDraft *draft,
                                   int64_t when, bool by_server, GAsyncReadyCallback callback,
                                   void *data);

// → the outbox id. 0 with G_IO_ERROR_CANCELLED when the person went back to the draft; 0 with
// MAIL_ERROR_INVALID whose message is a whole sentence when a recipient is wrong or missing,
// likewise G_IO_ERROR_NOT_SUPPORTED when the server can't do what was chosen; 0 with the engine's
// error otherwise.
int64_t mail_draft_sender_send_finish (GAsyncResult *result, GError **error);

G_END_DECLS
