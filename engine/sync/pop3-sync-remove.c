// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the policy wants gone and the gate lets go: noted in the ledger before DELE is said, and as
// removed only when QUIT was answered with yes.

#include "sync/pop3-sync.h"

#include "base/mail-log.h"
#include "store/store-home.h"
#include "store/store-list.h"
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

static char *
dup_why (const MailPop3Policy *policy)
{
  switch (policy->leave) {
  case MAIL_POP3_REMOVE:
    return g_strdup ("copies go once they are here");
  case MAIL_POP3_REMOVE_AFTER:
    return g_strdup_printf ("copies go after %d days", policy->days);
  case MAIL_POP3_REMOVE_DELETED:
    return g_strdup ("copies of what is deleted here go");
  case MAIL_POP3_REMOVE_MOVED:
    return g_strdup ("copies of what is moved out of the inbox go");
  case MAIL_POP3_KEEP:
    break;
  }
  return g_strdup ("chosen before");
}

// "message 12 of 2025-08-01 from ana@example.com", of whose names the log keeps no more than it may
// (security.md A6).
static char *
dup_description (Store *store, int64_t message_id)
{
  g_autoptr (GPtrArray) rows = store_list_rows (store, 0, &message_id, 1, NULL);
  const MailRow *row = rows != NULL ? g_ptr_array_index (rows, 0) : NULL;
  g_autoptr (GDateTime) date = row != NULL ? g_date_time_new_from_unix_utc (row->date) : NULL;
  g_autofree char *day = date != NULL ? g_date_time_format (date, "%F") : g_strdup ("no date");
  const MailAddress *from = row != NULL && row->from->len > 0 ? row->from->pdata[0] : NULL;

  return g_strdup_printf ("message %" G_GINT64_FORMAT " of %s from %s", message_id, day,
                          from != NULL && *from->address != '\0' ? from->address : "nobody named");
}

static void
log_removal (Pop3Sync *sync, const MailAccount *account, const char *why, int64_t entry_id)
{
  StorePopEntry entry = {0};

  if (!store_pop_get (sync->store, entry_id, &entry, NULL) || entry.id == 0)
    return;
  g_autofree char *what = entry.message_id != 0 ?
                            dup_description (sync->store, entry.message_id) :
                            g_strdup_printf ("entry %" G_GINT64_FORMAT, entry_id);

  mail_log (MAIL_LOG_INFO, "pop3",
            "removed from %s, account %" G_GINT64_FORMAT " (%s): %s, %" G_GUINT64_FORMAT
            " bytes; why: %s; verified: %s; QUIT was confirmed",
            account->incoming.host, account->id, account->address, what, entry.size, why,
            entry.message_id != 0 ?
              "it is committed here, and its content reads back with its hash" :
              "it was here, and was deleted here");
}

// For who wants to know afterwards where a message went.
static void
log_removals (Pop3Sync *sync, const GArray *ids)
{
  g_autoptr (MailAccount) account = sync_context_ref_account (sync->context);
  g_autofree char *why = dup_why (&sync->policy);

  // Looking up what nobody reads would cost as much as the removal.
  if (!mail_log_is_shown (MAIL_LOG_INFO))
    return;
  for (unsigned i = 0; i < ids->len; i++)
    log_removal (sync, account, why, g_array_index (ids, int64_t, i));
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
  log_removals (sync, gone);
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
