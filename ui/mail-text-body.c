// SPDX-License-Identifier: GPL-3.0-or-later
//
// A text view with tags for links, quotes and matches. A quote is hidden by a tag of its own behind
// a small button.

#include "ui/mail-text-body.h"

#include "ui/mail-link.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#define MAX_BYTES (512 * 1024) // a text view lays out all of it; the rest is in the source
#define MIN_QUOTE_LINES 2

struct _MailTextBody {
  GtkTextView parent_instance;

  GtkTextTag *link, *quote, *match, *zoom;
  GPtrArray *folds; // GtkTextTag of each folded quote, borrowed from the table
  char *searched;
  int width;              // last allocated
  unsigned int settle_id; // the idle that asks for the final height
};

static bool
find_link (GtkTextTag *link, const GtkTextIter *at, GtkTextIter *out_start, GtkTextIter *out_end)
{
  if (!gtk_text_iter_has_tag (at, link))
    return false;
  *out_start = *out_end = *at;
  if (!gtk_text_iter_starts_tag (out_start, link))
    gtk_text_iter_backward_to_tag_toggle (out_start, link);
  gtk_text_iter_forward_to_tag_toggle (out_end, link);
  return true;
}

static char *
dup_link_at (MailTextBody *self, double x, double y)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  GtkTextIter at, start, end;
  int buffer_x, buffer_y;

  gtk_text_view_window_to_buffer_coords (view, GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y, &buffer_x,
                                         &buffer_y);
  if (!gtk_text_view_get_iter_at_location (view, &at, buffer_x, buffer_y) ||
      !find_link (self->link, &at, &start, &end))
    return NULL;
  return gtk_text_iter_get_text (&start, &end);
}

static void
on_released (GtkGestureClick *gesture, int n_press, double x, double y, MailTextBody *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  g_autofree char *text = NULL;
  g_autofree char *uri = NULL;

  if (n_press != 1 || gtk_text_buffer_get_has_selection (buffer))
    return;
  text = dup_link_at (self, x, y);
  uri = text ? mail_link_dup_uri (text) : NULL;
  if (uri)
    g_signal_emit_by_name (self, "link-activated", uri, text);
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, MailTextBody *self)
{
  g_autofree char *text = dup_link_at (self, x, y);
  g_autofree char *uri = text ? mail_link_dup_uri (text) : NULL;

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), uri ? "pointer" : "text");
  g_signal_emit_by_name (self, "link-hovered", uri);
}

static void
on_leave (GtkEventControllerMotion *controller, MailTextBody *self)
{
  g_signal_emit_by_name (self, "link-hovered", NULL);
}

static void
set_folded (GtkTextTag *fold, bool is_folded)
{
  g_object_set (fold, "invisible", is_folded, NULL);
}

static void
on_fold_toggled (GtkToggleButton *button, GtkTextTag *fold)
{
  set_folded (fold, !gtk_toggle_button_get_active (button));
}

