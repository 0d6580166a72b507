// SPDX-License-Identifier: GPL-3.0-or-later
//
// A UID that is another message's by the time its content is asked for: what comes is never shown
// under the old one's row, and the folder is looked at anew.

#include "sync/sync-acts.h"

#include "store/store-content.h"
#include "store/store-folder.h"
#include "store/store-private.h"
#include "store/store-write.h"

#include <glib/gstdio.h>
#include <string.h>

// Large enough to come in pieces.
#define LARGE (3 * 1024 * 1024)

static void
pass_with_bodies (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
  g_assert_no_error (error);
}

static bool
fetch (SyncFixture *fixture, int64_t id, GError **error)
{
  return sync_account_fetch_message (fixture->sync, id, NULL, error);
}

// The content of ID, if any is here, is that of the message with MESSAGE_ID.
static void
assert_no_other (SyncFixture *fixture, int64_t id, const char *message_id)
{
  g_autoptr (GBytes) raw = store_content_get (fixture->store, id, NULL);
  g_autofree char *text =
    raw ? g_strndup (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw)) : NULL;
  g_assert_true (!text || strstr (text, message_id));
}

// Each message of PATH has the content that the server gives for it.
static void
assert_whole (SyncFixture *fixture, const char *path)
{
  g_autoptr (GPtrArray) there = test_client_fetch (fixture->other, path);
  g_autofree char *here = sync_fixture_dump_whole (fixture, path);
  for (unsigned int i = 0; i < there->len; i++) {
    const TestMessage *message = there->pdata[i];
    g_autofree char *line = g_strdup_printf ("%u (%s) %s %s\n", message->uid, message->flags,
                                             message->message_id, message->sha256);
    g_assert_nonnull (strstr (here, line));
  }
  g_assert_cmpuint (sync_acts_count_lines (here), ==, there->len);
}

// Box, deleted and made again by another client, under its old UIDVALIDITY as far as is known here:
// a server restored from a backup, whose counts don't betray it.
static void
make_box_anew (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  StoreFolderSync sync;
  int64_t folder_id = sync_fixture_folder (fixture, "Box");
  sync_acts_run (fixture->other, "DELETE Box");
  sync_acts_run (fixture->other, "CREATE Box");
  g_autofree char *status = test_client_run (fixture->other, "STATUS Box (UIDVALIDITY)");
  const char *number = strstr (status, "UIDVALIDITY ") + strlen ("UIDVALIDITY ");
  store_folder_get_sync (fixture->store, folder_id, &sync, &error);
  g_assert_no_error (error);
  sync.uidvalidity = (uint32_t) g_ascii_strtoull (number, NULL, 10);
  sync.mailbox_key = 0;
  sync.highestmodseq = 0;
  StoreWrite *write = sync_acts_begin (fixture);
  sync_acts_commit (write, store_folder_set_sync (write, folder_id, &sync, &error));
}

// Dovecot goes on in a folder that is open although another client made it anew, and reads by its
// numbers the files of the new.
static void
test_stale_selection (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  sync_acts_run (fixture->other, "CREATE Box");
  test_client_append_many (fixture->other, "Box", "old", 4);
  sync_fixture_pass (fixture);
  int64_t first = sync_fixture_find (fixture, "Box", "old 1");
  int64_t second = sync_fixture_find (fixture, "Box", "old 2");
  g_assert_true (fetch (fixture, first, &error));
  sync_acts_run (fixture->other, "DELETE Box");
  sync_acts_run (fixture->other, "CREATE Box");
  test_client_append_many (fixture->other, "Box", "new", 5);
  if (!fetch (fixture, second, &error))
    g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
  assert_no_other (fixture, second, "old-2@test.example");
  assert_no_other (fixture, first, "old-1@test.example");
  pass_with_bodies (fixture);
  assert_whole (fixture, "Box");
}

