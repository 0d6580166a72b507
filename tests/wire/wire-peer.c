// SPDX-License-Identifier: GPL-3.0-or-later
//
// The socket under a wire script.

#include "wire/wire-peer.h"

#include <errno.h>
#include <linux/sockios.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#define PATIENCE_MS 10000

struct _WirePeer {
  int patience_ms;
  int fd; // -1: not open, or closed
  SSL_CTX *tls_context;
  SSL *tls; // NULL: in the clear
  bool deflates;
  z_stream in, out;
  char sha256[65];
  GString *received; // and not taken yet
};

static void
assert_openssl (bool worked)
{
  if (!worked)
    g_error ("OpenSSL could not make the scripted server's certificate");
}

static X509 *
make_certificate (EVP_PKEY *key)
{
  X509 *certificate = X509_new ();
  X509_NAME *name = X509_get_subject_name (certificate);
  X509_set_version (certificate, X509_VERSION_3);
  ASN1_INTEGER_set (X509_get_serialNumber (certificate), 1);
  X509_gmtime_adj (X509_getm_notBefore (certificate), -3600);
  X509_gmtime_adj (X509_getm_notAfter (certificate), 3600);
  X509_set_pubkey (certificate, key);
  X509_NAME_add_entry_by_txt (name, "CN", MBSTRING_ASC, (const unsigned char *) "localhost", -1, -1,
                              0);
  X509_set_issuer_name (certificate, name);
  assert_openssl (X509_sign (certificate, key, EVP_sha256 ()) > 0);
  return certificate;
}

static void
remember_sha256 (WirePeer *peer, X509 *certificate)
{
  unsigned char digest[32];
  unsigned int n = 0;
  assert_openssl (X509_digest (certificate, EVP_sha256 (), digest, &n) == 1 && n == sizeof digest);
  for (size_t i = 0; i < sizeof digest; i++)
    g_snprintf (peer->sha256 + 2 * i, 3, "%02x", digest[i]);
}

static void
ensure_tls_context (WirePeer *peer)
{
  if (peer->tls_context != NULL)
    return;
  EVP_PKEY *key = EVP_EC_gen ("P-256");
  assert_openssl (key != NULL);
  X509 *certificate = make_certificate (key);
  remember_sha256 (peer, certificate);
  peer->tls_context = SSL_CTX_new (TLS_server_method ());
  assert_openssl (SSL_CTX_use_certificate (peer->tls_context, certificate) == 1 &&
                  SSL_CTX_use_PrivateKey (peer->tls_context, key) == 1);
  X509_free (certificate);
  EVP_PKEY_free (key);
}

static bool
write_plainly (WirePeer *peer, const char *bytes, size_t n)
{
  while (n > 0) {
    ssize_t sent = peer->tls != NULL ? SSL_write (peer->tls, bytes, (int) MIN (n, G_MAXINT)) :
                                       send (peer->fd, bytes, n, MSG_NOSIGNAL);
    if (sent <= 0)
      return false;
    bytes += sent;
    n -= (size_t) sent;
  }
  return true;
}

static bool
write_deflated (WirePeer *peer, const char *bytes, size_t n)
{
  unsigned char block[4096];
  peer->out.next_in = (unsigned char *) bytes;
  peer->out.avail_in = (unsigned int) n;
  do {
    peer->out.next_out = block;
    peer->out.avail_out = sizeof block;
    deflate (&peer->out, Z_SYNC_FLUSH);
    if (!write_plainly (peer, (char *) block, sizeof block - peer->out.avail_out))
      return false;
  } while (peer->out.avail_out == 0);
  return true;
}

static bool
write_all (WirePeer *peer, const char *bytes, size_t n)
{
  return peer->deflates ? write_deflated (peer, bytes, n) : write_plainly (peer, bytes, n);
}

// False: what came is no deflate stream.
static bool
take_deflated (WirePeer *peer, char *bytes, size_t n)
{
  char block[4096];
  int result;
  peer->in.next_in = (unsigned char *) bytes;
  peer->in.avail_in = (unsigned int) n;
  do {
    peer->in.next_out = (unsigned char *) block;
    peer->in.avail_out = sizeof block;
    result = inflate (&peer->in, Z_SYNC_FLUSH);
    g_string_append_len (peer->received, block, (gssize) (sizeof block - peer->in.avail_out));
  } while (result == Z_OK && peer->in.avail_out == 0);
  return result == Z_OK || result == Z_BUF_ERROR;
}

