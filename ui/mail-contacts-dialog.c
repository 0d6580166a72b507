// SPDX-License-Identifier: GPL-3.0-or-later
//
// The lists are what the engine finds, best first. Whoever is forgotten, and a group that is
// deleted, goes at once and comes back by Undo; what was imported is forgotten after a question,
// since only the file could bring it back.

#include "ui/mail-contacts-dialog.h"

#include "ui/mail-contact-row.h"
#include "ui/mail-contacts-export.h"
#include "ui/mail-contacts-import.h"
#include "ui/mail-focus.h"
#include "ui/mail-format.h"
#include "ui/mail-group-dialog.h"
#include "ui/mail-group-row.h"
#include "ui/mail-question.h"
#include "ui/mail-toast.h"

#include <glib/gi18n.h>

#define SHOWN 200

// No other way leads back, so the offer stays as long as that for mail which is deleted for good.
#define UNDO_SECONDS 10

struct _MailContactsDialog {
  AdwDialog parent_instance;

  AdwToastOverlay *toasts;
  AdwBanner *result; // of an import that left something out
  GtkEditable *search;
  GtkStack *stack;
  GtkListBox *groups, *list;
  GtkWidget *more;

  MailEngine *engine;
  GCancellable *lookup; // under way, or NULL
};

G_DEFINE_FINAL_TYPE (MailContactsDialog, mail_contacts_dialog, ADW_TYPE_DIALOG)

// SECONDS 0: as long as a sentence takes to read. A reference; the caller unrefs.
static AdwToast *
tell (MailContactsDialog *self, const char *title, unsigned int seconds)
{
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_use_markup (toast, false);
  if (seconds > 0)
    adw_toast_set_timeout (toast, seconds);
  if (self->toasts) // else it was closed meanwhile
    adw_toast_overlay_add_toast (self->toasts, g_object_ref (toast));
  return toast;
}

// Likewise.
static AdwToast *
offer_undo (MailContactsDialog *self, const char *title)
{
  AdwToast *toast = tell (self, title, UNDO_SECONDS);

  adw_toast_set_button_label (toast, _ ("_Undo"));
  return toast;
}

static void on_forget (MailContactRow *row, MailContactsDialog *self);
static void on_delete_group (MailGroupRow *row, MailContactsDialog *self);

static void
show_groups (MailContactsDialog *self, GPtrArray *groups)
{
  gtk_list_box_remove_all (self->groups);
  while (groups->len > 0) {
    GtkWidget *row = mail_group_row_new (g_ptr_array_steal_index (groups, 0));
    g_signal_connect_object (row, "delete", G_CALLBACK (on_delete_group), self, 0);
    gtk_list_box_append (self->groups, row);
  }
}

static void
show_people (MailContactsDialog *self, const GPtrArray *people)
{
  gtk_list_box_remove_all (self->list);
  for (unsigned int i = 0; i < people->len; i++) {
    GtkWidget *row = mail_contact_row_new (people->pdata[i]);
    g_signal_connect_object (row, "forget", G_CALLBACK (on_forget), self, 0);
    gtk_list_box_append (self->list, row);
  }
  gtk_widget_set_visible (self->more, people->len == SHOWN);
}

static void
show_found (MailContactsDialog *self, const GPtrArray *people, GPtrArray *groups)
{
  bool is_searching = *gtk_editable_get_text (self->search) != '\0';
  bool has_groups = groups->len > 0;
  int focused_group = mail_focus_get_row (self->groups);
  int focused = mail_focus_get_row (self->list);

  show_groups (self, groups);
  show_people (self, people);
  gtk_widget_set_visible (GTK_WIDGET (self->groups), has_groups);
  gtk_widget_set_visible (GTK_WIDGET (self->list), people->len > 0);
  gtk_stack_set_visible_child_name (self->stack, people->len > 0 || has_groups ? "list" :
                                                 is_searching                  ? "nobody" :
                                                                                 "empty");
  mail_focus_give_row (self->groups, focused_group, GTK_WIDGET (self->search));
  mail_focus_give_row (self->list, focused, GTK_WIDGET (self->search));
}

