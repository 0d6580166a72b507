// SPDX-License-Identifier: GPL-3.0-or-later
//
// The TLS server of tests: a thread, blocking sockets, OpenSSL with all its safeguards lowered, so
// that it is the client who must refuse.

#include "support/test-tls-server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct _TestTlsServer {
  TestTlsOptions options;
  SSL_CTX *ssl;
  char *sha256;
  int listener;
  uint16_t port;
  GThread *thread;
  GString *heard;
};

struct _TestTlsPeer {
  TestTlsServer *server;
  int fd; // -1: cut
  SSL *ssl;
};

static ssize_t
read_byte (TestTlsPeer *peer, char *byte)
{
  return peer->ssl != NULL ? SSL_read (peer->ssl, byte, 1) : recv (peer->fd, byte, 1, 0);
}

char *
test_tls_peer_hear (TestTlsPeer *peer)
{
  g_autoptr (GString) line = g_string_new (NULL);
  char byte;

  while (peer->fd >= 0 && read_byte (peer, &byte) == 1) {
    g_string_append_c (peer->server->heard, byte);
    if (byte == '\n')
      return g_string_free_and_steal (g_steal_pointer (&line));
    if (byte != '\r')
      g_string_append_c (line, byte);
  }
  return NULL;
}

void
test_tls_peer_say (TestTlsPeer *peer, const char *text)
{
  if (peer->ssl != NULL)
    SSL_write (peer->ssl, text, (int) strlen (text));
  else if (peer->fd >= 0 && send (peer->fd, text, strlen (text), MSG_NOSIGNAL) < 0)
    return;
}

bool
test_tls_peer_start_tls (TestTlsPeer *peer)
{
  peer->ssl = SSL_new (peer->server->ssl);
  SSL_set_fd (peer->ssl, peer->fd);
  return SSL_accept (peer->ssl) == 1;
}

void
test_tls_peer_cut (TestTlsPeer *peer)
{
  close (peer->fd);
  peer->fd = -1;
}

static void
close_peer (TestTlsPeer *peer)
{
  if (peer->ssl != NULL && peer->fd >= 0)
    SSL_shutdown (peer->ssl);
  SSL_free (peer->ssl);
  if (peer->fd >= 0)
    close (peer->fd);
}

static void
serve_one (TestTlsServer *server, int fd)
{
  TestTlsPeer peer = {.server = server, .fd = fd};
  int one = 1;

  // What is said in parts would wait for the client's delayed acknowledgement.
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if ((server->options.starts_in_clear || test_tls_peer_start_tls (&peer)) &&
      server->options.talk != NULL)
    server->options.talk (&peer, server->options.data);
  close_peer (&peer);
}

static void *
serve (void *data)
{
  TestTlsServer *server = data;
  int fd;

  while ((fd = accept (server->listener, NULL, NULL)) >= 0)
    serve_one (server, fd);
  return NULL;
}

static void
listen_on_loopback (TestTlsServer *server)
{
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK)};
  socklen_t length = sizeof address;

  server->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind (server->listener, (struct sockaddr *) &address, length) != 0 ||
      listen (server->listener, 16) != 0 ||
      getsockname (server->listener, (struct sockaddr *) &address, &length) != 0)
    g_error ("test-tls-server: %s", g_strerror (errno));
  server->port = ntohs (address.sin_port);
}

TestTlsServer *
test_tls_server_new (TestAuthority *authority, const TestTlsOptions *options)
{
  TestTlsServer *server = g_new0 (TestTlsServer, 1);

  // OpenSSL writes to clients that have gone.
  signal (SIGPIPE, SIG_IGN);
  server->options = *options;
  server->heard = g_string_new (NULL);
  server->ssl = SSL_CTX_new (TLS_server_method ());
  SSL_CTX_set_security_level (server->ssl, 0);
  SSL_CTX_set_cipher_list (server->ssl, "ALL:@SECLEVEL=0");
  SSL_CTX_set_min_proto_version (server->ssl, TLS1_VERSION);
  SSL_CTX_set_max_proto_version (server->ssl, options->max_version);
  SSL_CTX_set_session_id_context (server->ssl, (const unsigned char *) "test", 4);
  if (authority != NULL)
    server->sha256 = test_authority_issue (authority, &options->certificate, server->ssl);
  listen_on_loopback (server);
  server->thread = g_thread_new ("tls-server", serve, server);
  return server;
}

uint16_t
test_tls_server_get_port (TestTlsServer *server)
{
  return server->port;
}

const char *
test_tls_server_get_sha256 (TestTlsServer *server)
{
  return server->sha256;
}

char *
test_tls_server_stop (TestTlsServer *server)
{
  char *heard;

  shutdown (server->listener, SHUT_RDWR);
  g_thread_join (server->thread);
  close (server->listener);
  SSL_CTX_free (server->ssl);
  g_free (server->sha256);
  heard = g_string_free_and_steal (server->heard);
  g_free (server);
  return heard;
}

static const char *
answer_smtp (const char *line)
{
  if (g_str_has_prefix (line, "EHLO"))
    return "250-test\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n";
  if (g_str_has_prefix (line, "AUTH"))
    return "235 yes\r\n";
  return g_str_has_prefix (line, "QUIT") ? "221 bye\r\n" : "220 yes\r\n";
}

static const char *
answer_pop3 (const char *line)
{
  if (g_str_has_prefix (line, "CAPA"))
    return "+OK\r\nSTLS\r\nPIPELINING\r\nSASL PLAIN LOGIN\r\n.\r\n";
  return "+OK yes\r\n";
}

// Answers by ANSWER until QUIT; START is the command after which TLS begins.
static void
talk (TestTlsPeer *peer, const char *greeting, const char *start,
      const char *(*answer) (const char *line))
{
  test_tls_peer_say (peer, greeting);
  for (;;) {
    g_autofree char *line = test_tls_peer_hear (peer);

    if (line == NULL)
      return;
    test_tls_peer_say (peer, answer (line));
    if (g_str_equal (line, "QUIT") ||
        (g_str_equal (line, start) && !test_tls_peer_start_tls (peer)))
      return;
  }
}

void
test_tls_talk_smtp (TestTlsPeer *peer, void *data)
{
  talk (peer, "220 test\r\n", "STARTTLS", answer_smtp);
}

void
test_tls_talk_pop3 (TestTlsPeer *peer, void *data)
{
  talk (peer, "+OK test\r\n", "STLS", answer_pop3);
}
