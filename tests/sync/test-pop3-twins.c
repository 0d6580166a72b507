// SPDX-License-Identifier: GPL-3.0-or-later
//
// Servers that make a UID of the header (popa3d), so that messages with one header have one UID:
// each comes, and each goes once it is safely here, by what is in it.

#include "sync/pop3-account.h"

#include "store/store-content.h"
#include "store/store-home.h"
#include "support/test-maildrop.h"

// More than a group of messages on their way into the store.
#define LARGE (9 * 1024 * 1024)

static TestAuthority *authority;

typedef struct {
  SyncFixture *fixture;
  TestMaildrop *maildrop;
} Twins;

static void
twins_clear (Twins *twins)
{
  sync_fixture_free (twins->fixture);
  test_maildrop_free (twins->maildrop);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Twins, twins_clear)

static Twins
twins_new (unsigned manners, const char *leave)
{
  TestMaildrop *maildrop = test_maildrop_new (authority, manners);
  Twins twins = {
    .fixture = sync_fixture_new_pop3_at (test_maildrop_get_port (maildrop), MAIL_SECURITY_NONE),
    .maildrop = maildrop,
  };

  pop3_account_set_policy (twins.fixture, leave, 0);
  return twins;
}

// SIZE bytes and END.
static void
deliver_as (Twins *twins, const char *id, const char *subject, size_t size, const char *end)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text,
                   "From: cron@test.example\r\nSubject: %s\r\n"
                   "Date: Fri, 01 Aug 2025 10:00:00 +0000\r\n\r\n",
                   subject);

  while (text->len < size)
    g_string_append (text, "All work and no play makes a dull boy, day for day for day.\r\n");
  g_string_append (text, end);
  g_string_append (text, "\r\n");
  test_maildrop_deliver (twins->maildrop, id, text->str);
  test_maildrop_set_uid (twins->maildrop, id, "one");
}

// One with the header that they all have.
static void
deliver (Twins *twins, const char *id, size_t size, const char *end)
{
  deliver_as (twins, id, "Report", size, end);
}

static unsigned
count_there (Twins *twins)
{
  test_maildrop_wait (twins->maildrop);
  g_auto (GStrv) ids = test_maildrop_dup_ids (twins->maildrop);

  return g_strv_length (ids);
}

static unsigned
count_here (Twins *twins)
{
  return pop3_account_count_here (twins->fixture, "INBOX");
}

// Sessions until the server is empty, at most N.
static void
assert_all_come (Twins *twins, unsigned here, unsigned n)
{
  for (unsigned i = 0; i < n && count_there (twins) > 0; i++)
    sync_fixture_pass (twins->fixture);
  g_assert_cmpuint (count_here (twins), ==, here);
  g_assert_cmpuint (count_there (twins), ==, 0);
  sync_fixture_assert_sound (twins->fixture);
}

// Of two reports that differ in their last line one is lost.
static void
test_same_header (const void *size)
{
  g_auto (Twins) twins = twins_new (TEST_MAILDROP_PIPELINING, "off");

  deliver (&twins, "a", (size_t) GPOINTER_TO_SIZE (size), "All is well.");
  deliver (&twins, "b", (size_t) GPOINTER_TO_SIZE (size), "The disk is full.");
  assert_all_come (&twins, 2, 3);
}

// The same where there are no UIDs at all, which once ended each session with an error.
static void
test_no_uids (const void *leave)
{
  g_auto (Twins) twins = twins_new (TEST_MAILDROP_NO_UIDL, leave);
  bool removes = g_str_equal (leave, "off");

  deliver (&twins, "a", 0, "All is well.");
  deliver (&twins, "b", 0, "The disk is full.");
  MailSyncReport report = sync_fixture_pass (twins.fixture);
  g_assert_cmpint (report.added, ==, 2);
  report = sync_fixture_pass (twins.fixture);
  g_assert_cmpint (report.bodies, ==, 0);
  g_assert_cmpuint (count_here (&twins), ==, 2);
  g_assert_cmpuint (count_there (&twins), ==, removes ? 0 : 2);
  sync_fixture_assert_sound (twins.fixture);
}

// What was kept there first, and is to go now, stays for ever.
static void
test_policy_changes (void)
{
  g_auto (Twins) twins = twins_new (TEST_MAILDROP_PIPELINING, "on");

  deliver (&twins, "a", 0, "All is well.");
  deliver (&twins, "b", 0, "The disk is full.");
  deliver (&twins, "c", 0, "The disk is full.");
  MailSyncReport report = sync_fixture_pass (twins.fixture);
  g_assert_cmpint (report.added, ==, 3);
  // None comes a second time while all are to stay.
  report = sync_fixture_pass (twins.fixture);
  g_assert_cmpint (report.bodies, ==, 0);
  g_assert_cmpuint (count_here (&twins), ==, 3);
  deliver (&twins, "d", 0, "The disk is empty.");
  report = sync_fixture_pass (twins.fixture);
  g_assert_cmpint (report.added, ==, 1);
  pop3_account_set_policy (twins.fixture, "off", 0);
  assert_all_come (&twins, 4, 2);
}

