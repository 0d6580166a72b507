// SPDX-License-Identifier: GPL-3.0-or-later
//
// One exchange of any mechanism: PLAIN (RFC 4616) and LOGIN here, SCRAM in sasl-scram.

#include "sasl/sasl-client.h"
#include "base/mail-secret.h"
#include "sasl/sasl-base64.h"
#include "sasl/sasl-scram.h"

#include <string.h>

struct SaslClient {
  SaslMechanism mechanism;
  char *user;
  char *password;
  unsigned int steps; // responses given
  SaslScram *scram;   // SCRAM only
};

static bool
is_scram (SaslMechanism mechanism)
{
  return mechanism >= SASL_MECHANISM_SCRAM_SHA_1;
}

static const EVP_MD *
digest_of (SaslMechanism mechanism)
{
  bool is_sha256 =
    mechanism == SASL_MECHANISM_SCRAM_SHA_256 || mechanism == SASL_MECHANISM_SCRAM_SHA_256_PLUS;

  return is_sha256 ? EVP_sha256 () : EVP_sha1 ();
}

static bool
offers_binding (const char *const *offered)
{
  for (; offered != NULL && *offered != NULL; offered++) {
    if (sasl_mechanism_binds_channel (sasl_mechanism_from_name (*offered)))
      return true;
  }
  return false;
}

static SaslScramBinding
choose_binding (SaslMechanism mechanism, const SaslChannel *channel, const char *const *offered)
{
  if (sasl_mechanism_binds_channel (mechanism))
    return SASL_SCRAM_BOUND;
  // Dovecot behind Postfix, if it has -PLUS for its own clients, takes "y" for the sign of an
  // attack, as Postfix can't offer -PLUS. There the strongest mechanism seen must be guard enough.
  return channel->has_channel_binding && !channel->is_passed_on && !offers_binding (offered) ?
           SASL_SCRAM_NOT_OFFERED :
           SASL_SCRAM_UNBOUND;
}

SaslClient *
sasl_client_new (SaslMechanism mechanism, const char *user, const char *password,
                 const SaslChannel *channel, const char *const *offered, GError **error)
{
  g_return_val_if_fail (mechanism != SASL_MECHANISM_NONE, NULL);
  if (!sasl_credentials_are_valid (user, password, error))
    return NULL;
  g_autoptr (SaslClient) client = g_new0 (SaslClient, 1);
  const SaslScramSettings settings = {
    .digest = digest_of (mechanism),
    .user = user,
    .password = password,
    .binding = choose_binding (mechanism, channel, offered),
    .channel_binding = channel->channel_binding,
  };

  client->mechanism = mechanism;
  client->user = g_strdup (user);
  client->password = mail_secret_dup (password);
  if (is_scram (mechanism) && (client->scram = sasl_scram_new (&settings, error)) == NULL)
    return NULL;
  return g_steal_pointer (&client);
}

void
sasl_client_free (SaslClient *client)
{
  if (client == NULL)
    return;
  mail_secret_free (client->user);
  mail_secret_free (client->password);
  sasl_scram_free (client->scram);
  g_free (client);
}

bool
sasl_client_speaks_first (const SaslClient *client)
{
  return client->mechanism != SASL_MECHANISM_LOGIN;
}

// NUL user NUL password: the authorisation identity is left to the server.
static GBytes *
plain_response (const SaslClient *client)
{
  size_t user = strlen (client->user), password = strlen (client->password);
  char *message = g_malloc0 (user + password + 2);

  memcpy (message + 1, client->user, user);
  memcpy (message + user + 2, client->password, password);
  return mail_secret_bytes_new_take (message, user + password + 2);
}

static GBytes *
too_many (GError **error)
{
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL, "a challenge too many");
  return NULL;
}

static GBytes *
secret_text (const char *text)
{
  return mail_secret_bytes_new_take (mail_secret_dup (text), strlen (text));
}

GBytes *
sasl_client_step (SaslClient *client, const void *challenge, size_t length, GError **error)
{
  unsigned int step = client->steps++;

  if (client->scram != NULL)
    return sasl_scram_step (client->scram, challenge, length, error);
  if (client->mechanism == SASL_MECHANISM_PLAIN)
    return step == 0 ? plain_response (client) : too_many (error);
  // LOGIN: servers word their two questions as they like; only the order counts.
  if (step == 0)
    return secret_text (client->user);
  return step == 1 ? secret_text (client->password) : too_many (error);
}

char *
sasl_client_step_base64 (SaslClient *client, const char *challenge, size_t length, GError **error)
{
  g_autoptr (GBytes) decoded = sasl_base64_decode (challenge, length);
  size_t size;

  if (decoded == NULL) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL, "the challenge is not base64");
    return NULL;
  }
  const void *bytes = g_bytes_get_data (decoded, &size);
  g_autoptr (GBytes) response = sasl_client_step (client, bytes, size, error);

  if (response == NULL)
    return NULL;
  bytes = g_bytes_get_data (response, &size);
  return sasl_base64_encode (bytes, size);
}

bool
sasl_client_is_complete (const SaslClient *client, GError **error)
{
  bool is_complete = client->scram != NULL ?
                       sasl_scram_is_verified (client->scram) :
                       client->steps == (sasl_client_speaks_first (client) ? 1 : 2);

  if (!is_complete)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL, "%s ended before its time",
                 sasl_mechanism_name (client->mechanism));
  return is_complete;
}
