// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person sees comes before history and before flags that nobody looks at: shown by the
// order of what goes over the wire.

#include "sync/sync-acts.h"
#include "sync/sync-settings.h"

#include <string.h>

// More than what is looked at whenever a folder is opened.
#define MANY 2500
// Several windows of history.
#define HISTORY 3000
#define WINDOWS_BEFORE 3

// What the clients said, line by line.
typedef struct {
  SyncFixture *fixture;
  GMutex mutex; // the proxy's threads write
  GString *said;
  unsigned int windows; // of history, asked for
  unsigned int act_at;  // when as many were, or more, ACT is called until it acts; 0: no more
  unsigned int before;  // as many were when it did
  bool (*act) (SyncFixture *fixture);
} Wire;

static void
look (SyncFixture *fixture, const char *subject)
{
  int64_t id = sync_fixture_find (fixture, "INBOX", subject);
  g_assert_cmpint (id, !=, 0);
  sync_account_set_sight (fixture->sync, sync_fixture_folder (fixture, "INBOX"), &id, 1);
}

static char *
note (void *data, const char *text)
{
  Wire *wire = data;
  g_mutex_lock (&wire->mutex);
  g_string_append (wire->said, text);
  // Those that leave together come together.
  for (const char *at = text; (at = strstr (at, "ENVELOPE")); at++)
    wire->windows++;
  if (wire->act_at && wire->windows >= wire->act_at && wire->act (wire->fixture)) {
    wire->act_at = 0;
    wire->before = wire->windows;
  }
  g_mutex_unlock (&wire->mutex);
  return g_strdup (text);
}

static Wire *
wire_new (SyncFixture *fixture)
{
  Wire *wire = g_new0 (Wire, 1);
  wire->fixture = fixture;
  g_mutex_init (&wire->mutex);
  wire->said = g_string_new (NULL);
  test_proxy_rewrite (fixture->proxy, note, wire);
  return wire;
}

// After the proxy.
static void
wire_free (Wire *wire)
{
  g_string_free (wire->said, TRUE);
  g_mutex_clear (&wire->mutex);
  g_free (wire);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wire, wire_free)

static char *
dup_said (Wire *wire)
{
  g_mutex_lock (&wire->mutex);
  char *said = g_strdup (wire->said->str);
  g_mutex_unlock (&wire->mutex);
  return said;
}

