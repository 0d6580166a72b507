// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which sign a line has, and whose words are in it.

#include "ui/mail-event-row.h"

#include "ui/mail-delivery-text.h"

#include <glib/gi18n.h>

struct _MailEventRow {
  AdwActionRow parent_instance;

  GtkImage *icon;
  GtkWidget *words_button;
  GtkLabel *heading, *words;
};

G_DEFINE_FINAL_TYPE (MailEventRow, mail_event_row, ADW_TYPE_ACTION_ROW)

typedef struct {
  const char *icon;
  const char *style; // "": none
} Sign;

static Sign
sign_of (MailEventKind kind)
{
  switch (kind) {
  case MAIL_EVENT_REFUSED:
  case MAIL_EVENT_BOUNCED:
    return (Sign) {"dialog-error-symbolic", "error"};
  case MAIL_EVENT_DELAYED:
  case MAIL_EVENT_STILL_TRYING:
  case MAIL_EVENT_LATE:
  case MAIL_EVENT_AMBIGUOUS:
    return (Sign) {"dialog-warning-symbolic", "warning"};
  case MAIL_EVENT_ACCEPTED:
  case MAIL_EVENT_DELIVERED:
  case MAIL_EVENT_FOUND:
  case MAIL_EVENT_CONFIRMED:
    return (Sign) {"object-select-symbolic", "success"};
  case MAIL_EVENT_READ:
    return (Sign) {"mail-read-symbolic", "success"};
  case MAIL_EVENT_REPLIED:
    return (Sign) {"mail-reply-sender-symbolic", "success"};
  case MAIL_EVENT_WRITTEN:
  case MAIL_EVENT_CORRECTED:
    return (Sign) {"document-edit-symbolic", ""};
  case MAIL_EVENT_CANCELLED:
  case MAIL_EVENT_DELETED:
    return (Sign) {"user-trash-symbolic", ""};
  default:
    return (Sign) {"mail-send-symbolic", ""};
  }
}

// What TEXT is, by the kind; NULL: nothing that a person wants to read.
static const char *
words_title (const MailEvent *event)
{
  if (!*event->text)
    return NULL;
  switch (event->kind) {
  case MAIL_EVENT_HANDED_OVER:
    return _ ("To the server");
  case MAIL_EVENT_CORRECTED:
    return _ ("Instead of");
  case MAIL_EVENT_AMBIGUOUS:
    return _ ("Reason");
  case MAIL_EVENT_HELD: // the time is in the subtitle
    return NULL;
  default:
    return _ ("The server said");
  }
}

static void
mail_event_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_EVENT_ROW);
  G_OBJECT_CLASS (mail_event_row_parent_class)->dispose (object);
}

static void
mail_event_row_class_init (MailEventRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_event_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-event-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MailEventRow, icon);
  gtk_widget_class_bind_template_child (widget_class, MailEventRow, words_button);
  gtk_widget_class_bind_template_child (widget_class, MailEventRow, heading);
  gtk_widget_class_bind_template_child (widget_class, MailEventRow, words);
}

static void
mail_event_row_init (MailEventRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
mail_event_row_new (const MailEvent *event)
{
  MailEventRow *self = g_object_new (MAIL_TYPE_EVENT_ROW, NULL);
  g_autofree char *title = mail_delivery_dup_event_title (event);
  g_autofree char *subtitle = mail_delivery_dup_event_text (event);
  const char *words = words_title (event);
  Sign sign = sign_of (event->kind);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_image_set_from_icon_name (self->icon, sign.icon);
  if (*sign.style)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), sign.style);
  gtk_widget_set_visible (self->words_button, words != NULL);
  if (!words)
    return GTK_WIDGET (self);
  gtk_label_set_label (self->heading, words);
  gtk_label_set_label (self->words, event->text);
  gtk_widget_set_tooltip_text (self->words_button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->words_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  return GTK_WIDGET (self);
}
