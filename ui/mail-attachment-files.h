// SPDX-License-Identifier: GPL-3.0-or-later
//
// Attachments as files: copies to open, which are private and can't be written (security.md D8),
// and copies the person saves.

#pragma once

#include "account/mail-part-file.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

// Opens PART of MESSAGE: messages and pages in a window of ours, all else with the system's
// application for it. What could run is never opened; what is not what its name says is asked about
// first. CALLBACK gets the error, if any.
void mail_attachment_open_async (GtkWidget *parent, MimeMessage *message, const MimePart *part,
                                 GAsyncReadyCallback callback, void *data);
bool mail_attachment_open_finish (GAsyncResult *result, GError **error);

// A copy of PART that is the person's to use: for a program that was given it by a drop. It stays
// until Mail ends.
void
mail_attachment_copy_async (MimeMessage *message, const MimePart *part, GCancellable *cancellable,
                            GAsyncReadyCallback callback, void *data);
// Caller unrefs.
GFile *mail_attachment_copy_finish (GAsyncResult *result, GError **error);

// Asks where to, and saves PART there.
void mail_attachment_save_async (GtkWidget *parent, MimeMessage *message, const MimePart *part,
                                 GAsyncReadyCallback callback, void *data);
// Asks for a folder, and saves all attachments of MESSAGE, which has some, there under names that
// are free.
void mail_attachment_save_all_async (GtkWidget *parent, MimeMessage *message,
                                     GAsyncReadyCallback callback, void *data);
bool mail_attachment_save_finish (GAsyncResult *result, GError **error);

// Removes the private copies of this and earlier runs.
void mail_attachment_files_clean (void);

// The name a part is offered under; "attachment" where it has none. Caller frees.
char *mail_attachment_dup_name (const MimePart *part);

G_END_DECLS
