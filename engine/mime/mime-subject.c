// SPDX-License-Identifier: GPL-3.0-or-later
//
// The subject of an answer: what it answers, with one mark before it.

#include "base/mail-subject.h"
#include "mime/mime-header.h"
#include "mime/mime-reply.h"

char *
mime_reply_subject (const char *subject, MailDraftKind kind)
{
  bool forward = kind == MAIL_DRAFT_FORWARD;
  g_autofree char *clean = mime_header_clean (subject == NULL ? "" : subject, -1);
  const char *p = clean;
  const char *next;

  while ((next = forward ? mail_subject_skip_forward (p) : mail_subject_skip_reply (p)) != NULL)
    p = next;
  return g_strdup_printf ("%s%s", forward ? "Fwd: " : "Re: ", p);
}
