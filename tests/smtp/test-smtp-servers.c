// SPDX-License-Identifier: GPL-3.0-or-later
//
// Against a real Postfix that delivers into a real Dovecot; another client looks what arrived.

#include "smtp/smtp-session.h"
#include "support/test-client.h"
#include "support/test-proxy.h"
#include "support/test-servers.h"

#include <glib/gstdio.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define PATIENCE_MS 20000

static TestServers *servers;
static const char *const server_arguments[] = {
  "--message-size", "200000",
  // What Dovecot can bind, Postfix cannot: the letter y must not keep us out.
  "--dovecot", "auth_mechanisms = plain login scram-sha-1 scram-sha-256 scram-sha-256-plus", NULL};

static SmtpSession *
new_session (const char *service_name, MailSecurity security, uint16_t port)
{
  g_autoptr (NetContext) context = net_context_new (NULL, NULL);
  MailService service = {
    .host = (char *) "localhost",
    .port = port != 0 ? port : test_servers_get_port (servers, service_name),
    .security = security,
  };

  return smtp_session_new (context, &service, 1);
}

// Ready to send, over STARTTLS and PORT (0: the server's own).
static SmtpSession *
open_session (uint16_t port, GError **error)
{
  g_autoptr (SmtpSession) session = new_session ("submission", MAIL_SECURITY_STARTTLS, port);

  if (!smtp_session_connect (session, NULL, error) ||
      !smtp_session_authenticate (session, TEST_USER, TEST_PASSWORD, SASL_MECHANISM_NONE, NULL,
                                  error))
    return NULL;
  return g_steal_pointer (&session);
}

static SmtpResult *
send (SmtpSession *session, const char *const *recipients, const char *id, const char *body,
      GError **error)
{
  g_autofree char *text = g_strdup_printf (
    "From: robin@example.org\nMessage-ID: <%s@test.example>\nSubject: %s\n\n%s", id, id, body);
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));
  const SmtpMessage message = {
    .from = TEST_USER,
    .recipients = recipients,
    .content = content,
    .envelope_id = id,
  };

  return smtp_session_send (session, &message, NULL, error);
}

static const char *const to_self[] = {TEST_USER, NULL};

static bool
has_arrived (TestClient *client, const char *id)
{
  g_autofree char *dump = test_client_dump (client, "INBOX");
  g_autofree char *pattern = g_strdup_printf (" %s@test.example\n", id);

  return strstr (dump, pattern) != NULL;
}

// Waits for the Maildir to change until the message is there.
static void
wait_for (const char *id)
{
  g_autoptr (TestClient) client =
    test_client_new (test_servers_get_port (servers, "imap"), TEST_USER, TEST_PASSWORD);
  g_autofree char *folder =
    g_build_filename (test_servers_get_folder (servers), "home", TEST_USER, "Maildir", "new", NULL);
  struct pollfd changed = {.fd = inotify_init1 (IN_CLOEXEC), .events = POLLIN};

  // The first look makes Dovecot make the folder.
  has_arrived (client, id);
  g_assert_cmpint (inotify_add_watch (changed.fd, folder, IN_CREATE | IN_MOVED_TO), >=, 0);
  while (!has_arrived (client, id)) {
    char events[4096];

    g_assert_cmpint (poll (&changed, 1, PATIENCE_MS), ==, 1);
    g_assert_cmpint (read (changed.fd, events, sizeof events), >, 0);
  }
  close (changed.fd);
}

