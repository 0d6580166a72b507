// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message coming into a folder: known already, adopted by a row that waits for it, or new.

#include "store/store-message.h"
#include "store/store-address.h"
#include "store/store-contact.h"
#include "store/store-counts.h"
#include "store/store-conversation.h"
#include "store/store-folder.h"
#include "store/store-home-private.h"
#include "store/store-keyword.h"
#include "store/store-location.h"
#include "store/store-replay.h"
#include "store/store-search-index.h"
#include "store/store-shared.h"
#include "store/store-step.h"
#include "store/store-thread.h"

// What is worked out once for a message under way.
typedef struct {
  int64_t folder_id, account_id;
  int role;
  const StoreHeaders *headers;
  const StoreText *text; // or NULL: indexed later
  MailFlags flags;       // with keywords and the attachment mark
  char *rfc_id;          // without brackets, "" if none
  int64_t rfc_key;       // 0 if none
  int64_t received;
  bool is_fresh; // no row has this UID
} Coming;

static void
coming_clear (Coming *coming)
{
  g_free (coming->rfc_id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Coming, coming_clear)

// Mail comes in hundreds for one folder: it is looked up once.
static bool
find_folder (StoreWrite *write, Coming *coming, GError **error)
{
  if (write->folder_id != coming->folder_id) {
    g_auto (StoreRows) rows =
      store_db_query (write->index, "SELECT account_id, role FROM folder WHERE id = ?",
                      bind_int (coming->folder_id));

    if (!store_rows_one (&rows, "folder", error))
      return false;
    write->folder_id = coming->folder_id;
    write->folder_account_id = store_rows_int (&rows, 0);
    write->folder_role = (int) store_rows_int (&rows, 1);
  }
  coming->account_id = write->folder_account_id;
  coming->role = write->folder_role;
  return true;
}

// Whether anything at all waits for a UID to come in: mostly nothing does, and each message then
// costs three look-ups less.
static bool
is_awaiting (StoreWrite *write, bool *out, GError **error)
{
  int64_t any = 0;

  if (write->awaiting == STORE_AWAITING_UNKNOWN) {
    if (!store_db_get_int (write->index, error, &any,
                           "SELECT EXISTS (SELECT 1 FROM location WHERE uid IS NULL)"
                           "  OR EXISTS (SELECT 1 FROM departed)") ||
        (any == 0 && !store_db_get_int (write->keep, error, &any,
                                        "SELECT EXISTS (SELECT 1 FROM step WHERE state < 2)")))
      return false;
    write->awaiting = any != 0 ? STORE_AWAITING_SOME : STORE_AWAITING_NONE;
  }
  *out = write->awaiting == STORE_AWAITING_SOME;
  return true;
}

static bool
has_attachment (const Coming *coming)
{
  return coming->text != NULL ? coming->text->has_attachment : coming->headers->has_attachment;
}

static bool
coming_init (StoreWrite *write, Coming *coming, GError **error)
{
  const StoreHeaders *headers = coming->headers;
  g_autoptr (GPtrArray) ids = store_thread_parse_ids (headers->message_id);

  if (coming->folder_id != 0 && !find_folder (write, coming, error))
    return false;
  coming->rfc_id = g_strdup (ids->len > 0 ? ids->pdata[0] : "");
  coming->rfc_key = ids->len > 0 ? store_hash_key (coming->account_id, coming->rfc_id) : 0;
  // A server that doesn't know may say year 1 (Gluon). Kept as the key has it, to be found by it.
  int64_t received = headers->received > 0 ? headers->received : headers->date;
  coming->received = CLAMP (received, 0, STORE_KEY_DATE_MAX);
  coming->flags = headers->flags | (has_attachment (coming) ? STORE_FLAG_ATTACHMENT : 0);
  return store_flags_add_keywords (write, coming->account_id, headers->keywords, &coming->flags,
                                   error);
}

static bool
update_known (StoreWrite *write, const Coming *coming, StoreLocation *location, GError **error)
{
  location->srv_flags = coming->flags & ~STORE_FLAG_ATTACHMENT;
  return store_location_set_flags (write, location, error);
}

// What is known of a message that was here before.
static bool
tell_known (StoreWrite *write, int64_t message_id, bool is_wished, StoreAdded *out, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index, "SELECT thread_id, content_state FROM message WHERE id = ?",
                    bind_int (message_id));

  *out = (StoreAdded) {.message_id = message_id, .is_wished = is_wished};
  if (!store_rows_next (&rows, error))
    return !rows.failed;
  out->thread_id = store_rows_int (&rows, 0);
  out->has_content = store_rows_int (&rows, 1) == MAIL_CONTENT_WHOLE;
  return true;
}

