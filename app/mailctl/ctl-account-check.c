// SPDX-License-Identifier: GPL-3.0-or-later
//
// account check, trust: what the servers of an account say.

#include "ctl-account.h"
#include "ctl-commands.h"

GPtrArray *
ctl_account_ask_servers (Ctl *ctl, const MailAccount *account, const char *password, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ctl_say (ctl, "Trying the servers of %s…", account->address);
  mail_engine_check_account_async (ctl->engine, account, password, ctl->cancellable, ctl_on_ready,
                                   &result);
  ctl_wait (&result);
  return mail_engine_check_account_finish (ctl->engine, result, error);
}

GError *
ctl_account_find_error (const GPtrArray *checks)
{
  for (unsigned int i = 0; i < checks->len; i++) {
    const MailCheck *check = g_ptr_array_index (checks, i);
    if (check->error != NULL)
      return g_error_copy (check->error);
  }
  return NULL;
}

static void
print_check (Ctl *ctl, const MailCheck *check)
{
  ctl_out_begin (ctl->out);
  ctl_out_text (ctl->out, "service", ctl_server_get_name (check->kind));
  ctl_out_bool (ctl->out, "ok", check->error == NULL);
  ctl_out_texts (ctl->out, "capabilities", (const char *const *) check->capabilities);
  ctl_out_text (ctl->out, "tls", check->tls);
  ctl_out_text (ctl->out, "mechanism", check->mechanism);
  ctl_out_text (ctl->out, "certificate_sha256", check->certificate.sha256);
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
  g_autoptr (MailAccount) account = ctl_account_open (ctl, &status);
  if (account == NULL)
    return status;
  g_autoptr (GPtrArray) checks = ctl_account_ask_servers (ctl, account, ctl->password, &error);
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
  service->pinned_sha256 = g_strdup (check->certificate.sha256);
  return pinned;
}

static void
print_certificate (Ctl *ctl, const MailCheck *check)
{
  ctl_out_begin (ctl->out);
  ctl_out_text (ctl->out, "service", ctl_server_get_name (check->kind));
  ctl_out_text (ctl->out, "sha256", check->certificate.sha256);
  ctl_out_text (ctl->out, "summary", check->certificate.summary);
  ctl_out_text (ctl->out, "pem", check->certificate.pem);
  ctl_out_bool (ctl->out, "trusted",
                !g_error_matches (check->error, MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED));
  ctl_out_end (ctl->out);
}

// Shows the certificates of CHECKS. ACCOUNT with those pinned that have SHA256; NULL: none does.
static MailAccount *
show_and_pin (Ctl *ctl, const MailAccount *account, const GPtrArray *checks, const char *sha256)
{
  MailAccount *pinned = NULL;

  for (unsigned int i = 0; i < checks->len; i++) {
    const MailCheck *check = g_ptr_array_index (checks, i);
    if (check->certificate.sha256 == NULL)
      continue;
    print_certificate (ctl, check);
    if (sha256 == NULL || g_ascii_strcasecmp (sha256, check->certificate.sha256) != 0)
      continue;
    g_autoptr (MailAccount) base = pinned;
    pinned = pin (base != NULL ? base : account, check);
  }
  return pinned;
}

// Nothing was asked for but to see them.
static CtlStatus
report_certificates (Ctl *ctl, const MailAccount *account, const GPtrArray *checks)
{
  if (ctl_out_get_rows (ctl->out) > 0)
    return CTL_OK;
  GError *error = ctl_account_find_error (checks);
  if (error != NULL)
    return ctl_fail (ctl, error);
  return ctl_fail_with (ctl, CTL_NOTHING, "not-found", "The servers of %s use no certificates.",
                        account->name);
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
  g_autoptr (MailAccount) account = ctl_account_open (ctl, &status);
  if (account == NULL)
    return status;
  g_autoptr (GPtrArray) checks = ctl_account_ask_servers (ctl, account, NULL, &error);
  if (checks == NULL)
    return ctl_fail (ctl, error);
  g_autoptr (MailAccount) pinned = show_and_pin (ctl, account, checks, sha256);
  if (sha256 == NULL)
    return report_certificates (ctl, account, checks);
  if (pinned == NULL)
    return ctl_fail_with (ctl, CTL_NOTHING, "not-found",
                          "No server of %s shows a certificate with that SHA-256.", account->name);
  return ctl_account_store (ctl, pinned, NULL, &(CtlAccountOptions) {});
}
