// SPDX-License-Identifier: GPL-3.0-or-later
//
// The latest removed messages, each with a button that puts it back where it was.

#include "ui/mail-removed-dialog.h"

#include "ui/mail-focus.h"
#include "ui/mail-format.h"
#include "ui/mail-offer-row.h"
#include "ui/mail-question.h"
#include "ui/mail-sidebar-item.h"
#include "ui/mail-toast.h"

#include <glib/gi18n.h>

#define SHOWN 200

struct _MailRemovedDialog {
  AdwDialog parent_instance;

  MailEngine *engine;
  int64_t account_id;
  AdwToastOverlay *toasts;
  GtkStack *stack;
  GtkListBox *list;
  GtkWidget *empty_button;
};

G_DEFINE_FINAL_TYPE (MailRemovedDialog, mail_removed_dialog, ADW_TYPE_DIALOG)

static void
on_restored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailRemovedDialog) self = data;
  g_autoptr (GError) error = NULL;
  AdwToast *toast;

  if (mail_engine_operation_finish (MAIL_ENGINE (source), result, &error) == 0) {
    mail_toast_tell_error (self->toasts, error);
    return;
  }
  toast = adw_toast_new (_ ("The message is back"));
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
on_taken (MailOfferRow *row, gint64 id, gboolean is_second, MailRemovedDialog *self)
{
  int64_t message_id = id;

  mail_engine_restore_removed_async (self->engine, &message_id, 1, 0, NULL, on_restored,
                                     g_object_ref (self));
}

static char *
dup_subtitle (MailRemovedDialog *self, const MailRemoved *removed, const MailRow *row)
{
  g_autofree char *when = mail_format_dup_date_long (removed->removed_at);
  const MailAddress *from = row->from->len > 0 ? g_ptr_array_index (row->from, 0) : NULL;
  g_autofree char *sender = mail_format_dup_isolated (!from       ? "" :
                                                      *from->name ? from->name :
                                                                    from->address);
  g_autoptr (MailFolder) was = mail_engine_read_folder (self->engine, removed->folder_id);
  g_autofree char *folder =
    mail_format_dup_isolated (was ? mail_sidebar_folder_title (was) : _ ("a deleted folder"));

  if (!removed->has_content)
    // Translators: a sender and a date.
    return g_strdup_printf (_ ("%s\nRemoved %s. Only its headers are here, so it can’t be put "
                               "back."),
                            sender, when);
  // Translators: a sender, a date, a folder.
  return g_strdup_printf (_ ("%s\nRemoved %s from %s"), sender, when, folder);
}

static void
append (MailRemovedDialog *self, const MailRemoved *removed, const MailRow *row)
{
  g_autofree char *subtitle = dup_subtitle (self, removed, row);
  GtkWidget *widget =
    mail_offer_row_new (removed->message_id, *row->subject ? row->subject : _ ("No Subject"),
                        subtitle, removed->has_content ? _ ("Restore") : NULL, NULL);

  g_signal_connect_object (widget, "taken", G_CALLBACK (on_taken), self, 0);
  gtk_list_box_append (self->list, widget);
}

static void
refresh (MailRemovedDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found =
    mail_engine_read_removed (self->engine, self->account_id, SHOWN, &error);
  unsigned int n = found ? found->len : 0;
  int focused = mail_focus_get_row (self->list);

  if (error)
    mail_toast_tell_error (self->toasts, error);
  gtk_list_box_remove_all (self->list);
  for (unsigned int i = 0; i < n; i++) {
    const MailRemoved *removed = g_ptr_array_index (found, i);
    g_autoptr (GPtrArray) rows =
      mail_engine_read_rows (self->engine, 0, &removed->message_id, 1, NULL);
    if (rows && g_ptr_array_index (rows, 0))
      append (self, removed, g_ptr_array_index (rows, 0));
  }
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "empty");
  gtk_widget_set_visible (self->empty_button, n > 0);
  mail_focus_give_row (self->list, focused, GTK_WIDGET (self));
}

static void
on_emptied (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailRemovedDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (!mail_engine_empty_removed_finish (MAIL_ENGINE (source), result, &error))
    mail_toast_tell_error (self->toasts, error);
  refresh (self);
}

static void
on_confirmed (AdwAlertDialog *dialog, const char *response, MailRemovedDialog *self)
{
  mail_engine_empty_removed_async (self->engine, self->account_id, NULL, on_emptied,
                                   g_object_ref (self));
}

static void
on_empty (MailRemovedDialog *self)
{
  mail_question_ask (GTK_WIDGET (self), _ ("Forget All Removed Messages?"),
                     _ ("They can’t be restored then."), _ ("_Empty"), G_CALLBACK (on_confirmed),
                     self, NULL);
}

static void
mail_removed_dialog_dispose (GObject *object)
{
  MailRemovedDialog *self = MAIL_REMOVED_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_REMOVED_DIALOG);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_removed_dialog_parent_class)->dispose (object);
}

static void
mail_removed_dialog_class_init (MailRemovedDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_removed_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-removed-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailRemovedDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailRemovedDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, MailRemovedDialog, list);
  gtk_widget_class_bind_template_child (widget_class, MailRemovedDialog, empty_button);
  gtk_widget_class_bind_template_callback (widget_class, on_empty);
}

static void
mail_removed_dialog_init (MailRemovedDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_removed_dialog_present (GtkWidget *parent, MailEngine *engine, int64_t account_id)
{
  MailRemovedDialog *self = g_object_new (MAIL_TYPE_REMOVED_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  self->account_id = account_id;
  g_signal_connect_object (engine, "folders-changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  refresh (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
