// SPDX-License-Identifier: GPL-3.0-or-later
//
// The acts.

#include "sync/pop3-history.h"

#include "base/mail-flags.h"
#include "store/store-home.h"
#include "store/store-operation.h"
#include "support/test-death.h"
#include "sync/pop3-settings.h"

#include <sqlite3.h>
#include <string.h>

#define SMALL 300
#define LARGE 6000
#define LIMIT 3000
#define MOST_MS 60

static void
letter_free (void *data)
{
  Letter *letter = data;

  g_free (letter->id);
  g_free (letter->sha256);
  g_free (letter->marked);
  g_free (letter);
}

static void
choose_policy (Pop3History *history, const char *leave, uint64_t max_size)
{
  g_autoptr (GError) error = NULL;

  history->policy =
    (MailPop3Policy) {.max_size = max_size, .is_shared = history->fixture->home_id != 0};
  g_assert_true (mail_pop3_policy_parse_leave (leave, &history->policy));
  g_autoptr (StoreWrite) write =
    store_write_begin (history->fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_no_error (error);
  pop3_settings_set (write, history->fixture->account->id, &history->policy, &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
  pop3_history_trace (history, "the policy is %s, above %u bytes headers only", leave,
                      (unsigned) max_size);
}

void
pop3_history_free (Pop3History *history)
{
  g_rand_free (history->random);
  g_ptr_array_unref (history->letters);
  g_string_free (history->trace, TRUE);
  g_free (history);
}

int
pop3_history_random (Pop3History *history, int n)
{
  return g_rand_int_range (history->random, 0, n);
}

void
pop3_history_trace (Pop3History *history, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  g_string_append_printf (history->trace, "%3u ", history->counts.steps);
  g_string_append_vprintf (history->trace, format, list);
  g_string_append_c (history->trace, '\n');
  va_end (list);
}

void
pop3_history_fail (Pop3History *history, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  g_autofree char *words = g_strdup_vprintf (format, list);
  va_end (list);
  g_printerr ("%s", history->trace->str);
  sync_fixture_print (history->fixture, "keep.db",
                      "SELECT id, uid, state, is_proven, message_id, stored_at FROM pop_uid");
  g_error ("SEED=%u: %s", history->seed, words);
}

// Lines with dots at their beginning, as the protocol doubles them.
static char *
make_text (Pop3History *history, const char *id)
{
  int size = pop3_history_random (history, 4) == 0 ? LARGE : SMALL;
  GString *text = g_string_new (NULL);

  g_string_printf (text, "Subject: %s\r\nMessage-ID: <%s>\r\n\r\n", id, id);
  while ((int) text->len < size)
    g_string_append_printf (text, "%.*s%u\r\n", pop3_history_random (history, 3), "..",
                            g_rand_int (history->random));
  return g_string_free (text, FALSE);
}

static void
deliver (Pop3History *history)
{
  for (int n = 1 + pop3_history_random (history, 4); n > 0; n--) {
    Letter *letter = g_new0 (Letter, 1);

    letter->id = g_strdup_printf ("m%u@test.example", history->letters->len);
    g_autofree char *text = make_text (history, letter->id);

    g_autofree char *marked = test_maildrop_mark (text);
    letter->sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
    letter->marked = g_compute_checksum_for_string (G_CHECKSUM_SHA256, marked, -1);
    letter->is_there = true;
    letter->is_large = strlen (text) > LIMIT;
    pop3_mailbox_deliver (&history->mailbox, letter->id, text);
    g_ptr_array_add (history->letters, letter);
    pop3_history_trace (history, "%s is delivered, %zu bytes", letter->id, strlen (text));
  }
}

Pop3History *
pop3_history_new (uint32_t seed, SyncFixture *fixture, TestMaildrop *maildrop, unsigned manners)
{
  Pop3History *history = g_new0 (Pop3History, 1);

  history->seed = seed;
  history->random = g_rand_new_with_seed (seed);
  history->fixture = fixture;
  history->letters = g_ptr_array_new_with_free_func (letter_free);
  history->trace = g_string_new (NULL);
  history->mailbox = (Pop3Mailbox) {fixture, maildrop};
  history->manners = manners;
  if (seed % 2 == 0)
    sync_fixture_share (fixture);
  choose_policy (history, "on", 0);
  deliver (history);
  return history;
}

// One of those for which CHECK holds, or NULL.
static Letter *
choose (Pop3History *history, bool (*check) (const Letter *letter))
{
  g_autoptr (GPtrArray) some = g_ptr_array_new ();

  for (unsigned i = 0; i < history->letters->len; i++)
    if (check (history->letters->pdata[i]))
      g_ptr_array_add (some, history->letters->pdata[i]);
  return some->len > 0 ? some->pdata[pop3_history_random (history, (int) some->len)] : NULL;
}

static bool
is_there (const Letter *letter)
{
  return letter->is_there;
}

static bool
is_shown (const Letter *letter)
{
  return pop3_history_folder (letter->place) != NULL;
}

static bool
is_partial (const Letter *letter)
{
  return is_shown (letter) && !letter->is_whole;
}

static void
take_there (Pop3History *history)
{
  Letter *letter = choose (history, is_there);

  if (letter == NULL)
    return;
  pop3_mailbox_remove (&history->mailbox, letter->id);
  letter->is_there = false;
  letter->is_taken = true;
  pop3_history_trace (history, "another client deletes %s", letter->id);
}

static void
make_uids_anew (Pop3History *history)
{
  if (choose (history, is_there) == NULL)
    return;
  pop3_mailbox_renew_uids (&history->mailbox);
  for (unsigned i = 0; i < history->letters->len; i++)
    ((Letter *) history->letters->pdata[i])->is_renamed = true;
  pop3_history_trace (history, "all UIDs are new");
}

static void
change_policy (Pop3History *history)
{
  static const char *const leaves[] = {"on", "off", "deleted", "moved", "2", "5"};

  choose_policy (history, leaves[pop3_history_random (history, G_N_ELEMENTS (leaves))],
                 pop3_history_random (history, 2) == 0 ? LIMIT : 0);
}

// Moves it to PLACE, or deletes it for good.
static void
put (Pop3History *history, Letter *letter, LetterPlace place)
{
  SyncFixture *fixture = history->fixture;
  const char *from = pop3_history_folder (letter->place);
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (fixture, from, letter->id);
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, from), .ids = &id, .n_ids = 1};
  int64_t to =
    place != LETTER_ERASED ? sync_fixture_folder (fixture, pop3_history_folder (place)) : 0;
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);

  if (place != LETTER_ERASED)
    store_operation_move (write, &target, to, 0, 0, &error);
  else if (pop3_history_random (history, 2) == 0)
    store_operation_delete (write, &target, &error);
  else
    store_home_remove (write, id, &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
  letter->place = place;
}

