// SPDX-License-Identifier: GPL-3.0-or-later
//
// The outbox's states and its recipients'. Which state may follow which is asserted in one place,
// change_state(); who is sent to is decided by the recipients' states alone, so that whoever has a
// message is not sent it again, whatever becomes of the others.

#include "store/store-outbox-private.h"
#include "store/store-outbox-invite.h"
#include "store/store-private.h"

#define BIT(state) (1u << (state))

// Recipients who have it, and those who are still to get it.
#define HAS_IT " state IN (2, 5) "
#define IS_OPEN " state IN (0, 1, 4) "

bool
store_outbox_can_change (MailOutboxState from, MailOutboxState to)
{
  static const unsigned next[] = {
    [MAIL_OUTBOX_QUEUED] = BIT (MAIL_OUTBOX_QUEUED) | BIT (MAIL_OUTBOX_SENDING) |
                           BIT (MAIL_OUTBOX_REFUSED) | BIT (MAIL_OUTBOX_CANCELLED) |
                           BIT (MAIL_OUTBOX_FILED),
    // ACCEPTED: of those to whom it went earlier.
    [MAIL_OUTBOX_SENDING] = BIT (MAIL_OUTBOX_FINAL_DOT) | BIT (MAIL_OUTBOX_QUEUED) |
                            BIT (MAIL_OUTBOX_REFUSED) | BIT (MAIL_OUTBOX_ACCEPTED),
    // The server answered the dot (250, 4xx, 5xx), or the line dropped before it did.
    [MAIL_OUTBOX_FINAL_DOT] = BIT (MAIL_OUTBOX_ACCEPTED) | BIT (MAIL_OUTBOX_QUEUED) |
                              BIT (MAIL_OUTBOX_REFUSED) | BIT (MAIL_OUTBOX_AMBIGUOUS),
    // Filed; and those who are put off are tried again, those who are refused are told.
    [MAIL_OUTBOX_ACCEPTED] =
      BIT (MAIL_OUTBOX_FILED) | BIT (MAIL_OUTBOX_QUEUED) | BIT (MAIL_OUTBOX_PARTLY_REFUSED),
    // Found in Sent, sent again by the person's word, or given up.
    [MAIL_OUTBOX_AMBIGUOUS] = BIT (MAIL_OUTBOX_ACCEPTED) | BIT (MAIL_OUTBOX_FILED) |
                              BIT (MAIL_OUTBOX_QUEUED) | BIT (MAIL_OUTBOX_CANCELLED),
    [MAIL_OUTBOX_REFUSED] = BIT (MAIL_OUTBOX_QUEUED) | BIT (MAIL_OUTBOX_CANCELLED),
    [MAIL_OUTBOX_PARTLY_REFUSED] = BIT (MAIL_OUTBOX_QUEUED) | BIT (MAIL_OUTBOX_FILED),
    // A recipient that bounced was corrected.
    [MAIL_OUTBOX_FILED] = BIT (MAIL_OUTBOX_QUEUED),
    [MAIL_OUTBOX_CANCELLED] = 0,
  };

  return (size_t) from < G_N_ELEMENTS (next) && (next[from] & BIT (to)) != 0;
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
expect_state (StoreWrite *write, int64_t outbox_id, MailOutboxState expected, GError **error)
{
  MailOutboxState current = MAIL_OUTBOX_QUEUED;

  return get_state (write, outbox_id, &current, error) &&
         (current == expected ||
          store_fail (error, MAIL_ERROR_STALE, "the outbox item has changed meanwhile"));
}

typedef struct {
  MailOutboxState from, to;
  MailOutboxCause cause;
  const char *reason;
  int64_t not_before;
} Change;

static bool
change_state (StoreWrite *write, int64_t outbox_id, const Change *change, GError **error)
{
  g_return_val_if_fail (store_outbox_can_change (change->from, change->to),
                        store_fail (error, MAIL_ERROR_STORE, "no such change of state"));
  write->changes.outbox = true;
  return store_db_run (
    write->keep, error,
    "UPDATE outbox SET state = ?1, reason = ?2,"
    "  not_before = iif (?3 <> 0, ?3, not_before),"
    "  tries = tries + (?1 = 1), cause = ?4 WHERE id = ?5",
    bind_int (change->to), bind_text (change->reason != NULL ? change->reason : ""),
    bind_int (change->not_before), bind_int (change->cause), bind_int (outbox_id));
}

// What goes out after its time has passed by more than some minutes.
static bool
note_if_late (StoreWrite *write, int64_t outbox_id, GError **error)
{
  MailOutboxItem item = {0};
  int64_t tries = 0;

  if (!store_db_get_int (write->keep, error, &item.send_at,
                         "SELECT send_at FROM outbox WHERE id = ?", bind_int (outbox_id)) ||
      !store_db_get_int (write->keep, error, &tries, "SELECT tries FROM outbox WHERE id = ?",
                         bind_int (outbox_id)))
    return false;
  item.tries = (int) tries;
  return !mail_outbox_item_is_late (&item, store_now ()) ||
         store_outbox_add_event (write, outbox_id, &(StoreEvent) {.kind = MAIL_EVENT_LATE}, error);
}

bool
store_outbox_set_state (StoreWrite *write, int64_t outbox_id, MailOutboxState expected,
                        MailOutboxState state, const char *reason, int64_t not_before,
                        GError **error)
{
  const Change change = {expected, state, MAIL_OUTBOX_CAUSE_NONE, reason, not_before};

  return expect_state (write, outbox_id, expected, error) &&
         (state != MAIL_OUTBOX_SENDING || note_if_late (write, outbox_id, error)) &&
         change_state (write, outbox_id, &change, error);
}

bool
store_outbox_postpone (StoreWrite *write, int64_t outbox_id, MailOutboxCause cause,
                       const char *reason, int64_t not_before, GError **error)
{
  const Change change = {MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_QUEUED, cause, reason, not_before};

  return expect_state (write, outbox_id, MAIL_OUTBOX_QUEUED, error) &&
         change_state (write, outbox_id, &change, error);
}

bool
store_outbox_wake (StoreWrite *write, int64_t account_id, int64_t now, GError **error)
{
  write->changes.outbox = true;
  return store_db_run (write->keep, error,
                       "UPDATE outbox SET not_before = ?2 WHERE state NOT IN (4, 7) AND state = 0"
                       "  AND account_id = ?1 AND cause IN (?3, ?4, ?5) AND not_before > ?2",
                       bind_int (account_id), bind_int (now),
                       bind_int (MAIL_OUTBOX_CAUSE_CONNECTION), bind_int (MAIL_OUTBOX_CAUSE_LOGIN),
                       bind_int (MAIL_OUTBOX_CAUSE_LIMIT));
}

bool
store_outbox_end_undo (StoreWrite *write, int64_t now, GError **error)
{
  write->changes.outbox = true;
  return store_db_run (write->keep, error,
                       "UPDATE outbox SET not_before = ?1 WHERE state NOT IN (4, 7) AND state = 0"
                       "  AND cause = ?2 AND not_before > ?1"
                       "  AND (send_at = 0 OR not_before < send_at)",
                       bind_int (now), bind_int (MAIL_OUTBOX_CAUSE_NONE));
}

static bool
set_verdicts (StoreWrite *write, int64_t outbox_id, const StoreVerdict *verdicts, size_t n,
              GError **error)
{
  for (size_t i = 0; i < n; i++)
    if (!store_db_run (write->keep, error,
                       "UPDATE outbox_recipient SET state = ?, verdict = ?, code = ?, enhanced = ?,"
                       "  text = ? WHERE outbox_id = ? AND address = ? AND state NOT IN (2, 5)",
                       bind_int (verdicts[i].state), bind_int (verdicts[i].verdict),
                       bind_int (verdicts[i].code),
                       bind_text (verdicts[i].enhanced != NULL ? verdicts[i].enhanced : ""),
                       bind_text (verdicts[i].text != NULL ? verdicts[i].text : ""),
                       bind_int (outbox_id), bind_text (verdicts[i].address)))
      return false;
  return true;
}

bool
store_outbox_enter_final_dot (StoreWrite *write, int64_t outbox_id, const StoreVerdict *verdicts,
                              size_t n_verdicts, GError **error)
{
  const Change change = {.from = MAIL_OUTBOX_SENDING, .to = MAIL_OUTBOX_FINAL_DOT};

  return expect_state (write, outbox_id, MAIL_OUTBOX_SENDING, error) &&
         set_verdicts (write, outbox_id, verdicts, n_verdicts, error) &&
         change_state (write, outbox_id, &change, error);
}

typedef struct {
  int64_t have_it, open, refused;
} Counts;

static bool
count_all (StoreWrite *write, int64_t outbox_id, Counts *out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT count (*) FILTER (WHERE" HAS_IT "), count (*) FILTER (WHERE" IS_OPEN "),"
    "  count (*) FILTER (WHERE state = 3) FROM outbox_recipient WHERE outbox_id = ?",
    bind_int (outbox_id));

  if (!store_rows_one (&rows, "recipients", error))
    return false;
  *out = (Counts) {store_rows_int (&rows, 0), store_rows_int (&rows, 1), store_rows_int (&rows, 2)};
  return true;
}

