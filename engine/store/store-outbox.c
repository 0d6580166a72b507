// SPDX-License-Identifier: GPL-3.0-or-later
//
// Outgoing messages in keep.db: freezing and reading. Their states are store-outbox-state.c's.

#include "store/store-outbox-private.h"
#include "store/store-content-private.h"
#include "store/store-outbox-invite.h"
#include "store/store-private.h"

// A time further off than this is "send later"; what is nearer is the time for undo.
#define LATER_SECONDS 60

// A column's bytes, or NULL where there is no such copy.
static StoreValue
bind_sha256 (const StoreContent *content)
{
  return bind_bytes (content != NULL ? content->sha256 : NULL);
}

static StoreValue
bind_file (const StoreContent *content)
{
  return bind_text (content != NULL ? content->file : NULL);
}

static StoreValue
bind_packed (const StoreContent *content)
{
  return bind_bytes (content != NULL ? content->packed : NULL);
}

// From here on the file is the write's: gone if keep.db is not committed.
static void
take_file (StoreWrite *write, StoreContent *content)
{
  if (content != NULL && content->path != NULL)
    g_ptr_array_add (write->files_kept, g_steal_pointer (&content->path));
}

static bool
insert_item (StoreWrite *write, const StoreOutgoing *outgoing, GError **error)
{
  const StoreContent *message = outgoing->message, *sent = outgoing->sent_copy;
  g_autofree char *related = store_ids_format (outgoing->related_ids);
  int64_t now = store_now ();
  const MailSendWishes *wishes = &outgoing->wishes;
  int64_t wanted_at = MAX (outgoing->not_before, wishes->hold_until);
  int64_t send_at = wanted_at > now + LATER_SECONDS ? wanted_at : 0;

  return store_db_run (
    write->keep, error,
    "INSERT INTO outbox (account_id, draft_id, state, subject, not_before, sender, message_id,"
    "  original_id, related_ids, related_flags, queued_at, send_at, wants_report, message_sha256,"
    "  sent_sha256, message_file, sent_file, message, sent_copy, hold_until, deliver_by,"
    "  requires_tls)"
    "  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    bind_int (outgoing->account_id), bind_int (outgoing->draft_id), bind_int (MAIL_OUTBOX_QUEUED),
    bind_text (outgoing->subject != NULL ? outgoing->subject : ""), bind_int (outgoing->not_before),
    bind_text (outgoing->sender != NULL ? outgoing->sender : ""),
    bind_text (outgoing->message_id != NULL ? outgoing->message_id : ""),
    bind_text (outgoing->original_id != NULL ? outgoing->original_id : ""), bind_text (related),
    bind_int ((int64_t) outgoing->related_flags), bind_int (now), bind_int (send_at),
    bind_int (outgoing->notices), bind_sha256 (message), bind_sha256 (sent), bind_file (message),
    bind_file (sent), bind_packed (message), bind_packed (sent), bind_int (wishes->hold_until),
    bind_int (wishes->deliver_by), bind_int (wishes->requires_tls));
}

static bool
add_recipients (StoreWrite *write, int64_t outbox_id, const char *const *recipients, GError **error)
{
  for (int i = 0; recipients[i] != NULL; i++)
    if (!store_db_run (write->keep, error,
                       "INSERT INTO outbox_recipient (outbox_id, seq, address) VALUES (?, ?, ?)",
                       bind_int (outbox_id), bind_int (i), bind_text (recipients[i])))
      return false;
  return true;
}

// The draft is done with; when it was begun is the timeline's first line.
static bool
take_draft (StoreWrite *write, int64_t outbox_id, int64_t draft_id, GError **error)
{
  int64_t written = 0;

  write->changes.drafts = true;
  return store_db_get_int (write->keep, error, &written,
                           "SELECT coalesce (min (saved_at), 0) FROM draft_version"
                           "  WHERE draft_id = ?",
                           bind_int (draft_id)) &&
         (written == 0 ||
          store_outbox_add_event (
            write, outbox_id, &(StoreEvent) {.kind = MAIL_EVENT_WRITTEN, .at = written}, error)) &&
         store_db_run (write->keep, error,
                       "UPDATE draft SET state = 2, state_since = ?, is_open = 0 WHERE id = ?",
                       bind_int (store_now ()), bind_int (draft_id));
}

int64_t
store_outbox_add (StoreWrite *write, const StoreOutgoing *outgoing, GError **error)
{
  if (outgoing->recipients == NULL || outgoing->recipients[0] == NULL) {
    store_fail (error, MAIL_ERROR_INVALID, "no recipient");
    return 0;
  }
  if (!insert_item (write, outgoing, error))
    return 0;
  int64_t id = store_db_last_id (write->keep);
  take_file (write, outgoing->message);
  take_file (write, outgoing->sent_copy);
  if (!add_recipients (write, id, outgoing->recipients, error) ||
      !store_outbox_mark_invite (write, outgoing, error))
    return 0;
  write->changes.outbox = true;
  return outgoing->draft_id == 0 || take_draft (write, id, outgoing->draft_id, error) ? id : 0;
}

