// SPDX-License-Identifier: GPL-3.0-or-later
//
// identities; identity add, edit, remove: as whom an account writes.

#include "ctl-commands.h"

#include <string.h>

// What options give; NULL: as it was.
typedef struct {
  char *address, *name, *reply_to, *signature_file;
  char *signature; // read from the file
} Given;

static void
given_clear (Given *given)
{
  g_free (given->address);
  g_free (given->name);
  g_free (given->reply_to);
  g_free (given->signature_file);
  g_free (given->signature);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Given, given_clear)

static void
print_identity (Ctl *ctl, const MailIdentity *identity, unsigned number)
{
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "number", number);
  ctl_out_int (ctl->out, "account", identity->account_id);
  ctl_out_text (ctl->out, "name", identity->name);
  ctl_out_text (ctl->out, "address", identity->address);
  ctl_out_text (ctl->out, "reply_to", *identity->reply_to != '\0' ? identity->reply_to : NULL);
  ctl_out_text (ctl->out, "signature", *identity->signature != '\0' ? identity->signature : NULL);
  ctl_out_end (ctl->out);
}

CtlStatus
ctl_identities (Ctl *ctl)
{
  static const char *const columns[] = {"number", "name", "address", NULL};
  CtlStatus status = CTL_USAGE;
  int64_t account_id = 0, last = 0;
  unsigned number = 0;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, NULL, 0, 0) || !ctl_open (ctl, &status))
    return status;
  if (!ctl_get_account_id (ctl, &account_id, &error))
    return ctl_fail (ctl, error);
  g_autoptr (GPtrArray) identities = mail_engine_read_identities (ctl->engine, account_id);
  ctl_out_set_columns (ctl->out, columns);
  for (unsigned i = 0; i < identities->len; i++) {
    const MailIdentity *identity = identities->pdata[i];

    number = identity->account_id == last ? number + 1 : 1;
    last = identity->account_id;
    print_identity (ctl, identity, number);
  }
  return CTL_OK;
}

// Reads the options and, before the store is opened, the signature. False with *OUT_STATUS.
static bool
parse_given (Ctl *ctl, Given *given, const char *synopsis, unsigned arguments,
             CtlStatus *out_status)
{
  const GOptionEntry entries[] = {
    {"address", 0, 0, G_OPTION_ARG_STRING, &given->address, "Its address", "A"},
    {"name", 0, 0, G_OPTION_ARG_STRING, &given->name, "The name beside it", "N"},
    {"reply-to", 0, 0, G_OPTION_ARG_STRING, &given->reply_to, "Where answers go", "A"},
    {"signature-file", 0, 0, G_OPTION_ARG_FILENAME, &given->signature_file,
     "Plain text below what it writes, - for standard input", "F"},
    {NULL},
  };
  GError *error = NULL;

  *out_status = CTL_USAGE;
  if (!ctl_parse (ctl, entries, synopsis, arguments, arguments))
    return false;
  if (given->signature_file != NULL) {
    g_autoptr (GBytes) bytes = ctl_read_file (given->signature_file, &error);

    if (bytes == NULL) {
      *out_status = ctl_fail (ctl, error);
      return false;
    }
    given->signature =
      g_utf8_make_valid (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
    g_strchomp (given->signature);
  }
  return ctl_open (ctl, out_status);
}

// Stores IDENTITIES as the account's, and prints the one at INDEX, if there is one.
static CtlStatus
store (Ctl *ctl, int64_t account_id, const GPtrArray *identities, unsigned index)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  mail_engine_set_identities_async (ctl->engine, account_id, identities, ctl->cancellable,
                                    ctl_on_ready, &result);
  ctl_wait (&result);
  if (!mail_engine_set_identities_finish (ctl->engine, result, &error))
    return ctl_fail (ctl, error);
  g_autoptr (GPtrArray) now = mail_engine_read_identities (ctl->engine, account_id);
  if (index < now->len)
    print_identity (ctl, now->pdata[index], index + 1);
  return CTL_OK;
}

