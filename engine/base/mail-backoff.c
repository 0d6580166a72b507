// SPDX-License-Identifier: GPL-3.0-or-later
//
// Jittered exponential back-off.

#include "base/mail-backoff.h"

void
mail_backoff_init (MailBackoff *backoff, int64_t first_ms, int64_t last_ms)
{
  g_return_if_fail (first_ms > 0 && last_ms >= first_ms);
  *backoff = (MailBackoff) {.first_ms = first_ms, .last_ms = last_ms};
}

int64_t
mail_backoff_next (MailBackoff *backoff)
{
  int64_t delay = backoff->first_ms;

  for (unsigned int i = 0; i < backoff->tries && delay < backoff->last_ms; i++)
    delay = delay > backoff->last_ms / 2 ? backoff->last_ms : delay * 2;
  if (backoff->tries < G_MAXUINT)
    backoff->tries++;
  return delay - (int64_t) (g_random_double () * (double) (delay / 2));
}

void
mail_backoff_reset (MailBackoff *backoff)
{
  backoff->tries = 0;
}
