// SPDX-License-Identifier: GPL-3.0-or-later
//
// The structure and the header in one request, all that is wanted in the next; longer text and
// attachments in pieces, as large messages come. Attachments come decoded where the server does
// that (BINARY) and base64 would cost a third more.

#include "sync/imap-sync-parts.h"

#include "base/limits.h"
#include "store/store-part.h"
#include "sync/imap-sync-identity.h"
#include "sync/imap-sync-large.h"
#include "sync/imap-sync-structure.h"
#include "sync/sync-text.h"

#include <string.h>

// As much as a session keeps in memory of one literal; what has as much has more.
#define PIECE LIMIT_LITERAL_MEMORY

// Of one request, well below LIMIT_RESPONSE_MEMORY.
#define REQUEST_BYTES (1024 * 1024)
#define REQUEST_SECTIONS 60

// Most servers decode all of a part for each piece of it: only of a few pieces that is no more work
// than it saves. One that decodes it once does so in memory: Dovecot ends over 220 MB.
#define DECODED_BYTES (8 * PIECE)
#define DECODED_ONCE_BYTES (32 * 1024 * 1024)

typedef struct {
  ImapSync *sync;
  const StoreUidRow *row;
  ImapUidSet *uids; // the one
  ImapSyncPart *root;
  GHashTable *places; // section → GBytes ** in a part that it belongs to
  GBytes *header;     // of the message
} Gather;

static bool
doubt (const Gather *gather, const char *what, GError **error)
{
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED, "UID %u in parts: %s", gather->row->uid,
               what);
  return false;
}

static void
gather_clear (Gather *gather)
{
  imap_uid_set_free (gather->uids);
  g_hash_table_unref (gather->places);
  g_clear_pointer (&gather->root, imap_sync_part_free);
  g_clear_pointer (&gather->header, g_bytes_unref);
}

static GBytes *
dup_section (const ImapSection *section)
{
  bool is_all = section->data.p && section->data.n < PIECE && section->origin == 0;
  return is_all ? g_bytes_new (section->data.p, section->data.n) : NULL;
}

static void
on_structure (void *data, const ImapFetch *fetch)
{
  Gather *gather = data;
  const ImapSection *header = imap_fetch_find_section (fetch, "HEADER");
  if (header && !gather->header)
    gather->header = dup_section (header);
  if ((fetch->has & IMAP_FETCH_BODYSTRUCTURE) && fetch->body && !gather->root)
    gather->root = imap_sync_part_new (fetch->body, gather->row->size);
}

static bool
ask_structure (Gather *gather, GError **error)
{
  ImapSync *sync = gather->sync;
  const ImapFetchRequest request = {.uids = gather->uids,
                                    .items = IMAP_FETCH_UID | IMAP_FETCH_BODYSTRUCTURE,
                                    .section = "HEADER",
                                    .length = PIECE,
                                    .on_fetch = on_structure,
                                    .data = gather};
  if (!imap_session_fetch (sync->session, &request, sync->cancellable, error))
    return false;
  if (!gather->root || !gather->header)
    return doubt (gather, "no structure to go by", error);
  gather->root->header = g_bytes_ref (gather->header);
  return true;
}

static void
on_sections (void *data, const ImapFetch *fetch)
{
  Gather *gather = data;
  for (size_t i = 0; i < fetch->n_sections; i++) {
    g_autofree char *name = imap_string_dup (fetch->sections[i].name);
    g_autofree char *upper = g_ascii_strup (name, -1);
    GBytes **place = g_hash_table_lookup (gather->places, upper);
    if (place && !*place)
      *place = dup_section (&fetch->sections[i]);
  }
}

static bool
ask_sections (Gather *gather, GPtrArray *sections, GError **error)
{
  ImapSync *sync = gather->sync;
  if (sections->len == 0)
    return true;
  g_ptr_array_add (sections, NULL);
  const ImapFetchRequest request = {.uids = gather->uids,
                                    .items = IMAP_FETCH_UID,
                                    .section = sections->pdata[0],
                                    .more = (const char *const *) &sections->pdata[1],
                                    .length = PIECE,
                                    .on_fetch = on_sections,
                                    .data = gather};
  bool good = imap_session_fetch (sync->session, &request, sync->cancellable, error);
  g_ptr_array_set_size (sections, 0);
  return good;
}

static void
want (Gather *gather, GPtrArray *sections, char *section, GBytes **place)
{
  g_hash_table_insert (gather->places, g_strdup (section), place);
  g_ptr_array_add (sections, section);
}