static void
on_found (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailContactsDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (GPtrArray) people =
    mail_engine_load_completions_finish (MAIL_ENGINE (source), result, &groups, &error);

  if (people)
    show_found (self, people, groups);
  else
    mail_toast_tell_error (self->toasts, error);
}

static void
refresh (MailContactsDialog *self)
{
  g_cancellable_cancel (self->lookup);
  g_clear_object (&self->lookup);
  self->lookup = g_cancellable_new ();
  mail_engine_load_completions_async (self->engine, gtk_editable_get_text (self->search), SHOWN,
                                      self->lookup, on_found, g_object_ref (self));
}

static void
on_search_changed (MailContactsDialog *self)
{
  refresh (self);
}

static void
on_search_stopped (MailContactsDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_suggested (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailContactsDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (!mail_engine_set_suggested_finish (MAIL_ENGINE (source), result, &error))
    mail_toast_tell_error (self->toasts, error);
  if (self->engine)
    refresh (self);
}

static void
on_undo (AdwToast *toast, MailContactsDialog *self)
{
  mail_engine_set_suggested_async (self->engine, g_object_get_data (G_OBJECT (toast), "address"),
                                   true, NULL, on_suggested, g_object_ref (self));
}

static void
on_forget (MailContactRow *row, MailContactsDialog *self)
{
  const MailAddress *person = mail_contact_row_get_person (row);
  // Translators: %s is the name or address of somebody.
  g_autofree char *title = mail_format_dup_sentence (
    _ ("%s is not suggested any more"), *person->name ? person->name : person->address);
  g_autoptr (AdwToast) toast = offer_undo (self, title);

  g_object_set_data_full (G_OBJECT (toast), "address", g_strdup (person->address), g_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo), self, 0);
  mail_engine_set_suggested_async (self->engine, person->address, false, NULL, on_suggested,
                                   g_object_ref (self));
}

static void
on_group_stored (MailGroupDialog *dialog, MailContactsDialog *self)
{
  refresh (self);
}

// GROUP: NULL for a new one.
static void
open_group (MailContactsDialog *self, const MailContactGroup *group)
{
  MailGroupDialog *dialog = mail_group_dialog_new (self->engine, group);

  g_signal_connect_object (dialog, "stored", G_CALLBACK (on_group_stored), self, 0);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
on_group_activated (MailContactsDialog *self, GtkListBoxRow *row)
{
  open_group (self, mail_group_row_get_group (MAIL_GROUP_ROW (row)));
}

static void
new_group_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  open_group (MAIL_CONTACTS_DIALOG (widget), NULL);
}

static void
on_group_put (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailContactsDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (!mail_engine_put_contact_group_finish (MAIL_ENGINE (source), result, &error))
    mail_toast_tell_error (self->toasts, error);
  if (self->engine)
    refresh (self);
}

static void
on_undo_delete (AdwToast *toast, MailContactsDialog *self)
{
  mail_engine_put_contact_group_async (self->engine, g_object_get_data (G_OBJECT (toast), "group"),
                                       NULL, on_group_put, g_object_ref (self));
}

static void
on_group_deleted (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailContactsDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (!mail_engine_delete_contact_group_finish (MAIL_ENGINE (source), result, &error))
    mail_toast_tell_error (self->toasts, error);
  if (self->engine)
    refresh (self);
}

static void
on_delete_group (MailGroupRow *row, MailContactsDialog *self)
{
  const MailContactGroup *group = mail_group_row_get_group (row);
  // Translators: the placeholder is the name of a group of contacts.
  g_autofree char *title = mail_format_dup_sentence (_ ("Group “%s” deleted"), group->name);
  g_autoptr (AdwToast) toast = offer_undo (self, title);

  g_object_set_data_full (G_OBJECT (toast), "group", mail_contact_group_copy (group),
                          (GDestroyNotify) mail_contact_group_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo_delete), self, 0);
  mail_engine_delete_contact_group_async (self->engine, group->id, NULL, on_group_deleted,
                                          g_object_ref (self));
}

