// SPDX-License-Identifier: GPL-3.0-or-later
//
// The timeline as the engine has it, read anew whenever the outbox changes.

#include "ui/mail-delivery-dialog.h"

#include "ui/mail-address-dialog.h"
#include "ui/mail-delivery-text.h"
#include "ui/mail-error-text.h"
#include "ui/mail-event-row.h"
#include "ui/mail-format.h"
#include "ui/mail-offer-row.h"
#include "ui/mail-toast.h"

#include <glib/gi18n.h>

// A message to thousands has thousands of lines; those that need somebody come first.
#define SHOWN 300

struct _MailDeliveryDialog {
  AdwDialog parent_instance;

  MailEngine *engine;
  int64_t outbox_id;  // 0: not known yet
  int64_t message_id; // by which it is looked for until then
  GCancellable *loading;
  MailTimeline *timeline; // NULL: not read yet

  AdwToastOverlay *toasts;
  AdwWindowTitle *title;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkWidget *doubt_group;
  GtkListBox *recipients, *events;
};

G_DEFINE_FINAL_TYPE (MailDeliveryDialog, mail_delivery_dialog, ADW_TYPE_DIALOG)

static void
on_address_failed (MailAddressDialog *dialog, GError *error, MailDeliveryDialog *self)
{
  mail_toast_tell_error (self->toasts, error);
}

static void
on_correct (MailOfferRow *row, gint64 i, gboolean is_second, MailDeliveryDialog *self)
{
  const MailRecipient *recipient = g_ptr_array_index (self->timeline->item->recipients, i);
  MailAddressDialog *dialog =
    mail_address_dialog_new (self->engine, self->outbox_id, recipient->address);

  g_signal_connect_object (dialog, "failed", G_CALLBACK (on_address_failed), self, 0);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
append_recipient (MailDeliveryDialog *self, unsigned int i)
{
  const MailRecipient *recipient = g_ptr_array_index (self->timeline->item->recipients, i);
  g_autofree char *address = mail_format_dup_isolated (recipient->address);
  g_autofree char *words = mail_delivery_dup_recipient_text (recipient);
  GtkWidget *row = mail_offer_row_new (
    i, address, words, mail_delivery_can_correct (recipient) ? _ ("Correct…") : NULL, NULL);

  g_signal_connect_object (row, "taken", G_CALLBACK (on_correct), self, 0);
  gtk_list_box_append (self->recipients, row);
}

static void
append_more (GtkListBox *list, unsigned int n)
{
  g_autofree char *words = g_strdup_printf (
    // Translators: below a list that is not shown to its end.
    ngettext ("And %u more", "And %u more", n), n);

  if (n > 0)
    gtk_list_box_append (list, mail_offer_row_new (0, words, "", NULL, NULL));
}

static void
show_recipients (MailDeliveryDialog *self)
{
  const GPtrArray *recipients = self->timeline->item->recipients;
  unsigned int shown = 0;

  gtk_list_box_remove_all (self->recipients);
  for (int wants_trouble = 1; wants_trouble >= 0; wants_trouble--)
    for (unsigned int i = 0; i < recipients->len && shown < SHOWN; i++) {
      const MailRecipient *recipient = g_ptr_array_index (recipients, i);
      bool is_trouble = recipient->state != MAIL_RECIPIENT_ACCEPTED;

      if (is_trouble != (wants_trouble == 1))
        continue;
      append_recipient (self, i);
      shown++;
    }
  append_more (self->recipients, recipients->len - shown);
}

// The latest first, since that is what a person wants to know.
static void
show_events (MailDeliveryDialog *self)
{
  const GPtrArray *events = self->timeline->events;
  unsigned int shown = MIN (events->len, SHOWN);

  gtk_list_box_remove_all (self->events);
  for (unsigned int i = 0; i < shown; i++)
    gtk_list_box_append (self->events,
                         mail_event_row_new (g_ptr_array_index (events, events->len - 1 - i)));
  append_more (self->events, events->len - shown);
}

static void
show_timeline (MailDeliveryDialog *self)
{
  const MailOutboxItem *item = self->timeline->item;
  g_autofree char *subject =
    mail_format_dup_isolated (*item->subject ? item->subject : _ ("No Subject"));

  adw_window_title_set_subtitle (self->title, subject);
  gtk_widget_set_visible (self->doubt_group, item->state == MAIL_OUTBOX_AMBIGUOUS);
  show_recipients (self);
  show_events (self);
  gtk_stack_set_visible_child_name (self->stack, "timeline");
}

// Another message's change moves nothing that is being read: to a timeline lines are only added.
static void
take_timeline (MailDeliveryDialog *self, MailTimeline *timeline)
{
  const MailTimeline *old = self->timeline;
  bool is_same = old && old->events->len == timeline->events->len &&
                 old->item->state == timeline->item->state;

  g_clear_pointer (&self->timeline, mail_timeline_free);
  self->timeline = timeline;
  self->outbox_id = timeline->item->id;
  if (!is_same)
    show_timeline (self);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailDeliveryDialog) self = data;
  g_autoptr (GError) error = NULL;
  MailTimeline *timeline =
    mail_engine_load_timeline_finish (MAIL_ENGINE (source), result, &error);

  if (timeline) {
    take_timeline (self, timeline);
    return;
  }
  if (self->timeline) {
    mail_toast_tell_error (self->toasts, error);
    return;
  }
  if (mail_error_is_silent (error))
    return;
  adw_status_page_set_title (self->empty, g_error_matches (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND)
                                            ? _ ("Not Sent From Here")
                                            : _ ("Can’t Be Read"));
}

