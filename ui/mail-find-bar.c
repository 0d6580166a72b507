// SPDX-License-Identifier: GPL-3.0-or-later
//
// An entry and two steps. Going from body to body is MailFind's.

#include "ui/mail-find-bar.h"

#include "ui/mail-find.h"

struct _MailFindBar {
  AdwBin parent_instance;

  MailFind *find;
  GtkWidget *focused_before; // weak; NULL: nothing had the focus, or it is gone

  GtkSearchBar *bar;
  GtkEditable *entry;
};

enum {
  SIGNAL_CHANGED,
  SIGNAL_PLACE,
  N_SIGNALS,
};

static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailFindBar, mail_find_bar, ADW_TYPE_BIN)

static void
on_place_found (MailFindBar *self, GtkWidget *body, double y)
{
  g_signal_emit (self, signals[SIGNAL_PLACE], 0, body, y);
}

static void
on_result (MailFindBar *self, gboolean is_found)
{
  if (is_found)
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
}

static void
on_changed (MailFindBar *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_next (MailFindBar *self)
{
  mail_find_step (self->find, 1);
}

static void
on_previous (MailFindBar *self)
{
  mail_find_step (self->find, -1);
}

// The keyboard goes back where it was: it would be nobody's otherwise.
static void
on_mode (MailFindBar *self)
{
  if (gtk_search_bar_get_search_mode (self->bar))
    return;
  mail_find_clear (self->find);
  if (self->focused_before && gtk_widget_get_focus_child (GTK_WIDGET (self)))
    gtk_widget_grab_focus (self->focused_before);
  g_clear_weak_pointer (&self->focused_before);
}

static void
remember_focus (MailFindBar *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  if (focus && !gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    g_set_weak_pointer (&self->focused_before, focus);
}

static void
mail_find_bar_dispose (GObject *object)
{
  MailFindBar *self = MAIL_FIND_BAR (object);

  g_clear_object (&self->find);
  g_clear_weak_pointer (&self->focused_before);
  // The template would take it away behind the bin's back.
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_FIND_BAR);
  G_OBJECT_CLASS (mail_find_bar_parent_class)->dispose (object);
}

static void
mail_find_bar_class_init (MailFindBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_find_bar_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MAIL_TYPE_FIND_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_PLACE] = g_signal_new ("place", MAIL_TYPE_FIND_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 2, GTK_TYPE_WIDGET, G_TYPE_DOUBLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, MailFindBar, bar);
  gtk_widget_class_bind_template_child (widget_class, MailFindBar, entry);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_mode);
  gtk_widget_class_bind_template_callback (widget_class, mail_find_bar_close);
}

static void
mail_find_bar_init (MailFindBar *self)
{
  self->find = mail_find_new ();
  g_signal_connect_object (self->find, "place", G_CALLBACK (on_place_found), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->find, "result", G_CALLBACK (on_result), self, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->bar, self->entry);
}

void
mail_find_bar_open (MailFindBar *self)
{
  remember_focus (self);
  gtk_search_bar_set_search_mode (self->bar, true);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

void
mail_find_bar_close (MailFindBar *self)
{
  gtk_search_bar_set_search_mode (self->bar, false);
}

bool
mail_find_bar_is_open (MailFindBar *self)
{
  return gtk_search_bar_get_search_mode (self->bar);
}

void
mail_find_bar_search (MailFindBar *self, GPtrArray *bodies)
{
  on_result (self, true);
  mail_find_start (self->find, bodies, gtk_editable_get_text (self->entry));
}
