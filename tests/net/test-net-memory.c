// SPDX-License-Identifier: GPL-3.0-or-later
//
// OpenSSL without memory, at each of its calls of a connection: it may fail, but it never trusts
// whom it must not, and what comes after it is as if nothing had been (security.md T9).
// MAIL_FAULTS: every call; else ever fewer.

#include "net/net-connect.h"
#include "net/net-stream.h"
#include "store-fault.h"
#include "support/test-tls-server.h"

typedef struct {
  unsigned faults, failed;
  unsigned untrusted; // of those that failed
} Tally;

static TestAuthority *authority;

static unsigned
next_call (unsigned call)
{
  return call + (g_getenv ("MAIL_FAULTS") ? 1 : 1 + call / 25);
}

static void
talk (TestTlsPeer *peer, void *data)
{
  store_fault_spare_thread ();
  if (!test_tls_peer_start_tls (peer))
    return;
  g_free (test_tls_peer_hear (peer));
  test_tls_peer_say (peer, "welcome\r\n");
}

static NetStream *
new_stream (TestTlsServer *server, NetContext *context)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) addresses =
    net_resolve ("127.0.0.1", test_tls_server_get_port (server), NET_DEADLINE_NEVER, NULL, &error);
  int fd = net_connect (addresses, NET_DEADLINE_NEVER, NULL, &error);
  MailService service = {.host = (char *) "localhost", .security = MAIL_SECURITY_STARTTLS};
  g_assert_no_error (error);
  return net_stream_new_for_fd (context, &service, fd);
}

static bool
log_in (TestTlsServer *server, NetContext *context, GError **error)
{
  g_autoptr (NetStream) stream = new_stream (server, context);
  net_stream_set_deadline (stream, net_deadline_in_ms (10000));
  if (!net_stream_start_tls (stream, net_deadline_in_ms (10000), NULL, error))
    return false;
  net_stream_queue_secret (stream, "canary\r\n", 8);
  bool good = net_stream_flush (stream, NULL, error) && net_stream_fill (stream, NULL, error);
  net_stream_close (stream);
  return good;
}

static bool
log_in_without_memory (TestTlsServer *server, NetContext *context, unsigned call, Tally *tally)
{
  g_autoptr (GError) error = NULL;
  store_fault_arm (FAULT_MEMORY_OPENSSL, call);
  bool good = log_in (server, context, &error);
  bool came = store_fault_disarm ();
  g_assert_true (came || good || g_error_matches (error, MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED));
  tally->faults += came;
  tally->failed += came && !good;
  tally->untrusted += g_error_matches (error, MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED);
  return came;
}

static TestTlsServer *
new_server (const char *names)
{
  TestTlsOptions options = {.certificate = {.names = names}, .starts_in_clear = true, .talk = talk};
  return test_tls_server_new (authority, &options);
}

static void
test_good (void)
{
  TestTlsServer *server = new_server ("DNS:localhost");
  Tally tally = {0};
  bool came = true;
  for (unsigned call = 1; came; call = next_call (call)) {
    g_autoptr (NetContext) context = net_context_new (NULL, NULL);
    g_autoptr (GError) error = NULL;
    came = log_in_without_memory (server, context, call, &tally);
    log_in (server, context, &error);
    g_assert_no_error (error);
  }
  g_test_message ("%u faults: %u connections failed, %u as not to be trusted", tally.faults,
                  tally.failed, tally.untrusted);
  g_assert_cmpuint (tally.faults, >, 50);
  g_free (test_tls_server_stop (server));
}

static void
test_wrong_name (void)
{
  TestTlsServer *server = new_server ("DNS:somebody.example");
  Tally tally = {0};
  bool came = true;
  for (unsigned call = 1; came; call = next_call (call)) {
    g_autoptr (NetContext) context = net_context_new (NULL, NULL);
    came = log_in_without_memory (server, context, call, &tally);
  }
  g_test_message ("%u faults", tally.faults);
  g_assert_cmpuint (tally.faults, >, 50);
  g_assert_cmpuint (tally.failed, ==, tally.faults);
  g_autofree char *heard = test_tls_server_stop (server);
  g_assert_cmpstr (heard, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!store_fault_can_refuse_memory ()) {
    g_print ("1..0 # SKIP AddressSanitizer has an allocator of its own\n");
    return 0;
  }
  authority = test_authority_new ();
  g_test_add_func ("/net/memory/good", test_good);
  g_test_add_func ("/net/memory/wrong-name", test_wrong_name);
  int status = g_test_run ();
  test_authority_free (authority);
  return status;
}
