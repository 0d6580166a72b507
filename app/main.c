// SPDX-License-Identifier: GPL-3.0-or-later
//
// The desktop app's entry: translations, then the application.

#include "app/mail-application.h"

#include <glib/gi18n.h>
#include <locale.h>

int
main (int argc, char **argv)
{
  // Set by `meson devenv`, so that the app speaks every language uninstalled too.
  const char *locale_dir = g_getenv ("MAIL_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir ? locale_dir : MAIL_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_autoptr (MailApplication) application = mail_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
