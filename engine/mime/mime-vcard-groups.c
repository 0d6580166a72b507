// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who is in which group. Cards are remembered by their UIDs until the file ends, since a group may
// stand before its members; groups within groups are opened once each, so that those that name one
// another come to an end.

#include "mime/mime-vcard-groups.h"
#include "base/limits.h"
#include "mime/mime-address.h"

#include <string.h>

// Longer ones name nobody.
#define UID_BYTES 256

// So many members are looked for, those of groups within groups again and again.
#define MAX_STEPS (10 * LIMIT_VCARD_PEOPLE)

typedef struct {
  MailContactGroup *group;
  GPtrArray *uris; // char *: members that are still to be found
} Pending;

struct _MimeVcardGroups {
  GPtrArray *all;         // Pending, in the file's order
  GHashTable *by_name;    // casefolded → Pending
  GHashTable *group_uids; // → Pending
  GHashTable *people;     // UID → MailAddress
  uint32_t taken, missing, steps;
};

static void
pending_free (void *data)
{
  Pending *pending = data;

  mail_contact_group_free (pending->group);
  g_ptr_array_unref (pending->uris);
  g_free (pending);
}

MimeVcardGroups *
mime_vcard_groups_new (void)
{
  MimeVcardGroups *groups = g_new0 (MimeVcardGroups, 1);

  groups->all = g_ptr_array_new_with_free_func (pending_free);
  groups->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  groups->group_uids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  groups->people =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) mail_address_free);
  return groups;
}

void
mime_vcard_groups_free (MimeVcardGroups *groups)
{
  g_hash_table_unref (groups->by_name);
  g_hash_table_unref (groups->group_uids);
  g_hash_table_unref (groups->people);
  g_ptr_array_unref (groups->all);
  g_free (groups);
}

// One spelling of the many: "urn:uuid:AB…", "AB…"; NULL: none.
static char *
dup_uid (const char *uid)
{
  if (uid != NULL && g_ascii_strncasecmp (uid, "urn:uuid:", strlen ("urn:uuid:")) == 0)
    uid += strlen ("urn:uuid:");
  if (uid == NULL || *uid == '\0' || strlen (uid) > UID_BYTES)
    return NULL;
  return g_ascii_strdown (uid, -1);
}

static char *
dup_short (const char *name)
{
  gsize length = strlen (name);

  if (length <= LIMIT_CONTACT_GROUP_NAME_BYTES)
    return g_strdup (name);
  const char *end = g_utf8_find_prev_char (name, name + LIMIT_CONTACT_GROUP_NAME_BYTES + 1);
  return g_strndup (name, (gsize) (end - name));
}

// The group called NAME, made where there is none; NULL: no name, or there are too many.
static Pending *
get_group (MimeVcardGroups *groups, const char *name)
{
  g_autofree char *called = dup_short (name);
  g_autofree char *folded = g_utf8_casefold (g_strstrip (called), -1);
  Pending *pending = g_hash_table_lookup (groups->by_name, folded);

  if (pending != NULL || *called == '\0' || groups->all->len >= LIMIT_CONTACT_GROUPS)
    return pending;
  pending = g_new0 (Pending, 1);
  pending->group = mail_contact_group_new (0, called);
  pending->uris = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (groups->all, pending);
  g_hash_table_insert (groups->by_name, g_steal_pointer (&folded), pending);
  return pending;
}

static void
add_member (MimeVcardGroups *groups, MailContactGroup *group, const char *name, const char *address)
{
  if (groups->taken >= LIMIT_VCARD_PEOPLE || group->members->len >= LIMIT_CONTACT_GROUP_MEMBERS)
    groups->missing++;
  else
    groups->taken += mail_contact_group_add (group, name, address);
}

// What Google's address book puts everybody into, or marks as its own.
static bool
is_everybody (const char *category)
{
  return g_str_equal (category, "myContacts") || g_str_has_prefix (category, "* ");
}

void
mime_vcard_groups_see_person (MimeVcardGroups *groups, const char *uid, const char *name,
                              const char *address, const GPtrArray *categories)
{
  g_autofree char *key = dup_uid (uid);

  if (key != NULL && g_hash_table_size (groups->people) < LIMIT_VCARD_PEOPLE)
    g_hash_table_insert (groups->people, g_steal_pointer (&key), mail_address_new (name, address));
  for (unsigned i = 0; i < categories->len; i++) {
    const char *category = categories->pdata[i];

    if (*category == '\0' || is_everybody (category))
      continue;
    Pending *pending = get_group (groups, category);
    if (pending != NULL)
      add_member (groups, pending->group, name, address);
    else
      groups->missing++;
  }
}

void
mime_vcard_groups_see_group (MimeVcardGroups *groups, const char *uid, const char *name,
                             const GPtrArray *members)
{
  g_autofree char *key = dup_uid (uid);
  Pending *pending = get_group (groups, name);

  if (pending == NULL) {
    groups->missing += members->len;
    return;
  }
  if (key != NULL)
    g_hash_table_insert (groups->group_uids, g_steal_pointer (&key), pending);
  for (unsigned i = 0; i < members->len; i++) {
    if (groups->taken + pending->uris->len < LIMIT_VCARD_PEOPLE)
      g_ptr_array_add (pending->uris, g_strdup (members->pdata[i]));
    else
      groups->missing++;
  }
}

static void find_members (MimeVcardGroups *groups, MailContactGroup *group, const Pending *of,
                          GHashTable *opened);

static void
find_member (MimeVcardGroups *groups, MailContactGroup *group, const char *uri, GHashTable *opened)
{
  const char *address = uri + strlen ("mailto:");

  if (groups->steps++ > MAX_STEPS) {
    groups->missing++;
    return;
  }
  if (g_ascii_strncasecmp (uri, "mailto:", strlen ("mailto:")) == 0) {
    if (mime_address_is_valid (address))
      add_member (groups, group, "", address);
    else
      groups->missing++;
    return;
  }
  g_autofree char *key = dup_uid (uri);
  const MailAddress *person = key != NULL ? g_hash_table_lookup (groups->people, key) : NULL;
  const Pending *inner = key != NULL ? g_hash_table_lookup (groups->group_uids, key) : NULL;
  if (person != NULL)
    add_member (groups, group, person->name, person->address);
  else if (inner != NULL)
    find_members (groups, group, inner, opened);
  else
    groups->missing++;
}

static void
find_members (MimeVcardGroups *groups, MailContactGroup *group, const Pending *of,
              GHashTable *opened)
{
  if (!g_hash_table_add (opened, (void *) of))
    return;
  for (unsigned i = 0; i < of->uris->len; i++)
    find_member (groups, group, of->uris->pdata[i], opened);
  for (unsigned i = 0; of->group != group && i < of->group->members->len; i++) {
    const MailAddress *member = of->group->members->pdata[i];
    add_member (groups, group, member->name, member->address);
  }
}

GPtrArray *
mime_vcard_groups_finish (MimeVcardGroups *groups, uint32_t *out_missing)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_contact_group_free);

  for (unsigned i = 0; i < groups->all->len; i++) {
    g_autoptr (GHashTable) opened = g_hash_table_new (NULL, NULL);
    Pending *pending = groups->all->pdata[i];

    find_members (groups, pending->group, pending, opened);
  }
  for (unsigned i = 0; i < groups->all->len; i++) {
    Pending *pending = groups->all->pdata[i];
    g_ptr_array_add (found, g_steal_pointer (&pending->group));
  }
  *out_missing = groups->missing;
  return found;
}
