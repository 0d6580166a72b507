// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whose servers want an app password. When this fails, who has the right password types it again
// and again, or somebody is sent to a page of a provider that is not theirs.

#include "ui/mail-provider-help.h"

static void
test_find (void)
{
  static const struct {
    const char *host, *start; // of the page's address; NULL: no help
  } cases[] = {
    {"imap.gmail.com", "https://myaccount.google.com/"},
    {"SMTP.Gmail.Com", "https://myaccount.google.com/"},
    {"imap.mail.me.com", "https://account.apple.com/"},
    {"zoho.eu", "https://accounts.zoho.eu/"},
    {"imap.mail.yahoo.com", "https://login.yahoo.com/"},
    {"imap.notgmail.com", NULL},
    {"gmail.com.example.org", NULL},
    {"mail.example.org", NULL},
    {"com", NULL},
    {"", NULL},
    {NULL, NULL},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    const MailProviderHelp *help = mail_provider_help_find (cases[i].host);

    g_assert_cmpint (help != NULL, ==, cases[i].start != NULL);
    if (help)
      g_assert_true (g_str_has_prefix (help->uri, cases[i].start));
  }
}

static void
test_no_way (void)
{
  const MailProviderHelp *help = mail_provider_help_find ("outlook.office365.com");

  g_assert_null (help->uri);
  g_assert_nonnull (strstr (mail_provider_help_get_sentence (help), "no longer"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/provider-help/find", test_find);
  g_test_add_func ("/ui/provider-help/no-way-in", test_no_way);
  return g_test_run ();
}
