// SPDX-License-Identifier: GPL-3.0-or-later
//
// A point in monotonic time by which something must be over. Passed by value.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct {
  int64_t at; // g_get_monotonic_time() microseconds; NET_DEADLINE_NEVER.at: none
} NetDeadline;

#define NET_DEADLINE_NEVER ((NetDeadline) {INT64_MAX})

static inline NetDeadline
net_deadline_in_ms (int64_t ms)
{
  return (NetDeadline) {g_get_monotonic_time () + ms * 1000};
}

// The one that comes first.
static inline NetDeadline
net_deadline_min (NetDeadline a, NetDeadline b)
{
  return a.at < b.at ? a : b;
}

static inline bool
net_deadline_has_passed (NetDeadline deadline)
{
  return deadline.at != INT64_MAX && g_get_monotonic_time () >= deadline.at;
}

// What is left, for poll(): milliseconds rounded up, 0 when it has passed, -1 for never.
static inline int
net_deadline_poll_ms (NetDeadline deadline)
{
  if (deadline.at == INT64_MAX)
    return -1;
  int64_t left = deadline.at - g_get_monotonic_time ();

  return left <= 0 ? 0 : (int) MIN ((left + 999) / 1000, INT32_MAX);
}

G_END_DECLS