// The row with this UID, or that had it before it was moved away here.
static bool
find_known (StoreWrite *write, const Coming *coming, bool awaiting, StoreLocation *out,
            GError **error)
{
  uint32_t uid = coming->headers->uid;

  *out = (StoreLocation) {0};
  if (uid == 0 || coming->is_fresh)
    return true;
  return store_location_get_by_uid (write, coming->folder_id, uid, out, error) &&
         (out->id != 0 || !awaiting ||
          store_location_get_departed (write, coming->folder_id, uid, out, error));
}

// One that was moved here and on again before the server told its UID: it is shown where it went.
static bool
find_passing (StoreWrite *write, const Coming *coming, StoreLocation *out, GError **error)
{
  int64_t id;

  *out = (StoreLocation) {0};
  return store_step_claim (write, coming->folder_id, coming->headers->uid, coming->rfc_id,
                           coming->headers->size, coming->received, &id, error) &&
         (id == 0 || store_location_get (write, id, out, error));
}

// The first of ROWS that is free to come in: not one with a step that is at most at STATE.
static bool
take_free (StoreWrite *write, StoreRows *rows, MailOperationState state, StoreLocation *out,
           GError **error)
{
  while (store_rows_next (rows, error)) {
    StoreLocation location = store_location_read (rows);
    int64_t waits = 0;

    if (!store_db_get_int (
          write->keep, error, &waits,
          "SELECT 1 FROM step WHERE location_id = ? AND state < 2 AND state <= ? LIMIT 1",
          bind_int (location.id), bind_int (state)))
      return false;
    if (waits == 0) {
      *out = location;
      return true;
    }
  }
  return !rows->failed;
}

// What a folder that got new UIDs had: where the server also forgot when it came, its header
// tells it. What is on its way here comes by an operation, and is not meant.
static bool
find_renumbered (StoreWrite *write, const Coming *coming, StoreLocation *out, GError **error)
{
  const StoreHeaders *headers = coming->headers;

  if (headers->date == 0)
    return true;
  g_autofree char *from = store_address_pack (headers->from);
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT " STORE_LOCATION_COLUMNS " FROM location l JOIN message m ON l.sort_key = m.sort_key"
    "  WHERE l.uid IS NULL AND l.folder_id = ?1 AND m.rfc_key = 0 AND m.size = ?2 AND m.date = ?3"
    "  AND m.subject = ?4 AND m.from_ = ?5 ORDER BY l.id",
    bind_int (coming->folder_id), bind_int ((int64_t) headers->size), bind_int (headers->date),
    bind_text (headers->subject != NULL ? headers->subject : ""), bind_text (from));
  return take_free (write, &rows, MAIL_OPERATION_SENDING, out, error);
}

// The place in this folder that waits for the UID of a message without a Message-ID: one of the
// same size that was received in the same second, which a server keeps over MOVE and COPY.
static bool
find_nameless (StoreWrite *write, const Coming *coming, StoreLocation *out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT " STORE_LOCATION_COLUMNS " FROM location l JOIN message m ON l.sort_key = m.sort_key"
    "  WHERE l.uid IS NULL AND l.folder_id = ?1 AND m.rfc_key = 0 AND m.size = ?2"
    "  AND m.sort_key >> 30 = ?3 ORDER BY l.id",
    bind_int (coming->folder_id), bind_int ((int64_t) coming->headers->size),
    bind_int (coming->received));

  return take_free (write, &rows, MAIL_OPERATION_PENDING, out, error) &&
         (out->id != 0 || find_renumbered (write, coming, out, error));
}

