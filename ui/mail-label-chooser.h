// SPDX-License-Identifier: GPL-3.0-or-later
//
// The dialog in which one ticks the labels that conversations are to have. Emits "applied" (GStrv
// to add, GStrv to remove), unless nothing was changed.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>
#include <stdbool.h>

G_BEGIN_DECLS

#define MAIL_TYPE_LABEL_CHOOSER (mail_label_chooser_get_type ())
G_DECLARE_FINAL_TYPE (MailLabelChooser, mail_label_chooser, MAIL, LABEL_CHOOSER, AdwDialog)

// IS_LOCAL: the server keeps no new labels, which is told.
MailLabelChooser *mail_label_chooser_new (bool is_local);

// Which of the conversations have a label.
typedef enum {
  MAIL_LABEL_NONE,
  MAIL_LABEL_SOME,
  MAIL_LABEL_ALL,
} MailLabelState;

// Offers NAMES (char *), ticked as CONVERSATIONS (MailConversation, NULL for those that are gone)
// have them.
void mail_label_chooser_fill (MailLabelChooser *self, GPtrArray *names, GPtrArray *conversations);

G_END_DECLS