static bool
is_short (const ImapSyncPart *part)
{
  return part->is_wanted && part->size < PIECE;
}

static bool
ask_short (Gather *gather, const GPtrArray *parts, GError **error)
{
  g_autoptr (GPtrArray) sections = g_ptr_array_new_with_free_func (g_free);
  uint64_t bytes = 0;
  for (unsigned int i = 0; i < parts->len; i++) {
    ImapSyncPart *part = g_ptr_array_index (parts, i);
    if (part != gather->root)
      want (gather, sections, imap_sync_part_dup_header_section (part), &part->header);
    if (part->children->len == 0 && is_short (part)) {
      want (gather, sections, g_strdup (part->path), &part->content);
      bytes += part->size;
    }
    if ((bytes > REQUEST_BYTES || sections->len > REQUEST_SECTIONS)) {
      bytes = 0;
      if (!ask_sections (gather, sections, error))
        return false;
    }
  }
  return ask_sections (gather, sections, error);
}

static bool
ask_long (Gather *gather, const GPtrArray *parts, GError **error)
{
  for (unsigned int i = 0; i < parts->len; i++) {
    ImapSyncPart *part = g_ptr_array_index (parts, i);
    StoreUidRow row = *gather->row;
    row.size = part->size;
    if (!part->is_wanted || is_short (part))
      continue;
    g_autoptr (MailSource) source =
      imap_sync_large_fetch_part (gather->sync, &row, part->path, false, error);
    part->content = source ? mail_source_read (source, G_MAXUINT64, error) : NULL;
    if (!part->content)
      return false;
  }
  return true;
}

// A server may say nothing of what is empty.
static bool
is_complete (const GPtrArray *parts)
{
  for (unsigned int i = 0; i < parts->len; i++) {
    const ImapSyncPart *part = g_ptr_array_index (parts, i);
    if (!part->header || (part->is_wanted && part->size > 0 && !part->content))
      return false;
  }
  return true;
}

static bool
put_abridged (Gather *gather, GBytes *raw, const GPtrArray *left_out, GError **error)
{
  ImapSync *sync = gather->sync;
  int64_t message_id = gather->row->message_id;
  g_auto (StoreText) text = {0};
  g_autoptr (GBytes) list = mime_left_out_write (left_out);
  g_autoptr (StoreContent) abridged = store_content_prepare (sync->store, raw, error);
  g_autoptr (StoreContent) others =
    abridged ? store_content_prepare (sync->store, list, error) : NULL;
  if (!others)
    return false;
  sync_text_extract (raw, &text, NULL);
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_USER, error);
  return write && store_part_put_abridged (write, message_id, abridged, others, &text, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static bool
gather_all (Gather *gather, GError **error)
{
  ImapSync *sync = gather->sync;
  const StoreUidRow *row = gather->row;
  if (!ask_structure (gather, error))
    return false;
  g_autoptr (GPtrArray) parts = imap_sync_part_list (gather->root);
  g_autoptr (GPtrArray) left_out = NULL;
  if (!ask_short (gather, parts, error) || !ask_long (gather, parts, error))
    return false;
  if (!is_complete (parts))
    return doubt (gather, "not all came that was told of", error);
  g_autoptr (GBytes) raw = imap_sync_part_compose (gather->root, &left_out);
  if (!raw)
    return doubt (gather, "other parts than were told of", error);
  // What is another message's is not stored; whoever asked settles it.
  return !imap_sync_identity_fits (sync, sync->selected, row->uid, row->message_id, raw,
                                   g_bytes_get_size (raw)) ||
         put_abridged (gather, raw, left_out, error);
}

bool
imap_sync_parts_fetch_readable (ImapSync *sync, const StoreUidRow *row, GError **error)
{
  Gather gather = {.sync = sync, .row = row};
  gather.uids = imap_uid_set_new_range (row->uid, row->uid);
  gather.places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) failure = NULL;
  bool good = gather_all (&gather, &failure);
  sync_state_set_part (sync->context->state, 0, NULL, 0, 0);
  // A server that refuses such questions may give the whole.
  if (!good && imap_sync_was_refused (sync, failure) &&
      !g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_FILE)) {
    g_autoptr (GError) refusal = g_steal_pointer (&failure);
    doubt (&gather, imap_sync_reason (refusal), &failure);
  }
  gather_clear (&gather);
  if (!good)
    g_propagate_error (error, g_steal_pointer (&failure));
  return good;
}

