// SPDX-License-Identifier: GPL-3.0-or-later
//
// One layout as wide as the page, cut into pages at whole lines.

#include "ui/mail-print.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#define FONT "Sans 10"

typedef struct {
  GtkWindow *parent;
  char *text;
  unsigned int title_length; // of its beginning, which is bold; bytes
  PangoLayout *layout;
  GArray *starts; // int: the first line of each page
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->parent);
  g_free (job->text);
  g_clear_object (&job->layout);
  g_array_unref (job->starts);
  g_free (job);
}

static void
embolden (PangoLayout *layout, unsigned int length)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

  bold->start_index = 0;
  bold->end_index = length;
  pango_attr_list_insert (attributes, bold);
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
}

static void
on_begin (GtkPrintOperation *operation, GtkPrintContext *context, Job *job)
{
  double room = gtk_print_context_get_height (context) * PANGO_SCALE;
  PangoFontDescription *font = pango_font_description_from_string (FONT);
  double used = 0;
  int line = 0;

  mail_print_return (job->parent);
  job->layout = gtk_print_context_create_pango_layout (context);
  pango_layout_set_font_description (job->layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (job->layout, (int) (gtk_print_context_get_width (context) * PANGO_SCALE));
  pango_layout_set_wrap (job->layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (job->layout, job->text, -1);
  embolden (job->layout, job->title_length);
  g_array_append_val (job->starts, line);
  for (; line < pango_layout_get_line_count (job->layout); line++) {
    PangoRectangle logical;

    pango_layout_line_get_extents (pango_layout_get_line_readonly (job->layout, line), NULL,
                                   &logical);
    used += logical.height;
    if (used > room) {
      g_array_append_val (job->starts, line);
      used = logical.height;
    }
  }
  gtk_print_operation_set_n_pages (operation, (int) job->starts->len);
}

static void
on_draw (GtkPrintOperation *operation, GtkPrintContext *context, int page, Job *job)
{
  cairo_t *cairo = gtk_print_context_get_cairo_context (context);
  int n_lines = pango_layout_get_line_count (job->layout);
  int line = g_array_index (job->starts, int, page);
  int end = (unsigned int) page + 1 < job->starts->len ?
              g_array_index (job->starts, int, page + 1) :
              n_lines;
  double y = 0;

  for (; line < end; line++) {
    PangoLayoutLine *shown = pango_layout_get_line_readonly (job->layout, line);
    PangoRectangle logical;

    pango_layout_line_get_extents (shown, NULL, &logical);
    cairo_move_to (cairo, 0, y - (double) logical.y / PANGO_SCALE);
    pango_cairo_show_layout_line (cairo, shown);
    y += (double) logical.height / PANGO_SCALE;
  }
}

static void
on_done (GtkPrintOperation *operation, GtkPrintOperationResult result, GtkWidget *parent)
{
  g_autoptr (GError) error = NULL;

  if (result == GTK_PRINT_OPERATION_RESULT_CANCEL)
    mail_print_return (GTK_WINDOW (parent));
  if (result != GTK_PRINT_OPERATION_RESULT_ERROR)
    return;
  gtk_print_operation_get_error (operation, &error);
  mail_print_tell (parent, error);
}

static void
on_dialog_gone (gpointer data)
{
  gtk_window_present (data);
  g_object_unref (data);
}

void
mail_print_return (GtkWindow *parent)
{
  g_idle_add_once (on_dialog_gone, g_object_ref (parent));
}

void
mail_print_tell (GtkWidget *parent, const GError *error)
{
  if (error == NULL || g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) ||
      g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
    return;
  AdwDialog *dialog = adw_alert_dialog_new (_ ("The Message Could Not Be Printed"), error->message);

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  adw_dialog_present (dialog, parent);
}

void
mail_print_text (const char *title, const char *text, GtkWindow *parent)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  Job *job = g_new0 (Job, 1);

  job->parent = g_object_ref (parent);
  job->text = g_strdup_printf ("%s\n%s", title, text);
  job->title_length = (unsigned int) strlen (title);
  job->starts = g_array_new (false, false, sizeof (int));
  g_signal_connect (operation, "begin-print", G_CALLBACK (on_begin), job);
  g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw), job);
  g_object_set_data_full (G_OBJECT (operation), "mail-print-job", job, (GDestroyNotify) job_free);
  g_signal_connect_object (operation, "done", G_CALLBACK (on_done), parent, 0);
  gtk_print_operation_set_allow_async (operation, true);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, NULL);
}
