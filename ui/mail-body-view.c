// SPDX-License-Identifier: GPL-3.0-or-later
//
// The interface's signals and the calls that lead to its implementations.

#include "ui/mail-body-view.h"

G_DEFINE_INTERFACE (MailBodyView, mail_body_view, GTK_TYPE_WIDGET)

static void
mail_body_view_default_init (MailBodyViewInterface *iface)
{
  g_signal_new ("link-activated", MAIL_TYPE_BODY_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  g_signal_new ("link-hovered", MAIL_TYPE_BODY_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
  g_signal_new ("found", MAIL_TYPE_BODY_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                2, G_TYPE_BOOLEAN, G_TYPE_DOUBLE);
  g_signal_new ("failed", MAIL_TYPE_BODY_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                0);
}

void
mail_body_view_set_zoom (MailBodyView *self, double zoom)
{
  MAIL_BODY_VIEW_GET_IFACE (self)->set_zoom (self, zoom);
}

void
mail_body_view_find (MailBodyView *self, const char *text, bool backwards)
{
  MAIL_BODY_VIEW_GET_IFACE (self)->find (self, text, backwards);
}

void
mail_body_view_find_next (MailBodyView *self, bool backwards)
{
  MAIL_BODY_VIEW_GET_IFACE (self)->find_next (self, backwards);
}

void
mail_body_view_load_selection_async (MailBodyView *self, GAsyncReadyCallback callback, void *data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  MAIL_BODY_VIEW_GET_IFACE (self)->load_selection (self, task);
}

char *
mail_body_view_load_selection_finish (MailBodyView *self, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
