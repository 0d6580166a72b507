// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes accelerators as people read them.

#include "ui/mail-shortcut-row.h"

struct _MailShortcutRow {
  AdwActionRow parent_instance;

  GtkLabel *keys;
};

G_DEFINE_FINAL_TYPE (MailShortcutRow, mail_shortcut_row, ADW_TYPE_ACTION_ROW)

static void
mail_shortcut_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SHORTCUT_ROW);
  G_OBJECT_CLASS (mail_shortcut_row_parent_class)->dispose (object);
}

static void
mail_shortcut_row_class_init (MailShortcutRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_shortcut_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-shortcut-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MailShortcutRow, keys);
}

static void
mail_shortcut_row_init (MailShortcutRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

// Only the first of KEYS: the others are for other keyboards (the keypad) and say nothing new.
static void
append_label (GString *labels, const char *keys)
{
  g_auto (GStrv) accels = g_strsplit (keys ? keys : "", " ", -1);
  unsigned int key;
  GdkModifierType modifiers;
  g_autofree char *label = NULL;

  if (!*accels || !gtk_accelerator_parse (*accels, &key, &modifiers))
    return;
  label = gtk_accelerator_get_label (key, modifiers);
  g_string_append_printf (labels, "%s%s", labels->len ? "   " : "", label);
}

GtkWidget *
mail_shortcut_row_new (const MailActionInfo *info, bool with_letters)
{
  g_autoptr (GString) labels = g_string_new (NULL);
  MailShortcutRow *self;

  append_label (labels, info->keys);
  append_label (labels, info->typing_keys);
  append_label (labels, with_letters ? info->letters : NULL);
  if (info->is_hidden || labels->len == 0)
    return NULL;
  self = g_object_new (MAIL_TYPE_SHORTCUT_ROW, "use-markup", FALSE, "title",
                       mail_action_info_get_title (info), NULL);
  gtk_label_set_label (self->keys, labels->str);
  return GTK_WIDGET (self);
}
