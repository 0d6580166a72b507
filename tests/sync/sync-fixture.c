// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sets up store and account for a test, and waits. What they show is sync-fixture-look.c's.

#include "sync/sync-fixture.h"

#include "store/store-account.h"
#include "store/store-folder.h"
#include "sync/sync-servers.h"
#include "sync/sync-text.h"
#include "sync/sync-uploads.h"

#include <glib/gstdio.h>
#include <unistd.h>

static int doubt_s = -1;
static int64_t smtp_patience_ms;
static SyncPatience patience;

static void
wake (SyncFixture *fixture)
{
  g_mutex_lock (&fixture->mutex);
  g_cond_broadcast (&fixture->changed);
  g_mutex_unlock (&fixture->mutex);
}

static void
on_store_changed (const StoreChanges *changes, void *data)
{
  wake (data);
}

static void
on_state_changed (void *data, int64_t account_id)
{
  wake (data);
}

static void
on_new_mail (void *data, const int64_t *message_ids, size_t n)
{
  SyncFixture *fixture = data;
  g_mutex_lock (&fixture->mutex);
  fixture->new_mail += (unsigned int) n;
  g_cond_broadcast (&fixture->changed);
  g_mutex_unlock (&fixture->mutex);
}

static void
on_operation_failed (void *data, int64_t operation_id)
{
  SyncFixture *fixture = data;
  g_mutex_lock (&fixture->mutex);
  fixture->operations_failed++;
  g_cond_broadcast (&fixture->changed);
  g_mutex_unlock (&fixture->mutex);
}

static char *
give_password (void *data, const MailAccount *account, const MailService *service,
               GCancellable *cancellable, GError **error)
{
  return g_strdup (TEST_PASSWORD);
}

static SyncFixture *
new_fixture (void)
{
  SyncFixture *fixture = g_new0 (SyncFixture, 1);
  g_autoptr (GError) error = NULL;
  g_mutex_init (&fixture->mutex);
  g_cond_init (&fixture->changed);
  fixture->net = net_context_new (g_getenv ("TEST_WIRE_LOG"), &error);
  g_assert_no_error (error);
  return fixture;
}

static void
open_store (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  if (fixture->host) {
    fixture->store = fixture->host->store;
    return;
  }
  fixture->owner = store_owner_try_lock (fixture->dir, &error);
  g_assert_no_error (error);
  fixture->store = store_open (fixture->dir, fixture->owner, &error);
  g_assert_no_error (error);
  store_set_text_func (fixture->store, sync_text_extract, NULL);
  sync_uploads_restore (fixture->store, &error);
  g_assert_no_error (error);
  store_set_changed_func (fixture->store, on_store_changed, fixture);
}

