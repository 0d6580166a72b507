// SPDX-License-Identifier: GPL-3.0-or-later
//
// A change that the server refused, or will not take now, can be tried again or given up; one that
// waits can be taken back.

#include "ui/mail-operations-dialog.h"

#include "ui/mail-error-text.h"
#include "ui/mail-focus.h"
#include "ui/mail-format.h"
#include "ui/mail-offer-row.h"
#include "ui/mail-toast.h"

#include <glib/gi18n.h>

struct _MailOperationsDialog {
  AdwDialog parent_instance;

  MailEngine *engine;
  int64_t account_id;
  AdwToastOverlay *toasts;
  GtkStack *stack;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (MailOperationsDialog, mail_operations_dialog, ADW_TYPE_DIALOG)

static const char *
kind_title (MailOperationKind kind)
{
  switch (kind) {
  case MAIL_OPERATION_FLAG:
    return _ ("Change of flags or labels");
  case MAIL_OPERATION_COPY:
    return _ ("Copy of messages");
  case MAIL_OPERATION_DELETE:
    return _ ("Deletion of messages");
  case MAIL_OPERATION_APPEND:
    return _ ("Upload of a message");
  case MAIL_OPERATION_RESTORE:
    return _ ("Restored messages");
  case MAIL_OPERATION_CREATE_FOLDER:
    return _ ("New folder");
  case MAIL_OPERATION_RENAME_FOLDER:
    return _ ("Renamed or moved folder");
  case MAIL_OPERATION_DELETE_FOLDER:
    return _ ("Deleted folder");
  case MAIL_OPERATION_SUBSCRIBE:
  case MAIL_OPERATION_UNSUBSCRIBE:
    return _ ("Change of a subscription");
  case MAIL_OPERATION_MOVE:
  default:
    return _ ("Move of messages");
  }
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailOperationsDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (mail_engine_operation_finish (MAIL_ENGINE (source), result, &error) == 0)
    mail_toast_tell_error (self->toasts, error);
}

static bool
is_failed (MailOperationsDialog *self, int64_t id)
{
  g_autoptr (GPtrArray) operations = mail_engine_read_operations (self->engine, self->account_id);

  for (unsigned int i = 0; operations && i < operations->len; i++) {
    const MailOperation *operation = g_ptr_array_index (operations, i);
    if (operation->id == id)
      return operation->state == MAIL_OPERATION_FAILED;
  }
  return false;
}

// What failed was undone already.
static void
give_up (MailOperationsDialog *self, int64_t id)
{
  if (is_failed (self, id))
    mail_engine_dismiss_operation_async (self->engine, id, NULL, on_done, g_object_ref (self));
  else
    mail_engine_undo_async (self->engine, id, NULL, on_done, g_object_ref (self));
}

static void
on_waiting_taken (MailOfferRow *row, gint64 id, gboolean is_second, MailOperationsDialog *self)
{
  give_up (self, id);
}

static void
on_refused_taken (MailOfferRow *row, gint64 id, gboolean is_second, MailOperationsDialog *self)
{
  if (is_second)
    give_up (self, id);
  else
    mail_engine_retry_operation_async (self->engine, id, NULL, on_done, g_object_ref (self));
}

static void
append (MailOperationsDialog *self, const MailOperation *operation)
{
  bool waits = operation->state != MAIL_OPERATION_FAILED && !mail_operation_is_put_off (operation);
  g_autofree char *when = mail_format_dup_date_long (operation->recorded_at);
  g_autofree char *sentence = mail_error_dup_operation_sentence (operation);
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s", when, sentence);
  GtkWidget *row =
    mail_offer_row_new (operation->id, kind_title (operation->kind), subtitle,
                        waits ? _ ("Take Back") : _ ("Try Again"), waits ? NULL : _ ("Discard"));

  g_signal_connect_object (
    row, "taken", waits ? G_CALLBACK (on_waiting_taken) : G_CALLBACK (on_refused_taken), self, 0);
  gtk_list_box_append (self->list, row);
}

static void
refresh (MailOperationsDialog *self)
{
  g_autoptr (GPtrArray) operations = mail_engine_read_operations (self->engine, self->account_id);
  unsigned int n = operations ? operations->len : 0;
  int focused = mail_focus_get_row (self->list);

  gtk_list_box_remove_all (self->list);
  for (unsigned int i = 0; i < n; i++)
    append (self, g_ptr_array_index (operations, i));
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "empty");
  mail_focus_give_row (self->list, focused, GTK_WIDGET (self));
}

static void
mail_operations_dialog_dispose (GObject *object)
{
  MailOperationsDialog *self = MAIL_OPERATIONS_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_OPERATIONS_DIALOG);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_operations_dialog_parent_class)->dispose (object);
}

static void
mail_operations_dialog_class_init (MailOperationsDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_operations_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-operations-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailOperationsDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailOperationsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, MailOperationsDialog, list);
}

static void
mail_operations_dialog_init (MailOperationsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_operations_dialog_present (GtkWidget *parent, MailEngine *engine, int64_t account_id)
{
  MailOperationsDialog *self = g_object_new (MAIL_TYPE_OPERATIONS_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  self->account_id = account_id;
  g_signal_connect_object (engine, "folders-changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  refresh (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
