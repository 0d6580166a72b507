// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a stranger's mail names on the network, fetched from servers that note every byte
// (security.md H5). Only these tests may reach this machine; the program passes no rules.

#include "net/net-fetch.h"
#include "support/test-tls-server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static TestAuthority *authority;

static NetAddress
address_of (const char *text)
{
  NetAddress address = {0};
  struct sockaddr_in *v4 = (struct sockaddr_in *) &address.address;
  struct sockaddr_in6 *v6 = (struct sockaddr_in6 *) &address.address;

  if (inet_pton (AF_INET, text, &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    address.length = sizeof *v4;
  } else {
    g_assert_cmpint (inet_pton (AF_INET6, text, &v6->sin6_addr), ==, 1);
    v6->sin6_family = AF_INET6;
    address.length = sizeof *v6;
  }
  return address;
}

// A letter that names a picture at http://192.168.0.1/ makes us talk to the router, otherwise.
static void
test_public_addresses (void)
{
  static const char *const public[] = {
    "1.1.1.1",         "100.63.255.255",  "100.128.0.0",       "172.15.255.255",   "172.32.0.0",
    "169.253.1.1",     "192.0.1.1",       "192.167.255.255",   "198.17.255.255",   "198.20.0.0",
    "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1", "64:ff9b::808:808", "::ffff:8.8.8.8",
  };
  static const char *const others[] = {
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.251",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "::ffff:127.0.0.1",
    "::ffff:192.168.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "::127.0.0.1",
    "100::1",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (public); i++) {
    NetAddress address = address_of (public[i]);
    g_test_message ("%s", public[i]);
    g_assert_true (net_address_is_public (&address));
  }
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++) {
    NetAddress address = address_of (others[i]);
    g_test_message ("%s", others[i]);
    g_assert_false (net_address_is_public (&address));
  }
}

// In place of the public network: 127.0.0.1, but nothing beside it.
static bool
may_reach (const NetAddress *address)
{
  const struct sockaddr_in *v4 = (const struct sockaddr_in *) &address->address;

  return v4->sin_family == AF_INET && ntohl (v4->sin_addr.s_addr) == INADDR_LOOPBACK;
}

static const NetFetchRules here = {.may_reach = may_reach, .timeout_ms = 20000, .max_bytes = 1000};

static void
hear_request (TestTlsPeer *peer)
{
  for (char *line = NULL; (line = test_tls_peer_hear (peer));) {
    bool is_end = !*line;
    g_free (line);
    if (is_end)
      return;
  }
}

// DATA: the answer to every request.
static void
talk (TestTlsPeer *peer, void *data)
{
  hear_request (peer);
  test_tls_peer_say (peer, data);
}

static TestTlsServer *
serve (TestTlsTalk how, const char *answer)
{
  TestTlsOptions options = {.starts_in_clear = true, .talk = how, .data = (void *) answer};

  return test_tls_server_new (NULL, &options);
}

static char *
dup_url (TestTlsServer *server, const char *scheme, const char *host, const char *path)
{
  return g_strdup_printf ("%s://%s:%u%s", scheme, host, test_tls_server_get_port (server), path);
}

static void
assert_fails (const char *url, const NetFetchRules *rules, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = net_fetch (url, rules, NULL, &error);

  g_test_message ("%s: %s", url, error ? error->message : "came");
  g_assert_null (bytes);
  g_assert_error (error, MAIL_ERROR, code);
}

#define PICTURE                                                                                    \
  "HTTP/1.1 200 OK\r\nSet-Cookie: who=you; Path=/\r\nContent-Length: 7\r\nContent-Type: "          \
  "image/png\r\n\r\npicture"

// What a server learns beyond that somebody wants it tells who it was, the second time too.
static void
test_server_learns_nothing (void)
{
  TestTlsServer *server = serve (talk, PICTURE);
  g_autofree char *url = dup_url (server, "http", "127.0.0.1", "/p.png?u=%2F&v=1#here");
  g_autofree char *one =
    g_strdup_printf ("GET /p.png?u=%%2F&v=1 HTTP/1.1\r\nAccept: image/*\r\nAccept-Encoding: "
                     "identity\r\nConnection: close\r\nUser-Agent: Mozilla/5.0\r\n"
                     "Host: 127.0.0.1:%u\r\n\r\n",
                     test_tls_server_get_port (server));
  g_autofree char *both = g_strconcat (one, one, NULL);
  g_autofree char *heard = NULL;

  for (int i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = net_fetch (url, &here, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "picture", 7);
  }
  heard = test_tls_server_stop (server);
  g_assert_cmpstr (heard, ==, both);
}

