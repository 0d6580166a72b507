// SPDX-License-Identifier: GPL-3.0-or-later
//
// Previews are asked for without LAZY (RFC 8970 §3.2): Dovecot 2.4.1 has none of what was appended
// until it is asked, and of some rows at a time it may well read the beginning.

#include "sync/imap-sync-sight.h"

#include "mime/mime-message.h"
#include "store/store-sight.h"
#include "sync/sync-text.h"

typedef struct {
  uint32_t uid;
  char *text; // one line
} Preview;

typedef struct {
  ImapSync *sync;
  GArray *previews; // Preview
} Look;

static void
clear_preview (void *data)
{
  g_free (((Preview *) data)->text);
}

static void
on_fetch (void *data, const ImapFetch *fetch)
{
  Look *look = data;
  if (!fetch->uid)
    return;
  if (fetch->has & IMAP_FETCH_FLAGS)
    imap_sync_applier_add_flags (look->sync->applier, fetch);
  if (!(fetch->has & IMAP_FETCH_PREVIEW) || imap_string_is_nil (fetch->preview))
    return;
  // A server's text as any other: what it is given to show is one line, and no longer than ours.
  g_autofree char *valid = g_utf8_make_valid (fetch->preview.p, (gssize) fetch->preview.n);
  Preview preview = {fetch->uid,
                     mime_text_dup_preview (valid, strlen (valid), SYNC_PREVIEW_CHARACTERS)};
  g_array_append_val (look->previews, preview);
}

static bool
write_previews (const Look *look, GError **error)
{
  const ImapSync *sync = look->sync;
  if (!look->previews->len)
    return true;
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, sync->priority, error);
  for (unsigned int i = 0; write && i < look->previews->len; i++) {
    const Preview *preview = &g_array_index (look->previews, Preview, i);
    if (!store_sight_set_preview (write, sync->kept, preview->uid, preview->text, error))
      return false;
  }
  return write && store_write_commit (g_steal_pointer (&write), error);
}

// OUT_REFUSED: the server would not, or did not understand.
static bool
look_at (ImapSync *sync, const ImapUidSet *uids, ImapFetchItems items, bool *out_refused,
         GError **error)
{
  g_autoptr (GArray) previews = g_array_new (FALSE, FALSE, sizeof (Preview));
  g_autoptr (GError) refusal = NULL;
  Look look = {sync, previews};
  ImapFetchRequest request = {.uids = uids, .items = items, .on_fetch = on_fetch, .data = &look};
  g_array_set_clear_func (previews, clear_preview);
  bool good = imap_session_fetch (sync->session, &request, sync->cancellable, &refusal);
  *out_refused = !good && imap_sync_was_refused (sync, refusal);
  if (!good && !*out_refused) {
    g_propagate_error (error, g_steal_pointer (&refusal));
    return false;
  }
  return imap_sync_settle (sync, error) && write_previews (&look, error);
}

bool
imap_sync_sight (ImapSync *sync, GError **error)
{
  bool flags = false, previews = false;
  g_autoptr (ImapUidSet) uids =
    sync_sight_take (sync->context->sight, sync->kept, &flags, &previews);
  ImapFetchItems items = 0;
  if (!uids)
    return true;
  if (flags)
    items |= IMAP_FETCH_FLAGS;
  if (previews && imap_session_has (sync->session, IMAP_CAP_PREVIEW))
    items |= IMAP_FETCH_PREVIEW;
  bool refused = false;
  if (items && !look_at (sync, uids, items, &refused, error))
    return false;
  // It may be the preview that it can't give.
  return !refused || items == IMAP_FETCH_PREVIEW || !flags ||
         look_at (sync, uids, IMAP_FETCH_FLAGS, &refused, error);
}
