// SPDX-License-Identifier: GPL-3.0-or-later
//
// A table of the providers that were seen to refuse their own passwords from programs.

#include "ui/mail-provider-help.h"

#include <glib/gi18n.h>
#include <stdbool.h>
#include <string.h>

static const MailProviderHelp providers[] = {
  {"gmail.com", "https://myaccount.google.com/apppasswords"},
  {"googlemail.com", "https://myaccount.google.com/apppasswords"},
  {"mail.me.com", "https://account.apple.com/account/manage"},
  {"mail.yahoo.com", "https://login.yahoo.com/account/security"},
  {"aol.com", "https://login.aol.com/account/security"},
  {"fastmail.com", "https://www.fastmail.help/hc/en-us/articles/360058752854"},
  {"zoho.com", "https://accounts.zoho.com/home#security/app_password"},
  {"zoho.eu", "https://accounts.zoho.eu/home#security/app_password"},
  {"yandex.com", "https://id.yandex.com/security/app-passwords"},
  {"yandex.ru", "https://id.yandex.ru/security/app-passwords"},
  {"mail.ru", "https://account.mail.ru/user/2-step-auth/passwords"},
  {"outlook.com", NULL},
  {"office365.com", NULL},
};

static bool
is_below (const char *host, const char *domain)
{
  size_t length = strlen (host), end = strlen (domain);
  const char *tail = host + length - MIN (length, end);

  return g_ascii_strcasecmp (tail, domain) == 0 && (length == end || tail[-1] == '.');
}

const MailProviderHelp *
mail_provider_help_find (const char *host)
{
  for (size_t i = 0; host && i < G_N_ELEMENTS (providers); i++)
    if (is_below (host, providers[i].domain))
      return &providers[i];
  return NULL;
}

const char *
mail_provider_help_get_sentence (const MailProviderHelp *help)
{
  if (!help->uri)
    return _ ("This provider no longer takes passwords from mail programs, and Mail can’t sign in "
              "to it in another way.");
  return _ ("This provider wants an app password here, not the one you sign in with on its pages.");
}
