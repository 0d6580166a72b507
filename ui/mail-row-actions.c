// SPDX-License-Identifier: GPL-3.0-or-later
//
// Buttons of window actions whose target is the conversation of the row; two of them say what they
// will do by how the conversation is now.

#include "ui/mail-row-actions.h"

#include <glib/gi18n.h>
#include <stdbool.h>

struct _MailRowActions {
  GtkBox parent_instance;

  MailListItem *item;
  GtkButton *archive_button, *trash_button, *read_button, *flag_button;
};

G_DEFINE_FINAL_TYPE (MailRowActions, mail_row_actions, GTK_TYPE_BOX)

static void
show_toggle (GtkButton *button, const char *icon, const char *label)
{
  gtk_button_set_icon_name (button, icon);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

static void
refresh (MailRowActions *self)
{
  const MailConversation *conversation =
    self->item ? mail_list_item_get_conversation (self->item) : NULL;
  bool is_unread = conversation && conversation->unread > 0;
  bool is_flagged = conversation && conversation->any_flags & MAIL_FLAG_FLAGGED;

  show_toggle (self->read_button, is_unread ? "mail-read-symbolic" : "mail-unread-symbolic",
               is_unread ? _ ("Mark as Read") : _ ("Mark as Unread"));
  show_toggle (self->flag_button, is_flagged ? "starred-symbolic" : "non-starred-symbolic",
               is_flagged ? _ ("Remove the Flag") : _ ("Flag"));
}

static void
mail_row_actions_dispose (GObject *object)
{
  mail_row_actions_set_item (MAIL_ROW_ACTIONS (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_ROW_ACTIONS);
  G_OBJECT_CLASS (mail_row_actions_parent_class)->dispose (object);
}

static void
mail_row_actions_class_init (MailRowActionsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_row_actions_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-row-actions.ui");
  gtk_widget_class_bind_template_child (widget_class, MailRowActions, archive_button);
  gtk_widget_class_bind_template_child (widget_class, MailRowActions, trash_button);
  gtk_widget_class_bind_template_child (widget_class, MailRowActions, read_button);
  gtk_widget_class_bind_template_child (widget_class, MailRowActions, flag_button);
}

static void
mail_row_actions_init (MailRowActions *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MailRowActions *
mail_row_actions_new (void)
{
  return g_object_new (MAIL_TYPE_ROW_ACTIONS, NULL);
}

void
mail_row_actions_set_item (MailRowActions *self, MailListItem *item)
{
  GtkButton *const buttons[] = {self->archive_button, self->trash_button, self->read_button,
                                self->flag_button};

  if (self->item == item)
    return;
  if (self->item)
    g_signal_handlers_disconnect_by_func (self->item, refresh, self);
  g_set_object (&self->item, item);
  if (!item)
    return;
  g_signal_connect_swapped (item, "notify::conversation", G_CALLBACK (refresh), self);
  for (size_t i = 0; i < G_N_ELEMENTS (buttons); i++)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (buttons[i]), "x",
                                      mail_list_item_get_id (item));
  refresh (self);
}