// A row of the same message that awaits its UID here, or one that the server dropped elsewhere:
// Message-ID and size agree, and the time received too wherever the server keeps it. For one that
// awaits its UID either will do: servers over mbox files add a header as they copy.
static bool
find_awaiting (StoreWrite *write, const Coming *coming, StoreLocation *out, GError **error)
{
  *out = (StoreLocation) {0};
  if (coming->rfc_key == 0)
    return find_nameless (write, coming, out, error);
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT " STORE_LOCATION_COLUMNS " FROM message m JOIN location l ON l.sort_key = m.sort_key"
    "  WHERE m.rfc_key = ?1 AND m.rfc_key <> 0 AND m.rfc_message_id = ?2 AND l.uid IS NULL AND"
    "  ((l.folder_id = ?4 AND (m.size = ?3 OR m.sort_key >> 30 = ?5)) OR"
    "   (l.folder_id = 0 AND m.size = ?3 AND m.sort_key >> 30 = ?5 AND"
    "    EXISTS (SELECT 1 FROM removed r WHERE r.location_id = l.id)))"
    "  ORDER BY l.folder_id = 0, m.size <> ?3, m.sort_key >> 30 <> ?5, l.id",
    bind_int (coming->rfc_key), bind_text (coming->rfc_id),
    bind_int ((int64_t) coming->headers->size), bind_int (coming->folder_id),
    bind_int (coming->received));

  // Its way here was sent, or it has none.
  return take_free (write, &rows, MAIL_OPERATION_PENDING, out, error);
}

// Its wishes are for the new UID from now on (D9 forbids the old one).
static bool
adopt (StoreWrite *write, const Coming *coming, StoreLocation *location, GError **error)
{
  uint32_t uid = coming->headers->uid;
  int64_t uidvalidity = 0;

  return store_location_place (write, location, coming->folder_id, uid, error) &&
         (location->stamp == 0 ||
          (store_folder_get_uidvalidity (write, coming->folder_id, &uidvalidity, error) &&
           store_db_run (write->keep, error,
                         "UPDATE pending_flag SET folder_id = ?, uidvalidity = ?, uid = ?,"
                         "  is_local = 0 WHERE location_id = ?",
                         bind_int (coming->folder_id), bind_int (uidvalidity), bind_int (uid),
                         bind_int (location->id)))) &&
         store_step_found_source (write, coming->folder_id, uid, location->message_id, error) &&
         store_conversation_correct (write, coming->account_id, coming->rfc_key, location,
                                     coming->headers, error) &&
         update_known (write, coming, location, error);
}

// After index.db was lost, content.db still has what comes in again.
static bool
claim_content (StoreWrite *write, const Coming *coming, int64_t *out_content_id, GError **error)
{
  int64_t taken = 0;

  *out_content_id = 0;
  if (!write->store->claim_content || coming->rfc_key == 0)
    return true;
  if (!store_db_get_int (write->content, error, out_content_id,
                         "SELECT id FROM content WHERE rfc_key = ? AND size = ? LIMIT 1",
                         bind_int (coming->rfc_key), bind_int ((int64_t) coming->headers->size)))
    return false;
  if (*out_content_id != 0 &&
      !store_db_get_int (write->index, error, &taken, "SELECT 1 FROM message WHERE content_id = ?",
                         bind_int (*out_content_id)))
    return false;
  if (taken != 0 || store_content_is_dropped (write, *out_content_id))
    *out_content_id = 0;
  return true;
}