// What was left out stays to be read.
static void
show_result (MailContactsDialog *self, const MailContactCounts *counts)
{
  g_autofree char *words = mail_contacts_import_dup_text (counts);

  if (counts->broken + counts->without_address + counts->missing == 0 &&
      counts->taken + counts->groups > 0) {
    g_object_unref (tell (self, words, 0));
  } else if (self->result) {
    adw_banner_set_title (self->result, words);
    adw_banner_set_revealed (self->result, true);
  }
}

static void
on_result_closed (MailContactsDialog *self)
{
  adw_banner_set_revealed (self->result, false);
}

static void
on_imported (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailContactsDialog) self = data;
  g_autoptr (GError) error = NULL;
  MailContactCounts counts;

  if (!mail_contacts_import_finish (result, &counts, &error))
    mail_toast_tell_error (self->toasts, error);
  else
    show_result (self, &counts);
  if (self->engine)
    refresh (self);
}

static void
import_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailContactsDialog *self = MAIL_CONTACTS_DIALOG (widget);

  mail_contacts_import_async (widget, self->engine, on_imported, g_object_ref (self));
}

static void
on_exported (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailContactsDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (mail_contacts_export_finish (result, &error))
    g_object_unref (tell (self, _ ("Contacts exported"), 0));
  else
    mail_toast_tell_error (self->toasts, error);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_contacts_export_async (widget, MAIL_CONTACTS_DIALOG (widget)->engine, on_exported,
                              g_object_ref (widget));
}

static void
on_all_forgotten (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailContactsDialog) self = data;
  g_autoptr (GError) error = NULL;
  uint32_t addresses = 0;

  if (!mail_engine_forget_contacts_finish (MAIL_ENGINE (source), result, &addresses, &error)) {
    mail_toast_tell_error (self->toasts, error);
  } else {
    g_autofree char *words = g_strdup_printf (
      ngettext ("%u address forgotten", "%u addresses forgotten", addresses), addresses);
    g_autoptr (AdwToast) toast = tell (self, words, 0);
  }
  if (self->engine)
    refresh (self);
}

static void
on_confirmed (AdwAlertDialog *dialog, const char *response, MailContactsDialog *self)
{
  mail_engine_forget_contacts_async (self->engine, NULL, on_all_forgotten, g_object_ref (self));
}

static void
forget_imported_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_question_ask (
    widget, _ ("Forget All Imported Contacts?"),
    _ ("Groups stay, and people whom your mail names. The others come back only from their file."),
    _ ("_Forget"), G_CALLBACK (on_confirmed), widget, NULL);
}

static void
mail_contacts_dialog_dispose (GObject *object)
{
  MailContactsDialog *self = MAIL_CONTACTS_DIALOG (object);

  g_cancellable_cancel (self->lookup);
  g_clear_object (&self->lookup);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_CONTACTS_DIALOG);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_contacts_dialog_parent_class)->dispose (object);
}

static void
mail_contacts_dialog_class_init (MailContactsDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_contacts_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-contacts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailContactsDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailContactsDialog, result);
  gtk_widget_class_bind_template_child (widget_class, MailContactsDialog, search);
  gtk_widget_class_bind_template_child (widget_class, MailContactsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, MailContactsDialog, groups);
  gtk_widget_class_bind_template_child (widget_class, MailContactsDialog, list);
  gtk_widget_class_bind_template_child (widget_class, MailContactsDialog, more);
  gtk_widget_class_bind_template_callback (widget_class, on_group_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_result_closed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
  gtk_widget_class_install_action (widget_class, "contacts.import", NULL, import_action);
  gtk_widget_class_install_action (widget_class, "contacts.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "contacts.new-group", NULL, new_group_action);
  gtk_widget_class_install_action (widget_class, "contacts.forget-imported", NULL,
                                   forget_imported_action);
}

static void
mail_contacts_dialog_init (MailContactsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_focus_begin_at (GTK_WIDGET (self->search));
}

void
mail_contacts_dialog_present (GtkWidget *parent, MailEngine *engine)
{
  MailContactsDialog *self = g_object_new (MAIL_TYPE_CONTACTS_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  refresh (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
