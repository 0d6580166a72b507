// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text alone is laid out by us. HTML is printed by the view that shows it, where a script of ours
// puts the words around it into trees that the page's styles can't reach and the screen does not
// show.

#include "ui/mail-print-message.h"

#include "ui/mail-html-body.h"
#include "ui/mail-print.h"

#include <string.h>

// What is on its way to paper.
typedef struct {
  GPtrArray *bodies;
  unsigned int next;   // the first of BODIES that no job has
  unsigned int n_jobs; // begun
  char *title, *head, *tail;
  GtkWindow *parent;
  GtkPrintSetup *setup; // NULL until the dialog was answered
  char *before, *after; // the words around the page of the job under way
  bool has_failed;
} Paper;

static void
paper_free (Paper *paper)
{
  g_ptr_array_unref (paper->bodies);
  g_free (paper->title);
  g_free (paper->head);
  g_free (paper->tail);
  g_object_unref (paper->parent);
  g_clear_pointer (&paper->setup, gtk_print_setup_unref);
  g_free (paper->before);
  g_free (paper->after);
  g_free (paper);
}

static void
append_paragraph (GString *words, const char *text)
{
  if (!*text)
    return;
  if (words->len > 0)
    g_string_append (words, "\n\n");
  g_string_append (words, text);
}

// Of those from FROM to before TO, which are text.
static void
append_texts (GString *words, GPtrArray *bodies, unsigned int from, unsigned int to)
{
  for (unsigned int i = from; i < to; i++) {
    GtkTextBuffer *buffer = gtk_text_view_get_buffer (g_ptr_array_index (bodies, i));
    g_autofree char *text = NULL;
    GtkTextIter start, end;

    gtk_text_buffer_get_bounds (buffer, &start, &end);
    text = gtk_text_buffer_get_text (buffer, &start, &end, false);
    append_paragraph (words, text);
  }
}

// The first page of HTML from FROM on; the end where there is none.
static unsigned int
find_html (GPtrArray *bodies, unsigned int from)
{
  while (from < bodies->len && !MAIL_IS_HTML_BODY (g_ptr_array_index (bodies, from)))
    from++;
  return from;
}

static void
append_literal (GString *script, const char *text)
{
  g_string_append_c (script, '"');
  for (; *text; text++)
    if (*text == '\n') {
      g_string_append (script, "\\n");
    } else if (*text != '\r') {
      if (*text == '"' || *text == '\\')
        g_string_append_c (script, '\\');
      g_string_append_c (script, *text);
    }
  g_string_append_c (script, '"');
}

static char *
dup_script (const Paper *paper)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data ("/org/example/Mail/print.js", 0, NULL);
  GString *script = g_string_new ("(");

  g_string_append (script, g_bytes_get_data (bytes, NULL));
  g_string_append (script, ") (");
  append_literal (script, paper->n_jobs == 1 ? paper->title : "");
  g_string_append (script, ", ");
  append_literal (script, paper->before);
  g_string_append (script, ", ");
  append_literal (script, paper->after);
  g_string_append (script, ")");
  return g_string_free_and_steal (script);
}

// A file that one job made is not written over by the next.
static void
name_file (GtkPrintSettings *settings, unsigned int job)
{
  const char *uri = gtk_print_settings_get (settings, GTK_PRINT_SETTINGS_OUTPUT_URI);
  const char *end = uri ? strrchr (uri, '.') : NULL;
  g_autofree char *named = NULL;

  if (job < 2 || !end || strchr (end, '/'))
    return;
  named = g_strdup_printf ("%.*s-%u%s", (int) (end - uri), uri, job, end);
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_URI, named);
}

static void
fail (Paper *paper, const GError *error)
{
  paper->has_failed = true;
  mail_print_tell (GTK_WIDGET (paper->parent), error);
}

static void print_next (Paper *paper);

static void
on_failed (WebKitPrintOperation *operation, const GError *error, Paper *paper)
{
  fail (paper, error);
}

// Also after a failure.
static void
on_finished (WebKitPrintOperation *operation, Paper *paper)
{
  g_signal_handlers_disconnect_by_data (operation, paper);
  g_object_unref (operation);
  print_next (paper);
}

