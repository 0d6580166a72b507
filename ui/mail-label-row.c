// SPDX-License-Identifier: GPL-3.0-or-later
//
// A box of three states that one leaves for the other two.

#include "ui/mail-label-row.h"

#include "base/mail-label.h"
#include "ui/mail-label-chip.h"

#include <string.h>

struct _MailLabelRow {
  AdwActionRow parent_instance;

  char *name, *searchable;
  MailLabelState state; // as it was
  GtkCheckButton *box;
  AdwBin *chip_place;
};

G_DEFINE_FINAL_TYPE (MailLabelRow, mail_label_row, ADW_TYPE_ACTION_ROW)

static void
on_toggled (MailLabelRow *self)
{
  gtk_check_button_set_inconsistent (self->box, false);
}

static void
mail_label_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_LABEL_ROW);
  G_OBJECT_CLASS (mail_label_row_parent_class)->dispose (object);
}

static void
mail_label_row_finalize (GObject *object)
{
  MailLabelRow *self = MAIL_LABEL_ROW (object);

  g_free (self->name);
  g_free (self->searchable);
  G_OBJECT_CLASS (mail_label_row_parent_class)->finalize (object);
}

static void
mail_label_row_class_init (MailLabelRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_label_row_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_label_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-label-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MailLabelRow, box);
  gtk_widget_class_bind_template_child (widget_class, MailLabelRow, chip_place);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
}

static void
mail_label_row_init (MailLabelRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
mail_label_row_new (const char *name, MailLabelState state)
{
  MailLabelRow *self = g_object_new (MAIL_TYPE_LABEL_ROW, NULL);
  g_autofree char *text = mail_label_chip_dup_text (name);

  self->name = g_strdup (name);
  self->searchable = g_utf8_casefold (text, -1);
  self->state = state;
  gtk_check_button_set_active (self->box, state == MAIL_LABEL_ALL);
  gtk_check_button_set_inconsistent (self->box, state == MAIL_LABEL_SOME);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  -1);
  adw_bin_set_child (self->chip_place, mail_label_chip_new (name));
  return GTK_WIDGET (self);
}

const char *
mail_label_row_get_name (MailLabelRow *self)
{
  return self->name;
}

bool
mail_label_row_matches (MailLabelRow *self, const char *words)
{
  g_autofree char *stripped = g_strstrip (g_strdup (words));
  g_autofree char *folded = g_utf8_casefold (stripped, -1);

  return strstr (self->searchable, folded) != NULL;
}

bool
mail_label_row_is_called (MailLabelRow *self, const char *name)
{
  g_autofree char *text = mail_label_chip_dup_text (self->name);

  return mail_label_equal (text, name) || mail_label_equal (self->name, name);
}

bool
mail_label_row_is_ticked (MailLabelRow *self)
{
  return gtk_check_button_get_active (self->box);
}

bool
mail_label_row_is_changed (MailLabelRow *self)
{
  if (gtk_check_button_get_inconsistent (self->box))
    return false;
  return self->state == MAIL_LABEL_SOME ||
         mail_label_row_is_ticked (self) != (self->state == MAIL_LABEL_ALL);
}

void
mail_label_row_toggle (MailLabelRow *self)
{
  gtk_check_button_set_active (self->box, !gtk_check_button_get_active (self->box));
}
