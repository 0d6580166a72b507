// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/store-fingerprint.h"
#include "base/mail-sha256.h"

#include <string.h>

typedef struct {
  const char *text, *header, *message; // HEADER without CR and the empty line
} Row;

static const Row rows[] = {
  {"", "", ""},
  {"A: 1\r\nB: 2\r\n\r\nStatus: RO\r\n", "A: 1\nB: 2\n", "A: 1\r\nB: 2\r\n\r\nStatus: RO\r\n"},
  {"A: 1\nStatus: RO\n\nHi.\n", "A: 1\n", "A: 1\n\nHi.\n"},
  {"Status: O\r\nA: 1\r\nx-uid: 5\r\nX-IMAPbase: 1 2\r\n\r\nHi.\r\n", "A: 1\n",
   "A: 1\r\n\r\nHi.\r\n"},
  {"A: 1\r\n folded\r\nX-Keywords: a\r\n b\r\n\tc\r\nB: 2\r\n d\r\n\r\n.\r\n",
   "A: 1\n folded\nB: 2\n d\n", "A: 1\r\n folded\r\nB: 2\r\n d\r\n\r\n.\r\n"},
  {"Content-Length: 4\r\nContent-Length-Of: 5\r\nStatus-Of: x\r\nX-UIDL: 1\r\nX-UIDLS: 2\r\n\r\n",
   "Content-Length-Of: 5\nStatus-Of: x\nX-UIDLS: 2\n",
   "Content-Length-Of: 5\r\nStatus-Of: x\r\nX-UIDLS: 2\r\n\r\n"},
  {"A: 1\r\nStatus: RO", "A: 1\n", "A: 1\r\n"},
  {"X-Status: A\r\nA: 1\r\nB", "A: 1\nB", "A: 1\r\nB"},
  {"X-Status: A\r\n\r\n\r\nStatus: body\r\n", "", "\r\n\r\nStatus: body\r\n"},
  {"A line that is no field, long\r\nStatus\r\n\r\n", "A line that is no field, long\nStatus\n",
   "A line that is no field, long\r\nStatus\r\n\r\n"},
};

static void
assert_of (GBytes *hash, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GBytes) expected = mail_sha256 (bytes);

  g_assert_true (g_bytes_equal (hash, expected));
}

static void
check (const Row *row, size_t step)
{
  g_autoptr (StoreFingerprint) print = store_fingerprint_new ();
  size_t length = strlen (row->text);

  for (size_t at = 0; at < length; at += step)
    store_fingerprint_append (print, row->text + at, MIN (step, length - at));
  g_autoptr (GBytes) bytes = store_fingerprint_dup_bytes (print);
  g_autoptr (GBytes) header = store_fingerprint_dup_header (print);
  g_autoptr (GBytes) message = store_fingerprint_dup_message (print);

  assert_of (bytes, row->text);
  assert_of (header, row->header);
  assert_of (message, row->message);
}

// Mail that a server marks as read in its header comes twice; or other mail is taken for it.
static void
test_rows (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    check (&rows[i], G_MAXSIZE / 2);
    for (size_t step = 1; step < 24; step++)
      check (&rows[i], step);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/fingerprint/rows", test_rows);
  return g_test_run ();
}
