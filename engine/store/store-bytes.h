// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bytes as columns: compressed, and held against their SHA-256. For store/ alone.

#pragma once

#include "base/mail-error.h"

G_BEGIN_DECLS

// NULL with STORE when there is no memory for it. Caller unrefs.
GBytes *store_bytes_compress (GBytes *bytes, GError **error);

// NULL with STORE when it is no zstd, or not of SHA256.
GBytes *store_bytes_expand (GBytes *packed, GBytes *sha256, GError **error);

// STORE when BYTES is not of SHA256.
bool store_bytes_check (GBytes *bytes, GBytes *sha256, GError **error);

G_END_DECLS
