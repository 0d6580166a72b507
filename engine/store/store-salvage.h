// SPDX-License-Identifier: GPL-3.0-or-later
//
// Taking over what can be read of a damaged keep.db. For store-open.c.

#pragma once

#include "store/store-private.h"

G_BEGIN_DECLS

// PATH is set aside under PATH.damaged-TIME, and a new PATH made of every row that can still be
// read. Nothing of the damaged file is thrown away.
bool store_salvage_keep (const char *path, GError **error);

// Ends a salvage that was cut short after all was read: call it before PATH is opened. One that was
// cut short earlier begins anew, as PATH is as it was.
bool store_salvage_resume (const char *path, GError **error);

G_END_DECLS