static void
act_here (Pop3History *history)
{
  static const char *const words[] = {NULL, "moves to the inbox", "files", "throws away", "erases"};
  Letter *letter = choose (history, is_shown);
  LetterPlace place = LETTER_INBOX + pop3_history_random (history, 4);

  if (letter == NULL || letter->place == place)
    return;
  put (history, letter, place);
  pop3_history_trace (history, "its person %s %s", words[place], letter->id);
}

static void
flag_here (Pop3History *history)
{
  SyncFixture *fixture = history->fixture;
  Letter *letter = choose (history, is_shown);
  g_autoptr (GError) error = NULL;

  if (letter == NULL)
    return;
  const char *folder = pop3_history_folder (letter->place);
  int64_t id = sync_fixture_find (fixture, folder, letter->id);
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, folder), .ids = &id, .n_ids = 1};
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);

  store_operation_flag (write, &target, letter->is_flagged ? 0 : MAIL_FLAG_FLAGGED,
                        letter->is_flagged ? MAIL_FLAG_FLAGGED : 0, NULL, NULL, &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
  letter->is_flagged = !letter->is_flagged;
  pop3_history_trace (history, "its person flags %s, or not any more", letter->id);
}

static void
lose_index (Pop3History *history)
{
  sync_fixture_lose_index (history->fixture);
  pop3_history_trace (history, "the index is lost");
  pop3_history_judge (history, false);
}

static void
let_days_pass (Pop3History *history)
{
  int days = 1 + pop3_history_random (history, 3);
  g_autofree char *path = g_build_filename (history->fixture->dir, "keep.db", NULL);
  g_autofree char *change = g_strdup_printf (
    "UPDATE pop_uid SET stored_at = stored_at - %d WHERE stored_at > 0", days * 86400);
  sqlite3 *db = NULL;

  sync_fixture_close_store (history->fixture);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, change, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  sync_fixture_open_store (history->fixture);
  for (unsigned i = 0; i < history->letters->len; i++) {
    Letter *letter = history->letters->pdata[i];

    letter->days += letter->is_whole || letter->place == LETTER_ERASED ? days : 0;
  }
  pop3_history_trace (history, "%d days pass", days);
}

