// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message parsed once into an immutable tree of parts (GMime stays behind it). Any thread may
// read it. Nothing fails: what can't be parsed is kept as text or bytes and named in `defects`.

#pragma once

#include "base/mail-row.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MimeMessage MimeMessage;
typedef struct _MimePart MimePart;

struct _MimePart {
  char *path;           // IMAP's numbering: "1", "1.2"; "" for a multipart root
  char *media_type;     // lower case: "text/html"
  char *charset;        // as declared, lower case; NULL if none
  char *encoding;       // content transfer encoding, lower case: "base64", "7bit"
  char *disposition;    // "inline", "attachment", NULL if none
  char *file_name;      // sanitised (M5); NULL if none
  char *content_id;     // without brackets; NULL if none
  uint64_t size;        // of the decoded content, bytes
  bool is_attachment;   // offered as a file (not the body, not an inline image the HTML names)
  bool is_body;         // shown as a body: the chosen alternative of text
  bool left_out;        // its content is on the server alone, and SIZE a guess (mime-abridged.h)
  GPtrArray *children;  // MimePart; empty for a leaf
  MimeMessage *message; // the message inside message/rfc822, else NULL
};

typedef struct {
  char *name;  // as written
  char *value; // unfolded, decoded UTF-8
} MimeHeader;

// RAW is kept and referenced by the parts.
MimeMessage *mime_message_parse (GBytes *raw);
MimeMessage *mime_message_ref (MimeMessage *message);
void mime_message_unref (MimeMessage *message);

GBytes *mime_message_get_raw (MimeMessage *message);
const GPtrArray *mime_message_get_headers (MimeMessage *message); // MimeHeader, in order
// The first header NAME, decoded, or NULL. Borrowed.
const char *mime_message_get_header (MimeMessage *message, const char *name);
const char *mime_message_get_subject (MimeMessage *message);    // "" if none
int64_t mime_message_get_date (MimeMessage *message);           // seconds since 1970, 0 if none
const char *mime_message_get_message_id (MimeMessage *message); // without brackets, "" if none
char **
mime_message_dup_references (MimeMessage *message); // References, else In-Reply-To; no brackets
// FIELD: "from", "authors" (all of From), "to", "cc", "bcc", "reply-to", "sender". MailAddress.
const GPtrArray *mime_message_get_addresses (MimeMessage *message, const char *field);
const MimePart *mime_message_get_root (MimeMessage *message);
const MimePart *mime_message_find_part (MimeMessage *message, const char *path);
// The parts shown as the body in order (of alternatives the richest), and those offered as files.
// MimePart, borrowed elements.
const GPtrArray *mime_message_get_bodies (MimeMessage *message);
// The same with the plain alternative chosen where there is one.
const GPtrArray *mime_message_get_text_bodies (MimeMessage *message);
const GPtrArray *mime_message_get_attachments (MimeMessage *message);
const GPtrArray *
mime_message_get_defects (MimeMessage *message); // char *, English, for mailctl and logs

// The decoded bytes of a leaf.
GBytes *mime_part_dup_content (MimeMessage *message, const MimePart *part);
// A text part as UTF-8 whatever it claims (M9); NUL becomes U+FFFD. format=flowed is unflowed; line
// ends are LF.
char *mime_part_dup_text (MimeMessage *message, const MimePart *part);
// The raster image that cid:CONTENT_ID names inside MESSAGE (H4), or NULL; OUT_TYPE its media type.
GBytes *
mime_message_dup_inline_image (MimeMessage *message, const char *content_id, char **out_type);

// The body as plain text: the text alternative, else the HTML made text.
char *mime_message_dup_text (MimeMessage *message);
// All words of the message as plain text, for search: bodies, HTML as text, then text-like files
// and messages within. OUT_N_BODY, which may be NULL: how many bytes of it are the bodies.
char *mime_message_dup_plain (MimeMessage *message, size_t *out_n_body);
// The first words of N bytes of TEXT for a list row, one line, at most MAX_CHARS characters:
// without quotes, signature, bare links. "" if there are none.
char *mime_text_dup_preview (const char *text, size_t n, size_t max_chars);
// Whether a list shows the paper clip: something is offered as a file that is not only machinery
// (signatures, S/MIME wrappers, a report's fields).
bool mime_message_has_attachment (MimeMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeMessage, mime_message_unref)

G_END_DECLS
