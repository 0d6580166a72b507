// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bodies of a message being built: encodings and multiparts. Internal to mime/. Any thread.

#pragma once

#include "base/mail-draft.h"
#include "base/mail-source.h"

#include <glib.h>

G_BEGIN_DECLS

// Appends a leaf's Content-* fields, the blank line and the encoded content. TEXT has LF line ends;
// KIND is "plain" (written format=flowed) or "html".
void
mime_body_writer_append_text (GString *out, const char *kind, const char *text, bool allow_8bit);

// Looks through a message in FILE: *OUT_SIZE bytes it has with CRLF ends, the last one too; 0: it
// can't stand in another as it is (8 bit, NUL, bare CR, long lines). False with STORE.
bool mime_body_writer_measure_message (MailFile *file, uint64_t *out_size, GError **error);
// Begins one that can.
void mime_body_writer_begin_message (GString *out, const MailAttachment *attachment,
                                     const char *disposition);
// Behind its last line: the line end before a boundary is the boundary's (RFC 2046 §5.1.1), and
// what is handed on is to have its own still.
void mime_body_writer_end_message (GString *out);

// Appends an attachment's fields and content, base64 save for messages, which stay readable.
// DISPOSITION: "attachment" or "inline".
void mime_body_writer_append_file (GString *out, const MailAttachment *attachment, GBytes *content,
                                   const char *disposition);

// The fields alone of one whose content follows as base64 lines (not for messages).
void mime_body_writer_begin_file (GString *out, const MailAttachment *attachment,
                                  const char *disposition);
// It is declared a message.
bool mime_body_writer_is_message (const MailAttachment *attachment);

// Content alone, coded, every line ended by CRLF. Of text with LF ends (RFC 2045 §6.7), where
// "From " and a dot at a line's start are coded too; of any bytes.
void mime_body_writer_append_quoted_printable (GString *out, const char *text);
void mime_body_writer_append_base64 (GString *out, const void *bytes, gsize length);

// A boundary that can't occur in what it separates: random.
char *mime_body_writer_new_boundary (void);

// "Content-Type: multipart/SUBTYPE; …" and the blank line; PARAMETERS ("; type=…") may be "".
void mime_body_writer_open (GString *out, const char *subtype, const char *boundary,
                            const char *parameters);
void mime_body_writer_next (GString *out, const char *boundary);
void mime_body_writer_close (GString *out, const char *boundary);

G_END_DECLS