static void
assert_rest (Twins *twins, const char *subject, const char *end)
{
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (twins->fixture, "INBOX", subject);

  sync_account_fetch_message (twins->fixture->sync, id, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) raw = store_content_get (twins->fixture->store, id, &error);
  g_assert_no_error (error);
  size_t n;
  const char *text = g_bytes_get_data (raw, &n);

  g_assert_nonnull (g_strstr_len (text, (ssize_t) n, end));
}

// What the disk lost of a letter is lost although the server has it; or other mail that the server
// has under its UID by then stands in its place.
static void
test_damage_is_mended (void)
{
  g_auto (Twins) twins = twins_new (TEST_MAILDROP_PIPELINING, "on");
  SyncFixture *fixture = twins.fixture;
  g_autoptr (GError) error = NULL;

  deliver_as (&twins, "a", "Lost", 1000, "All is well.");
  sync_fixture_pass (fixture);
  int64_t id = sync_fixture_find (fixture, "INBOX", "Lost");
  pop3_account_spoil_all (fixture);
  g_assert_false (store_home_verify (fixture->store, id, NULL));
  assert_rest (&twins, "Lost", "All is well.");
  g_assert_true (store_home_verify (fixture->store, id, NULL));
  g_assert_cmpuint (count_here (&twins), ==, 1);
  pop3_account_spoil_all (fixture);
  test_maildrop_remove (twins.maildrop, "a");
  deliver_as (&twins, "b", "Lost", 1000, "Nothing is well.");
  sync_account_fetch_message (fixture->sync, id, NULL, NULL);
  g_assert_false (store_home_verify (fixture->store, id, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_STORE);
  // It is mail of its own.
  g_assert_cmpuint (count_here (&twins), ==, 2);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_here (&twins), ==, 2);
}

// The body of one message stands under the header of another.
static void
test_rest (void)
{
  g_auto (Twins) twins = twins_new (TEST_MAILDROP_PIPELINING, "on");

  pop3_account_set_policy (twins.fixture, "on", 3000);
  deliver_as (&twins, "a", "First", 6000, "The end of the first.");
  deliver_as (&twins, "b", "Second", 6000, "The end of the second.");
  sync_fixture_pass (twins.fixture);
  g_assert_cmpuint (count_here (&twins), ==, 2);
  assert_rest (&twins, "First", "The end of the first.");
  assert_rest (&twins, "Second", "The end of the second.");
  // The one that was too large is gone, and another has its UID.
  deliver_as (&twins, "c", "Third", 6000, "The end of the third.");
  sync_fixture_pass (twins.fixture);
  for (const char *id = "a"; *id <= 'c'; id = *id == 'a' ? "b" : *id == 'b' ? "c" : "d")
    test_maildrop_remove (twins.maildrop, id);
  deliver_as (&twins, "d", "Fourth", 100, "The end of the fourth.");
  sync_fixture_pass (twins.fixture);
  g_assert_cmpint (sync_fixture_find (twins.fixture, "INBOX", "Fourth"), >, 0);
  sync_fixture_assert_sound (twins.fixture);
}

static bool
on_step (void *data, const char *step)
{
  unsigned *left = data;

  return *left == 0 || --*left > 0;
}

// Cut after some of them came they are taken for each other.
static void
test_cut (void)
{
  for (unsigned cut = 1; cut <= 40; cut++) {
    unsigned left = cut;
    g_auto (Twins) twins = twins_new (TEST_MAILDROP_PIPELINING, "off");

    for (unsigned i = 0; i < 4; i++) {
      g_autofree char *id = g_strdup_printf ("m%u", i);

      deliver (&twins, id, 0, i % 2 == 0 ? "All is well." : id);
    }
    test_maildrop_set_step (twins.maildrop, on_step, &left);
    sync_fixture_try_pass (twins.fixture);
    test_maildrop_wait (twins.maildrop);
    test_maildrop_set_step (twins.maildrop, NULL, NULL);
    g_assert_cmpuint (count_here (&twins) + count_there (&twins), >=, 4);
    assert_all_come (&twins, 4, 3);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  authority = test_authority_new ();
  g_test_add_data_func ("/sync/pop3-twins/same-header", GSIZE_TO_POINTER (0), test_same_header);
  g_test_add_data_func ("/sync/pop3-twins/same-header-large", GSIZE_TO_POINTER (LARGE),
                        test_same_header);
  g_test_add_data_func ("/sync/pop3-twins/no-uids", "on", test_no_uids);
  g_test_add_data_func ("/sync/pop3-twins/no-uids-while-removing", "off", test_no_uids);
  g_test_add_func ("/sync/pop3-twins/policy-changes", test_policy_changes);
  g_test_add_func ("/sync/pop3-twins/damage-is-mended", test_damage_is_mended);
  g_test_add_func ("/sync/pop3-twins/rest", test_rest);
  g_test_add_func ("/sync/pop3-twins/cut", test_cut);
  int status = sync_fixture_run ();
  test_authority_free (authority);
  return status;
}