static MailRow *
get_row (SyncFixture *fixture, const char *subject)
{
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (fixture, "INBOX", subject);
  g_autoptr (GPtrArray) rows =
    store_list_rows (fixture->store, sync_fixture_folder (fixture, "INBOX"), &id, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  return mail_row_ref (rows->pdata[0]);
}

static bool
has_previews (SyncFixture *fixture)
{
  g_autofree char *offered = test_client_run (fixture->other, "CAPABILITY");
  return strstr (offered, " PREVIEW") != NULL;
}

static unsigned int
count_windows (const char *said, const char *end)
{
  unsigned int n = 0;
  for (const char *at = said; (at = strstr (at, "ENVELOPE")) && at < end; at++)
    n++;
  return n;
}

// Of the first window, once that is stored.
static bool
look_at_one (SyncFixture *fixture)
{
  bool is_here = sync_fixture_find (fixture, "INBOX", "mail 2990") != 0;
  if (is_here)
    look (fixture, "mail 2990");
  return is_here;
}

// Else what one reads has no first words until a long history is here.
static void
test_before_history (void)
{
  // Outlives the proxy.
  g_autoptr (Wire) wire = NULL;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  if (!has_previews (fixture)) {
    g_test_skip ("the server has no PREVIEW");
    return;
  }
  test_client_append_many (fixture->other, "INBOX", "mail", HISTORY);
  wire = wire_new (fixture);
  wire->act_at = WINDOWS_BEFORE;
  wire->act = look_at_one;
  sync_fixture_pass (fixture);
  g_autofree char *said = dup_said (wire);
  const char *preview = strstr (said, "PREVIEW");
  g_assert_nonnull (preview);
  // Of that message alone; behind the windows that were under way, before any other: two at most
  // are, one of which is the one that passed when it was looked at.
  g_assert_null (strstr (preview + 1, "PREVIEW"));
  g_assert_cmpuint (count_windows (said, preview), <=, wire->before + 1);
  g_assert_nonnull (strstr (preview, "ENVELOPE"));
  sync_fixture_assert_equal (fixture, "INBOX");
}

static GThread *opening;
static int64_t opened_id;

static void *
open_one (void *data)
{
  SyncFixture *fixture = data;
  g_autoptr (GError) error = NULL;
  sync_account_fetch_readable (fixture->sync, opened_id, NULL, &error);
  g_assert_no_error (error);
  return NULL;
}

// The line's own thread must not wait for what comes over it.
static bool
begin_to_open (SyncFixture *fixture)
{
  opened_id = sync_fixture_find (fixture, "INBOX", "mail 2990");
  if (opened_id)
    opening = g_thread_new ("open", open_one, fixture);
  return opened_id != 0;
}

// Else a letter that one opens on the first day waits for the headers of twenty years, where the
// server gives one connection.
static void
test_body_before_history (void)
{
  g_autoptr (Wire) wire = NULL;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_set_max_connections (fixture->proxy, 1);
  test_client_append_many (fixture->other, "INBOX", "mail", HISTORY);
  wire = wire_new (fixture);
  wire->act_at = 2;
  wire->act = begin_to_open;
  sync_fixture_start (fixture);
  g_assert_nonnull (opening);
  g_thread_join (g_steal_pointer (&opening));
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "INBOX", "the history");
  sync_account_stop (fixture->sync);
  g_autofree char *said = dup_said (wire);
  const char *body = strstr (said, "BODY.PEEK[]");
  g_assert_nonnull (body);
  g_assert_nonnull (strstr (body, "ENVELOPE"));
}

static bool
is_answered_here (SyncFixture *fixture, void *data)
{
  g_autoptr (MailRow) row = get_row (fixture, "mail 10");
  return (row->flags & MAIL_FLAG_ANSWERED) != 0;
}

// Else where the server can't tell what changed an old message shows for hours what it was, though
// somebody looks at it.
static void
test_before_old_flags (void)
{
  g_autoptr (Wire) wire = NULL;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_CONDSTORE | 1u << TEST_STRIP_NOTIFY);
  test_client_append_many (fixture->other, "INBOX", "mail", MANY);
  sync_fixture_pass (fixture);
  sync_acts_run (fixture->other, "SELECT INBOX");
  sync_acts_run (fixture->other, "STORE 10,400 +FLAGS (\\Answered)");
  sync_acts_run (fixture->other, "UNSELECT");
  sync_fixture_start (fixture);
  g_assert_false (is_answered_here (fixture, NULL));
  wire = wire_new (fixture);
  look (fixture, "mail 10");
  sync_fixture_wait (fixture, is_answered_here, NULL, "the flags of what is in sight");
  sync_account_stop (fixture->sync);
  g_autofree char *said = dup_said (wire);
  g_assert_nonnull (strstr (said, "UID FETCH 10 ("));
  g_autoptr (MailRow) other = get_row (fixture, "mail 400");
  g_assert_false (other->flags & MAIL_FLAG_ANSWERED);
}

static void
keep_offline (SyncFixture *fixture, int days)
{
  g_autoptr (GError) error = NULL;
  MailSyncSettings settings = {MAIL_OFFLINE_DEFAULT, MAIL_CHECK_DEFAULT};
  sync_settings_get (fixture->store, fixture->account->id, &settings);
  settings.offline_days = days;
  StoreWrite *write = sync_acts_begin (fixture);
  g_assert_true (sync_settings_set (write, fixture->account->id, &settings, &error));
  g_assert_true (store_write_commit (write, &error));
  sync_account_settings_changed (fixture->sync);
}

