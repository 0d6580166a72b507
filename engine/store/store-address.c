// SPDX-License-Identifier: GPL-3.0-or-later
//
// Addresses to one text and back.

#include "store/store-address.h"

#include <string.h>

// Controls inside a name would be taken for separators; M2 has them stripped already, this holds
// when somebody forgets.
static void
append_clean (GString *packed, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    g_string_append_c (packed, *p == '\x1e' || *p == '\x1f' ? ' ' : *p);
}

char *
store_address_pack (const GPtrArray *addresses)
{
  GString *packed = g_string_new ("");

  for (unsigned i = 0; addresses != NULL && i < addresses->len; i++) {
    const MailAddress *address = addresses->pdata[i];

    if (i > 0)
      g_string_append_c (packed, '\x1e');
    append_clean (packed, address->name);
    g_string_append_c (packed, '\x1f');
    append_clean (packed, address->address);
  }
  return g_string_free (packed, FALSE);
}

void
store_address_unpack (const char *packed, GPtrArray *addresses)
{
  while (*packed != '\0') {
    const char *end = strchrnul (packed, '\x1e');
    const char *middle = memchr (packed, '\x1f', (size_t) (end - packed));

    if (middle != NULL) {
      g_autofree char *name = g_strndup (packed, (gsize) (middle - packed));
      g_autofree char *address = g_strndup (middle + 1, (gsize) (end - middle - 1));
      g_ptr_array_add (addresses, mail_address_new (name, address));
    }
    packed = *end != '\0' ? end + 1 : end;
  }
}

char *
store_address_words (const char *packed)
{
  char *words = g_strdup (packed);

  return g_strdelimit (words, "\x1e\x1f", ' ');
}