static void
add_fold (MailTextBody *self, GtkTextIter *start, GtkTextIter *end)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GtkTextTag *fold = gtk_text_buffer_create_tag (buffer, NULL, "invisible", true, NULL);
  GtkTextChildAnchor *anchor;
  GtkWidget *button = gtk_toggle_button_new_with_label ("…");
  GtkTextIter place;

  gtk_text_buffer_apply_tag (buffer, fold, start, end);
  gtk_text_buffer_apply_tag (buffer, self->quote, start, end);
  place = *start;
  gtk_text_buffer_insert (buffer, &place, "\n", 1);
  gtk_text_iter_backward_char (&place);
  anchor = gtk_text_buffer_create_child_anchor (buffer, &place);
  gtk_widget_add_css_class (button, "fold");
  gtk_widget_set_tooltip_text (button, _ ("Show quoted text"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Show quoted text"), -1);
  gtk_text_view_add_child_at_anchor (GTK_TEXT_VIEW (self), button, anchor);
  g_signal_connect_object (button, "toggled", G_CALLBACK (on_fold_toggled), fold, 0);
  g_ptr_array_add (self->folds, fold);
}

static bool
is_quoted (GtkTextBuffer *buffer, int line)
{
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_line (buffer, &iter, line);
  return gtk_text_iter_get_char (&iter) == '>';
}

// From the end, so that what is inserted moves nothing that is still to be looked at. A quote at
// the very beginning is what the message is about, and stays.
static void
fold_quotes (MailTextBody *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  int line = gtk_text_buffer_get_line_count (buffer) - 1;

  while (line > 0) {
    int last = line;
    GtkTextIter start, end;

    while (line > 0 && is_quoted (buffer, line))
      line--;
    if (last - line >= MIN_QUOTE_LINES) {
      gtk_text_buffer_get_iter_at_line (buffer, &start, line + 1);
      gtk_text_buffer_get_iter_at_line (buffer, &end, last);
      gtk_text_iter_forward_line (&end);
      add_fold (self, &start, &end);
    }
    line--;
  }
}

static void
mark_links (MailTextBody *self, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  g_autoptr (GArray) links = mail_link_find (text);
  const char *p = text;
  int offset = 0; // of P: counted once through the text, however many links there are

  for (unsigned int i = 0; i < links->len; i++) {
    const MailLinkPlace *place = &g_array_index (links, MailLinkPlace, i);
    GtkTextIter start, end;

    offset += (int) g_utf8_pointer_to_offset (p, text + place->start);
    gtk_text_buffer_get_iter_at_offset (buffer, &start, offset);
    offset += (int) g_utf8_pointer_to_offset (text + place->start, text + place->end);
    gtk_text_buffer_get_iter_at_offset (buffer, &end, offset);
    gtk_text_buffer_apply_tag (buffer, self->link, &start, &end);
    p = text + place->end;
  }
}

static void
set_text (MailTextBody *self, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  size_t length = strlen (text);
  g_autofree char *shown = NULL;
  GtkTextIter end;

  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  shown = g_utf8_make_valid (text, (gssize) MIN (length, MAX_BYTES));
  gtk_text_buffer_set_text (buffer, shown, -1);
  mark_links (self, shown);
  fold_quotes (self);
  if (length <= MAX_BYTES)
    return;
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert_with_tags (
    buffer, &end, _ ("\n\nThe rest of this long message is in its source."), -1, self->quote, NULL);
}

static void
refresh_colors (MailTextBody *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  g_autoptr (GdkRGBA) accent = adw_style_manager_get_accent_color_rgba (manager);
  GdkRGBA standalone, dim;
  AdwAccentColor color = adw_style_manager_get_accent_color (manager);

  adw_accent_color_to_standalone_rgba (color, adw_style_manager_get_dark (manager), &standalone);
  g_object_set (self->link, "foreground-rgba", &standalone, "underline", PANGO_UNDERLINE_SINGLE,
                NULL);
  gtk_widget_get_color (GTK_WIDGET (self), &dim);
  dim.alpha *= 0.65F;
  g_object_set (self->quote, "foreground-rgba", &dim, NULL);
  accent->alpha = 0.35F;
  g_object_set (self->match, "background-rgba", accent, NULL);
}

static void
mail_text_body_set_zoom (MailBodyView *view, double zoom)
{
  MailTextBody *self = MAIL_TEXT_BODY (view);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GtkTextIter start, end;

  g_object_set (self->zoom, "scale", zoom, NULL);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_apply_tag (buffer, self->zoom, &start, &end);
}

// Selects the match and tells where it is.
static void
show_match (MailTextBody *self, const GtkTextIter *start, const GtkTextIter *end)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  GdkRectangle place;

  gtk_text_buffer_select_range (gtk_text_view_get_buffer (view), start, end);
  gtk_text_view_get_iter_location (view, start, &place);
  g_signal_emit_by_name (self, "found", true, (double) place.y);
}

static void
find_from (MailTextBody *self, GtkTextIter *from, bool backwards)
{
  GtkTextIter start, end;
  GtkTextSearchFlags flags = GTK_TEXT_SEARCH_CASE_INSENSITIVE | GTK_TEXT_SEARCH_TEXT_ONLY;
  bool is_found =
    backwards ? gtk_text_iter_backward_search (from, self->searched, flags, &start, &end, NULL) :
                gtk_text_iter_forward_search (from, self->searched, flags, &start, &end, NULL);

  if (is_found)
    show_match (self, &start, &end);
  else
    g_signal_emit_by_name (self, "found", false, 0.0);
}

static void
mark_matches (MailTextBody *self, GtkTextBuffer *buffer)
{
  GtkTextIter from, start, end;

  gtk_text_buffer_get_start_iter (buffer, &from);
  while (gtk_text_iter_forward_search (&from, self->searched, GTK_TEXT_SEARCH_CASE_INSENSITIVE,
                                       &start, &end, NULL)) {
    gtk_text_buffer_apply_tag (buffer, self->match, &start, &end);
    from = end;
  }
}

