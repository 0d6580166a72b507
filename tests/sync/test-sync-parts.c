// SPDX-License-Identifier: GPL-3.0-or-later
//
// A large message that somebody opens: its text first, its attachments when they are wanted. What
// is known of it is never taken for the whole, and a server whose word on its parts can't be
// relied on gives the whole instead.

#include "sync/sync-fixture.h"

#include "mime/mime-abridged.h"
#include "store/store-content.h"
#include "store/store-part.h"

#include <string.h>

#define MEGABYTE (1024 * 1024)
// Larger than is left out, and not too large to be decoded by whoever can.
#define LEAST MEGABYTE
#define TEXT "The words of the letter, among them quokkas."

static bool
is_long (void)
{
  return g_getenv ("MAIL_LARGE") != NULL;
}

static GBytes *
make_file (size_t size)
{
  GString *bytes = g_string_sized_new (size);
  for (unsigned int i = 0; bytes->len < size; i++)
    g_string_append_printf (bytes, "%u\001", i * 2654435761u);
  g_string_truncate (bytes, size);
  return g_string_free_to_bytes (bytes);
}

static void
append_base64 (GString *message, GBytes *bytes)
{
  size_t n;
  const guchar *data = g_bytes_get_data (bytes, &n);
  for (size_t at = 0; at < n; at += 57) {
    g_autofree char *line = g_base64_encode (data + at, MIN (57, n - at));
    g_string_append (message, line);
    g_string_append (message, "\r\n");
  }
}

// A letter with its text as two alternatives, a short picture and FILE; what it is like as a whole.
static GString *
make_letter (GBytes *file, const char *encoding)
{
  GString *message =
    g_string_new ("From: ana@example.com\r\nSubject: film\r\nMessage-ID: <film@test.example>\r\n"
                  "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=_outer\"\r\n\r\n"
                  "--=_outer\r\nContent-Type: multipart/alternative; boundary=\"=_inner\"\r\n\r\n"
                  "--=_inner\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" TEXT "\r\n"
                  "--=_inner\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>" TEXT "</p>\r\n"
                  "--=_inner--\r\n"
                  "--=_outer\r\nContent-Type: image/png; name=dot.png\r\n"
                  "Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n");
  g_string_append_printf (message,
                          "--=_outer\r\nContent-Type: video/x-matroska; name=\"film.mkv\"\r\n"
                          "Content-Disposition: attachment; filename=\"film.mkv\"\r\n"
                          "Content-Transfer-Encoding: %s\r\n\r\n",
                          encoding);
  if (g_str_equal (encoding, "base64"))
    append_base64 (message, file);
  else
    g_string_append_len (message, g_bytes_get_data (file, NULL), (gssize) g_bytes_get_size (file));
  g_string_append (message, "\r\n--=_outer--\r\n");
  return message;
}

typedef struct {
  SyncFixture *fixture;
  GBytes *file;
  GString *letter;
  int64_t id;
} Letter;

static void
letter_set_up (Letter *letter, size_t size)
{
  letter->fixture = sync_fixture_new (NULL);
  letter->file = make_file (size);
  letter->letter = make_letter (letter->file, "base64");
  test_client_append_raw (letter->fixture->other, "INBOX", letter->letter);
  sync_fixture_pass (letter->fixture);
  letter->id = sync_fixture_find (letter->fixture, "INBOX", "film");
  g_assert_cmpint (letter->id, !=, 0);
}

