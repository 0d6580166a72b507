// SPDX-License-Identifier: GPL-3.0-or-later
//
// The list is what the engine finds, best first. Whoever is forgotten goes at once and comes back
// by Undo; what was imported is forgotten after a question, since only the file could bring it
// back.

#include "ui/mail-contacts-dialog.h"

#include "ui/mail-contact-row.h"
#include "ui/mail-contacts-import.h"
#include "ui/mail-error-text.h"
#include "ui/mail-focus.h"

#include <glib/gi18n.h>

#define SHOWN 200

struct _MailContactsDialog {
  AdwDialog parent_instance;

  AdwToastOverlay *toasts;
  AdwBanner *result; // of an import that left something out
  GtkEditable *search;
  GtkStack *stack;
  GtkListBox *list;
  GtkWidget *more;

  MailEngine *engine;
  GCancellable *lookup; // under way, or NULL
};

G_DEFINE_FINAL_TYPE (MailContactsDialog, mail_contacts_dialog, ADW_TYPE_DIALOG)

// A reference; the caller unrefs.
static AdwToast *
tell (MailContactsDialog *self, const char *title)
{
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_use_markup (toast, false);
  if (self->toasts) // else it was closed meanwhile
    adw_toast_overlay_add_toast (self->toasts, g_object_ref (toast));
  return toast;
}

static void
tell_error (MailContactsDialog *self, const GError *error)
{
  g_autofree char *sentence = mail_error_dup_sentence (error);

  if (!mail_error_is_silent (error))
    g_object_unref (tell (self, sentence));
}

static void on_forget (MailContactRow *row, MailContactsDialog *self);

static void
show_people (MailContactsDialog *self, const GPtrArray *people)
{
  bool is_searching = *gtk_editable_get_text (self->search) != '\0';
  int focused = mail_focus_get_row (self->list);

  gtk_list_box_remove_all (self->list);
  for (unsigned int i = 0; i < people->len; i++) {
    GtkWidget *row = mail_contact_row_new (people->pdata[i]);
    g_signal_connect_object (row, "forget", G_CALLBACK (on_forget), self, 0);
    gtk_list_box_append (self->list, row);
  }
  gtk_widget_set_visible (self->more, people->len == SHOWN);
  gtk_stack_set_visible_child_name (self->stack, people->len > 0 ? "list" :
                                                 is_searching    ? "nobody" :
                                                                   "empty");
  mail_focus_give_row (self->list, focused, GTK_WIDGET (self->search));
}

static void
on_found (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailContactsDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people =
    mail_engine_load_completions_finish (MAIL_ENGINE (source), result, &error);

  if (people)
    show_people (self, people);
  else
    tell_error (self, error);
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
    tell_error (self, error);
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
  g_autofree char *title = g_strdup_printf (_ ("%s is not suggested any more"),
                                            *person->name ? person->name : person->address);
  g_autoptr (AdwToast) toast = tell (self, title);

  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "address", g_strdup (person->address), g_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo), self, 0);
  mail_engine_set_suggested_async (self->engine, person->address, false, NULL, on_suggested,
                                   g_object_ref (self));
}

// What was left out stays to be read.
static void
show_result (MailContactsDialog *self, const MailContactCounts *counts)
{
  g_autofree char *words = mail_contacts_import_dup_text (counts);

  if (counts->broken + counts->without_address == 0 && counts->taken > 0) {
    g_object_unref (tell (self, words));
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
    tell_error (self, error);
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
on_all_forgotten (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailContactsDialog) self = data;
  g_autoptr (GError) error = NULL;
  uint32_t addresses = 0;

  if (!mail_engine_forget_contacts_finish (MAIL_ENGINE (source), result, &addresses, &error)) {
    tell_error (self, error);
  } else {
    g_autofree char *words = g_strdup_printf (
      ngettext ("%u address forgotten", "%u addresses forgotten", addresses), addresses);
    g_autoptr (AdwToast) toast = tell (self, words);
  }
  if (self->engine)
    refresh (self);
}

static void
on_confirmed (AdwAlertDialog *dialog, const char *response, MailContactsDialog *self)
{
  if (g_str_equal (response, "forget"))
    mail_engine_forget_contacts_async (self->engine, NULL, on_all_forgotten, g_object_ref (self));
}

static void
forget_imported_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwDialog *dialog = adw_alert_dialog_new (
    _ ("Forget All Imported Contacts?"),
    _ ("People whom your mail names stay. The others come back only from their file."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "forget",
                                  _ ("_Forget"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "forget",
                                            ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_confirmed), widget, 0);
  adw_dialog_present (dialog, widget);
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
  gtk_widget_class_bind_template_child (widget_class, MailContactsDialog, list);
  gtk_widget_class_bind_template_child (widget_class, MailContactsDialog, more);
  gtk_widget_class_bind_template_callback (widget_class, on_result_closed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
  gtk_widget_class_install_action (widget_class, "contacts.import", NULL, import_action);
  gtk_widget_class_install_action (widget_class, "contacts.forget-imported", NULL,
                                   forget_imported_action);
}

static void
mail_contacts_dialog_init (MailContactsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_contacts_dialog_present (GtkWidget *parent, MailEngine *engine)
{
  MailContactsDialog *self = g_object_new (MAIL_TYPE_CONTACTS_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  refresh (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
