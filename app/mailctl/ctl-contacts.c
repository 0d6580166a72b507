// SPDX-License-Identifier: GPL-3.0-or-later
//
// contacts: the people and groups of a file of vCards, for completion, and back into one.

#include "ctl-commands.h"
#include "ctl-group.h"

#include <errno.h>
#include <string.h>

static MailContacts *
read_file (const char *path, GError **error)
{
  bool is_input = strcmp (path, "-") == 0;
  FILE *file = is_input ? stdin : fopen (path, "rbe");

  if (file == NULL) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s: %s", path, g_strerror (errno));
    return NULL;
  }
  MailContacts *contacts = mail_contacts_file_read (file, path, error);
  if (!is_input)
    fclose (file);
  return contacts;
}

static CtlStatus
print_imported (Ctl *ctl, const MailContacts *contacts)
{
  const MailContactCounts *counts = &contacts->counts;

  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "contacts", counts->taken);
  ctl_out_int (ctl->out, "addresses", contacts->people->len);
  ctl_out_int (ctl->out, "groups", counts->groups);
  ctl_out_int (ctl->out, "without_address", counts->without_address);
  ctl_out_int (ctl->out, "broken", counts->broken);
  ctl_out_int (ctl->out, "missing_members", counts->missing);
  ctl_out_end (ctl->out);
  if (counts->broken > 0)
    return ctl_fail_with (ctl, CTL_NOTHING, "incomplete", "%u contacts could not be read.",
                          counts->broken);
  if (counts->missing > 0)
    return ctl_fail_with (ctl, CTL_NOTHING, "incomplete",
                          "%u members of groups are not in the file; export it with all contacts.",
                          counts->missing);
  return CTL_OK;
}

CtlStatus
ctl_contacts_import (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "FILE", 1, 1))
    return status;
  // The file first: who owns the store must not wait for a pipe.
  g_autoptr (MailContacts) contacts = read_file (ctl->arguments[0], &error);
  if (contacts == NULL)
    return ctl_fail (ctl, error);
  const MailContactCounts *counts = &contacts->counts;
  if (counts->taken + counts->without_address + counts->broken + counts->groups == 0)
    return ctl_fail_with (ctl, CTL_BAD_DATA, "invalid", "There is no vCard in %s.",
                          ctl->arguments[0]);
  if (!ctl_open (ctl, &status))
    return status;
  mail_engine_import_contacts_async (ctl->engine, contacts, ctl->cancellable, ctl_on_ready,
                                     &result);
  ctl_wait (&result);
  if (!mail_engine_import_contacts_finish (ctl->engine, result, &error))
    return ctl_fail (ctl, error);
  return print_imported (ctl, contacts);
}

// The cards are the result: to standard output they go alone.
static CtlStatus
write_file (Ctl *ctl, const char *path, const MailContacts *contacts, const char *cards)
{
  g_autoptr (GError) error = NULL;

  if (strcmp (path, "-") == 0) {
    ctl_out_bytes (ctl->out, cards, strlen (cards));
    return CTL_OK;
  }
  if (!g_file_set_contents_full (path, cards, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    return ctl_fail_with (ctl, CTL_CANNOT_WRITE, "file", "%s can't be written (%s).", path,
                          error->message);
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "addresses", contacts->people->len);
  ctl_out_int (ctl->out, "groups", contacts->groups->len);
  ctl_out_end (ctl->out);
  return CTL_OK;
}

CtlStatus
ctl_contacts_export (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  int version = 3;
  const GOptionEntry entries[] = {
    {"vcard", 0, 0, G_OPTION_ARG_INT, &version, "Version 3, which most programs read, or 4", "3|4"},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "[--vcard 3|4] FILE", 1, 1))
    return status;
  if (version != 3 && version != 4)
    return ctl_fail_with (ctl, CTL_USAGE, "usage", "mailctl: --vcard is 3 or 4.");
  if (!ctl_open (ctl, &status))
    return status;
  mail_engine_load_contacts_async (ctl->engine, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  g_autoptr (MailContacts) contacts =
    mail_engine_load_contacts_finish (ctl->engine, result, &error);
  if (contacts == NULL)
    return ctl_fail (ctl, error);
  g_autofree char *cards = mail_contacts_file_format (contacts, version);
  return write_file (ctl, ctl->arguments[0], contacts, cards);
}

CtlStatus
ctl_contacts_forget (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  uint32_t addresses = 0;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, NULL, 0, 0) || !ctl_open (ctl, &status))
    return status;
  mail_engine_forget_contacts_async (ctl->engine, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  if (!mail_engine_forget_contacts_finish (ctl->engine, result, &addresses, &error))
    return ctl_fail (ctl, error);
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "forgotten", addresses);
  ctl_out_end (ctl->out);
  return CTL_OK;
}

CtlStatus
ctl_contacts_find (Ctl *ctl)
{
  static const char *const columns[] = {"name", "address", NULL};
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  int limit = 20;
  const GOptionEntry entries[] = {
    {"limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most N", "N"},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "[--limit N] TEXT", 1, 1) || !ctl_check_limit (ctl, limit) ||
      !ctl_open (ctl, &status))
    return status;
  mail_engine_load_completions_async (ctl->engine, ctl->arguments[0], (uint32_t) limit,
                                      ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (GPtrArray) people =
    mail_engine_load_completions_finish (ctl->engine, result, &groups, &error);
  if (people == NULL)
    return ctl_fail (ctl, error);
  ctl_out_set_columns (ctl->out, columns);
  for (unsigned int i = 0; i < groups->len; i++)
    ctl_group_print (ctl, groups->pdata[i]);
  for (unsigned int i = 0; i < people->len; i++) {
    const MailAddress *person = people->pdata[i];

    ctl_out_begin (ctl->out);
    ctl_out_text (ctl->out, "name", person->name);
    ctl_out_text (ctl->out, "address", person->address);
    ctl_out_end (ctl->out);
  }
  return people->len + groups->len > 0 ? CTL_OK : CTL_NOTHING;
}
