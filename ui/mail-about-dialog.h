// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who made Mail, its version and its licence.

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void mail_about_dialog_present (GtkWidget *parent);

G_END_DECLS
