// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTTP is libsoup's; whom it may speak to, for how long and how much is decided here. Each hop has
// a session of its own, which knows nothing of the one before.

#include "net/net-fetch.h"

#include "base/limits.h"
#include "net/net-deadline.h"

#include <libsoup/soup.h>
#include <openssl/x509v3.h>

#define PIECE_BYTES (64 * 1024)

#define MIN_SECURITY_BITS 112 // RSA 2048; OpenSSL's level 2, which mail has

// What all browsers begin with: some servers answer nobody who says nothing.
#define USER_AGENT "Mozilla/5.0"

typedef struct {
  NetFetchRules rules;
  NetDeadline deadline;
  GMainContext *context;     // libsoup's work is done in it, while we wait
  GCancellable *cancellable; // by the caller, or as the time was up
  bool is_late;
  bool is_weak; // TLS before 1.2, or a certificate that mail would not take
} Fetch;

static bool
is_late (gpointer data)
{
  Fetch *fetch = data;

  fetch->is_late = true;
  g_cancellable_cancel (fetch->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, GCancellable *ours)
{
  g_cancellable_cancel (ours);
}

static void
on_ready (GObject *source, GAsyncResult *result, void *data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
wait_for (Fetch *fetch, GAsyncResult **result)
{
  while (!*result)
    g_main_context_iteration (fetch->context, true);
}

static bool
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, why);
  return false;
}

// BEFORE: where one was sent on from, NULL at first.
static bool
is_fit (GUri *uri, GUri *before, GError **error)
{
  const char *scheme = g_uri_get_scheme (uri);
  bool is_plain = g_strcmp0 (scheme, "http") == 0;
  int port = g_uri_get_port (uri);

  if (!is_plain && g_strcmp0 (scheme, "https") != 0)
    return refuse (error, "neither http nor https");
  if (is_plain && before && g_str_equal (g_uri_get_scheme (before), "https"))
    return refuse (error, "sent on from https to http");
  if (g_uri_get_userinfo (uri))
    return refuse (error, "a user or password in the address");
  if (!g_uri_get_host (uri) || !*g_uri_get_host (uri))
    return refuse (error, "no host");
  // A mail server, say, would take the lines of HTTP for commands.
  if (port == 0 || (port > 0 && port < 1024 && port != 80 && port != 443))
    return refuse (error, "a port that is another protocol's");
  return true;
}

static uint16_t
port_of (GUri *uri)
{
  int port = g_uri_get_port (uri);

  return (uint16_t) (port > 0 ? port : g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80);
}

// Where a name has addresses of both kinds, it is no public name's business to have the others.
static GSocketConnectable *
find_way (Fetch *fetch, GUri *uri, GError **error)
{
  bool (*may_reach) (const NetAddress *) =
    fetch->rules.may_reach ? fetch->rules.may_reach : net_address_is_public;
  g_autoptr (GArray) addresses =
    net_resolve (g_uri_get_host (uri), port_of (uri), fetch->deadline, fetch->cancellable, error);

  if (!addresses)
    return NULL;
  for (unsigned int i = addresses->len; i-- > 0;)
    if (!may_reach (&g_array_index (addresses, NetAddress, i)))
      g_array_remove_index (addresses, i);
  if (addresses->len == 0) {
    refuse (error, "an address that is not public");
    return NULL;
  }
  return net_way_new (g_uri_get_host (uri), port_of (uri), addresses);
}

// The authorities that mail's own connections have (net/net-context.h).
static bool
set_authorities (SoupSession *session, GError **error)
{
  const char *file = g_getenv ("SSL_CERT_FILE");
  g_autoptr (GTlsDatabase) database = NULL;

  if (!file || !*file)
    return true;
  database = g_tls_file_database_new (file, error);
  if (database)
    soup_session_set_tls_database (session, database);
  return database != NULL;
}

static SoupSession *
session_new (GSocketConnectable *way, GError **error)
{
  g_autoptr (SoupSession) session =
    soup_session_new_with_options ("remote-connectable", way, "proxy-resolver", NULL, "user-agent",
                                   USER_AGENT, "max-conns", 1, "max-conns-per-host", 1, NULL);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  // What is packed can swell a thousandfold, and pictures are packed already.
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return set_authorities (session, error) ? g_steal_pointer (&session) : NULL;
}