// The message that a person waits for moved to another number meanwhile: it comes all the same.
static void
test_moved_on (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  sync_acts_run (fixture->other, "CREATE Box");
  test_client_append_many (fixture->other, "Box", "mail", 4);
  sync_fixture_pass (fixture);
  int64_t second = sync_fixture_find (fixture, "Box", "mail 2");
  // Copies keep the time at which they were received, by which the message is known again.
  sync_acts_run (fixture->other, "CREATE Aside");
  sync_acts_run (fixture->other, "SELECT Box");
  sync_acts_run (fixture->other, "COPY 1:3 Aside");
  sync_acts_run (fixture->other, "UNSELECT");
  make_box_anew (fixture);
  test_client_append_many (fixture->other, "Box", "other", 3);
  sync_acts_run (fixture->other, "SELECT Aside");
  sync_acts_run (fixture->other, "COPY 1:3 Box");
  sync_acts_run (fixture->other, "UNSELECT");
  sync_acts_run (fixture->other, "DELETE Aside");
  g_assert_true (fetch (fixture, second, &error));
  g_assert_no_error (error);
  g_assert_true (store_content_has (fixture->store, second));
  assert_no_other (fixture, second, "mail-2@test.example");
  pass_with_bodies (fixture);
  assert_whole (fixture, "Box");
}

// One message took another's number; nobody waits for it, all content is to be here.
static void
test_taken_number (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Box");
  test_client_append_many (fixture->other, "Box", "mail", 3);
  sync_fixture_pass (fixture);
  int64_t third = sync_fixture_find (fixture, "Box", "mail 3");
  make_box_anew (fixture);
  test_client_append_many (fixture->other, "Box", "mail", 2);
  test_client_append (fixture->other, "Box", "new", "new@test.example", "");
  pass_with_bodies (fixture);
  assert_no_other (fixture, third, "mail-3@test.example");
  sync_fixture_assert_equal (fixture, "Box");
  assert_whole (fixture, "Box");
}

// A server whose ENVELOPE says otherwise than its header: the content comes, since the server
// stands by it.
static void
test_envelope_differs (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  test_proxy_replace (fixture->proxy, "\"<mail-2@test", "\"<other2@test");
  sync_fixture_pass (fixture);
  int64_t second = sync_fixture_find (fixture, "INBOX", "mail 2");
  g_assert_true (fetch (fixture, second, &error));
  g_assert_no_error (error);
  g_assert_true (store_content_has (fixture->store, second));
  pass_with_bodies (fixture);
  g_assert_cmpint (sync_fixture_find (fixture, "INBOX", "mail 2"), ==, second);
  int64_t third = sync_fixture_find (fixture, "INBOX", "mail 3");
  g_assert_true (store_content_has (fixture->store, third));
}

// A message of SIZE bytes or a line more.
static void
append_of_size (SyncFixture *fixture, const char *path, const char *name, size_t size)
{
  g_autoptr (GString) message = g_string_new (NULL);
  g_string_printf (message,
                   "From: ana@example.com\r\nSubject: %s\r\n"
                   "Message-ID: <%s@test.example>\r\n\r\n",
                   name, name);
  while (message->len < size)
    g_string_append_printf (message, "%s, line %zu of many\r\n", name, message->len);
  test_client_append_raw (fixture->other, path, message);
}

// Asks for a part instead of the whole, which comes as if it were the whole.
typedef struct {
  const char *part;
  unsigned int times;
} Cut;

static char *
ask_for_part (void *data, const char *text)
{
  Cut *cut = data;
  const char *whole = strstr (text, "BODY.PEEK[])");
  if (!whole || !cut->times)
    return g_strdup (text);
  cut->times--;
  return g_strdup_printf ("%.*s%s%s", (int) (whole - text), text, cut->part,
                          whole + strlen ("BODY.PEEK[])"));
}

