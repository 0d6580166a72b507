// SPDX-License-Identifier: GPL-3.0-or-later
//
// account add, list, show, edit, remove.

#include "ctl-account.h"
#include "ctl-commands.h"

static void
print_service (CtlOut *out, const char *key, const MailAccount *account, const MailService *service)
{
  if (service->host == NULL) {
    ctl_out_null (out, key);
    return;
  }
  ctl_out_begin_object (out, key);
  ctl_out_text (out, "host", service->host);
  ctl_out_int (out, "port", service->port);
  ctl_out_text (out, "security", ctl_server_get_security (service));
  ctl_out_text (out, "user", mail_account_user (account, service));
  ctl_out_text (out, "auth",
                service->no_login   ? "none" :
                service->only_plain ? "password" :
                                      "auto");
  ctl_out_text (out, "trusted_sha256", service->pinned_sha256);
  ctl_out_end_object (out);
}

// Of one that sends.
static void
print_send_limit (Ctl *ctl, const MailAccount *account)
{
  MailSendLimit limit;

  if (account->submission.host == NULL)
    return;
  mail_engine_read_send_limit (ctl->engine, account->id, &limit);
  if (limit.recipients != 0)
    ctl_out_int (ctl->out, "send_limit", limit.recipients);
  else
    ctl_out_null (ctl->out, "send_limit");
}

static void
print_account (Ctl *ctl, const MailAccount *account)
{
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "id", account->id);
  ctl_out_text (ctl->out, "name", account->name);
  ctl_out_text (ctl->out, "address", account->address);
  ctl_out_text (ctl->out, "kind",
                mail_account_is_local (account) ? "local" :
                                                  ctl_server_get_name (account->incoming_kind));
  ctl_out_text (ctl->out, "full_name", account->full_name);
  print_service (ctl->out, ctl_server_get_name (account->incoming_kind), account,
                 &account->incoming);
  print_service (ctl->out, "smtp", account, &account->submission);
  print_send_limit (ctl, account);
  ctl_sync_settings_print (ctl, account->id);
  if (account->incoming_kind == MAIL_SERVICE_POP3 && !mail_account_is_local (account))
    ctl_pop3_policy_print (ctl, account->id);
  ctl_out_end (ctl->out);
}

MailAccount *
ctl_account_open (Ctl *ctl, CtlStatus *out_status)
{
  GError *error = NULL;

  if (!ctl_open (ctl, out_status))
    return NULL;
  MailAccount *account = ctl_find_account (ctl, ctl->arguments[0], &error);
  if (account == NULL)
    *out_status = ctl_fail (ctl, error);
  else if (ctl->account_name == NULL)
    ctl->account_name = g_strdup (account->name);
  return account;
}

CtlStatus
ctl_account_store (Ctl *ctl, const MailAccount *account, const char *password,
                   const CtlAccountOptions *options)
{
  g_autoptr (GAsyncResult) result = NULL;
  bool has_policy = ctl_pop3_options_are_given (&options->policy);
  MailPop3Policy policy;
  GError *error = NULL;

  if (has_policy && !ctl_pop3_options_apply (ctl, &options->policy, account->id, &policy, &error))
    return ctl_fail (ctl, error);
  mail_engine_store_account_async (ctl->engine, account, has_policy ? &policy : NULL, password,
                                   ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  g_autoptr (MailAccount) stored = mail_engine_store_account_finish (ctl->engine, result, &error);
  if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_KEYRING)) {
    ctl_say (ctl,
             "The account was stored, but its password could not be kept (%s); unlock the keyring "
             "and give it by `mailctl account edit %s --password-stdin`, or give --password-file "
             "with each command.",
             error->message, account->name);
    g_clear_error (&error);
    stored = ctl_find_account (ctl, account->name, &error);
  }
  if (stored == NULL || !ctl_sync_options_store (ctl, &options->sync, stored->id, &error))
    return ctl_fail (ctl, error);
  print_account (ctl, stored);
  return CTL_OK;
}

