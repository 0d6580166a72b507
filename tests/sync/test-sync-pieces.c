// SPDX-License-Identifier: GPL-3.0-or-later
//
// A large message that comes in pieces, from servers that give fewer bytes than asked for, or whose
// RFC822.SIZE is a guess: what is here afterwards is the message, whole, or nothing.

#include "sync/sync-fixture.h"

#include "store/store-content.h"
#include "sync/imap-sync-spool.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

// Seven digits, as what the proxy puts in its place.
#define SIZE 3000000
#define PIECE (256 * 1024)

typedef void (*Change) (uint64_t *offset, uint64_t *length);

typedef struct {
  const char *name;
  Change change;    // of what is asked for; NULL: none
  const char *size; // what the server says it is; NULL: the truth
  double most;      // bytes on the wire, of the message's
} Rude;

// The requests of TEXT with their offset and length made others by the Rude's change.
static char *
rewrite_requests (void *data, const char *text)
{
  const Rude *rude = data;
  GString *out = g_string_new (NULL);
  for (const char *at; (at = strstr (text, "[]<"));) {
    char *end;
    uint64_t offset = g_ascii_strtoull (at + 3, &end, 10);
    uint64_t length = g_ascii_strtoull (end + 1, &end, 10);
    rude->change (&offset, &length);
    g_string_append_len (out, text, at - text);
    g_string_append_printf (out, "[]<%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT, offset, length);
    text = end;
  }
  g_string_append (out, text);
  return g_string_free (out, FALSE);
}

static void
make_short (uint64_t *offset, uint64_t *length)
{
  *length = MIN (*length, 100000);
}

static void
make_odd (uint64_t *offset, uint64_t *length)
{
  *length -= *offset == 4 * PIECE ? 5 : 0;
}

static void
make_tiny (uint64_t *offset, uint64_t *length)
{
  *length = MIN (*length, 3);
}

static void
make_one_less (uint64_t *offset, uint64_t *length)
{
  *length -= *length > 1;
}

static void
make_first (uint64_t *offset, uint64_t *length)
{
  *offset = 0;
}

// The proxy makes the 9 a 0 again on the way back.
static void
make_empty_behind (uint64_t *offset, uint64_t *length)
{
  *offset += *offset == 4 * PIECE ? 900000000 : 0;
}

static const Rude rudes[] = {
  {"as-asked", NULL, NULL, 1.1},
  {"short", make_short, NULL, 1.3},
  {"one-short", make_odd, NULL, 1.5},
  {"one-less", make_one_less, NULL, 1.5},
  {"tiny", make_tiny, NULL, 1.1},
  {"size-too-small", NULL, "2900000", 1.4},
  {"size-too-large", NULL, "3100000", 1.4},
  {"size-at-a-piece", NULL, "2621440", 1.4},
  {"short-and-size-too-small", make_short, "2900000", 1.3},
  {"short-and-size-too-large", make_short, "3100000", 1.3},
  {"one-less-and-size-too-large", make_one_less, "3100000", 1.5},
  {"empty-early", make_empty_behind, NULL, 1.8},
  {"empty-early-and-size-too-large", make_empty_behind, "9100000", 1.8},
  {"the-same-again", make_first, NULL, 1.8},
  {"size-far-too-large", NULL, "9000000", 1.4},
};

static GString *
make_message (size_t size)
{
  GString *message = g_string_new ("From: ana@example.com\r\nSubject: video\r\n"
                                   "Message-ID: <video@test.example>\r\n\r\n");
  while (message->len < size - 2)
    g_string_append_printf (message, "line %zu of many, each of them another\r\n", message->len);
  g_string_truncate (message, size - 2);
  g_string_append (message, "\r\n");
  return message;
}

static void
assert_whole (SyncFixture *fixture, int64_t id, const GString *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = store_content_get (fixture->store, id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (raw), ==, message->len);
  g_assert_cmpmem (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw), message->str,
                   message->len);
}