static MailIdentity *
changed (const MailIdentity *identity, const Given *given)
{
  MailIdentity template = *identity;

  if (given->address != NULL)
    template.address = given->address;
  if (given->name != NULL)
    template.name = given->name;
  if (given->reply_to != NULL)
    template.reply_to = given->reply_to;
  if (given->signature != NULL) {
    template.signature = given->signature;
    template.signature_html = NULL;
  }
  return mail_identity_new (&template);
}

CtlStatus
ctl_identity_add (Ctl *ctl)
{
  g_auto (Given) given = {};
  CtlStatus status;
  GError *error = NULL;

  if (!parse_given (ctl, &given, "--address A [--name N] [--reply-to A] [--signature-file F]", 0,
                    &status))
    return status;
  if (given.address == NULL)
    return ctl_fail_with (ctl, CTL_USAGE, "usage", "mailctl identity add: --address is missing.");
  int64_t account_id = ctl_get_only_account_id (ctl, &error);
  if (account_id == 0)
    return ctl_fail (ctl, error);
  g_autoptr (GPtrArray) identities = mail_engine_read_identities (ctl->engine, account_id);
  g_ptr_array_add (identities, changed (&(MailIdentity) {.account_id = account_id}, &given));
  return store (ctl, account_id, identities, identities->len - 1);
}

// The identities of the account, and the index of the one whose number the first argument is. NULL
// after saying why.
static GPtrArray *
find_number (Ctl *ctl, int64_t *out_account_id, int64_t *out_index, CtlStatus *out_status)
{
  GError *error = NULL;

  *out_account_id = ctl_get_only_account_id (ctl, &error);
  if (*out_account_id == 0 || !ctl_parse_id (ctl->arguments[0], out_index, &error)) {
    *out_status = ctl_fail (ctl, error);
    return NULL;
  }
  g_autoptr (GPtrArray) identities = mail_engine_read_identities (ctl->engine, *out_account_id);
  if (--*out_index < identities->len)
    return g_steal_pointer (&identities);
  *out_status = ctl_fail_with (ctl, CTL_NOTHING, "not-found",
                               "There is no identity %s; `mailctl identities` lists them.",
                               ctl->arguments[0]);
  return NULL;
}

CtlStatus
ctl_identity_edit (Ctl *ctl)
{
  g_auto (Given) given = {};
  CtlStatus status;
  int64_t account_id, index;

  if (!parse_given (ctl, &given,
                    "NUMBER [--address A] [--name N] [--reply-to A] [--signature-file F]", 1,
                    &status))
    return status;
  g_autoptr (GPtrArray) identities = find_number (ctl, &account_id, &index, &status);
  if (identities == NULL)
    return status;
  if (index == 0 && (given.address != NULL || given.name != NULL))
    return ctl_fail_with (ctl, CTL_BAD_DATA, "invalid",
                          "This is the account's own: `mailctl account edit` changes its name and "
                          "address.");
  MailIdentity *now = changed (identities->pdata[index], &given);
  g_ptr_array_remove_index (identities, (unsigned) index);
  g_ptr_array_insert (identities, (int) index, now);
  return store (ctl, account_id, identities, (unsigned) index);
}

CtlStatus
ctl_identity_remove (Ctl *ctl)
{
  CtlStatus status = CTL_USAGE;
  int64_t account_id, index;

  if (!ctl_parse (ctl, NULL, "NUMBER", 1, 1) || !ctl_open (ctl, &status))
    return status;
  g_autoptr (GPtrArray) identities = find_number (ctl, &account_id, &index, &status);
  if (identities == NULL)
    return status;
  if (index == 0)
    return ctl_fail_with (ctl, CTL_BAD_DATA, "invalid",
                          "This is the account's own, and stays as long as the account.");
  print_identity (ctl, identities->pdata[index], (unsigned) index + 1);
  g_ptr_array_remove_index (identities, (unsigned) index);
  return store (ctl, account_id, identities, G_MAXUINT);
}
