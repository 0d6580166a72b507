// SPDX-License-Identifier: GPL-3.0-or-later
//
// A group of contacts as a GVariant and back, for requests.

#pragma once

#include "base/mail-contact-group.h"
#include "base/mail-error.h"

G_BEGIN_DECLS

#define ENGINE_VARIANT_CONTACT_GROUP "(xsa(ss))"

// Floating.
GVariant *engine_variant_from_contact_group (const MailContactGroup *group);
// Its name as one line, no member twice. NULL with INVALID: what should be an address is none.
MailContactGroup *engine_variant_to_contact_group (GVariant *variant, GError **error);

G_END_DECLS
