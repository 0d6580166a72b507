// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every message of the corpus in the reader's real views. When this fails, a message exists that
// ends the program or keeps it busy for ever.

#include "ui/mail-html-body.h"
#include "ui/mail-text-body.h"

#include <adwaita.h>

#define DEADLINE_SECONDS 20 // for one message
#define MAX_BYTES (4 * 1024 * 1024)
#define MAX_FILES 1000
#define MAX_VIEWS 5 // as many as the reader keeps alive

typedef struct {
  MailWeb *web;
  GtkWidget *window, *box;
  GPtrArray *files; // char *
} Fixture;

static gboolean
on_deadline (void *data)
{
  g_error ("%s keeps the reader busy", (const char *) data);
  return G_SOURCE_REMOVE;
}

static void
collect (const char *folder, GPtrArray *files)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      collect (path, files);
    else if (g_str_has_suffix (name, ".eml") || g_str_has_suffix (name, ".msg") ||
             g_str_has_suffix (name, ".txt"))
      g_ptr_array_add (files, g_steal_pointer (&path));
  }
}

static void
on_loaded (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GError) error = NULL;

  *(GPtrArray **) data = mail_body_load_finish (NULL, result, &error);
  g_assert_no_error (error);
}

static void
show_body (Fixture *fixture, MimeMessage *message, const MailBody *body)
{
  GtkWidget *view =
    body->html ? mail_html_body_new (fixture->web, message, body) : mail_text_body_new (body->text);

  gtk_box_append (GTK_BOX (fixture->box), view);
  if (body->html)
    mail_html_body_set_live (MAIL_HTML_BODY (view), true);
  mail_body_view_set_zoom (MAIL_BODY_VIEW (view), 1.1);
  mail_body_view_find (MAIL_BODY_VIEW (view), "the", false);
}

static void
clear (Fixture *fixture)
{
  GtkWidget *view;

  while ((view = gtk_widget_get_first_child (fixture->box)))
    gtk_box_remove (GTK_BOX (fixture->box), view);
}

static bool
is_loading (GtkWidget *view)
{
  GtkWidget *web = gtk_widget_get_first_child (view);

  return MAIL_IS_HTML_BODY (view) && (!web || webkit_web_view_is_loading (WEBKIT_WEB_VIEW (web)));
}

static void
wait_until_shown (Fixture *fixture)
{
  for (GtkWidget *view = gtk_widget_get_first_child (fixture->box); view;
       view = gtk_widget_get_next_sibling (view))
    while (is_loading (view))
      g_main_context_iteration (NULL, true);
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, false);
}

static void
show_file (Fixture *fixture, const char *path)
{
  g_autofree char *contents = NULL;
  size_t length;
  GPtrArray *bodies = NULL;

  if (!g_file_get_contents (path, &contents, &length, NULL) || length > MAX_BYTES)
    return;
  g_autoptr (GBytes) raw = g_bytes_new_take (g_steal_pointer (&contents), length);
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  unsigned int deadline = g_timeout_add_seconds (DEADLINE_SECONDS, on_deadline, (void *) path);

  mail_body_load_async (message, NULL, false, NULL, on_loaded, &bodies);
  while (!bodies)
    g_main_context_iteration (NULL, true);
  for (unsigned int i = 0; i < MIN (bodies->len, MAX_VIEWS); i++)
    show_body (fixture, message, g_ptr_array_index (bodies, i));
  wait_until_shown (fixture);
  clear (fixture);
  g_source_remove (deadline);
  g_ptr_array_unref (bodies);
}

static void
test_corpus (Fixture *fixture, const void *data)
{
  if (fixture->files->len == 0) {
    g_test_skip ("the corpus is not here");
    return;
  }
  // Evenly spread over all of them, so that each kind has its turn.
  for (unsigned int i = 0, n = MIN (fixture->files->len, MAX_FILES); i < n; i++)
    show_file (fixture, g_ptr_array_index (fixture->files, i * fixture->files->len / n));
}

static void
set_up (Fixture *fixture, const void *data)
{
  const char *corpus = g_getenv ("MAIL_CORPUS");
  GtkWidget *scrolled;

  fixture->files = g_ptr_array_new_with_free_func (g_free);
  if (corpus)
    collect (corpus, fixture->files);
  fixture->web = mail_web_new ();
  fixture->window = gtk_window_new ();
  fixture->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 700, 900);
  scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), fixture->box);
  gtk_window_set_child (GTK_WINDOW (fixture->window), scrolled);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, const void *data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->web);
  g_ptr_array_unref (fixture->files);
}

int
main (int argc, char **argv)
{
  // GTK warns when a web process ends while it is being embedded for screen readers.
  g_setenv ("GTK_A11Y", "none", true);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/ui/corpus/every-message-in-the-reader", Fixture, NULL, set_up, test_corpus,
              tear_down);
  return g_test_run ();
}
