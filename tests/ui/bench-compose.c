// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person who writes waits for, in real composers over a real store:
//
//   bench-compose ROUNDS CONTACTS FILE
//
// Thrice it prints a word and waits for a line of its input, while keys are pressed by whoever
// started it: "body", with the cursor in a formatted draft of 200 KB that was never saved; "later",
// in the same draft, once it is; and "recipients", with the cursor in the empty field of a store
// that knows CONTACTS people. Then comes a line of JSON in milliseconds, medians of ROUNDS where a
// thing is done more than once. "window": from the wish for a composer to the frame that shows it.
// "editor": until the text can be typed in. "body", "later", "recipients": the longest that the UI
// thread was busy (of the processor) while there were keys. "attach": likewise from FILE's adding
// until the draft with it is saved. "found1", "found3": until the people are found whose names
// begin with one letter, or with three.

#include "bench-frames.h"
#include "bench-stall.h"
#include "store-fixture.h"

#include "store/store-contact.h"
#include "ui/mail-composer-attachments.h"
#include "ui/mail-composer-window.h"
#include "ui/mail-recipient-entry.h"

#include <glib-unix.h>
#include <stdlib.h>
#include <unistd.h>
#include <webkit/webkit.h>

#define DRAFT_BYTES (200 * 1024)
#define LAST_WORDS "boat came in" // of those that are typed
#define BATCH 1000

typedef struct {
  StoreFixture store;
  MailEngine *engine;
  GtkWindow *window;
  MailComposer *composer; // in WINDOW
  BenchFrames frames;
  bool is_loaded;
} Bench;

static const char *const first_names[] = {"Anna",  "Ben",   "Chidi", "Dana",   "Edith", "Farid",
                                          "Gesa",  "Hugo",  "Ines",  "Jamila", "Karel", "Lotte",
                                          "Marek", "Nadia", "Olaf",  "Petra",  "Quinn", "Rosa"};

static void
add_contacts (StoreFixture *store, unsigned int n)
{
  for (unsigned int start = 0; start < n; start += BATCH) {
    StoreWrite *write = store_fixture_begin (store);
    g_autoptr (GPtrArray) people =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);

    for (unsigned int i = start; i < MIN (n, start + BATCH); i++) {
      g_autofree char *name =
        g_strdup_printf ("%s %s%u", first_names[i % G_N_ELEMENTS (first_names)],
                         first_names[(i / 7) % G_N_ELEMENTS (first_names)], i);
      g_autofree char *address = g_strdup_printf ("person%u@example%u.org", i, i % 97);
      g_ptr_array_add (people, mail_address_new (name, address));
    }
    store_contact_see (write, store->account_id, people, 1700000000 + start, start % 5000 == 0);
    store_fixture_commit (write);
  }
}

static char *
dup_long_text (void)
{
  GString *html = g_string_new (NULL);

  for (unsigned int i = 0; html->len < DRAFT_BYTES; i++)
    g_string_append_printf (
      html,
      "<div>Paragraph %u: the harbour lay <b>quiet</b> in the morning, and the <i>ferry</i> that "
      "was to leave at eight had not come, see <a href=\"https://example.org/%u\">its page</a>. "
      "Whoever waited there looked at the clouds and said little.</div>%s",
      i, i, i % 20 == 19 ? "<blockquote type=\"cite\"><div>Quoted words</div></blockquote>" : "");
  return g_string_free (html, false);
}

static bool
is_true (void *flag)
{
  return *(bool *) flag;
}

static void
on_opened (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GError) error = NULL;

  if (!mail_engine_open_finish (MAIL_ENGINE (source), result, &error))
    g_error ("%s", error->message);
  *(bool *) data = true;
}

static void
on_load_changed (WebKitWebView *view, WebKitLoadEvent event, Bench *bench)
{
  bench->is_loaded |= event == WEBKIT_LOAD_FINISHED;
}

static bool
is_mapped (void *window)
{
  return gtk_widget_get_mapped (window);
}

// → milliseconds until its frame, and in OUT_EDITOR until its text was there.
static double
open_composer (Bench *bench, const MailDraft *wanted, double *out_editor)
{
  MailDraft *draft = mail_draft_new (wanted);
  int64_t started = g_get_monotonic_time ();
  double painted;

  bench->is_loaded = false;
  bench->frames = (BenchFrames) {0};
  bench->composer = mail_composer_new (bench->engine, draft);
  bench->window = GTK_WINDOW (mail_composer_window_new (NULL, bench->engine, bench->composer));
  g_signal_connect (bench_find_widget (GTK_WIDGET (bench->window), WEBKIT_TYPE_WEB_VIEW),
                    "load-changed", G_CALLBACK (on_load_changed), bench);
  gtk_widget_realize (GTK_WIDGET (bench->window));
  bench_frames_watch (&bench->frames, GTK_WIDGET (bench->window));
  gtk_window_present (bench->window);
  bench_frames_wait_for (&bench->frames, "the composer", is_mapped, bench->window);
  painted = (double) (bench->frames.ended - started) / 1000;
  bench_frames_wait_for (NULL, "the editor", is_true, &bench->is_loaded);
  *out_editor = (double) (g_get_monotonic_time () - started) / 1000;
  return painted;
}

static void
close_composer (Bench *bench)
{
  gtk_window_destroy (bench->window);
  bench_wait_for_quiet ();
}

