// SPDX-License-Identifier: GPL-3.0-or-later
//
// The whole application on a store that is there already, its accounts' servers out of reach:
//
//   bench-window fill DIR MESSAGES   makes the store DIR; prints the ids of its two folders
//   bench-window show STARTED ROUNDS INBOX EMPTY
//
// The second takes the store from $XDG_DATA_HOME, as the application does, and prints a line of
// JSON in milliseconds. "painted": from STARTED (microseconds of the monotonic clock, read before
// this program was started) to the end of the first frame with rows. "processor": what the process
// and its threads used until all was quiet. "switch": from choosing the folder in the window to
// its rows painted; the median. "stall": while the list is scrolled, the most the UI thread needed
// of the processor from one wait for events to the next, which a busy machine does not change.

#include "bench-frames.h"
#include "bench-stall.h"
#include "bench-store.h"

#include "app/mail-application.h"
#include "ui/mail-conversation-row.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SCROLL_FRAMES 150 // of each kind
#define SLOW 120.0        // pixels a frame: a wheel
#define FAST 3000.0       // a fling

typedef struct {
  GtkApplication *application;
  GtkWindow *window;
  BenchFrames frames;
} Bench;

static void
on_realize (Bench *bench)
{
  bench_frames_watch (&bench->frames, GTK_WIDGET (bench->window));
}

static void
on_window_added (GtkApplication *application, GtkWindow *window, Bench *bench)
{
  if (bench->window)
    return;
  bench->window = window;
  g_signal_connect_swapped (window, "realize", G_CALLBACK (on_realize), bench);
}

static GtkWidget *
find_list (Bench *bench)
{
  GtkWidget *row = bench_find_widget (GTK_WIDGET (bench->window), MAIL_TYPE_CONVERSATION_ROW);

  return row ? gtk_widget_get_ancestor (row, GTK_TYPE_LIST_VIEW) : NULL;
}

static bool
shows_rows (void *data)
{
  Bench *bench = data;

  return bench->window && bench_shows_rows (GTK_WIDGET (bench->window));
}

static bool
shows_no_rows (void *data)
{
  return !shows_rows (data);
}

static double
start (Bench *bench, int64_t started)
{
  g_autoptr (GError) error = NULL;

  bench->application = GTK_APPLICATION (mail_application_new ());
  g_signal_connect (bench->application, "window-added", G_CALLBACK (on_window_added), bench);
  if (!g_application_register (G_APPLICATION (bench->application), NULL, &error))
    g_error ("%s", error->message);
  g_application_activate (G_APPLICATION (bench->application));
  bench_frames_wait_for (&bench->frames, "the first rows", shows_rows, bench);
  return (double) (bench->frames.ended - started) / 1000;
}

static void
choose (Bench *bench, const char *folder)
{
  g_autofree char *key = g_strdup_printf ("folder:%s", folder);

  g_action_group_activate_action (G_ACTION_GROUP (bench->window), "folder",
                                  g_variant_new_string (key));
}

static double
switch_to (Bench *bench, const char *inbox, const char *empty)
{
  int64_t started;

  choose (bench, empty);
  bench_frames_wait_for (&bench->frames, "the empty folder", shows_no_rows, bench);
  bench_wait_for_quiet ();
  started = g_get_monotonic_time ();
  choose (bench, inbox);
  bench_frames_wait_for (&bench->frames, "the folder’s rows", shows_rows, bench);
  return (double) (bench->frames.ended - started) / 1000;
}

// Like a wheel, like a fling, and like the bar dragged to anywhere.
static void
scroll (Bench *bench)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (find_list (bench)));
  GRand *random = g_rand_new_with_seed (1);

  for (int frame = 0; frame < 3 * SCROLL_FRAMES; frame++) {
    double value = gtk_adjustment_get_value (adjustment);

    if (frame < SCROLL_FRAMES)
      value += SLOW;
    else if (frame < 2 * SCROLL_FRAMES)
      value += FAST;
    else
      value = g_rand_double (random) * gtk_adjustment_get_upper (adjustment);
    gtk_adjustment_set_value (adjustment, value);
    bench_frames_wait (&bench->frames, "a frame of the scrolled list");
  }
  g_rand_free (random);
}

static void
show (char **arguments)
{
  Bench bench = {0};
  int rounds = (int) g_ascii_strtoll (arguments[1], NULL, 10);
  g_autoptr (GArray) switches = g_array_new (false, false, sizeof (double));

  bench_stall_watch ();
  double painted = start (&bench, g_ascii_strtoll (arguments[0], NULL, 10));
  double processor = bench_wait_for_quiet ();
  for (int round = 0; round < rounds; round++) {
    double taken = switch_to (&bench, arguments[2], arguments[3]);
    g_array_append_val (switches, taken);
  }
  bench_wait_for_quiet ();
  bench_stall_take ();
  scroll (&bench);
  double stall = bench_stall_take ();
  g_print ("{\"painted\": %.1f, \"processor\": %.1f, \"switch\": %.1f, \"stall\": %.1f}\n", painted,
           processor, bench_median (switches), stall);
}

static void
fill (char **arguments)
{
  StoreFixture store = {0};

  store_fixture_set_up (&store, NULL);
  bench_store_fill (&store, (uint32_t) g_ascii_strtoull (arguments[1], NULL, 10));
  if (g_rename (store.dir, arguments[0]) != 0)
    g_error ("%s can’t become %s", store.dir, arguments[0]);
  g_print ("%d %d\n", (int) store.inbox, (int) store.archive);
  g_free (store.dir);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "fill"))
    fill (argv + 2);
  else if (argc == 6 && g_str_equal (argv[1], "show"))
    show (argv + 2);
  else
    return EXIT_FAILURE;
  // The application is not closed: what it does then is measured by nobody.
  _exit (EXIT_SUCCESS);
}
