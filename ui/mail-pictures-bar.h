// SPDX-License-Identifier: GPL-3.0-or-later
//
// Says above a message that its pictures on the network were left out, and offers them. Its buttons
// name the actions "content.show-pictures" and "content.stop-pictures".

#pragma once

#include <adwaita.h>
#include <stdbool.h>

G_BEGIN_DECLS

#define MAIL_TYPE_PICTURES_BAR (mail_pictures_bar_get_type ())
G_DECLARE_FINAL_TYPE (MailPicturesBar, mail_pictures_bar, MAIL, PICTURES_BAR, AdwBin)

// N pictures were left out; 0: nothing to say.
void mail_pictures_bar_offer (MailPicturesBar *bar, unsigned int n);

void mail_pictures_bar_show_fetching (MailPicturesBar *bar);

// They are there, but for N_FAILED of them.
void mail_pictures_bar_show_done (MailPicturesBar *bar, unsigned int n_failed);

G_END_DECLS
