// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hashes by which stores, backups and imports of every version know mail again.

#include "base/mail-sha256.h"

#include <stdint.h>
#include <string.h>

// The examples of FIPS 180-4 (NIST's "SHA-256 Examples"), and of an empty message.
static const struct {
  const char *text, *hex;
} examples[] = {
  {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
  {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
  {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
   "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static GBytes *
bytes_of (const char *text)
{
  return g_bytes_new_static (text, strlen (text));
}

// Another hash and all mail counts as damaged, or comes a second time.
static void
test_examples (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (examples); i++) {
    g_autoptr (GBytes) bytes = bytes_of (examples[i].text), hash = mail_sha256 (bytes);
    g_autofree char *hex = mail_sha256_dup_hex (bytes, "");
    g_assert_cmpstr (hex, ==, examples[i].hex);
    g_assert_cmpuint (g_bytes_get_size (hash), ==, MAIL_SHA256_BYTES);
    const uint8_t *raw = g_bytes_get_data (hash, NULL);
    for (int at = 0; at < MAIL_SHA256_BYTES; at++) {
      g_autofree char *digits = g_strdup_printf ("%02x", raw[at]);
      g_assert_true (strncmp (hex + 2 * at, digits, 2) == 0);
    }
  }
}

static void
test_tail (void)
{
  g_autoptr (GBytes) start = bytes_of ("a");
  g_autofree char *hex = mail_sha256_dup_hex (start, "bc");
  g_assert_cmpstr (hex, ==, examples[1].hex);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/mail-sha256/examples", test_examples);
  g_test_add_func ("/base/mail-sha256/tail", test_tail);
  return g_test_run ();
}
