// SPDX-License-Identifier: GPL-3.0-or-later

#include "sasl/sasl-client.h"
#include "base/mail-secret.h"
#include "sasl/sasl-base64.h"
#include "sasl/sasl-prep.h"

#include <string.h>

static const SaslChannel tls = {.encrypted = true};
static const SaslChannel tls_bound = {.encrypted = true, .has_channel_binding = true};

static const SaslChannel passed_on = {
  .encrypted = true, .has_channel_binding = true, .is_passed_on = true};

static SaslClient *
new_client (SaslMechanism mechanism)
{
  return sasl_client_new (mechanism, "robin", "se cret", &tls, NULL, NULL);
}

// Without it nobody logs in where only PLAIN is offered.
static void
test_plain (void)
{
  g_autoptr (SaslClient) client = new_client (SASL_MECHANISM_PLAIN);
  g_autoptr (GError) error = NULL;

  g_assert_true (sasl_client_speaks_first (client));
  g_assert_false (sasl_client_is_complete (client, NULL));
  char *response = sasl_client_step_base64 (client, "", 0, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (response, ==, "AHJvYmluAHNlIGNyZXQ=");
  g_assert_true (sasl_client_is_complete (client, NULL));
  g_assert_null (sasl_client_step_base64 (client, "", 0, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
  mail_secret_free (response);
}

// Nor where only LOGIN is.
static void
test_login (void)
{
  g_autoptr (SaslClient) client = new_client (SASL_MECHANISM_LOGIN);
  char *user = sasl_client_step_base64 (client, "VXNlcm5hbWU6", 12, NULL);
  char *password;

  g_assert_false (sasl_client_speaks_first (client));
  g_assert_cmpstr (user, ==, "cm9iaW4=");
  g_assert_false (sasl_client_is_complete (client, NULL));
  password = sasl_client_step_base64 (client, "UGFzc3dvcmQ6", 12, NULL);
  g_assert_cmpstr (password, ==, "c2UgY3JldA==");
  g_assert_true (sasl_client_is_complete (client, NULL));
  mail_secret_free (user);
  mail_secret_free (password);
}

// A server that says OK without having proven itself must not be believed (A2).
static void
test_ok_before_scram_is_over (void)
{
  g_autoptr (SaslClient) client = new_client (SASL_MECHANISM_SCRAM_SHA_256);
  g_autoptr (GError) error = NULL;
  char *first = sasl_client_step_base64 (client, "", 0, NULL);

  g_assert_nonnull (first);
  g_assert_false (sasl_client_is_complete (client, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
  mail_secret_free (first);
}

static char *
first_message (SaslMechanism mechanism, const SaslChannel *channel, const char *const *offered)
{
  g_autoptr (SaslClient) client =
    sasl_client_new (mechanism, "robin", "secret", channel, offered, NULL);
  g_autoptr (GBytes) bytes = sasl_client_step (client, NULL, 0, NULL);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

// Whoever strips -PLUS from the list is found out only by the letter y.
static void
test_gs2_header_tells_of_binding (void)
{
  static const char *const plus[] = {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", NULL};
  static const char *const stripped[] = {"SCRAM-SHA-256", NULL};
  g_autofree char *bound = first_message (SASL_MECHANISM_SCRAM_SHA_256_PLUS, &tls_bound, plus);
  g_autofree char *noted = first_message (SASL_MECHANISM_SCRAM_SHA_256, &tls_bound, stripped);
  g_autofree char *unable = first_message (SASL_MECHANISM_SCRAM_SHA_256, &tls, plus);

  g_assert_true (g_str_has_prefix (bound, "p=tls-exporter,,n=robin,r="));
  g_assert_true (g_str_has_prefix (noted, "y,,n=robin,r="));
  g_assert_true (g_str_has_prefix (unable, "n,,n=robin,r="));
  // Or keeps people out whose server only passes the log-in on.
  g_autofree char *relayed = first_message (SASL_MECHANISM_SCRAM_SHA_256, &passed_on, stripped);

  g_assert_true (g_str_has_prefix (relayed, "n,,n=robin,r="));
}

// A line end in a password would be a command of somebody else's (A3).
static void
test_refuses_what_cannot_be_sent (void)
{
  static const struct {
    const char *user, *password;
  } cases[] = {
    {"robin\r\nQUIT", "secret"},
    {"robin", "sec\nret"},
    {"robin", "sec\rret"},
    {"", "secret"},
    {"robin", ""},
    {"robin", "\xff\xfe"},
    {NULL, "secret"},
    {"robin", NULL},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (
      sasl_client_new (SASL_MECHANISM_PLAIN, cases[i].user, cases[i].password, &tls, NULL, &error));
    g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  }
}

// A challenge that is nearly base64 must not be guessed at.
static void
test_base64_is_strict (void)
{
  static const struct {
    const char *text, *decoded; // NULL: refused
  } cases[] = {
    {"", ""},       {"QQ==", "A"},        {"QUI=", "AB"},     {"QUJD", "ABC"}, {"QUJ", NULL},
    {"=", NULL},    {"====", NULL},       {"QQ=A", NULL},     {"Q===", NULL},  {"QU D", NULL},
    {"QUI-", NULL}, {"QUJDQQ==", "ABCA"}, {"QQ==QQ==", NULL},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GBytes) bytes = sasl_base64_decode (cases[i].text, strlen (cases[i].text));

    g_assert_true ((bytes != NULL) == (cases[i].decoded != NULL));
    if (bytes != NULL)
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), cases[i].decoded,
                       strlen (cases[i].decoded));
  }
}

// RFC 4013 section 3: a password typed on another keyboard would not match.
static void
test_prep_vectors (void)
{
  static const struct {
    const char *text, *prepared; // NULL: refused
  } cases[] = {
    {"I\u00adX", "IX"},    {"user", "user"},   {"USER", "USER"},    {"\u00aa", "a"},
    {"\u2168", "IX"},      {"\x07", NULL},     {"a\u00a0b", "a b"}, {"\u00ad", NULL},
    {"e\u0301", "\u00e9"}, {"a\u2028b", NULL}, {"a\ue000", NULL},   {"\U0001f600", "\U0001f600"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    char *prepared = sasl_prep (cases[i].text, NULL);

    g_assert_cmpstr (prepared, ==, cases[i].prepared);
    mail_secret_free (prepared);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sasl/client/plain", test_plain);
  g_test_add_func ("/sasl/client/login", test_login);
  g_test_add_func ("/sasl/client/ok-before-scram-is-over", test_ok_before_scram_is_over);
  g_test_add_func ("/sasl/client/gs2-header-tells-of-binding", test_gs2_header_tells_of_binding);
  g_test_add_func ("/sasl/client/refuses-what-cannot-be-sent", test_refuses_what_cannot_be_sent);
  g_test_add_func ("/sasl/base64/is-strict", test_base64_is_strict);
  g_test_add_func ("/sasl/prep/vectors", test_prep_vectors);
  return g_test_run ();
}
