// SPDX-License-Identifier: GPL-3.0-or-later
//
// The options of an account, and an account as they want it.

#include "ctl-account-options.h"

static void
replace (char **field, const char *text)
{
  if (text == NULL)
    return;
  g_free (*field);
  *field = g_strdup (text);
}

// An account has one kind of server for incoming mail, and keeps it.
static bool
apply_incoming (const CtlAccountOptions *options, bool is_new, MailAccount *account, GError **error)
{
  if (is_new && options->pop3.server != NULL && options->imap.server == NULL)
    account->incoming_kind = MAIL_SERVICE_POP3;
  bool is_pop3 = account->incoming_kind == MAIL_SERVICE_POP3;
  bool is_other = is_pop3 ? ctl_server_options_are_given (&options->imap) :
                            ctl_server_options_are_given (&options->pop3) ||
                              ctl_pop3_options_are_given (&options->policy);

  if (!is_pop3 && options->sync.trash != NULL) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID,
                         "the account's trash is its server's; --empty-trash-after is for mail "
                         "that lives here");
    return false;
  }
  if (!is_other)
    return ctl_server_options_apply (is_pop3 ? &options->pop3 : &options->imap,
                                     account->incoming_kind, &account->incoming, error);
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID,
                       is_new  ? "an account has either --imap or --pop3" :
                       is_pop3 ? "the account's server is a POP3 server" :
                                 "the account's server is an IMAP server");
  return false;
}

void
ctl_account_options_clear (CtlAccountOptions *options)
{
  g_free (options->name);
  g_free (options->address);
  g_free (options->full_name);
  ctl_server_options_clear (&options->imap);
  ctl_server_options_clear (&options->pop3);
  ctl_server_options_clear (&options->smtp);
  ctl_sync_options_clear (&options->sync);
  ctl_pop3_options_clear (&options->policy);
}

bool
ctl_account_options_parse (Ctl *ctl, CtlAccountOptions *options, const char *synopsis,
                           unsigned int n)
{
  const GOptionEntry own[] = {
    {"name", 0, 0, G_OPTION_ARG_STRING, &options->name, "What to call the account", "NAME"},
    {"address", 0, 0, G_OPTION_ARG_STRING, &options->address, "Its address", "ADDRESS"},
    {"full-name", 0, 0, G_OPTION_ARG_STRING, &options->full_name, "Your name", "NAME"},
    {"local", 0, 0, G_OPTION_ARG_NONE, &options->local,
     "No server and no address: folders on this computer alone", NULL},
    {"no-check", 0, 0, G_OPTION_ARG_NONE, &options->no_check, "Don't try the servers first", NULL},
  };
  g_autoptr (GArray) entries = g_array_new (TRUE, FALSE, sizeof (GOptionEntry));

  g_array_append_vals (entries, own, G_N_ELEMENTS (own));
  ctl_server_options_add_entries (&options->imap, "imap", "The IMAP server", entries);
  ctl_server_options_add_entries (
    &options->pop3, "pop3", "The POP3 server, instead of IMAP: mail is downloaded, and lives here",
    entries);
  ctl_pop3_options_add_entries (&options->policy, entries);
  ctl_server_options_add_entries (&options->smtp, "smtp", "The server to send by", entries);
  ctl_server_add_cleartext_entry (&options->allow_cleartext, entries);
  ctl_sync_options_add_entries (&options->sync, entries);
  return ctl_parse (ctl, (GOptionEntry *) entries->data, synopsis, n, n);
}

bool
ctl_account_options_check (Ctl *ctl, const CtlAccountOptions *options, GError **error)
{
  return ctl_sync_options_check (&options->sync, error) &&
         ctl_pop3_options_check (ctl, &options->policy, error);
}

MailAccount *
ctl_account_options_apply (const CtlAccountOptions *options, const MailAccount *base,
                           GError **error)
{
  const MailAccount empty = {.incoming_kind = MAIL_SERVICE_IMAP};
  g_autoptr (MailAccount) account = mail_account_new (base != NULL ? base : &empty);

  // Still this function's own: nobody else has seen it.
  replace (&account->name, options->name);
  replace (&account->address, options->address);
  replace (&account->full_name, options->full_name);
  if (!apply_incoming (options, base == NULL, account, error) ||
      !ctl_server_options_apply (&options->smtp, MAIL_SERVICE_SMTP, &account->submission, error))
    return NULL;
  account->incoming.allow_cleartext |= options->allow_cleartext;
  account->submission.allow_cleartext |= options->allow_cleartext;
  if (*account->name == '\0')
    replace (&account->name, account->address);
  if (base != NULL && mail_account_is_local (base)) {
    if (*account->address == '\0' && account->submission.host == NULL &&
        account->incoming.host == NULL)
      return g_steal_pointer (&account);
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID,
                         "folders on this computer belong to no address and no server");
    return NULL;
  }
  if (!mime_address_is_valid (account->address)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "“%s” is no address", account->address);
    return NULL;
  }
  // What was converted to IMAP left its mail in one without a server.
  bool is_home = base != NULL && base->incoming.host == NULL;
  if (account->incoming.host == NULL && !is_home) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID,
                         "the account needs a server: --imap HOST:PORT or --pop3 HOST:PORT");
    return NULL;
  }
  return g_steal_pointer (&account);
}

bool
ctl_account_options_name_servers (const CtlAccountOptions *options)
{
  return options->address != NULL || ctl_server_options_are_given (&options->imap) ||
         ctl_server_options_are_given (&options->pop3) ||
         ctl_server_options_are_given (&options->smtp) ||
         ctl_pop3_options_are_given (&options->policy);
}

bool
ctl_account_options_change_servers (Ctl *ctl, const CtlAccountOptions *options)
{
  const char *const given[] = {
    options->name,          options->address,       options->full_name,   ctl->password,
    options->imap.server,   options->imap.security, options->imap.user,   options->smtp.server,
    options->smtp.security, options->smtp.user,     options->pop3.server, options->pop3.security,
    options->pop3.user,     options->imap.auth,     options->smtp.auth,   options->pop3.auth,
  };

  for (size_t i = 0; i < G_N_ELEMENTS (given); i++)
    if (given[i] != NULL)
      return true;
  return options->allow_cleartext || !(ctl_sync_options_are_given (&options->sync) ||
                                       ctl_pop3_options_are_given (&options->policy));
}