static void
arm_cut (Pop3History *history)
{
  static const TestProxyEnd ends[] = {TEST_PROXY_CUT, TEST_PROXY_RESET, TEST_PROXY_HALF_CLOSE};
  TestProxy *proxy = history->fixture->proxy;
  bool is_received = pop3_history_random (history, 2) == 0;
  int most = is_received ? 12000 : 600, after = 1 + pop3_history_random (history, most);

  test_proxy_set_end (proxy, ends[pop3_history_random (history, 3)]);
  if (is_received)
    test_proxy_cut_after_received (proxy, (uint64_t) after);
  else
    test_proxy_cut_after_sent (proxy, (uint64_t) after);
  pop3_history_trace (history, "the line will be cut after %d bytes %s", after,
                      is_received ? "from the server" : "to it");
}

static void
disarm (Pop3History *history)
{
  test_proxy_cut_after_received (history->fixture->proxy, 0);
  test_proxy_cut_after_sent (history->fixture->proxy, 0);
}

static void
hold_session (Pop3History *history, bool may_be_cut)
{
  SyncFixture *fixture = history->fixture;
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  unsigned before = test_proxy_get_cuts (fixture->proxy);

  if (may_be_cut)
    arm_cut (history);
  bool good = sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error);
  bool was_cut = test_proxy_get_cuts (fixture->proxy) != before;

  disarm (history);
  pop3_history_trace (history, "a session: %d came, %d went%s%s", report.added, report.removed,
                      good ? "" : ", ", good ? "" : error->message);
  g_clear_error (&report.error);
  if (!good && !was_cut)
    pop3_history_fail (history, "a session over a whole line failed: %s", error->message);
  history->counts.sessions++;
  history->counts.cuts += was_cut;
  pop3_history_judge (history, good);
}

// A session in another process, which is killed amid it, or after it.
static void
die_amid_session (Pop3History *history)
{
  g_autofree char *ms = g_strdup_printf ("%d", 1 + pop3_history_random (history, MOST_MS));

  sync_fixture_close_store (history->fixture);
  test_death_of_child (history->fixture->dir, ms, NULL);
  sync_fixture_open_store (history->fixture);
  history->counts.kills++;
  pop3_history_trace (history, "the program is killed after %s ms of a session", ms);
  pop3_history_judge (history, false);
}

// The other half of what came as its header.
static void
ask_for_rest (Pop3History *history)
{
  Letter *letter = choose (history, is_partial);
  g_autoptr (GError) error = NULL;

  if (letter == NULL)
    return;
  int64_t id =
    sync_fixture_find (history->fixture, pop3_history_folder (letter->place), letter->id);
  bool good = sync_account_fetch_message (history->fixture->sync, id, NULL, &error);

  pop3_history_trace (history, "its person asks for the rest of %s%s%s", letter->id,
                      good ? "" : ": ", good ? "" : error->message);
  // With new UIDs it is not found until the next session has seen them.
  if (!good && !g_error_matches (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND))
    pop3_history_fail (history, "the rest did not come: %s", error->message);
  if (good && !letter->is_there)
    pop3_history_fail (history, "the rest of %s came from nowhere", letter->id);
  pop3_history_judge (history, false);
  if (good && !letter->is_whole)
    pop3_history_fail (history, "%s is not whole", letter->id);
}

void
pop3_history_run_child (const char *dir, const char *ms)
{
  SyncFixture *fixture = sync_fixture_attach (dir);

  test_death_in (ms);
  while (true)
    sync_fixture_try_pass (fixture);
}

void
pop3_history_step (Pop3History *history)
{
  int dice = pop3_history_random (history, 100);

  history->counts.steps++;
  if (dice < 30)
    hold_session (history, pop3_history_random (history, 2) == 0);
  else if (dice < 45)
    deliver (history);
  else if (dice < 65)
    act_here (history);
  else if (dice < 70)
    flag_here (history);
  else if (dice < 78)
    change_policy (history);
  else if (dice < 84)
    take_there (history);
  else if (dice < 88)
    make_uids_anew (history);
  else if (dice < 92)
    let_days_pass (history);
  else if (dice < 95)
    ask_for_rest (history);
  else if (dice < 98)
    die_amid_session (history);
  else
    lose_index (history);
}

void
pop3_history_end (Pop3History *history)
{
  hold_session (history, false);
  choose_policy (history, "off", 0);
  hold_session (history, false);
  hold_session (history, false);
  for (unsigned i = 0; i < history->letters->len; i++) {
    const Letter *letter = history->letters->pdata[i];

    if (letter->is_there)
      pop3_history_fail (history, "%s is still on the server", letter->id);
    if (letter->place == LETTER_NOT_HERE && !letter->is_taken)
      pop3_history_fail (history, "%s is lost", letter->id);
    if (is_partial (letter) && !letter->is_taken)
      pop3_history_fail (history, "%s lost all but its header", letter->id);
  }
  history->counts.letters = history->letters->len;
}