static bool
insert_message (StoreWrite *write, const Coming *coming, const StoreLocation *location,
                const StoreLinks *links, int64_t content_id, GError **error)
{
  int64_t bytes[STORE_LINKS_MAX];
  const StoreHeaders *h = coming->headers;
  const StoreText *text = coming->text;
  const char *preview = text != NULL ? text->preview : h->preview;
  g_autofree char *from = store_address_pack (h->from), *to = store_address_pack (h->to),
                  *cc = store_address_pack (h->cc);
  const StoreSearchHeaders words = {location->sort_key, h->subject, from, to, cc};

  if (!store_db_run (
        write->index, error,
        "INSERT INTO message (id, account_id, thread_id, sort_key, date, size, rfc_key, content_id,"
        "  content_state, has_attachment, indexed, rfc_message_id, subject, from_, to_, cc, "
        "preview,"
        "  list_id, email_id, server_key, links)"
        "  VALUES (?, ?, ?, ?, ?, ?, ?, nullif (?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        bind_int (location->message_id), bind_int (coming->account_id),
        bind_int (location->thread_id), bind_int (location->sort_key),
        bind_int (h->date != 0 ? h->date : coming->received), bind_int ((int64_t) h->size),
        bind_int (coming->rfc_key), bind_int (content_id),
        bind_int (content_id != 0 ? MAIL_CONTENT_WHOLE : MAIL_CONTENT_NONE),
        bind_int (has_attachment (coming)), bind_int (text != NULL), bind_text (coming->rfc_id),
        bind_text (h->subject != NULL ? h->subject : ""), bind_text (from), bind_text (to),
        bind_text (cc), bind_text (preview != NULL ? preview : ""),
        bind_text (h->list_id != NULL ? h->list_id : ""),
        bind_text (h->email_id != NULL ? h->email_id : ""), bind_int (links->server),
        store_links_bind (links, bytes)))
    return false;
  return text == NULL || store_search_index_put (write, &words, text, error);
}

// The message that another folder has already.
static bool
find_shared (StoreWrite *write, const Coming *coming, StoreLocation *out, GError **error)
{
  *out = (StoreLocation) {0};
  if (coming->headers->email_id == NULL)
    return true;
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT id, thread_id, sort_key FROM message WHERE email_id = ? AND email_id <> ''"
    "  AND account_id = ? LIMIT 1",
    bind_text (coming->headers->email_id), bind_int (coming->account_id));
  if (!store_rows_next (&rows, error))
    return !rows.failed;
  out->message_id = store_rows_int (&rows, 0);
  out->thread_id = store_rows_int (&rows, 1);
  out->sort_key = store_rows_int (&rows, 2);
  return true;
}

static bool
add_place (StoreWrite *write, const Coming *coming, StoreLocation *location, StoreAdded *out,
           GError **error)
{
  location->folder_id = coming->folder_id;
  location->uid = coming->headers->uid;
  location->flags = coming->flags;
  location->srv_flags = coming->flags & ~STORE_FLAG_ATTACHMENT;
  if (!store_location_insert (write, location, error) ||
      !store_shared_spread_flags (write, location, error) ||
      !tell_known (write, location->message_id, false, out, error))
    return false;
  // Folders are labels: it has one more now wherever else it is shown.
  store_write_changed (write, 0, location->message_id, location->thread_id);
  out->is_new = true;
  return !write->store->unresolved || store_replay_resolve (write, location, error);
}

static void
see_addresses (StoreWrite *write, const Coming *coming)
{
  const StoreHeaders *h = coming->headers;
  bool is_mine = coming->role == MAIL_ROLE_SENT || coming->role == MAIL_ROLE_DRAFTS;

  if (coming->role == MAIL_ROLE_JUNK || coming->role == MAIL_ROLE_DRAFTS)
    return;
  if (is_mine) {
    store_contact_see (write, coming->account_id, h->to, coming->received, true);
    store_contact_see (write, coming->account_id, h->cc, coming->received, true);
  } else {
    store_contact_see (write, coming->account_id, h->from, coming->received, false);
  }
}

// The id that was set aside for it, if nobody has it, else the next; 0 with error.
static int64_t
take_id (StoreWrite *write, const StoreHeaders *headers, GError **error)
{
  int64_t taken = 1;

  if (headers->id != 0 && !store_db_get_int (write->index, error, &taken,
                                             "SELECT EXISTS (SELECT 1 FROM message WHERE id = ?)",
                                             bind_int (headers->id)))
    return 0;
  return taken ? store_write_next_message_id (write, error) : headers->id;
}

