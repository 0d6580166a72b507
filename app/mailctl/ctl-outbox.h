// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the commands about messages on their way out share.

#pragma once

#include "ctl.h"

G_BEGIN_DECLS

// Sends what is due, of ACCOUNT_ID or, 0, of all. The error of the pass, or NULL.
GError *ctl_outbox_flush (Ctl *ctl, int64_t account_id);

// Prints the items IDS and says of the first that is not on its way why: its own trouble or, where
// it only waits, that of the PASS (NULL: none).
CtlStatus ctl_outbox_report (Ctl *ctl, const GArray *ids, const GError *pass);

G_END_DECLS
