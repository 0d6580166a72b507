// SPDX-License-Identifier: GPL-3.0-or-later
//
// Groups of contacts, printed.

#pragma once

#include "ctl.h"

G_BEGIN_DECLS

// One row: {id, name, addresses, members}.
void ctl_group_print (Ctl *ctl, const MailContactGroup *group);

G_END_DECLS
