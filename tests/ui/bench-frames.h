// SPDX-License-Identifier: GPL-3.0-or-later
//
// A window's frames, waited for by benches. Who waits in vain ends the program and says for what.

#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>
#include <time.h>

typedef struct {
  GdkFrameClock *clock; // borrowed from the window; NULL until it is watched
  int64_t began, ended; // microseconds of the monotonic clock; of the last frame
  unsigned int count;
} BenchFrames;

// Counts the frames of the window that WIDGET, which is realized, lies in.
void bench_frames_watch (BenchFrames *frames, GtkWidget *widget);

// Until one frame more was painted, also if nothing has changed. WHAT: what it is to show.
void bench_frames_wait (BenchFrames *frames, const char *what);

// Until IS_THERE answers true of DATA; it is asked after each frame, or where FRAMES is NULL after
// each event.
void bench_frames_wait_for (BenchFrames *frames, const char *what, bool (*is_there) (void *data),
                            void *data);

// Until the process has used less than a hundredth of half a second; → the milliseconds of the
// processor that it had used by then.
double bench_wait_for_quiet (void);

// Of this thread or the process, in milliseconds.
double bench_read_clock_ms (clockid_t clock);

// The first of TYPE in WIDGET's tree, WIDGET included; NULL if there is none.
GtkWidget *bench_find_widget (GtkWidget *widget, GType type);

// Rows of conversations are to be seen in WIDGET's tree.
bool bench_shows_rows (GtkWidget *widget);

// Of double; sorts VALUES.
double bench_median (GArray *values);