static CtlStatus
check_and_store (Ctl *ctl, const MailAccount *account, const CtlAccountOptions *options)
{
  GError *error = NULL;

  if (!ctl_account_options_check (ctl, options, &error))
    return ctl_fail (ctl, error);
  if (!options->no_check) {
    g_autoptr (GPtrArray) checks = ctl_account_ask_servers (ctl, account, ctl->password, &error);
    if (checks != NULL)
      error = ctl_account_find_error (checks);
    if (account->id == 0 && g_error_matches (error, MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED)) {
      g_autoptr (GError) untrusted = error;
      return ctl_fail_with (ctl, CTL_PROTOCOL, ctl_error_code (error),
                            "The server's certificate is not trusted (%s); if you know it, add the "
                            "account with --no-check and look at it by `mailctl account trust %s`.",
                            error->message, account->name);
    }
    if (error != NULL)
      return ctl_fail (ctl, error);
  }
  return ctl_account_store (ctl, account, ctl->password, options);
}

// Folders on this computer, which belong to no server.
static CtlStatus
add_local (Ctl *ctl, const CtlAccountOptions *options)
{
  const MailAccount account = {
    .name = options->name != NULL ? options->name : (char *) "On This Computer",
    .address = (char *) "",
    .full_name = (char *) "",
    .incoming_kind = MAIL_SERVICE_POP3,
  };
  GError *error = NULL;

  if (ctl_account_options_name_servers (options))
    return ctl_fail_with (ctl, CTL_USAGE, "usage",
                          "mailctl account add: --local has no address and no server.");
  if (!ctl_account_options_check (ctl, options, &error))
    return ctl_fail (ctl, error);
  return ctl_account_store (ctl, &account, NULL, options);
}

CtlStatus
ctl_account_add (Ctl *ctl)
{
  g_auto (CtlAccountOptions) options = {};
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_account_options_parse (ctl, &options,
                                  "--name N --address A --imap H:P|--pop3 H:P --smtp H:P …", 0) ||
      !ctl_open (ctl, &status)) {
    return status;
  }
  g_autoptr (MailAccount) account =
    options.address != NULL ? ctl_account_options_apply (&options, NULL, &error) : NULL;
  if (options.local)
    status = add_local (ctl, &options);
  else if (options.address == NULL)
    status = ctl_fail_with (ctl, CTL_USAGE, "usage",
                            "mailctl account add: give --address ADDRESS, and --imap HOST:PORT or "
                            "--pop3 HOST:PORT; or --local.");
  else if (account == NULL)
    status = ctl_fail (ctl, error);
  else if (ctl->password == NULL)
    status = ctl_fail_with (ctl, CTL_USAGE, "usage",
                            "mailctl account add: give the password by --password-stdin or "
                            "--password-file FILE.");
  else
    status = check_and_store (ctl, account, &options);
  return status;
}

static CtlStatus
store_only_options (Ctl *ctl, const MailAccount *account, const CtlAccountOptions *options)
{
  GError *error = NULL;

  if (!ctl_account_options_check (ctl, options, &error) ||
      !ctl_sync_options_store (ctl, &options->sync, account->id, &error) ||
      !ctl_pop3_options_store (ctl, &options->policy, account->id, &error))
    return ctl_fail (ctl, error);
  print_account (ctl, account);
  return CTL_OK;
}

CtlStatus
ctl_account_edit (Ctl *ctl)
{
  g_auto (CtlAccountOptions) options = {};
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_account_options_parse (ctl, &options, "ACCOUNT", 1) || !ctl_open (ctl, &status)) {
    return status;
  }
  g_autoptr (MailAccount) old = ctl_find_account (ctl, ctl->arguments[0], &error);
  g_autoptr (MailAccount) account =
    old != NULL ? ctl_account_options_apply (&options, old, &error) : NULL;
  if (account == NULL)
    status = ctl_fail (ctl, error);
  else if (ctl_account_options_change_servers (ctl, &options))
    status = check_and_store (ctl, account, &options);
  else
    status = store_only_options (ctl, account, &options);
  return status;
}

CtlStatus
ctl_account_list (Ctl *ctl)
{
  static const char *const columns[] = {"id", "name", "address", "kind", NULL};
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "", 0, 0) || !ctl_open (ctl, &status))
    return status;
  ctl_out_set_columns (ctl->out, columns);
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);
  for (unsigned int i = 0; i < accounts->len; i++)
    print_account (ctl, g_ptr_array_index (accounts, i));
  return ctl_check_not_lost (ctl, &error) ? CTL_OK : ctl_fail (ctl, error);
}

