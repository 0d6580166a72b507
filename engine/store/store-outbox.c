// SPDX-License-Identifier: GPL-3.0-or-later
//
// Outgoing messages in keep.db: freezing, states, verdicts. Which state may follow which is
// asserted in one place, change_state().

#include "store/store-outbox-private.h"
#include "store/store-bytes.h"
#include "store/store-content-file.h"
#include "store/store-private.h"

#include <glib/gstdio.h>

#define BIT(state) (1u << (state))

bool
store_outbox_can_change (MailOutboxState from, MailOutboxState to)
{
  static const unsigned next[] = {
    [MAIL_OUTBOX_QUEUED] = BIT (MAIL_OUTBOX_QUEUED) | BIT (MAIL_OUTBOX_SENDING) |
                           BIT (MAIL_OUTBOX_REFUSED) | BIT (MAIL_OUTBOX_CANCELLED),
    [MAIL_OUTBOX_SENDING] =
      BIT (MAIL_OUTBOX_FINAL_DOT) | BIT (MAIL_OUTBOX_QUEUED) | BIT (MAIL_OUTBOX_REFUSED),
    // The server answered the dot (250, 4xx, 5xx), or the line dropped before it did.
    [MAIL_OUTBOX_FINAL_DOT] = BIT (MAIL_OUTBOX_ACCEPTED) | BIT (MAIL_OUTBOX_QUEUED) |
                              BIT (MAIL_OUTBOX_REFUSED) | BIT (MAIL_OUTBOX_AMBIGUOUS),
    [MAIL_OUTBOX_ACCEPTED] = BIT (MAIL_OUTBOX_FILED),
    // Found in Sent, sent again by the person's word, or given up.
    [MAIL_OUTBOX_AMBIGUOUS] = BIT (MAIL_OUTBOX_ACCEPTED) | BIT (MAIL_OUTBOX_FILED) |
                              BIT (MAIL_OUTBOX_QUEUED) | BIT (MAIL_OUTBOX_CANCELLED),
    [MAIL_OUTBOX_REFUSED] = BIT (MAIL_OUTBOX_QUEUED) | BIT (MAIL_OUTBOX_CANCELLED),
    [MAIL_OUTBOX_FILED] = 0,
    [MAIL_OUTBOX_CANCELLED] = 0,
  };

  return (size_t) from < G_N_ELEMENTS (next) && (next[from] & BIT (to)) != 0;
}

// One body as columns: compressed, or the name of its file.
typedef struct {
  GBytes *sha256, *packed;
  char *file;
} Frozen;

static void
frozen_clear (Frozen *frozen)
{
  g_clear_pointer (&frozen->sha256, g_bytes_unref);
  g_clear_pointer (&frozen->packed, g_bytes_unref);
  g_free (frozen->file);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Frozen, frozen_clear)

static bool
freeze (StoreWrite *write, GBytes *bytes, Frozen *out, GError **error)
{
  Store *store = write->store;

  if (bytes == NULL)
    return true;
  out->sha256 = store_bytes_sha256 (bytes);
  if (g_bytes_get_size (bytes) <= STORE_CONTENT_FILE_MIN) {
    out->packed = store_bytes_compress (bytes);
    return true;
  }
  out->file = store_content_file_write (store->dir, bytes, &store->health, error);
  if (out->file == NULL)
    return false;
  g_ptr_array_add (write->files_put, g_build_filename (store->dir, out->file, NULL));
  return true;
}

static bool
insert_item (StoreWrite *write, const StoreOutgoing *outgoing, const Frozen *message,
             const Frozen *sent, GError **error)
{
  return store_db_run (
    write->keep, error,
    "INSERT INTO outbox (account_id, draft_id, state, subject, not_before, sender, message_id,"
    "  related_id, related_flags, queued_at, message_sha256, sent_sha256, message_file, sent_file,"
    "  message, sent_copy) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    bind_int (outgoing->account_id), bind_int (outgoing->draft_id), bind_int (MAIL_OUTBOX_QUEUED),
    bind_text (outgoing->subject != NULL ? outgoing->subject : ""), bind_int (outgoing->not_before),
    bind_text (outgoing->sender != NULL ? outgoing->sender : ""),
    bind_text (outgoing->message_id != NULL ? outgoing->message_id : ""),
    bind_int (outgoing->related_id), bind_int ((int64_t) outgoing->related_flags),
    bind_int (store_now ()), bind_bytes (message->sha256), bind_bytes (sent->sha256),
    bind_text (message->file), bind_text (sent->file), bind_bytes (message->packed),
    bind_bytes (sent->packed));
}