// More bytes into `received`. False: the end, or the client kept us waiting.
static bool
receive (WirePeer *peer)
{
  char block[4096];
  struct pollfd wait = {peer->fd, POLLIN, 0};
  bool buffered = peer->tls != NULL && SSL_pending (peer->tls) > 0;
  if (peer->fd < 0 || (!buffered && poll (&wait, 1, peer->patience_ms) <= 0))
    return false;
  ssize_t n = peer->tls != NULL ? SSL_read (peer->tls, block, sizeof block) :
                                  recv (peer->fd, block, sizeof block, 0);
  if (n <= 0)
    return false;
  if (peer->deflates)
    return take_deflated (peer, block, (size_t) n);
  g_string_append_len (peer->received, block, n);
  return true;
}

WirePeer *
wire_peer_new (void)
{
  WirePeer *peer = g_new0 (WirePeer, 1);
  // OpenSSL writes without MSG_NOSIGNAL.
  signal (SIGPIPE, SIG_IGN);
  peer->fd = -1;
  peer->patience_ms = PATIENCE_MS;
  peer->received = g_string_new (NULL);
  return peer;
}

void
wire_peer_free (WirePeer *peer)
{
  wire_peer_close (peer);
  SSL_CTX_free (peer->tls_context);
  g_string_free (peer->received, TRUE);
  g_free (peer);
}

void
wire_peer_set_patience (WirePeer *peer, int ms)
{
  peer->patience_ms = ms;
}

int
wire_peer_open (WirePeer *peer)
{
  int fds[2];
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
    g_error ("socketpair: %s", g_strerror (errno));
  peer->fd = fds[0];
  return fds[1];
}

void
wire_peer_close (WirePeer *peer)
{
  g_clear_pointer (&peer->tls, SSL_free);
  if (peer->deflates) {
    inflateEnd (&peer->in);
    deflateEnd (&peer->out);
  }
  peer->deflates = false;
  if (peer->fd >= 0)
    close (peer->fd);
  peer->fd = -1;
}

bool
wire_peer_send (WirePeer *peer, const char *bytes, size_t n, bool one_by_one)
{
  if (n > 0 && peer->fd < 0)
    return false;
  if (!one_by_one)
    return write_all (peer, bytes, n);
  for (size_t i = 0; i < n; i++) {
    if (!write_all (peer, bytes + i, 1) || !wire_peer_wait_read (peer))
      return false;
  }
  return true;
}

bool
wire_peer_wait_read (WirePeer *peer)
{
  // The kernel has no event for "the other end has read": it is asked until then.
  for (;; g_thread_yield ()) {
    int unread = 0;
    struct pollfd state = {peer->fd, 0, 0};
    if (ioctl (peer->fd, SIOCOUTQ, &unread) < 0)
      return false;
    if (unread == 0)
      return true;
    // It may have read the last byte and closed since it was asked.
    if (poll (&state, 1, 0) > 0 && (state.revents & (POLLHUP | POLLERR)) != 0)
      return ioctl (peer->fd, SIOCOUTQ, &unread) == 0 && unread == 0;
  }
}

char *
wire_peer_read_line (WirePeer *peer)
{
  for (;;) {
    char *end = memmem (peer->received->str, peer->received->len, "\r\n", 2);
    if (end != NULL) {
      size_t n = (size_t) (end - peer->received->str);
      char *line = g_strndup (peer->received->str, n);
      g_string_erase (peer->received, 0, (gssize) n + 2);
      return line;
    }
    if (!receive (peer))
      return NULL;
  }
}

char *
wire_peer_read (WirePeer *peer, size_t n)
{
  while (peer->received->len < n) {
    if (!receive (peer))
      return NULL;
  }
  char *bytes = g_malloc0 (n + 1);
  memcpy (bytes, peer->received->str, n);
  g_string_erase (peer->received, 0, (gssize) n);
  return bytes;
}

bool
wire_peer_read_all (WirePeer *peer)
{
  struct pollfd state = {peer->fd, POLLIN, 0};
  while (receive (peer))
    continue;
  // The end is readable at once; patience that has run out is not.
  return poll (&state, 1, 0) > 0;
}

bool
wire_peer_start_tls (WirePeer *peer)
{
  ensure_tls_context (peer);
  peer->tls = SSL_new (peer->tls_context);
  return SSL_set_fd (peer->tls, peer->fd) == 1 && SSL_accept (peer->tls) == 1;
}

bool
wire_peer_start_deflate (WirePeer *peer)
{
  bool works = inflateInit2 (&peer->in, -MAX_WBITS) == Z_OK &&
               deflateInit2 (&peer->out, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8,
                             Z_DEFAULT_STRATEGY) == Z_OK;
  peer->deflates = works;
  return works;
}

const char *
wire_peer_get_certificate_sha256 (WirePeer *peer)
{
  ensure_tls_context (peer);
  return peer->sha256;
}
