// SPDX-License-Identifier: GPL-3.0-or-later
//
// OpenSSL's settings and the session cache. The cache has a lock, beside the two that design allows
// (queue and store): an account's connections live on several threads and are what resumes each
// other's sessions.

#include "net/net-tls-context.h"

#include "net/net-tls.h"

#include <openssl/err.h>
#include <stdbool.h>

struct NetTlsContext {
  GMutex lock;          // guards both below
  SSL_CTX *ssl;         // NULL until it is wanted
  GHashTable *sessions; // key → SSL_SESSION
};

static void
free_session (void *session)
{
  SSL_SESSION_free (session);
}

static const char *
get_place (const char *variable, const char *usual)
{
  const char *place = g_getenv (variable);
  return place ? place : usual;
}

// Empties OpenSSL's list of errors.
static bool
lacked_memory (void)
{
  bool lacked = false;
  for (unsigned long code; (code = ERR_get_error ());)
    lacked |= ERR_GET_REASON (code) == ERR_R_MALLOC_FAILURE;
  return lacked;
}

// What SSL_CTX_set_default_verify_paths() does, which keeps to itself that a file was not read:
// then nobody would be trusted as long as the process lives.
static bool
load_authorities (SSL_CTX *ssl)
{
  const char *file = get_place (X509_get_default_cert_file_env (), X509_get_default_cert_file ());
  const char *dir = get_place (X509_get_default_cert_dir_env (), X509_get_default_cert_dir ());

  ERR_clear_error ();
  bool is_loaded = SSL_CTX_load_verify_file (ssl, file);
  // Without a file, or with one that is damaged, the folder may have what is needed.
  return (is_loaded || !lacked_memory ()) && SSL_CTX_load_verify_dir (ssl, dir);
}

static SSL_CTX *
make_settings (void)
{
  SSL_CTX *ssl = SSL_CTX_new (TLS_client_method ());

  if (!ssl || !load_authorities (ssl)) {
    SSL_CTX_free (ssl);
    return NULL;
  }
  SSL_CTX_set_min_proto_version (ssl, TLS1_2_VERSION);
  SSL_CTX_set_security_level (ssl, 2);
  SSL_CTX_set_options (ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode (ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                           SSL_MODE_RELEASE_BUFFERS);
  // Several records in one recv(). Not more: OpenSSL moves what it has read ahead to the beginning
  // of its buffer for each record.
  SSL_CTX_set_read_ahead (ssl, 1);
  SSL_CTX_set_default_read_buffer_len (ssl, 20 * 1024);
  SSL_CTX_set_verify (ssl, SSL_VERIFY_PEER, NULL);
  SSL_CTX_set_session_cache_mode (ssl, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  net_tls_install (ssl);
  return ssl;
}

NetTlsContext *
net_tls_context_new (void)
{
  NetTlsContext *context = g_new0 (NetTlsContext, 1);

  g_mutex_init (&context->lock);
  context->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_session);
  return context;
}

void
net_tls_context_free (NetTlsContext *context)
{
  if (context == NULL)
    return;
  g_hash_table_unref (context->sessions);
  g_mutex_clear (&context->lock);
  SSL_CTX_free (context->ssl);
  g_free (context);
}

SSL *
net_tls_context_new_ssl (NetTlsContext *context)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&context->lock);

  if (!context->ssl)
    context->ssl = make_settings ();
  return context->ssl ? SSL_new (context->ssl) : NULL;
}

void
net_tls_context_drop_settings (NetTlsContext *context)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&context->lock);

  g_clear_pointer (&context->ssl, SSL_CTX_free);
}

SSL_SESSION *
net_tls_context_take_session (NetTlsContext *context, const char *key)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&context->lock);
  g_autofree char *kept_key = NULL;
  SSL_SESSION *session = NULL;

  g_hash_table_steal_extended (context->sessions, key, (void **) &kept_key, (void **) &session);
  return session;
}

void
net_tls_context_keep_session (NetTlsContext *context, const char *key, SSL_SESSION *session)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&context->lock);

  g_hash_table_replace (context->sessions, g_strdup (key), session);
}
