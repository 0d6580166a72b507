// SPDX-License-Identifier: GPL-3.0-or-later
//
// The plain body: GtkSourceView for text and undo, libspelling for spelling. Lines that quote are
// coloured as they are typed.

#include "ui/mail-composer-body-plain.h"

#include <adwaita.h>
#include <gtksourceview/gtksource.h>
#include <libspelling.h>
#include <string.h>

struct _MailComposerBodyPlain {
  AdwBin parent_instance;

  GtkSourceView *view;
  GtkSourceBuffer *buffer;

  SpellingTextBufferAdapter *spelling;
  GtkSourceSearchContext *search;
  GtkTextTag *quote; // owned by the buffer's tag table
  bool loading;      // nothing the person did: not to be reported
};

static gboolean
on_key_pressed (MailComposerBodyPlain *self, unsigned int key, unsigned int code,
                GdkModifierType modifiers)
{
  if (key != GDK_KEY_ISO_Left_Tab || (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK)))
    return GDK_EVENT_PROPAGATE;
  mail_composer_body_leave (MAIL_COMPOSER_BODY (self));
  return GDK_EVENT_STOP;
}

static void
tag_quotes (MailComposerBodyPlain *self, int first, int last)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);

  for (int line = first; line <= last; line++) {
    GtkTextIter start, end;

    gtk_text_buffer_get_iter_at_line (buffer, &start, line);
    end = start;
    if (!gtk_text_iter_ends_line (&end))
      gtk_text_iter_forward_to_line_end (&end);
    if (gtk_text_iter_get_char (&start) == '>')
      gtk_text_buffer_apply_tag (buffer, self->quote, &start, &end);
    else
      gtk_text_buffer_remove_tag (buffer, self->quote, &start, &end);
  }
}

static void
on_inserted (GtkTextBuffer *buffer, GtkTextIter *end, const char *text, int length,
             MailComposerBodyPlain *self)
{
  int last = gtk_text_iter_get_line (end);
  int breaks = 0;

  for (int i = 0; i < length; i++)
    breaks += text[i] == '\n';
  tag_quotes (self, last - breaks, last);
}

static void
on_deleted (GtkTextBuffer *buffer, GtkTextIter *start, GtkTextIter *end,
            MailComposerBodyPlain *self)
{
  int line = gtk_text_iter_get_line (start);

  tag_quotes (self, line, line);
}

static void
on_changed (GtkTextBuffer *buffer, MailComposerBodyPlain *self)
{
  if (!self->loading)
    g_signal_emit_by_name (self, "changed");
}

static void
on_dark_changed (AdwStyleManager *style, GParamSpec *pspec, MailComposerBodyPlain *self)
{
  bool dark = adw_style_manager_get_dark (style);

  GtkSourceStyleScheme *scheme = gtk_source_style_scheme_manager_get_scheme (
    gtk_source_style_scheme_manager_get_default (), dark ? "Adwaita-dark" : "Adwaita");

  gtk_source_buffer_set_style_scheme (self->buffer, scheme);
  g_object_set (self->quote, "foreground", dark ? "#99c1f1" : "#1a5fb4", NULL);
}

// An answer that is written above the quote, with a line between them.
static char *
dup_answer_above (const char *text, size_t *out_cursor)
{
  static const char *const lines[] = {"\n\n", "\n", ""};

  *out_cursor = 0;
  return g_strconcat (lines[MIN (strspn (text, "\n"), 2)], text, NULL);
}

// Likewise below it. A signature is the last thing, with a line before it.
static char *
dup_answer_below (const char *text, size_t *out_cursor)
{
  const char *quote = text + strspn (text, "\n");
  const char *signature = g_strrstr (quote, "\n-- \n");
  g_autofree char *before =
    signature ? g_strndup (quote, (size_t) (signature - quote)) : g_strdup (quote);

  g_strchomp (before);
  *out_cursor = strlen (before) + strlen ("\n\n");
  return g_strconcat (before, "\n\n", signature ? "\n" : "", signature, NULL);
}

