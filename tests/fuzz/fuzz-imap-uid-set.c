// SPDX-License-Identifier: GPL-3.0-or-later
//
// Number sets and COPYUID's pairs: what is read is what is written again, at any cut.

#include "imap/imap-copy-uid.h"
#include "imap/imap-uid-set.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_round_trip (const ImapUidSet *set)
{
  g_autofree char *text = imap_uid_set_to_string (set);
  g_autoptr (ImapUidSet) back = imap_uid_set_parse (text, strlen (text), 0);
  g_assert_true (back != NULL && imap_uid_set_equal (set, back));
  g_assert_true (imap_uid_set_contains (set, imap_uid_set_min (set)));
  g_assert_true (imap_uid_set_contains (set, imap_uid_set_max (set)));
}

static void
check_algebra (const ImapUidSet *a, const ImapUidSet *b)
{
  g_autoptr (ImapUidSet) both = imap_uid_set_intersect (a, b);
  g_autoptr (ImapUidSet) only = imap_uid_set_subtract (a, b);
  g_assert_cmpuint (imap_uid_set_count (both) + imap_uid_set_count (only), ==,
                    imap_uid_set_count (a));
  imap_uid_set_add_set (both, only);
  g_assert_true (imap_uid_set_equal (both, a));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *text = (const char *) data;
  const char *space = size > 0 ? memchr (text, ' ', size) : NULL;
  size_t first = space != NULL ? (size_t) (space - text) : size;
  const char *rest = space != NULL ? space + 1 : text + size;
  size_t n_rest = (size_t) (text + size - rest);
  g_auto (ImapCopyUid) copy = {0};
  g_autoptr (ImapUidSet) a = imap_uid_set_parse (text, first, G_MAXUINT32);
  g_autoptr (ImapUidSet) b = imap_uid_set_parse (rest, n_rest, 7);
  if (a != NULL)
    check_round_trip (a);
  if (a != NULL && b != NULL)
    check_algebra (a, b);
  if (imap_copy_uid_parse (1, text, first, rest, n_rest, &copy))
    g_assert_cmpuint (imap_copy_uid_lookup (&copy, copy.runs[0].source), !=, 0);
  return 0;
}
