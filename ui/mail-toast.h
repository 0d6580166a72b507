// SPDX-License-Identifier: GPL-3.0-or-later
//
// What went wrong, told for a moment at the foot of a window or dialog.

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

// Tells ERROR in TOASTS, unless there is none or it is one that is never shown. TOASTS NULL: they
// were closed meanwhile.
void mail_toast_tell_error (AdwToastOverlay *toasts, const GError *error);

G_END_DECLS
