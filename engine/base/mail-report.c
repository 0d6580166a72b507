// SPDX-License-Identifier: GPL-3.0-or-later
//
// The life of reports.

#include "base/mail-report.h"

static void
free_line (void *data)
{
  MailReportLine *line = data;

  g_free (line->address);
  g_free (line->final);
  g_free (line->enhanced);
  g_free (line->text);
  g_free (line);
}

MailReport *
mail_report_new (void)
{
  MailReport *report = g_new0 (MailReport, 1);

  report->message_id = g_strdup ("");
  report->envelope_id = g_strdup ("");
  report->lines = g_ptr_array_new_with_free_func (free_line);
  return report;
}

void
mail_report_free (MailReport *report)
{
  if (report == NULL)
    return;
  g_free (report->message_id);
  g_free (report->envelope_id);
  g_ptr_array_unref (report->lines);
  g_free (report);
}

MailReportLine *
mail_report_add (MailReport *report, MailEventKind kind)
{
  MailReportLine *line = g_new0 (MailReportLine, 1);

  line->kind = kind;
  line->address = g_strdup ("");
  line->final = g_strdup ("");
  line->enhanced = g_strdup ("");
  line->text = g_strdup ("");
  g_ptr_array_add (report->lines, line);
  return line;
}