// OUT_CURSOR: in bytes.
static char *
dup_text_to_load (const MailDraft *draft, size_t *out_cursor)
{
  *out_cursor = 0;
  if (!mail_composer_body_is_new_answer (draft))
    return g_strdup (draft->text);
  return mail_composer_body_goes_below (draft) ? dup_answer_below (draft->text, out_cursor) :
                                                 dup_answer_above (draft->text, out_cursor);
}

// The view has no size yet to scroll in.
static void
show_cursor (MailComposerBodyPlain *self)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);

  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self->view), gtk_text_buffer_get_insert (buffer),
                                0.1, FALSE, 0, 0);
}

static void
plain_load (MailComposerBody *body, const MailDraft *draft)
{
  MailComposerBodyPlain *self = MAIL_COMPOSER_BODY_PLAIN (body);
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  size_t cursor;
  g_autofree char *text = dup_text_to_load (draft, &cursor);
  GtkTextIter place;

  self->loading = true;
  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_end_irreversible_action (buffer);
  gtk_text_buffer_get_iter_at_offset (buffer, &place, (int) g_utf8_strlen (text, (ssize_t) cursor));
  gtk_text_buffer_place_cursor (buffer, &place);
  show_cursor (self);
  self->loading = false;
}

static char *
plain_dup_text (MailComposerBody *body)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (MAIL_COMPOSER_BODY_PLAIN (body)->buffer);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, true);
}

static void
on_text_read (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposerBodyPlain) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text)
    gtk_text_buffer_insert_at_cursor (GTK_TEXT_BUFFER (self->buffer), text, -1);
}

// One quote mark more or less before each selected line.
static void
requote (GtkTextBuffer *buffer, bool more)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  int last = gtk_text_iter_get_line (&end);

  gtk_text_buffer_begin_user_action (buffer);
  for (int line = gtk_text_iter_get_line (&start); line <= last; line++) {
    gtk_text_buffer_get_iter_at_line (buffer, &start, line);
    if (more) {
      gtk_text_buffer_insert (buffer, &start, gtk_text_iter_get_char (&start) == '>' ? ">" : "> ",
                              -1);
    } else if (gtk_text_iter_get_char (&start) == '>') {
      end = start;
      gtk_text_iter_forward_char (&end);
      if (gtk_text_iter_get_char (&end) == ' ')
        gtk_text_iter_forward_char (&end);
      gtk_text_buffer_delete (buffer, &start, &end);
    }
  }
  gtk_text_buffer_end_user_action (buffer);
}

// One step of undo. The cursor stays where it was.
static void
replace_text (GtkTextBuffer *buffer, const char *text)
{
  GtkTextIter start, end;
  int place;

  g_object_get (buffer, "cursor-position", &place, NULL);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, text, -1);
  gtk_text_buffer_end_user_action (buffer);
  gtk_text_buffer_get_iter_at_offset (buffer, &start, place);
  gtk_text_buffer_place_cursor (buffer, &start);
}

// A checker of this body's own: the default one is shared by all, and so is its language.
static void
check_in (MailComposerBodyPlain *self, const char *languages)
{
  g_autoptr (SpellingChecker) checker =
    *languages ? spelling_checker_new (spelling_provider_get_default (), languages) : NULL;

  if (checker)
    spelling_text_buffer_adapter_set_checker (self->spelling, checker);
  spelling_text_buffer_adapter_set_enabled (self->spelling, checker != NULL);
}

static void
plain_command (MailComposerBody *body, const char *name, const char *argument)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (MAIL_COMPOSER_BODY_PLAIN (body)->buffer);

  if (g_str_equal (name, "undo") && gtk_text_buffer_get_can_undo (buffer))
    gtk_text_buffer_undo (buffer);
  else if (g_str_equal (name, "redo") && gtk_text_buffer_get_can_redo (buffer))
    gtk_text_buffer_redo (buffer);
  else if (g_str_equal (name, "insert-text"))
    gtk_text_buffer_insert_at_cursor (buffer, argument, -1);
  else if (g_str_equal (name, "replace-text"))
    replace_text (buffer, argument);
  else if (g_str_equal (name, "paste-text"))
    gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (body)), NULL, on_text_read,
                                   g_object_ref (body));
  else if (g_str_equal (name, "quote") || g_str_equal (name, "unquote"))
    requote (buffer, g_str_equal (name, "quote"));
  else if (g_str_equal (name, "spelling"))
    check_in (MAIL_COMPOSER_BODY_PLAIN (body), argument);
  else if (g_str_equal (name, "emoji"))
    g_signal_emit_by_name (MAIL_COMPOSER_BODY_PLAIN (body)->view, "insert-emoji");
  else if (g_str_equal (name, "select-all"))
    g_signal_emit_by_name (MAIL_COMPOSER_BODY_PLAIN (body)->view, "select-all", TRUE);
}

