// SPDX-License-Identifier: GPL-3.0-or-later
//
// TLS against real OpenSSL servers with every kind of wrong certificate (security.md T9 to T11).

#include "net/net-connect.h"
#include "net/net-stream.h"
#include "support/test-tls-server.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  const char *name;
  TestCertificate certificate;
  int max_version;
  const char *host; // NULL: "localhost"
  int code;         // MailError, -1: it must work
  NetTrust trust;
} Case;

static const Case cases[] = {
  {"good", {.names = "DNS:localhost"}, 0, NULL, -1, NET_TRUST_OK},
  {"good-tls12", {.names = "DNS:localhost"}, TLS1_2_VERSION, NULL, -1, NET_TRUST_OK},
  {"good-rsa", {.names = "DNS:localhost", .rsa_bits = 2048}, 0, NULL, -1, NET_TRUST_OK},
  {"ip-address", {.names = "IP:127.0.0.1"}, 0, "127.0.0.1", -1, NET_TRUST_OK},
  {"ip-address-as-name",
   {.names = "DNS:127.0.0.1"},
   0,
   "127.0.0.1",
   MAIL_ERROR_TLS_UNTRUSTED,
   NET_TRUST_WRONG_NAME},
  {"other-ip-address",
   {.names = "IP:127.0.0.2"},
   0,
   "127.0.0.1",
   MAIL_ERROR_TLS_UNTRUSTED,
   NET_TRUST_WRONG_NAME},
  {"wildcard", {.names = "DNS:*.example.test"}, 0, "mail.example.test", -1, NET_TRUST_OK},
  {"final-dot", {.names = "DNS:mail.example.test"}, 0, "mail.example.test.", -1, NET_TRUST_OK},
  {"upper-case", {.names = "DNS:MAIL.example.test"}, 0, "mail.EXAMPLE.test", -1, NET_TRUST_OK},
  {"international",
   {.names = "DNS:xn--bcher-kva.example"},
   0,
   "b\u00fccher.example",
   -1,
   NET_TRUST_OK},
  {"partial-wildcard",
   {.names = "DNS:m*.example.test"},
   0,
   "mail.example.test",
   MAIL_ERROR_TLS_UNTRUSTED,
   NET_TRUST_WRONG_NAME},
  {"wildcard-too-deep",
   {.names = "DNS:*.example.test"},
   0,
   "a.mail.example.test",
   MAIL_ERROR_TLS_UNTRUSTED,
   NET_TRUST_WRONG_NAME},
  {"expired",
   {.names = "DNS:localhost", .first_day = -3, .last_day = -1},
   0,
   NULL,
   MAIL_ERROR_TLS_UNTRUSTED,
   NET_TRUST_EXPIRED},
  {"not-yet-valid",
   {.names = "DNS:localhost", .first_day = 1, .last_day = 3},
   0,
   NULL,
   MAIL_ERROR_TLS_UNTRUSTED,
   NET_TRUST_NOT_YET_VALID},
  {"self-signed",
   {.names = "DNS:localhost", .is_self_signed = true},
   0,
   NULL,
   MAIL_ERROR_TLS_UNTRUSTED,
   NET_TRUST_SELF_SIGNED},
  {"wrong-host",
   {.names = "DNS:mail.example.org"},
   0,
   NULL,
   MAIL_ERROR_TLS_UNTRUSTED,
   NET_TRUST_WRONG_NAME},
  {"common-name-only",
   {.common_name = "localhost"},
   0,
   NULL,
   MAIL_ERROR_TLS_UNTRUSTED,
   NET_TRUST_WRONG_NAME},
  {"wrong-purpose",
   {.names = "DNS:localhost", .purpose = "clientAuth"},
   0,
   NULL,
   MAIL_ERROR_TLS_UNTRUSTED,
   NET_TRUST_WRONG_PURPOSE},
  {"name-constraint",
   {.names = "DNS:localhost", .constraint = "critical,permitted;DNS:example.org"},
   0,
   NULL,
   MAIL_ERROR_TLS_UNTRUSTED,
   NET_TRUST_WRONG_PURPOSE},
  {"constraint-met",
   {.names = "DNS:a.example.org", .constraint = "critical,permitted;DNS:example.org"},
   0,
   "a.example.org",
   -1,
   NET_TRUST_OK},
  {"weak-key",
   {.names = "DNS:localhost", .rsa_bits = 1024},
   0,
   NULL,
   MAIL_ERROR_TLS_UNTRUSTED,
   NET_TRUST_WEAK},
  {"expired-and-self-signed",
   {.names = "DNS:localhost", .first_day = -3, .last_day = -1, .is_self_signed = true},
   0,
   NULL,
   MAIL_ERROR_TLS_UNTRUSTED,
   NET_TRUST_EXPIRED},
  {"tls-1.1", {.names = "DNS:localhost"}, TLS1_1_VERSION, NULL, MAIL_ERROR_UNSUPPORTED},
  {"tls-1.0", {.names = "DNS:localhost"}, TLS1_VERSION, NULL, MAIL_ERROR_UNSUPPORTED},
};