// The rules that the program has: a letter can't make it speak to this machine or to the network it
// is in, by no spelling.
static void
test_this_machine_is_refused (void)
{
  static const char *const hosts[] = {"127.0.0.1", "localhost", "127.1",      "0x7f000001",
                                      "0",         "[::1]",     "2130706433", "[::ffff:127.0.0.1]"};
  const NetFetchRules none = {0};
  TestTlsServer *server = serve (talk, PICTURE);
  g_autofree char *heard = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (hosts); i++) {
    g_autofree char *url = dup_url (server, "http", hosts[i], "/");
    g_autoptr (GError) error = NULL;

    g_assert_null (net_fetch (url, &none, NULL, &error));
    g_test_message ("%s: %s", url, error->message);
    // Some spellings are no name at all, to some systems.
    if (!g_error_matches (error, MAIL_ERROR, MAIL_ERROR_OFFLINE))
      g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  }
  heard = test_tls_server_stop (server);
  g_assert_cmpstr (heard, ==, "");
}

// Where an address leads to another protocol, or gives a password away.
static void
test_addresses_that_are_refused (void)
{
  static const char *const urls[] = {
    "ftp://127.0.0.1/p.png",
    "file:///etc/passwd",
    "data:image/png;base64,AAAA",
    "javascript:alert(1)",
    "http://127.0.0.1:25/",
    "http://127.0.0.1:0/",
    "https://127.0.0.1:143/p.png",
    "http://ana:pw@127.0.0.1/",
    "http://ana@127.0.0.1/",
    "http:///p.png",
    "//127.0.0.1/p.png",
    "p.png",
    "",
    "http://127.0.0.1:99999/p.png",
    "http://127.0.0.2:8080/",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (urls); i++)
    assert_fails (urls[i], &here, MAIL_ERROR_INVALID);
}

static void
assert_answer_fails (const char *answer, int code)
{
  TestTlsServer *server = serve (talk, answer);
  g_autofree char *url = dup_url (server, "http", "127.0.0.1", "/");

  assert_fails (url, &here, code);
  g_free (test_tls_server_stop (server));
}

#define SENT_ON(where) "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " where "\r\n\r\n"

// Who is sent on is looked at again: a public server would lead into the local network.
static void
test_redirects (void)
{
  TestTlsServer *last = serve (talk, PICTURE);
  g_autofree char *url = dup_url (last, "http", "127.0.0.1", "/p.png");
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 301 Moved\r\nSet-Cookie: a=b\r\n"
                                             "Content-Length: 0\r\nLocation: %s\r\n\r\n",
                                             url);
  TestTlsServer *first = serve (talk, answer);
  g_autofree char *start = dup_url (first, "http", "127.0.0.1", "/secret?who=ana");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = net_fetch (start, &here, NULL, &error);
  g_autofree char *heard = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 7);
  g_free (test_tls_server_stop (first));
  heard = test_tls_server_stop (last);
  g_assert_null (strstr (heard, "secret"));
  g_assert_null (strstr (heard, "Cookie"));
  assert_answer_fails (SENT_ON ("http://127.0.0.2:8080/"), MAIL_ERROR_INVALID);
  assert_answer_fails (SENT_ON ("file:///etc/passwd"), MAIL_ERROR_INVALID);
  assert_answer_fails (SENT_ON ("http://a:b@127.0.0.1/"), MAIL_ERROR_INVALID);
  assert_answer_fails (SENT_ON ("/again"), MAIL_ERROR_LIMIT);
}

// What is no picture but an error, or asks who one is.
static void
test_other_answers (void)
{
  assert_answer_fails ("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno",
                       MAIL_ERROR_NOT_FOUND);
  assert_answer_fails ("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
                       "Content-Length: 0\r\n\r\n",
                       MAIL_ERROR_NOT_FOUND);
  assert_answer_fails ("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", MAIL_ERROR_NOT_FOUND);
  assert_answer_fails ("* OK IMAP4rev1 ready\r\n", MAIL_ERROR_PROTOCOL);
}

static void
talk_without_end (TestTlsPeer *peer, void *data)
{
  g_autofree char *piece = g_strnfill (1000, 'x');

  hear_request (peer);
  test_tls_peer_say (peer, data);
  for (int i = 0; i < 20000; i++)
    test_tls_peer_say (peer, piece);
}

// A picture without end fills memory and line.
static void
test_size (void)
{
  static const char *const heads[] = {"HTTP/1.1 200 OK\r\n\r\n",
                                      "HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n"};

  for (size_t i = 0; i < G_N_ELEMENTS (heads); i++) {
    TestTlsServer *server = serve (talk_without_end, heads[i]);
    g_autofree char *url = dup_url (server, "http", "127.0.0.1", "/");

    assert_fails (url, &here, MAIL_ERROR_LIMIT);
    g_free (test_tls_server_stop (server));
  }
}

// A head of 20 MB is none.
static void
test_head_without_end (void)
{
  TestTlsServer *server = serve (talk_without_end, "HTTP/1.1 200 OK\r\nX: ");
  g_autofree char *url = dup_url (server, "http", "127.0.0.1", "/");
  g_autoptr (GError) error = NULL;

  g_assert_null (net_fetch (url, &here, NULL, &error));
  g_test_message ("%s", error->message);
  g_free (test_tls_server_stop (server));
}

// Says DATA and then nothing, until the client has gone.
static void
talk_and_stay (TestTlsPeer *peer, void *data)
{
  hear_request (peer);
  test_tls_peer_say (peer, data);
  g_free (test_tls_peer_hear (peer));
}

