// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reports that came in, joined to the sent messages that they are about.

#pragma once

#include "base/mail-report.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// Adds REPORT's lines to the timeline of the message it is about: by its envelope id or its
// Message-ID, whichever is of a message that was sent from here. A recipient that bounced is
// BOUNCED from now on. What is about no message of ours, or was noted before, changes nothing.
bool store_report_apply (StoreWrite *write, const MailReport *report, GError **error);

G_END_DECLS