// What was asked for before is out of date.
static void
reload (MailDeliveryDialog *self)
{
  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  if (self->outbox_id != 0)
    mail_engine_load_outbox_timeline_async (self->engine, self->outbox_id, self->loading, on_loaded,
                                            g_object_ref (self));
  else
    mail_engine_load_timeline_async (self->engine, self->message_id, self->loading, on_loaded,
                                     g_object_ref (self));
}

static void
on_confirm_finished (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailDeliveryDialog) self = data;
  g_autoptr (GError) error = NULL;

  mail_engine_confirm_outbox_finish (MAIL_ENGINE (source), result, &error);
  mail_toast_tell_error (self->toasts, error);
}

static void
on_confirmed (MailDeliveryDialog *self)
{
  mail_engine_confirm_outbox_async (self->engine, self->outbox_id, NULL, on_confirm_finished,
                                    g_object_ref (self));
}

static void
on_send_finished (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailDeliveryDialog) self = data;
  g_autoptr (GError) error = NULL;

  mail_engine_send_outbox_now_finish (MAIL_ENGINE (source), result, &error);
  mail_toast_tell_error (self->toasts, error);
}

static void
on_send_again (MailDeliveryDialog *self)
{
  mail_engine_send_outbox_now_async (self->engine, self->outbox_id, NULL, on_send_finished,
                                     g_object_ref (self));
}

static void
mail_delivery_dialog_dispose (GObject *object)
{
  MailDeliveryDialog *self = MAIL_DELIVERY_DIALOG (object);

  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_DELIVERY_DIALOG);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_delivery_dialog_parent_class)->dispose (object);
}

static void
mail_delivery_dialog_finalize (GObject *object)
{
  g_clear_pointer (&MAIL_DELIVERY_DIALOG (object)->timeline, mail_timeline_free);
  G_OBJECT_CLASS (mail_delivery_dialog_parent_class)->finalize (object);
}

static void
mail_delivery_dialog_class_init (MailDeliveryDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_delivery_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_delivery_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-delivery-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailDeliveryDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailDeliveryDialog, title);
  gtk_widget_class_bind_template_child (widget_class, MailDeliveryDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, MailDeliveryDialog, empty);
  gtk_widget_class_bind_template_child (widget_class, MailDeliveryDialog, doubt_group);
  gtk_widget_class_bind_template_child (widget_class, MailDeliveryDialog, recipients);
  gtk_widget_class_bind_template_child (widget_class, MailDeliveryDialog, events);
  gtk_widget_class_bind_template_callback (widget_class, on_confirmed);
  gtk_widget_class_bind_template_callback (widget_class, on_send_again);
}

static void
mail_delivery_dialog_init (MailDeliveryDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
present (GtkWidget *parent, MailEngine *engine, int64_t outbox_id, int64_t message_id)
{
  MailDeliveryDialog *self = g_object_new (MAIL_TYPE_DELIVERY_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  self->outbox_id = outbox_id;
  self->message_id = message_id;
  g_signal_connect_object (engine, "outbox-changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}

void
mail_delivery_dialog_present_outbox (GtkWidget *parent, MailEngine *engine, int64_t outbox_id)
{
  present (parent, engine, outbox_id, 0);
}

void
mail_delivery_dialog_present_message (GtkWidget *parent, MailEngine *engine, int64_t message_id)
{
  present (parent, engine, 0, message_id);
}
