// SPDX-License-Identifier: GPL-3.0-or-later
//
// TLS as a layer, by OpenSSL. Trust is net-verify's; sessions are net-tls-context's.

#include "net/net-tls.h"
#include "net/net-tls-bio.h"
#include "net/net-verify.h"

#include <openssl/err.h>

struct NetTls {
  NetTransport transport; // first: a NetTls is a NetTransport
  NetTlsContext *context; // borrowed: the stream holds its owner
  NetTlsPipe pipe;
  SSL *ssl;
  char *host;
  char *pinned_sha256;
  char *session_key;
  NetCertificate *certificate;
  bool is_up;     // handshake done and certificate trusted
  bool is_broken; // a fatal error: OpenSSL forbids even a goodbye
};

static void
judge (NetTls *tls, X509 *leaf, STACK_OF (X509) * chain)
{
  const NetIdentity identity = {tls->host, tls->pinned_sha256};

  g_clear_pointer (&tls->certificate, net_certificate_free);
  if (leaf != NULL)
    tls->certificate =
      net_verify (SSL_CTX_get_cert_store (SSL_get_SSL_CTX (tls->ssl)), leaf, chain, &identity);
}

static bool
is_trusted (const NetTls *tls)
{
  return tls->certificate != NULL && net_trust_is_good (tls->certificate->trust);
}

// In place of OpenSSL's own verification, so that there is one for new and resumed sessions.
static int
on_verify (X509_STORE_CTX *store, void *unused)
{
  SSL *ssl = X509_STORE_CTX_get_ex_data (store, SSL_get_ex_data_X509_STORE_CTX_idx ());
  NetTls *tls = SSL_get_app_data (ssl);

  judge (tls, X509_STORE_CTX_get0_cert (store), X509_STORE_CTX_get0_untrusted (store));
  X509_STORE_CTX_set_error (store, is_trusted (tls) ? X509_V_OK : X509_V_ERR_CERT_UNTRUSTED);
  return is_trusted (tls);
}

// Only sessions of connections that were trusted in full are worth keeping.
static int
on_new_session (SSL *ssl, SSL_SESSION *session)
{
  NetTls *tls = SSL_get_app_data (ssl);

  if (tls->session_key == NULL || !is_trusted (tls))
    return 0;
  net_tls_context_keep_session (tls->context, tls->session_key, session);
  return 1;
}

void
net_tls_install (SSL_CTX *ssl)
{
  SSL_CTX_set_cert_verify_callback (ssl, on_verify, NULL);
  SSL_CTX_sess_set_new_cb (ssl, on_new_session);
}

static MailError
code_of_reason (int reason)
{
  switch (reason) {
  case SSL_R_CERTIFICATE_VERIFY_FAILED:
  case SSL_R_EE_KEY_TOO_SMALL:
  case SSL_R_CA_KEY_TOO_SMALL:
  case SSL_R_CA_MD_TOO_WEAK:
  case SSL_R_DH_KEY_TOO_SMALL:
    return MAIL_ERROR_TLS_UNTRUSTED;
  case SSL_R_UNSUPPORTED_PROTOCOL:
  case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
  case SSL_R_VERSION_TOO_LOW:
    return MAIL_ERROR_UNSUPPORTED;
  case SSL_R_UNEXPECTED_EOF_WHILE_READING:
    return MAIL_ERROR_OFFLINE;
  default:
    return MAIL_ERROR_PROTOCOL;
  }
}

static void
set_tls_error (NetTls *tls, GError **error)
{
  unsigned long code = ERR_peek_error ();
  const char *words = ERR_reason_error_string (code);
  int reason = ERR_GET_LIB (code) == ERR_LIB_SSL ? ERR_GET_REASON (code) : 0;

  if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED && tls->certificate != NULL)
    words = tls->certificate->reason;
  else if (reason == SSL_R_UNEXPECTED_EOF_WHILE_READING)
    words = "cut off without a goodbye";
  g_set_error (error, MAIL_ERROR, code_of_reason (reason), "TLS with %s: %s", tls->host,
               words != NULL ? words : "failed");
}

static NetIo
fail_as_cut (NetTls *tls, GError **error)
{
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE, "TLS with %s: cut off", tls->host);
  return NET_IO_FAILED;
}

// What RESULT <= 0 of an SSL_…() call means.
static NetIo
explain (NetTls *tls, int result, GError **error)
{
  switch (SSL_get_error (tls->ssl, result)) {
  case SSL_ERROR_WANT_READ:
    return NET_IO_WANT_READ;
  case SSL_ERROR_WANT_WRITE:
    return NET_IO_WANT_WRITE;
  case SSL_ERROR_ZERO_RETURN:
    return NET_IO_END;
  case SSL_ERROR_SYSCALL:
    tls->is_broken = true;
    if (tls->pipe.error == NULL)
      return fail_as_cut (tls, error);
    g_propagate_error (error, g_steal_pointer (&tls->pipe.error));
    return NET_IO_FAILED;
  default:
    tls->is_broken = true;
    set_tls_error (tls, error);
    return NET_IO_FAILED;
  }
}

static NetIo
tls_read (NetTransport *transport, void *buffer, size_t size, size_t *out_length, GError **error)
{
  NetTls *tls = (NetTls *) transport;

  ERR_clear_error ();
  int result = SSL_read_ex (tls->ssl, buffer, size, out_length);

  return result > 0 ? NET_IO_DONE : explain (tls, result, error);
}

static NetIo
tls_write (NetTransport *transport, const void *data, size_t length, size_t *out_length,
           GError **error)
{
  NetTls *tls = (NetTls *) transport;

  ERR_clear_error ();
  int result = SSL_write_ex (tls->ssl, data, length, out_length);
  NetIo io = result > 0 ? NET_IO_DONE : explain (tls, result, error);

  return io == NET_IO_END ? fail_as_cut (tls, error) : io;
}

