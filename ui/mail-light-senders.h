// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whose mail is shown on white also where the desktop is dark, as the person chose. Kept in the
// settings: no server learns of it.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

bool mail_light_senders_has (const char *address);

// The last 200 chosen are remembered. ADDRESS "": nobody's, which is not.
void mail_light_senders_set (const char *address, bool is_light);

G_END_DECLS
