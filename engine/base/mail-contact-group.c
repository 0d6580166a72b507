// SPDX-License-Identifier: GPL-3.0-or-later
//
// Members of a group, none of them twice.

#include "base/mail-contact-group.h"

MailContactGroup *
mail_contact_group_new (int64_t id, const char *name)
{
  MailContactGroup *group = g_new0 (MailContactGroup, 1);

  group->id = id;
  group->name = g_strdup (name);
  group->members = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  group->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return group;
}

void
mail_contact_group_free (MailContactGroup *group)
{
  if (group == NULL)
    return;
  g_free (group->name);
  g_hash_table_unref (group->known);
  g_ptr_array_unref (group->members);
  g_free (group);
}

// Members of a name alone have keys that no address is.
static char *
dup_key (const char *name, const char *address)
{
  return *address != '\0' ? g_ascii_strdown (address, -1) : g_strconcat (" ", name, NULL);
}

bool
mail_contact_group_add (MailContactGroup *group, const char *name, const char *address)
{
  g_autofree char *key = dup_key (name, address);
  MailAddress *member = g_hash_table_lookup (group->known, key);

  if (*name == '\0' && *address == '\0')
    return false;
  if (member != NULL) {
    if (*member->name == '\0')
      g_set_str (&member->name, name);
    return false;
  }
  member = mail_address_new (name, address);
  g_ptr_array_add (group->members, member);
  g_hash_table_insert (group->known, g_steal_pointer (&key), member);
  return true;
}

MailContactGroup *
mail_contact_group_copy (const MailContactGroup *group)
{
  MailContactGroup *copy = mail_contact_group_new (0, group->name);

  for (unsigned i = 0; i < group->members->len; i++) {
    const MailAddress *member = group->members->pdata[i];
    mail_contact_group_add (copy, member->name, member->address);
  }
  return copy;
}

unsigned
mail_contact_group_count (const MailContactGroup *group)
{
  unsigned number = 0;

  for (unsigned i = 0; i < group->members->len; i++)
    number += *((const MailAddress *) group->members->pdata[i])->address != '\0';
  return number;
}
