// SPDX-License-Identifier: GPL-3.0-or-later
//
// The session against a real Dovecot, with another client beside it.

#include "imap/imap-session.h"
#include "support/test-client.h"
#include "support/test-proxy.h"
#include "support/test-servers.h"

#include "base/mail-error.h"

#include <string.h>

static TestServers *servers;
static NetContext *net;

// Heard through the events.
typedef struct {
  uint32_t exists;
  ImapUidSet *vanished;
  ImapUidSet *flagged; // UIDs whose flags came unasked
  unsigned defects;
  uint32_t elsewhere; // messages in the mailbox of that name
} Heard;

static void
on_exists (void *data, uint32_t n)
{
  ((Heard *) data)->exists = n;
}

static void
on_vanished (void *data, const ImapUidSet *uids, bool earlier)
{
  imap_uid_set_add_set (((Heard *) data)->vanished, uids);
}

static void
on_flags (void *data, const ImapFetch *fetch)
{
  imap_uid_set_add (((Heard *) data)->flagged, fetch->uid);
}

static void
on_defect (void *data, uint32_t uid, uint32_t sequence, const char *what)
{
  ((Heard *) data)->defects++;
}

static void
on_status (void *data, const ImapStatus *status)
{
  if (imap_string_is (status->name, "Elsewhere"))
    ((Heard *) data)->elsewhere = status->messages;
}

static const ImapEvents events = {.exists = on_exists,
                                  .vanished = on_vanished,
                                  .fetch = on_flags,
                                  .status = on_status,
                                  .defect = on_defect};

static void
heard_init (Heard *heard)
{
  *heard = (Heard) {.vanished = imap_uid_set_new (), .flagged = imap_uid_set_new ()};
}

static void
heard_clear (Heard *heard)
{
  imap_uid_set_free (heard->vanished);
  imap_uid_set_free (heard->flagged);
}

static ImapSession *
open_session (uint16_t port, MailSecurity security, const char *password, Heard *heard,
              GError **error)
{
  MailService service = {.host = (char *) "localhost", .port = port, .security = security};
  ImapLogin login = {.net = net,
                     .service = &service,
                     .user = TEST_USER,
                     .password = password,
                     .want_qresync = true,
                     .want_utf8 = true};
  return imap_session_open (&login, heard != NULL ? &events : NULL, heard, NULL, error);
}

static ImapSession *
open_working (Heard *heard)
{
  g_autoptr (GError) error = NULL;
  ImapSession *session = open_session (test_servers_get_port (servers, "imaps"), MAIL_SECURITY_TLS,
                                       TEST_PASSWORD, heard, &error);
  g_assert_no_error (error);
  return session;
}

static TestClient *
other_client (void)
{
  return test_client_new (test_servers_get_port (servers, "imap"), TEST_USER, TEST_PASSWORD);
}

static void
select_folder (ImapSession *session, const char *name, const ImapSelect *parameters)
{
  g_autoptr (GError) error = NULL;
  imap_session_select (session, name, parameters, NULL, &error);
  g_assert_no_error (error);
}

static void
make_folder (ImapSession *session, const char *name)
{
  g_autoptr (GError) error = NULL;
  imap_session_create (session, name, MAIL_ROLE_NONE, NULL, &error);
  if (error != NULL)
    g_test_message ("%s", mail_error_server_text (error));
  g_assert_no_error (error);
}

// Nobody gets in.
static void
test_login (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapSession) tls = open_working (NULL);
  // What it enables leaves with the first command.
  g_assert_true (imap_session_noop (tls, NULL, NULL));
  g_assert_true (imap_session_is_introduced (tls));
  g_assert_true (imap_session_is_enabled (tls, IMAP_CAP_QRESYNC));
  g_assert_cmpstr (imap_session_get_server_id (tls, "name"), ==, "Dovecot");
  g_autoptr (ImapSession) starttls = open_session (
    test_servers_get_port (servers, "imap"), MAIL_SECURITY_STARTTLS, TEST_PASSWORD, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (imap_session_logout (starttls, NULL, NULL));
}