CtlStatus
ctl_account_show (Ctl *ctl)
{
  CtlStatus status = CTL_USAGE;

  if (!ctl_parse (ctl, NULL, "ACCOUNT", 1, 1))
    return status;
  g_autoptr (MailAccount) account = ctl_account_open (ctl, &status);
  if (account == NULL)
    return status;
  print_account (ctl, account);
  return CTL_OK;
}

static CtlStatus
erase (Ctl *ctl, const MailAccount *account)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  mail_engine_remove_account_async (ctl->engine, account->id, ctl->cancellable, ctl_on_ready,
                                    &result);
  ctl_wait (&result);
  if (!mail_engine_remove_account_finish (ctl->engine, result, &error))
    return ctl_fail (ctl, error);
  print_account (ctl, account);
  return CTL_OK;
}

static CtlStatus
retire (Ctl *ctl, const MailAccount *account)
{
  g_autofree char *name = g_strdup_printf ("%s (on this computer)", account->name);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (MailAccount) left = NULL;
  GError *error = NULL;

  mail_engine_retire_account_async (ctl->engine, account->id, name, ctl->cancellable, ctl_on_ready,
                                    &result);
  ctl_wait (&result);
  if (!mail_engine_retire_account_finish (ctl->engine, result, &left, &error))
    return ctl_fail (ctl, error);
  if (left != NULL)
    ctl_say (ctl,
             "Its mail lives on this computer, perhaps nowhere else, and stays, as “%s”; `mailctl "
             "account remove --erase-mail` erases it.",
             left->name);
  print_account (ctl, account);
  return CTL_OK;
}

// *OUT: how many messages of ACCOUNT live here.
static bool
count_at_home (Ctl *ctl, const MailAccount *account, uint64_t *out, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  MailConvertPreview preview;

  mail_engine_preview_convert_async (ctl->engine, account->id, ctl->cancellable, ctl_on_ready,
                                     &result);
  ctl_wait (&result);
  bool good = mail_engine_preview_convert_finish (ctl->engine, result, &preview, error);
  *out = preview.messages;
  return good;
}

// There is nothing to it but its mail.
static CtlStatus
remove_bare (Ctl *ctl, const MailAccount *account)
{
  uint64_t n;
  GError *error = NULL;

  if (!count_at_home (ctl, account, &n, &error))
    return ctl_fail (ctl, error);
  if (n > 0)
    return ctl_fail_with (
      ctl, CTL_NOTHING, "only-copy",
      "%" G_GUINT64_FORMAT " of the messages of “%s” live on this computer, "
      "perhaps nowhere else; see mailctl export, or erase them by --erase-mail.",
      n, account->name);
  return erase (ctl, account);
}

CtlStatus
ctl_account_remove (Ctl *ctl)
{
  CtlStatus status = CTL_USAGE;
  gboolean force = FALSE, erase_mail = FALSE;
  const GOptionEntry entries[] = {
    {"force", 0, 0, G_OPTION_ARG_NONE, &force, "Also with messages that were not sent yet", NULL},
    {"erase-mail", 0, 0, G_OPTION_ARG_NONE, &erase_mail,
     "Also the mail that lives on this computer alone", NULL},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "[--force] [--erase-mail] ACCOUNT", 1, 1))
    return status;
  g_autoptr (MailAccount) account = ctl_account_open (ctl, &status);
  if (account == NULL)
    return status;
  unsigned int unsent = mail_engine_read_unsent (ctl->engine, account->id);
  if (unsent > 0 && !force)
    return ctl_fail_with (ctl, CTL_NOTHING, "unsent",
                          "%u of the outbox's messages of “%s” have not reached everybody; see "
                          "mailctl outbox, or erase them too by --force.",
                          unsent, account->name);
  if (erase_mail || account->incoming_kind != MAIL_SERVICE_POP3)
    return erase (ctl, account);
  return account->incoming.host == NULL ? remove_bare (ctl, account) : retire (ctl, account);
}
