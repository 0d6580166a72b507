// SPDX-License-Identifier: GPL-3.0-or-later
//
// Snapshots of accounts: copying and counting references. Nothing here knows where they are kept.

#include "base/mail-account.h"

#include <string.h>

typedef struct {
  MailAccount account; // first, so that a MailAccount is a Counted
  gatomicrefcount refs;
} Counted;

void
mail_service_clear (MailService *service)
{
  g_free (service->host);
  g_free (service->user);
  g_free (service->pinned_sha256);
  memset (service, 0, sizeof *service);
}

void
mail_service_copy (const MailService *from, MailService *to)
{
  *to = *from;
  to->host = g_strdup (from->host);
  to->user = g_strdup (from->user);
  to->pinned_sha256 = g_strdup (from->pinned_sha256);
}

const char *
mail_account_user (const MailAccount *account, const MailService *service)
{
  return service->user != NULL && *service->user != '\0' ? service->user : account->address;
}

bool
mail_account_is_local (const MailAccount *account)
{
  return account->incoming_kind == MAIL_SERVICE_POP3 && account->incoming.host == NULL &&
         *account->address == '\0';
}

static char *
dup_text (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

MailAccount *
mail_account_new (const MailAccount *template)
{
  Counted *counted = g_new0 (Counted, 1);
  MailAccount *account = &counted->account;

  g_atomic_ref_count_init (&counted->refs);
  *account = *template;
  account->name = dup_text (template->name);
  account->address = dup_text (template->address);
  account->full_name = dup_text (template->full_name);
  mail_service_copy (&template->incoming, &account->incoming);
  mail_service_copy (&template->submission, &account->submission);
  return account;
}

MailAccount *
mail_account_ref (const MailAccount *account)
{
  g_atomic_ref_count_inc (&((Counted *) account)->refs);
  return (MailAccount *) account;
}

void
mail_account_unref (MailAccount *account)
{
  if (account == NULL || !g_atomic_ref_count_dec (&((Counted *) account)->refs))
    return;
  g_free (account->name);
  g_free (account->address);
  g_free (account->full_name);
  mail_service_clear (&account->incoming);
  mail_service_clear (&account->submission);
  g_free (account);
}
