// SPDX-License-Identifier: GPL-3.0-or-later
//
// Groups of contacts between two processes. What comes in is checked: a name of one line, addresses
// that are some.

#include "account/engine-contact-group.h"
#include "mime/mime-address.h"
#include "mime/mime-header.h"

GVariant *
engine_variant_from_contact_group (const MailContactGroup *group)
{
  GVariantBuilder members;

  g_variant_builder_init (&members, G_VARIANT_TYPE ("a(ss)"));
  for (unsigned i = 0; i < group->members->len; i++) {
    const MailAddress *member = group->members->pdata[i];
    g_variant_builder_add (&members, "(ss)", member->name, member->address);
  }
  return g_variant_new (ENGINE_VARIANT_CONTACT_GROUP, group->id, group->name, &members);
}

MailContactGroup *
engine_variant_to_contact_group (GVariant *variant, GError **error)
{
  g_autoptr (GVariant) members = NULL;
  const char *raw_name, *name, *address;
  int64_t id;
  GVariantIter iter;

  g_variant_get (variant, "(x&s@a(ss))", &id, &raw_name, &members);
  g_autofree char *clean = mime_header_clean (raw_name, -1);
  g_autoptr (MailContactGroup) group = mail_contact_group_new (id, clean);
  g_variant_iter_init (&iter, members);
  while (g_variant_iter_next (&iter, "(&s&s)", &name, &address)) {
    if (*address != '\0' && !mime_address_is_valid (address)) {
      g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s", address);
      return NULL;
    }
    mail_contact_group_add (group, name, address);
  }
  return g_steal_pointer (&group);
}