static void
letter_clear (Letter *letter)
{
  sync_fixture_free (letter->fixture);
  g_bytes_unref (letter->file);
  g_string_free (letter->letter, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Letter, letter_clear)

static GBytes *
find_part (void *data, const char *path, bool *out_decoded)
{
  const Letter *letter = data;
  g_autofree char *decoded = g_strconcat (path, STORE_PART_DECODED, NULL);
  GBytes *bytes = store_part_get (letter->fixture->store, letter->id, decoded, NULL);
  *out_decoded = bytes != NULL;
  return bytes ? bytes : store_part_get (letter->fixture->store, letter->id, path, NULL);
}

// What is here of it; NULL: nothing that could be read.
static MimeMessage *
read_abridged (Letter *letter)
{
  Store *store = letter->fixture->store;
  g_autoptr (GBytes) raw = store_part_get (store, letter->id, STORE_PART_ABRIDGED, NULL);
  g_autoptr (GBytes) list = store_part_get (store, letter->id, STORE_PART_LEFT_OUT, NULL);
  if (!raw || !list)
    return NULL;
  g_autoptr (GPtrArray) left_out = mime_left_out_read (list);
  g_assert_nonnull (left_out);
  return mime_message_parse_abridged (raw, left_out, find_part, letter);
}

static void
assert_whole (Letter *letter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = store_content_get (letter->fixture->store, letter->id, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw), letter->letter->str,
                   letter->letter->len);
  g_autoptr (MimeMessage) abridged = read_abridged (letter);
  g_assert_null (abridged);
}

static void
assert_file (Letter *letter)
{
  g_autoptr (MimeMessage) message = read_abridged (letter);
  g_assert_nonnull (message);
  const MimePart *part = mime_message_find_part (message, "3");
  g_assert_nonnull (part);
  g_assert_false (part->left_out);
  g_assert_cmpuint (part->size, ==, g_bytes_get_size (letter->file));
  g_autoptr (GBytes) content = mime_part_dup_content (message, part);
  g_assert_true (g_bytes_equal (content, letter->file));
}

// Else who opens a letter with a film waits for the film before reading a word.
static void
test_text_first (void)
{
  g_auto (Letter) letter = {0};
  g_autoptr (GError) error = NULL;
  size_t size = (size_t) (is_long () ? 220 : 9) * MEGABYTE;
  letter_set_up (&letter, size);
  SyncFixture *fixture = letter.fixture;
  uint64_t before = test_proxy_get_received (fixture->proxy);
  int64_t start = g_get_monotonic_time ();
  sync_account_fetch_readable (fixture->sync, letter.id, NULL, &error);
  g_assert_no_error (error);
  uint64_t bytes = test_proxy_get_received (fixture->proxy) - before;
  g_test_message ("%" G_GUINT64_FORMAT " bytes of %zu until the text was here, %.3f s", bytes,
                  letter.letter->len, (double) (g_get_monotonic_time () - start) / 1e6);
  g_assert_cmpuint (bytes, <, 64 * 1024);

  g_autoptr (MimeMessage) message = read_abridged (&letter);
  g_assert_nonnull (message);
  g_autofree char *text = mime_message_dup_text (message);
  g_assert_cmpstr (g_strstrip (text), ==, TEXT);
  const GPtrArray *files = mime_message_get_attachments (message);
  g_assert_cmpuint (files->len, ==, 2);
  const MimePart *picture = files->pdata[0], *film = files->pdata[1];
  g_assert_false (picture->left_out);
  g_assert_cmpuint (picture->size, ==, 8);
  g_assert_true (film->left_out);
  g_assert_cmpstr (film->file_name, ==, "film.mkv");
  g_assert_cmpuint (film->size, >, size - size / 50);
  g_assert_cmpuint (film->size, <, size + size / 50);

  // It is not the message.
  g_assert_false (store_content_has (fixture->store, letter.id));
  g_autoptr (GBytes) none = store_content_get (fixture->store, letter.id, NULL);
  g_assert_null (none);
  // Its words are found, and nothing is asked for a second time.
  const MailQuery query = {.scope = MAIL_SCOPE_EVERYTHING, .search = "quokkas"};
  g_autoptr (MailIdList) found = store_list_page (fixture->store, &query, 0, 0, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->length, ==, 1);
  before = test_proxy_get_received (fixture->proxy);
  g_assert_true (sync_account_fetch_readable (fixture->sync, letter.id, NULL, &error));
  g_assert_cmpuint (test_proxy_get_received (fixture->proxy), ==, before);

  start = g_get_monotonic_time ();
  sync_account_fetch_part (fixture->sync, letter.id, "3", NULL, &error);
  g_assert_no_error (error);
  bytes = test_proxy_get_received (fixture->proxy) - before;
  g_test_message ("the film: %" G_GUINT64_FORMAT " bytes on the wire for %zu, %.3f s", bytes, size,
                  (double) (g_get_monotonic_time () - start) / 1e6);
  assert_file (&letter);
  sync_fixture_assert_sound (fixture);
}

