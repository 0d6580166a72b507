// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mail at home coming in: a row with its bytes in keep.db, then what index.db shows of it, in the
// same write. keep.db is committed first, so that what index.db lacks after a crash is replayed.

#include "store/store-address.h"
#include "store/store-content-file.h"
#include "store/store-content-private.h"
#include "store/store-folder.h"
#include "store/store-home-private.h"
#include "store/store-pop.h"
#include "store/store-report.h"
#include "store/store-search-index.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

bool
store_home_look (Store *store, GError **error)
{
  int64_t any = 0;

  if (!store_db_get_int (store->db[STORE_KEEP], error, &any,
                         "SELECT EXISTS (SELECT 1 FROM account WHERE kind = ?)",
                         bind_int (MAIL_SERVICE_POP3)))
    return false;
  store->has_home = any != 0;
  return true;
}

bool
store_home_is_account (StoreWrite *write, int64_t account_id, bool *out, GError **error)
{
  int64_t found = 0;
  bool ok =
    !write->store->has_home ||
    store_db_get_int (write->keep, error, &found, "SELECT 1 FROM account WHERE id = ? AND kind = ?",
                      bind_int (account_id), bind_int (MAIL_SERVICE_POP3));

  *out = found != 0;
  return ok;
}

bool
store_home_has_message (StoreWrite *write, int64_t message_id, bool *out, GError **error)
{
  int64_t found = 0;
  bool ok = !write->store->has_home ||
            store_db_get_int (write->keep, error, &found, "SELECT 1 FROM home_message WHERE id = ?",
                              bind_int (message_id));

  *out = found != 0;
  return ok;
}

// From here on a file of CONTENT's is the write's: gone if keep.db is not committed.
static void
take_file (StoreWrite *write, StoreContent *content)
{
  if (content->path != NULL)
    g_ptr_array_add (write->files_kept, g_steal_pointer (&content->path));
}

static bool
insert_home_message (StoreWrite *write, int64_t id, int64_t account_id,
                     const StoreHomeMessage *message, GError **error)
{
  const StoreHeaders *h = message->headers;
  StoreContent *content = message->content;
  g_autofree char *from = store_address_pack (h->from), *to = store_address_pack (h->to),
                  *cc = store_address_pack (h->cc);
  const char *preview = message->text != NULL ? message->text->preview : h->preview;
  bool has_attachment = message->text != NULL ? message->text->has_attachment : h->has_attachment;

  write->logged = true;
  if (!store_db_run (
        write->keep, error,
        "INSERT INTO home_message VALUES (?1, ?2, 1 + coalesce ((SELECT value FROM meta WHERE"
        "  key = 'mark'), 0), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
        "  ?18, ?19)",
        bind_int (id), bind_int (account_id), bind_int (h->received), bind_int (h->date),
        bind_int ((int64_t) h->size), bind_int (message->is_whole), bind_int (has_attachment),
        bind_text (h->subject), bind_text (from), bind_text (to), bind_text (cc),
        bind_text (h->message_id), bind_text (h->in_reply_to), bind_text (h->references),
        bind_text (h->list_id), bind_text (preview), bind_bytes (content->sha256),
        bind_text (content->file), bind_bytes (content->packed)))
    return false;
  take_file (write, content);
  return true;
}

static bool
apply_report (StoreWrite *write, const StoreText *text, GError **error)
{
  return text->report == NULL || store_report_apply (write, text->report, error);
}

static bool
show_text (StoreWrite *write, int64_t message_id, const StoreText *text, GError **error)
{
  return text == NULL || (store_message_set_preview (write, message_id, text->preview,
                                                     text->has_attachment, error) &&
                          apply_report (write, text, error) &&
                          store_search_index_message (write, message_id, text, error));
}

// Mail comes in hundreds: its counts are written with the last of them, or before anything else
// changes them.
static bool
show_message (StoreWrite *write, int64_t account_id, const StoreHomeMessage *message,
              StoreLocation *location, GError **error)
{
  const StoreText *text = message->text;
  bool gathered = write->gathers_counts;

  write->gathers_counts = true;
  bool ok = store_message_add_home (write, account_id, message->headers, text, message->is_whole,
                                    location, error);
  write->gathers_counts = gathered;
  return ok && (text == NULL || apply_report (write, text, error));
}

int64_t
store_home_add (StoreWrite *write, int64_t folder_id, const StoreHomeMessage *message,
                StoreAdded *out_added, GError **error)
{
  StoreLocation location = {.folder_id = folder_id,
                            .id = store_write_next_location_id (write, error)};
  int64_t account_id = 0;

  if (location.id == 0 || !store_location_get_account (write, folder_id, &account_id, error))
    return 0;
  location.message_id = store_write_next_message_id (write, error);
  if (location.message_id == 0 ||
      !insert_home_message (write, location.message_id, account_id, message, error) ||
      !show_message (write, account_id, message, &location, error))
    return 0;
  if (out_added != NULL)
    *out_added = (StoreAdded) {location.message_id, location.thread_id, .is_new = true};
  return location.message_id;
}

static bool
drop_old_file (StoreWrite *write, int64_t message_id, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep, "SELECT file FROM home_message WHERE id = ?", bind_int (message_id));

  if (store_rows_next (&rows, error) && !store_rows_is_null (&rows, 0))
    g_ptr_array_add (write->files_dropped,
                     g_build_filename (write->store->dir, store_rows_text (&rows, 0), NULL));
  return !rows.failed;
}

