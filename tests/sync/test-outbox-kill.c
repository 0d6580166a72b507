// SPDX-License-Identifier: GPL-3.0-or-later
//
// A child that sends is killed at random moments; the recipient's mailbox tells afterwards: each
// message is there once, or it is asked about (security.md D3). MAIL_KILLS sets how often; the long
// form is `tools/soak send`.

#include "sync/sync-fixture.h"

#include "mime/mime-build.h"
#include "store/store-outbox.h"
#include "support/test-death.h"

#include <stdlib.h>
#include <string.h>

static const char *const no_folders[] = {NULL};

static int
run_child (const char *dir, const char *ms)
{
  SyncFixture *fixture = sync_fixture_attach (dir);
  MailSyncReport report;
  test_death_in (ms);
  sync_account_sync (fixture->sync, no_folders, MAIL_BODIES_NONE, NULL, &report, NULL);
  g_clear_error (&report.error);
  return 0;
}

static int64_t
queue_message (SyncFixture *fixture, unsigned int number)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text =
    g_strdup_printf ("From: Robin <%s>\r\nTo: %s\r\nSubject: kill-%u-\r\n\r\nOnce, please.\r\n",
                     fixture->user, fixture->user, number);
  g_autoptr (GBytes) raw = g_bytes_new (text, strlen (text));
  g_autoptr (MimeOutgoing) built = mime_build_from_raw (raw, NULL, NULL, &error);
  g_assert_no_error (error);
  const char *recipients[] = {fixture->user, NULL};
  g_autoptr (StoreContent) content =
    store_content_prepare_source (fixture->store, built->wire, &error);
  g_assert_no_error (error);
  StoreOutgoing outgoing = {.account_id = fixture->account->id,
                            .message = content,
                            .sender = built->sender,
                            .recipients = recipients,
                            .subject = "kill",
                            .message_id = built->message_id};
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  int64_t id = write ? store_outbox_add (write, &outgoing, &error) : 0;
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
  return id;
}

static MailOutboxState
outbox_state (SyncFixture *fixture, int64_t id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailOutboxItem) item = store_outbox_get (fixture->store, id, &error);
  g_assert_no_error (error);
  return item->state;
}

// The first of them asks for BDAT, the others leave at once.
#define AT_ONCE 3

// Some messages, a child that sends them, a kill. IDS gets theirs.
static void
kill_one (SyncFixture *fixture, GArray *ids)
{
  g_autofree char *ms = g_strdup_printf ("%d", g_test_rand_int_range (5, 200));
  for (unsigned int i = 0; i < AT_ONCE; i++) {
    int64_t id = queue_message (fixture, ids->len);
    g_array_append_val (ids, id);
  }
  sync_fixture_close_store (fixture);
  test_death_of_child (fixture->dir, ms, NULL);
  sync_fixture_open_store (fixture);
}

static unsigned int
count_in_inbox (SyncFixture *fixture, unsigned int number)
{
  g_free (test_client_run (fixture->other, "SELECT INBOX"));
  g_autofree char *answer =
    test_client_run (fixture->other, "UID SEARCH SUBJECT \"kill-%u-\"", number);
  g_free (test_client_run (fixture->other, "UNSELECT"));
  const char *p = strstr (answer, "* SEARCH");
  unsigned int n = 0;
  for (p += strlen ("* SEARCH"); *p && *p != '\n'; p++)
    n += *p == ' ';
  return n;
}

static bool
have_all_arrived (SyncFixture *fixture, void *data)
{
  GArray *ids = data;
  for (unsigned int i = 0; i < ids->len; i++)
    if (outbox_state (fixture, g_array_index (ids, int64_t, i)) == MAIL_OUTBOX_FILED &&
        !count_in_inbox (fixture, i))
      return false;
  return true;
}

// Whatever still waits is due now.
static void
release_queued (SyncFixture *fixture, const GArray *ids)
{
  for (unsigned int i = 0; i < ids->len; i++) {
    g_autoptr (GError) error = NULL;
    int64_t id = g_array_index (ids, int64_t, i);
    if (outbox_state (fixture, id) != MAIL_OUTBOX_QUEUED)
      continue;
    g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
    store_outbox_release (write, id, 1, &error);
    g_assert_no_error (error);
    store_write_commit (g_steal_pointer (&write), &error);
    g_assert_no_error (error);
  }
}

// Else a crash doubles the mail, or loses it without a word.
static void
test_kill_while_sending (void)
{
  const char *wanted = g_getenv ("MAIL_KILLS");
  unsigned int kills = wanted ? (unsigned int) strtoul (wanted, NULL, 10) : 20;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  unsigned int after[MAIL_OUTBOX_PARTLY_REFUSED + 1] = {0}, doubtful = 0, arrived = 0;
  for (unsigned int i = 0; i < kills; i++) {
    kill_one (fixture, ids);
    for (unsigned int k = ids->len - AT_ONCE; k < ids->len; k++) {
      MailOutboxState state = outbox_state (fixture, g_array_index (ids, int64_t, k));
      after[state]++;
      g_assert_true (state == MAIL_OUTBOX_QUEUED || state == MAIL_OUTBOX_AMBIGUOUS ||
                     state == MAIL_OUTBOX_ACCEPTED || state == MAIL_OUTBOX_FILED);
    }
  }
  release_queued (fixture, ids);
  sync_fixture_pass (fixture);
  sync_fixture_wait (fixture, have_all_arrived, ids, "delivery");
  for (unsigned int i = 0; i < ids->len; i++) {
    MailOutboxState state = outbox_state (fixture, g_array_index (ids, int64_t, i));
    unsigned int n = count_in_inbox (fixture, i);
    g_assert_true (state == MAIL_OUTBOX_FILED || state == MAIL_OUTBOX_AMBIGUOUS);
    g_assert_cmpuint (n, <=, 1);
    g_assert_true (n == 1 || state == MAIL_OUTBOX_AMBIGUOUS);
    doubtful += state == MAIL_OUTBOX_AMBIGUOUS;
    arrived += n;
  }
  g_test_message ("%u kills: then %u queued, %u accepted, %u filed, %u asked about; in the end %u "
                  "arrived once, %u asked about, none twice, none lost",
                  kills, after[MAIL_OUTBOX_QUEUED], after[MAIL_OUTBOX_ACCEPTED],
                  after[MAIL_OUTBOX_FILED], after[MAIL_OUTBOX_AMBIGUOUS], arrived, doubtful);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/outbox/kill-while-sending", test_kill_while_sending);
  return sync_fixture_run ();
}