// Else what a server gave once while its disk failed is the message for ever, and goes in its place
// when it is moved into another account.
static void
test_cut_once (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  Cut cut = {"BODY.PEEK[]<0.700>)", 1};
  append_of_size (fixture, "INBOX", "mail", 1000);
  sync_fixture_pass (fixture);
  test_proxy_rewrite (fixture->proxy, ask_for_part, &cut);
  test_proxy_replace (fixture->proxy, "UID 1 BODY[]<0> {", "UID 0001 BODY[] {");
  pass_with_bodies (fixture);
  pass_with_bodies (fixture);
  g_assert_cmpuint (cut.times, ==, 0);
  assert_whole (fixture, "INBOX");
}

// What came short is due to be asked for again.
static void
let_time_pass (SyncFixture *fixture)
{
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_SYNC, NULL);
  g_assert_true (store_db_run (write->index, NULL, "UPDATE short SET noted_at = 0"));
  g_assert_true (store_write_commit (g_steal_pointer (&write), NULL));
}

static int64_t
count_short (SyncFixture *fixture)
{
  g_auto (StoreReading) read = store_read (fixture->store, NULL);
  int64_t n = -1;
  g_assert_true (store_db_get_int (read.db, NULL, &n, "SELECT count(*) FROM short"));
  return n;
}

// Else what a server gave while its disk failed for an hour, alike each time or nearly all of it,
// is the message for ever.
static void
test_cut_for_an_hour (const void *data)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  Cut cut = {data, G_MAXUINT};
  append_of_size (fixture, "INBOX", "mail", 1000);
  sync_fixture_pass (fixture);
  test_proxy_rewrite (fixture->proxy, ask_for_part, &cut);
  test_proxy_replace (fixture->proxy, "UID 1 BODY[]<0> {", "UID 0001 BODY[] {");
  pass_with_bodies (fixture);
  g_assert_true (store_content_has (fixture->store, sync_fixture_find (fixture, "INBOX", "mail")));
  g_assert_cmpint (count_short (fixture), ==, 1);
  // Once more in vain, and not at once again.
  for (int i = 0; i < 2; i++) {
    unsigned int before = cut.times;
    sync_fixture_restart (fixture);
    if (i == 0)
      let_time_pass (fixture);
    pass_with_bodies (fixture);
    g_assert_cmpuint (cut.times, ==, before - (i == 0));
  }
  cut.times = 0;
  sync_fixture_restart (fixture);
  let_time_pass (fixture);
  pass_with_bodies (fixture);
  assert_whole (fixture, "INBOX");
  g_assert_cmpint (count_short (fixture), ==, 0);
}

// Else a server that can't tell how large its messages are has all of them brought time and again.
static void
test_sizes_lie (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  Cut none = {"BODY.PEEK[])", G_MAXUINT};
  for (int i = 1; i <= 6; i++) {
    g_autofree char *name = g_strdup_printf ("mail %d", i);
    append_of_size (fixture, "INBOX", name, 1000);
  }
  test_proxy_replace (fixture->proxy, "RFC822.SIZE 1", "RFC822.SIZE 9");
  pass_with_bodies (fixture);
  test_proxy_rewrite (fixture->proxy, ask_for_part, &none);
  g_assert_cmpint (count_short (fixture), ==, 6);
  sync_fixture_restart (fixture);
  let_time_pass (fixture);
  for (int i = 0; i < 2; i++)
    pass_with_bodies (fixture);
  g_assert_cmpuint (none.times, ==, G_MAXUINT - 4);
  g_assert_cmpint (count_short (fixture), ==, 0);
  append_of_size (fixture, "INBOX", "mail 7", 1000);
  pass_with_bodies (fixture);
  g_assert_cmpint (count_short (fixture), ==, 0);
}

