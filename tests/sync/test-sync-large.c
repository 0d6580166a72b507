// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is much larger than usual: a message, a header, the number of folders. Brief forms, in which
// growth with the size shows all the same; MAIL_LARGE=1 in the environment makes them what people
// have had (300 MB, 1,000 folders).

#include "sync/sync-fixture.h"

#include "mime/mime-build.h"
#include "mime/mime-message.h"
#include "store/store-content.h"
#include "store/store-folder.h"
#include "store/store-outbox.h"

#include <string.h>

#define MEGABYTE (1024 * 1024)

static bool
is_long (void)
{
  return g_getenv ("MAIL_LARGE") != NULL;
}

// Memory of this process that no file stands behind, in bytes; 0 under the sanitizer.
static uint64_t
anonymous_memory (void)
{
  g_autofree char *status = NULL;
  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  const char *line = strstr (status, "RssAnon:");
  g_assert_nonnull (line);
#ifdef __SANITIZE_ADDRESS__
  // The sanitizer keeps what was freed: the figure would be its own.
  return 0;
#else
  return g_ascii_strtoull (line + strlen ("RssAnon:"), NULL, 10) * 1024;
#endif
}

// Samples it every other millisecond.
typedef struct {
  GThread *thread;
  GMutex mutex;
  GCond ended;
  bool over;
  uint64_t most;
} Watch;

static void *
watch (void *data)
{
  Watch *watch = data;
  g_mutex_lock (&watch->mutex);
  while (!watch->over) {
    watch->most = MAX (watch->most, anonymous_memory ());
    g_cond_wait_until (&watch->ended, &watch->mutex, g_get_monotonic_time () + 2000);
  }
  g_mutex_unlock (&watch->mutex);
  return NULL;
}

static void
begin_watch (Watch *self)
{
  self->over = false;
  self->most = 0;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->ended);
  self->thread = g_thread_new ("memory", watch, self);
}

static uint64_t
end_watch (Watch *self)
{
  g_mutex_lock (&self->mutex);
  self->over = true;
  g_cond_signal (&self->ended);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->ended);
  return self->most;
}

static GString *
new_message (const char *subject)
{
  GString *message = g_string_new (NULL);
  g_string_printf (message,
                   "From: ana@example.com\r\nSubject: %s\r\nMessage-ID: <%s@test.example>\r\n",
                   subject, subject);
  return message;
}

static void
add_lines (GString *message, size_t size)
{
  while (message->len < size)
    g_string_append_printf (message, "line %zu of many, each of them another\r\n", message->len);
}

static void
assert_content (SyncFixture *fixture, const char *subject, const GString *message)
{
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (fixture, "INBOX", subject);
  g_assert_cmpint (id, !=, 0);
  g_autoptr (GBytes) raw = store_content_get (fixture->store, id, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw), message->str,
                   message->len);
}

// Else one message with a video ends the process, or the machine's patience.
static void
test_message (void)
{
  const size_t size = (size_t) (is_long () ? 300 : 24) * MEGABYTE;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  {
    g_autoptr (GString) message = new_message ("video");
    g_string_append (message, "Content-Type: application/octet-stream\r\n\r\n");
    add_lines (message, size);
    test_client_append_raw (fixture->other, "INBOX", message);
  }
  sync_fixture_pass (fixture);
  int64_t id = sync_fixture_find (fixture, "INBOX", "video");
  uint64_t before = anonymous_memory ();
  Watch memory;
  begin_watch (&memory);
  sync_account_fetch_message (fixture->sync, id, NULL, &error);
  uint64_t most = end_watch (&memory);
  g_assert_no_error (error);
  g_test_message ("%" G_GUINT64_FORMAT " MB more for %zu MB",
                  (most - MIN (most, before)) / MEGABYTE, size / MEGABYTE);
  g_assert_cmpuint (most, <, before + 12 * MEGABYTE);
  g_autoptr (GBytes) raw = store_content_get (fixture->store, id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (raw), >=, size);
}

