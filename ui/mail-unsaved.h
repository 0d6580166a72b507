// SPDX-License-Identifier: GPL-3.0-or-later
//
// What holds words that a person typed and that are stored later, a composer or a page of a dialog:
// whatever ends Mail has all of it stored first, and need not know what there is.

#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>

G_BEGIN_DECLS

#define MAIL_TYPE_UNSAVED (mail_unsaved_get_type ())
G_DECLARE_INTERFACE (MailUnsaved, mail_unsaved, MAIL, UNSAVED, GtkWidget)

// save: stores what is written now, the last keystroke included; finish fails when it could not be
// made durable. Nothing was written: succeeds.
struct _MailUnsavedInterface {
  GTypeInterface parent_iface;

  void (*save_async) (MailUnsaved *unsaved, GAsyncReadyCallback callback, void *data);
  bool (*save_finish) (MailUnsaved *unsaved, GAsyncResult *result, GError **error);
};

// Saves all that there is, in every window; CALLBACK runs when all of it is durable, or fails with
// the first error when the others are.
void mail_unsaved_save_all_async (GAsyncReadyCallback callback, void *data);
bool mail_unsaved_save_all_finish (GAsyncResult *result, GError **error);

G_END_DECLS