// Else the end of a long message is missing, and nobody is told.
static void
test_rude (const void *data)
{
  const Rude *rude = data;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) message = make_message (SIZE);
  test_client_append_raw (fixture->other, "INBOX", message);
  g_autofree char *said = g_strconcat ("SIZE ", rude->size, NULL);
  if (rude->size)
    test_proxy_replace (fixture->proxy, "SIZE 3000000", said);
  if (rude->change == make_empty_behind)
    test_proxy_replace (fixture->proxy, "[]<9", "[]<0");
  sync_fixture_pass (fixture);
  int64_t id = sync_fixture_find (fixture, "INBOX", "video");
  if (rude->change)
    test_proxy_rewrite (fixture->proxy, rewrite_requests, (void *) rude);
  uint64_t before = test_proxy_get_received (fixture->proxy);
  sync_account_fetch_message (fixture->sync, id, NULL, &error);
  g_assert_no_error (error);
  assert_whole (fixture, id, message);
  double came = (double) (test_proxy_get_received (fixture->proxy) - before) / SIZE;
  g_test_message ("%.2f of its size", came);
  g_assert_cmpfloat (came, <, rude->most);
}

static void
expunge (void *data)
{
  SyncFixture *fixture = data;
  g_free (test_client_run (fixture->other, "SELECT INBOX"));
  g_free (test_client_run (fixture->other, "STORE 1 +FLAGS (\\Deleted)"));
  g_free (test_client_run (fixture->other, "EXPUNGE"));
}

// Else what was removed elsewhere while it came stays here as a part of itself, taken for all.
static void
test_removed_amid (const void *data)
{
  const Rude *rude = data;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) message = make_message (SIZE);
  test_client_append_raw (fixture->other, "INBOX", message);
  g_autofree char *said = g_strconcat ("SIZE ", rude->size, NULL);
  if (rude->size)
    test_proxy_replace (fixture->proxy, "SIZE 3000000", said);
  sync_fixture_pass (fixture);
  int64_t id = sync_fixture_find (fixture, "INBOX", "video");
  if (rude->change)
    test_proxy_rewrite (fixture->proxy, rewrite_requests, (void *) rude);
  test_proxy_before (fixture->proxy, "[]<1310720.", expunge, fixture);
  bool came = sync_account_fetch_message (fixture->sync, id, NULL, &error);
  if (came) // the server keeps it for who has it open
    assert_whole (fixture, id, message);
  else
    g_assert_false (store_content_has (fixture->store, id));
  g_test_message ("%s", came ? "came all the same" : error->message);
}

#define REFUSED 2

// The server says a plain NO to whatever asks for that one's content, alone or among others.
static char *
refuse_one (void *data, const char *text)
{
  static const char pattern[] = "^(\\S+) UID FETCH (2|1:[234]|2:[34]) [^\r]*BODY[^\r]*";
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  return g_regex_replace (regex, text, -1, 0, "\\1 CREATE INBOX", 0, NULL);
}

static char *
refuse_none (void *data, const char *text)
{
  return g_strdup (text);
}

static int64_t
find_here (SyncFixture *fixture, unsigned int i)
{
  g_autofree char *subject = g_strdup_printf ("video %u", i);
  int64_t id = sync_fixture_find (fixture, "INBOX", subject);
  return id && store_content_has (fixture->store, id) ? id : 0;
}

// Else a message that a server can't give keeps those behind it from ever being here; or nobody
// hears that it is missing, and it is never asked for again.
static void
test_one_refused (const void *data)
{
  size_t size = *(const size_t *) data;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  for (unsigned int i = 1; i <= 4; i++) {
    g_autoptr (GString) message = make_message (size);
    g_autofree char *subject = g_strdup_printf ("Subject: video %u", i);
    g_string_replace (message, "Subject: video", subject, 1);
    test_client_append_raw (fixture->other, "INBOX", message);
  }
  sync_fixture_pass (fixture);
  test_proxy_rewrite (fixture->proxy, refuse_one, NULL);
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_SERVER_REFUSED);
  g_test_message ("%s", error->message);
  g_clear_error (&error);
  g_clear_error (&report.error);
  for (unsigned int i = 1; i <= 4; i++)
    g_assert_true ((find_here (fixture, i) != 0) == (i != REFUSED));
  test_proxy_rewrite (fixture->proxy, refuse_none, NULL);
  sync_fixture_restart (fixture);
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
  g_assert_no_error (error);
  g_assert_true (find_here (fixture, REFUSED));
}

