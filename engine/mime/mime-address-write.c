// SPDX-License-Identifier: GPL-3.0-or-later
//
// Addresses written: for composer fields, for labels people read, for header fields on the wire.

#include "mime/mime-address.h"
#include "mime/mime-encoded-word.h"
#include "mime/mime-header.h"

#include <string.h>

static bool
needs_quotes (const char *name)
{
  return strpbrk (name, "()<>[]:;@\\,.\"") != NULL;
}

static void
append_quoted (GString *out, const char *name)
{
  g_string_append_c (out, '"');
  for (const char *p = name; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_c (out, '\\');
    g_string_append_c (out, *p);
  }
  g_string_append_c (out, '"');
}

char *
mime_address_format (const MailAddress *address)
{
  GString *out = g_string_new (NULL);

  if (*address->name == '\0')
    g_string_append (out, address->address);
  else if (*address->address == '\0')
    g_string_append (out, address->name);
  else {
    if (needs_quotes (address->name))
      append_quoted (out, address->name);
    else
      g_string_append (out, address->name);
    g_string_append_printf (out, " <%s>", address->address);
  }
  return g_string_free_and_steal (out);
}

char *
mime_address_format_list (const GPtrArray *addresses)
{
  GString *out = g_string_new (NULL);

  for (unsigned int i = 0; i < addresses->len; i++) {
    g_autofree char *one = mime_address_format (addresses->pdata[i]);

    g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", one);
  }
  return g_string_free_and_steal (out);
}

char *
mime_address_dup_label (const MailAddress *address)
{
  if (*address->name == '\0' || g_ascii_strcasecmp (address->name, address->address) == 0)
    return g_strdup (address->address);
  bool pretends = strchr (address->name, '@') != NULL || strstr (address->name, "＠") != NULL ||
                  strstr (address->name, "﹫") != NULL;

  if (pretends && *address->address != '\0')
    return g_strdup_printf ("%s <%s>", address->name, address->address);
  return g_strdup (address->name);
}

char *
mime_address_dup_ascii (const char *address)
{
  const char *at = strrchr (address, '@');

  if (at == NULL || g_str_is_ascii (at))
    return g_strdup (address);
  g_autofree char *domain = g_hostname_to_ascii (at + 1);

  if (domain == NULL)
    return g_strdup (address);
  return g_strdup_printf ("%.*s@%s", (int) (at - address), address, domain);
}

// One mailbox in header form, cleaned once more: no byte of it can end the line.
static char *
encode_mailbox (const MailAddress *address)
{
  g_autofree char *name = mime_header_clean (address->name, -1);
  g_autofree char *spec = mime_address_dup_ascii (address->address);
  GString *out = g_string_new (NULL);

  g_strdelimit (spec, "\r\n", ' ');
  if (*name == '\0') {
    g_string_append (out, spec);
    return g_string_free_and_steal (out);
  }
  if (mime_encoded_word_is_needed (name)) {
    g_autofree char *coded = mime_encoded_word_encode (name, 10);

    g_string_append (out, coded);
  } else if (needs_quotes (name))
    append_quoted (out, name);
  else
    g_string_append (out, name);
  g_string_append_printf (out, " <%s>", spec);
  return g_string_free_and_steal (out);
}

void
mime_address_append_field (GString *out, const char *name, const GPtrArray *addresses)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (unsigned int i = 0; i < addresses->len; i++) {
    const MailAddress *address = addresses->pdata[i];

    if (*address->address == '\0')
      continue;
    g_autofree char *one = encode_mailbox (address);

    g_string_append_printf (value, "%s%s", value->len > 0 ? ", " : "", one);
  }
  if (value->len > 0)
    mime_header_append_raw (out, name, value->str);
}
