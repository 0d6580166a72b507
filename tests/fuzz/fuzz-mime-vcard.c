// SPDX-License-Identifier: GPL-3.0-or-later
//
// Contacts from any program: people with one address each and a name of one line, the same however
// the file is cut, and no card counted twice.

#include "mime/mime-address.h"
#include "mime/mime-vcard.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static GPtrArray *
read_in_pieces (const char *bytes, size_t size, size_t piece, MimeVcardCounts *counts)
{
  g_autoptr (MimeVcard) vcard = mime_vcard_new ();
  GPtrArray *people = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);

  for (size_t at = 0; at < size; at += piece)
    mime_vcard_feed (vcard, bytes + at, MIN (piece, size - at), people);
  mime_vcard_finish (vcard, people, counts);
  return people;
}

static void
check_person (const MailAddress *person)
{
  if (!mime_address_is_valid (person->address) || !g_utf8_validate (person->name, -1, NULL))
    abort ();
  for (const char *p = person->name; *p != '\0'; p = g_utf8_next_char (p)) {
    GUnicodeType type = g_unichar_type (g_utf8_get_char (p));

    if (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT)
      abort ();
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  MimeVcardCounts counts, again;
  g_autoptr (GPtrArray) whole = read_in_pieces ((const char *) data, size, MAX (size, 1), &counts);
  g_autoptr (GPtrArray) bytes = read_in_pieces ((const char *) data, size, 1, &again);

  if (whole->len != bytes->len || memcmp (&counts, &again, sizeof counts) != 0 ||
      counts.cards > whole->len)
    abort ();
  for (unsigned int i = 0; i < whole->len; i++) {
    const MailAddress *one = whole->pdata[i], *other = bytes->pdata[i];

    check_person (one);
    if (strcmp (one->name, other->name) != 0 || strcmp (one->address, other->address) != 0)
      abort ();
  }
  return 0;
}
