// SPDX-License-Identifier: GPL-3.0-or-later
//
// What commands that carry mail in or out print.

#pragma once

#include "ctl.h"

G_BEGIN_DECLS

typedef struct {
  Ctl *ctl;
  int64_t told; // when progress was told last
} CtlTransfer;

// A MailTransferFunc; DATA is a CtlTransfer.
void ctl_transfer_progress (const MailTransfer *progress, void *data);

// Prints the counts; VERB: "imported".
CtlStatus ctl_transfer_print (Ctl *ctl, const char *verb, const MailTransfer *transfer);

G_END_DECLS
