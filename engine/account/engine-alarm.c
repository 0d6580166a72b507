// SPDX-License-Identifier: GPL-3.0-or-later
//
// An absolute timer of the real-time clock, which the kernel looks at again whenever that clock is
// set and when the machine wakes. Those of GLib count monotonic time, which stands still in sleep.

#include "account/engine-alarm.h"

#include <sys/timerfd.h>
#include <unistd.h>

typedef struct {
  GSource source;
  int fd;
} AlarmSource;

static gboolean
dispatch (GSource *source, GSourceFunc callback, void *data)
{
  uint64_t expirations = 0;

  // Nothing to read: it was set anew between its end and now.
  return read (((AlarmSource *) source)->fd, &expirations, sizeof expirations) < 0 ?
           G_SOURCE_CONTINUE :
           callback (data);
}

static void
finalize (GSource *source)
{
  close (((AlarmSource *) source)->fd);
}

static GSourceFuncs funcs = {.dispatch = dispatch, .finalize = finalize};

GSource *
engine_alarm_source_new (void)
{
  int fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);

  if (fd < 0)
    return NULL;
  GSource *source = g_source_new (&funcs, sizeof (AlarmSource));
  ((AlarmSource *) source)->fd = fd;
  g_source_add_unix_fd (source, fd, G_IO_IN);
  return source;
}

void
engine_alarm_source_set (GSource *alarm, int64_t at)
{
  const struct itimerspec time = {.it_value = {.tv_sec = at}};

  timerfd_settime (((AlarmSource *) alarm)->fd, TFD_TIMER_ABSTIME, &time, NULL);
}
