// SPDX-License-Identifier: GPL-3.0-or-later
//
// A label as people see it: its words, its colour, which follows from its name so that it is the
// same everywhere, and the chip that shows both.

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_LABEL_CHIP (mail_label_chip_get_type ())
G_DECLARE_FINAL_TYPE (MailLabelChip, mail_label_chip, MAIL, LABEL_CHIP, GtkWidget)

GtkWidget *mail_label_chip_new (const char *name);

// What to call the label NAME (base/mail-label.h). Caller frees.
char *mail_label_chip_dup_text (const char *name);

// The style class that gives an icon the label's colour. Static.
const char *mail_label_chip_get_color_class (const char *name);

// For widgets that draw their text themselves. LAYOUT has the chip's words.
int mail_label_chip_measure (PangoLayout *layout); // its natural width, in pixels
// Draws a chip as wide as AREA in the middle of its height.
void mail_label_chip_draw (GtkWidget *widget, GtkSnapshot *snapshot, PangoLayout *layout,
                           const char *name, const graphene_rect_t *area);

G_END_DECLS