static bool
add_verdict_event (StoreWrite *write, int64_t outbox_id, const StoreVerdict *verdict,
                   GError **error)
{
  StoreEvent event = {.address = verdict->address,
                      .verdict = verdict->verdict,
                      .code = verdict->code,
                      .enhanced = verdict->enhanced,
                      .text = verdict->text};

  switch (verdict->state) {
  case MAIL_RECIPIENT_ACCEPTED:
    event.kind = MAIL_EVENT_ACCEPTED;
    break;
  case MAIL_RECIPIENT_DELAYED:
    event.kind = MAIL_EVENT_DELAYED;
    break;
  case MAIL_RECIPIENT_REFUSED:
    event.kind = MAIL_EVENT_REFUSED;
    break;
  case MAIL_RECIPIENT_WAITING:
  case MAIL_RECIPIENT_UNCERTAIN:
  case MAIL_RECIPIENT_BOUNCED:
    return true;
  }
  return store_outbox_add_event (write, outbox_id, &event, error);
}

static bool
add_events (StoreWrite *write, int64_t outbox_id, const StoreConclusion *conclusion, GError **error)
{
  const StoreEvent handed = {.kind = MAIL_EVENT_HANDED_OVER, .text = conclusion->server};
  const StoreEvent doubt = {.kind = MAIL_EVENT_AMBIGUOUS, .text = conclusion->reason};

  g_autofree char *until = g_strdup_printf ("%" G_GINT64_FORMAT, conclusion->held_until);
  const StoreEvent held = {.kind = MAIL_EVENT_HELD, .text = until};

  if (conclusion->server != NULL &&
      (!store_outbox_add_event (write, outbox_id, &handed, error) ||
       (conclusion->held_until != 0 && !store_outbox_add_event (write, outbox_id, &held, error))))
    return false;
  for (size_t i = 0; i < conclusion->n_verdicts; i++)
    if (!add_verdict_event (write, outbox_id, &conclusion->verdicts[i], error))
      return false;
  return !conclusion->is_ambiguous || store_outbox_add_event (write, outbox_id, &doubt, error);
}

