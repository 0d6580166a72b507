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
print_identity (Ctl *ctl, const MailIdentity *identity)
{
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "id", identity->id);
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
  static const char *const columns[] = {"id", "name", "address", NULL};
  CtlStatus status = CTL_USAGE;
  int64_t account_id = 0;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, NULL, 0, 0) || !ctl_open (ctl, &status))
    return status;
  if (!ctl_get_account_id (ctl, &account_id, &error))
    return ctl_fail (ctl, error);
  g_autoptr (GPtrArray) identities = mail_engine_read_identities (ctl->engine, account_id);
  ctl_out_set_columns (ctl->out, columns);
  for (unsigned i = 0; i < identities->len; i++)
    print_identity (ctl, identities->pdata[i]);
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

// Stores IDENTITY, and prints it.
static CtlStatus
store (Ctl *ctl, const MailIdentity *identity)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  mail_engine_put_identity_async (ctl->engine, identity, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  if (!mail_engine_put_identity_finish (ctl->engine, result, &error))
    return ctl_fail (ctl, error);
  print_identity (ctl, identity);
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
  g_autoptr (MailIdentity) identity =
    changed (&(MailIdentity) {.id = mail_identity_make_id (), .account_id = account_id}, &given);
  return store (ctl, identity);
}

// The one whose id the first argument is. NULL after saying why.
static MailIdentity *
find_identity (Ctl *ctl, CtlStatus *out_status)
{
  GError *error = NULL;
  int64_t account_id = 0, id = 0;

  if (!ctl_get_account_id (ctl, &account_id, &error) ||
      !ctl_parse_id (ctl->arguments[0], &id, &error)) {
    *out_status = ctl_fail (ctl, error);
    return NULL;
  }
  g_autoptr (GPtrArray) identities = mail_engine_read_identities (ctl->engine, account_id);
  for (unsigned i = 0; i < identities->len; i++) {
    const MailIdentity *identity = identities->pdata[i];

    if (identity->id == id)
      return mail_identity_new (identity);
  }
  *out_status =
    ctl_fail_with (ctl, CTL_NOTHING, "not-found",
                   "There is no identity %s; `mailctl identities` lists them.", ctl->arguments[0]);
  return NULL;
}

CtlStatus
ctl_identity_edit (Ctl *ctl)
{
  g_auto (Given) given = {};
  CtlStatus status;

  if (!parse_given (ctl, &given, "ID [--address A] [--name N] [--reply-to A] [--signature-file F]",
                    1, &status))
    return status;
  g_autoptr (MailIdentity) identity = find_identity (ctl, &status);
  if (identity == NULL)
    return status;
  if (identity->place == 0 && (given.address != NULL || given.name != NULL))
    return ctl_fail_with (ctl, CTL_BAD_DATA, "invalid",
                          "This is the account's own: `mailctl account edit` changes its name and "
                          "address.");
  g_autoptr (MailIdentity) now = changed (identity, &given);
  return store (ctl, now);
}

CtlStatus
ctl_identity_remove (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "ID", 1, 1) || !ctl_open (ctl, &status))
    return status;
  g_autoptr (MailIdentity) identity = find_identity (ctl, &status);
  if (identity == NULL)
    return status;
  if (identity->place == 0)
    return ctl_fail_with (ctl, CTL_BAD_DATA, "invalid",
                          "This is the account's own, and stays as long as the account.");
  mail_engine_remove_identity_async (ctl->engine, identity->id, ctl->cancellable, ctl_on_ready,
                                     &result);
  ctl_wait (&result);
  if (!mail_engine_remove_identity_finish (ctl->engine, result, &error))
    return ctl_fail (ctl, error);
  print_identity (ctl, identity);
  return CTL_OK;
}