static char *
fetch_body (const char *id)
{
  g_autoptr (TestClient) client =
    test_client_new (test_servers_get_port (servers, "imap"), TEST_USER, TEST_PASSWORD);

  g_free (test_client_run (client, "SELECT INBOX"));
  g_autofree char *found =
    test_client_run (client, "UID SEARCH HEADER Message-ID <%s@test.example>", id);
  // Other mail may arrive meanwhile, and the server may say so in between.
  const char *hit = strstr (found, "* SEARCH ");

  g_assert_nonnull (hit);
  char *end;
  uint64_t uid = g_ascii_strtoull (hit + strlen ("* SEARCH "), &end, 10);

  g_assert_cmpint (uid, >, 0);
  g_assert_true (*end == '\r' || *end == '\n');
  return test_client_run (client, "UID FETCH %" PRIu64 " BODY.PEEK[TEXT]", uid);
}

// What the person wrote is not what arrives, or one message becomes two (P6).
static void
test_content_arrives_as_it_was (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SmtpSession) session = open_session (0, &error);
  const char *body = ".\n..\n.x\r\n\n.\nMAIL FROM:<evil@example.org>\r.\rRCPT TO:<" TEST_USER
                     ">\r\n.\r\nDATA\r.\r\nend \xc3\xa9";

  g_assert_no_error (error);
  g_autoptr (SmtpResult) result = send (session, to_self, "whole", body, &error);

  g_assert_no_error (error);
  g_assert_cmpint (result->outcome, ==, SMTP_OUTCOME_ACCEPTED);
  wait_for ("whole");
  g_autofree char *text = fetch_body ("whole");

  g_assert_nonnull (strstr (text, ".\r\n..\r\n.x\r\n\r\n.\r\nMAIL FROM:<evil@example.org>\r\n.\r\n"
                                  "RCPT TO:<" TEST_USER ">\r\n.\r\nDATA\r\n.\r\nend \xc3\xa9\r\n"));
  smtp_session_quit (session, NULL);
}

// The strongest mechanism both know, and the words for the account check.
static void
test_says_how_it_is_connected (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SmtpSession) session = open_session (0, &error);

  g_assert_no_error (error);
  g_assert_cmpint (smtp_session_get_mechanism (session), ==, SASL_MECHANISM_SCRAM_SHA_256);
  g_assert_cmpint (smtp_session_get_strongest (session), ==, SASL_MECHANISM_SCRAM_SHA_256);
  g_assert_true (g_strv_contains (smtp_session_get_capabilities (session), "PIPELINING"));
  g_assert_cmpuint (smtp_session_get_size_limit (session), ==, 200000);
  g_assert_true (g_str_has_prefix (
    net_stream_get_tls_description (smtp_session_get_stream (session)), "TLSv1.3 "));
  smtp_session_quit (session, NULL);
}