static void
make_account (SyncFixture *fixture, MailServiceKind kind, MailSecurity security,
              const MailService *submission)
{
  g_autoptr (GError) error = NULL;
  MailAccount template = {.name = fixture->host ? fixture->user : (char *) "Test",
                          .address = fixture->user,
                          .full_name = (char *) "Robin",
                          .incoming_kind = kind,
                          .incoming = {.host = (char *) "127.0.0.1",
                                       .port = test_proxy_get_port (fixture->proxy),
                                       .security = security},
                          .submission = {.host = (char *) "localhost",
                                         .port = test_proxy_get_port (fixture->smtp_proxy),
                                         .security = submission->security,
                                         .no_login = submission->no_login}};
  g_autoptr (MailAccount) account = mail_account_new (&template);
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_no_error (error);
  fixture->account = store_account_put (write, account, &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
}

static void
make_sync (SyncFixture *fixture)
{
  SyncAccountConfig config = {.store = fixture->store,
                              .net = fixture->net,
                              .listener = {on_state_changed, on_new_mail, on_operation_failed},
                              .password = give_password,
                              .data = fixture,
                              .bodies_days = -1,
                              .doubt_s = doubt_s,
                              .smtp_patience_ms = smtp_patience_ms,
                              .patience = patience};
  fixture->sync = sync_account_new (fixture->account, &config);
}

static void
connect_to (SyncFixture *fixture, MailServiceKind kind, uint16_t port, MailSecurity security,
            const MailService *submission)
{
  g_autoptr (GError) error = NULL;
  fixture->proxy = test_proxy_new (port);
  fixture->smtp_proxy = test_proxy_new (submission->port);
  fixture->dir =
    fixture->host ? g_strdup (fixture->host->dir) : g_dir_make_tmp ("sync-XXXXXX", &error);
  g_assert_no_error (error);
  open_store (fixture);
  make_account (fixture, kind, security, submission);
  make_sync (fixture);
}

static void
connect_to_servers (SyncFixture *fixture, MailServiceKind kind)
{
  const char *service = kind == MAIL_SERVICE_IMAP ? fixture->service : "pop3";
  const MailService submission = {.port = test_servers_get_port (fixture->servers, "smtps"),
                                  .security = MAIL_SECURITY_TLS};
  connect_to (fixture, kind, test_servers_get_port (fixture->servers, service), MAIL_SECURITY_NONE,
              &submission);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  for (const char *name; dir && (name = g_dir_read_name (dir));) {
    g_autofree char *child = g_build_filename (path, name, NULL);
    if (g_file_test (child, G_FILE_TEST_IS_DIR))
      remove_tree (child);
    else
      g_unlink (child);
  }
  g_rmdir (path);
}

static bool
is_up_to_date (SyncFixture *fixture, void *data)
{
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);
  return state->code == MAIL_STATE_UP_TO_DATE && state->last_sync;
}

static bool
has_subject (SyncFixture *fixture, void *data)
{
  char **path_and_subject = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailFolder) folder = store_folder_get_by_path (
    fixture->store, sync_fixture_get_home (fixture), path_and_subject[0], &error);
  return folder && sync_fixture_find (fixture, path_and_subject[0], path_and_subject[1]);
}

static SyncFixture *
new_with_mailbox (const char *dovecot, MailServiceKind kind, SyncFixture *host)
{
  SyncFixture *fixture = new_fixture ();
  fixture->host = host;
  fixture->is_attached = host != NULL;
  g_assert_false (dovecot && sync_fixture_is_cyrus ());
  fixture->servers = sync_servers_take_mailbox (dovecot, &fixture->user);
  fixture->service = sync_fixture_is_cyrus () ? "cyrus-imap" : "imap";
  uint16_t port = test_servers_get_port (fixture->servers, fixture->service);
  fixture->other = test_client_new (port, fixture->user, TEST_PASSWORD);
  connect_to_servers (fixture, kind);
  return fixture;
}

SyncFixture *
sync_fixture_new (const char *dovecot)
{
  return new_with_mailbox (dovecot, MAIL_SERVICE_IMAP, NULL);
}

SyncFixture *
sync_fixture_new_pop3 (const char *dovecot)
{
  return new_with_mailbox (dovecot, MAIL_SERVICE_POP3, NULL);
}

static SyncFixture *
new_at (uint16_t port, MailSecurity security, const MailService *submission)
{
  SyncFixture *fixture = new_fixture ();
  fixture->user = g_strdup ("robin@example.org");
  connect_to (fixture, MAIL_SERVICE_POP3, port, security, submission);
  return fixture;
}

SyncFixture *
sync_fixture_new_pop3_at (uint16_t port, MailSecurity security)
{
  // Nobody listens at the discard port.
  return new_at (port, security, &(MailService) {.port = 9, .security = MAIL_SECURITY_TLS});
}

SyncFixture *
sync_fixture_new_sending_by (uint16_t pop3_port, const MailService *submission)
{
  return new_at (pop3_port, MAIL_SECURITY_NONE, submission);
}