static double
measure_opening (Bench *bench, int rounds, double *out_editor)
{
  const MailDraft empty = {.rich = true};
  g_autoptr (GArray) windows = g_array_new (false, false, sizeof (double));
  g_autoptr (GArray) editors = g_array_new (false, false, sizeof (double));

  for (int round = 0; round <= rounds; round++) {
    double editor, window = open_composer (bench, &empty, &editor);

    if (round > 0) { // the first is cold
      g_array_append_val (windows, window);
      g_array_append_val (editors, editor);
    }
    close_composer (bench);
  }
  *out_editor = bench_median (editors);
  return bench_median (windows);
}

static gboolean
on_line (int fd, GIOCondition condition, void *is_over)
{
  char line[64];

  *(bool *) is_over = true;
  if (read (fd, line, sizeof line) <= 0)
    g_error ("nobody presses keys");
  return G_SOURCE_REMOVE;
}

static bool
is_active (void *window)
{
  return gtk_window_is_active (window);
}

// The longest that the thread was busy while keys are pressed for a widget of TYPE.
static double
watch_keys (Bench *bench, const char *where, GType type)
{
  bool is_over = false;

  bench_frames_wait_for (NULL, "an active window", is_active, bench->window);
  gtk_widget_grab_focus (bench_find_widget (GTK_WIDGET (bench->window), type));
  bench_wait_for_quiet ();
  bench_stall_take ();
  g_print ("%s\n", where);
  g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, on_line, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, true);
  bench_wait_for_quiet (); // what was typed last is to be saved yet
  return bench_stall_take ();
}

static double
measure_body (Bench *bench, const char *path, double *out_later, double *out_attach)
{
  g_autofree char *html = dup_long_text ();
  const MailDraft draft = {.rich = true,
                           .html = html,
                           .to = (char *) "ana@example.com",
                           .subject = (char *) "A long letter"};
  g_autoptr (GFile) file = g_file_new_for_path (path);
  double editor;

  open_composer (bench, &draft, &editor);
  double keys = watch_keys (bench, "body", WEBKIT_TYPE_WEB_VIEW);
  *out_later = watch_keys (bench, "later", WEBKIT_TYPE_WEB_VIEW);
  GtkWidget *attachments =
    bench_find_widget (GTK_WIDGET (bench->window), MAIL_TYPE_COMPOSER_ATTACHMENTS);
  mail_composer_attachments_add_file (MAIL_COMPOSER_ATTACHMENTS (attachments), file);
  bench_wait_for_quiet ();
  *out_attach = bench_stall_take ();
  g_autoptr (MailDraft) stored = mail_composer_dup_draft (bench->composer);
  if (stored->id == 0 || stored->attachments->len != 1 || !strstr (stored->html, LAST_WORDS))
    g_error ("saved as %d, %u files, %zu bytes", (int) stored->id, stored->attachments->len,
             strlen (stored->html));
  close_composer (bench);
  return keys;
}

static void
on_found (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people =
    mail_engine_load_completions_finish (MAIL_ENGINE (source), result, NULL, &error);

  if (!people || people->len == 0)
    g_error ("nobody was found");
  *(bool *) data = true;
}

static double
measure_finding (Bench *bench, const char *prefix, int rounds)
{
  g_autoptr (GArray) times = g_array_new (false, false, sizeof (double));

  for (int round = 0; round < rounds; round++) {
    bool is_done = false;
    int64_t started = g_get_monotonic_time ();

    mail_engine_load_completions_async (bench->engine, prefix, 6, NULL, on_found, &is_done);
    bench_frames_wait_for (NULL, "people", is_true, &is_done);
    double taken = (double) (g_get_monotonic_time () - started) / 1000;
    g_array_append_val (times, taken);
  }
  return bench_median (times);
}

int
main (int argc, char **argv)
{
  const MailDraft empty = {.rich = true};
  Bench bench = {0};
  int rounds = argc == 4 ? (int) g_ascii_strtoll (argv[1], NULL, 10) : 0;
  double editor, later, attach, ignored;
  bool is_open = false;

  if (rounds < 1)
    return EXIT_FAILURE;
  adw_init ();
  // GTK fades its cursor frame by frame, for seconds: a window with one is never quiet meanwhile.
  g_object_set (gtk_settings_get_default (), "gtk-cursor-blink", false, NULL);
  bench_stall_watch ();
  store_fixture_set_up (&bench.store, NULL);
  add_contacts (&bench.store, (unsigned int) g_ascii_strtoull (argv[2], NULL, 10));
  g_clear_pointer (&bench.store.store, store_close);
  g_clear_pointer (&bench.store.owner, store_owner_unlock);
  bench.engine = mail_engine_new (bench.store.dir, NULL);
  mail_engine_open_async (bench.engine, NULL, on_opened, &is_open);
  bench_frames_wait_for (NULL, "the store", is_true, &is_open);
  double window = measure_opening (&bench, rounds, &editor);
  double body = measure_body (&bench, argv[3], &later, &attach);
  open_composer (&bench, &empty, &ignored);
  double recipients = watch_keys (&bench, "recipients", MAIL_TYPE_RECIPIENT_ENTRY);
  g_print ("{\"window\": %.1f, \"editor\": %.1f, \"body\": %.2f, \"later\": %.2f, "
           "\"attach\": %.2f, \"recipients\": %.2f, \"found1\": %.2f, \"found3\": %.2f}\n",
           window, editor, body, later, attach, recipients, measure_finding (&bench, "a", rounds),
           measure_finding (&bench, "ann", rounds));
  fflush (stdout);
  // What closing does is measured by nobody; the store lies in a folder of the session's own.
  _exit (EXIT_SUCCESS);
}
