// SPDX-License-Identifier: GPL-3.0-or-later
//
// Against a real Dovecot, filled and looked at by another client over IMAP.

#include "pop3/pop3-maildrop.h"
#include "pop3/pop3-retrieve.h"
#include "support/test-client.h"
#include "support/test-proxy.h"
#include "support/test-servers.h"

#include <string.h>

static TestServers *servers;

static Pop3Session *
new_session (const char *service_name, MailSecurity security, uint16_t port)
{
  g_autoptr (NetContext) context = net_context_new (NULL, NULL);
  MailService service = {
    .host = (char *) "localhost",
    .port = port != 0 ? port : test_servers_get_port (servers, service_name),
    .security = security,
  };

  return pop3_session_new (context, &service, 1);
}

static bool
log_in (Pop3Session *session, const char *password, GError **error)
{
  return pop3_session_connect (session, NULL, error) &&
         pop3_session_authenticate (session, TEST_USER, password, SASL_MECHANISM_NONE, NULL, error);
}

static Pop3Session *
open_session (const char *service_name, MailSecurity security)
{
  Pop3Session *session = new_session (service_name, security, 0);
  g_autoptr (GError) error = NULL;

  log_in (session, TEST_PASSWORD, &error);
  g_assert_no_error (error);
  return session;
}

static TestClient *
open_client (void)
{
  return test_client_new (test_servers_get_port (servers, "imap"), TEST_USER, TEST_PASSWORD);
}

// Leaves N messages "x 1" … in the maildrop, and nothing else.
static void
fill (unsigned n)
{
  g_autoptr (TestClient) client = open_client ();

  g_free (test_client_run (client, "SELECT INBOX"));
  g_free (test_client_run (client, "UID STORE 1:* +FLAGS (\\Deleted)"));
  g_free (test_client_run (client, "EXPUNGE"));
  if (n > 0)
    test_client_append_many (client, "INBOX", "x", n);
}

static unsigned
count_on_server (void)
{
  g_autoptr (TestClient) client = open_client ();
  g_autofree char *dump = test_client_dump (client, "INBOX");
  unsigned n = 0;

  for (const char *p = dump; (p = strchr (p, '\n')) != NULL; p++)
    n++;
  return n;
}

// What a sink saw.
typedef struct {
  GString *current;
  unsigned whole, refused;
  uint64_t bytes;
} Seen;

static bool
on_begin (void *data, uint32_t number, GError **error)
{
  Seen *seen = data;

  g_string_truncate (seen->current, 0);
  return true;
}

static bool
on_bytes (void *data, const char *bytes, size_t length, GError **error)
{
  Seen *seen = data;

  g_string_append_len (seen->current, bytes, (gssize) length);
  seen->bytes += length;
  return true;
}

static bool
on_end (void *data, uint32_t number, GError **error)
{
  Seen *seen = data;
  g_autofree char *id = g_strdup_printf ("<x-%u@test.example>", number);

  g_assert_nonnull (strstr (seen->current->str, id));
  seen->whole++;
  return true;
}

static bool
on_refused (void *data, uint32_t number, const GError *reason, GError **error)
{
  ((Seen *) data)->refused++;
  return true;
}

static const Pop3Sink sink = {on_begin, on_bytes, on_end, on_refused};

static bool
retrieve (Pop3Session *session, unsigned n, int lines, Seen *seen, GError **error)
{
  g_autofree uint32_t *numbers = g_new (uint32_t, n);
  g_autoptr (GString) current = g_string_new (NULL);

  for (unsigned i = 0; i < n; i++)
    numbers[i] = n - i;
  *seen = (Seen) {.current = current};
  return pop3_session_retrieve (session, numbers, n, lines, &sink, seen, NULL, error);
}

static bool
count_uid (void *data, uint32_t number, const char *uid, size_t length, GError **error)
{
  g_hash_table_add (data, g_strndup (uid, length));
  return true;
}

static void
check_maildrop (const char *service, MailSecurity security)
{
  g_autoptr (Pop3Session) session = open_session (service, security);
  g_autoptr (GHashTable) uids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;
  uint32_t count;
  uint64_t size;
  Seen seen;

  g_assert_cmpint (pop3_session_get_mechanism (session), ==, SASL_MECHANISM_SCRAM_SHA_256);
  g_assert_true (pop3_session_stat (session, &count, &size, NULL, &error));
  g_assert_cmpuint (count, ==, 200);
  g_assert_true (pop3_session_uidl (session, count_uid, uids, NULL, &error));
  g_assert_cmpuint (g_hash_table_size (uids), ==, 200);
  g_assert_true (retrieve (session, 200, POP3_WHOLE, &seen, &error));
  g_assert_cmpuint (seen.whole, ==, 200);
  g_assert_cmpuint (seen.bytes, ==, size);
  g_assert_true (retrieve (session, 200, 0, &seen, &error));
  g_assert_cmpuint (seen.whole, ==, 200);
  g_assert_true (pop3_session_quit (session, NULL, &error));
}

