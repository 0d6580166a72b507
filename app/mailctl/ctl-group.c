// SPDX-License-Identifier: GPL-3.0-or-later
//
// groups; group create, rename, add, remove, delete: names that stand for several people.

#include "ctl-group.h"

#include "base/limits.h"
#include "ctl-commands.h"

#include <string.h>

void
ctl_group_print (Ctl *ctl, const MailContactGroup *group)
{
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "id", group->id);
  ctl_out_text (ctl->out, "name", group->name);
  ctl_out_int (ctl->out, "addresses", mail_contact_group_count (group));
  ctl_out_begin_array (ctl->out, "members");
  for (unsigned i = 0; i < group->members->len; i++) {
    const MailAddress *member = group->members->pdata[i];

    ctl_out_begin_object (ctl->out, NULL);
    ctl_out_text (ctl->out, "name", member->name);
    ctl_out_text (ctl->out, "address", *member->address != '\0' ? member->address : NULL);
    ctl_out_end_object (ctl->out);
  }
  ctl_out_end_array (ctl->out);
  ctl_out_end (ctl->out);
}

CtlStatus
ctl_groups (Ctl *ctl)
{
  static const char *const columns[] = {"name", "addresses", NULL};
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, NULL, 0, 0) || !ctl_open (ctl, &status))
    return status;
  mail_engine_load_contacts_async (ctl->engine, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  g_autoptr (MailContacts) contacts =
    mail_engine_load_contacts_finish (ctl->engine, result, &error);
  if (contacts == NULL)
    return ctl_fail (ctl, error);
  ctl_out_set_columns (ctl->out, columns);
  for (unsigned i = 0; i < contacts->groups->len; i++)
    ctl_group_print (ctl, contacts->groups->pdata[i]);
  return CTL_OK;
}

// Stores GROUP and prints it as it is then.
static CtlStatus
put (Ctl *ctl, const MailContactGroup *group)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  mail_engine_put_contact_group_async (ctl->engine, group, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  if (mail_engine_put_contact_group_finish (ctl->engine, result, &error) == 0)
    return ctl_fail (ctl, error);
  g_autoptr (MailContactGroup) now = mail_engine_read_contact_group (ctl->engine, group->name);
  if (now != NULL)
    ctl_group_print (ctl, now);
  return CTL_OK;
}

// Who stands in the arguments from the second on, one or several in each. False after saying why.
static bool
add_members (Ctl *ctl, MailContactGroup *group, CtlStatus *out_status)
{
  for (char **argument = ctl->arguments + 1; *argument != NULL; argument++) {
    GError *error = NULL;
    g_autoptr (GPtrArray) people = mime_address_parse_typed (*argument, &error);

    if (people == NULL) {
      *out_status = ctl_fail (ctl, error);
      return false;
    }
    for (unsigned i = 0; i < people->len; i++) {
      const MailAddress *person = people->pdata[i];
      mail_contact_group_add (group, person->name, person->address);
    }
  }
  return true;
}

CtlStatus
ctl_group_create (Ctl *ctl)
{
  CtlStatus status = CTL_USAGE;

  if (!ctl_parse (ctl, NULL, "NAME ADDRESS…", 1, G_MAXUINT) || !ctl_open (ctl, &status))
    return status;
  g_autoptr (MailContactGroup) group = mail_contact_group_new (0, ctl->arguments[0]);
  return add_members (ctl, group, &status) ? put (ctl, group) : status;
}

// The group that the first argument names; NULL after saying why.
static MailContactGroup *
find_group (Ctl *ctl, CtlStatus *out_status)
{
  MailContactGroup *group = mail_engine_read_contact_group (ctl->engine, ctl->arguments[0]);

  if (group == NULL)
    *out_status =
      ctl_fail_with (ctl, CTL_NOTHING, "not-found",
                     "There is no group “%s”; `mailctl groups` lists them.", ctl->arguments[0]);
  return group;
}

CtlStatus
ctl_group_rename (Ctl *ctl)
{
  CtlStatus status = CTL_USAGE;

  if (!ctl_parse (ctl, NULL, "NAME NEW", 2, 2) || !ctl_open (ctl, &status))
    return status;
  g_autoptr (MailContactGroup) group = find_group (ctl, &status);
  if (group == NULL)
    return status;
  g_set_str (&group->name, ctl->arguments[1]);
  return put (ctl, group);
}

CtlStatus
ctl_group_add (Ctl *ctl)
{
  CtlStatus status = CTL_USAGE;

  if (!ctl_parse (ctl, NULL, "NAME ADDRESS…", 2, G_MAXUINT) || !ctl_open (ctl, &status))
    return status;
  g_autoptr (MailContactGroup) group = find_group (ctl, &status);
  return group != NULL && add_members (ctl, group, &status) ? put (ctl, group) : status;
}

// Whether one of the arguments from the second on names MEMBER: by address, or by name where it has
// none.
static bool
is_named (Ctl *ctl, const MailAddress *member)
{
  const char *known = *member->address != '\0' ? member->address : member->name;

  for (char **argument = ctl->arguments + 1; *argument != NULL; argument++)
    if (g_ascii_strcasecmp (*argument, known) == 0)
      return true;
  return false;
}

CtlStatus
ctl_group_remove (Ctl *ctl)
{
  CtlStatus status = CTL_USAGE;

  if (!ctl_parse (ctl, NULL, "NAME ADDRESS…", 2, G_MAXUINT) || !ctl_open (ctl, &status))
    return status;
  g_autoptr (MailContactGroup) group = find_group (ctl, &status);
  if (group == NULL)
    return status;
  g_autoptr (MailContactGroup) rest = mail_contact_group_new (group->id, group->name);
  for (unsigned i = 0; i < group->members->len; i++) {
    const MailAddress *member = group->members->pdata[i];

    if (!is_named (ctl, member))
      mail_contact_group_add (rest, member->name, member->address);
  }
  if (rest->members->len == group->members->len)
    return ctl_fail_with (ctl, CTL_NOTHING, "not-found", "“%s” has no such member.", group->name);
  return put (ctl, rest);
}

CtlStatus
ctl_group_delete (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "NAME", 1, 1) || !ctl_open (ctl, &status))
    return status;
  g_autoptr (MailContactGroup) group = find_group (ctl, &status);
  if (group == NULL)
    return status;
  mail_engine_delete_contact_group_async (ctl->engine, group->id, ctl->cancellable, ctl_on_ready,
                                          &result);
  ctl_wait (&result);
  if (!mail_engine_delete_contact_group_finish (ctl->engine, result, &error))
    return ctl_fail (ctl, error);
  ctl_group_print (ctl, group);
  return CTL_OK;
}
