// SPDX-License-Identifier: GPL-3.0-or-later
//
// contacts: the people of a file of vCards, for completion.

#include "account/mail-contacts-file.h"
#include "ctl-commands.h"

#include <errno.h>
#include <string.h>

static GPtrArray *
read_file (const char *path, MailContactCounts *counts, GError **error)
{
  bool is_input = strcmp (path, "-") == 0;
  FILE *file = is_input ? stdin : fopen (path, "rbe");

  if (file == NULL) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s: %s", path, g_strerror (errno));
    return NULL;
  }
  GPtrArray *people = mail_contacts_file_read (file, path, counts, error);
  if (!is_input)
    fclose (file);
  return people;
}

CtlStatus
ctl_contacts_import (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  MailContactCounts counts = {0};
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "FILE", 1, 1))
    return status;
  // The file first: who owns the store must not wait for a pipe.
  g_autoptr (GPtrArray) people = read_file (ctl->arguments[0], &counts, &error);
  if (people == NULL)
    return ctl_fail (ctl, error);
  if (counts.taken + counts.without_address + counts.broken == 0)
    return ctl_fail_with (ctl, CTL_BAD_DATA, "invalid", "There is no vCard in %s.",
                          ctl->arguments[0]);
  if (!ctl_open (ctl, &status))
    return status;
  mail_engine_import_contacts_async (ctl->engine, people, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  if (!mail_engine_import_contacts_finish (ctl->engine, result, &error))
    return ctl_fail (ctl, error);
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "contacts", counts.taken);
  ctl_out_int (ctl->out, "addresses", people->len);
  ctl_out_int (ctl->out, "without_address", counts.without_address);
  ctl_out_int (ctl->out, "broken", counts.broken);
  ctl_out_end (ctl->out);
  if (counts.broken == 0)
    return CTL_OK;
  return ctl_fail_with (ctl, CTL_NOTHING, "incomplete", "%u contacts could not be read.",
                        counts.broken);
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
  g_autoptr (GPtrArray) people = mail_engine_load_completions_finish (ctl->engine, result, &error);
  if (people == NULL)
    return ctl_fail (ctl, error);
  ctl_out_set_columns (ctl->out, columns);
  for (unsigned int i = 0; i < people->len; i++) {
    const MailAddress *person = people->pdata[i];

    ctl_out_begin (ctl->out);
    ctl_out_text (ctl->out, "name", person->name);
    ctl_out_text (ctl->out, "address", person->address);
    ctl_out_end (ctl->out);
  }
  return people->len > 0 ? CTL_OK : CTL_NOTHING;
}
