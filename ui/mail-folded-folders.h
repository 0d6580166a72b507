// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which folders the person folded in the sidebar, in this person's settings.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

bool mail_folded_folders_has (int64_t folder_id);
// The last 500 that were folded are remembered.
void mail_folded_folders_set (int64_t folder_id, bool is_folded);

G_END_DECLS
