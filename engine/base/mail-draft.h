// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message being written: what the composer edits, what is autosaved, what is built into MIME.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct {
  char *file_name;  // as the recipient sees it
  char *media_type; // "image/png"
  char *content_id; // for an inline image the HTML names by cid:, else NULL
  char *path;       // a file the content is streamed from, or NULL when BYTES holds it
  GBytes *bytes;
  uint64_t size; // bytes of the content, undecoded
} MailAttachment;

typedef enum {
  MAIL_DRAFT_NEW,
  MAIL_DRAFT_REPLY,
  MAIL_DRAFT_REPLY_ALL,
  MAIL_DRAFT_FORWARD,
} MailDraftKind;

// What the message asks of programs and servers on its way.
typedef enum {
  MAIL_DRAFT_URGENT = 1 << 0,
  MAIL_DRAFT_UNHURRIED = 1 << 1,
  MAIL_DRAFT_READ_RECEIPT = 1 << 2,    // RFC 8098: the reader's program is asked to tell
  MAIL_DRAFT_DELIVERY_NOTICE = 1 << 3, // RFC 3461: the servers are asked to tell
  MAIL_DRAFT_REQUIRE_TLS = 1 << 4,     // RFC 8689: only over encrypted lines, all the way
  MAIL_DRAFT_NO_NOTICE = 1 << 5,       // RFC 3461: not even when it comes back
  MAIL_DRAFT_WHOLE_NOTICE = 1 << 6,    // RFC 3461: what they tell is to have the whole message
} MailDraftOptions;

// Reference-counted and never changed once shared; the composer builds a new one for each save.
typedef struct {
  int64_t id; // the draft's id in the store; 0: not saved yet
  int64_t account_id;
  MailDraftKind kind;
  GArray *related_ids; // int64_t, of the messages answered or forwarded; NULL: none
  char *from;          // "Name <address>" of the identity
  char *to, *cc, *bcc; // address lists as typed; may be unfinished text
  char *reply_to;      // likewise: where answers are to go; "" for the sender
  MailDraftOptions options;
  char *subject;
  bool rich;  // HTML holds the body, and TEXT its plain form; else only TEXT
  char *html; // body's inner HTML, NULL when not rich
  char *text;
  char *in_reply_to;      // Message-ID with brackets, or NULL
  char *references;       // Message-IDs with brackets, space between, or NULL
  GPtrArray *attachments; // MailAttachment
  int64_t saved_at;       // seconds since 1970, 0: never
} MailDraft;

void mail_attachment_free (MailAttachment *attachment);
MailAttachment *mail_attachment_copy (const MailAttachment *attachment);

// A copy of TEMPLATE as a new snapshot; NULL strings become "" save where NULL has a meaning above.
MailDraft *mail_draft_new (const MailDraft *template);
MailDraft *mail_draft_ref (const MailDraft *draft);
void mail_draft_unref (MailDraft *draft);

// Nothing typed and nothing attached: not worth keeping. A signature or quote does not count as
// typed.
bool mail_draft_is_empty (const MailDraft *draft);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailAttachment, mail_attachment_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailDraft, mail_draft_unref)

G_END_DECLS
