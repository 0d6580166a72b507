// SPDX-License-Identifier: GPL-3.0-or-later
//
// An attachment dragged out of the window: to a folder, the desktop, another program's window, or
// a composer of ours.

#pragma once

#include "account/mail-part-file.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

// Makes WIDGET a place to drag PART of MESSAGE from. The file is made when it is asked for, as
// late as the drop, and stays until Mail ends. PART lives as long as MESSAGE, which is kept.
void
mail_attachment_drag_add_source (GtkWidget *widget, MimeMessage *message, const MimePart *part);

G_END_DECLS
