// SPDX-License-Identifier: GPL-3.0-or-later
//
// account add, list, show, edit, remove, check, trust.

#include "ctl-commands.h"
#include "ctl-pop3.h"
#include "ctl-server.h"
#include "ctl-sync-settings.h"

#include <string.h>

static const char *const service_names[] = {
  [MAIL_SERVICE_IMAP] = "imap",
  [MAIL_SERVICE_POP3] = "pop3",
  [MAIL_SERVICE_SMTP] = "smtp",
};

typedef struct {
  char *name, *address, *full_name;
  CtlServerOptions imap, pop3, smtp;
  gboolean no_check;
  gboolean local;
  gboolean allow_cleartext;
  CtlSyncOptions sync;
  CtlPop3Options policy;
} AccountOptions;

static void
clear_options (AccountOptions *options)
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

static bool
parse_options (Ctl *ctl, AccountOptions *options, const char *synopsis, unsigned int n)
{
  const GOptionEntry entries[] = {
    {"name", 0, 0, G_OPTION_ARG_STRING, &options->name, "What to call the account", "NAME"},
    {"address", 0, 0, G_OPTION_ARG_STRING, &options->address, "Its address", "ADDRESS"},
    {"full-name", 0, 0, G_OPTION_ARG_STRING, &options->full_name, "Your name", "NAME"},
    {"imap", 0, 0, G_OPTION_ARG_STRING, &options->imap.server, "The IMAP server", "HOST:PORT"},
    {"imap-security", 0, 0, G_OPTION_ARG_STRING, &options->imap.security,
     "tls (the default), starttls or none", "KIND"},
    {"imap-user", 0, 0, G_OPTION_ARG_STRING, &options->imap.user, "Login, if not the address",
     "USER"},
    {"imap-auth", 0, 0, G_OPTION_ARG_STRING, &options->imap.auth, ctl_server_auth_help, "HOW"},
    {"pop3", 0, 0, G_OPTION_ARG_STRING, &options->pop3.server,
     "The POP3 server, instead of IMAP: mail is downloaded, and lives here", "HOST:PORT"},
    {"pop3-security", 0, 0, G_OPTION_ARG_STRING, &options->pop3.security,
     "tls (the default), starttls or none", "KIND"},
    {"pop3-user", 0, 0, G_OPTION_ARG_STRING, &options->pop3.user, "Login, if not the address",
     "USER"},
    {"pop3-auth", 0, 0, G_OPTION_ARG_STRING, &options->pop3.auth, ctl_server_auth_help, "HOW"},
    {"pop3-leave", 0, 0, G_OPTION_ARG_STRING, &options->policy.leave,
     "Whether the server keeps its copies: on (the default), off, for DAYS, until deleted or moved",
     "on|off|DAYS|deleted|moved"},
    {"pop3-max-size", 0, 0, G_OPTION_ARG_STRING, &options->policy.max_size,
     "Of larger messages only the headers come; 0: no limit (the default)", "BYTES"},
    {"pop3-inbox", 0, 0, G_OPTION_ARG_STRING, &options->policy.inbox,
     "Where new mail goes: the account's own inbox (the default), or that of On This Computer",
     "own|shared"},
    {"pop3-order", 0, 0, G_OPTION_ARG_STRING, &options->policy.order,
     "Which mail comes first: the newest (the default) or the oldest", "newest|oldest"},
    {"local", 0, 0, G_OPTION_ARG_NONE, &options->local,
     "No server and no address: folders on this computer alone", NULL},
    {"smtp", 0, 0, G_OPTION_ARG_STRING, &options->smtp.server, "The server to send by",
     "HOST:PORT"},
    {"smtp-security", 0, 0, G_OPTION_ARG_STRING, &options->smtp.security,
     "tls (the default), starttls or none", "KIND"},
    {"smtp-user", 0, 0, G_OPTION_ARG_STRING, &options->smtp.user, "Login, if not the address",
     "USER"},
    {"smtp-auth", 0, 0, G_OPTION_ARG_STRING, &options->smtp.auth, ctl_server_auth_help, "HOW"},
    {"offline", 0, 0, G_OPTION_ARG_STRING, &options->sync.offline,
     "For how long back whole messages are kept here: none, 30d, 1y (the default) or all", "WHICH"},
    {"offline-folder", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->sync.offline_folder,
     "The same for one folder, or account: as the account", "FOLDER=WHICH"},
    {"check-interval", 0, 0, G_OPTION_ARG_STRING, &options->sync.check,
     "Minutes between two looks at all folders (5), or never", "MINUTES"},
    {"empty-trash-after", 0, 0, G_OPTION_ARG_STRING, &options->sync.trash,
     "Where mail lives here: days after which what is in the trash is erased, or never", "DAYS"},
    {"allow-cleartext", 0, 0, G_OPTION_ARG_NONE, &options->allow_cleartext,
     "With security none: let the password cross the network readably", NULL},
    {"no-check", 0, 0, G_OPTION_ARG_NONE, &options->no_check, "Don't try the servers first", NULL},
    {NULL},
  };

  return ctl_parse (ctl, entries, synopsis, n, n);
}