// A hold that was taken, or may have been, is told wherever the message is shown.
static bool
note_hold (StoreWrite *write, int64_t outbox_id, const StoreConclusion *conclusion,
           MailOutboxState state, GError **error)
{
  bool may_be_held = state == MAIL_OUTBOX_ACCEPTED || state == MAIL_OUTBOX_AMBIGUOUS;
  int64_t held_until = may_be_held ? conclusion->held_until : 0;

  if (held_until == 0 && !conclusion->drops_hold)
    return true;
  return store_db_run (write->keep, error,
                       "UPDATE outbox SET held_until = ?, hold_until = iif (?, 0, hold_until)"
                       "  WHERE id = ?",
                       bind_int (held_until), bind_int (conclusion->drops_hold),
                       bind_int (outbox_id));
}

static MailOutboxState
state_after (const Counts *counts, bool is_ambiguous)
{
  if (is_ambiguous)
    return MAIL_OUTBOX_AMBIGUOUS;
  if (counts->have_it > 0)
    return MAIL_OUTBOX_ACCEPTED;
  return counts->open > 0 ? MAIL_OUTBOX_QUEUED : MAIL_OUTBOX_REFUSED;
}

bool
store_outbox_conclude (StoreWrite *write, int64_t outbox_id, const StoreConclusion *conclusion,
                       MailOutboxState *out_state, GError **error)
{
  Counts counts;

  if (!expect_state (write, outbox_id, conclusion->expected, error) ||
      !set_verdicts (write, outbox_id, conclusion->verdicts, conclusion->n_verdicts, error) ||
      !add_events (write, outbox_id, conclusion, error) ||
      !count_all (write, outbox_id, &counts, error))
    return false;
  const Change change = {conclusion->expected, state_after (&counts, conclusion->is_ambiguous),
                         conclusion->cause, conclusion->reason,
                         counts.open > 0 ? conclusion->retry_at : 0};

  if (out_state != NULL)
    *out_state = change.to;
  return note_hold (write, outbox_id, conclusion, change.to, error) &&
         change_state (write, outbox_id, &change, error);
}

static char *
dup_reason (StoreWrite *write, int64_t outbox_id, MailOutboxCause *out_cause, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep, "SELECT reason, cause FROM outbox WHERE id = ?", bind_int (outbox_id));

  if (!store_rows_one (&rows, "outbox item", error))
    return NULL;
  *out_cause = (MailOutboxCause) store_rows_int (&rows, 1);
  return store_rows_dup (&rows, 0);
}

