// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lists every command that has a key, by group, as the table of actions has them.

#include "ui/mail-shortcuts-dialog.h"

#include "ui/mail-shortcut-row.h"

struct _MailShortcutsDialog {
  AdwDialog parent_instance;

  AdwPreferencesPage *page;
};

G_DEFINE_FINAL_TYPE (MailShortcutsDialog, mail_shortcuts_dialog, ADW_TYPE_DIALOG)

static void
add_group (MailShortcutsDialog *self, MailActionGroup group, bool with_letters)
{
  GtkWidget *widget = adw_preferences_group_new ();
  AdwPreferencesGroup *list = ADW_PREFERENCES_GROUP (widget);
  size_t n;
  const MailActionInfo *actions = mail_actions_get (&n);
  bool any = false;

  adw_preferences_group_set_title (list, mail_action_group_get_title (group));
  for (size_t i = 0; i < n; i++) {
    GtkWidget *row =
      actions[i].group == group ? mail_shortcut_row_new (&actions[i], with_letters) : NULL;

    if (row)
      adw_preferences_group_add (list, row);
    any |= row != NULL;
  }
  gtk_widget_set_visible (widget, any);
  adw_preferences_page_add (self->page, list);
}

static void
mail_shortcuts_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SHORTCUTS_DIALOG);
  G_OBJECT_CLASS (mail_shortcuts_dialog_parent_class)->dispose (object);
}

static void
mail_shortcuts_dialog_class_init (MailShortcutsDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_shortcuts_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-shortcuts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailShortcutsDialog, page);
}

static void
mail_shortcuts_dialog_init (MailShortcutsDialog *self)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");
  bool with_letters = g_settings_get_boolean (settings, "single-letter-shortcuts");

  gtk_widget_init_template (GTK_WIDGET (self));
  for (int group = 0; group < MAIL_ACTION_N_GROUPS; group++)
    add_group (self, group, with_letters);
}

void
mail_shortcuts_dialog_present (GtkWidget *parent)
{
  adw_dialog_present (g_object_new (MAIL_TYPE_SHORTCUTS_DIALOG, NULL), parent);
}