static void
replace (char **field, const char *text)
{
  if (text == NULL)
    return;
  g_free (*field);
  *field = g_strdup (text);
}

static bool
are_given (const CtlServerOptions *options)
{
  return options->server != NULL || options->security != NULL || options->user != NULL ||
         options->auth != NULL;
}

// An account has one kind of server for incoming mail, and keeps it.
static bool
apply_incoming (const AccountOptions *options, bool is_new, MailAccount *account, GError **error)
{
  if (is_new && options->pop3.server != NULL && options->imap.server == NULL)
    account->incoming_kind = MAIL_SERVICE_POP3;
  bool is_pop3 = account->incoming_kind == MAIL_SERVICE_POP3;
  bool is_other = is_pop3 ?
                    are_given (&options->imap) :
                    are_given (&options->pop3) || ctl_pop3_options_are_given (&options->policy);

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

// BASE, or nothing when it is NULL, changed by OPTIONS. NULL with error.
static MailAccount *
apply_options (const AccountOptions *options, const MailAccount *base, GError **error)
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
                mail_account_is_local (account) ? "local" : service_names[account->incoming_kind]);
  ctl_out_text (ctl->out, "full_name", account->full_name);
  print_service (ctl->out, service_names[account->incoming_kind], account, &account->incoming);
  print_service (ctl->out, "smtp", account, &account->submission);
  print_send_limit (ctl, account);
  ctl_sync_settings_print (ctl, account->id);
  if (account->incoming_kind == MAIL_SERVICE_POP3 && !mail_account_is_local (account))
    ctl_pop3_policy_print (ctl, account->id);
  ctl_out_end (ctl->out);
}

static GPtrArray *
run_check (Ctl *ctl, const MailAccount *account, const char *password, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ctl_say (ctl, "Trying the servers of %s…", account->address);
  mail_engine_check_account_async (ctl->engine, account, password, ctl->cancellable, ctl_on_ready,
                                   &result);
  ctl_wait (&result);
  return mail_engine_check_account_finish (ctl->engine, result, error);
}

// The first error among CHECKS as one of the caller's, or NULL.
static GError *
first_error (const GPtrArray *checks)
{
  for (unsigned int i = 0; i < checks->len; i++) {
    const MailCheck *check = g_ptr_array_index (checks, i);
    if (check->error != NULL)
      return g_error_copy (check->error);
  }
  return NULL;
}

static bool
check_options (Ctl *ctl, const AccountOptions *options, GError **error)
{
  return ctl_sync_options_check (&options->sync, error) &&
         ctl_pop3_options_check (ctl, &options->policy, error);
}

// Stores and prints. A keyring that can't be used is a warning: the account is there.
static CtlStatus
store (Ctl *ctl, const MailAccount *account, const char *password, const AccountOptions *options)
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
check_and_store (Ctl *ctl, const MailAccount *account, const AccountOptions *options)
{
  GError *error = NULL;

  if (!check_options (ctl, options, &error))
    return ctl_fail (ctl, error);
  if (!options->no_check) {
    g_autoptr (GPtrArray) checks = run_check (ctl, account, ctl->password, &error);
    if (checks != NULL)
      error = first_error (checks);
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
  return store (ctl, account, ctl->password, options);
}

// Folders on this computer, which belong to no server.
static CtlStatus
add_local (Ctl *ctl, const AccountOptions *options)
{
  const MailAccount account = {
    .name = options->name != NULL ? options->name : (char *) "On This Computer",
    .address = (char *) "",
    .full_name = (char *) "",
    .incoming_kind = MAIL_SERVICE_POP3,
  };
  bool has_more = options->address != NULL || are_given (&options->imap) ||
                  are_given (&options->pop3) || are_given (&options->smtp) ||
                  ctl_pop3_options_are_given (&options->policy);
  GError *error = NULL;

  if (has_more)
    return ctl_fail_with (ctl, CTL_USAGE, "usage",
                          "mailctl account add: --local has no address and no server.");
  if (!check_options (ctl, options, &error))
    return ctl_fail (ctl, error);
  return store (ctl, &account, NULL, options);
}

CtlStatus
ctl_account_add (Ctl *ctl)
{
  AccountOptions options = {};
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!parse_options (ctl, &options, "--name N --address A --imap H:P|--pop3 H:P --smtp H:P …",
                      0) ||
      !ctl_open (ctl, &status)) {
    clear_options (&options);
    return status;
  }
  g_autoptr (MailAccount) account =
    options.address != NULL ? apply_options (&options, NULL, &error) : NULL;
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
  clear_options (&options);
  return status;
}

