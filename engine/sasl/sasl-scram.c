// SPDX-License-Identifier: GPL-3.0-or-later
//
// SCRAM's three messages of the client and the checks on the server's two.

#include "sasl/sasl-scram.h"
#include "base/mail-cursor.h"
#include "base/mail-secret.h"
#include "sasl/sasl-base64.h"
#include "sasl/sasl-prep.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

// RFC 7677 asks for at least 4096; above a million a server only wants us busy.
#define MIN_ITERATIONS 4096
#define MAX_ITERATIONS 1000000

#define NONCE_BYTES 24

typedef enum {
  SCRAM_STATE_START,
  SCRAM_STATE_FIRST_SENT,
  SCRAM_STATE_PROOF_SENT,
  SCRAM_STATE_VERIFIED,
  SCRAM_STATE_FAILED,
} ScramState;

struct SaslScram {
  ScramState state;
  const EVP_MD *digest;
  size_t digest_size;
  char *user;     // prepared and escaped
  char *password; // prepared
  char *nonce;
  char *gs2_header;                          // "p=tls-exporter,,"
  GByteArray *binding;                       // gs2_header and the channel's binding
  char *first_bare;                          // client-first-message-bare
  uint8_t server_signature[EVP_MAX_MD_SIZE]; // what the server must send
};

// The server's first message, attribute by attribute.
typedef struct {
  char *nonce;
  GBytes *salt;
  uint64_t iterations;
} ServerFirst;

static void
clear_server_first (ServerFirst *first)
{
  g_free (first->nonce);
  g_clear_pointer (&first->salt, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerFirst, clear_server_first)

static void
set_state (SaslScram *scram, ScramState state)
{
  g_assert (state == scram->state + 1 || state == SCRAM_STATE_FAILED);
  scram->state = state;
}

// RFC 5802 5.1, saslname.
static char *
escape_user (const char *user)
{
  GString *escaped = g_string_new (NULL);

  for (const char *p = user; *p != '\0'; p++) {
    if (*p == '=' || *p == ',')
      g_string_append (escaped, *p == '=' ? "=3D" : "=2C");
    else
      g_string_append_c (escaped, *p);
  }
  return g_string_free_and_steal (escaped);
}

// OpenSSL fails where it has no memory.
static bool
fail_to_compute (GError **error)
{
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_OFFLINE, "SCRAM: no memory");
  return false;
}

static char *
make_nonce (GError **error)
{
  uint8_t bytes[NONCE_BYTES];

  if (RAND_bytes (bytes, sizeof bytes) == 1)
    return g_base64_encode (bytes, sizeof bytes);
  fail_to_compute (error);
  return NULL;
}

static void
set_binding (SaslScram *scram, const SaslScramSettings *settings)
{
  bool is_bound = settings->binding == SASL_SCRAM_BOUND;

  scram->gs2_header =
    is_bound ? g_strdup ("p=tls-exporter,,") : g_strdup_printf ("%c,,", (char) settings->binding);
  scram->binding = g_byte_array_new ();
  g_byte_array_append (scram->binding, (const guint8 *) scram->gs2_header,
                       (guint) strlen (scram->gs2_header));
  if (is_bound)
    g_byte_array_append (scram->binding, settings->channel_binding, 32);
}

SaslScram *
sasl_scram_new (const SaslScramSettings *settings, GError **error)
{
  g_autoptr (SaslScram) scram = g_new0 (SaslScram, 1);
  g_autofree char *user = sasl_prep (settings->user, error);

  scram->digest = settings->digest;
  scram->digest_size = (size_t) EVP_MD_get_size (settings->digest);
  if (user == NULL || (scram->password = sasl_prep (settings->password, error)) == NULL)
    return NULL;
  scram->user = escape_user (user);
  scram->nonce = settings->nonce != NULL ? g_strdup (settings->nonce) : make_nonce (error);
  if (!scram->nonce)
    return NULL;
  set_binding (scram, settings);
  return g_steal_pointer (&scram);
}

void
sasl_scram_free (SaslScram *scram)
{
  if (scram == NULL)
    return;
  mail_secret_free (scram->password);
  g_free (scram->user);
  g_free (scram->nonce);
  g_free (scram->gs2_header);
  g_clear_pointer (&scram->binding, g_byte_array_unref);
  g_free (scram->first_bare);
  explicit_bzero (scram->server_signature, sizeof scram->server_signature);
  g_free (scram);
}

static GBytes *
take_text (char *text)
{
  return mail_secret_bytes_new_take (text, strlen (text));
}

static GBytes *
client_first (SaslScram *scram)
{
  scram->first_bare = g_strdup_printf ("n=%s,r=%s", scram->user, scram->nonce);
  return take_text (g_strconcat (scram->gs2_header, scram->first_bare, NULL));
}

// Takes "NAME=value" and the comma after it; the value is what stands before the comma.
static bool
take_attribute (MailCursor *cursor, char name, MailCursor *out_value)
{
  const char prefix[] = {name, '=', '\0'};

  if (mail_cursor_left (cursor) < 2 || memcmp (cursor->p, prefix, 2) != 0)
    return false;
  out_value->p = cursor->p += 2;
  while (!mail_cursor_at_end (cursor) && *cursor->p != ',')
    cursor->p++;
  out_value->end = cursor->p;
  mail_cursor_skip (cursor, ',');
  return true;
}