static void
on_words_placed (GObject *source, GAsyncResult *result, gpointer data)
{
  Paper *paper = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JSCValue) value =
    webkit_web_view_evaluate_javascript_finish (WEBKIT_WEB_VIEW (source), result, &error);
  g_autoptr (GtkPrintSettings) settings = NULL;
  WebKitPrintOperation *operation;

  if (!value) {
    fail (paper, error);
    paper_free (paper);
    return;
  }
  settings = gtk_print_settings_copy (gtk_print_setup_get_print_settings (paper->setup));
  name_file (settings, paper->n_jobs);
  operation = webkit_print_operation_new (WEBKIT_WEB_VIEW (source));
  webkit_print_operation_set_print_settings (operation, settings);
  webkit_print_operation_set_page_setup (operation, gtk_print_setup_get_page_setup (paper->setup));
  g_signal_connect (operation, "failed", G_CALLBACK (on_failed), paper);
  g_signal_connect (operation, "finished", G_CALLBACK (on_finished), paper);
  webkit_print_operation_print (operation);
}

static void
on_view_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  Paper *paper = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WebKitWebView) view =
    mail_html_body_load_view_finish (MAIL_HTML_BODY (source), result, &error);
  g_autofree char *script = NULL;

  if (!view) {
    fail (paper, error);
    paper_free (paper);
    return;
  }
  script = dup_script (paper);
  webkit_web_view_evaluate_javascript (view, script, -1, MAIL_WEB_WORLD, NULL, NULL,
                                       on_words_placed, paper);
}

static void
print_next (Paper *paper)
{
  unsigned int page = find_html (paper->bodies, paper->next);
  GString *before = g_string_new (paper->n_jobs == 0 ? paper->head : "");
  GString *after = g_string_new ("");

  append_texts (before, paper->bodies, paper->next, MIN (page, paper->bodies->len));
  paper->next = page + 1;
  if (find_html (paper->bodies, paper->next) >= paper->bodies->len) {
    append_texts (after, paper->bodies, paper->next, paper->bodies->len);
    append_paragraph (after, paper->tail);
    paper->next = paper->bodies->len;
  }
  g_free (paper->before);
  g_free (paper->after);
  paper->before = g_string_free_and_steal (before);
  paper->after = g_string_free_and_steal (after);
  if (page >= paper->bodies->len || paper->has_failed) {
    paper_free (paper);
    return;
  }
  paper->n_jobs++;
  mail_html_body_load_view_async (g_ptr_array_index (paper->bodies, page), on_view_loaded, paper);
}

static void
on_set_up (GObject *source, GAsyncResult *result, gpointer data)
{
  Paper *paper = data;
  g_autoptr (GError) error = NULL;

  paper->setup = gtk_print_dialog_setup_finish (GTK_PRINT_DIALOG (source), result, &error);
  mail_print_return (paper->parent);
  if (paper->setup) {
    print_next (paper);
    return;
  }
  fail (paper, error);
  paper_free (paper);
}

static void
print_text (GPtrArray *bodies, const char *title, const char *head, const char *tail,
            GtkWindow *parent)
{
  g_autoptr (GString) words = g_string_new (head);

  append_texts (words, bodies, 0, bodies->len);
  append_paragraph (words, tail);
  mail_print_text (title, words->str, parent);
}

// WebKit's own dialog destroys itself twice when it is closed by Escape.
void
mail_print_message (GPtrArray *bodies, const char *title, const char *head, const char *tail,
                    GtkWindow *parent)
{
  g_autoptr (GtkPrintDialog) dialog = NULL;
  Paper *paper;

  if (find_html (bodies, 0) >= bodies->len) {
    print_text (bodies, title, head, tail, parent);
    return;
  }
  paper = g_new0 (Paper, 1);
  paper->bodies = g_ptr_array_new_with_free_func (g_object_unref);
  for (unsigned int i = 0; i < bodies->len; i++)
    g_ptr_array_add (paper->bodies, g_object_ref (g_ptr_array_index (bodies, i)));
  paper->title = g_strdup (title);
  paper->head = g_strdup (head);
  paper->tail = g_strdup (tail);
  paper->parent = g_object_ref (parent);
  dialog = gtk_print_dialog_new ();
  gtk_print_dialog_setup (dialog, parent, NULL, on_set_up, paper);
}