// Whether anything but synchronisation is to change: then the servers are tried.
static bool
changes_servers (Ctl *ctl, const AccountOptions *options)
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

static CtlStatus
store_only_options (Ctl *ctl, const MailAccount *account, const AccountOptions *options)
{
  GError *error = NULL;

  if (!check_options (ctl, options, &error) ||
      !ctl_sync_options_store (ctl, &options->sync, account->id, &error) ||
      !ctl_pop3_options_store (ctl, &options->policy, account->id, &error))
    return ctl_fail (ctl, error);
  print_account (ctl, account);
  return CTL_OK;
}

CtlStatus
ctl_account_edit (Ctl *ctl)
{
  AccountOptions options = {};
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!parse_options (ctl, &options, "ACCOUNT", 1) || !ctl_open (ctl, &status)) {
    clear_options (&options);
    return status;
  }
  g_autoptr (MailAccount) old = ctl_find_account (ctl, ctl->arguments[0], &error);
  g_autoptr (MailAccount) account = old != NULL ? apply_options (&options, old, &error) : NULL;
  if (account == NULL)
    status = ctl_fail (ctl, error);
  else if (changes_servers (ctl, &options))
    status = check_and_store (ctl, account, &options);
  else
    status = store_only_options (ctl, account, &options);
  clear_options (&options);
  return status;
}

CtlStatus
ctl_account_list (Ctl *ctl)
{
  static const char *const columns[] = {"id", "name", "address", "kind", NULL};
  CtlStatus status = CTL_USAGE;

  if (!ctl_parse (ctl, NULL, "", 0, 0) || !ctl_open (ctl, &status))
    return status;
  ctl_out_set_columns (ctl->out, columns);
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);
  for (unsigned int i = 0; i < accounts->len; i++)
    print_account (ctl, g_ptr_array_index (accounts, i));
  return CTL_OK;
}

// The account of the only argument, opened; NULL with OUT_STATUS.
static MailAccount *
open_account (Ctl *ctl, CtlStatus *out_status)
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
ctl_account_show (Ctl *ctl)
{
  CtlStatus status = CTL_USAGE;

  if (!ctl_parse (ctl, NULL, "ACCOUNT", 1, 1))
    return status;
  g_autoptr (MailAccount) account = open_account (ctl, &status);
  if (account == NULL)
    return status;
  print_account (ctl, account);
  return CTL_OK;
}

CtlStatus
ctl_account_remove (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  gboolean force = FALSE;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    {"force", 0, 0, G_OPTION_ARG_NONE, &force, "Also with messages that were not sent yet", NULL},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "[--force] ACCOUNT", 1, 1))
    return status;
  g_autoptr (MailAccount) account = open_account (ctl, &status);
  if (account == NULL)
    return status;
  unsigned int unsent = mail_engine_read_unsent (ctl->engine, account->id);
  if (unsent > 0 && !force)
    return ctl_fail_with (ctl, CTL_NOTHING, "unsent",
                          "%u of the outbox's messages of “%s” have not reached everybody; see "
                          "mailctl outbox, or erase them too by --force.",
                          unsent, account->name);
  mail_engine_remove_account_async (ctl->engine, account->id, ctl->cancellable, ctl_on_ready,
                                    &result);
  ctl_wait (&result);
  if (!mail_engine_remove_account_finish (ctl->engine, result, &error))
    return ctl_fail (ctl, error);
  print_account (ctl, account);
  return CTL_OK;
}

static void
print_check (Ctl *ctl, const MailCheck *check)
{
  ctl_out_begin (ctl->out);
  ctl_out_text (ctl->out, "service", service_names[check->kind]);
  ctl_out_bool (ctl->out, "ok", check->error == NULL);
  ctl_out_texts (ctl->out, "capabilities", (const char *const *) check->capabilities);
  ctl_out_text (ctl->out, "tls", check->tls);
  ctl_out_text (ctl->out, "mechanism", check->mechanism);
  ctl_out_text (ctl->out, "certificate_sha256", check->certificate_sha256);
  if (check->is_too_early) {
    ctl_out_int (ctl->out, "log_in_delay", check->log_in_delay_s);
    ctl_out_time (ctl->out, "next_log_in", check->next_log_in);
  }
  if (check->error != NULL)
    ctl_out_text (ctl->out, "error", check->error->message);
  else
    ctl_out_null (ctl->out, "error");
  ctl_out_end (ctl->out);
}

