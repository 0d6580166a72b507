// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a message that came in tells of one that was sent: a bounce or another delivery report
// (RFC 3464), a read receipt (RFC 8098), an answer.

#pragma once

#include "base/mail-outbox.h"

G_BEGIN_DECLS

// One recipient's part.
typedef struct {
  MailEventKind kind; // STILL_TRYING, BOUNCED, RELAYED, DELIVERED, READ, DELETED or REPLIED
  MailVerdict verdict;
  int code;       // SMTP reply code where the report has one, else 0
  char *address;  // the recipient as it was sent to, as far as the report tells; may be ""
  char *final;    // where it went from there; "" when the same or not told
  char *enhanced; // "5.1.1" or ""
  char *text;     // the words of the server that decided, one line; ""
} MailReportLine;

typedef struct {
  char *message_id;  // of the message it is about, without brackets; "" when not told
  char *envelope_id; // its ENVID; ""
  int64_t at;        // seconds since 1970: when it was written, 0: not told
  GPtrArray *lines;  // MailReportLine
} MailReport;

MailReport *mail_report_new (void);
void mail_report_free (MailReport *report);

// A new, empty line of KIND. Borrowed.
MailReportLine *mail_report_add (MailReport *report, MailEventKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailReport, mail_report_free)

G_END_DECLS
