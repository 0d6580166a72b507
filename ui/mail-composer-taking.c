// SPDX-License-Identifier: GPL-3.0-or-later
//
// How files come into a message: chosen, dropped or pasted.

#include "ui/mail-composer-private.h"

#include "ui/mail-composer-files.h"

static void
attach_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_composer_files_attach (widget, MAIL_COMPOSER (widget)->attachments);
}

static void
insert_image_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailComposer *self = MAIL_COMPOSER (widget);

  mail_composer_files_insert_image (widget, self->attachments,
                                    mail_composer_text_get_body (self->text));
}

static bool
is_over_text (MailComposer *self, double x, double y)
{
  GtkWidget *over = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  return over && gtk_widget_is_ancestor (over, GTK_WIDGET (self->text));
}

static void
move_cursor (MailComposer *self, MailComposerBody *body, double x, double y)
{
  graphene_point_t point;
  g_autofree char *words = NULL;

  if (!gtk_widget_compute_point (GTK_WIDGET (self), GTK_WIDGET (body),
                                 &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    return;
  words = g_strdup_printf ("%d %d", (int) point.x, (int) point.y);
  mail_composer_body_command (body, "cursor-at", words);
}

static bool
is_paste (unsigned int key, GdkModifierType modifiers)
{
  GdkModifierType held =
    modifiers & (GDK_CONTROL_MASK | GDK_SHIFT_MASK | GDK_ALT_MASK | GDK_SUPER_MASK);

  return (held == GDK_CONTROL_MASK && gdk_keyval_to_lower (key) == GDK_KEY_v) ||
         (held == GDK_SHIFT_MASK && key == GDK_KEY_Insert);
}

static gboolean
on_key_pressed (MailComposer *self, unsigned int key, unsigned int code, GdkModifierType modifiers)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = gtk_root_get_focus (root);
  bool in_text = focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->text));

  return is_paste (key, modifiers) &&
         mail_composer_files_paste (GTK_WIDGET (self), self->attachments,
                                    in_text ? mail_composer_text_get_body (self->text) : NULL);
}

// Pictures go where they are dropped, when the text can hold them; all else becomes a file.
static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, MailComposer *self)
{
  GSList *files = g_value_get_boxed (value);
  MailComposerBody *body =
    is_over_text (self, x, y) ? mail_composer_text_get_body (self->text) : NULL;

  if (body)
    move_cursor (self, body, x, y);
  mail_composer_files_drop (files, self->attachments, body);
  return files != NULL;
}

void
mail_composer_install_files (GtkWidgetClass *class)
{
  gtk_widget_class_bind_template_callback (class, on_drop);
  gtk_widget_class_bind_template_callback (class, on_key_pressed);
  gtk_widget_class_install_action (class, "composer.attach", NULL, attach_action);
  gtk_widget_class_install_action (class, "composer.insert-image", NULL, insert_image_action);
}
