// SPDX-License-Identifier: GPL-3.0-or-later
//
// Identities told apart.

#include "ui/mail-identity-label.h"

#include <glib/gi18n.h>
#include <string.h>

// Of a signature's beginning.
#define MOST_LETTERS 30

static bool
look_alike (const MailIdentity *a, const MailIdentity *b)
{
  return g_str_equal (a->name, b->name) && mime_address_is_same (a->address, b->address);
}

static const char *
find_account_name (const GPtrArray *accounts, int64_t id)
{
  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);

    if (account->id == id)
      return account->name;
  }
  return "";
}

// How many look like IDENTITY: elsewhere, and in its account; and which of these it is.
static void
count (const MailIdentity *identity, const GPtrArray *identities, unsigned int *out_elsewhere,
       unsigned int *out_here, unsigned int *out_place)
{
  *out_elsewhere = *out_here = *out_place = 0;
  for (unsigned int i = 0; i < identities->len; i++) {
    const MailIdentity *other = g_ptr_array_index (identities, i);

    if (!look_alike (identity, other))
      continue;
    if (other->account_id != identity->account_id)
      *out_elsewhere += 1;
    else
      *out_here += 1;
    if (other == identity)
      *out_place = *out_here;
  }
}

static char *
dup_beginning (const MailIdentity *identity, unsigned int place)
{
  g_autofree char *line = g_strndup (identity->signature, strcspn (identity->signature, "\n"));

  g_strstrip (line);
  if (!*line)
    return g_strdup_printf ("%u", place);
  if (g_utf8_strlen (line, -1) <= MOST_LETTERS)
    return g_steal_pointer (&line);
  g_autofree char *start = g_utf8_substring (line, 0, MOST_LETTERS);
  return g_strconcat (g_strchomp (start), "…", NULL);
}

char *
mail_identity_dup_address (const MailIdentity *identity)
{
  g_autoptr (MailAddress) address = mail_address_new (identity->name, identity->address);

  return mime_address_format (address);
}

char *
mail_identity_dup_shown (const MailIdentity *identity)
{
  if (!*identity->name)
    return g_strdup (identity->address);
  return g_strdup_printf ("%s <%s>", identity->name, identity->address);
}

char *
mail_identity_dup_label (const MailIdentity *identity, const GPtrArray *identities,
                         const GPtrArray *accounts)
{
  g_autoptr (GString) label = g_string_new (NULL);
  g_autofree char *address = mail_identity_dup_shown (identity);
  unsigned int elsewhere, here, place;

  g_string_append (label, address);
  count (identity, identities, &elsewhere, &here, &place);
  if (elsewhere > 0)
    g_string_append_printf (label, " · %s", find_account_name (accounts, identity->account_id));
  if (here > 1) {
    g_autofree char *beginning = dup_beginning (identity, place);

    g_string_append_printf (label, " · %s", beginning);
  }
  return g_string_free (g_steal_pointer (&label), FALSE);
}
