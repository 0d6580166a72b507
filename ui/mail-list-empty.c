// SPDX-License-Identifier: GPL-3.0-or-later
//
// Words and icons for the empty page.

#include "ui/mail-list-empty.h"

#include "ui/mail-format.h"

#include <glib/gi18n.h>

void
mail_list_empty_show (AdwStatusPage *page, MailListScope *scope, bool is_search, bool can_ask)
{
  const char *title = mail_list_scope_get_empty_title (scope);
  const char *icon = mail_list_scope_get_icon (scope);
  const char *description = NULL;

  if (is_search) {
    title = _ ("No Results Found");
    description =
      can_ask ? _ ("Try other words, or search on the server.") : _ ("Try other words.");
    icon = "edit-find-symbolic";
  }
  adw_status_page_set_title (page, title);
  adw_status_page_set_description (page, description);
  adw_status_page_set_icon_name (page, icon);
}

// "before:yesterday" finds nothing because it is not understood, not because there is nothing.
void
mail_list_empty_tell_misunderstood (AdwStatusPage *page, const GError *error)
{
  // Translators: the placeholder is a part of what was searched for, like "is:blue".
  g_autofree char *sentence =
    mail_format_dup_sentence (_ ("“%s” can’t be understood."), error->message);
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  adw_status_page_set_description (page, escaped);
}