static void
plain_find (MailComposerBody *body, const char *text, bool backwards)
{
  MailComposerBodyPlain *self = MAIL_COMPOSER_BODY_PLAIN (body);
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter start, end;
  gboolean wrapped;

  gtk_source_search_settings_set_search_text (gtk_source_search_context_get_settings (self->search),
                                              text);
  if (!text)
    return;
  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  bool found = backwards ?
                 gtk_source_search_context_backward (self->search, &start, &start, &end, &wrapped) :
                 gtk_source_search_context_forward (self->search, &end, &start, &end, &wrapped);
  if (found) {
    gtk_text_buffer_select_range (buffer, &start, &end);
    gtk_text_view_scroll_to_iter (GTK_TEXT_VIEW (self->view), &start, 0.1, FALSE, 0, 0);
  }
  g_signal_emit_by_name (self, "found", found);
}

static void
body_init (MailComposerBodyInterface *iface)
{
  iface->load = plain_load;
  iface->dup_text = plain_dup_text;
  iface->command = plain_command;
  iface->find = plain_find;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MailComposerBodyPlain, mail_composer_body_plain, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (MAIL_TYPE_COMPOSER_BODY, body_init))

static gboolean
mail_composer_body_plain_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (MAIL_COMPOSER_BODY_PLAIN (widget)->view));
}

static void
mail_composer_body_plain_dispose (GObject *object)
{
  MailComposerBodyPlain *self = MAIL_COMPOSER_BODY_PLAIN (object);

  g_clear_object (&self->spelling);
  g_clear_object (&self->search);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_COMPOSER_BODY_PLAIN);
  G_OBJECT_CLASS (mail_composer_body_plain_parent_class)->dispose (object);
}

static void
mail_composer_body_plain_class_init (MailComposerBodyPlainClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_composer_body_plain_dispose;
  widget_class->grab_focus = mail_composer_body_plain_grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-composer-body-plain.ui");
  gtk_widget_class_bind_template_child (widget_class, MailComposerBodyPlain, view);
  gtk_widget_class_bind_template_child (widget_class, MailComposerBodyPlain, buffer);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
}

static void
mail_composer_body_plain_init (MailComposerBodyPlain *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->quote = gtk_text_buffer_create_tag (GTK_TEXT_BUFFER (self->buffer), "quote", NULL);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (on_dark_changed), self, 0);
  on_dark_changed (style, NULL, self);

  g_autoptr (GtkSourceSearchSettings) settings = gtk_source_search_settings_new ();
  gtk_source_search_settings_set_wrap_around (settings, TRUE);
  self->search = gtk_source_search_context_new (self->buffer, settings);

  spelling_init ();
  self->spelling = spelling_text_buffer_adapter_new (self->buffer, spelling_checker_get_default ());
  gtk_text_view_set_extra_menu (GTK_TEXT_VIEW (self->view),
                                spelling_text_buffer_adapter_get_menu_model (self->spelling));
  gtk_widget_insert_action_group (GTK_WIDGET (self->view), "spelling",
                                  G_ACTION_GROUP (self->spelling));
  spelling_text_buffer_adapter_set_enabled (self->spelling, true);

  g_signal_connect_object (self->buffer, "insert-text", G_CALLBACK (on_inserted), self,
                           G_CONNECT_AFTER);
  g_signal_connect_object (self->buffer, "delete-range", G_CALLBACK (on_deleted), self,
                           G_CONNECT_AFTER);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (on_changed), self, 0);
}

MailComposerBody *
mail_composer_body_plain_new (void)
{
  return g_object_new (MAIL_TYPE_COMPOSER_BODY_PLAIN, NULL);
}