static bool
set_filed (StoreWrite *write, int64_t outbox_id, GError **error)
{
  int64_t is_filed = 0;

  return store_db_get_int (write->keep, error, &is_filed,
                           "SELECT is_filed FROM outbox WHERE id = ?", bind_int (outbox_id)) &&
         (is_filed != 0 ||
          (store_outbox_add_event (write, outbox_id, &(StoreEvent) {.kind = MAIL_EVENT_FILED},
                                   error) &&
           store_db_run (write->keep, error, "UPDATE outbox SET is_filed = 1 WHERE id = ?",
                         bind_int (outbox_id))));
}

bool
store_outbox_note_filed (StoreWrite *write, int64_t outbox_id, GError **error)
{
  Change change = {.from = MAIL_OUTBOX_ACCEPTED, .to = MAIL_OUTBOX_FILED};
  Counts counts;

  if (!expect_state (write, outbox_id, MAIL_OUTBOX_ACCEPTED, error) ||
      !set_filed (write, outbox_id, error) || !count_all (write, outbox_id, &counts, error))
    return false;
  g_autofree char *reason = dup_reason (write, outbox_id, &change.cause, error);
  if (reason == NULL)
    return false;
  change.reason = reason;
  if (counts.open > 0)
    change.to = MAIL_OUTBOX_QUEUED;
  else if (counts.refused > 0)
    change.to = MAIL_OUTBOX_PARTLY_REFUSED;
  return change_state (write, outbox_id, &change, error);
}

bool
store_outbox_confirm (StoreWrite *write, int64_t outbox_id, bool is_found, GError **error)
{
  const Change change = {.from = MAIL_OUTBOX_AMBIGUOUS, .to = MAIL_OUTBOX_ACCEPTED};
  const StoreEvent event = {.kind = is_found ? MAIL_EVENT_FOUND : MAIL_EVENT_CONFIRMED};

  return expect_state (write, outbox_id, MAIL_OUTBOX_AMBIGUOUS, error) &&
         store_db_run (write->keep, error,
                       "UPDATE outbox_recipient SET state = 2 WHERE outbox_id = ? AND state = 4",
                       bind_int (outbox_id)) &&
         store_outbox_add_event (write, outbox_id, &event, error) &&
         change_state (write, outbox_id, &change, error) &&
         (!is_found || (set_filed (write, outbox_id, error) &&
                        store_outbox_note_filed (write, outbox_id, error)));
}

static bool
is_on_its_way (MailOutboxState state)
{
  return state == MAIL_OUTBOX_SENDING || state == MAIL_OUTBOX_FINAL_DOT ||
         state == MAIL_OUTBOX_ACCEPTED;
}

bool
store_outbox_release (StoreWrite *write, int64_t outbox_id, int64_t now, GError **error)
{
  Change change = {.to = MAIL_OUTBOX_QUEUED, .not_before = now};
  Counts counts;

  if (!get_state (write, outbox_id, &change.from, error) ||
      !count_all (write, outbox_id, &counts, error))
    return false;
  bool is_about_refused =
    change.from == MAIL_OUTBOX_REFUSED || change.from == MAIL_OUTBOX_PARTLY_REFUSED;
  int64_t left = counts.open + (is_about_refused ? counts.refused : 0);

  if (is_on_its_way (change.from) || change.from == MAIL_OUTBOX_CANCELLED || left == 0)
    return store_fail (error, MAIL_ERROR_STALE, "nobody is left to send it to");
  return store_db_run (write->keep, error,
                       "UPDATE outbox_recipient SET state = 0, verdict = 0, code = 0,"
                       "  enhanced = '', text = '' WHERE outbox_id = ? AND"
                       "  (state = 4 OR (state = 3 AND ?))",
                       bind_int (outbox_id), bind_int (is_about_refused)) &&
         store_db_run (write->keep, error,
                       "UPDATE outbox SET hold_until = 0, held_until = 0 WHERE id = ?",
                       bind_int (outbox_id)) &&
         store_outbox_add_event (write, outbox_id, &(StoreEvent) {.kind = MAIL_EVENT_RELEASED},
                                 error) &&
         change_state (write, outbox_id, &change, error);
}

static bool
can_be_corrected (StoreWrite *write, int64_t outbox_id, MailOutboxState state, GError **error)
{
  int64_t has_bytes = 0;

  if (!store_db_get_int (write->keep, error, &has_bytes,
                         "SELECT coalesce (message, message_file) IS NOT NULL FROM outbox"
                         "  WHERE id = ?",
                         bind_int (outbox_id)))
    return false;
  if (has_bytes == 0 || is_on_its_way (state) || state == MAIL_OUTBOX_AMBIGUOUS ||
      state == MAIL_OUTBOX_CANCELLED)
    return store_fail (error, MAIL_ERROR_STALE, "it can't be sent again now");
  return true;
}