// Someone with a wrong password is asked again, not told that the server is away. The last of the
// tests: Dovecot lets the next login wait.
static void
test_wrong_password (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (open_session (test_servers_get_port (servers, "imaps"), MAIL_SECURITY_TLS, "wrong",
                               NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_AUTH_REJECTED);
}

static ImapFolder *
find_folder (GPtrArray *folders, const char *path)
{
  for (size_t i = 0; i < folders->len; i++) {
    ImapFolder *folder = folders->pdata[i];
    if (strcmp (folder->path, path) == 0)
      return folder;
  }
  return NULL;
}

// Folders that do not appear, or whose names come back changed.
static void
test_folders (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapSession) session = open_working (NULL);
  g_autofree char *raw = imap_session_encode_name (session, "Entw\303\274rfe & \360\237\230\200");
  make_folder (session, raw);
  g_assert_true (imap_session_subscribe (session, raw, true, NULL, NULL));
  g_autoptr (GPtrArray) folders =
    imap_session_list (session, IMAP_STATUS_MESSAGES | IMAP_STATUS_UIDNEXT, NULL, NULL, &error);
  g_assert_no_error (error);
  ImapFolder *made = find_folder (folders, "Entw\303\274rfe & \360\237\230\200");
  ImapFolder *inbox = find_folder (folders, "INBOX");
  g_assert_nonnull (made);
  g_assert_true ((made->attributes & IMAP_LIST_SUBSCRIBED) != 0 && made->has_status);
  g_assert_true (inbox != NULL && inbox->role == MAIL_ROLE_INBOX && inbox->has_status);
  const char *names[] = {"INBOX", raw, "no such folder"};
  ImapStatus counts[3];
  g_assert_true (
    imap_session_status (session, names, 3, IMAP_STATUS_UIDVALIDITY, counts, NULL, NULL));
  g_assert_true (counts[0].uidvalidity != 0 && counts[1].uidvalidity != 0 && counts[2].has == 0);
  g_assert_true (imap_session_rename (session, raw, "Renamed", NULL, NULL));
  g_assert_true (imap_session_delete (session, "Renamed", NULL, NULL));
  g_assert_false (imap_session_select (session, "Renamed", NULL, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
}

static uint32_t
append_message (ImapSession *session, const char *folder, size_t size)
{
  g_autoptr (GError) error = NULL;
  uint32_t uidvalidity, uid;
  GString *text = g_string_new ("Subject: gr\303\274n\r\nMessage-ID: <big@test.example>\r\n\r\n");
  while (text->len < size)
    g_string_append (text, "0123456789012345678901234567890123456789\r\n");
  g_autoptr (GBytes) message = g_string_free_to_bytes (text);
  ImapAppend append = {.bits = MAIL_FLAG_SEEN, .internal_date = 1000000000, .message = message};
  imap_session_append (session, folder, &append, &uidvalidity, &uid, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (uid, >, 0);
  return uid;
}

typedef struct {
  GChecksum *checksum;
  uint64_t size;
  char *data_checksum; // of a section that came in memory
  ImapFetch seen;      // numbers only
} Download;

static bool
on_write (void *data, const char *bytes, size_t n, GError **error)
{
  Download *download = data;
  g_checksum_update (download->checksum, (const guchar *) bytes, (gssize) n);
  download->size += n;
  return true;
}

static void
on_download (void *data, const ImapFetch *fetch)
{
  Download *download = data;
  download->seen = *fetch;
  for (size_t i = 0; i < fetch->n_sections; i++) {
    if (!fetch->sections[i].streamed)
      on_write (download, fetch->sections[i].data.p, fetch->sections[i].data.n, NULL);
  }
}

static const ImapSink sink = {.write = on_write};

static void
download (ImapSession *session, uint32_t uid, uint64_t offset, uint64_t length, Download *out)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (uid, uid);
  ImapFetchRequest request = {.uids = uids,
                              .items = IMAP_FETCH_SIZE | IMAP_FETCH_INTERNALDATE,
                              .section = "",
                              .offset = offset,
                              .length = length,
                              .on_fetch = on_download,
                              .sink = &sink,
                              .sink_data = out,
                              .data = out};
  imap_session_fetch (session, &request, NULL, &error);
  g_assert_no_error (error);
}

// A message that comes back other than it went, whole or in parts.
static void
test_message (void)
{
  g_autoptr (ImapSession) session = open_working (NULL);
  make_folder (session, "Messages");
  for (size_t size = 100; size <= 3000000; size *= 31) {
    Download whole = {.checksum = g_checksum_new (G_CHECKSUM_SHA256)};
    Download parts = {.checksum = g_checksum_new (G_CHECKSUM_SHA256)};
    uint32_t uid = append_message (session, "Messages", size);
    select_folder (session, "Messages", NULL);
    download (session, uid, 0, 0, &whole);
    g_assert_cmpuint (whole.seen.size, ==, whole.size);
    g_assert_cmpint (whole.seen.internal_date, ==, 1000000000);
    while (parts.size < whole.size)
      download (session, uid, parts.size, 1000000, &parts);
    g_assert_cmpstr (g_checksum_get_string (whole.checksum), ==,
                     g_checksum_get_string (parts.checksum));
    g_checksum_free (whole.checksum);
    g_checksum_free (parts.checksum);
  }
}

// Two of our sessions and another client work in one folder: what one does the other must hear.
static void
test_changes (void)
{
  g_autoptr (GError) error = NULL;
  Heard heard;
  heard_init (&heard);
  g_autoptr (TestClient) other = other_client ();
  g_autoptr (ImapSession) session = open_working (&heard);
  make_folder (session, "Changes");
  make_folder (session, "Target");
  test_client_append_many (other, "Changes", "m", 20);
  select_folder (session, "Changes", NULL);
  g_assert_cmpuint (heard.exists, ==, 20);
  ImapMailbox before = *imap_session_get_mailbox (session);
  g_assert_cmpuint (before.highestmodseq, >, 0);
  g_autoptr (ImapUidSet) two = imap_uid_set_new_range (1, 2);
  g_autoptr (ImapUidSet) modified = NULL;
  const char *keywords[] = {"own", NULL};
  imap_session_store (session, two, IMAP_STORE_ADD, MAIL_FLAG_FLAGGED, keywords,
                      before.highestmodseq, &modified, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (imap_uid_set_is_empty (modified));
  g_auto (ImapCopyUid) copy = {0};
  bool removed = false;
  g_autoptr (ImapUidSet) moved = imap_uid_set_new_range (5, 8);
  imap_session_move (session, moved, "Target", &copy, &removed, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (removed);
  g_assert_cmpuint (imap_copy_uid_lookup (&copy, 8), ==, 4);
  g_assert_true (imap_uid_set_equal (heard.vanished, moved));
  g_assert_cmpuint (imap_session_get_mailbox (session)->exists, ==, 16);
  ImapSearchTerm term = {.word = "KEYWORD", .first = "own", .raw = true};
  g_autoptr (ImapUidSet) found = imap_session_search (session, &term, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (imap_uid_set_equal (found, two));
  g_auto (ImapSearchPaging) paging = {.limit = 5};
  g_autoptr (ImapUidSet) page = imap_session_search_next (session, NULL, 0, &paging, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (paging.count == 16 && imap_uid_set_min (page) == 16 &&
                 imap_uid_set_max (page) == 20);
  // Offline meanwhile: QRESYNC tells what another did.
  g_assert_true (imap_session_unselect (session, NULL, NULL));
  g_free (test_client_run (other, "SELECT Changes"));
  g_free (test_client_run (other, "UID STORE 10:11 +FLAGS (\\Answered)"));
  g_free (test_client_run (other, "UID STORE 15 +FLAGS (\\Deleted)"));
  g_free (test_client_run (other, "EXPUNGE"));
  imap_uid_set_clear (heard.vanished);
  imap_uid_set_clear (heard.flagged);
  ImapSelect parameters = {.uidvalidity = before.uidvalidity, .modseq = before.highestmodseq};
  select_folder (session, "Changes", &parameters);
  g_assert_true (imap_uid_set_contains (heard.vanished, 15));
  g_assert_true (imap_uid_set_contains (heard.flagged, 10));
  g_assert_false (imap_uid_set_contains (heard.flagged, 12));
  g_assert_cmpuint (heard.defects, ==, 0);
  heard_clear (&heard);
}

// A line that deflates garbles mail, or does not save anything.
static void
test_compress (void)
{
  g_autoptr (GError) error = NULL;
  MailService service = {.host = (char *) "localhost",
                         .port = test_servers_get_port (servers, "imaps"),
                         .security = MAIL_SECURITY_TLS};
  ImapLogin login = {.net = net,
                     .service = &service,
                     .user = TEST_USER,
                     .password = TEST_PASSWORD,
                     .compress = IMAP_COMPRESS_ALWAYS};
  Download whole = {.checksum = g_checksum_new (G_CHECKSUM_SHA256)};
  Download plain = {.checksum = g_checksum_new (G_CHECKSUM_SHA256)};
  ImapTraffic before, after;
  g_autoptr (ImapSession) session = imap_session_open (&login, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (imap_session_is_compressed (session));
  make_folder (session, "Deflated");
  uint32_t uid = append_message (session, "Deflated", 3000000);
  imap_session_get_traffic (session, &before);
  g_assert_cmpuint (before.bytes_out, <, 100000);
  select_folder (session, "Deflated", NULL);
  download (session, uid, 0, 0, &whole);
  imap_session_get_traffic (session, &after);
  g_assert_cmpuint (after.bytes_in - before.bytes_in, <, 100000);
  // Nobody changes over by themselves on this machine.
  g_autoptr (ImapSession) other = open_working (NULL);
  select_folder (other, "Deflated", NULL);
  download (other, uid, 0, 0, &plain);
  g_assert_false (imap_session_is_compressed (other));
  g_assert_cmpuint (whole.size, ==, plain.size);
  g_assert_cmpstr (g_checksum_get_string (whole.checksum), ==,
                   g_checksum_get_string (plain.checksum));
  g_checksum_free (whole.checksum);
  g_checksum_free (plain.checksum);
}

static void *
deliver (void *data)
{
  g_autoptr (TestClient) other = other_client ();
  test_client_append (other, "Idle", "news", "<news@test.example>", "");
  return NULL;
}

// New mail that shows only at the next check.
static void
test_idle (void)
{
  g_autoptr (GError) error = NULL;
  Heard heard;
  ImapIdleEnd end;
  heard_init (&heard);
  g_autoptr (ImapSession) session = open_working (&heard);
  make_folder (session, "Idle");
  select_folder (session, "Idle", NULL);
  GThread *thread = g_thread_new ("deliver", deliver, NULL);
  imap_session_idle (session, -1, 20, &end, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (end, ==, IMAP_IDLE_EVENT);
  g_assert_cmpuint (heard.exists, ==, 1);
  g_thread_join (thread);
  // Quiet now: it ends by itself.
  imap_session_idle (session, -1, 1, &end, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (end, ==, IMAP_IDLE_DONE);
  heard_clear (&heard);
}

static void *
deliver_elsewhere (void *data)
{
  g_autoptr (TestClient) other = other_client ();
  test_client_append (other, "Elsewhere", "news", "<news@test.example>", "");
  return NULL;
}

// New mail in a folder that is not open.
static void
test_notify (void)
{
  g_autoptr (GError) error = NULL;
  Heard heard;
  ImapIdleEnd end;
  ImapNotify notify = {.events = IMAP_NOTIFY_FLAGS | IMAP_NOTIFY_NAMES | IMAP_NOTIFY_SUBSCRIPTIONS};
  heard_init (&heard);
  g_autoptr (ImapSession) session = open_working (&heard);
  make_folder (session, "Elsewhere");
  select_folder (session, "INBOX", NULL);
  g_assert_true (imap_session_notify (session, &notify, NULL, NULL, &error));
  GThread *thread = g_thread_new ("deliver", deliver_elsewhere, NULL);
  while (heard.elsewhere != 1) {
    imap_session_idle (session, -1, 20, &end, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpint (end, ==, IMAP_IDLE_EVENT);
  }
  g_thread_join (thread);
  g_assert_cmpint (imap_session_get_notify (session), ==, IMAP_NOTIFY_ON);
  heard_clear (&heard);
}

static void
on_row (void *data, const ImapFetch *fetch)
{
  imap_uid_set_add (data, fetch->uid);
}

// A train tunnel at every moment of a download: an error, never a hang or a wrong "done".
static void
test_cuts (void)
{
  g_autoptr (TestClient) other = other_client ();
  g_autoptr (TestProxy) proxy = test_proxy_new (test_servers_get_port (servers, "imaps"));
  g_free (test_client_run (other, "CREATE Cuts"));
  test_client_append_many (other, "Cuts", "cut", 30);
  for (uint64_t bytes = 500; bytes < 14000; bytes += 450) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ImapUidSet) rows = imap_uid_set_new ();
    ImapFetchRequest request = {.first = 1,
                                .items = IMAP_FETCH_ENVELOPE | IMAP_FETCH_FLAGS,
                                .on_fetch = on_row,
                                .data = rows};
    test_proxy_cut_after_received (proxy, bytes);
    g_autoptr (ImapSession) session =
      open_session (test_proxy_get_port (proxy), MAIL_SECURITY_TLS, TEST_PASSWORD, NULL, &error);
    bool done = session != NULL && imap_session_select (session, "Cuts", NULL, NULL, &error) &&
                imap_session_fetch (session, &request, NULL, &error);
    g_assert_true (done == (error == NULL));
    g_assert_true (!done || imap_uid_set_count (rows) == 30);
    if (!done)
      g_assert_true (mail_error_is_transient (error));
  }
}

static void *
cancel_soon (void *data)
{
  g_cancellable_cancel (data);
  return NULL;
}

// Quitting that waits for the server.
static void
test_cancel (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ImapSession) session = open_working (NULL);
  ImapIdleEnd end;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_false (imap_session_idle (session, -1, 0, &end, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (imap_session_is_alive (session));
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  servers = test_servers_start (NULL);
  net = net_context_new (NULL, NULL);
  g_test_add_func ("/imap/server/login", test_login);
  g_test_add_func ("/imap/server/folders", test_folders);
  g_test_add_func ("/imap/server/message", test_message);
  g_test_add_func ("/imap/server/compress", test_compress);
  g_test_add_func ("/imap/server/changes", test_changes);
  g_test_add_func ("/imap/server/idle", test_idle);
  g_test_add_func ("/imap/server/notify", test_notify);
  g_test_add_func ("/imap/server/cuts", test_cuts);
  g_test_add_func ("/imap/server/cancel", test_cancel);
  g_test_add_func ("/imap/server/wrong-password", test_wrong_password);
  int status = g_test_run ();
  net_context_unref (net);
  test_servers_stop (servers);
  return status;
}
