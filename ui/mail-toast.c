// SPDX-License-Identifier: GPL-3.0-or-later
//
// An error's sentence as a toast: a server's words in it are no markup.

#include "ui/mail-toast.h"

#include "ui/mail-error-text.h"

void
mail_toast_tell_error (AdwToastOverlay *toasts, const GError *error)
{
  if (!toasts || !error || mail_error_is_silent (error))
    return;
  g_autofree char *sentence = mail_error_dup_sentence (error);
  AdwToast *toast = adw_toast_new (sentence);

  adw_toast_set_use_markup (toast, false);
  adw_toast_overlay_add_toast (toasts, toast);
}
