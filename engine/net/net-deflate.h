// SPDX-License-Identifier: GPL-3.0-or-later
//
// The layer of COMPRESS=DEFLATE (RFC 4978): raw deflate both ways over the layer below. What it
// holds is bounded whatever comes in: it inflates only as much as is asked for.

#pragma once

#include "net/net-transport.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct NetDeflate NetDeflate;

// Takes INNER. EARLY: N bytes that came behind the consent, deflated already.
NetDeflate *net_deflate_new (NetTransport *inner, const void *early, size_t n);

// To be driven in INNER's place. Owned by itself: net_transport_free() frees the whole. Fails with
// PROTOCOL on what is no deflate stream, LIMIT on one that swells beyond LIMIT_INFLATED_FREE and
// LIMIT_INFLATED_RATIO.
NetTransport *net_deflate_get_transport (NetDeflate *deflate);

// Deflated bytes that went through, both ways, since the last call.
void net_deflate_take_counts (NetDeflate *deflate, uint64_t *out_in, uint64_t *out_out);

G_END_DECLS
