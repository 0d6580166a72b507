// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes a file of contacts that the person names: who was imported, and all groups.

#pragma once

#include "account/mail-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

// Over PARENT. Cancelled: the person chose no file.
void mail_contacts_export_async (GtkWidget *parent, MailEngine *engine,
                                 GAsyncReadyCallback callback, void *data);
bool mail_contacts_export_finish (GAsyncResult *result, GError **error);

G_END_DECLS
