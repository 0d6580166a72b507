// SPDX-License-Identifier: GPL-3.0-or-later
//
// Seconds of processor time this thread has used: what a limit on a parser's time is held against,
// however busy the machine.

#pragma once

#include <time.h>

static inline double
cpu_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}
