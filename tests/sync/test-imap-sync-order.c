// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages of one second, as an import or a migration makes thousands: what came later stands
// above, in whichever windows they come here.

#include "sync/sync-acts.h"

#include <string.h>

// N messages "SUBJECT 1" and so on that all came at the same time.
static void
append_at_once (SyncFixture *fixture, const char *subject, unsigned int n)
{
  g_autoptr (GString) command = g_string_new ("APPEND INBOX");
  for (unsigned int i = 1; i <= n; i++) {
    g_autofree char *text = g_strdup_printf (
      "From: ana@example.com\r\nSubject: %s %u\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\n"
      "Message-ID: <%s-%u@test.example>\r\n\r\nwords\r\n",
      subject, i, subject, i);
    g_string_append_printf (command, " \"02-Nov-2026 10:00:00 +0000\" {%zu+}\r\n%s", strlen (text),
                            text);
  }
  sync_acts_run (fixture->other, command->str);
}

// The list of the inbox, as it is shown, is that of the UIDs from above.
static void
assert_in_order (SyncFixture *fixture, unsigned int n)
{
  g_autoptr (GError) error = NULL;
  const MailQuery query = {.scope = MAIL_SCOPE_FOLDER,
                           .folder_id = sync_fixture_folder (fixture, "INBOX")};
  MailIdList *list = store_list_all (fixture->store, &query, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->length, ==, n);
  uint32_t above = UINT32_MAX;
  for (uint32_t i = 0; i < list->length; i++) {
    g_autoptr (GPtrArray) rows =
      store_list_rows (fixture->store, query.folder_id, &list->items[i].id, 1, &error);
    const MailRow *row = rows->pdata[0];
    g_assert_cmpuint (row->uid, <, above);
    above = row->uid;
  }
  mail_id_list_unref (list);
}

// Else mail of one second stands as it never came.
static void
test_first (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  append_at_once (fixture, "mail", 900);
  sync_fixture_pass (fixture);
  assert_in_order (fixture, 900);
  append_at_once (fixture, "more", 10);
  sync_fixture_pass (fixture);
  assert_in_order (fixture, 910);
}

// The same when a process ended amid it, and when more than a window of new mail comes at once.
static void
test_cut (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  append_at_once (fixture, "mail", 900);
  test_proxy_cut_after_received (fixture->proxy, 120000);
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error);
  g_assert_nonnull (error);
  g_clear_error (&report.error);
  sync_fixture_restart (fixture);
  sync_fixture_pass (fixture);
  assert_in_order (fixture, 900);
  append_at_once (fixture, "more", 700);
  sync_fixture_pass (fixture);
  assert_in_order (fixture, 1600);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/imap-sync-order/first", test_first);
  g_test_add_func ("/sync/imap-sync-order/cut", test_cut);
  return sync_fixture_run ();
}
