// SPDX-License-Identifier: GPL-3.0-or-later
//
// GLib gives a poll function no data.

#include "bench-stall.h"

#include "bench-frames.h"

static double busy_since; // milliseconds of this thread; 0: nothing was polled yet
static double longest;    // milliseconds of this thread from a poll's return to the next poll

static int
poll_and_reckon (GPollFD *descriptors, unsigned int n, int timeout)
{
  int result;

  if (busy_since > 0)
    longest = MAX (longest, bench_read_clock_ms (CLOCK_THREAD_CPUTIME_ID) - busy_since);
  result = g_poll (descriptors, n, timeout);
  busy_since = bench_read_clock_ms (CLOCK_THREAD_CPUTIME_ID);
  return result;
}

void
bench_stall_watch (void)
{
  g_main_context_set_poll_func (NULL, poll_and_reckon);
}

double
bench_stall_take (void)
{
  double taken = longest;

  longest = 0;
  return taken;
}
