// SPDX-License-Identifier: GPL-3.0-or-later
//
// The order of mechanisms and the rules of choosing one.

#include "sasl/sasl-mechanism.h"

#include <string.h>

static const char *const mechanism_names[] = {
  [SASL_MECHANISM_NONE] = "",
  [SASL_MECHANISM_LOGIN] = "LOGIN",
  [SASL_MECHANISM_PLAIN] = "PLAIN",
  [SASL_MECHANISM_SCRAM_SHA_1] = "SCRAM-SHA-1",
  [SASL_MECHANISM_SCRAM_SHA_1_PLUS] = "SCRAM-SHA-1-PLUS",
  [SASL_MECHANISM_SCRAM_SHA_256] = "SCRAM-SHA-256",
  [SASL_MECHANISM_SCRAM_SHA_256_PLUS] = "SCRAM-SHA-256-PLUS",
};

const char *
sasl_mechanism_name (SaslMechanism mechanism)
{
  g_return_val_if_fail ((size_t) mechanism < G_N_ELEMENTS (mechanism_names), "");
  return mechanism_names[mechanism];
}

SaslMechanism
sasl_mechanism_from_name (const char *name)
{
  for (size_t i = 1; name != NULL && i < G_N_ELEMENTS (mechanism_names); i++) {
    if (g_ascii_strcasecmp (name, mechanism_names[i]) == 0)
      return (SaslMechanism) i;
  }
  return SASL_MECHANISM_NONE;
}

bool
sasl_mechanism_binds_channel (SaslMechanism mechanism)
{
  return mechanism == SASL_MECHANISM_SCRAM_SHA_1_PLUS ||
         mechanism == SASL_MECHANISM_SCRAM_SHA_256_PLUS;
}

bool
sasl_channel_allows_plain (const SaslChannel *channel)
{
  return channel->encrypted || channel->loopback || channel->allow_cleartext;
}

static bool
is_allowed (SaslMechanism mechanism, const SaslChannel *channel)
{
  if (sasl_mechanism_binds_channel (mechanism))
    return channel->has_channel_binding;
  return mechanism >= SASL_MECHANISM_SCRAM_SHA_1 || sasl_channel_allows_plain (channel);
}

SaslMechanism
sasl_mechanism_strongest (const char *const *offered, const SaslChannel *channel)
{
  SaslMechanism strongest = SASL_MECHANISM_NONE;

  for (; offered != NULL && *offered != NULL; offered++) {
    SaslMechanism mechanism = sasl_mechanism_from_name (*offered);

    if (channel->only_plain && mechanism > SASL_MECHANISM_PLAIN)
      continue;
    if (!sasl_mechanism_binds_channel (mechanism) || channel->has_channel_binding)
      strongest = MAX (strongest, mechanism);
  }
  return strongest;
}

static void
fail_for_unknown (const char *const *offered, GError **error)
{
  g_autofree char *names =
    offered != NULL && *offered != NULL ? g_strjoinv (", ", (char **) offered) : NULL;
  GError *failure = g_error_new_literal (MAIL_ERROR, MAIL_ERROR_NO_MECHANISM,
                                         "the server offers no way to log in that is known here");

  g_propagate_error (error, mail_error_with_server_text (failure, names, -1));
}

SaslMechanism
sasl_mechanism_choose (const char *const *offered, const SaslChannel *channel,
                       SaslMechanism strongest_seen, GError **error)
{
  // What is strongest is also what is most likely allowed: there is no weaker one that a channel
  // allows where it forbids a stronger one.
  SaslMechanism strongest = sasl_mechanism_strongest (offered, channel);

  if (strongest < strongest_seen && !channel->only_plain) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_WEAKER_LOGIN,
                 "the server no longer offers %s, which it did before",
                 sasl_mechanism_name (strongest_seen));
    return SASL_MECHANISM_NONE;
  }
  if (strongest == SASL_MECHANISM_NONE) {
    fail_for_unknown (offered, error);
    return SASL_MECHANISM_NONE;
  }
  if (!is_allowed (strongest, channel)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_CLEAR_LOGIN,
                 "the server would take the password only in cleartext (%s)",
                 sasl_mechanism_name (strongest));
    return SASL_MECHANISM_NONE;
  }
  return strongest;
}

bool
sasl_credentials_are_valid (const char *user, const char *password, GError **error)
{
  const char *const both[] = {user, password};
  static const char *const names[] = {"user name", "password"};

  for (size_t i = 0; i < G_N_ELEMENTS (both); i++) {
    if (both[i] != NULL && *both[i] != '\0' && strpbrk (both[i], "\r\n") == NULL &&
        g_utf8_validate (both[i], -1, NULL))
      continue;
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "the %s is empty or can't be sent",
                 names[i]);
    return false;
  }
  return true;
}
