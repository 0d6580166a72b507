// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the policy wants gone and the gate lets go: noted in the ledger before DELE is said, and as
// removed only when QUIT was answered with yes.

#include "sync/pop3-sync.h"

#include "base/mail-log.h"
#include "store/store-home.h"
#include "sync/pop3-sync-gate.h"

typedef struct {
  GArray *ids;     // int64_t: entries that may go
  GArray *numbers; // uint32_t: theirs
} Going;

static bool
set_state (Pop3Sync *sync, const GArray *ids, StorePopState state, GError **error)
{
  if (ids->len == 0)
    return true;
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, error);

  return write != NULL &&
         store_pop_set_state (write, (const int64_t *) (void *) ids->data, ids->len, state,
                              error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

// One that does not pass stays there, and is tried again in the next session.
static bool
ask_gate (Pop3Sync *sync, const Pop3Listing *listing, Going *going, GError **error)
{
  for (unsigned i = 0; i < listing->due->len; i++) {
    const Pop3Due *due = &g_array_index (listing->due, Pop3Due, i);
    g_autoptr (GError) reason = NULL;

    if (!pop3_sync_may_go_on (sync, error))
      return false;
    if (pop3_sync_gate_passes (sync->store, due->entry_id, &reason)) {
      g_array_append_val (going->ids, due->entry_id);
      g_array_append_val (going->numbers, due->number);
      continue;
    }
    mail_log (MAIL_LOG_INFO, "pop3", "entry %" G_GINT64_FORMAT " stays on the server: %s",
              due->entry_id, reason->message);
    if (sync->report.error == NULL)
      sync->report.error = g_steal_pointer (&reason);
  }
  return true;
}

static void
log_removal (Pop3Sync *sync, int64_t entry_id)
{
  StorePopEntry entry = {0};

  if (!store_pop_get (sync->store, entry_id, &entry, NULL) || entry.id == 0)
    return;
  if (entry.message_id != 0)
    mail_log (MAIL_LOG_INFO, "pop3",
              "removed from the server of account %" G_GINT64_FORMAT ": message %" G_GINT64_FORMAT
              ", %" G_GUINT64_FORMAT " bytes, which is here",
              sync->context->account_id, entry.message_id, entry.size);
  else
    mail_log (MAIL_LOG_INFO, "pop3",
              "removed from the server of account %" G_GINT64_FORMAT ": entry %" G_GINT64_FORMAT
              ", %" G_GUINT64_FORMAT " bytes, which was deleted here",
              sync->context->account_id, entry_id, entry.size);
}

// Those that DELE was not taken for are what they were; the others have gone.
static bool
conclude (Pop3Sync *sync, const Going *going, const bool *done, GError **error)
{
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (int64_t));

  for (unsigned i = 0; i < going->ids->len; i++)
    g_array_append_val (done[i] ? gone : left, g_array_index (going->ids, int64_t, i));
  if (!set_state (sync, gone, STORE_POP_CONFIRMED, error) ||
      !set_state (sync, left, STORE_POP_STORED, error))
    return false;
  for (unsigned i = 0; i < gone->len; i++)
    log_removal (sync, g_array_index (gone, int64_t, i));
  sync->report.removed += (int) gone->len;
  return true;
}

// After a cut here the entries are SENT: whether they went is seen in the next listing.
static bool
remove_all (Pop3Sync *sync, const Going *going, GError **error)
{
  unsigned n = going->ids->len;
  g_autofree bool *done = g_new0 (bool, n + 1);

  return set_state (sync, going->ids, STORE_POP_PASSED, error) &&
         set_state (sync, going->ids, STORE_POP_SENT, error) &&
         pop3_session_delete (sync->session, (const uint32_t *) (void *) going->numbers->data, n,
                              done, sync->cancellable, error) &&
         pop3_session_quit (sync->session, sync->cancellable, error) &&
         conclude (sync, going, done, error);
}

bool
pop3_sync_remove (Pop3Sync *sync, Pop3Listing *listing, GError **error)
{
  Going going = {
    .ids = g_array_new (FALSE, FALSE, sizeof (int64_t)),
    .numbers = g_array_new (FALSE, FALSE, sizeof (uint32_t)),
  };
  bool good = (listing->due->len == 0 || store_home_sync_names (sync->store, error)) &&
              ask_gate (sync, listing, &going, error);

  if (good && going.ids->len > 0)
    good = remove_all (sync, &going, error);
  else if (good)
    pop3_session_quit (sync->session, sync->cancellable, NULL);
  g_array_unref (going.ids);
  g_array_unref (going.numbers);
  return good;
}