// CONTENT is the whole of MESSAGE_ID.
static bool
put_content (StoreWrite *write, int64_t message_id, StoreContent *content, GError **error)
{
  write->logged = true;
  if (!drop_old_file (write, message_id, error) ||
      !store_db_run (write->keep, error,
                     "UPDATE home_message SET whole = 1, size = ?, sha256 = ?, file = ?, body = ?,"
                     "  changed = 1 + coalesce ((SELECT value FROM meta WHERE key = 'mark'), 0)"
                     "  WHERE id = ?",
                     bind_int ((int64_t) content->size), bind_bytes (content->sha256),
                     bind_text (content->file), bind_bytes (content->packed),
                     bind_int (message_id)))
    return false;
  take_file (write, content);
  return store_db_run (write->index, error,
                       "UPDATE message SET content_id = -id, content_state = ?, indexed = 0,"
                       "  size = ? WHERE id = ?",
                       bind_int (MAIL_CONTENT_WHOLE), bind_int ((int64_t) content->size),
                       bind_int (message_id));
}

bool
store_home_complete (StoreWrite *write, int64_t message_id, StoreContent *content, uint64_t size,
                     const StoreText *text, GError **error)
{
  int64_t thread_id = 0;

  if (!put_content (write, message_id, content, error) ||
      !store_db_get_int (write->index, error, &thread_id,
                         "SELECT thread_id FROM message WHERE id = ?", bind_int (message_id)))
    return false;
  store_write_changed (write, 0, message_id, thread_id);
  return show_text (write, message_id, text, error);
}

bool
store_home_erase (StoreWrite *write, int64_t message_id, GError **error)
{
  if (!write->store->has_home)
    return true;
  if (!drop_old_file (write, message_id, error) ||
      !store_db_run (write->keep, error, "DELETE FROM home_message WHERE id = ?",
                     bind_int (message_id)))
    return false;
  if (store_db_changes (write->keep) == 0)
    return true;
  write->logged = true;
  // One of which only the header ever came is as deleted as any other: it must not come again.
  // There is nothing of it that a server's copy could differ from but that header.
  return store_db_run (write->keep, error,
                       "UPDATE pop_uid SET message_id = 0, state = iif (state = ?1, ?2, state),"
                       "  is_proven = iif (state = ?1, 1, is_proven),"
                       "  stored_at = iif (state = ?1, ?3, stored_at) WHERE message_id = ?4"
                       "  AND message_id <> 0",
                       bind_int (STORE_POP_SEEN), bind_int (STORE_POP_STORED),
                       bind_int (store_now ()), bind_int (message_id));
}

bool
store_home_remove (StoreWrite *write, int64_t message_id, GError **error)
{
  g_autoptr (GArray) locations = store_location_list_of (write, message_id, error);

  for (unsigned i = 0; locations != NULL && i < locations->len; i++)
    if (!store_location_erase (write, &g_array_index (locations, StoreLocation, i), error))
      return false;
  return locations != NULL;
}

bool
store_home_verify (Store *store, int64_t message_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return false;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT h.sha256, h.file, h.body FROM keep.home_message h JOIN message m ON m.id = h.id"
    "  WHERE h.id = ? AND h.whole = 1 AND m.content_id = -m.id",
    bind_int (message_id));

  return store_rows_one (&rows, "content here", error) &&
         store_content_verify_row (store, &rows, 0, error);
}

bool
store_home_verify_kept (Store *store, int64_t message_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return false;
  g_auto (StoreRows) rows =
    store_db_query (read.db, "SELECT sha256, file, body FROM keep.home_message WHERE id = ?",
                    bind_int (message_id));

  return store_rows_one (&rows, "content here", error) &&
         store_content_verify_row (store, &rows, 0, error);
}

static GArray *
list_all (Store *store, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (read.db, "SELECT id FROM keep.home_message");
  return store_rows_ids (&rows, error);
}

GArray *
store_home_list_damaged (Store *store, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) all = list_all (store, error);
  g_autoptr (GArray) damaged = g_array_new (FALSE, FALSE, sizeof (int64_t));

  for (unsigned i = 0; all != NULL && i < all->len; i++) {
    int64_t id = g_array_index (all, int64_t, i);
    g_autoptr (GError) failure = NULL;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return NULL;
    if (!store_home_verify_kept (store, id, &failure) &&
        g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_STORE))
      g_array_append_val (damaged, id);
  }
  return all != NULL ? g_steal_pointer (&damaged) : NULL;
}

bool
store_home_sync_names (Store *store, GError **error)
{
  int fd = g_open (store->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  bool ok = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  if (ok)
    return true;
  g_atomic_int_or (&store->health, STORE_HEALTH_DISTRUSTED);
  return store_fail (error, MAIL_ERROR_STORE, "the store's folder could not be made durable");
}

bool
store_home_make_folders (StoreWrite *write, int64_t account_id, GError **error)
{
  static const StoreMailbox mailboxes[] = {
    {"INBOX", "INBOX", '/', MAIL_ROLE_INBOX, true, true},
    {"Drafts", "Drafts", '/', MAIL_ROLE_DRAFTS, true, true},
    {"Sent", "Sent", '/', MAIL_ROLE_SENT, true, true},
    {"Archive", "Archive", '/', MAIL_ROLE_ARCHIVE, true, true},
    {"Junk", "Junk", '/', MAIL_ROLE_JUNK, true, true},
    {"Trash", "Trash", '/', MAIL_ROLE_TRASH, true, true},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (mailboxes); i++) {
    int64_t found = 0;

    if (!store_db_get_int (write->index, error, &found,
                           "SELECT id FROM folder WHERE account_id = ? AND role = ?",
                           bind_int (account_id), bind_int (mailboxes[i].role)) ||
        (found == 0 && store_folder_put (write, account_id, &mailboxes[i], error) == 0))
      return false;
  }
  return true;
}
