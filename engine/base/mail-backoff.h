// SPDX-License-Identifier: GPL-3.0-or-later
//
// How long to wait before trying again: doubling from the first delay to the last, each drawn at
// random from its upper half, so that a thousand clients do not return in the same second.

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct {
  int64_t first_ms;   // after the first failure
  int64_t last_ms;    // never longer
  unsigned int tries; // failures since the last success
} MailBackoff;

// FIRST_MS > 0, LAST_MS ≥ FIRST_MS.
void mail_backoff_init (MailBackoff *backoff, int64_t first_ms, int64_t last_ms);

// Counts one failure and gives the milliseconds to wait now.
int64_t mail_backoff_next (MailBackoff *backoff);

// After a success.
void mail_backoff_reset (MailBackoff *backoff);

G_END_DECLS
