// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a message of a POP3 server is known again: by its UID where that can be relied on, else by
// what is in it. Against a real Dovecot, and a server that changes what it gave out.

#include "sync/pop3-account.h"
#include "sync/pop3-mailbox.h"
#include "sync/sync-acts.h"

#include "store/store-home.h"

static void
renew_uids (SyncFixture *fixture)
{
  const Pop3Mailbox mailbox = {.fixture = fixture};

  pop3_mailbox_renew_uids (&mailbox);
}

// A server that renames everything must not double twenty years of mail.
static void
test_made_anew (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  test_client_append_many (fixture->other, "INBOX", "mail", 20);
  sync_fixture_pass (fixture);
  renew_uids (fixture);
  test_client_append (fixture->other, "INBOX", "new", "new@test.example", "");
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 1);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 21);
  // Known by their headers only, they are compared as a whole before any goes.
  pop3_account_set_policy (fixture, "off", 0);
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 0);
  g_assert_cmpint (report.removed, ==, 21);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 21);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 0);
  sync_fixture_assert_sound (fixture);
}

// The same, with nothing but the content to go by from the start.
static void
test_made_anew_while_removing (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  test_client_append_many (fixture->other, "INBOX", "mail", 20);
  sync_fixture_pass (fixture);
  renew_uids (fixture);
  pop3_account_set_policy (fixture, "off", 0);
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 0);
  g_assert_cmpint (report.removed, ==, 20);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 20);
  sync_fixture_assert_sound (fixture);
}

// A server that keeps a mailbox in one file and notes there what was read doubles all mail when it
// is to go after some days.
static void
test_read_mail_is_marked (void)
{
  g_autoptr (TestAuthority) authority = test_authority_new ();
  g_autoptr (TestMaildrop) maildrop = test_maildrop_new (authority, TEST_MAILDROP_MARKS);
  g_autoptr (SyncFixture) fixture =
    sync_fixture_new_pop3_at (test_maildrop_get_port (maildrop), MAIL_SECURITY_NONE);

  for (unsigned n = 0; n < 5; n++) {
    g_autofree char *text = g_strdup_printf ("Subject: number %u\r\n\r\nHi.\r\n", n);

    test_maildrop_deliver (maildrop, "", text);
  }
  sync_fixture_pass (fixture);
  // Also where the UIDs are others by then.
  test_maildrop_renew_uids (maildrop);
  sync_fixture_pass (fixture);
  pop3_account_set_policy (fixture, "off", 0);
  MailSyncReport report = sync_fixture_pass (fixture);
  g_auto (GStrv) left = test_maildrop_dup_ids (maildrop);

  g_assert_cmpint (report.added, ==, 0);
  g_assert_cmpint (report.removed, ==, 5);
  g_assert_null (left[0]);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 5);
  sync_fixture_assert_sound (fixture);
}

// Else mail on a server that has UIDL, but keeps no UIDs, never comes, and nobody is told.
static void
test_none_listed (void)
{
  g_autoptr (TestAuthority) authority = test_authority_new ();
  g_autoptr (TestMaildrop) maildrop = test_maildrop_new (authority, TEST_MAILDROP_LISTS_NO_UID);
  g_autoptr (SyncFixture) fixture =
    sync_fixture_new_pop3_at (test_maildrop_get_port (maildrop), MAIL_SECURITY_NONE);

  g_assert_cmpint (sync_fixture_pass (fixture).added, ==, 0);
  test_maildrop_deliver (maildrop, "", "Subject: first\r\n\r\nHi.\r\n");
  g_assert_cmpint (sync_fixture_pass (fixture).added, ==, 1);
  test_maildrop_deliver (maildrop, "", "Subject: second\r\n\r\nHi.\r\n");
  g_assert_cmpint (sync_fixture_pass (fixture).added, ==, 1);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 2);
  sync_fixture_assert_sound (fixture);
}

static void
deliver_equal (SyncFixture *fixture, unsigned n)
{
  while (n-- > 0)
    g_free (test_client_run (
      fixture->other,
      "APPEND INBOX {57+}\r\nSubject: equal\r\nMessage-ID: <equal@test.example>\r\n\r\nHi.\r\n"));
}

// A server that gives all mail again after a restore doubles what came to a person more than once.
static void
test_equal_mail (const void *leave)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  deliver_equal (fixture, 5);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 8);
  renew_uids (fixture);
  pop3_account_set_policy (fixture, leave, 0);
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 0);
  // One more of them is new, where it can't be what was removed there and given again.
  bool is_new = !g_str_equal (leave, "off");
  deliver_equal (fixture, 1);
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, is_new);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, is_new ? 9 : 8);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, is_new ? 9 : 0);
  sync_fixture_assert_sound (fixture);
}

// What a cut left unrecognised is recognised the next time: it is no new mail.
static void
test_made_anew_and_cut (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  unsigned cut = 0;

  test_client_append_many (fixture->other, "INBOX", "mail", 20);
  sync_fixture_pass (fixture);
  renew_uids (fixture);
  pop3_account_set_policy (fixture, "deleted", 0);
  for (unsigned i = 0; i < 8; i++) {
    g_autoptr (GError) error = NULL;
    MailSyncReport report;

    test_proxy_cut_after_received (fixture->proxy, 1000 + i * 300);
    cut += !sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
    g_clear_error (&report.error);
    g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 20);
  }
  test_proxy_cut_after_received (fixture->proxy, 0);
  g_assert_cmpuint (cut, >, 1);
  g_assert_cmpint (sync_fixture_pass (fixture).added, ==, 0);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 20);
  sync_fixture_assert_sound (fixture);
}

