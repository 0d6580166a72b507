// SPDX-License-Identifier: GPL-3.0-or-later
//
// Joining: whose message, whose address, and whether it is known already. Anybody can write a
// report, so it only ever adds lines, and never makes anything be sent again by itself.

#include "store/store-report.h"
#include "store/store-outbox-private.h"
#include "store/store-private.h"

// Lines of reports that one message may gather: a stranger's flood must not fill keep.db.
#define MAX_LINES 5000

// What a server calls a message is that long, or may be any word of its answer; and is looked for
// in so many answers, the latest.
#define RENAMED_BYTES 16
#define RENAMED_EVENTS 5000

static bool
find_item (StoreWrite *write, const char *message_id, int64_t *out_id, GError **error)
{
  return *message_id == '\0' || *out_id != 0 ||
         store_db_get_int (write->keep, error, out_id,
                           "SELECT id FROM outbox WHERE message_id = ? ORDER BY id DESC LIMIT 1",
                           bind_text (message_id));
}

// The recipient as the outbox writes it; the report's own word where it has none such. With one
// recipient there is no doubt who is meant, also where their mail is sent on elsewhere.
static char *
dup_recipient (StoreWrite *write, int64_t outbox_id, const MailReportLine *line, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT address FROM outbox_recipient WHERE outbox_id = ?1 AND"
    "  (lower (address) IN (lower (?2), lower (?3)) OR"
    "  (?2 = '' AND 1 = (SELECT count (*) FROM outbox_recipient WHERE outbox_id = ?1)))"
    "  ORDER BY seq LIMIT 1",
    bind_int (outbox_id), bind_text (line->address), bind_text (line->final));

  if (store_rows_next (&rows, error))
    return store_rows_dup (&rows, 0);
  return rows.failed ? NULL : g_strdup (*line->address != '\0' ? line->address : line->final);
}

static bool
is_known (StoreWrite *write, int64_t outbox_id, const StoreEvent *event, bool *out, GError **error)
{
  int64_t known = 0, n = 0;
  bool ok = store_db_get_int (write->keep, error, &known,
                              "SELECT count (*) FROM outbox_event WHERE outbox_id = ? AND at = ?"
                              "  AND kind = ? AND address = ?",
                              bind_int (outbox_id), bind_int (event->at), bind_int (event->kind),
                              bind_text (event->address)) &&
            store_db_get_int (write->keep, error, &n,
                              "SELECT count (*) FROM outbox_event WHERE outbox_id = ? AND"
                              "  kind >= ?",
                              bind_int (outbox_id), bind_int (MAIL_EVENT_RELAYED));

  *out = known > 0 || n >= MAX_LINES;
  return ok;
}

static bool
note_bounce (StoreWrite *write, int64_t outbox_id, const StoreEvent *event, GError **error)
{
  return store_db_run (write->keep, error,
                       "UPDATE outbox_recipient SET state = ?, verdict = ?, code = ?, enhanced = ?,"
                       "  text = ? WHERE outbox_id = ? AND address = ? AND state = ?",
                       bind_int (MAIL_RECIPIENT_BOUNCED), bind_int (event->verdict),
                       bind_int (event->code), bind_text (event->enhanced), bind_text (event->text),
                       bind_int (outbox_id), bind_text (event->address),
                       bind_int (MAIL_RECIPIENT_ACCEPTED));
}

static bool
apply_line (StoreWrite *write, int64_t outbox_id, const MailReport *report,
            const MailReportLine *line, GError **error)
{
  g_autofree char *address = dup_recipient (write, outbox_id, line, error);
  const StoreEvent event = {.kind = line->kind,
                            .at = report->at,
                            .address = address,
                            .verdict = line->verdict,
                            .code = line->code,
                            .enhanced = line->enhanced,
                            .text = line->text};
  bool known = false;

  if (address == NULL || !is_known (write, outbox_id, &event, &known, error))
    return false;
  if (known)
    return true;
  write->changes.outbox = true;
  return store_outbox_add_event (write, outbox_id, &event, error) &&
         (line->kind != MAIL_EVENT_BOUNCED || note_bounce (write, outbox_id, &event, error));
}

static bool
is_answer (const MailReport *report)
{
  return report->lines->len > 0 &&
         ((MailReportLine *) report->lines->pdata[0])->kind == MAIL_EVENT_REPLIED;
}

// What comes back of a message that was sent on names the one it came with. An answer to that need
// not be one to us.
static bool
find_sent_on (StoreWrite *write, const MailReport *report, int64_t *out_id, GError **error)
{
  return *report->message_id == '\0' || *out_id != 0 || is_answer (report) ||
         store_db_get_int (write->keep, error, out_id,
                           "SELECT id FROM outbox WHERE original_id = ?1 AND original_id <> ''"
                           "  ORDER BY id DESC LIMIT 1",
                           bind_text (report->message_id));
}

// Some servers give a message another Message-ID and tell it as they take it (Amazon SES,
// Outlook.com): what comes back names that. An answer names it, too, but answers are too many to
// look each up so.
static bool
find_renamed (StoreWrite *write, const MailReport *report, int64_t *out_id, GError **error)
{
  g_autofree char *local = g_strndup (report->message_id, strcspn (report->message_id, "@"));

  return *out_id != 0 || strlen (local) < RENAMED_BYTES || is_answer (report) ||
         store_db_get_int (write->keep, error, out_id,
                           "SELECT outbox_id FROM (SELECT id, outbox_id, text FROM outbox_event"
                           "  WHERE kind = 3 ORDER BY at DESC LIMIT ?2)"
                           "  WHERE instr (text, ?1) > 0 ORDER BY id DESC LIMIT 1",
                           bind_text (local), bind_int (RENAMED_EVENTS));
}

bool
store_report_apply (StoreWrite *write, const MailReport *report, GError **error)
{
  int64_t outbox_id = 0;

  if (!find_item (write, report->envelope_id, &outbox_id, error) ||
      !find_item (write, report->message_id, &outbox_id, error) ||
      !find_sent_on (write, report, &outbox_id, error) ||
      !find_renamed (write, report, &outbox_id, error))
    return false;
  for (unsigned i = 0; outbox_id != 0 && i < report->lines->len; i++)
    if (!apply_line (write, outbox_id, report, g_ptr_array_index (report->lines, i), error))
      return false;
  return true;
}
