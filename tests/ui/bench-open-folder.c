// SPDX-License-Identifier: GPL-3.0-or-later
//
// How long a cached folder takes to open and to be jumped about in, in the real pane over a real
// store. Prints a line of JSON with medians in milliseconds:
//
//   bench-open-folder MESSAGES ROUNDS [messages]
//
// "messages": the list is of those, not of conversations.
// "store": the model and a screenful of rows read. "painted": from choosing the folder to the end
// of the frame that shows its rows. "jump": the frame after the view was put elsewhere, from its
// beginning to its end; "jump_worst": the longest of them.

#include "bench-frames.h"
#include "bench-store.h"

#include "ui/mail-conversation-list.h"
#include "ui/mail-conversation-row.h"

#include <stdlib.h>

#define SCREENFUL 20
#define JUMPS 10 // a round

typedef struct {
  StoreFixture store;
  MailEngine *engine;
  bool lists_messages;
  GtkWidget *window;
  MailConversationList *list;
  MailSidebarItem *full, *empty;
  BenchFrames frames;
} Bench;

static void
on_opened (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GError) error = NULL;

  if (!mail_engine_open_finish (MAIL_ENGINE (source), result, &error))
    g_error ("%s", error->message);
  *(bool *) data = true;
}

static void
on_closed (GObject *source, GAsyncResult *result, void *data)
{
  mail_engine_close_finish (MAIL_ENGINE (source), result, NULL);
  *(bool *) data = true;
}

static bool
is_done (void *done)
{
  return *(bool *) done;
}

static bool
shows_rows (void *bench)
{
  return bench_shows_rows (GTK_WIDGET (((Bench *) bench)->list));
}

static bool
is_loaded (void *model)
{
  return !mail_list_model_is_loading (model);
}

static MailSidebarItem *
dup_item (Bench *bench, int64_t folder_id)
{
  g_autoptr (MailFolder) folder = mail_engine_read_folder (bench->engine, folder_id);

  return mail_sidebar_item_new_folder (folder, NULL);
}

static void
open_window (Bench *bench)
{
  bench->list = g_object_new (MAIL_TYPE_CONVERSATION_LIST, NULL);
  mail_conversation_list_set_engine (bench->list, bench->engine);
  g_object_set (bench->list, "conversations", !bench->lists_messages, NULL);
  bench->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (bench->window), 380, 800);
  gtk_window_set_child (GTK_WINDOW (bench->window), GTK_WIDGET (bench->list));
  gtk_widget_realize (bench->window);
  bench_frames_watch (&bench->frames, bench->window);
  mail_conversation_list_show (bench->list, bench->empty);
  gtk_window_present (GTK_WINDOW (bench->window));
  bench_frames_wait (&bench->frames, "the window");
}

static double
milliseconds_since (int64_t started, int64_t ended)
{
  return (double) (ended - started) / 1000;
}

static double
read_store (Bench *bench)
{
  MailQuery query = {.scope = MAIL_SCOPE_FOLDER,
                     .folder_id = bench->store.inbox,
                     .account_id = bench->store.account_id,
                     .conversations = !bench->lists_messages};
  int64_t started = g_get_monotonic_time ();
  g_autoptr (MailListModel) model = mail_list_model_new (bench->engine, &query);
  double taken;

  for (unsigned int i = 0; i < SCREENFUL; i++)
    if (!mail_list_model_get_conversation (model, i))
      g_error ("row %u is not there", i);
  taken = milliseconds_since (started, g_get_monotonic_time ());
  bench_frames_wait_for (NULL, "the whole list", is_loaded, model);
  return taken;
}

// Until the whole folder is listed, so that jumps reach its end.
static void
wait_for_all (Bench *bench)
{
  MailSelection *selection = mail_conversation_list_get_selection (bench->list);

  bench_frames_wait_for (NULL, "the whole list", is_loaded, mail_selection_get_model (selection));
  bench_frames_wait (&bench->frames, "the whole list’s frame");
}

static double
paint_folder (Bench *bench)
{
  int64_t started;

  mail_conversation_list_show (bench->list, bench->empty);
  bench_frames_wait (&bench->frames, "the empty folder");
  started = g_get_monotonic_time ();
  mail_conversation_list_show (bench->list, bench->full);
  bench_frames_wait_for (&bench->frames, "the folder’s rows", shows_rows, bench);
  return milliseconds_since (started, bench->frames.ended);
}

static void
jump_about (Bench *bench, GRand *random, GArray *out)
{
  GtkWidget *view = bench_find_widget (GTK_WIDGET (bench->list), GTK_TYPE_LIST_VIEW);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));

  for (int i = 0; i < JUMPS; i++) {
    double taken;

    gtk_adjustment_set_value (adjustment,
                              g_rand_double (random) * gtk_adjustment_get_upper (adjustment));
    bench_frames_wait (&bench->frames, "the frame of a jump");
    taken = milliseconds_since (bench->frames.began, bench->frames.ended);
    g_array_append_val (out, taken);
  }
}

static void
measure (Bench *bench, int rounds)
{
  g_autoptr (GArray) stores = g_array_new (false, false, sizeof (double));
  g_autoptr (GArray) paints = g_array_new (false, false, sizeof (double));
  g_autoptr (GArray) jumps = g_array_new (false, false, sizeof (double));
  GRand *random = g_rand_new_with_seed (1);

  for (int round = 0; round < rounds; round++) {
    double store = read_store (bench);
    double paint = paint_folder (bench);
    g_array_append_val (stores, store);
    g_array_append_val (paints, paint);
    wait_for_all (bench);
    jump_about (bench, random, jumps);
  }
  g_rand_free (random);
  double jump = bench_median (jumps);
  g_print ("{\"store\": %.2f, \"painted\": %.2f, \"jump\": %.2f, \"jump_worst\": %.2f}\n",
           bench_median (stores), bench_median (paints), jump,
           g_array_index (jumps, double, jumps->len - 1));
}

int
main (int argc, char **argv)
{
  Bench bench = {0};
  uint32_t n = argc > 1 ? (uint32_t) g_ascii_strtoull (argv[1], NULL, 10) : 0;
  int rounds = argc > 2 ? (int) g_ascii_strtoll (argv[2], NULL, 10) : 0;
  bool is_open = false, is_closed = false;

  if (n < SCREENFUL || rounds < 1)
    return EXIT_FAILURE;
  bench.lists_messages = argc > 3 && g_str_equal (argv[3], "messages");
  adw_init ();
  store_fixture_set_up (&bench.store, NULL);
  bench_store_fill (&bench.store, n);
  bench.engine = mail_engine_new (bench.store.dir, NULL);
  mail_engine_open_async (bench.engine, NULL, on_opened, &is_open);
  bench_frames_wait_for (NULL, "the store", is_done, &is_open);
  bench.full = dup_item (&bench, bench.store.inbox);
  bench.empty = dup_item (&bench, bench.store.archive);
  open_window (&bench);
  measure (&bench, rounds);
  gtk_window_destroy (GTK_WINDOW (bench.window));
  g_clear_object (&bench.full);
  g_clear_object (&bench.empty);
  mail_engine_close_async (bench.engine, NULL, on_closed, &is_closed);
  bench_frames_wait_for (NULL, "the engine’s end", is_done, &is_closed);
  g_clear_object (&bench.engine);
  store_fixture_tear_down (&bench.store, NULL);
  return EXIT_SUCCESS;
}