// A header whose UID changes is no other message; deleted, it neither comes again nor stays there.
static void
test_header_only_is_one_message (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  g_autoptr (GError) error = NULL;

  pop3_account_set_policy (fixture, "off", 10000);
  pop3_account_append_large (fixture, "large", 40000);
  sync_fixture_pass (fixture);
  renew_uids (fixture);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 1);
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);

  store_home_remove (write, sync_fixture_find (fixture, "INBOX", "large"), &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
  pop3_account_set_policy (fixture, "on", 0);
  g_assert_cmpint (sync_fixture_pass (fixture).added, ==, 0);
  pop3_account_set_policy (fixture, "deleted", 0);
  g_assert_cmpint (sync_fixture_pass (fixture).removed, ==, 1);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 0);
  sync_fixture_assert_sound (fixture);
}

// One UID for all: they come once each, and none is taken for another.
static void
test_one_for_all (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 ("pop3_uidl_format = %{uidvalidity}");

  test_client_append_many (fixture->other, "INBOX", "mail", 7);
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 7);
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 0);
  test_client_append (fixture->other, "INBOX", "new", "new@test.example", "");
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 1);
  pop3_account_set_policy (fixture, "off", 0);
  test_client_append (fixture->other, "INBOX", "newer", "newer@test.example", "");
  report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.added, ==, 1);
  // The older ones are compared as a whole before they go.
  g_assert_cmpint (report.removed, ==, 9);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 9);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 0);
  sync_fixture_assert_sound (fixture);
}

// A UID that names another message by now must not let that one go unseen.
static void
test_used_again (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 ("pop3_uidl_format = %{uidvalidity}");

  test_client_append (fixture->other, "INBOX", "first", "first@test.example", "");
  sync_fixture_pass (fixture);
  g_free (test_client_run (fixture->other, "SELECT INBOX"));
  g_free (test_client_run (fixture->other, "STORE 1:* +FLAGS (\\Deleted)"));
  g_free (test_client_run (fixture->other, "EXPUNGE"));
  test_client_append (fixture->other, "INBOX", "second", "second@test.example", "");
  pop3_account_set_policy (fixture, "off", 0);
  MailSyncReport report = sync_fixture_pass (fixture);

  g_assert_cmpint (report.added, ==, 1);
  g_assert_cmpint (report.removed, ==, 1);
  g_assert_cmpuint (pop3_account_count_here (fixture, "INBOX"), ==, 2);
  sync_fixture_assert_sound (fixture);
}

// Nor is it deleted on the server because what had its UID before was deleted here.
static void
test_used_again_by_other_mail (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 ("pop3_uidl_format = %{uidvalidity}");

  pop3_account_set_policy (fixture, "deleted", 0);
  test_client_append (fixture->other, "INBOX", "first", "first@test.example", "");
  sync_fixture_pass (fixture);
  sync_acts_delete (fixture, "INBOX", "first");
  g_free (test_client_run (fixture->other, "SELECT INBOX"));
  g_free (test_client_run (fixture->other, "STORE 1:* +FLAGS (\\Deleted)"));
  g_free (test_client_run (fixture->other, "EXPUNGE"));
  test_client_append (fixture->other, "INBOX", "second", "second@test.example", "");
  for (int i = 0; i < 2; i++) {
    MailSyncReport report = sync_fixture_pass (fixture);

    g_assert_cmpint (report.added, ==, i == 0);
    g_assert_cmpint (report.removed, ==, 0);
    g_assert_cmpuint (pop3_account_count_there (fixture), ==, 1);
  }
  sync_acts_delete (fixture, "INBOX", "second");
  g_assert_cmpint (sync_fixture_pass (fixture).removed, ==, 1);
  g_assert_cmpuint (pop3_account_count_there (fixture), ==, 0);
  sync_fixture_assert_sound (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/pop3-uids/made-anew", test_made_anew);
  g_test_add_func ("/sync/pop3-uids/made-anew-while-removing", test_made_anew_while_removing);
  g_test_add_func ("/sync/pop3-uids/read-mail-is-marked", test_read_mail_is_marked);
  g_test_add_func ("/sync/pop3-uids/none-listed", test_none_listed);
  g_test_add_data_func ("/sync/pop3-uids/equal-mail", "on", test_equal_mail);
  g_test_add_data_func ("/sync/pop3-uids/equal-mail-while-removing", "off", test_equal_mail);
  g_test_add_func ("/sync/pop3-uids/made-anew-and-cut", test_made_anew_and_cut);
  g_test_add_func ("/sync/pop3-uids/header-only-is-one-message", test_header_only_is_one_message);
  g_test_add_func ("/sync/pop3-uids/one-for-all", test_one_for_all);
  g_test_add_func ("/sync/pop3-uids/used-again", test_used_again);
  g_test_add_func ("/sync/pop3-uids/used-again-by-other-mail", test_used_again_by_other_mail);
  return sync_fixture_run ();
}
