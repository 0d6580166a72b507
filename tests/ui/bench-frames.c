// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each wait has a source of its own that ends the program: a frame that never comes costs half a
// minute, and not the night.

#include "bench-frames.h"

#include "ui/mail-conversation-row.h"

#include <stdlib.h>

#define PATIENCE_SECONDS 30
// Without a fiftieth of them used by the process: a web view's blinking caret takes a hundredth.
#define QUIET_MS 500

static gboolean
on_out_of_patience (void *what)
{
  g_printerr ("%s did not come about in %d s\n", (const char *) what, PATIENCE_SECONDS);
  exit (EXIT_FAILURE);
}

static void
on_frame_began (GdkFrameClock *clock, BenchFrames *frames)
{
  frames->began = g_get_monotonic_time ();
}

static void
on_frame_ended (GdkFrameClock *clock, BenchFrames *frames)
{
  frames->ended = g_get_monotonic_time ();
  frames->count++;
}

void
bench_frames_watch (BenchFrames *frames, GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);

  frames->clock = clock;
  g_signal_connect (clock, "before-paint", G_CALLBACK (on_frame_began), frames);
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_frame_ended), frames);
}

static unsigned int
begin_patience (const char *what)
{
  return g_timeout_add_seconds (PATIENCE_SECONDS, on_out_of_patience, (void *) what);
}

static void
wait_for_one (BenchFrames *frames)
{
  unsigned int before = frames->count;

  while (frames->count == before)
    g_main_context_iteration (NULL, true);
}

void
bench_frames_wait (BenchFrames *frames, const char *what)
{
  unsigned int patience = begin_patience (what);

  // What was to be painted may be so already; without this no frame would follow.
  gdk_frame_clock_request_phase (frames->clock, GDK_FRAME_CLOCK_PHASE_PAINT);
  wait_for_one (frames);
  g_source_remove (patience);
}

void
bench_frames_wait_for (BenchFrames *frames, const char *what, bool (*is_there) (void *data),
                       void *data)
{
  unsigned int patience = begin_patience (what);

  if (frames)
    wait_for_one (frames);
  while (!is_there (data))
    if (frames)
      wait_for_one (frames);
    else
      g_main_context_iteration (NULL, true);
  g_source_remove (patience);
}

double
bench_read_clock_ms (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (double) now.tv_sec * 1000 + (double) now.tv_nsec / 1e6;
}

static gboolean
on_pause_over (void *data)
{
  *(bool *) data = true;
  return G_SOURCE_REMOVE;
}

double
bench_wait_for_quiet (void)
{
  unsigned int patience = begin_patience ("a window that is quiet");
  double before, after = bench_read_clock_ms (CLOCK_PROCESS_CPUTIME_ID);

  do {
    bool is_over = false;

    before = after;
    g_timeout_add (QUIET_MS, on_pause_over, &is_over);
    while (!is_over)
      g_main_context_iteration (NULL, true);
    after = bench_read_clock_ms (CLOCK_PROCESS_CPUTIME_ID);
  } while (after - before > QUIET_MS / 50.0);
  g_source_remove (patience);
  return before;
}

GtkWidget *
bench_find_widget (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = bench_find_widget (child, type);
  return found;
}

bool
bench_shows_rows (GtkWidget *widget)
{
  GtkWidget *row = bench_find_widget (widget, MAIL_TYPE_CONVERSATION_ROW);

  return row && gtk_widget_get_mapped (row) && gtk_widget_get_height (row) > 0 &&
         mail_conversation_row_get_item (MAIL_CONVERSATION_ROW (row));
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

double
bench_median (GArray *values)
{
  g_array_sort (values, compare);
  return g_array_index (values, double, values->len / 2);
}
