// SPDX-License-Identifier: GPL-3.0-or-later

#include "sasl/sasl-scram.h"

#include <string.h>

#define SHA1_SERVER_FIRST "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"

static SaslScram *
new_sha1 (void)
{
  const SaslScramSettings settings = {
    .digest = EVP_sha1 (),
    .user = "user",
    .password = "pencil",
    .binding = SASL_SCRAM_UNBOUND,
    .nonce = "fyko+d2lbbFgONRv9qkxdawL",
  };

  return sasl_scram_new (&settings, NULL);
}

static void
expect_step (SaslScram *scram, const char *challenge, const char *response)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
    sasl_scram_step (scram, challenge, challenge != NULL ? strlen (challenge) : 0, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), response,
                   strlen (response));
}

static void
expect_failure (SaslScram *scram, const char *challenge, MailError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sasl_scram_step (scram, challenge, strlen (challenge), &error));
  g_assert_error (error, MAIL_ERROR, (int) code);
  g_assert_false (sasl_scram_is_verified (scram));
}

// RFC 5802 section 5: without it nobody logs in.
static void
test_sha1_vector (void)
{
  g_autoptr (SaslScram) scram = new_sha1 ();

  expect_step (scram, NULL, "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
  expect_step (scram, SHA1_SERVER_FIRST,
               "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
               "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
  g_assert_false (sasl_scram_is_verified (scram));
  expect_step (scram, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", "");
  g_assert_true (sasl_scram_is_verified (scram));
}

// RFC 7677 section 3.
static void
test_sha256_vector (void)
{
  const SaslScramSettings settings = {
    .digest = EVP_sha256 (),
    .user = "user",
    .password = "pencil",
    .binding = SASL_SCRAM_UNBOUND,
    .nonce = "rOprNGfwEbeRWgbNEkqO",
  };
  g_autoptr (SaslScram) scram = sasl_scram_new (&settings, NULL);

  expect_step (scram, NULL, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  expect_step (scram,
               "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
               "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
               "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
               "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  expect_step (scram, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "");
  g_assert_true (sasl_scram_is_verified (scram));
}

// A server that does not know the password could take our mail and show us its own (A2).
static void
test_wrong_server_signature_is_refused (void)
{
  static const char *const finals[] = {
    "v=rmF9pqV8S7suAoZWja4dJRkFsKA=", "v=", "v=AAAA", "v=!!!!", "", "x=1",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (finals); i++) {
    g_autoptr (SaslScram) scram = new_sha1 ();
    g_autoptr (GBytes) first = sasl_scram_step (scram, NULL, 0, NULL);
    g_autoptr (GBytes) proof =
      sasl_scram_step (scram, SHA1_SERVER_FIRST, strlen (SHA1_SERVER_FIRST), NULL);

    g_assert_nonnull (proof);
    expect_failure (scram, finals[i], MAIL_ERROR_PROTOCOL);
  }
}

// The person would be told of a broken server, not of a wrong password.
static void
test_server_error_is_a_rejection (void)
{
  g_autoptr (SaslScram) scram = new_sha1 ();
  g_autoptr (GBytes) first = sasl_scram_step (scram, NULL, 0, NULL);
  g_autoptr (GBytes) proof =
    sasl_scram_step (scram, SHA1_SERVER_FIRST, strlen (SHA1_SERVER_FIRST), NULL);

  g_assert_nonnull (proof);
  expect_failure (scram, "e=invalid-proof", MAIL_ERROR_AUTH_REJECTED);
}

// A proof for a nonce or an iteration count of the attacker's choice can be guessed off line.
static void
test_bad_challenges_get_no_proof (void)
{
  static const char *const challenges[] = {
    "r=other,s=QSXCR+Q6sek8bf92,i=4096",
    "r=fyko+d2lbbFgONRv9qkxdawL,s=QSXCR+Q6sek8bf92,i=4096",
    "r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXCR+Q6sek8bf92,i=4095",
    "r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXCR+Q6sek8bf92,i=1000001",
    "r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXCR+Q6sek8bf92,i=99999999999999999999",
    "r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXCR+Q6sek8bf92,i=-5000",
    "r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXCR+Q6sek8bf92,i=5000x",
    "r=fyko+d2lbbFgONRv9qkxdawLx,s=,i=4096",
    "r=fyko+d2lbbFgONRv9qkxdawLx,s=QSX,i=4096",
    "m=must,r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXCR+Q6sek8bf92,i=4096",
    "s=QSXCR+Q6sek8bf92,i=4096,r=fyko+d2lbbFgONRv9qkxdawLx",
    "r",
    "r=",
    "",
    ",,,",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (challenges); i++) {
    g_autoptr (SaslScram) scram = new_sha1 ();
    g_autoptr (GBytes) first = sasl_scram_step (scram, NULL, 0, NULL);

    expect_failure (scram, challenges[i], MAIL_ERROR_PROTOCOL);
    expect_failure (scram, SHA1_SERVER_FIRST, MAIL_ERROR_PROTOCOL);
  }
}

// A man in the middle with a channel of his own would be let in.
static void
test_binding_is_part_of_the_proof (void)
{
  uint8_t binding[32];
  SaslScramSettings settings = {
    .digest = EVP_sha256 (),
    .user = "user",
    .password = "pencil",
    .binding = SASL_SCRAM_BOUND,
    .channel_binding = binding,
    .nonce = "abc",
  };
  const char *challenge = "r=abcdef,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

  memset (binding, 0x42, sizeof binding);
  g_autoptr (SaslScram) bound = sasl_scram_new (&settings, NULL);
  expect_step (bound, NULL, "p=tls-exporter,,n=user,r=abc");
  g_autoptr (GBytes) proof = sasl_scram_step (bound, challenge, strlen (challenge), NULL);

  binding[31]++;
  g_autoptr (SaslScram) other = sasl_scram_new (&settings, NULL);
  g_autoptr (GBytes) other_first = sasl_scram_step (other, NULL, 0, NULL);
  g_autoptr (GBytes) other_proof = sasl_scram_step (other, challenge, strlen (challenge), NULL);

  g_assert_true (g_str_has_prefix (g_bytes_get_data (proof, NULL), "c=cD10bHMtZXhwb3J0ZXIsLEJC"));
  g_assert_false (g_bytes_equal (proof, other_proof));
}

// Somebody whose name has a comma could not log in, or as somebody else.
static void
test_user_name_is_escaped (void)
{
  const SaslScramSettings settings = {
    .digest = EVP_sha1 (),
    .user = "a,b=c",
    .password = "pencil",
    .binding = SASL_SCRAM_NOT_OFFERED,
    .nonce = "n",
  };
  g_autoptr (SaslScram) scram = sasl_scram_new (&settings, NULL);

  expect_step (scram, NULL, "y,,n=a=2Cb=3Dc,r=n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sasl/scram/sha1-vector", test_sha1_vector);
  g_test_add_func ("/sasl/scram/sha256-vector", test_sha256_vector);
  g_test_add_func ("/sasl/scram/wrong-server-signature-is-refused",
                   test_wrong_server_signature_is_refused);
  g_test_add_func ("/sasl/scram/server-error-is-a-rejection", test_server_error_is_a_rejection);
  g_test_add_func ("/sasl/scram/bad-challenges-get-no-proof", test_bad_challenges_get_no_proof);
  g_test_add_func ("/sasl/scram/binding-is-part-of-the-proof", test_binding_is_part_of_the_proof);
  g_test_add_func ("/sasl/scram/user-name-is-escaped", test_user_name_is_escaped);
  return g_test_run ();
}