// What came of a large message so far.
static void
cut_off (void *data)
{
  SyncFixture *fixture = data;
  g_autoptr (GDir) files = g_dir_open (fixture->dir, 0, NULL);
  unsigned int n = 0;
  for (const char *name; (name = g_dir_read_name (files));) {
    g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
    if (!g_str_has_prefix (name, "partial-"))
      continue;
    g_assert_cmpint (truncate (path, 1000), ==, 0);
    n++;
  }
  g_assert_cmpuint (n, ==, 1);
}

// Else a damaged disk, or whoever tidies up there, makes a message of zeros that nothing tells from
// the true one; or the whole process ends.
static void
test_cut_off_as_it_comes (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) message = make_message (SIZE);
  MailSyncReport report;
  test_client_append_raw (fixture->other, "INBOX", message);
  test_client_append (fixture->other, "INBOX", "small", "small@test.example", "");
  sync_fixture_pass (fixture);
  int64_t id = sync_fixture_find (fixture, "INBOX", "video");
  test_proxy_before (fixture->proxy, "[]<1310720.", cut_off, fixture);
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_FILE);
  g_test_message ("%s", error->message);
  g_clear_error (&error);
  g_clear_error (&report.error);
  g_assert_false (store_content_has (fixture->store, id));
  g_assert_true (store_content_has (fixture->store, sync_fixture_find (fixture, "INBOX", "small")));
  sync_account_fetch_message (fixture->sync, id, NULL, &error);
  g_assert_no_error (error);
  assert_whole (fixture, id, message);
}

// A file in the middle of a store ends the process when its disk can't give it back.
static void
test_cut_off_as_it_is_read (void)
{
  g_autofree char *dir = g_dir_make_tmp ("spool-XXXXXX", NULL);
  g_autoptr (GString) message = make_message (SIZE);
  g_autoptr (GError) error = NULL;
  const ImapSink *sink = imap_sync_spool_get_sink ();
  ImapSyncSpool spool;
  imap_sync_spool_init (&spool, dir);
  g_assert_true (sink->begin (&spool, 1, "", message->len, &error));
  g_assert_true (sink->write (&spool, message->str, message->len, &error));
  g_assert_true (sink->end (&spool, &error));
  int same = dup (spool.fd);
  g_autoptr (MailSource) source = imap_sync_spool_take (&spool, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) raw = mail_source_read (source, G_MAXUINT64, &error);
  g_assert_cmpmem (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw), message->str,
                   message->len);
  g_assert_cmpint (ftruncate (same, 1000), ==, 0);
  g_assert_null (mail_source_read (source, G_MAXUINT64, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_FILE);
  close (same);
  g_assert_cmpint (rmdir (dir), ==, 0);
}

static const size_t sizes_refused[] = {SIZE, 1500000, 2000};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (rudes); i++) {
    g_autofree char *path = g_strconcat ("/sync/pieces/", rudes[i].name, NULL);
    g_test_add_data_func (path, &rudes[i], test_rude);
  }
  g_test_add_data_func ("/sync/pieces/removed-amid", &rudes[0], test_removed_amid);
  g_test_add_data_func ("/sync/pieces/removed-amid-size-too-large", &rudes[6], test_removed_amid);
  g_test_add_func ("/sync/pieces/cut-off-as-it-comes", test_cut_off_as_it_comes);
  g_test_add_func ("/sync/pieces/cut-off-as-it-is-read", test_cut_off_as_it_is_read);
  g_test_add_data_func ("/sync/pieces/one-refused/large", &sizes_refused[0], test_one_refused);
  g_test_add_data_func ("/sync/pieces/one-refused/middle", &sizes_refused[1], test_one_refused);
  g_test_add_data_func ("/sync/pieces/one-refused/small", &sizes_refused[2], test_one_refused);
  return sync_fixture_run ();
}
