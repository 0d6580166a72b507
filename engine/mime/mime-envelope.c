// SPDX-License-Identifier: GPL-3.0-or-later
//
// Envelope recipients and Message-IDs.

#include "mime/mime-envelope.h"

#include "mime/mime-address.h"

#include <string.h>

void
mime_envelope_add (GPtrArray *recipients, const GPtrArray *addresses)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (unsigned int i = 0; i < recipients->len; i++)
    g_hash_table_add (seen, g_ascii_strdown (recipients->pdata[i], -1));
  for (unsigned int i = 0; i < addresses->len; i++) {
    const MailAddress *address = addresses->pdata[i];
    g_autofree char *ascii = mime_address_dup_ascii (address->address);

    if (*ascii != '\0' && g_hash_table_add (seen, g_ascii_strdown (ascii, -1)))
      g_ptr_array_add (recipients, g_steal_pointer (&ascii));
  }
}

bool
mime_envelope_needs_utf8 (const char *sender, const GPtrArray *recipients)
{
  bool ascii = g_str_is_ascii (sender);

  for (unsigned int i = 0; i < recipients->len; i++)
    ascii &= g_str_is_ascii (recipients->pdata[i]);
  return !ascii;
}

bool
mime_envelope_needs_8bit (const GString *bytes)
{
  for (gsize i = 0; i < bytes->len; i++) {
    if ((unsigned char) bytes->str[i] >= 0x80)
      return true;
  }
  return false;
}

char *
mime_envelope_new_message_id (const char *sender)
{
  g_autofree char *uuid = g_uuid_string_random ();
  const char *at = sender == NULL ? NULL : strrchr (sender, '@');
  g_autofree char *domain = at == NULL ? NULL : g_hostname_to_ascii (at + 1);

  return g_strdup_printf ("%s@%s", uuid,
                          domain == NULL || *domain == '[' ? "mail.invalid" : domain);
}
