// SPDX-License-Identifier: GPL-3.0-or-later
//
// Drafts that begin from a message: reply, reply to all, forward, edit again. What is quoted is
// sanitised with its styles computed inline (security.md H7). Any thread; nothing fails.

#pragma once

#include "base/mail-draft.h"
#include "mime/mime-message.h"

G_BEGIN_DECLS

typedef struct {
  int64_t account_id;
  GArray *related_ids;           // int64_t, the store's ids of the messages; NULL: none
  const char *const *identities; // "Name <address>", the account's own, NULL-terminated, main first
  const char *selection;         // plain text to quote instead of all; NULL: all
  bool plain;                    // make a plain-text draft even where the message has HTML
  const char *attribution;       // the line above a quote, NULL: "On DATE, NAME wrote:"
} MimeReplyOptions;

// KIND REPLY, REPLY_ALL or FORWARD. Recipients: Reply-To, Mail-Followup-To and List-Post where they
// apply; a reply to one's own message goes to its recipients; to all: without me, without doubles.
// From is the identity the message was sent to. Attachments (forward) hold their decoded bytes.
MailDraft *
mime_reply_prepare (MimeMessage *message, MailDraftKind kind, const MimeReplyOptions *options);

// A draft found on the server, or any message, to be edited as new: recipients, Bcc, subject, body,
// attachments, threading fields. Inline images keep their Content-IDs.
MailDraft *mime_reply_open_draft (MimeMessage *message, int64_t account_id);

// A new draft with each of MESSAGES (MimeMessage) whole as an attachment.
MailDraft *
mime_reply_attach (const GPtrArray *messages, const MimeReplyOptions *options);

// MESSAGE to be sent once more, by one's own identity and as the beginning of a conversation.
MailDraft *mime_reply_edit_as_new (MimeMessage *message, const MimeReplyOptions *options);

// "Re: x" or "Fwd: x" for SUBJECT, with prefixes already there (also Aw:, Sv:, WG: …) not repeated.
char *mime_reply_subject (const char *subject, MailDraftKind kind);

G_END_DECLS
