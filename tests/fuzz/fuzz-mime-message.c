// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whole messages: parsed, read in every way, answered, sent on.

#include "mime/mime-build.h"
#include "mime/mime-message.h"
#include "mime/mime-reply.h"

#include <string.h>

static void
check_part (MimeMessage *message, const MimePart *part)
{
  g_autofree char *text = mime_part_dup_text (message, part);
  g_autoptr (GBytes) content = mime_part_dup_content (message, part);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (part->file_name == NULL || strpbrk (part->file_name, "/\\\r\n") == NULL);
  g_assert_true (mime_message_find_part (message, part->path) != NULL);
  for (unsigned int i = 0; i < part->children->len; i++)
    check_part (message, part->children->pdata[i]);
  if (part->message != NULL)
    check_part (part->message, mime_message_get_root (part->message));
}

static void
check_answer (MimeMessage *message, MailDraftKind kind)
{
  const char *const own[] = {"Robin Hale <robin@example.org>", NULL};
  MimeReplyOptions options = {.identities = own};
  g_autoptr (MailDraft) draft = mime_reply_prepare (message, kind, &options);
  g_autoptr (MimeOutgoing) outgoing = mime_build_message (draft, NULL, NULL);
  g_autoptr (MailSource) saved = mime_build_draft (draft, NULL, NULL);

  g_assert_nonnull (saved);
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) raw = g_bytes_new (data, size);
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  size_t n_body;
  g_autofree char *plain = mime_message_dup_plain (message, &n_body);
  g_autofree char *preview = mime_text_dup_preview (plain, n_body, 100);
  const MimeRawOptions options = {.from = "robin@example.org", .local = "robin@example.org"};
  g_autoptr (MimeOutgoing) outgoing = mime_build_from_raw (raw, &options, NULL);
  g_autoptr (MailDraft) edited = mime_reply_open_draft (message, 1);

  g_assert_true (g_utf8_validate (plain, -1, NULL) && g_utf8_validate (preview, -1, NULL));
  check_part (message, mime_message_get_root (message));
  check_answer (message, MAIL_DRAFT_REPLY_ALL);
  check_answer (message, MAIL_DRAFT_FORWARD);
  return 0;
}
