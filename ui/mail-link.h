// SPDX-License-Identifier: GPL-3.0-or-later
//
// Following a link of a message (security.md M7, M11): only the web and mail addresses, and where
// the words of a link name another place than it leads to, the person decides.

#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>

G_BEGIN_DECLS

// Opens URI with the system, or a mail address with "app.compose-mailto". TEXT is what the message
// shows for it; NULL when that is not known, then the target is shown and asked for.
void mail_link_open (GtkWidget *parent, const char *uri, const char *text);

// Bytes of a text.
typedef struct {
  size_t start, end;
} MailLinkPlace;

// Where TEXT, which is UTF-8, has addresses of the web and of mail, in order: MailLinkPlace. Pure,
// in linear time.
GArray *mail_link_find (const char *text);
// What such an address leads to: "www.example.org" to the web, "robin@example.org" to a message to
// be written.
char *mail_link_dup_uri (const char *address);

// URI as people may read it: hosts in scripts that can be mistaken are written as punycode.
char *mail_link_dup_display (const char *uri);

// True when TEXT looks like a web address whose host is not URI's. Pure.
bool mail_link_is_deceptive (const char *uri, const char *text);

G_END_DECLS