void
sync_fixture_share (SyncFixture *fixture)
{
  const MailAccount local = {.name = (char *) "Local",
                             .address = (char *) "",
                             .full_name = (char *) "",
                             .incoming_kind = MAIL_SERVICE_POP3};
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_autoptr (MailAccount) stored = store_account_put (write, &local, &error);

  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
  fixture->home_id = stored->id;
}

SyncFixture *
sync_fixture_new_guest (SyncFixture *host, MailServiceKind kind)
{
  return new_with_mailbox (NULL, kind, host);
}

SyncFixture *
sync_fixture_new_beside (SyncFixture *first)
{
  SyncFixture *fixture = new_fixture ();
  fixture->servers = first->servers;
  fixture->user = g_strdup (first->user);
  fixture->service = first->service;
  connect_to_servers (fixture, MAIL_SERVICE_IMAP);
  return fixture;
}

void
sync_fixture_set_doubt (int seconds)
{
  doubt_s = seconds;
}

void
sync_fixture_set_smtp_patience (int64_t ms)
{
  smtp_patience_ms = ms;
}

void
sync_fixture_set_patience (SyncPatience chosen)
{
  patience = chosen;
}

void
sync_fixture_set_mailboxes (unsigned int n)
{
  sync_servers_set_mailboxes (n);
}