#define COLUMNS                                                                                    \
  "id, account_id, draft_id, state, subject, reason, not_before, tries, message_id, cause,"        \
  "  queued_at, send_at, is_filed, held_until, sender"

static bool
read_recipients (StoreReader *db, MailOutboxItem *item, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    db,
    "SELECT address, code, enhanced, text, state, verdict FROM keep.outbox_recipient"
    "  WHERE outbox_id = ? ORDER BY seq",
    bind_int (item->id));

  while (store_rows_next (&rows, error)) {
    MailRecipient *recipient = g_new0 (MailRecipient, 1);

    recipient->address = store_rows_dup (&rows, 0);
    recipient->code = (int) store_rows_int (&rows, 1);
    recipient->enhanced = store_rows_dup (&rows, 2);
    recipient->text = store_rows_dup (&rows, 3);
    recipient->state = (MailRecipientState) store_rows_int (&rows, 4);
    recipient->verdict = mail_verdict_from_int (store_rows_int (&rows, 5));
    g_ptr_array_add (item->recipients, recipient);
  }
  return !rows.failed;
}

static MailOutboxItem *
read_item (StoreReader *db, StoreRows *rows, GError **error)
{
  g_autoptr (MailOutboxItem) item = g_new0 (MailOutboxItem, 1);

  item->id = store_rows_int (rows, 0);
  item->account_id = store_rows_int (rows, 1);
  item->draft_id = store_rows_int (rows, 2);
  item->state = (MailOutboxState) store_rows_int (rows, 3);
  item->subject = store_rows_dup (rows, 4);
  item->reason = store_rows_dup (rows, 5);
  item->not_before = store_rows_int (rows, 6);
  item->tries = (int) store_rows_int (rows, 7);
  item->message_id = store_rows_dup (rows, 8);
  item->cause = (MailOutboxCause) store_rows_int (rows, 9);
  item->queued_at = store_rows_int (rows, 10);
  item->send_at = store_rows_int (rows, 11);
  item->is_filed = store_rows_int (rows, 12) != 0;
  item->held_until = store_rows_int (rows, 13);
  item->sender = store_rows_dup (rows, 14);
  item->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_recipient_free);
  return read_recipients (db, item, error) ? g_steal_pointer (&item) : NULL;
}

static GPtrArray *
read_items (StoreReader *db, StoreRows *rows, GError **error)
{
  g_autoptr (GPtrArray) items =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_outbox_item_free);

  while (store_rows_next (rows, error)) {
    MailOutboxItem *item = read_item (db, rows, error);

    if (item == NULL)
      return NULL;
    g_ptr_array_add (items, item);
  }
  return rows->failed ? NULL : g_steal_pointer (&items);
}

MailOutboxItem *
store_outbox_get (Store *store, int64_t outbox_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT " COLUMNS " FROM keep.outbox WHERE id = ?", bind_int (outbox_id));
  return store_rows_one (&rows, "outbox item", error) ? read_item (read.db, &rows, error) : NULL;
}

#define IS_OF " (message_id = ?1 OR (original_id = ?1 AND original_id <> ''))"

MailOutboxItem *
store_outbox_find (Store *store, int64_t account_id, const char *message_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT " COLUMNS " FROM keep.outbox WHERE" IS_OF " AND account_id = ?2"
                    "  ORDER BY message_id = ?1 DESC, id DESC LIMIT 1",
                    bind_text (message_id), bind_int (account_id));
  return store_rows_next (&rows, error) ? read_item (read.db, &rows, error) : NULL;
}

bool
store_outbox_has (Store *store, int64_t account_id, const char *message_id)
{
  g_auto (StoreReading) read = store_read (store, NULL);

  if (read.db == NULL)
    return false;
  g_auto (StoreRows) rows =
    store_db_query (read.db, "SELECT 1 FROM keep.outbox WHERE" IS_OF " AND account_id = ?2 LIMIT 1",
                    bind_text (message_id), bind_int (account_id));
  return store_rows_next (&rows, NULL);
}

GPtrArray *
store_outbox_list (Store *store, int64_t account_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT " COLUMNS " FROM keep.outbox WHERE state NOT IN (4, 7) AND ?1 IN (0, account_id)"
    "  ORDER BY id",
    bind_int (account_id));
  return read_items (read.db, &rows, error);
}

// Beyond the time that a person chose nothing waits for more than a day (a provider's limit). What
// does was put off by a clock that was wrong, and would wait for years.
#define IS_DUE "not_before <= ?2 OR not_before > max (?2, send_at) + 90000"

