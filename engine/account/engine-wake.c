// SPDX-License-Identifier: GPL-3.0-or-later
//
// A timer of the real-time clock that is never due: the kernel cancels it when that clock jumps,
// which it does after sleep. It jumps also when somebody sets it; then the time asleep has not
// grown. No bus is asked, so that this works in any sandbox.

#include "account/engine-wake.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define NEVER_SECONDS (INT64_C (1) << 40)

typedef struct {
  GSource source;
  int fd;
  int64_t asleep_ms; // of the machine since it started, when last looked at
} WakeSource;

static int64_t
clock_ms (clockid_t clock)
{
  struct timespec now = {};

  clock_gettime (clock, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Boot time goes on in sleep, monotonic time does not.
static int64_t
time_asleep_ms (void)
{
  return clock_ms (CLOCK_BOOTTIME) - clock_ms (CLOCK_MONOTONIC);
}

static bool
arm (int fd)
{
  const struct itimerspec never = {.it_value = {.tv_sec = NEVER_SECONDS}};

  return timerfd_settime (fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) == 0;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, void *data)
{
  WakeSource *wake = (WakeSource *) source;
  uint64_t expirations = 0;
  int64_t asleep = time_asleep_ms ();
  bool has_slept = asleep - wake->asleep_ms > 500;

  if (read (wake->fd, &expirations, sizeof expirations) < 0 && errno != ECANCELED &&
      errno != EAGAIN)
    return G_SOURCE_REMOVE;
  wake->asleep_ms = asleep;
  if (!arm (wake->fd))
    return G_SOURCE_REMOVE;
  return has_slept ? callback (data) : G_SOURCE_CONTINUE;
}

static void
finalize (GSource *source)
{
  close (((WakeSource *) source)->fd);
}

static GSourceFuncs funcs = {.dispatch = dispatch, .finalize = finalize};

GSource *
engine_wake_source_new (void)
{
  int fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);

  if (fd < 0)
    return NULL;
  if (!arm (fd)) {
    close (fd);
    return NULL;
  }
  GSource *source = g_source_new (&funcs, sizeof (WakeSource));
  ((WakeSource *) source)->fd = fd;
  ((WakeSource *) source)->asleep_ms = time_asleep_ms ();
  g_source_add_unix_fd (source, fd, G_IO_IN);
  return source;
}
