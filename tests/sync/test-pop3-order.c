// SPDX-License-Identifier: GPL-3.0-or-later
//
// What of a full mailbox is here first, and after each time that the line was cut.

#include "sync/sync-fixture.h"

#include "base/mail-pop3-policy.h"
#include "sync/pop3-settings.h"

#define MANY 60

static void
set_order (SyncFixture *fixture, bool is_oldest_first)
{
  g_autoptr (GError) error = NULL;
  const MailPop3Policy policy = {.is_oldest_first = is_oldest_first};
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);

  g_assert_true (pop3_settings_set (write, fixture->account->id, &policy, &error));
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
}

static bool
is_here (SyncFixture *fixture, const char *subject, unsigned i)
{
  g_autofree char *whole = g_strdup_printf ("%s %u", subject, i);

  return sync_fixture_find (fixture, "INBOX", whole) != 0;
}

// Of the COUNT messages "SUBJECT 1" and so on, the newest or the oldest are here, without a gap.
// → how many.
static unsigned
count_in_order (SyncFixture *fixture, const char *subject, unsigned count, bool is_oldest_first)
{
  unsigned n = 0;

  for (unsigned i = 1; i <= count; i++) {
    bool here = is_here (fixture, subject, is_oldest_first ? i : count + 1 - i);

    if (here && n != i - 1)
      g_error ("“%s %u” is here before one that was to come first", subject,
               is_oldest_first ? i : count + 1 - i);
    n += here;
  }
  return n;
}

// Cut after ever more bytes, until something more has come.
static void
get_some (SyncFixture *fixture, uint64_t bytes)
{
  g_autoptr (GError) error = NULL;
  MailSyncReport report;

  test_proxy_cut_after_received (fixture->proxy, bytes);
  g_assert_false (sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error));
  g_clear_error (&report.error);
  test_proxy_cut_after_received (fixture->proxy, 0);
}

// Who has waited for fifty thousand messages wants today's, or began with the oldest on purpose;
// and a cut line must not leave gaps that nobody would look for.
static void
test_order (const void *data)
{
  bool is_oldest_first = GPOINTER_TO_INT (data);
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  unsigned parts = 0, before = 0;

  set_order (fixture, is_oldest_first);
  test_client_append_many (fixture->other, "INBOX", "mail", MANY);
  for (uint64_t bytes = 9000; parts < 2; bytes += 1500) {
    get_some (fixture, bytes);
    unsigned n = count_in_order (fixture, "mail", MANY, is_oldest_first);

    g_assert_cmpuint (n, >=, before);
    g_assert_cmpuint (n, <, MANY);
    parts += n > before;
    before = n;
  }
  // What is delivered meanwhile is newer than what is still to come.
  test_client_append_many (fixture->other, "INBOX", "late", 3);
  for (uint64_t bytes = 9000; before < MANY && !is_here (fixture, "late", 3); bytes += 1500) {
    get_some (fixture, bytes);
    before = count_in_order (fixture, "mail", MANY, is_oldest_first);
    unsigned late = count_in_order (fixture, "late", 3, is_oldest_first);

    g_assert_true (is_oldest_first ? late == 0 || before == MANY : late == 3 || before < MANY);
  }
  if (!is_oldest_first)
    g_assert_cmpuint (before, <, MANY);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_in_order (fixture, "mail", MANY, is_oldest_first), ==, MANY);
  g_assert_cmpuint (count_in_order (fixture, "late", 3, is_oldest_first), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/sync/pop3-order/newest-first", GINT_TO_POINTER (false), test_order);
  g_test_add_data_func ("/sync/pop3-order/oldest-first", GINT_TO_POINTER (true), test_order);
  return sync_fixture_run ();
}
