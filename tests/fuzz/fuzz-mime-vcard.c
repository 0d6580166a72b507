// SPDX-License-Identifier: GPL-3.0-or-later
//
// Contacts from any program: people with one address each and a name of one line, the same however
// the file is cut, and no card counted twice.

#include "base/limits.h"
#include "mime/mime-address.h"
#include "mime/mime-vcard.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static GPtrArray *
read_in_pieces (const char *bytes, size_t size, size_t piece, MimeVcardCounts *counts,
                GPtrArray **groups)
{
  g_autoptr (MimeVcard) vcard = mime_vcard_new ();
  GPtrArray *people = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);

  for (size_t at = 0; at < size; at += piece)
    mime_vcard_feed (vcard, bytes + at, MIN (piece, size - at), people);
  *groups = mime_vcard_finish (vcard, people, counts);
  return people;
}

static void
check_person (const MailAddress *person, bool is_member)
{
  bool has_none = is_member && *person->address == '\0' && *person->name != '\0';

  if ((!has_none && !mime_address_is_valid (person->address)) ||
      !g_utf8_validate (person->name, -1, NULL))
    abort ();
  for (const char *p = person->name; *p != '\0'; p = g_utf8_next_char (p)) {
    GUnicodeType type = g_unichar_type (g_utf8_get_char (p));

    if (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT)
      abort ();
  }
}

// They can be stored, and are the same when they were written and read again.
static void
check_groups (const GPtrArray *groups)
{
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  g_autofree char *written = mime_vcard_write (nobody, groups, 4);
  MimeVcardCounts counts;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GPtrArray) people =
    read_in_pieces (written, strlen (written), 4096, &counts, &again);

  for (unsigned int i = 0; i < groups->len; i++) {
    const MailContactGroup *group = groups->pdata[i];

    if (*group->name == '\0' || strlen (group->name) > LIMIT_CONTACT_GROUP_NAME_BYTES ||
        !g_utf8_validate (group->name, -1, NULL))
      abort ();
    for (unsigned int k = 0; k < group->members->len; k++)
      check_person (group->members->pdata[k], true);
  }
  if (again->len > groups->len || counts.broken > 0)
    abort ();
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  MimeVcardCounts counts, again;
  g_autoptr (GPtrArray) groups = NULL, others = NULL;
  g_autoptr (GPtrArray) whole =
    read_in_pieces ((const char *) data, size, MAX (size, 1), &counts, &groups);
  g_autoptr (GPtrArray) bytes = read_in_pieces ((const char *) data, size, 1, &again, &others);

  check_groups (groups);
  if (groups->len != others->len || whole->len != bytes->len ||
      memcmp (&counts, &again, sizeof counts) != 0 ||
      counts.cards > whole->len)
    abort ();
  for (unsigned int i = 0; i < whole->len; i++) {
    const MailAddress *one = whole->pdata[i], *other = bytes->pdata[i];

    check_person (one, false);
    if (strcmp (one->name, other->name) != 0 || strcmp (one->address, other->address) != 0)
      abort ();
  }
  return 0;
}