int64_t
store_outbox_add (StoreWrite *write, const StoreOutgoing *outgoing, GError **error)
{
  g_auto (Frozen) message = {0};
  g_auto (Frozen) sent = {0};

  if (outgoing->recipients == NULL || outgoing->recipients[0] == NULL) {
    store_fail (error, MAIL_ERROR_INVALID, "no recipient");
    return 0;
  }
  if (!freeze (write, outgoing->message, &message, error) ||
      !freeze (write, outgoing->sent_copy, &sent, error) ||
      !insert_item (write, outgoing, &message, &sent, error))
    return 0;
  int64_t id = store_db_last_id (write->keep);
  for (int i = 0; outgoing->recipients[i] != NULL; i++)
    if (!store_db_run (write->keep, error,
                       "INSERT INTO outbox_recipient (outbox_id, seq, address) VALUES (?, ?, ?)",
                       bind_int (id), bind_int (i), bind_text (outgoing->recipients[i])))
      return 0;
  write->changes.outbox = true;
  if (outgoing->draft_id == 0)
    return id;
  write->changes.drafts = true;
  return store_db_run (write->keep, error,
                       "UPDATE draft SET state = 2, state_since = ?, is_open = 0 WHERE id = ?",
                       bind_int (store_now ()), bind_int (outgoing->draft_id)) ?
           id :
           0;
}

#define COLUMNS "id, account_id, draft_id, state, subject, reason, not_before, tries, message_id"

static bool
read_recipients (StoreReader *db, MailOutboxItem *item, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    db,
    "SELECT address, code, enhanced, text FROM keep.outbox_recipient WHERE outbox_id = ?"
    "  ORDER BY seq",
    bind_int (item->id));

  while (store_rows_next (&rows, error)) {
    MailRecipient *recipient = g_new0 (MailRecipient, 1);

    recipient->address = store_rows_dup (&rows, 0);
    recipient->code = (int) store_rows_int (&rows, 1);
    recipient->enhanced = store_rows_dup (&rows, 2);
    recipient->text = store_rows_dup (&rows, 3);
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

GPtrArray *
store_outbox_list_due (Store *store, int64_t account_id, int64_t now, int64_t *out_next_due,
                       GError **error)
{
  int64_t next = 0;
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL ||
      !store_db_get_int (read.db, error, &next,
                         "SELECT coalesce (min (not_before), 0) FROM keep.outbox WHERE"
                         "  state NOT IN (4, 7) AND state = 0 AND account_id = ? AND"
                         "  not_before > ?",
                         bind_int (account_id), bind_int (now)))
    return NULL;
  if (out_next_due != NULL)
    *out_next_due = next;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT " COLUMNS " FROM keep.outbox WHERE state NOT IN (4, 7) AND account_id = ?1 AND"
    "  (state = 3 OR (state = 0 AND not_before <= ?2)) ORDER BY id",
    bind_int (account_id), bind_int (now));
  return read_items (read.db, &rows, error);
}

void
store_outbox_message_free (StoreOutboxMessage *message)
{
  if (message == NULL)
    return;
  g_clear_pointer (&message->message, g_bytes_unref);
  g_clear_pointer (&message->sent_copy, g_bytes_unref);
  g_strfreev (message->recipients);
  g_free (message->sender);
  g_free (message->message_id);
  g_free (message);
}

static char **
read_unsettled (StoreReader *db, int64_t outbox_id, GError **error)
{
  g_autoptr (GStrvBuilder) addresses = g_strv_builder_new ();
  g_auto (StoreRows) rows = store_db_query (
    db,
    "SELECT address FROM keep.outbox_recipient WHERE outbox_id = ? AND code / 100 NOT IN (2, 5)"
    "  ORDER BY seq",
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
  out->related_id = store_rows_int (rows, 4);
  out->related_flags = (MailFlags) store_rows_int (rows, 5);
  out->message = store_content_read_row (store, rows, 6, error);
  if (out->message == NULL)
    return false;
  out->sent_copy = store_rows_is_null (rows, 9) ? g_bytes_ref (out->message) :
                                                  store_content_read_row (store, rows, 9, error);
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
    "SELECT id, account_id, sender, message_id, related_id, related_flags, message_sha256,"
    "  message_file, message, sent_sha256, sent_file, sent_copy FROM keep.outbox WHERE id = ?",
    bind_int (outbox_id));
  if (!store_rows_one (&rows, "outbox item", error))
    return NULL;
  return fill_message (store, read.db, &rows, message, error) ? g_steal_pointer (&message) : NULL;
}