static TestAuthority *authority;

// A stream over a connection to SERVER that expects HOST, whatever the DNS says of it.
static NetStream *
new_stream (TestTlsServer *server, NetContext *context, const char *host, const char *pin)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) addresses =
    net_resolve ("127.0.0.1", test_tls_server_get_port (server), NET_DEADLINE_NEVER, NULL, &error);
  int fd = net_connect (addresses, NET_DEADLINE_NEVER, NULL, &error);
  MailService service = {
    .host = (char *) host,
    .security = MAIL_SECURITY_STARTTLS,
    .pinned_sha256 = (char *) pin,
  };

  g_assert_no_error (error);
  return net_stream_new_for_fd (context, &service, fd);
}

static void
talk_one_line (TestTlsPeer *peer, void *data)
{
  g_free (test_tls_peer_hear (peer));
}

static bool
say_password (NetStream *stream, GError **error)
{
  NetDeadline deadline = net_deadline_in_ms (10000);

  if (!net_stream_start_tls (stream, deadline, NULL, error))
    return false;
  net_stream_queue_secret (stream, "canary\r\n", 8);
  return net_stream_flush (stream, NULL, error);
}

// Whoever sits between us and the server would read the password.
static void
test_certificate (const void *data)
{
  const Case *one = data;
  TestTlsOptions options = {
    .certificate = one->certificate,
    .max_version = one->max_version,
    .talk = talk_one_line,
  };
  TestTlsServer *server = test_tls_server_new (authority, &options);
  g_autoptr (NetContext) context = net_context_new (NULL, NULL);
  g_autoptr (NetStream) stream =
    new_stream (server, context, one->host != NULL ? one->host : "localhost", NULL);
  g_autoptr (GError) error = NULL;
  bool worked = say_password (stream, &error);
  const NetCertificate *certificate = net_stream_get_certificate (stream);

  if (one->code >= 0)
    g_assert_error (error, MAIL_ERROR, one->code);
  else
    g_assert_no_error (error);
  g_assert_true (net_stream_is_encrypted (stream) == worked);
  g_assert_true ((certificate != NULL) == (one->code != MAIL_ERROR_UNSUPPORTED));
  if (certificate != NULL) {
    g_assert_cmpint (certificate->trust, ==, one->trust);
    g_assert_cmpstr (certificate->sha256, ==, test_tls_server_get_sha256 (server));
  }
  net_stream_close (stream);
  g_autofree char *heard = test_tls_server_stop (server);

  g_assert_cmpstr (heard, ==, worked ? "canary\r\n" : "");
}

// A person who is asked for an exception could not tell what to look at.
static void
test_description_says_all_that_is_wrong (void)
{
  TestTlsOptions options = {
    .certificate = {.common_name = "somebody",
                    .names = "DNS:a.example, DNS:b.example, IP:192.0.2.1",
                    .first_day = -3,
                    .last_day = -1,
                    .is_self_signed = true},
  };
  TestTlsServer *server = test_tls_server_new (authority, &options);
  g_autoptr (NetContext) context = net_context_new (NULL, NULL);
  g_autoptr (NetStream) stream = new_stream (server, context, "localhost", NULL);

  g_assert_false (say_password (stream, NULL));
  const NetCertificate *certificate = net_stream_get_certificate (stream);
  g_autofree char *description = net_certificate_describe (certificate);

  g_assert_nonnull (strstr (description, "Subject: CN = somebody\n"));
  g_assert_nonnull (strstr (description, "Names: a.example, b.example, 192.0.2.1\n"));
  g_assert_nonnull (strstr (description, certificate->sha256));
  g_assert_nonnull (strstr (certificate->reason, "expired"));
  g_assert_nonnull (strstr (certificate->reason, "another host"));
  g_assert_nonnull (strstr (certificate->reason, "signed by itself"));
  g_assert_true (g_str_has_prefix (certificate->pem, "-----BEGIN CERTIFICATE-----\n"));
  g_free (test_tls_server_stop (server));
}

