// SPDX-License-Identifier: GPL-3.0-or-later
//
// A composer in a small window: what its bar can do without, and how high recipients and files get
// before they scroll.

#include "ui/mail-composer-private.h"

#include <glib/gi18n.h>

// In pixels of text at 100 %; below it a letter or two would be left of the title.
#define WIDTH_FOR_TITLE 450

static bool
has_room_for_words (MailComposer *self, int width)
{
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self));

  return width >= adw_length_unit_to_px (ADW_LENGTH_UNIT_SP, WIDTH_FOR_TITLE, settings);
}

void
mail_composer_fit (MailComposer *composer)
{
  int height = gtk_widget_get_height (GTK_WIDGET (composer));
  bool with_words = has_room_for_words (composer, gtk_widget_get_width (GTK_WIDGET (composer)));

  gtk_widget_set_visible (composer->window_title, with_words);
  if (with_words)
    adw_split_button_set_label (composer->send_button, C_ ("composer", "_Send"));
  else
    adw_split_button_set_icon_name (composer->send_button, "mail-send-symbolic");
  mail_composer_head_fit (composer->head, height / 3);
  mail_composer_attachments_fit (composer->attachments, height / 6);
}