// A wrong password would look like a broken server, and be tried again for ever.
static void
test_wrong_password (void)
{
  g_autoptr (SmtpSession) session = new_session ("smtps", MAIL_SECURITY_TLS, 0);
  g_autoptr (GError) error = NULL;

  g_assert_true (smtp_session_connect (session, NULL, &error));
  g_assert_false (
    smtp_session_authenticate (session, TEST_USER, "wrong", SASL_MECHANISM_NONE, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_AUTH_REJECTED);
  g_assert_false (smtp_session_is_connected (session));
}

// Port and security that do not belong together: the person must hear it at once.
static void
test_starttls_against_implicit_tls (void)
{
  g_autoptr (SmtpSession) session =
    new_session (NULL, MAIL_SECURITY_TLS, test_servers_get_port (servers, "submission"));
  g_autoptr (GError) error = NULL;

  g_assert_false (smtp_session_connect (session, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
}

// One wrong address would hide that the other was good.
static void
test_verdicts (void)
{
  const char *const recipients[] = {"nobody@example.org", TEST_PEER, "x@nowhere.example", NULL};
  const char *const nobody[] = {"nobody@example.org", NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (SmtpSession) session = open_session (0, &error);

  g_assert_no_error (error);
  g_autoptr (SmtpResult) some = send (session, recipients, "some", "x", &error);
  const SmtpVerdict *first = g_ptr_array_index (some->verdicts, 0);
  const SmtpVerdict *second = g_ptr_array_index (some->verdicts, 1);

  g_assert_no_error (error);
  g_assert_cmpint (first->code, ==, 550);
  g_assert_cmpint (first->enhanced.class, ==, 5);
  g_assert_cmpint (first->enhanced.subject, ==, 1);
  g_assert_cmpint (first->enhanced.detail, ==, 1);
  g_assert_cmpint (second->code, ==, 250);
  g_autoptr (SmtpResult) none = send (session, nobody, "none", "x", &error);

  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_SERVER_REFUSED);
  g_assert_cmpint (none->outcome, ==, SMTP_OUTCOME_REFUSED);
  g_assert_nonnull (strstr (mail_error_server_text (error), "nobody@example.org"));
  g_clear_error (&error);
  g_autoptr (SmtpResult) after = send (session, to_self, "after", "x", &error);

  g_assert_no_error (error);
  wait_for ("after");
}

// A minute's upload for nothing.
static void
test_too_big_is_not_sent (void)
{
  g_autofree char *body = g_strnfill (300000, 'x');
  g_autoptr (GError) error = NULL;
  g_autoptr (SmtpSession) session = open_session (0, &error);
  uint64_t before = net_stream_get_counters (smtp_session_get_stream (session))->bytes_out;
  g_autoptr (SmtpResult) result = send (session, to_self, "big", body, &error);

  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT);
  g_assert_cmpint (result->outcome, ==, SMTP_OUTCOME_REFUSED);
  g_assert_cmpuint (net_stream_get_counters (smtp_session_get_stream (session))->bytes_out, ==,
                    before);
}

// Sending many would take minutes: the first costs two round trips, each further one, whatever is
// in it.
static void
test_many_over_one_connection (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SmtpSession) session = open_session (0, &error);
  const NetCounters *counters = net_stream_get_counters (smtp_session_get_stream (session));
  uint64_t before = counters->round_trips;

  for (int i = 0; i < 40; i++) {
    g_autofree char *id = g_strdup_printf ("many-%d", i);
    g_autofree char *body = g_strnfill ((size_t) i * 1000, 'x');
    g_autoptr (SmtpResult) result = send (session, to_self, id, body, &error);

    g_assert_no_error (error);
    g_assert_cmpint (result->outcome, ==, SMTP_OUTCOME_ACCEPTED);
  }
  g_assert_cmpuint (counters->round_trips - before, ==, 41);
  wait_for ("many-39");
}

// A message in a stream is the same as one in memory.
static void
test_streamed (void)
{
  g_autofree char *line = g_strnfill (99, 'y');
  g_autoptr (GString) text = g_string_new ("Message-ID: <stream@test.example>\r\n\r\n");

  for (int i = 0; i < 1500; i++)
    g_string_append_printf (text, ".%s\n", line);
  g_autoptr (GInputStream) stream =
    g_memory_input_stream_new_from_data (text->str, (gssize) text->len, NULL);
  const SmtpMessage message = {.from = TEST_USER, .recipients = to_self, .stream = stream};
  g_autoptr (GError) error = NULL;
  g_autoptr (SmtpSession) session = open_session (0, &error);
  g_autoptr (SmtpResult) result = smtp_session_send (session, &message, NULL, &error);

  g_assert_no_error (error);
  wait_for ("stream");
  g_autofree char *body = fetch_body ("stream");

  g_assert_nonnull (strstr (body, "{153000}"));
}

static bool
count_call (const SmtpResult *so_far, void *data, GError **error)
{
  (*(int *) data)++;
  return true;
}

// Sends once through PROXY, which cuts somewhere. → the outcome.
static SmtpOutcome
send_through (TestProxy *proxy, const char *id, int *out_durable)
{
  g_autofree char *body = g_strnfill (3000, 'z');
  g_autofree char *text = g_strdup_printf ("Message-ID: <%s@test.example>\n\n%s", id, body);
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));
  const SmtpMessage message = {
    .from = TEST_USER,
    .recipients = to_self,
    .content = content,
    .before_final_dot = count_call,
    .before_final_dot_data = out_durable,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (SmtpSession) session = open_session (test_proxy_get_port (proxy), &error);

  if (session == NULL)
    return SMTP_OUTCOME_TRANSIENT;
  g_autoptr (SmtpResult) result = smtp_session_send (session, &message, NULL, &error);

  g_assert_true ((error == NULL) == (result->outcome == SMTP_OUTCOME_ACCEPTED));
  return result->outcome;
}