// Else a damaged list of authorities looks like a line that is down, and no exception helps (T10).
static void
test_damaged_authorities (void)
{
  TestTlsOptions options = {.certificate = {.names = "DNS:localhost"}, .talk = talk_one_line};
  TestTlsServer *server = test_tls_server_new (authority, &options);
  g_autofree char *good = g_strdup (g_getenv ("SSL_CERT_FILE"));
  g_autofree char *damaged = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("authorities-XXXXXX", &damaged, NULL);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_true (g_file_set_contents (damaged, "-----BEGIN CERTIFICATE-----\nMIIB\n", -1, &error));
  g_setenv ("SSL_CERT_FILE", damaged, true);
  g_autoptr (NetContext) context = net_context_new (NULL, NULL);
  g_autoptr (NetStream) stream = new_stream (server, context, "localhost", NULL);
  g_assert_false (say_password (stream, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED);
  g_autoptr (NetStream) pinned =
    new_stream (server, context, "localhost", test_tls_server_get_sha256 (server));
  g_assert_true (say_password (pinned, NULL));
  g_setenv ("SSL_CERT_FILE", good, true);
  g_unlink (damaged);
  net_stream_close (pinned);
  g_free (test_tls_server_stop (server));
}

// The person's exception is for one certificate, and for no other, however well signed (T10).
static void
test_pin (void)
{
  static const struct {
    bool is_self_signed, is_pinned;
    NetTrust trust;
  } pins[] = {
    {true, true, NET_TRUST_PINNED},
    {true, false, NET_TRUST_CHANGED},
    {false, false, NET_TRUST_CHANGED},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (pins); i++) {
    TestTlsOptions options = {
      .certificate = {.names = "DNS:localhost", .is_self_signed = pins[i].is_self_signed},
      .talk = talk_one_line,
    };
    TestTlsServer *server = test_tls_server_new (authority, &options);
    g_autofree char *upper = g_ascii_strup (test_tls_server_get_sha256 (server), -1);
    g_autofree char *other = g_strnfill (64, 'a');
    g_autoptr (NetContext) context = net_context_new (NULL, NULL);
    g_autoptr (NetStream) stream =
      new_stream (server, context, "localhost", pins[i].is_pinned ? upper : other);

    g_assert_true (say_password (stream, NULL) == pins[i].is_pinned);
    g_assert_cmpint (net_stream_get_certificate (stream)->trust, ==, pins[i].trust);
    net_stream_close (stream);
    g_autofree char *heard = test_tls_server_stop (server);

    g_assert_cmpstr (heard, ==, pins[i].is_pinned ? "canary\r\n" : "");
  }
}

static void
talk_half_a_line (TestTlsPeer *peer, void *data)
{
  test_tls_peer_say (peer, "half");
  g_free (test_tls_peer_hear (peer));
  if (data != NULL)
    test_tls_peer_cut (peer);
}

// Half a message would be taken for the whole (T11).
static void
test_truncation_is_an_error (void)
{
  for (int is_cut = 0; is_cut < 2; is_cut++) {
    TestTlsOptions options = {
      .certificate = {.names = "DNS:localhost"},
      .talk = talk_half_a_line,
      .data = is_cut ? &options : NULL,
    };
    TestTlsServer *server = test_tls_server_new (authority, &options);
    g_autoptr (NetContext) context = net_context_new (NULL, NULL);
    g_autoptr (NetStream) stream = new_stream (server, context, "localhost", NULL);
    g_autoptr (GError) error = NULL;

    g_assert_true (say_password (stream, &error));
    while (net_stream_fill (stream, NULL, &error))
      continue;
    g_assert_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE);
    g_assert_true ((strstr (error->message, "goodbye") != NULL) == (is_cut == 1));
    g_free (test_tls_server_stop (server));
  }
}

// Connects, reads a line, closes. → whether the wire log tells of a resumed session.
static bool
connect_once (NetContext *context, TestTlsServer *server, int64_t account_id, const char *pin,
              const char *log)
{
  MailService service = {
    .host = (char *) "localhost",
    .port = test_tls_server_get_port (server),
    .pinned_sha256 = (char *) pin,
  };
  g_autoptr (NetStream) stream = net_stream_new (context, &service, account_id);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpint (truncate (log, 0), ==, 0);
  g_assert_true (net_stream_connect (stream, net_deadline_in_ms (10000), NULL, &error));
  // TLS 1.3 hands out tickets after the handshake, with the first read.
  g_assert_true (net_stream_fill (stream, NULL, &error));
  g_assert_cmpint (net_stream_get_certificate (stream)->trust, <=, NET_TRUST_PINNED);
  net_stream_close (stream);
  g_assert_true (g_file_get_contents (log, &text, NULL, NULL));
  return strstr (text, ", resumed") != NULL;
}

