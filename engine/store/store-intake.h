// SPDX-License-Identifier: GPL-3.0-or-later
//
// Content that comes in pieces: hashed as it comes, small in memory, large in its file. One thread
// at a time.

#pragma once

#include "store/store-content.h"
#include "store/store-fingerprint.h"

G_BEGIN_DECLS

typedef struct _StoreIntake StoreIntake;

// What of a large message is kept in memory beside: enough for its headers, preview and words.
#define STORE_INTAKE_HEAD_BYTES (512 * 1024)

StoreIntake *store_intake_new (Store *store);
bool store_intake_append (StoreIntake *intake, const void *bytes, size_t length, GError **error);

// All has come. → the content, in its file durably where it is large; NULL with error.
StoreContent *store_intake_finish (StoreIntake *intake, GError **error);

// The whole of a small message, the first STORE_INTAKE_HEAD_BYTES of a large one. Caller unrefs.
GBytes *store_intake_dup_head (StoreIntake *intake);
uint64_t store_intake_get_size (const StoreIntake *intake);

// What of its bytes tells it from others. Lives as long as the intake.
const StoreFingerprint *store_intake_get_fingerprint (const StoreIntake *intake);

// Removes the file of what was not finished.
void store_intake_free (StoreIntake *intake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreIntake, store_intake_free)

G_END_DECLS