// What can be told of a server that lets nobody in so soon after another log-in.
static CtlStatus
fail_too_early (Ctl *ctl, const MailCheck *check)
{
  g_autoptr (GDateTime) next = g_date_time_new_from_unix_local (check->next_log_in);
  g_autofree char *time = next != NULL ? g_date_time_format (next, "%T") : NULL;

  return ctl_fail_with (ctl, CTL_TRY_AGAIN, ctl_error_code (check->error),
                        "The server wants %u seconds between two log-ins; try again at %s.",
                        check->log_in_delay_s, time);
}

static CtlStatus
fail_check (Ctl *ctl, const GPtrArray *checks)
{
  for (unsigned i = 0; i < checks->len; i++) {
    const MailCheck *check = checks->pdata[i];

    if (check->error != NULL && check->is_too_early && check->next_log_in > 0)
      return fail_too_early (ctl, check);
    if (check->error != NULL)
      return ctl_fail (ctl, g_error_copy (check->error));
  }
  return CTL_OK;
}

CtlStatus
ctl_account_check (Ctl *ctl)
{
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "ACCOUNT", 1, 1))
    return status;
  g_autoptr (MailAccount) account = open_account (ctl, &status);
  if (account == NULL)
    return status;
  g_autoptr (GPtrArray) checks = run_check (ctl, account, ctl->password, &error);
  if (checks == NULL)
    return ctl_fail (ctl, error);
  for (unsigned int i = 0; i < checks->len; i++)
    print_check (ctl, g_ptr_array_index (checks, i));
  return fail_check (ctl, checks);
}

// Pins CHECK's certificate in a copy of ACCOUNT.
static MailAccount *
pin (const MailAccount *account, const MailCheck *check)
{
  MailAccount *pinned = mail_account_new (account);
  MailService *service = check->kind == MAIL_SERVICE_SMTP ? &pinned->submission : &pinned->incoming;

  g_free (service->pinned_sha256);
  service->pinned_sha256 = g_strdup (check->certificate_sha256);
  return pinned;
}

static void
print_certificate (Ctl *ctl, const MailCheck *check)
{
  ctl_out_begin (ctl->out);
  ctl_out_text (ctl->out, "service", service_names[check->kind]);
  ctl_out_text (ctl->out, "sha256", check->certificate_sha256);
  ctl_out_text (ctl->out, "summary", check->certificate_summary);
  ctl_out_text (ctl->out, "pem", check->certificate_pem);
  ctl_out_bool (ctl->out, "trusted",
                !g_error_matches (check->error, MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED));
  ctl_out_end (ctl->out);
}

CtlStatus
ctl_account_trust (Ctl *ctl)
{
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  g_autofree char *sha256 = NULL;
  const GOptionEntry entries[] = {
    {"sha256", 0, 0, G_OPTION_ARG_STRING, &sha256,
     "Trust the certificate with this SHA-256, though it can't be verified", "HEX"},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "ACCOUNT [--sha256 HEX]", 1, 1))
    return status;
  g_autoptr (MailAccount) account = open_account (ctl, &status);
  if (account == NULL)
    return status;
  g_autoptr (GPtrArray) checks = run_check (ctl, account, NULL, &error);
  if (checks == NULL)
    return ctl_fail (ctl, error);
  g_autoptr (MailAccount) pinned = NULL;
  for (unsigned int i = 0; i < checks->len; i++) {
    const MailCheck *check = g_ptr_array_index (checks, i);
    if (check->certificate_sha256 == NULL)
      continue;
    print_certificate (ctl, check);
    if (sha256 == NULL || g_ascii_strcasecmp (sha256, check->certificate_sha256) != 0)
      continue;
    g_autoptr (MailAccount) base = g_steal_pointer (&pinned);
    pinned = pin (base != NULL ? base : account, check);
  }
  if (sha256 == NULL && ctl_out_get_rows (ctl->out) > 0)
    return CTL_OK;
  error = first_error (checks);
  if (sha256 == NULL && error != NULL)
    return ctl_fail (ctl, error);
  g_clear_error (&error);
  if (sha256 == NULL)
    return ctl_fail_with (ctl, CTL_NOTHING, "not-found", "The servers of %s use no certificates.",
                          account->name);
  if (pinned == NULL)
    return ctl_fail_with (ctl, CTL_NOTHING, "not-found",
                          "No server of %s shows a certificate with that SHA-256.", account->name);
  const AccountOptions none = {};
  return store (ctl, pinned, NULL, &none);
}