// What the list of parts that were left out says of the one at PATH, and how it is coded.
static bool
find_left_out (ImapSync *sync, const StoreUidRow *row, const char *path, StoreUidRow *out,
               bool *out_base64, GError **error)
{
  g_autoptr (GBytes) raw = store_part_get (sync->store, row->message_id, STORE_PART_ABRIDGED, NULL);
  g_autoptr (GBytes) list =
    raw ? store_part_get (sync->store, row->message_id, STORE_PART_LEFT_OUT, NULL) : NULL;
  g_autoptr (GPtrArray) left_out = list ? mime_left_out_read (list) : NULL;
  g_autoptr (MimeMessage) message = list ? mime_message_parse (raw) : NULL;
  const MimePart *part = message ? mime_message_find_part (message, path) : NULL;
  *out = *row;
  for (unsigned int i = 0; part && left_out && i < left_out->len; i++) {
    const MimeLeftOut *one = g_ptr_array_index (left_out, i);
    if (!g_str_equal (one->path, path))
      continue;
    out->size = one->size;
    *out_base64 = g_str_equal (part->encoding, "base64");
    return true;
  }
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED, "no part %s was left out", path);
  return false;
}

static bool
put_part (ImapSync *sync, const StoreUidRow *row, const char *path, bool is_decoded,
          MailSource *source, GError **error)
{
  g_autofree char *name = is_decoded ? g_strconcat (path, STORE_PART_DECODED, NULL) : NULL;
  g_autoptr (StoreContent) content = store_content_prepare_source (sync->store, source, error);
  if (!content)
    return false;
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_USER, error);
  return write && store_part_put (write, row->message_id, name ? name : path, content, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

// AGAIN: the line broke. Where nothing had come decoded, that may be why.
static bool
is_worth_decoding (ImapSync *sync, const StoreUidRow *row, const char *path, bool again)
{
  bool once = imap_session_keeps_decoded (sync->session);
  return imap_session_has (sync->session, IMAP_CAP_BINARY) &&
         row->size <= (once ? DECODED_ONCE_BYTES : DECODED_BYTES) &&
         (!again || imap_sync_large_has_begun (sync, row, path, true));
}

// Asking in another way would come to the same.
static bool
is_final (ImapSync *sync, const GError *refusal)
{
  return g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_FILE) ||
         (!imap_sync_was_refused (sync, refusal) &&
          !g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED) &&
          !g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_NOT_FOUND));
}

// What base64 in lines of a usual length makes of ENCODED bytes. Far from that it was not decoded,
// or not to its end: a file that nobody can open.
static bool
is_decoded_length (uint64_t encoded, uint64_t decoded)
{
  return decoded <= encoded / 4 * 3 + 3 && decoded >= encoded / 3 * 2;
}

// Decoded by the server where it can; one that can't read the coding says so (UNKNOWN-CTE), or
// gives something else, and the part comes as it is.
static MailSource *
fetch_source (ImapSync *sync, const StoreUidRow *row, const char *path, bool *out_decoded,
              GError **error)
{
  g_autoptr (GError) refusal = NULL;
  if (!*out_decoded)
    return imap_sync_large_fetch_part (sync, row, path, false, error);
  g_autoptr (MailSource) source = imap_sync_large_fetch_part (sync, row, path, true, &refusal);
  if (!source && !refusal)
    return NULL;
  if (source && is_decoded_length (row->size, mail_source_get_size (source)))
    return g_steal_pointer (&source);
  if (refusal && is_final (sync, refusal)) {
    g_propagate_error (error, g_steal_pointer (&refusal));
    return NULL;
  }
  *out_decoded = false;
  return imap_sync_large_fetch_part (sync, row, path, false, error);
}

bool
imap_sync_parts_fetch (ImapSync *sync, const StoreUidRow *row, const char *path, bool again,
                       bool *out_later, GError **error)
{
  StoreUidRow part;
  bool is_base64 = false, is_decoded = false;
  g_autoptr (GError) failure = NULL;
  // Days may lie between the list of parts and this.
  if (!find_left_out (sync, row, path, &part, &is_base64, error) ||
      !imap_sync_identity_prove (sync, row->uid, row->message_id, error))
    return false;
  is_decoded = is_base64 && is_worth_decoding (sync, &part, path, again);
  g_autoptr (MailSource) source = fetch_source (sync, &part, path, &is_decoded, &failure);
  sync_state_set_part (sync->context->state, 0, NULL, 0, 0);
  if (failure) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return false;
  }
  *out_later = !source;
  return !source || put_part (sync, row, path, is_decoded, source, error);
}
