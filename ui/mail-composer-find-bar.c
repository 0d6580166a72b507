// SPDX-License-Identifier: GPL-3.0-or-later
//
// An entry and two steps. The body searches itself.

#include "ui/mail-composer-find-bar.h"

struct _MailComposerFindBar {
  AdwBin parent_instance;

  GtkSearchBar *bar;
  GtkEditable *entry;

  MailComposerBody *body;
};

G_DEFINE_FINAL_TYPE (MailComposerFindBar, mail_composer_find_bar, ADW_TYPE_BIN)

static void
show_result (MailComposerFindBar *self, bool found)
{
  if (found)
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
}

static void
on_found (MailComposerBody *body, gboolean found, MailComposerFindBar *self)
{
  show_result (self, found);
}

static void
find (MailComposerFindBar *self, bool backwards)
{
  const char *text = gtk_editable_get_text (self->entry);

  if (!self->body)
    return;
  show_result (self, true);
  mail_composer_body_find (self->body, *text ? text : NULL, backwards);
}

static void
on_next (MailComposerFindBar *self)
{
  find (self, false);
}

static void
on_previous (MailComposerFindBar *self)
{
  find (self, true);
}

static void
on_stop (MailComposerFindBar *self)
{
  gtk_search_bar_set_search_mode (self->bar, false);
}

// The cursor stays at what was found, so that one can go on writing there.
static void
on_mode (MailComposerFindBar *self)
{
  if (gtk_search_bar_get_search_mode (self->bar) || !self->body)
    return;
  mail_composer_body_find (self->body, NULL, false);
  gtk_widget_grab_focus (GTK_WIDGET (self->body));
}

static void
mail_composer_find_bar_dispose (GObject *object)
{
  MailComposerFindBar *self = MAIL_COMPOSER_FIND_BAR (object);

  g_clear_object (&self->body);
  // The template would take it away behind the bin's back.
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_COMPOSER_FIND_BAR);
  G_OBJECT_CLASS (mail_composer_find_bar_parent_class)->dispose (object);
}

static void
mail_composer_find_bar_class_init (MailComposerFindBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_composer_find_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-composer-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, MailComposerFindBar, bar);
  gtk_widget_class_bind_template_child (widget_class, MailComposerFindBar, entry);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
  gtk_widget_class_bind_template_callback (widget_class, on_mode);
}

static void
mail_composer_find_bar_init (MailComposerFindBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->bar, self->entry);
}

void
mail_composer_find_bar_set_body (MailComposerFindBar *bar, MailComposerBody *body)
{
  if (bar->body)
    g_signal_handlers_disconnect_by_func (bar->body, on_found, bar);
  g_clear_object (&bar->body);
  gtk_search_bar_set_search_mode (bar->bar, false);
  bar->body = g_object_ref (body);
  g_signal_connect_object (body, "found", G_CALLBACK (on_found), bar, 0);
}

void
mail_composer_find_bar_open (MailComposerFindBar *bar)
{
  gtk_search_bar_set_search_mode (bar->bar, true);
  gtk_widget_grab_focus (GTK_WIDGET (bar->entry));
}
