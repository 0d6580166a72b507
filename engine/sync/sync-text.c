// SPDX-License-Identifier: GPL-3.0-or-later
//
// From a parsed message to the text that the store indexes.

#include "sync/sync-text.h"

#include "mime/mime-bounce.h"
#include "smtp/smtp-verdict.h"

// What a list shows at most of a message's text; cut at a character.

static char *
dup_filenames (MimeMessage *message)
{
  GString *names = g_string_new (NULL);
  const GPtrArray *attachments = mime_message_get_attachments (message);
  for (unsigned int i = 0; i < attachments->len; i++) {
    const MimePart *part = attachments->pdata[i];
    if (part->file_name)
      g_string_append_printf (names, "%s%s", names->len ? "\n" : "", part->file_name);
  }
  return g_string_free (names, FALSE);
}

// What it tells of a message that was sent from here, with what the servers meant.
static MailReport *
read_report (MimeMessage *message)
{
  MailReport *report = mime_bounce_read (message);
  for (unsigned int i = 0; report && i < report->lines->len; i++) {
    MailReportLine *line = report->lines->pdata[i];
    SmtpEnhanced enhanced;
    smtp_enhanced_parse (line->enhanced, &enhanced);
    // Where words alone tell, they are as much of a refusal or a delay.
    if (line->code == 0 && enhanced.class == 0 && line->kind == MAIL_EVENT_BOUNCED)
      enhanced.class = 5;
    if (line->code == 0 && enhanced.class == 0 && line->kind == MAIL_EVENT_STILL_TRYING)
      enhanced.class = 4;
    line->verdict = smtp_verdict_find (line->code, &enhanced, line->text);
    if (line->kind == MAIL_EVENT_BOUNCED && line->verdict == MAIL_VERDICT_NONE)
      line->verdict = MAIL_VERDICT_UNKNOWN_REFUSAL;
  }
  return report;
}

void
sync_text_extract_message (MimeMessage *message, StoreText *out_text)
{
  size_t n_body;
  out_text->body = mime_message_dup_plain (message, &n_body);
  out_text->preview = mime_text_dup_preview (out_text->body, n_body, SYNC_PREVIEW_CHARACTERS);
  out_text->filenames = dup_filenames (message);
  out_text->has_attachment = mime_message_has_attachment (message);
  out_text->report = read_report (message);
}

void
sync_text_extract (GBytes *raw, StoreText *out_text, void *data)
{
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  sync_text_extract_message (message, out_text);
}