// All of the maildrop, over both kinds of TLS.
static void
test_maildrop (void)
{
  fill (200);
  check_maildrop ("pop3s", MAIL_SECURITY_TLS);
  check_maildrop ("pop3", MAIL_SECURITY_STARTTLS);
  g_assert_cmpuint (count_on_server (), ==, 200);
}

// Downloading many would take minutes on a slow line: the window keeps it busy.
static void
test_pipelined (void)
{
  g_autoptr (Pop3Session) session = open_session ("pop3s", MAIL_SECURITY_TLS);
  const NetCounters *counters = net_stream_get_counters (pop3_session_get_stream (session));
  uint64_t before = counters->round_trips;
  g_autoptr (GError) error = NULL;
  Seen seen;

  g_assert_true (retrieve (session, 200, POP3_WHOLE, &seen, &error));
  g_assert_cmpuint (counters->round_trips - before, <=, 20);
}

// A wrong password would look like a broken server, and be tried again for ever.
static void
test_wrong_password (void)
{
  g_autoptr (Pop3Session) session = new_session ("pop3s", MAIL_SECURITY_TLS, 0);
  g_autoptr (GError) error = NULL;

  g_assert_false (log_in (session, "wrong", &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_AUTH_REJECTED);
  g_assert_false (net_stream_is_connected (pop3_session_get_stream (session)));
}

// DELE counts only after QUIT's +OK: without QUIT everything is still there.
static void
test_delete_needs_quit (void)
{
  static const uint32_t numbers[] = {1, 3, 99};
  bool done[3];
  g_autoptr (GError) error = NULL;

  fill (5);
  g_autoptr (Pop3Session) cut = open_session ("pop3s", MAIL_SECURITY_TLS);
  g_assert_true (pop3_session_delete (cut, numbers, 3, done, NULL, &error));
  g_assert_true (done[0] && done[1] && !done[2]);
  g_clear_pointer (&cut, pop3_session_free);
  g_assert_cmpuint (count_on_server (), ==, 5);
  g_autoptr (Pop3Session) quit = open_session ("pop3s", MAIL_SECURITY_TLS);
  g_assert_true (pop3_session_delete (quit, numbers, 3, done, NULL, &error));
  g_assert_true (pop3_session_quit (quit, NULL, &error));
  g_assert_cmpuint (count_on_server (), ==, 3);
}

// A cut anywhere gives only whole messages, and an error.
static void
test_cuts_at_every_place (void)
{
  g_autoptr (TestProxy) proxy = test_proxy_new (test_servers_get_port (servers, "pop3"));
  unsigned whole = 0, cut = 0;

  fill (8);
  for (unsigned i = 0; i < 40; i++) {
    g_autoptr (Pop3Session) session =
      new_session (NULL, MAIL_SECURITY_STARTTLS, test_proxy_get_port (proxy));
    g_autoptr (GError) error = NULL;
    Seen seen = {0};

    test_proxy_cut_after_received (proxy, i * 211 + 1);
    bool good = log_in (session, TEST_PASSWORD, &error) &&
                retrieve (session, 8, POP3_WHOLE, &seen, &error) &&
                pop3_session_quit (session, NULL, &error);

    g_assert_true (good == (error == NULL));
    g_assert_true (!good || seen.whole == 8);
    whole += seen.whole;
    cut += !good;
  }
  g_test_message ("%u cut, %u whole messages", cut, whole);
  g_assert_cmpuint (cut, >, 20);
  g_assert_cmpuint (whole, >, 0);
}

// Port and security that do not belong together: the person must hear it at once.
static void
test_implicit_tls_against_stls (void)
{
  g_autoptr (Pop3Session) session =
    new_session (NULL, MAIL_SECURITY_TLS, test_servers_get_port (servers, "pop3"));
  g_autoptr (GError) error = NULL;

  g_assert_false (pop3_session_connect (session, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  servers = test_servers_start (NULL);
  g_test_add_func ("/pop3/servers/maildrop", test_maildrop);
  g_test_add_func ("/pop3/servers/pipelined", test_pipelined);
  g_test_add_func ("/pop3/servers/wrong-password", test_wrong_password);
  g_test_add_func ("/pop3/servers/delete-needs-quit", test_delete_needs_quit);
  g_test_add_func ("/pop3/servers/cuts-at-every-place", test_cuts_at_every_place);
  g_test_add_func ("/pop3/servers/implicit-tls-against-stls", test_implicit_tls_against_stls);
  status = g_test_run ();
  test_servers_stop (servers);
  return status;
}