static bool
has_name (X509 *leaf, const char *host)
{
  if (g_hostname_is_ip_address (host))
    return X509_check_ip_asc (leaf, host, 0) == 1;
  return X509_check_host (
           leaf, host, 0,
           X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1;
}

// What OpenSSL minds for mail and GnuTLS lets pass (T9): a name in the subject alone, a certificate
// for something else than servers, a short key.
static bool
is_fit_leaf (GTlsCertificate *certificate, const char *host)
{
  g_autoptr (GByteArray) bytes = NULL;
  const unsigned char *der;
  X509 *leaf;
  bool is_it;

  g_object_get (certificate, "certificate", &bytes, NULL);
  der = bytes ? bytes->data : NULL;
  leaf = der ? d2i_X509 (NULL, &der, (long) bytes->len) : NULL;
  is_it = leaf && has_name (leaf, host) &&
          X509_check_purpose (leaf, X509_PURPOSE_SSL_SERVER, 0) == 1 &&
          EVP_PKEY_get_security_bits (X509_get0_pubkey (leaf)) >= MIN_SECURITY_BITS;
  X509_free (leaf);
  return is_it;
}

static bool
is_strong (GTlsConnection *tls, const char *host)
{
  GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (tls);
  GTlsProtocolVersion version = g_tls_connection_get_protocol_version (tls);

  return (version == G_TLS_PROTOCOL_VERSION_TLS_1_2 || version == G_TLS_PROTOCOL_VERSION_TLS_1_3) &&
         certificate && is_fit_leaf (certificate, host);
}

// Before anything was said.
static void
on_network_event (SoupMessage *message, GSocketClientEvent event, GIOStream *connection,
                  Fetch *fetch)
{
  if (event != G_SOCKET_CLIENT_TLS_HANDSHAKED ||
      is_strong (G_TLS_CONNECTION (connection), g_uri_get_host (soup_message_get_uri (message))))
    return;
  fetch->is_weak = true;
  g_cancellable_cancel (fetch->cancellable);
}

static SoupMessage *
request_new (Fetch *fetch, GUri *uri)
{
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION);
  soup_message_set_force_http1 (message, true);
  g_signal_connect (message, "network-event", G_CALLBACK (on_network_event), fetch);
  soup_message_headers_replace (headers, "Accept", "image/*");
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  soup_message_headers_replace (headers, "Connection", "close");
  return message;
}

static bool
is_redirect (unsigned int status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static bool
set_too_large (GError **error)
{
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "more than is fetched");
  return false;
}

static GBytes *
read_all (Fetch *fetch, GInputStream *stream, GError **error)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();

  for (;;) {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GBytes) piece = NULL;

    g_input_stream_read_bytes_async (stream, PIECE_BYTES, G_PRIORITY_DEFAULT, fetch->cancellable,
                                     on_ready, &result);
    wait_for (fetch, &result);
    piece = g_input_stream_read_bytes_finish (stream, result, error);
    if (!piece)
      return NULL;
    if (g_bytes_get_size (piece) == 0)
      return g_byte_array_free_to_bytes (g_steal_pointer (&all));
    if (all->len + g_bytes_get_size (piece) > fetch->rules.max_bytes) {
      set_too_large (error);
      return NULL;
    }
    g_byte_array_append (all, g_bytes_get_data (piece, NULL),
                         (unsigned int) g_bytes_get_size (piece));
  }
}

// → the bytes; or NULL with OUT_NEXT, where one is sent on to; or NULL with ERROR.
static GBytes *
take_answer (Fetch *fetch, SoupMessage *message, GInputStream *stream, GUri **out_next,
             GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *location = soup_message_headers_get_one (headers, "Location");
  unsigned int status = soup_message_get_status (message);

  if (is_redirect (status) && location) {
    *out_next =
      g_uri_parse_relative (soup_message_get_uri (message), location, SOUP_HTTP_URI_FLAGS, NULL);
    if (!*out_next)
      refuse (error, "sent on to what is no address");
    return NULL;
  }
  if (status != SOUP_STATUS_OK) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "HTTP status %u", status);
    return NULL;
  }
  if (soup_message_headers_get_content_length (headers) > (goffset) fetch->rules.max_bytes) {
    set_too_large (error);
    return NULL;
  }
  return read_all (fetch, stream, error);
}

