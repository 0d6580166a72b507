// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages whose content some connection of an account is bringing, so that no other one brings it
// from another folder at the same time. Any thread.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _SyncClaims SyncClaims;

SyncClaims *sync_claims_new (void);
void sync_claims_free (SyncClaims *claims);

// False: another has MESSAGE_ID.
bool sync_claims_take (SyncClaims *claims, int64_t message_id);
// Nothing happens to one that nobody has.
void sync_claims_release (SyncClaims *claims, int64_t message_id);

G_END_DECLS