static void
tls_shut_down (NetTransport *transport)
{
  NetTls *tls = (NetTls *) transport;

  ERR_clear_error ();
  if (tls->is_up && !tls->is_broken)
    SSL_shutdown (tls->ssl);
  tls->pipe.inner->class->shut_down (tls->pipe.inner);
}

static void
tls_free (NetTransport *transport)
{
  NetTls *tls = (NetTls *) transport;

  // A connection that ended without close_notify is no reason to distrust its session.
  if (tls->ssl)
    SSL_set_shutdown (tls->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  SSL_free (tls->ssl);
  BIO_meth_free (tls->pipe.method);
  net_transport_free (tls->pipe.inner);
  g_clear_error (&tls->pipe.error);
  net_certificate_free (tls->certificate);
  g_free (tls->host);
  g_free (tls->pinned_sha256);
  g_free (tls->session_key);
  g_free (tls);
}

// A leaf that expired since would fail a resumed handshake though the server may have a new one.
static bool
is_worth_offering (SSL_SESSION *session)
{
  X509 *leaf = SSL_SESSION_get0_peer (session);

  return SSL_SESSION_is_resumable (session) && leaf != NULL &&
         X509_cmp_current_time (X509_get0_notAfter (leaf)) > 0;
}

static void
offer_session (NetTls *tls, SSL *ssl)
{
  SSL_SESSION *session =
    tls->session_key != NULL ? net_tls_context_take_session (tls->context, tls->session_key) : NULL;

  if (session == NULL)
    return;
  if (is_worth_offering (session))
    SSL_set_session (ssl, session);
  SSL_SESSION_free (session);
}

// NULL where there is no memory for it.
static SSL *
new_ssl (NetTls *tls)
{
  SSL *ssl = net_tls_context_new_ssl (tls->context);
  BIO *bio = ssl && SSL_set_app_data (ssl, tls) ? net_tls_bio_new (&tls->pipe) : NULL;

  if (bio)
    SSL_set_bio (ssl, bio, bio);
  // RFC 6066: an IP address is no server name.
  if (!bio ||
      (!g_hostname_is_ip_address (tls->host) && !SSL_set_tlsext_host_name (ssl, tls->host))) {
    SSL_free (ssl);
    return NULL;
  }
  SSL_set_connect_state (ssl);
  offer_session (tls, ssl);
  return ssl;
}

NetTls *
net_tls_new (NetTlsContext *context, NetTransport *inner, const char *host,
             const char *pinned_sha256, const char *session_key)
{
  static const NetTransportClass class = {tls_read, tls_write, tls_shut_down, tls_free};
  NetTls *tls = g_new0 (NetTls, 1);

  tls->transport.class = &class;
  tls->context = context;
  tls->pipe.inner = inner;
  tls->host = g_strdup (host);
  tls->pinned_sha256 = g_strdup (pinned_sha256);
  tls->session_key = g_strdup (session_key);
  tls->ssl = new_ssl (tls);
  return tls;
}

NetTransport *
net_tls_get_transport (NetTls *tls)
{
  return &tls->transport;
}

// TLS 1.3 sends new tickets on every connection; before, the one that served serves again.
static void
keep_resumed_session (NetTls *tls)
{
  if (SSL_session_reused (tls->ssl) && SSL_version (tls->ssl) < TLS1_3_VERSION &&
      tls->session_key != NULL)
    net_tls_context_keep_session (tls->context, tls->session_key, SSL_get1_session (tls->ssl));
}

NetIo
net_tls_handshake (NetTls *tls, GError **error)
{
  if (!tls->ssl) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE, "TLS with %s: no memory", tls->host);
    return NET_IO_FAILED;
  }
  ERR_clear_error ();
  int result = SSL_do_handshake (tls->ssl);

  if (result <= 0) {
    NetIo io = explain (tls, result, error);

    if (io == NET_IO_FAILED || io == NET_IO_END)
      net_tls_context_drop_settings (tls->context);
    return io == NET_IO_END ? fail_as_cut (tls, error) : io;
  }
  // OpenSSL asks nobody when it resumes (T11).
  if (SSL_session_reused (tls->ssl))
    judge (tls, SSL_get0_peer_certificate (tls->ssl), SSL_get_peer_cert_chain (tls->ssl));
  tls->is_up = is_trusted (tls);
  if (tls->is_up) {
    keep_resumed_session (tls);
    return NET_IO_DONE;
  }
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED, "TLS with %s: %s", tls->host,
               tls->certificate != NULL ? tls->certificate->reason : "no certificate");
  return NET_IO_FAILED;
}

const NetCertificate *
net_tls_get_certificate (const NetTls *tls)
{
  return tls->certificate;
}

bool
net_tls_is_resumed (const NetTls *tls)
{
  return SSL_session_reused (tls->ssl);
}

char *
net_tls_describe (const NetTls *tls)
{
  return g_strdup_printf ("%s %s", SSL_get_version (tls->ssl), SSL_get_cipher_name (tls->ssl));
}

bool
net_tls_get_channel_binding (const NetTls *tls, uint8_t out_binding[32])
{
  static const char label[] = "EXPORTER-Channel-Binding";
  bool is_unique =
    SSL_version (tls->ssl) >= TLS1_3_VERSION || SSL_get_extms_support (tls->ssl) == 1;

  return tls->is_up && is_unique &&
         SSL_export_keying_material (tls->ssl, out_binding, 32, label, sizeof label - 1,
                                     (const unsigned char *) "", 0, 1) == 1;
}
