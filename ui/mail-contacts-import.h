// SPDX-License-Identifier: GPL-3.0-or-later
//
// A file of contacts, from its choosing to the sentence that tells what came of it.

#pragma once

#include "account/mail-contacts-file.h"
#include "account/mail-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

// What came of a file, in words: "312 people imported, 3 cards could not be read". Caller frees.
char *mail_contacts_import_dup_text (const MailContactCounts *counts);

// Asks for a file over PARENT and takes the people in it. Cancelled where none was chosen.
void mail_contacts_import_async (GtkWidget *parent, MailEngine *engine,
                                 GAsyncReadyCallback callback, void *data);
// What it held; nothing of it need have been a card.
bool
mail_contacts_import_finish (GAsyncResult *result, MailContactCounts *out_counts, GError **error);

G_END_DECLS