static void
talk_hello (TestTlsPeer *peer, void *data)
{
  test_tls_peer_say (peer, "hello\r\n");
  g_free (test_tls_peer_hear (peer));
}

// A session of one account, or of another trust, must not let the next one in unseen (T11).
static void
test_sessions_are_resumed_within_an_account_only (void)
{
  static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

  for (size_t i = 0; i < G_N_ELEMENTS (versions); i++) {
    TestTlsOptions options = {
      .certificate = {.names = "DNS:localhost"},
      .max_version = versions[i],
      .talk = talk_hello,
    };
    TestTlsServer *server = test_tls_server_new (authority, &options);
    g_autofree char *log = g_strdup_printf ("%s/wire-%u.log", g_get_tmp_dir (), g_random_int ());
    g_autoptr (NetContext) context = net_context_new (log, NULL);

    g_assert_false (connect_once (context, server, 7, NULL, log));
    g_assert_true (connect_once (context, server, 7, NULL, log));
    g_assert_true (connect_once (context, server, 7, NULL, log));
    g_assert_false (connect_once (context, server, 8, NULL, log));
    g_assert_false (connect_once (context, server, 7, test_tls_server_get_sha256 (server), log));
    g_assert_false (connect_once (context, server, 0, NULL, log));
    g_assert_false (connect_once (context, server, 0, NULL, log));
    g_unlink (log);
    g_free (test_tls_server_stop (server));
  }
}

static void
talk_nonsense (TestTlsPeer *peer, void *data)
{
  test_tls_peer_say (peer, "220 this is no TLS\r\n");
  g_free (test_tls_peer_hear (peer));
}

// Port 587 set as "TLS": the person would wait, or be told of a certificate that there is not.
static void
test_server_without_tls (void)
{
  TestTlsOptions options = {.starts_in_clear = true, .talk = talk_nonsense};
  TestTlsServer *server = test_tls_server_new (authority, &options);
  MailService service = {.host = (char *) "127.0.0.1", .port = test_tls_server_get_port (server)};
  g_autoptr (NetContext) context = net_context_new (NULL, NULL);
  g_autoptr (NetStream) stream = net_stream_new (context, &service, 0);
  g_autoptr (GError) error = NULL;

  g_assert_false (net_stream_connect (stream, net_deadline_in_ms (10000), NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
  g_assert_null (net_stream_get_certificate (stream));
  g_free (test_tls_server_stop (server));
}

// SCRAM's -PLUS would fail with every server.
static void
test_channel_binding (void)
{
  static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

  for (size_t i = 0; i < G_N_ELEMENTS (versions); i++) {
    TestTlsOptions options = {
      .certificate = {.names = "DNS:localhost"},
      .max_version = versions[i],
      .talk = talk_one_line,
    };
    TestTlsServer *server = test_tls_server_new (authority, &options);
    g_autoptr (NetContext) context = net_context_new (NULL, NULL);
    g_autoptr (NetStream) stream = new_stream (server, context, "localhost", NULL);
    uint8_t binding[32] = {0}, zero[32] = {0};

    g_assert_false (net_stream_get_channel_binding (stream, binding));
    g_assert_true (say_password (stream, NULL));
    g_assert_true (net_stream_get_channel_binding (stream, binding));
    g_assert_cmpint (memcmp (binding, zero, sizeof zero), !=, 0);
    net_stream_close (stream);
    g_free (test_tls_server_stop (server));
  }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  authority = test_authority_new ();
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/net/tls/certificate/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_certificate);
  }
  g_test_add_func ("/net/tls/description-says-all-that-is-wrong",
                   test_description_says_all_that_is_wrong);
  g_test_add_func ("/net/tls/damaged-authorities", test_damaged_authorities);
  g_test_add_func ("/net/tls/pin", test_pin);
  g_test_add_func ("/net/tls/truncation-is-an-error", test_truncation_is_an_error);
  g_test_add_func ("/net/tls/sessions-are-resumed-within-an-account-only",
                   test_sessions_are_resumed_within_an_account_only);
  g_test_add_func ("/net/tls/server-without-tls", test_server_without_tls);
  g_test_add_func ("/net/tls/channel-binding", test_channel_binding);
  status = g_test_run ();
  test_authority_free (authority);
  return status;
}