// The one rule of the outbox: what may be tried again was never delivered, what was accepted was,
// and nothing leaves before it was noted that it would.
static void
test_cuts_at_every_place (void)
{
  g_autoptr (TestProxy) proxy = test_proxy_new (test_servers_get_port (servers, "submission"));
  SmtpOutcome outcomes[80];
  int seen[4] = {0}, places = 0;

  for (; places < 40; places++) {
    g_autofree char *id = g_strdup_printf ("cut-%d", places);
    int durable = 0;

    test_proxy_cut_after_sent (proxy, (uint64_t) places * 150 + 1);
    outcomes[places] = send_through (proxy, id, &durable);
    seen[outcomes[places]]++;
    if (outcomes[places] == SMTP_OUTCOME_ACCEPTED || outcomes[places] == SMTP_OUTCOME_AMBIGUOUS)
      g_assert_cmpint (durable, ==, 1);
  }
  for (; places < 80; places++) {
    g_autofree char *id = g_strdup_printf ("cut-%d", places);
    int durable = 0;

    test_proxy_cut_after_received (proxy, (uint64_t) (places - 40) * 120 + 1);
    outcomes[places] = send_through (proxy, id, &durable);
    seen[outcomes[places]]++;
  }
  g_assert_cmpint (seen[SMTP_OUTCOME_ACCEPTED], >, 0);
  g_assert_cmpint (seen[SMTP_OUTCOME_TRANSIENT], >, 0);
  g_test_message ("accepted %d, transient %d, ambiguous %d", seen[SMTP_OUTCOME_ACCEPTED],
                  seen[SMTP_OUTCOME_TRANSIENT], seen[SMTP_OUTCOME_AMBIGUOUS]);
  for (int i = 0; i < places; i++) {
    g_autofree char *id = g_strdup_printf ("cut-%d", i);

    if (outcomes[i] == SMTP_OUTCOME_ACCEPTED)
      wait_for (id);
  }
  g_autoptr (TestClient) client =
    test_client_new (test_servers_get_port (servers, "imap"), TEST_USER, TEST_PASSWORD);

  for (int i = 0; i < places; i++) {
    g_autofree char *id = g_strdup_printf ("cut-%d", i);

    if (outcomes[i] == SMTP_OUTCOME_TRANSIENT)
      g_assert_false (has_arrived (client, id));
  }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  servers = test_servers_start (server_arguments);
  g_test_add_func ("/smtp/servers/content-arrives-as-it-was", test_content_arrives_as_it_was);
  g_test_add_func ("/smtp/servers/says-how-it-is-connected", test_says_how_it_is_connected);
  g_test_add_func ("/smtp/servers/wrong-password", test_wrong_password);
  g_test_add_func ("/smtp/servers/starttls-against-implicit-tls",
                   test_starttls_against_implicit_tls);
  g_test_add_func ("/smtp/servers/verdicts", test_verdicts);
  g_test_add_func ("/smtp/servers/too-big-is-not-sent", test_too_big_is_not_sent);
  g_test_add_func ("/smtp/servers/many-over-one-connection", test_many_over_one_connection);
  g_test_add_func ("/smtp/servers/streamed", test_streamed);
  g_test_add_func ("/smtp/servers/cuts-at-every-place", test_cuts_at_every_place);
  status = g_test_run ();
  test_servers_stop (servers);
  return status;
}