// Finds the recipient that is to be corrected, and that the new one is none yet.
static bool
find_wrong (StoreWrite *write, int64_t outbox_id, const char *address, const char *corrected,
            int64_t *out_seq, GError **error)
{
  int64_t taken = 0;

  *out_seq = -1;
  if (!store_db_get_int (write->keep, error, out_seq,
                         "SELECT seq FROM outbox_recipient WHERE outbox_id = ? AND"
                         "  lower (address) = lower (?) AND state IN (0, 1, 3, 5)",
                         bind_int (outbox_id), bind_text (address)) ||
      !store_db_get_int (write->keep, error, &taken,
                         "SELECT count (*) FROM outbox_recipient WHERE outbox_id = ? AND"
                         "  lower (address) = lower (?) AND seq <> ?",
                         bind_int (outbox_id), bind_text (corrected), bind_int (*out_seq)))
    return false;
  if (*out_seq < 0)
    return store_fail (error, MAIL_ERROR_NOT_FOUND, "no such recipient that does not have it");
  return taken == 0 || store_fail (error, MAIL_ERROR_INVALID, "it is sent to them already");
}

bool
store_outbox_correct (StoreWrite *write, int64_t outbox_id, const char *address,
                      const char *corrected, int64_t now, GError **error)
{
  Change change = {.to = MAIL_OUTBOX_QUEUED, .not_before = now};
  const StoreEvent event = {.kind = MAIL_EVENT_CORRECTED, .address = corrected, .text = address};
  int64_t seq;

  return get_state (write, outbox_id, &change.from, error) &&
         can_be_corrected (write, outbox_id, change.from, error) &&
         find_wrong (write, outbox_id, address, corrected, &seq, error) &&
         store_db_run (write->keep, error,
                       "UPDATE outbox_recipient SET address = ?, state = 0, verdict = 0, code = 0,"
                       "  enhanced = '', text = '' WHERE outbox_id = ? AND seq = ?",
                       bind_text (corrected), bind_int (outbox_id), bind_int (seq)) &&
         store_outbox_add_event (write, outbox_id, &event, error) &&
         change_state (write, outbox_id, &change, error);
}

static bool
reopen_draft (StoreWrite *write, int64_t outbox_id, int64_t *out_draft_id, GError **error)
{
  write->changes.drafts = true;
  return store_db_get_int (write->keep, error, out_draft_id,
                           "SELECT draft_id FROM outbox WHERE id = ?", bind_int (outbox_id)) &&
         store_db_run (write->keep, error,
                       "UPDATE draft SET state = 0, is_open = 1 WHERE id = ? AND state = 2",
                       bind_int (*out_draft_id));
}

int64_t
store_outbox_cancel (StoreWrite *write, int64_t outbox_id, GError **error)
{
  Change change = {0};
  Counts counts;
  int64_t draft_id = 0;

  if (!get_state (write, outbox_id, &change.from, error) ||
      !count_all (write, outbox_id, &counts, error))
    return 0;
  change.to = counts.have_it > 0 ? MAIL_OUTBOX_FILED : MAIL_OUTBOX_CANCELLED;
  if (is_on_its_way (change.from) || !store_outbox_can_change (change.from, change.to)) {
    store_fail (error, MAIL_ERROR_STALE, "too late to cancel");
    return 0;
  }
  if (!change_state (write, outbox_id, &change, error) ||
      !store_outbox_add_event (write, outbox_id, &(StoreEvent) {.kind = MAIL_EVENT_CANCELLED},
                               error) ||
      (change.to == MAIL_OUTBOX_CANCELLED &&
       (!store_outbox_unmark_invite (write, outbox_id, error) ||
        !reopen_draft (write, outbox_id, &draft_id, error))))
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
  return store_db_run (write->keep, error,
                       "INSERT INTO outbox_event (outbox_id, at, kind)"
                       "  SELECT id, ?, ? FROM outbox WHERE state NOT IN (4, 7) AND state = 2",
                       bind_int (store_now ()), bind_int (MAIL_EVENT_AMBIGUOUS)) &&
         restart (write, MAIL_OUTBOX_SENDING, MAIL_OUTBOX_QUEUED, error) &&
         restart (write, MAIL_OUTBOX_FINAL_DOT, MAIL_OUTBOX_AMBIGUOUS, error);
}
