// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fields of a message in lists.

#pragma once

#include "ctl-out.h"
#include "account/mail-engine.h"

G_BEGIN_DECLS

// What printing many rows looks up once.
typedef struct _CtlRows CtlRows;

CtlRows *ctl_rows_new (MailEngine *engine);
void ctl_rows_free (CtlRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlRows, ctl_rows_free)

// The fields of ROW in a row of OUT that was begun.
void ctl_row_print (const CtlRows *rows, CtlOut *out, const MailRow *row);

void ctl_row_print_folder (const CtlRows *rows, CtlOut *out, int64_t folder_id);
void ctl_row_print_flags (CtlOut *out, MailFlags flags, const char *const *keywords);
// As one text, "Name <address>, …". MailAddress.
void ctl_row_print_addresses (CtlOut *out, const char *key, const GPtrArray *addresses);

G_END_DECLS
