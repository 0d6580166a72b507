// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the reader asks of a shown body, whether it is HTML in a web view or plain text in a text
// view.

#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>

G_BEGIN_DECLS

#define MAIL_TYPE_BODY_VIEW (mail_body_view_get_type ())
G_DECLARE_INTERFACE (MailBodyView, mail_body_view, MAIL, BODY_VIEW, GtkWidget)

// Signals:
//   "link-activated" (const char *uri, const char *text)   the person chose a link; TEXT NULL: its
//                                                          words are not known
//   "link-hovered" (const char *uri)                       NULL: none any more
//   "found" (gboolean is_found, double y)                  what a search came to, and where
//   "failed" ()                                            nothing can be shown

struct _MailBodyViewInterface {
  GTypeInterface parent;

  void (*set_zoom) (MailBodyView *view, double zoom);
  void (*find) (MailBodyView *view, const char *text, bool backwards);
  void (*find_next) (MailBodyView *view, bool backwards);
  void (*load_selection) (MailBodyView *view, GTask *task); // returns char * or NULL into TASK
};

void mail_body_view_set_zoom (MailBodyView *view, double zoom);

// Marks TEXT everywhere and goes to its first place, or its last; NULL clears. Emits "found".
void mail_body_view_find (MailBodyView *view, const char *text, bool backwards);
// Goes on from there. Emits "found" FALSE past the end.
void mail_body_view_find_next (MailBodyView *view, bool backwards);

// The marked text, for quoting; NULL without error if nothing is marked.
void mail_body_view_load_selection_async (MailBodyView *view, GAsyncReadyCallback, void *data);
char *mail_body_view_load_selection_finish (MailBodyView *view, GAsyncResult *);

G_END_DECLS
