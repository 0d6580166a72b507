// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two times as text under one key.

#include "sync/pop3-clock.h"

#include "store/store-account.h"

#include <inttypes.h>

#define KEY "pop3-clock"
#define DAY ((int64_t) 86400)

// Who comes back later than this waits another N days. Clocks without a battery come up years off.
#define LONG_ABSENCE (183 * DAY)

bool
pop3_clock_advance (Pop3Clock *clock, int64_t now)
{
  int64_t passed = now - clock->seen_at;
  bool is_first = clock->seen_at == 0;

  if (!is_first && (passed < -DAY || passed > LONG_ABSENCE))
    clock->sound_since = now;
  else if (!is_first && passed < DAY)
    return false;
  clock->seen_at = now;
  return true;
}

int64_t
pop3_clock_count_from (const Pop3Clock *clock, int64_t stored_at, int64_t now)
{
  bool is_ahead = stored_at > now && clock->sound_since != 0;

  return is_ahead ? clock->sound_since : MAX (stored_at, clock->sound_since);
}

void
pop3_clock_get (Store *store, int64_t account_id, Pop3Clock *out)
{
  g_autofree char *value = store_account_dup_value (store, account_id, KEY, NULL);
  char *rest = NULL;

  *out = (Pop3Clock) {0};
  if (value == NULL)
    return;
  out->seen_at = g_ascii_strtoll (value, &rest, 10);
  out->sound_since = g_ascii_strtoll (rest, NULL, 10);
}

bool
pop3_clock_set (StoreWrite *write, int64_t account_id, const Pop3Clock *clock, GError **error)
{
  g_autofree char *value =
    g_strdup_printf ("%" PRIi64 " %" PRIi64, clock->seen_at, clock->sound_since);

  return store_account_set_value (write, account_id, KEY, value, error);
}