// A server that never ends keeps a picture on its way for ever, at any point.
static void
test_time (void)
{
  static const char *const begun[] = {"", "HTTP/1.1 200 OK\r\nContent-",
                                      "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\npic"};
  NetFetchRules brief = here;

  brief.timeout_ms = 200;
  for (size_t i = 0; i < G_N_ELEMENTS (begun); i++) {
    TestTlsServer *server = serve (talk_and_stay, begun[i]);
    g_autofree char *url = dup_url (server, "http", "127.0.0.1", "/");

    assert_fails (url, &brief, MAIL_ERROR_TIMEOUT);
    g_free (test_tls_server_stop (server));
  }
}

static void
talk_and_cancel (TestTlsPeer *peer, void *data)
{
  hear_request (peer);
  g_cancellable_cancel (data);
  g_free (test_tls_peer_hear (peer));
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  TestTlsOptions options = {.starts_in_clear = true, .talk = talk_and_cancel, .data = cancellable};
  TestTlsServer *server = test_tls_server_new (NULL, &options);
  g_autofree char *url = dup_url (server, "http", "127.0.0.1", "/");
  g_autoptr (GError) error = NULL;

  g_assert_null (net_fetch (url, &here, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_free (test_tls_server_stop (server));
}

typedef struct {
  const char *name;
  TestCertificate certificate;
  int max_version;
  int code; // MailError; -1: it must work
} Case;

static const Case cases[] = {
  {"good", {.names = "DNS:localhost"}, 0, -1},
  {"wrong-name", {.names = "DNS:example.org"}, 0, MAIL_ERROR_TLS_UNTRUSTED},
  {"expired",
   {.names = "DNS:localhost", .first_day = -10, .last_day = -1},
   0,
   MAIL_ERROR_TLS_UNTRUSTED},
  {"self-signed", {.names = "DNS:localhost", .is_self_signed = true}, 0, MAIL_ERROR_TLS_UNTRUSTED},
  {"tls11", {.names = "DNS:localhost"}, TLS1_1_VERSION, MAIL_ERROR_TLS_UNTRUSTED},
  {"subject-only", {.common_name = "localhost"}, 0, MAIL_ERROR_TLS_UNTRUSTED},
  {"wrong-purpose",
   {.names = "DNS:localhost", .purpose = "clientAuth"},
   0,
   MAIL_ERROR_TLS_UNTRUSTED},
  {"weak-key", {.names = "DNS:localhost", .rsa_bits = 1024}, 0, MAIL_ERROR_TLS_UNTRUSTED},
  {"partial-wildcard", {.names = "DNS:local*"}, 0, MAIL_ERROR_TLS_UNTRUSTED},
};

// Who sits in between would see what is read, or put another picture in its place.
static void
test_certificate (const void *data)
{
  const Case *one = data;
  TestTlsOptions options = {.certificate = one->certificate,
                            .max_version = one->max_version,
                            .talk = talk,
                            .data = (void *) PICTURE};
  TestTlsServer *server = test_tls_server_new (authority, &options);
  g_autofree char *url = dup_url (server, "https", "localhost", "/p.png");
  g_autofree char *heard = NULL;

  if (one->code >= 0)
    assert_fails (url, &here, one->code);
  else {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = net_fetch (url, &here, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (g_bytes_get_size (bytes), ==, 7);
  }
  heard = test_tls_server_stop (server);
  g_assert_cmpint (*heard == '\0', ==, one->code >= 0);
}

// What was asked for under TLS is not asked for without.
static void
test_no_way_back_from_tls (void)
{
  TestTlsOptions options = {.certificate = {.names = "DNS:localhost"},
                            .talk = talk,
                            .data = (void *) SENT_ON ("http://127.0.0.1:8080/")};
  TestTlsServer *server = test_tls_server_new (authority, &options);
  g_autofree char *url = dup_url (server, "https", "localhost", "/p.png");

  assert_fails (url, &here, MAIL_ERROR_INVALID);
  g_free (test_tls_server_stop (server));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  authority = test_authority_new ();
  g_test_add_func ("/net/fetch/public-addresses", test_public_addresses);
  g_test_add_func ("/net/fetch/server-learns-nothing", test_server_learns_nothing);
  g_test_add_func ("/net/fetch/this-machine-is-refused", test_this_machine_is_refused);
  g_test_add_func ("/net/fetch/addresses-that-are-refused", test_addresses_that_are_refused);
  g_test_add_func ("/net/fetch/redirects", test_redirects);
  g_test_add_func ("/net/fetch/other-answers", test_other_answers);
  g_test_add_func ("/net/fetch/size", test_size);
  g_test_add_func ("/net/fetch/head-without-end", test_head_without_end);
  g_test_add_func ("/net/fetch/time", test_time);
  g_test_add_func ("/net/fetch/cancelled", test_cancelled);
  g_test_add_func ("/net/fetch/no-way-back-from-tls", test_no_way_back_from_tls);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/net/fetch/certificate/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_certificate);
  }
  status = g_test_run ();
  test_authority_free (authority);
  return status;
}
