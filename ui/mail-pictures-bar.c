// SPDX-License-Identifier: GPL-3.0-or-later
//
// One sentence and one button, which stays the same as long as there is something to press, so that
// the keyboard stays with it.

#include "ui/mail-pictures-bar.h"

#include <glib/gi18n.h>

struct _MailPicturesBar {
  AdwBin parent_instance;

  GtkLabel *label;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (MailPicturesBar, mail_pictures_bar, ADW_TYPE_BIN)

static void
say (MailPicturesBar *self, const char *text, const char *button, const char *action)
{
  gtk_label_set_label (self->label, text);
  gtk_button_set_label (self->button, button);
  gtk_button_set_use_underline (self->button, true);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), action);
  gtk_widget_set_visible (GTK_WIDGET (self), true);
}

// Who has the keyboard is led on, to what was asked for.
static void
hide (MailPicturesBar *self)
{
  if (gtk_widget_get_focus_child (GTK_WIDGET (self)))
    gtk_widget_child_focus (gtk_widget_get_parent (GTK_WIDGET (self)), GTK_DIR_TAB_FORWARD);
  gtk_widget_set_visible (GTK_WIDGET (self), false);
}

static void
mail_pictures_bar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_PICTURES_BAR);
  G_OBJECT_CLASS (mail_pictures_bar_parent_class)->dispose (object);
}

static void
mail_pictures_bar_class_init (MailPicturesBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_pictures_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-pictures-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, MailPicturesBar, label);
  gtk_widget_class_bind_template_child (widget_class, MailPicturesBar, button);
}

static void
mail_pictures_bar_init (MailPicturesBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_pictures_bar_offer (MailPicturesBar *self, unsigned int n)
{
  g_autofree char *text = g_strdup_printf (
    // Translators: how many pictures of a message are on the network and were left out.
    ngettext ("%u image was not loaded, so that the sender does not learn that you read this.",
              "%u images were not loaded, so that the sender does not learn that you read this.",
              n),
    n);

  if (n == 0)
    hide (self);
  else
    // Translators: a button, for the images that were not loaded.
    say (self, text, C_ ("images", "_Show"), "content.show-pictures");
}

void
mail_pictures_bar_show_fetching (MailPicturesBar *self)
{
  say (self, _ ("Loading images…"), C_ ("images", "_Stop"), "content.stop-pictures");
}

void
mail_pictures_bar_show_done (MailPicturesBar *self, unsigned int n_failed)
{
  g_autofree char *text = g_strdup_printf (
    // Translators: how many pictures of a message, which the person asked for, did not come.
    ngettext ("%u image could not be loaded.", "%u images could not be loaded.", n_failed),
    n_failed);

  if (n_failed == 0)
    hide (self);
  else
    say (self, text, _ ("Try Again"), "content.show-pictures");
}