// Else a message that the server has lost for an hour is an empty one here for ever.
static void
test_empty_at_first (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  Cut cut = {"BODY.PEEK[]<9999.9>)", G_MAXUINT};
  test_client_append (fixture->other, "INBOX", "mail", "mail@test.example", "");
  sync_fixture_pass (fixture);
  int64_t id = sync_fixture_find (fixture, "INBOX", "mail");
  test_proxy_rewrite (fixture->proxy, ask_for_part, &cut);
  test_proxy_replace (fixture->proxy, "UID 1 BODY[]<9999> ", "UID 0000001 BODY[] ");
  // Told by the pass as well, which brought less than was asked for.
  MailSyncReport report;
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_SERVER_REFUSED);
  g_clear_error (&error);
  g_clear_error (&report.error);
  g_assert_false (fetch (fixture, id, &error));
  // It is there: only "not found" would be a lie.
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_SERVER_REFUSED);
  g_assert_cmpuint (cut.times, <, G_MAXUINT - 1);
  g_assert_false (store_content_has (fixture->store, id));
  cut.times = 0;
  sync_fixture_restart (fixture);
  pass_with_bodies (fixture);
  assert_whole (fixture, "INBOX");
}

static void
cancel (void *data)
{
  g_cancellable_cancel (data);
}

// The path of what is kept of a large message for later; NULL: nothing is. Caller frees.
static char *
dup_beginning (SyncFixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->dir, 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir));)
    if (g_str_has_prefix (name, "partial-"))
      return g_build_filename (fixture->dir, name, NULL);
  return NULL;
}

// As if it had come under the UIDVALIDITY that Box has by now: the name ends with that and the UID.
static void
take_beginning_along (SyncFixture *fixture)
{
  g_autofree char *path = dup_beginning (fixture);
  StoreFolderSync sync;
  g_assert_nonnull (path);
  store_folder_get_sync (fixture->store, sync_fixture_folder (fixture, "Box"), &sync, NULL);
  g_autofree char *head = g_strdup (path);
  char *uid = strrchr (head, '-');
  *uid++ = '\0';
  *strrchr (head, '-') = '\0';
  g_autofree char *now = g_strdup_printf ("%s-%u-%s", head, sync.uidvalidity, uid);
  g_assert_cmpint (g_rename (path, now), ==, 0);
}

// Else a large message that was given up half-way begins with one and ends with another.
static void
test_resumed (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  sync_acts_run (fixture->other, "CREATE Box");
  append_of_size (fixture, "Box", "older", LARGE);
  sync_fixture_pass (fixture);
  int64_t id = sync_fixture_find (fixture, "Box", "older");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  test_proxy_before (fixture->proxy, "[]<1572864.", cancel, cancellable);
  g_assert_false (sync_account_fetch_message (fixture->sync, id, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  sync_fixture_restart (fixture);
  make_box_anew (fixture);
  append_of_size (fixture, "Box", "newer", LARGE);
  take_beginning_along (fixture);
  g_assert_false (fetch (fixture, id, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
  g_assert_false (store_content_has (fixture->store, id));
  pass_with_bodies (fixture);
  assert_whole (fixture, "Box");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/imap-sync-identity/stale-selection", test_stale_selection);
  g_test_add_func ("/sync/imap-sync-identity/moved-on", test_moved_on);
  g_test_add_func ("/sync/imap-sync-identity/taken-number", test_taken_number);
  g_test_add_func ("/sync/imap-sync-identity/envelope-differs", test_envelope_differs);
  g_test_add_func ("/sync/imap-sync-identity/cut-once", test_cut_once);
  g_test_add_data_func ("/sync/imap-sync-identity/cut-for-an-hour", "BODY.PEEK[]<0.700>)",
                        test_cut_for_an_hour);
  g_test_add_data_func ("/sync/imap-sync-identity/cut-a-little-for-an-hour", "BODY.PEEK[]<0.990>)",
                        test_cut_for_an_hour);
  g_test_add_func ("/sync/imap-sync-identity/sizes-lie", test_sizes_lie);
  g_test_add_func ("/sync/imap-sync-identity/empty-at-first", test_empty_at_first);
  g_test_add_func ("/sync/imap-sync-identity/resumed", test_resumed);
  return sync_fixture_run ();
}
