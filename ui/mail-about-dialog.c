// SPDX-License-Identifier: GPL-3.0-or-later
//
// The About dialog.

#include "ui/mail-about-dialog.h"

#include <glib/gi18n.h>
#include <webkit/webkit.h>

// What a person is asked for when something goes wrong. Nothing about accounts or mail is in it.
static char *
dup_debug_info (void)
{
  return g_strdup_printf (
    "Mail %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nWebKitGTK %u.%u.%u\n"
    "GLib %u.%u.%u\n",
    MAIL_VERSION, gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
    adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
    webkit_get_major_version (), webkit_get_minor_version (), webkit_get_micro_version (),
    glib_major_version, glib_minor_version, glib_micro_version);
}

void
mail_about_dialog_present (GtkWidget *parent)
{
  const char *developers[] = {_ ("The Mail Project"), NULL};
  g_autofree char *debug_info = dup_debug_info ();
  AdwDialog *dialog = adw_about_dialog_new ();
  AdwAboutDialog *about = ADW_ABOUT_DIALOG (dialog);

  adw_about_dialog_set_application_icon (about, "org.example.Mail");
  adw_about_dialog_set_application_name (about, _ ("Mail"));
  adw_about_dialog_set_version (about, MAIL_VERSION);
  adw_about_dialog_set_developer_name (about, developers[0]);
  adw_about_dialog_set_developers (about, developers);
  adw_about_dialog_set_comments (about, _ ("Read, write and keep your mail."));
  adw_about_dialog_set_license_type (about, GTK_LICENSE_GPL_3_0);
  adw_about_dialog_set_website (about, "https://mail.example.org/");
  adw_about_dialog_set_issue_url (about, "https://mail.example.org/issues");
  adw_about_dialog_set_debug_info (about, debug_info);
  adw_about_dialog_set_debug_info_filename (about, "mail-versions.txt");
  // Translators: your names, one a line; left out when it stays untranslated.
  adw_about_dialog_set_translator_credits (about, _ ("translator-credits"));
  adw_dialog_present (dialog, parent);
}