static bool
add_new (StoreWrite *write, const Coming *coming, StoreAdded *out, GError **error)
{
  StoreLocation location = {
    .folder_id = coming->folder_id, .uid = coming->headers->uid, .flags = coming->flags};
  int64_t content_id;
  StoreLinks links;

  location.message_id = take_id (write, coming->headers, error);
  if (location.message_id == 0)
    return false;
  location.sort_key = store_key (coming->received, location.message_id);
  store_links_init (&links, coming->account_id, coming->rfc_key, coming->headers);
  location.thread_id = store_conversation_join (write, location.message_id, location.sort_key,
                                                &links, location.message_id, error);
  if (location.thread_id == 0 || !claim_content (write, coming, &content_id, error) ||
      !insert_message (write, coming, &location, &links, content_id, error) ||
      !store_location_insert (write, &location, error))
    return false;
  see_addresses (write, coming);
  *out = (StoreAdded) {.message_id = location.message_id,
                       .thread_id = location.thread_id,
                       .is_new = true,
                       .has_content = content_id != 0};
  return !write->store->unresolved || store_replay_resolve (write, &location, error);
}

static bool
add (StoreWrite *write, int64_t folder_id, const StoreHeaders *headers, bool is_fresh,
     StoreAdded *out, GError **error)
{
  g_auto (Coming) coming = {.folder_id = folder_id, .headers = headers, .is_fresh = is_fresh};
  StoreLocation location;
  bool awaiting, passes = false;

  if (!coming_init (write, &coming, error) || !is_awaiting (write, &awaiting, error) ||
      !find_known (write, &coming, awaiting, &location, error))
    return false;
  awaiting = awaiting && headers->uid != 0;
  // One that passes through may well end in this folder again, by another UID: it is looked for
  // before those that wait here.
  if (location.id == 0 && awaiting && !(passes = find_passing (write, &coming, &location, error)))
    return false;
  if (location.id != 0)
    return update_known (write, &coming, &location, error) &&
           (!passes ||
            store_step_found_source (write, folder_id, headers->uid, location.message_id, error)) &&
           tell_known (write, location.message_id, passes, out, error);
  if (awaiting && !find_awaiting (write, &coming, &location, error))
    return false;
  if (location.id != 0)
    return adopt (write, &coming, &location, error) &&
           tell_known (write, location.message_id, location.stamp != 0, out, error);
  if (!find_shared (write, &coming, &location, error))
    return false;
  return location.message_id != 0 ? add_place (write, &coming, &location, out, error) :
                                    add_new (write, &coming, out, error);
}

bool
store_message_add (StoreWrite *write, int64_t folder_id, const StoreHeaders *headers,
                   StoreAdded *out_added, GError **error)
{
  StoreAdded ignored;

  return add (write, folder_id, headers, false, out_added != NULL ? out_added : &ignored, error);
}

// Whether a row has, or had here, a UID of FIRST to LAST.
static bool
has_any (StoreWrite *write, int64_t folder_id, uint32_t first, uint32_t last, bool *out,
         GError **error)
{
  int64_t any = 0;
  bool ok = store_db_get_int (
    write->index, error, &any,
    "SELECT EXISTS (SELECT 1 FROM location WHERE folder_id = ?1 AND uid BETWEEN ?2 AND ?3)"
    "  OR EXISTS (SELECT 1 FROM departed WHERE folder_id = ?1 AND uid BETWEEN ?2 AND ?3)",
    bind_int (folder_id), bind_int (first), bind_int (last));

  *out = any != 0;
  return ok;
}

bool
store_message_add_many (StoreWrite *write, int64_t folder_id, const StoreHeaders *const *rows,
                        size_t n, StoreAdded *out_added, GError **error)
{
  uint32_t first = UINT32_MAX, last = 0, highest = 0;
  bool any, ok = true;

  for (size_t i = 0; i < n; i++) {
    first = MIN (first, rows[i]->uid);
    last = MAX (last, rows[i]->uid);
  }
  if (!has_any (write, folder_id, first, last, &any, error))
    return false;
  write->gathers_counts = true;
  for (size_t i = 0; ok && i < n; i++) {
    bool is_fresh = !any && rows[i]->uid > highest;

    ok = add (write, folder_id, rows[i], is_fresh, &out_added[i], error);
    highest = MAX (highest, rows[i]->uid);
  }
  write->gathers_counts = false;
  return ok && store_counts_flush (write, error);
}

