// SPDX-License-Identifier: GPL-3.0-or-later
//
// MailHealth as a GVariant and back, as engine-variant.h does for the other snapshots.

#pragma once

#include "account/engine-variant.h"
#include "base/mail-health.h"

G_BEGIN_DECLS

#define ENGINE_VARIANT_CONNECTION "(iimvxxixmsmsmsasmsmsxttttt" ENGINE_VARIANT_PROGRESS ")"
#define ENGINE_VARIANT_FOLDER_HEALTH "(sixbuuums)"
#define ENGINE_VARIANT_HEALTH                                                                      \
  "(xbbxxttasa" ENGINE_VARIANT_CONNECTION "a" ENGINE_VARIANT_FOLDER_HEALTH ")"

GVariant *engine_variant_from_health (const MailHealth *health);
// NULL for a variant of another type.
MailHealth *engine_variant_to_health (GVariant *variant);

G_END_DECLS
