// SPDX-License-Identifier: GPL-3.0-or-later
//
// Choosers for the policy. A limit of size that is none of those shown stays as it is until another
// one is chosen.

#include "ui/mail-pop3-group.h"

#include <glib/gi18n.h>

struct _MailPop3Group {
  AdwPreferencesGroup parent_instance;

  AdwComboRow *inbox, *order; // own, shared; newest first, oldest first
  AdwComboRow *leave, *max_size;
  GtkWidget *days_row;
  GtkSpinButton *days;
  GtkLabel *server, *warning;

  uint64_t own_size; // what was set
  unsigned int own;  // and how it is shown
};

G_DEFINE_FINAL_TYPE (MailPop3Group, mail_pop3_group, ADW_TYPE_PREFERENCES_GROUP)

// In the order of the chooser.
static const uint64_t sizes[] = {0, 1000000, 10000000, 50000000};

static void
on_leave_selected (MailPop3Group *self)
{
  MailPop3Leave leave = (MailPop3Leave) adw_combo_row_get_selected (self->leave);

  gtk_widget_set_visible (self->days_row, leave == MAIL_POP3_REMOVE_AFTER);
  gtk_widget_set_visible (GTK_WIDGET (self->warning), leave == MAIL_POP3_REMOVE ||
                                                        leave == MAIL_POP3_REMOVE_AFTER ||
                                                        leave == MAIL_POP3_REMOVE_MOVED);
}

static void
mail_pop3_group_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_POP3_GROUP);
  G_OBJECT_CLASS (mail_pop3_group_parent_class)->dispose (object);
}

static void
mail_pop3_group_class_init (MailPop3GroupClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_pop3_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-pop3-group.ui");
  gtk_widget_class_bind_template_child (widget_class, MailPop3Group, inbox);
  gtk_widget_class_bind_template_child (widget_class, MailPop3Group, order);
  gtk_widget_class_bind_template_child (widget_class, MailPop3Group, leave);
  gtk_widget_class_bind_template_child (widget_class, MailPop3Group, max_size);
  gtk_widget_class_bind_template_child (widget_class, MailPop3Group, days_row);
  gtk_widget_class_bind_template_child (widget_class, MailPop3Group, days);
  gtk_widget_class_bind_template_child (widget_class, MailPop3Group, server);
  gtk_widget_class_bind_template_child (widget_class, MailPop3Group, warning);
  gtk_widget_class_bind_template_callback (widget_class, on_leave_selected);
}

static void
mail_pop3_group_init (MailPop3Group *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_pop3_group_set (MailPop3Group *group, const MailPop3Policy *policy)
{
  group->own_size = policy->max_size;
  group->own = 0;
  // The nearest that is not larger than what was set, but any limit rather than none.
  for (unsigned int i = 1; i < G_N_ELEMENTS (sizes); i++)
    if (policy->max_size != 0 && (i == 1 || sizes[i] <= policy->max_size))
      group->own = i;
  adw_combo_row_set_selected (group->max_size, group->own);
  adw_combo_row_set_selected (group->leave, policy->leave);
  adw_combo_row_set_selected (group->inbox, policy->is_shared);
  adw_combo_row_set_selected (group->order, policy->is_oldest_first);
  if (policy->leave == MAIL_POP3_REMOVE_AFTER)
    gtk_spin_button_set_value (group->days, policy->days);
}

static const char *
get_lacks (bool uidl, bool top)
{
  // Translators: UIDL and TOP are commands of the protocol, for the server's administrator.
  if (uidl && top)
    return _ ("This server can neither name its messages (UIDL) nor show their headers (TOP). As "
              "long as it keeps copies, all of them are downloaded again at each check, to find "
              "what is new.");
  if (uidl)
    return _ ("This server can’t name its messages (UIDL). At each check the headers of all copies "
              "that it keeps are downloaded, to find what is new.");
  return _ ("This server can’t show the header of a message alone (TOP). Messages over the limit "
            "stay there and are not shown, and a copy is downloaded once more before it is "
            "removed.");
}

void
mail_pop3_group_set_lacks (MailPop3Group *group, bool uidl, bool top)
{
  gtk_widget_set_visible (GTK_WIDGET (group->server), uidl || top);
  if (uidl || top)
    gtk_label_set_label (group->server, get_lacks (uidl, top));
}

MailPop3Policy
mail_pop3_group_get (MailPop3Group *group)
{
  unsigned int size = adw_combo_row_get_selected (group->max_size);

  return (MailPop3Policy) {
    .leave = (MailPop3Leave) adw_combo_row_get_selected (group->leave),
    .days = gtk_spin_button_get_value_as_int (group->days),
    .max_size = size == group->own ? group->own_size : sizes[MIN (size, G_N_ELEMENTS (sizes) - 1)],
    .is_shared = adw_combo_row_get_selected (group->inbox) == 1,
    .is_oldest_first = adw_combo_row_get_selected (group->order) == 1,
  };
}
