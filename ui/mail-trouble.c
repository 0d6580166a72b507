// SPDX-License-Identifier: GPL-3.0-or-later
//
// A label that takes no room while all is well.

#include "ui/mail-trouble.h"

void
mail_trouble_show (GtkLabel *label, const char *sentence)
{
  gtk_label_set_label (label, sentence ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (label), sentence != NULL);
  if (sentence)
    gtk_accessible_announce (GTK_ACCESSIBLE (label), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}