static SyncFixture *
attach (const char *dir, SyncFixture *host, unsigned int n)
{
  SyncFixture *fixture = new_fixture ();
  fixture->dir = g_strdup (dir);
  fixture->host = host;
  fixture->is_attached = true;
  open_store (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = store_account_list (fixture->store, &error);
  g_assert_no_error (error);
  fixture->account = mail_account_ref (accounts->pdata[n]);
  make_sync (fixture);
  return fixture;
}

SyncFixture *
sync_fixture_attach (const char *dir)
{
  return attach (dir, NULL, 0);
}

void
sync_fixture_pass_as_child (int argc, char **argv)
{
  if (argc != 3 || !g_str_equal (argv[1], "--child"))
    return;
  sync_fixture_try_pass (sync_fixture_attach (argv[2]));
  // Killed amid exit(), a process whose leaks are looked for leaves another with its files open.
  _exit (0);
}

SyncFixture *
sync_fixture_attach_guest (SyncFixture *host, unsigned int n)
{
  return attach (host->dir, host, n);
}

void
sync_fixture_free (SyncFixture *fixture)
{
  sync_fixture_close_store (fixture);
  net_context_unref (fixture->net);
  mail_account_unref (fixture->account);
  test_client_free (fixture->other);
  test_proxy_free (fixture->proxy);
  test_proxy_free (fixture->smtp_proxy);
  g_free (fixture->user);
  if (!fixture->is_attached)
    remove_tree (fixture->dir);
  g_free (fixture->dir);
  g_mutex_clear (&fixture->mutex);
  g_cond_clear (&fixture->changed);
  g_free (fixture);
}

void
sync_fixture_close_store (SyncFixture *fixture)
{
  g_clear_pointer (&fixture->sync, sync_account_free);
  if (fixture->host)
    fixture->store = NULL;
  g_clear_pointer (&fixture->store, store_close);
  g_clear_pointer (&fixture->owner, store_owner_unlock);
}

void
sync_fixture_open_store (SyncFixture *fixture)
{
  open_store (fixture);
  make_sync (fixture);
}

void
sync_fixture_restart (SyncFixture *fixture)
{
  sync_fixture_close_store (fixture);
  sync_fixture_open_store (fixture);
}

void
sync_fixture_remove_file (SyncFixture *fixture, const char *name)
{
  static const char *const tails[] = {"", "-wal", "-shm"};
  for (size_t i = 0; i < G_N_ELEMENTS (tails); i++) {
    g_autofree char *file = g_strconcat (name, tails[i], NULL);
    g_autofree char *path = g_build_filename (fixture->dir, file, NULL);
    g_unlink (path);
  }
}

void
sync_fixture_lose_index (SyncFixture *fixture)
{
  sync_fixture_close_store (fixture);
  sync_fixture_remove_file (fixture, "index.db");
  sync_fixture_remove_file (fixture, "search.db");
  sync_fixture_open_store (fixture);
}

static MailSyncReport
pass (SyncFixture *fixture, MailBodies bodies)
{
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  sync_account_sync (fixture->sync, NULL, bodies, NULL, &report, &error);
  g_assert_no_error (error);
  return report;
}

MailSyncReport
sync_fixture_pass (SyncFixture *fixture)
{
  return pass (fixture, MAIL_BODIES_NONE);
}

MailSyncReport
sync_fixture_pass_whole (SyncFixture *fixture)
{
  return pass (fixture, MAIL_BODIES_ALL);
}

void
sync_fixture_pass_without_looking (SyncFixture *fixture)
{
  static const char *const drafts[] = {"Drafts", NULL};
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  sync_account_sync (fixture->sync, drafts, MAIL_BODIES_NONE, NULL, &report, &error);
  g_assert_no_error (error);
  g_assert_no_error (report.error);
}

bool
sync_fixture_try_pass (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  bool good = sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
  good = good && !report.error;
  g_clear_error (&report.error);
  return good;
}

// What was still to be done when a wait was in vain.
static void
print_what_is_left (SyncFixture *fixture)
{
  sync_fixture_print (fixture, "keep.db", "SELECT * FROM step WHERE state < 2");
  sync_fixture_print (fixture, "keep.db", "SELECT * FROM pending_flag");
  sync_fixture_print (fixture, "keep.db",
                      "SELECT id, state, tries, cause, reason, not_before FROM outbox");
  sync_fixture_print (fixture, "index.db", "SELECT * FROM departed");
  sync_fixture_print (fixture, "index.db", "SELECT * FROM location WHERE uid IS NULL");
  sync_fixture_print (fixture, "index.db",
                      "SELECT id, path, uidnext, modseq, total, known FROM folder");
}

void
sync_fixture_wait (SyncFixture *fixture, SyncFixtureCheck check, void *data, const char *what)
{
  int64_t end = g_get_monotonic_time () + SYNC_FIXTURE_PATIENCE_SECONDS * G_USEC_PER_SEC;
  while (!check (fixture, data)) {
    g_mutex_lock (&fixture->mutex);
    // A change between the check and here is caught by looking again shortly.
    g_cond_wait_until (&fixture->changed, &fixture->mutex, g_get_monotonic_time () + 100000);
    g_mutex_unlock (&fixture->mutex);
    if (g_get_monotonic_time () > end) {
      print_what_is_left (fixture);
      g_error ("waited in vain for: %s", what);
    }
  }
}

void
sync_fixture_wait_for_subject (SyncFixture *fixture, const char *path, const char *subject)
{
  const char *both[] = {path, subject};
  sync_fixture_wait (fixture, has_subject, both, subject);
}

void
sync_fixture_start (SyncFixture *fixture)
{
  sync_account_start (fixture->sync);
  sync_fixture_wait (fixture, is_up_to_date, NULL, "up to date");
}

bool
sync_fixture_is_cyrus (void)
{
  return sync_servers_are_cyrus ();
}

bool
sync_fixture_needs_dovecot (void)
{
  if (!sync_fixture_is_cyrus ())
    return false;
  g_test_skip ("only Dovecot can be made so");
  return true;
}

int
sync_fixture_run (void)
{
  if (sync_fixture_is_cyrus () && !g_getenv ("MAIL_CYRUS_ROOT")) {
    g_print ("1..0 # SKIP tools/sdk --cyrus makes the root that Cyrus needs\n");
    return 0;
  }
  int failed = g_test_run ();
  sync_servers_stop_all ();
  return failed;
}
