// SPDX-License-Identifier: GPL-3.0-or-later
//
// Since when the clock of this computer can be believed, as far as the sessions of a POP3 account
// tell: a copy's age is no reason to remove it if the clock only jumped. Kept in keep.db.

#pragma once

#include "store/store-write.h"

G_BEGIN_DECLS

// Seconds since 1970.
typedef struct {
  int64_t seen_at;     // the clock in a session at most a day before the last one; 0: none yet
  int64_t sound_since; // its last jump, as the clock said afterwards; 0: none was seen
} Pop3Clock;

// A session begins at NOW. True when *CLOCK changed and is to be kept: a day went by, or the clock
// jumped, which is by more than a day back or by more than half a year ahead.
bool pop3_clock_advance (Pop3Clock *clock, int64_t now);
// From when on the age of a copy counts at NOW that came at STORED_AT: from its coming, but from
// the jump where it came before that, or by a clock that went ahead.
int64_t pop3_clock_count_from (const Pop3Clock *clock, int64_t stored_at, int64_t now);

void pop3_clock_get (Store *store, int64_t account_id, Pop3Clock *out);
bool pop3_clock_set (StoreWrite *write, int64_t account_id, const Pop3Clock *clock, GError **error);

G_END_DECLS