static bool
has_preview (SyncFixture *fixture, void *data)
{
  g_autoptr (MailRow) row = get_row (fixture, "long");
  return *row->preview;
}

static bool
is_whole (SyncFixture *fixture, void *data)
{
  g_autoptr (MailRow) row = get_row (fixture, "long");
  return row->content == MAIL_CONTENT_WHOLE;
}

// Else a list of headers says nothing of what is in the mail, or goes on to say what the server
// made of it when the text is here.
static void
test_preview (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  if (sync_fixture_is_cyrus () || !has_previews (fixture)) {
    g_test_skip ("the server makes no previews");
    return;
  }
  GString *letter = g_string_new ("From: ana@example.com\r\nSubject: long\r\n\r\n"
                                  "The words\r\nof the letter.\r\n-- \r\nAna of Lisbon\r\n");
  test_client_append_raw (fixture->other, "INBOX", letter);
  keep_offline (fixture, MAIL_OFFLINE_NONE);
  sync_fixture_start (fixture);
  g_assert_false (has_preview (fixture, NULL));
  look (fixture, "long");
  sync_fixture_wait (fixture, has_preview, NULL, "the server's preview");
  g_autoptr (MailRow) told = get_row (fixture, "long");
  g_test_message ("the server's: %s", told->preview);
  g_assert_nonnull (strstr (told->preview, "The words of the letter."));
  g_assert_cmpint (told->content, ==, MAIL_CONTENT_NONE);
  keep_offline (fixture, MAIL_OFFLINE_ALL);
  sync_fixture_wait (fixture, is_whole, NULL, "the text");
  g_autoptr (MailRow) own = get_row (fixture, "long");
  g_assert_cmpstr (own->preview, ==, "The words of the letter.");
  g_assert_cmpstr (own->preview, !=, told->preview);
  g_string_free (letter, TRUE);
}

static char *
spoil (void *data, const char *text)
{
  g_autoptr (GString) spoilt = g_string_new (text);
  *(unsigned int *) data += g_string_replace (spoilt, " PREVIEW)", " PREVIOUS)", 0);
  return g_string_free_and_steal (g_steal_pointer (&spoilt));
}

// A server that announces previews and answers BAD to them: else it has no flags of what is in
// sight either, or is asked for ever.
static void
test_preview_is_refused (void)
{
  unsigned int spoilt = 0;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  if (!has_previews (fixture)) {
    g_test_skip ("the server has no PREVIEW");
    return;
  }
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_CONDSTORE | 1u << TEST_STRIP_NOTIFY);
  test_client_append_many (fixture->other, "INBOX", "mail", MANY);
  sync_fixture_pass (fixture);
  sync_acts_run (fixture->other, "SELECT INBOX");
  sync_acts_run (fixture->other, "STORE 10 +FLAGS (\\Answered)");
  sync_acts_run (fixture->other, "UNSELECT");
  test_proxy_rewrite (fixture->proxy, spoil, &spoilt);
  keep_offline (fixture, MAIL_OFFLINE_NONE);
  sync_fixture_start (fixture);
  look (fixture, "mail 10");
  sync_fixture_wait (fixture, is_answered_here, NULL, "the flags of what is in sight");
  g_assert_cmpuint (spoilt, >, 0);
  sync_account_stop (fixture->sync);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/imap-sync-sight/before-history", test_before_history);
  g_test_add_func ("/sync/imap-sync-sight/body-before-history", test_body_before_history);
  g_test_add_func ("/sync/imap-sync-sight/before-old-flags", test_before_old_flags);
  g_test_add_func ("/sync/imap-sync-sight/preview", test_preview);
  g_test_add_func ("/sync/imap-sync-sight/preview-is-refused", test_preview_is_refused);
  return sync_fixture_run ();
}
