// SPDX-License-Identifier: GPL-3.0-or-later
//
// A label that takes no room while all is well.

#include "ui/mail-trouble.h"

void
mail_trouble_show (GtkLabel *label, const char *sentence)
{
  mail_trouble_show_with_link (label, sentence, NULL, NULL);
}

void
mail_trouble_show_with_link (GtkLabel *label, const char *sentence, const char *words,
                             const char *uri)
{
  g_autofree char *link =
    uri ? g_markup_printf_escaped ("\n<a href=\"%s\">%s</a>", uri, words) : g_strdup ("");
  g_autofree char *text = sentence ? g_markup_escape_text (sentence, -1) : g_strdup ("");
  g_autofree char *markup = g_strconcat (text, link, NULL);

  gtk_label_set_markup (label, markup);
  gtk_widget_set_visible (GTK_WIDGET (label), sentence != NULL);
  if (sentence)
    gtk_accessible_announce (GTK_ACCESSIBLE (label), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}