static GBytes *
make_hop (Fetch *fetch, GUri *uri, GUri **out_next, GError **error)
{
  g_autoptr (GSocketConnectable) way = find_way (fetch, uri, error);
  g_autoptr (SoupSession) session = way ? session_new (way, error) : NULL;
  g_autoptr (SoupMessage) message = session ? request_new (fetch, uri) : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GInputStream) stream = NULL;
  GBytes *bytes = NULL;

  if (!session)
    return NULL;
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, fetch->cancellable, on_ready,
                           &result);
  wait_for (fetch, &result);
  stream = soup_session_send_finish (session, result, error);
  if (stream)
    bytes = take_answer (fetch, message, stream, out_next, error);
  soup_session_abort (session);
  return bytes;
}

static GBytes *
follow (Fetch *fetch, const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GUri) before = NULL;

  if (!uri) {
    refuse (error, "no address");
    return NULL;
  }
  for (int hops = 0; hops <= LIMIT_FETCH_REDIRECTS; hops++) {
    GUri *next = NULL;
    GBytes *bytes = is_fit (uri, before, error) ? make_hop (fetch, uri, &next, error) : NULL;

    if (!next)
      return bytes;
    g_clear_pointer (&before, g_uri_unref);
    before = g_steal_pointer (&uri);
    uri = next;
  }
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "sent on too often");
  return NULL;
}

static int
code_of (const GError *failure)
{
  if (failure->domain == G_TLS_ERROR)
    return g_error_matches (failure, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) ?
             MAIL_ERROR_TLS_UNTRUSTED :
             MAIL_ERROR_PROTOCOL;
  if (failure->domain == SOUP_SESSION_ERROR)
    return MAIL_ERROR_PROTOCOL;
  return MAIL_ERROR_OFFLINE;
}

static void
hand_on (Fetch *fetch, GCancellable *cancellable, GError *failure, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    g_error_free (failure);
  else if (fetch->is_late) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_TIMEOUT, "it took too long");
    g_error_free (failure);
  } else if (fetch->is_weak) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED, "weak TLS");
    g_error_free (failure);
  } else if (failure->domain == MAIL_ERROR)
    g_propagate_error (error, failure);
  else {
    g_set_error_literal (error, MAIL_ERROR, code_of (failure), failure->message);
    g_error_free (failure);
  }
}

static void
begin (Fetch *fetch, const NetFetchRules *rules)
{
  g_autoptr (GSource) clock = NULL;

  fetch->rules = *rules;
  if (fetch->rules.timeout_ms == 0)
    fetch->rules.timeout_ms = LIMIT_FETCH_MS;
  if (fetch->rules.max_bytes == 0)
    fetch->rules.max_bytes = LIMIT_FETCH_BYTES;
  fetch->deadline = net_deadline_in_ms (fetch->rules.timeout_ms);
  fetch->context = g_main_context_new ();
  fetch->cancellable = g_cancellable_new ();
  clock = g_timeout_source_new ((unsigned int) fetch->rules.timeout_ms);
  g_source_set_callback (clock, G_SOURCE_FUNC (is_late), fetch, NULL);
  g_source_attach (clock, fetch->context);
}

GBytes *
net_fetch (const char *url, const NetFetchRules *rules, GCancellable *cancellable, GError **error)
{
  Fetch fetch = {0};
  GError *failure = NULL;
  gulong handler = 0;
  GBytes *bytes;

  begin (&fetch, rules);
  g_main_context_push_thread_default (fetch.context);
  if (cancellable)
    handler =
      g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), fetch.cancellable, NULL);
  bytes = follow (&fetch, url, &failure);
  g_cancellable_disconnect (cancellable, handler);
  // What libsoup still has to close.
  while (g_main_context_iteration (fetch.context, false))
    continue;
  g_main_context_pop_thread_default (fetch.context);
  if (!bytes)
    hand_on (&fetch, cancellable, failure, error);
  g_main_context_unref (fetch.context);
  g_object_unref (fetch.cancellable);
  return bytes;
}