static bool
get_state (StoreWrite *write, int64_t outbox_id, MailOutboxState *out, GError **error)
{
  int64_t state = -1;

  if (!store_db_get_int (write->keep, error, &state, "SELECT state FROM outbox WHERE id = ?",
                         bind_int (outbox_id)))
    return false;
  if (state < 0)
    return store_fail (error, MAIL_ERROR_NOT_FOUND, "no such outbox item");
  *out = (MailOutboxState) state;
  return true;
}

static bool
change_state (StoreWrite *write, int64_t outbox_id, MailOutboxState from, MailOutboxState to,
              const char *reason, int64_t not_before, GError **error)
{
  g_return_val_if_fail (store_outbox_can_change (from, to),
                        store_fail (error, MAIL_ERROR_STORE, "no such change of state"));
  write->changes.outbox = true;
  return store_db_run (write->keep, error,
                       "UPDATE outbox SET state = ?1, reason = ?2,"
                       "  not_before = iif (?3 <> 0, ?3, not_before),"
                       "  tries = tries + (?1 = 1) WHERE id = ?4",
                       bind_int (to), bind_text (reason != NULL ? reason : ""),
                       bind_int (not_before), bind_int (outbox_id));
}

bool
store_outbox_set_state (StoreWrite *write, int64_t outbox_id, MailOutboxState expected,
                        MailOutboxState state, const char *reason, int64_t not_before,
                        GError **error)
{
  MailOutboxState current;

  if (!get_state (write, outbox_id, &current, error))
    return false;
  if (current != expected)
    return store_fail (error, MAIL_ERROR_STALE, "the outbox item has changed meanwhile");
  return change_state (write, outbox_id, current, state, reason, not_before, error);
}

bool
store_outbox_set_verdict (StoreWrite *write, int64_t outbox_id, const char *address, int code,
                          const char *enhanced, const char *text, GError **error)
{
  write->changes.outbox = true;
  return store_db_run (write->keep, error,
                       "UPDATE outbox_recipient SET code = ?, enhanced = ?, text = ?"
                       "  WHERE outbox_id = ? AND address = ?",
                       bind_int (code), bind_text (enhanced != NULL ? enhanced : ""),
                       bind_text (text != NULL ? text : ""), bind_int (outbox_id),
                       bind_text (address));
}

int64_t
store_outbox_cancel (StoreWrite *write, int64_t outbox_id, GError **error)
{
  MailOutboxState current;
  int64_t draft_id = 0;

  if (!get_state (write, outbox_id, &current, error))
    return 0;
  if (!store_outbox_can_change (current, MAIL_OUTBOX_CANCELLED)) {
    store_fail (error, MAIL_ERROR_STALE, "too late to cancel");
    return 0;
  }
  write->changes.drafts = true;
  if (!change_state (write, outbox_id, current, MAIL_OUTBOX_CANCELLED, NULL, 0, error) ||
      !store_db_get_int (write->keep, error, &draft_id, "SELECT draft_id FROM outbox WHERE id = ?",
                         bind_int (outbox_id)) ||
      !store_db_run (write->keep, error,
                     "UPDATE draft SET state = 0, is_open = 1 WHERE id = ? AND state = 2",
                     bind_int (draft_id)))
    return 0;
  return draft_id;
}

static bool
restart (StoreWrite *write, MailOutboxState from, MailOutboxState to, GError **error)
{
  g_assert (store_outbox_can_change (from, to));
  return store_db_run (write->keep, error,
                       "UPDATE outbox SET state = ? WHERE state NOT IN (4, 7) AND state = ?",
                       bind_int (to), bind_int (from));
}

bool
store_outbox_after_restart (StoreWrite *write, GError **error)
{
  return restart (write, MAIL_OUTBOX_SENDING, MAIL_OUTBOX_QUEUED, error) &&
         restart (write, MAIL_OUTBOX_FINAL_DOT, MAIL_OUTBOX_AMBIGUOUS, error);
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
