// SPDX-License-Identifier: GPL-3.0-or-later
//
// The timeline of sent messages: lines are only ever added.

#include "store/store-outbox-private.h"
#include "store/store-private.h"

bool
store_outbox_add_event (StoreWrite *write, int64_t outbox_id, const StoreEvent *event,
                        GError **error)
{
  return store_db_run (write->keep, error,
                       "INSERT INTO outbox_event (outbox_id, at, kind, address, verdict, code,"
                       "  enhanced, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                       bind_int (outbox_id), bind_int (event->at != 0 ? event->at : store_now ()),
                       bind_int (event->kind),
                       bind_text (event->address != NULL ? event->address : ""),
                       bind_int (event->verdict), bind_int (event->code),
                       bind_text (event->enhanced != NULL ? event->enhanced : ""),
                       bind_text (event->text != NULL ? event->text : ""));
}

static MailEvent *
read_event (StoreRows *rows)
{
  MailEvent *event = g_new0 (MailEvent, 1);
  int64_t kind = store_rows_int (rows, 1);

  event->at = store_rows_int (rows, 0);
  event->kind = kind >= 0 && kind < MAIL_N_EVENTS ? (MailEventKind) kind : MAIL_EVENT_QUEUED;
  event->address = store_rows_dup (rows, 2);
  event->verdict = mail_verdict_from_int (store_rows_int (rows, 3));
  event->code = (int) store_rows_int (rows, 4);
  event->enhanced = store_rows_dup (rows, 5);
  event->text = store_rows_dup (rows, 6);
  return event;
}

// The line of queueing is in the outbox's own row.
static MailEvent *
new_queued (const MailOutboxItem *item)
{
  MailEvent *event = g_new0 (MailEvent, 1);

  event->at = item->queued_at;
  event->kind = MAIL_EVENT_QUEUED;
  event->address = g_strdup ("");
  event->enhanced = g_strdup ("");
  event->text = g_strdup ("");
  return event;
}

static GPtrArray *
read_events (StoreReader *db, const MailOutboxItem *item, GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_event_free);
  MailEvent *queued = new_queued (item);
  g_auto (StoreRows) rows =
    store_db_query (db,
                    "SELECT at, kind, address, verdict, code, enhanced, text FROM keep.outbox_event"
                    "  WHERE outbox_id = ? ORDER BY kind <> ?, at, id",
                    bind_int (item->id), bind_int (MAIL_EVENT_WRITTEN));

  while (store_rows_next (&rows, error)) {
    MailEvent *event = read_event (&rows);

    if (queued != NULL && event->kind != MAIL_EVENT_WRITTEN)
      g_ptr_array_add (events, g_steal_pointer (&queued));
    g_ptr_array_add (events, event);
  }
  if (queued != NULL)
    g_ptr_array_add (events, queued);
  return rows.failed ? NULL : g_steal_pointer (&events);
}

MailTimeline *
store_outbox_timeline (Store *store, int64_t outbox_id, GError **error)
{
  g_autoptr (MailTimeline) timeline = g_new0 (MailTimeline, 1);
  g_auto (StoreReading) read = {0};

  timeline->item = store_outbox_get (store, outbox_id, error);
  if (timeline->item == NULL)
    return NULL;
  read = store_read (store, error);
  if (read.db == NULL)
    return NULL;
  timeline->events = read_events (read.db, timeline->item, error);
  return timeline->events != NULL ? g_steal_pointer (&timeline) : NULL;
}

int64_t
store_outbox_count_sent (Store *store, int64_t account_id, int64_t since, int64_t *out_oldest,
                         GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return -1;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT count (*), coalesce (min (e.at), 0) FROM keep.outbox_event e"
    "  JOIN keep.outbox o ON o.id = e.outbox_id WHERE e.kind = 3 AND e.at > ? AND o.account_id = ?",
    bind_int (since), bind_int (account_id));
  if (!store_rows_one (&rows, "count", error))
    return -1;
  *out_oldest = store_rows_int (&rows, 1);
  return store_rows_int (&rows, 0);
}