bool
store_message_add_again (StoreWrite *write, int64_t account_id, const StoreHeaders *headers,
                         const StoreText *text, int64_t content_id, StoreLocation *location,
                         GError **error)
{
  g_auto (Coming) coming = {
    .folder_id = location->folder_id, .account_id = account_id, .headers = headers, .text = text};
  StoreLinks links;

  if (!coming_init (write, &coming, error))
    return false;
  location->flags = coming.flags;
  location->sort_key = store_key (coming.received, location->message_id);
  store_links_init (&links, account_id, coming.rfc_key, headers);
  location->thread_id =
    location->folder_id == 0 ?
      0 :
      store_conversation_join (write, location->message_id, location->sort_key, &links, 0, error);
  if ((location->thread_id == 0 && location->folder_id != 0) ||
      !insert_message (write, &coming, location, &links, content_id, error) ||
      !store_location_insert (write, location, error))
    return false;
  see_addresses (write, &coming);
  return true;
}

bool
store_message_add_home (StoreWrite *write, int64_t account_id, const StoreHeaders *headers,
                        const StoreText *text, bool is_whole, StoreLocation *location,
                        GError **error)
{
  location->uid = location->id;
  return store_message_add_again (write, account_id, headers, text,
                                  is_whole ? -location->message_id : 0, location, error);
}

bool
store_message_mark_attachment (StoreWrite *write, int64_t message_id, bool has_attachment,
                               GError **error)
{
  return store_db_run (write->index, error,
                       "UPDATE location SET flags = iif (?2, flags | ?3, flags & ~?3)"
                       "  WHERE sort_key = (SELECT sort_key FROM message WHERE id = ?1)"
                       "  AND flags <> iif (?2, flags | ?3, flags & ~?3)",
                       bind_int (message_id), bind_int (has_attachment),
                       bind_int ((int64_t) STORE_FLAG_ATTACHMENT));
}

bool
store_message_set_preview (StoreWrite *write, int64_t message_id, const char *preview,
                           bool has_attachment, GError **error)
{
  if (!store_db_run (write->index, error,
                     "UPDATE message SET preview = coalesce (?1, preview), has_attachment = ?2"
                     "  WHERE id = ?3",
                     bind_text (preview), bind_int (has_attachment), bind_int (message_id)) ||
      !store_message_mark_attachment (write, message_id, has_attachment, error))
    return false;
  int64_t thread_id = 0;
  if (!store_db_get_int (write->index, error, &thread_id,
                         "SELECT thread_id FROM message WHERE id = ?", bind_int (message_id)))
    return false;
  store_write_changed (write, 0, message_id, thread_id);
  return true;
}

int64_t
store_message_find_in_folder (Store *store, int64_t folder_id, const char *rfc_message_id,
                              GError **error)
{
  g_autoptr (GPtrArray) ids = store_thread_parse_ids (rfc_message_id);
  const char *id = ids->len > 0 ? ids->pdata[0] : "";
  g_autoptr (MailFolder) folder = store_folder_get (store, folder_id, error);
  g_auto (StoreReading) read = folder != NULL ? store_read (store, error) : (StoreReading) {};

  if (read.db == NULL)
    return 0;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT DISTINCT m.id FROM message m JOIN location l ON l.sort_key = m.sort_key"
    "  WHERE m.rfc_key = ?1 AND m.rfc_key <> 0 AND m.rfc_message_id = ?2 AND l.folder_id = ?3"
    "  ORDER BY m.sort_key DESC",
    bind_int (store_hash_key (folder->account_id, id)), bind_text (id), bind_int (folder_id));
  g_autoptr (GArray) found = store_rows_ids (&rows, error);
  return found != NULL && found->len > 0 ? g_array_index (found, int64_t, 0) : 0;
}