// Else a film never comes over a line that breaks now and then.
static void
test_part_goes_on_after_a_cut (void)
{
  g_auto (Letter) letter = {0};
  g_autoptr (GError) error = NULL;
  const size_t size = 4 * MEGABYTE;
  letter_set_up (&letter, size);
  SyncFixture *fixture = letter.fixture;
  g_assert_true (sync_account_fetch_readable (fixture->sync, letter.id, NULL, &error));
  uint64_t before = test_proxy_get_received (fixture->proxy);
  test_proxy_cut_after_received (fixture->proxy, before + size / 2);
  sync_account_fetch_part (fixture->sync, letter.id, "3", NULL, &error);
  g_assert_no_error (error);
  assert_file (&letter);
  g_assert_cmpuint (test_proxy_get_cuts (fixture->proxy), ==, 1);
  uint64_t bytes = test_proxy_get_received (fixture->proxy) - before;
  g_test_message ("%" G_GUINT64_FORMAT " bytes on the wire for %zu", bytes, size);
  // Pieces that were on their way when the line broke come twice.
  g_assert_cmpuint (bytes, <, size / 3 * 4 + 1400 * 1024);

  // The whole takes the place of its parts.
  sync_account_fetch_message (fixture->sync, letter.id, NULL, &error);
  g_assert_no_error (error);
  assert_whole (&letter);
  sync_fixture_assert_sound (fixture);
}

typedef struct {
  const char *name;
  const char *from, *to; // what the server says, and what is read
} Lie;

static const Lie lies[] = {
  {"no-structure", "BODYSTRUCTURE (", "BODYSTRUCTURX ("},
  {"broken", "BODYSTRUCTURE (", "BODYSTRUCTURE )"},
  {"other-boundary", "\"boundary\" \"=_inner\"", "\"boundary\" \"=_wrong\""},
  {"other-type", "\"text\" \"html\"", "\"text\" \"xxxx\""},
  {"large-is-small", "\"base64\" 1", "\"base64\" 0"},
  {"no-header", "BODY[2.MIME]", "BODY[9.MIME]"},
  {"no-text", "BODY[1.1]", "BODY[9.1]"},
};

// Else a server that misreads a message shows half of it as all there is, or nothing.
static void
test_lie (const void *data)
{
  const Lie *lie = data;
  g_auto (Letter) letter = {0};
  g_autoptr (GError) error = NULL;
  letter_set_up (&letter, LEAST);
  test_proxy_replace (letter.fixture->proxy, lie->from, lie->to);
  // Names of parameters are in capitals on other servers.
  g_autofree char *from = g_ascii_strup (lie->from, -1);
  g_autofree char *to = g_ascii_strup (lie->to, -1);
  if (!g_str_equal (from, lie->from) && !strstr (from, "=_"))
    test_proxy_replace (letter.fixture->proxy, from, to);
  if (strstr (lie->from, "=_"))
    test_proxy_replace (letter.fixture->proxy, "\"BOUNDARY\" \"=_inner\"",
                        "\"BOUNDARY\" \"=_wrong\"");
  sync_account_fetch_readable (letter.fixture->sync, letter.id, NULL, &error);
  g_assert_no_error (error);
  assert_whole (&letter);
}

