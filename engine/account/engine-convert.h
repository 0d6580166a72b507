// SPDX-License-Identifier: GPL-3.0-or-later
//
// An account on its way from one kind to the other, as the owner of the store sees it.

#pragma once

#include "account/mail-engine-private.h"

G_BEGIN_DECLS

// The account that ACCOUNT_ID's conversion made; 0: none was begun. Any thread.
int64_t engine_convert_find_goal (Store *store, int64_t account_id);

// The other way round.
int64_t engine_convert_find_origin (Store *store, int64_t goal_id);

// UNFINISHED: something that its server refused is neither tried again nor given up, and would be
// lost with ACCOUNT_ID. Any thread.
bool engine_convert_check_refused (Store *store, int64_t account_id, GError **error);

G_END_DECLS
