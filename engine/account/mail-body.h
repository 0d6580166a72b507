// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the reader shows of a message: each text part on its own, decoded, and HTML made harmless
// (security.md H2, H8). Parts are never joined into one document.

#pragma once

#include "mime/mime-message.h"

G_BEGIN_DECLS

typedef struct {
  char *path;            // the part's path in its message
  char *text;            // plain text; NULL for HTML
  char *html;            // a sanitised fragment for <body>; NULL for plain text
  unsigned int n_remote; // remote resources that were left out of HTML
  bool has_dark_style;   // HTML brought rules of its own for dark screens
  bool has_colors; // HTML names colours or backgrounds, so it needs the light paper it expects
} MailBody;

void mail_body_free (MailBody *body);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailBody, mail_body_free)

// Whether PART is HTML by its type or by its name, which is what a browser would go by.
bool mail_body_is_page (const MimePart *part);

// Whether anything in MESSAGE is encrypted: then nothing that it names on the network is fetched
// (H5), as that could tell what it says.
bool mail_body_is_encrypted (MimeMessage *message);

// The bodies of MESSAGE in order, made on a worker. → array of MailBody. PART_PATH NULL: those
// shown as the body; else that part alone (an attached page), NOT_FOUND if there is none or it is
// neither a page nor text. HAS_PICTURES: HTML names pictures on the network, as mail-remote:URL.
void mail_body_load_async (MimeMessage *message, const char *part_path, bool has_pictures,
                           GCancellable *, GAsyncReadyCallback, void *data);
GPtrArray *mail_body_load_finish (MimeMessage *message, GAsyncResult *, GError **error);

G_END_DECLS
