// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each body searches itself; when one is at its end the next one starts.

#include "ui/mail-find.h"

struct _MailFind {
  GObject parent_instance;

  GPtrArray *bodies; // MailBodyView
  char *text;
  unsigned int current;
  int step;
  unsigned int misses; // bodies in a row that had nothing more
};

enum {
  SIGNAL_PLACE,
  SIGNAL_RESULT,
  N_SIGNALS,
};

static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailFind, mail_find, G_TYPE_OBJECT)

static void
search_current (MailFind *self)
{
  mail_body_view_find (g_ptr_array_index (self->bodies, self->current), self->text, self->step < 0);
}

static void
on_found (MailBodyView *body, gboolean is_found, double y, MailFind *self)
{
  if (self->bodies->len == 0 || g_ptr_array_index (self->bodies, self->current) != body)
    return;
  if (is_found) {
    self->misses = 0;
    g_signal_emit (self, signals[SIGNAL_PLACE], 0, body, y);
    g_signal_emit (self, signals[SIGNAL_RESULT], 0, true);
    return;
  }
  // Once more round than there are bodies: the one we started in may have a match before its start.
  if (++self->misses > self->bodies->len) {
    g_signal_emit (self, signals[SIGNAL_RESULT], 0, false);
    return;
  }
  self->current =
    (self->current + self->bodies->len + (unsigned int) self->step) % self->bodies->len;
  search_current (self);
}

static void
mail_find_dispose (GObject *object)
{
  mail_find_clear (MAIL_FIND (object));
  G_OBJECT_CLASS (mail_find_parent_class)->dispose (object);
}

static void
mail_find_finalize (GObject *object)
{
  g_ptr_array_unref (MAIL_FIND (object)->bodies);
  G_OBJECT_CLASS (mail_find_parent_class)->finalize (object);
}

static void
mail_find_class_init (MailFindClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_find_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_find_finalize;
  signals[SIGNAL_PLACE] = g_signal_new ("place", MAIL_TYPE_FIND, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 2, GTK_TYPE_WIDGET, G_TYPE_DOUBLE);
  signals[SIGNAL_RESULT] = g_signal_new ("result", MAIL_TYPE_FIND, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
mail_find_init (MailFind *self)
{
  self->bodies = g_ptr_array_new_with_free_func (g_object_unref);
}

MailFind *
mail_find_new (void)
{
  return g_object_new (MAIL_TYPE_FIND, NULL);
}

void
mail_find_start (MailFind *self, GPtrArray *bodies, const char *text)
{
  mail_find_clear (self);
  if (!text || !*text || bodies->len == 0)
    return;
  self->text = g_strdup (text);
  self->step = 1;
  self->current = 0;
  self->misses = 0;
  for (unsigned int i = 0; i < bodies->len; i++) {
    g_ptr_array_add (self->bodies, g_object_ref (g_ptr_array_index (bodies, i)));
    g_signal_connect_object (g_ptr_array_index (bodies, i), "found", G_CALLBACK (on_found), self,
                             0);
  }
  search_current (self);
}

void
mail_find_step (MailFind *self, int step)
{
  if (self->bodies->len == 0)
    return;
  self->step = step;
  self->misses = 0;
  mail_body_view_find_next (g_ptr_array_index (self->bodies, self->current), step < 0);
}

void
mail_find_clear (MailFind *self)
{
  for (unsigned int i = 0; i < self->bodies->len; i++) {
    MailBodyView *body = g_ptr_array_index (self->bodies, i);
    g_signal_handlers_disconnect_by_data (body, self);
    mail_body_view_find (body, NULL, false);
  }
  g_ptr_array_set_size (self->bodies, 0);
  g_clear_pointer (&self->text, g_free);
}
