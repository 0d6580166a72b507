// SPDX-License-Identifier: GPL-3.0-or-later

#include "sync/sync-text.h"

#include <string.h>

static bool
has_clip (const char *type, const char *second)
{
  g_autofree char *text =
    g_strdup_printf ("Content-Type: multipart/%s; boundary=b\r\n\r\n--b\r\n\r\nwords\r\n--b\r\n"
                     "Content-Type: %s\r\n\r\nmore\r\n--b--\r\n",
                     type, second);
  g_autoptr (GBytes) raw = g_bytes_new (text, strlen (text));
  g_auto (StoreText) found = {};

  sync_text_extract (raw, &found, NULL);
  return found.has_attachment;
}

// Who looks for a file opens every signed message, invitation and bounce, as all have a clip.
static void
test_clip (void)
{
  g_assert_true (has_clip ("mixed", "application/pdf"));
  g_assert_true (has_clip ("mixed", "text/calendar\r\nContent-Disposition: attachment"));
  g_assert_false (has_clip ("signed", "application/pgp-signature; name=signature.asc"));
  g_assert_false (has_clip ("signed", "application/pkcs7-signature; name=smime.p7s"));
  g_assert_false (has_clip ("alternative", "text/calendar; method=REQUEST"));
  g_assert_false (has_clip ("report", "message/delivery-status"));
  g_assert_false (has_clip ("alternative", "text/html"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/text/clip", test_clip);
  return g_test_run ();
}