// A message with the file at PATH attached, built and frozen as the composer's is.
static int64_t
queue_file (SyncFixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  MailAttachment attachment = {.file_name = (char *) "video.mkv",
                               .media_type = (char *) "video/x-matroska",
                               .path = (char *) path};
  g_autoptr (GPtrArray) attachments = g_ptr_array_new ();
  const MailDraft draft = {.from = fixture->user,
                           .to = fixture->user,
                           .bcc = (char *) "ana@example.com",
                           .subject = (char *) "video sent",
                           .text = (char *) "Look at this.",
                           .attachments = attachments};
  const char *recipients[] = {fixture->user, NULL};
  g_ptr_array_add (attachments, &attachment);
  g_autoptr (MimeOutgoing) built = mime_build_message (&draft, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (StoreContent) message =
    store_content_prepare_source (fixture->store, built->wire, &error);
  g_autoptr (StoreContent) sent =
    store_content_prepare_source (fixture->store, built->sent, &error);
  g_assert_no_error (error);
  const StoreOutgoing outgoing = {.account_id = fixture->account->id,
                                  .message = message,
                                  .sent_copy = sent,
                                  .sender = built->sender,
                                  .recipients = recipients,
                                  .subject = built->subject,
                                  .message_id = built->message_id};
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  int64_t id = store_outbox_add (write, &outgoing, &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
  return id;
}

static bool
has_sent_copy (SyncFixture *fixture, void *data)
{
  g_autofree char *answer = test_client_run (fixture->other, "STATUS Sent (MESSAGES)");
  return strstr (answer, "MESSAGES 1") != NULL;
}

static char *
write_file (const char *dir, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) content = g_string_new (NULL);
  char *path = g_build_filename (dir, "video.mkv", NULL);
  add_lines (content, size);
  g_file_set_contents (path, content->str, (gssize) content->len, &error);
  g_assert_no_error (error);
  return path;
}

// What came out at the other end is the file.
static void
assert_arrived (SyncFixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  gsize length;
  int64_t id = 0;
  while (id == 0) {
    sync_fixture_pass (fixture);
    id = sync_fixture_find (fixture, "INBOX", "video sent");
  }
  sync_account_fetch_message (fixture->sync, id, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) raw = store_content_get (fixture->store, id, &error);
  g_assert_no_error (error);
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  g_autoptr (GBytes) arrived =
    mime_part_dup_content (message, mime_message_find_part (message, "2"));
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpmem (g_bytes_get_data (arrived, NULL), g_bytes_get_size (arrived), content, length);
}

// Else a film for a friend ends the process: built, sent and filed it is never in memory.
static void
test_attachment (void)
{
  const size_t size = 24 * MEGABYTE;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autofree char *path = write_file (fixture->dir, size);
  Watch memory;
  sync_fixture_start (fixture);
  sync_fixture_pass (fixture);
  uint64_t before = anonymous_memory ();
  begin_watch (&memory);
  queue_file (fixture, path);
  sync_account_poke_outbox (fixture->sync);
  sync_fixture_wait (fixture, has_sent_copy, NULL, "the copy in Sent");
  uint64_t most = end_watch (&memory);
  g_test_message ("%" G_GUINT64_FORMAT " MB more for %zu MB",
                  (most - MIN (most, before)) / MEGABYTE, size / MEGABYTE);
  g_assert_cmpuint (most, <, before + 16 * MEGABYTE);
  assert_arrived (fixture, path);
}

// Else a message that somebody's filter wrote a megabyte of header into keeps all others away.
static void
test_header (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) fields = new_message ("fields"), folded = new_message ("folded");
  MailSyncReport report;
  while (fields->len < MEGABYTE)
    g_string_append_printf (fields, "X-Trace-%zu: something that nobody reads\r\n", fields->len);
  g_string_append (fields, "\r\nHello, fields.\r\n");
  g_string_append (folded, "References: <start@test.example>\r\n");
  while (folded->len < MEGABYTE)
    g_string_append_printf (folded, " <%zu@test.example>\r\n", folded->len);
  g_string_append (folded, "\r\nHello, folded.\r\n");
  test_client_append (fixture->other, "INBOX", "before", "before@test.example", "");
  test_client_append_raw (fixture->other, "INBOX", fields);
  test_client_append_raw (fixture->other, "INBOX", folded);
  test_client_append (fixture->other, "INBOX", "after", "after@test.example", "");
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report.added, ==, 4);
  g_assert_cmpint (report.bodies, ==, 4);
  assert_content (fixture, "fields", fields);
  assert_content (fixture, "folded", folded);
  sync_fixture_assert_equal (fixture, "INBOX");
}

// Else an account with as many folders as people who sort have is asked for an hour, or each time.
static void
test_folders (void)
{
  const unsigned int n = is_long () ? 1000 : 150;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  for (unsigned int i = 0; i < n; i++) {
    g_free (test_client_run (fixture->other, "CREATE Project/%u", i));
    if (i % 10 == 0) {
      g_autofree char *path = g_strdup_printf ("Project/%u", i);
      test_client_append (fixture->other, path, "mail", path, "");
    }
  }
  MailSyncReport report = sync_fixture_pass (fixture);
  g_test_message ("%d folders, %d round trips, %.1f s", report.folders, report.round_trips,
                  report.seconds);
  g_assert_cmpint (report.folders, >=, (int) n);
  g_assert_cmpint (report.added, ==, (int) n / 10);
  sync_fixture_restart (fixture);
  report = sync_fixture_pass (fixture);
  g_test_message ("nothing changed: %d round trips, %.2f s", report.round_trips, report.seconds);
  g_assert_cmpint (report.added, ==, 0);
  g_assert_cmpint (report.round_trips, <, 12);
  sync_fixture_assert_equal (fixture, "Project/0");
  sync_fixture_assert_equal (fixture, "Project/140");
}

// Else fifty thousand unseen messages are counted anew with each one that is read.
static void
test_unseen (void)
{
  const unsigned int n = is_long () ? 50000 : 3000;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  for (unsigned int done = 0; done < n; done += 1000) {
    g_autofree char *subject = g_strdup_printf ("unseen-%u", done);
    test_client_append_many (fixture->other, "INBOX", subject, 1000);
  }
  sync_fixture_pass (fixture);
  int64_t inbox_id = sync_fixture_folder (fixture, "INBOX");
  g_autoptr (MailFolder) inbox = store_folder_get (fixture->store, inbox_id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (inbox->unread, ==, (int) n);
  g_free (test_client_run (fixture->other, "SELECT INBOX"));
  g_free (test_client_run (fixture->other, "UID STORE 1:* +FLAGS (\\Seen)"));
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.changed, ==, (int) n);
  g_autoptr (MailFolder) read = store_folder_get (fixture->store, inbox_id, &error);
  g_assert_cmpint (read->unread, ==, 0);
  g_test_message ("%u read elsewhere: %.2f s", n, report.seconds);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/large/message", test_message);
  g_test_add_func ("/sync/large/attachment", test_attachment);
  g_test_add_func ("/sync/large/header", test_header);
  g_test_add_func ("/sync/large/folders", test_folders);
  g_test_add_func ("/sync/large/unseen", test_unseen);
  return sync_fixture_run ();
}