static void
mail_text_body_find (MailBodyView *view, const char *text, bool backwards)
{
  MailTextBody *self = MAIL_TEXT_BODY (view);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, self->match, &start, &end);
  g_set_str (&self->searched, text && *text ? text : NULL);
  if (!self->searched)
    return;
  for (unsigned int i = 0; i < self->folds->len; i++)
    set_folded (g_ptr_array_index (self->folds, i), false);
  mark_matches (self, buffer);
  find_from (self, backwards ? &end : &start, backwards);
}

static void
mail_text_body_find_next (MailBodyView *view, bool backwards)
{
  MailTextBody *self = MAIL_TEXT_BODY (view);
  GtkTextIter start, end;

  if (!self->searched)
    return;
  gtk_text_buffer_get_selection_bounds (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self)), &start,
                                        &end);
  find_from (self, backwards ? &start : &end, backwards);
}

static void
mail_text_body_load_selection (MailBodyView *view, GTask *task)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  GtkTextIter start, end;

  if (gtk_text_buffer_get_selection_bounds (buffer, &start, &end))
    g_task_return_pointer (task, gtk_text_iter_get_visible_text (&start, &end), g_free);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
body_view_init (MailBodyViewInterface *iface)
{
  iface->set_zoom = mail_text_body_set_zoom;
  iface->find = mail_text_body_find;
  iface->find_next = mail_text_body_find_next;
  iface->load_selection = mail_text_body_load_selection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MailTextBody, mail_text_body, GTK_TYPE_TEXT_VIEW,
                               G_IMPLEMENT_INTERFACE (MAIL_TYPE_BODY_VIEW, body_view_init))

static void
mail_text_body_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (mail_text_body_parent_class)->css_changed (widget, change);
  if (MAIL_TEXT_BODY (widget)->link)
    refresh_colors (MAIL_TEXT_BODY (widget));
}

static gboolean
on_laid_out (gpointer data)
{
  MailTextBody *self = data;

  self->settle_id = 0;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

// A text view knows its height only after its lines were laid out at its width, which it does when
// idle; it may ask for that height while it is being allocated, and then nobody hears it.
static void
queue_settle (MailTextBody *self)
{
  if (self->settle_id == 0)
    self->settle_id = g_idle_add_full (G_PRIORITY_LOW, on_laid_out, self, NULL);
}

static void
mail_text_body_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MailTextBody *self = MAIL_TEXT_BODY (widget);

  GTK_WIDGET_CLASS (mail_text_body_parent_class)->size_allocate (widget, width, height, baseline);
  if (self->width != width)
    queue_settle (self);
  self->width = width;
}

static void
mail_text_body_dispose (GObject *object)
{
  g_clear_handle_id (&MAIL_TEXT_BODY (object)->settle_id, g_source_remove);
  G_OBJECT_CLASS (mail_text_body_parent_class)->dispose (object);
}

static void
mail_text_body_finalize (GObject *object)
{
  MailTextBody *self = MAIL_TEXT_BODY (object);

  g_ptr_array_unref (self->folds);
  g_free (self->searched);
  G_OBJECT_CLASS (mail_text_body_parent_class)->finalize (object);
}

static void
mail_text_body_class_init (MailTextBodyClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_text_body_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_text_body_finalize;
  GTK_WIDGET_CLASS (class)->size_allocate = mail_text_body_size_allocate;
  GTK_WIDGET_CLASS (class)->css_changed = mail_text_body_css_changed;
}

static void
add_controllers (MailTextBody *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_signal_connect (click, "released", G_CALLBACK (on_released), self);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

static void
mail_text_body_init (MailTextBody *self)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);

  self->folds = g_ptr_array_new ();
  gtk_text_view_set_editable (view, false);
  gtk_text_view_set_cursor_visible (view, false);
  gtk_text_view_set_accepts_tab (view, false);
  gtk_text_view_set_wrap_mode (view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_pixels_inside_wrap (view, 3);
  gtk_text_view_set_pixels_below_lines (view, 3);
  gtk_widget_add_css_class (GTK_WIDGET (self), "message-text");
  self->zoom = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  self->quote = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  self->link = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  self->match = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Message text"), -1);
  refresh_colors (self);
  add_controllers (self);
}

GtkWidget *
mail_text_body_new (const char *text)
{
  MailTextBody *self = g_object_new (MAIL_TYPE_TEXT_BODY, NULL);

  set_text (self, text);
  return GTK_WIDGET (self);
}