static bool
parse_server_first (const char *message, size_t length, ServerFirst *out_first)
{
  MailCursor cursor = mail_cursor (message, length), nonce, salt, iterations;

  // An "m=" before "r=" is an extension that must be understood: so it fails here.
  if (memchr (message, '\0', length) != NULL || !take_attribute (&cursor, 'r', &nonce) ||
      !take_attribute (&cursor, 's', &salt) || !take_attribute (&cursor, 'i', &iterations))
    return false;
  if (!mail_cursor_number (&iterations, UINT32_MAX, &out_first->iterations) ||
      !mail_cursor_at_end (&iterations))
    return false;
  out_first->nonce = g_strndup (nonce.p, mail_cursor_left (&nonce));
  out_first->salt = sasl_base64_decode (salt.p, mail_cursor_left (&salt));
  return out_first->salt != NULL && g_bytes_get_size (out_first->salt) > 0;
}

static bool
hmac (const SaslScram *scram, const uint8_t *key, const void *data, size_t length, uint8_t *out)
{
  return HMAC (scram->digest, key, (int) scram->digest_size, data, length, out, NULL) != NULL;
}

// RFC 5802 section 3: the proof, and the signature that the server must answer with.
static bool
compute (SaslScram *scram, const ServerFirst *first, const char *auth_message, uint8_t *out_proof)
{
  uint8_t salted[EVP_MAX_MD_SIZE], key[EVP_MAX_MD_SIZE], stored[EVP_MAX_MD_SIZE];
  size_t salt_length, size = scram->digest_size, length = strlen (auth_message);
  const uint8_t *salt = g_bytes_get_data (first->salt, &salt_length);

  bool good =
    PKCS5_PBKDF2_HMAC (scram->password, (int) strlen (scram->password), salt, (int) salt_length,
                       (int) first->iterations, scram->digest, (int) size, salted) == 1 &&
    hmac (scram, salted, "Server Key", strlen ("Server Key"), key) &&
    hmac (scram, key, auth_message, length, scram->server_signature) &&
    hmac (scram, salted, "Client Key", strlen ("Client Key"), key) &&
    EVP_Digest (key, size, stored, NULL, scram->digest, NULL) == 1 &&
    hmac (scram, stored, auth_message, length, out_proof);
  for (size_t i = 0; good && i < size; i++)
    out_proof[i] ^= key[i];
  explicit_bzero (salted, sizeof salted);
  explicit_bzero (key, sizeof key);
  explicit_bzero (stored, sizeof stored);
  return good;
}

static bool
is_acceptable (const SaslScram *scram, const ServerFirst *first, GError **error)
{
  if (!g_str_has_prefix (first->nonce, scram->nonce) ||
      strlen (first->nonce) == strlen (scram->nonce)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL, "SCRAM: the server's nonce is not ours");
    return false;
  }
  if (first->iterations < MIN_ITERATIONS || first->iterations > MAX_ITERATIONS) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL, "SCRAM: %" G_GUINT64_FORMAT " iterations",
                 first->iterations);
    return false;
  }
  return true;
}

static GBytes *
client_final (SaslScram *scram, const char *message, size_t length, GError **error)
{
  g_auto (ServerFirst) first = {0};

  if (!parse_server_first (message, length, &first)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL, "SCRAM: malformed challenge");
    return NULL;
  }
  if (!is_acceptable (scram, &first, error))
    return NULL;
  uint8_t proof[EVP_MAX_MD_SIZE];
  g_autofree char *binding = g_base64_encode (scram->binding->data, scram->binding->len);
  g_autofree char *without_proof = g_strdup_printf ("c=%s,r=%s", binding, first.nonce);
  g_autofree char *auth_message =
    g_strdup_printf ("%s,%.*s,%s", scram->first_bare, (int) length, message, without_proof);

  if (!compute (scram, &first, auth_message, proof)) {
    fail_to_compute (error);
    return NULL;
  }
  g_autofree char *encoded = g_base64_encode (proof, scram->digest_size);

  return take_text (g_strdup_printf ("%s,p=%s", without_proof, encoded));
}

static GBytes *
check_server_final (SaslScram *scram, const char *message, size_t length, GError **error)
{
  MailCursor cursor = mail_cursor (message, length), value;
  g_autoptr (GBytes) signature = NULL;

  if (take_attribute (&cursor, 'e', &value)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_AUTH_REJECTED, "SCRAM: the server refused");
    return NULL;
  }
  if (take_attribute (&cursor, 'v', &value))
    signature = sasl_base64_decode (value.p, mail_cursor_left (&value));
  if (signature == NULL || g_bytes_get_size (signature) != scram->digest_size ||
      CRYPTO_memcmp (g_bytes_get_data (signature, NULL), scram->server_signature,
                     scram->digest_size) != 0) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL,
                 "SCRAM: the server could not prove that it knows the password");
    return NULL;
  }
  return take_text (g_strdup (""));
}

GBytes *
sasl_scram_step (SaslScram *scram, const char *challenge, size_t length, GError **error)
{
  GBytes *response = NULL;

  switch (scram->state) {
  case SCRAM_STATE_START:
    response = client_first (scram);
    break;
  case SCRAM_STATE_FIRST_SENT:
    response = client_final (scram, challenge, length, error);
    break;
  case SCRAM_STATE_PROOF_SENT:
    response = check_server_final (scram, challenge, length, error);
    break;
  case SCRAM_STATE_VERIFIED:
  case SCRAM_STATE_FAILED:
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL, "SCRAM: a challenge too many");
    break;
  }
  set_state (scram, response != NULL ? scram->state + 1 : SCRAM_STATE_FAILED);
  return response;
}

bool
sasl_scram_is_verified (const SaslScram *scram)
{
  return scram->state == SCRAM_STATE_VERIFIED;
}
