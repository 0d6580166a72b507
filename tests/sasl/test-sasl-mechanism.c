// SPDX-License-Identifier: GPL-3.0-or-later

#include "sasl/sasl-mechanism.h"

static const SaslChannel tls = {.encrypted = true};
static const SaslChannel tls_bound = {.encrypted = true, .has_channel_binding = true};
static const SaslChannel clear = {0};
static const SaslChannel loopback = {.loopback = true};
static const SaslChannel accepted = {.allow_cleartext = true};

// A wrong choice shows the password to whoever listens, or keeps a person out (T1, A1).
static void
test_chooses_by_strength_and_channel (void)
{
  static const struct {
    const char *offered[6];
    const SaslChannel *channel;
    SaslMechanism chosen; // NONE: nothing that may be used
  } cases[] = {
    {{"PLAIN", "LOGIN"}, &tls, SASL_MECHANISM_PLAIN},
    {{"LOGIN"}, &tls, SASL_MECHANISM_LOGIN},
    {{"login", "plain", "scram-sha-1"}, &tls, SASL_MECHANISM_SCRAM_SHA_1},
    {{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-1"}, &tls, SASL_MECHANISM_SCRAM_SHA_256},
    {{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"}, &tls, SASL_MECHANISM_SCRAM_SHA_256},
    {{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"}, &tls_bound, SASL_MECHANISM_SCRAM_SHA_256_PLUS},
    {{"SCRAM-SHA-256-PLUS"}, &tls, SASL_MECHANISM_NONE},
    {{"PLAIN", "LOGIN"}, &clear, SASL_MECHANISM_NONE},
    {{"PLAIN", "SCRAM-SHA-1"}, &clear, SASL_MECHANISM_SCRAM_SHA_1},
    {{"PLAIN", "LOGIN"}, &loopback, SASL_MECHANISM_PLAIN},
    {{"PLAIN"}, &accepted, SASL_MECHANISM_PLAIN},
    {{"GSSAPI", "NTLM", "CRAM-MD5", "EXTERNAL"}, &tls, SASL_MECHANISM_NONE},
    {{"PLAINX", ""}, &tls, SASL_MECHANISM_NONE},
    {{NULL}, &tls, SASL_MECHANISM_NONE},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    SaslMechanism chosen =
      sasl_mechanism_choose (cases[i].offered, cases[i].channel, SASL_MECHANISM_NONE, &error);

    g_assert_cmpint (chosen, ==, cases[i].chosen);
    if (chosen == SASL_MECHANISM_NONE)
      g_assert_true (mail_error_is_of_mechanism (error));
    if (chosen == SASL_MECHANISM_NONE && cases[i].channel == &tls)
      g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NO_MECHANISM);
    if (g_strcmp0 (cases[i].offered[0], "GSSAPI") == 0)
      g_assert_cmpstr (mail_error_server_text (error), ==, "GSSAPI, NTLM, CRAM-MD5, EXTERNAL");
  }
}

// Whoever can strip the strong mechanisms from the list would be given the password (A1).
static void
test_never_weaker_than_seen_before (void)
{
  static const char *const offered[] = {"PLAIN", "LOGIN", NULL};
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (sasl_mechanism_choose (offered, &tls, SASL_MECHANISM_SCRAM_SHA_256, &error), ==,
                   SASL_MECHANISM_NONE);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_WEAKER_LOGIN);
  g_assert_cmpint (sasl_mechanism_choose (offered, &tls, SASL_MECHANISM_PLAIN, NULL), ==,
                   SASL_MECHANISM_PLAIN);
}

// A server offers SCRAM to users whose passwords it can't prove; without this nobody gets in there.
// The password is given only where that is safe, and nothing else is tried (A3, T1).
static void
test_only_the_password_itself (void)
{
  static const char *const both[] = {"SCRAM-SHA-256", "LOGIN", "PLAIN", NULL};
  static const char *const scram[] = {"SCRAM-SHA-256", NULL};
  const SaslChannel over_tls = {.encrypted = true, .only_plain = true};
  const SaslChannel in_clear = {.only_plain = true};

  g_assert_cmpint (sasl_mechanism_choose (both, &over_tls, SASL_MECHANISM_SCRAM_SHA_256, NULL), ==,
                   SASL_MECHANISM_PLAIN);
  g_assert_cmpint (sasl_mechanism_choose (both, &in_clear, SASL_MECHANISM_NONE, NULL), ==,
                   SASL_MECHANISM_NONE);
  g_assert_cmpint (sasl_mechanism_choose (scram, &over_tls, SASL_MECHANISM_NONE, NULL), ==,
                   SASL_MECHANISM_NONE);
}

// What is stored by name must be found again.
static void
test_names_go_both_ways (void)
{
  for (SaslMechanism i = SASL_MECHANISM_LOGIN; i <= SASL_MECHANISM_SCRAM_SHA_256_PLUS; i++)
    g_assert_cmpint (sasl_mechanism_from_name (sasl_mechanism_name (i)), ==, i);
  g_assert_cmpint (sasl_mechanism_from_name (NULL), ==, SASL_MECHANISM_NONE);
  g_assert_cmpint (sasl_mechanism_from_name (""), ==, SASL_MECHANISM_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sasl/mechanism/chooses-by-strength-and-channel",
                   test_chooses_by_strength_and_channel);
  g_test_add_func ("/sasl/mechanism/never-weaker-than-seen-before",
                   test_never_weaker_than_seen_before);
  g_test_add_func ("/sasl/mechanism/only-the-password-itself", test_only_the_password_itself);
  g_test_add_func ("/sasl/mechanism/names-go-both-ways", test_names_go_both_ways);
  return g_test_run ();
}