// A server that takes back that it decodes, or can't: the part comes as it is.
static void
test_unknown_coding (void)
{
  g_auto (Letter) letter = {0};
  g_autoptr (GError) error = NULL;
  letter_set_up (&letter, LEAST);
  SyncFixture *fixture = letter.fixture;
  g_assert_true (sync_account_fetch_readable (fixture->sync, letter.id, NULL, &error));
  test_proxy_replace (fixture->proxy, "BINARY[3]", "BINARY[9]");
  sync_account_fetch_part (fixture->sync, letter.id, "3", NULL, &error);
  g_assert_no_error (error);
  assert_file (&letter);
}

static char *
ask_for_picture (void *data, const char *text)
{
  GString *said = g_string_new (text);
  g_string_replace (said, "BINARY.PEEK[3]", "BINARY.PEEK[2]", 0);
  return g_string_free (said, FALSE);
}

// A server whose decoder stops at the first line it stumbles over, or passes on what it can't read:
// the film is saved, and can't be opened.
static void
test_decodes_wrongly (void)
{
  g_auto (Letter) letter = {0};
  g_autoptr (GError) error = NULL;
  letter_set_up (&letter, LEAST);
  SyncFixture *fixture = letter.fixture;
  g_assert_true (sync_account_fetch_readable (fixture->sync, letter.id, NULL, &error));
  test_proxy_rewrite (fixture->proxy, ask_for_picture, NULL);
  test_proxy_replace (fixture->proxy, "BINARY[2]", "BINARY[3]");
  sync_account_fetch_part (fixture->sync, letter.id, "3", NULL, &error);
  g_assert_no_error (error);
  assert_file (&letter);
}

// One that hangs up over it, each time: Dovecot does over a part of 220 MB.
static void
test_hangs_up_over_decoding (void)
{
  g_auto (Letter) letter = {0};
  g_autoptr (GError) error = NULL;
  letter_set_up (&letter, LEAST);
  SyncFixture *fixture = letter.fixture;
  g_assert_true (sync_account_fetch_readable (fixture->sync, letter.id, NULL, &error));
  test_proxy_cut_before (fixture->proxy, "BINARY[3]");
  sync_account_fetch_part (fixture->sync, letter.id, "3", NULL, &error);
  g_assert_no_error (error);
  assert_file (&letter);
  g_assert_cmpuint (test_proxy_get_cuts (fixture->proxy), ==, 1);
}

// Else a part of one message becomes another's, whose UID it has by now.
static void
test_removed_since (void)
{
  g_auto (Letter) letter = {0};
  g_autoptr (GError) error = NULL;
  letter_set_up (&letter, LEAST);
  SyncFixture *fixture = letter.fixture;
  g_assert_true (sync_account_fetch_readable (fixture->sync, letter.id, NULL, &error));
  g_free (test_client_run (fixture->other, "SELECT INBOX"));
  g_free (test_client_run (fixture->other, "STORE 1 +FLAGS.SILENT (\\Deleted)"));
  g_free (test_client_run (fixture->other, "EXPUNGE"));
  g_assert_false (sync_account_fetch_part (fixture->sync, letter.id, "3", NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/parts/text-first", test_text_first);
  g_test_add_func ("/sync/parts/goes-on-after-a-cut", test_part_goes_on_after_a_cut);
  for (size_t i = 0; i < G_N_ELEMENTS (lies); i++) {
    g_autofree char *path = g_strdup_printf ("/sync/parts/lie/%s", lies[i].name);
    g_test_add_data_func (path, &lies[i], test_lie);
  }
  g_test_add_func ("/sync/parts/unknown-coding", test_unknown_coding);
  g_test_add_func ("/sync/parts/decodes-wrongly", test_decodes_wrongly);
  g_test_add_func ("/sync/parts/hangs-up-over-decoding", test_hangs_up_over_decoding);
  g_test_add_func ("/sync/parts/removed-since", test_removed_since);
  return sync_fixture_run ();
}