GPtrArray *
store_outbox_list_due (Store *store, int64_t account_id, int64_t now, int64_t *out_next_due,
                       GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (out_next_due != NULL)
    *out_next_due = 0;
  // All that waits is looked at for that, so only on demand.
  if (read.db == NULL ||
      (out_next_due != NULL &&
       !store_db_get_int (read.db, error, out_next_due,
                          "SELECT coalesce (min (not_before), 0) FROM keep.outbox WHERE"
                          "  state NOT IN (4, 7) AND state = 0 AND account_id = ?1 AND"
                          "  NOT (" IS_DUE ")",
                          bind_int (account_id), bind_int (now))))
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT " COLUMNS " FROM keep.outbox WHERE state NOT IN (4, 7) AND account_id = ?1 AND"
    "  (state = 3 OR (state = 0 AND (" IS_DUE "))) ORDER BY id LIMIT ?3",
    bind_int (account_id), bind_int (now), bind_int (STORE_OUTBOX_DUE_MAX));
  return read_items (read.db, &rows, error);
}

void
store_outbox_message_free (StoreOutboxMessage *message)
{
  if (message == NULL)
    return;
  g_clear_pointer (&message->message, mail_source_unref);
  g_clear_pointer (&message->sent_copy, mail_source_unref);
  g_clear_pointer (&message->related_ids, g_array_unref);
  g_strfreev (message->recipients);
  g_free (message->sender);
  g_free (message->message_id);
  g_free (message);
}

// Those who were put off are named once nobody else is left, since servers hang up over them, and
// in any order: so none of them keeps others waiting.
static char **
read_unsettled (StoreReader *db, int64_t outbox_id, GError **error)
{
  g_autoptr (GStrvBuilder) addresses = g_strv_builder_new ();
  g_auto (StoreRows) rows = store_db_query (
    db,
    "SELECT address FROM keep.outbox_recipient WHERE outbox_id = ?1 AND (state IN (0, 4) OR"
    "  (state = 1 AND NOT EXISTS (SELECT 1 FROM keep.outbox_recipient WHERE outbox_id = ?1"
    "  AND state IN (0, 4)))) ORDER BY iif (state = 1, random (), seq)",
    bind_int (outbox_id));

  while (store_rows_next (&rows, error))
    g_strv_builder_add (addresses, store_rows_text (&rows, 0));
  return rows.failed ? NULL : g_strv_builder_end (addresses);
}

static bool
fill_message (Store *store, StoreReader *db, StoreRows *rows, StoreOutboxMessage *out,
              GError **error)
{
  out->id = store_rows_int (rows, 0);
  out->account_id = store_rows_int (rows, 1);
  out->sender = store_rows_dup (rows, 2);
  out->message_id = store_rows_dup (rows, 3);
  out->related_ids = store_ids_parse (store_rows_text (rows, 4));
  out->related_flags = (MailFlags) store_rows_int (rows, 5);
  out->is_filed = store_rows_int (rows, 12) != 0;
  out->notices = mail_notices_from_stored ((int) store_rows_int (rows, 13));
  out->wishes = (MailSendWishes) {.hold_until = store_rows_int (rows, 14),
                                  .deliver_by = store_rows_int (rows, 15),
                                  .requires_tls = store_rows_int (rows, 16) != 0};
  out->message = store_content_open_row (store, rows, 6, error);
  if (out->message == NULL)
    return false;
  out->sent_copy = store_rows_is_null (rows, 9) ? mail_source_ref (out->message) :
                                                  store_content_open_row (store, rows, 9, error);
  out->recipients = read_unsettled (db, out->id, error);
  return out->sent_copy != NULL && out->recipients != NULL;
}

StoreOutboxMessage *
store_outbox_load (Store *store, int64_t outbox_id, GError **error)
{
  g_autoptr (StoreOutboxMessage) message = g_new0 (StoreOutboxMessage, 1);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT id, account_id, sender, message_id, related_ids, related_flags, message_sha256,"
    "  message_file, message, sent_sha256, sent_file, sent_copy, is_filed, wants_report,"
    "  hold_until, deliver_by, requires_tls FROM keep.outbox"
    "  WHERE id = ?",
    bind_int (outbox_id));
  if (!store_rows_one (&rows, "outbox item", error))
    return NULL;
  return fill_message (store, read.db, &rows, message, error) ? g_steal_pointer (&message) : NULL;
}

bool
store_outbox_drop_files (StoreWrite *write, int64_t account_id, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT message_file FROM outbox WHERE account_id = ?1 AND message_file IS NOT NULL UNION ALL"
    "  SELECT sent_file FROM outbox WHERE account_id = ?1 AND sent_file IS NOT NULL",
    bind_int (account_id));

  while (store_rows_next (&rows, error))
    g_ptr_array_add (write->files_dropped,
                     g_build_filename (write->store->dir, store_rows_text (&rows, 0), NULL));
  return !rows.failed;
}
