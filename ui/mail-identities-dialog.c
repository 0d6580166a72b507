// SPDX-License-Identifier: GPL-3.0-or-later
//
// A list by accounts, and a page for one identity whose signature is edited as messages are. What
// was changed there is stored as one leaves it, whichever way, and as Mail ends; what can't be,
// stays on the page.

#include "ui/mail-identities-dialog.h"

#include "ui/mail-composer-body-rich.h"
#include "ui/mail-error-text.h"
#include "ui/mail-format-bar.h"
#include "ui/mail-icon.h"
#include "ui/mail-identity-label.h"
#include "ui/mail-toast.h"
#include "ui/mail-unsaved.h"

#include <glib/gi18n.h>

#define UNDO_SECONDS 10 // no other way leads back
#define UNFINISHED "unfinished-identity"
#define UNFINISHED_TYPE "(ixxisssmssb)"
#define EDITED "mail-edited" // of a body: something on its page was changed

struct _MailIdentitiesDialog {
  AdwDialog parent_instance;

  AdwToastOverlay *toasts;
  AdwNavigationView *navigation;
  AdwPreferencesPage *page;
  AdwBanner *banner;
  AdwPreferencesGroup *who;
  GtkEditable *name, *address, *reply_to;
  AdwSwitchRow *above;
  AdwBin *signature_bin;
  MailFormatBar *format_bar;
  GtkWidget *remove;

  MailEngine *engine;
  GPtrArray *groups;      // AdwPreferencesGroup, borrowed from PAGE
  MailComposerBody *body; // the signature, in SIGNATURE_BIN; NULL: no page is open
  int64_t account_id, id; // of the identity on the page
  int place;              // its
  MailIdentity *removed;  // what the engine is asked to remove; else NULL
  bool is_closing;        // once the page is stored
  unsigned int n_storing; // pages on their way into the store
  GPtrArray *waiting;     // GTask: to be told once none is
};

// A page on its way into the store: another one may be open meanwhile.
typedef struct {
  MailIdentitiesDialog *dialog;
  MailEngine *engine; // the dialog has none any more once it is gone from the screen
  MailComposerBody *body;
  MailIdentity *identity; // its signature comes last, when BODY was asked for it
} Edit;

static void
edit_free (Edit *edit)
{
  g_object_unref (edit->dialog);
  g_object_unref (edit->engine);
  g_object_unref (edit->body);
  mail_identity_free (edit->identity);
  g_free (edit);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Edit, edit_free)

static void save_async (MailUnsaved *unsaved, GAsyncReadyCallback callback, void *data);

static bool
save_finish (MailUnsaved *unsaved, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
mail_identities_dialog_unsaved_init (MailUnsavedInterface *iface)
{
  iface->save_async = save_async;
  iface->save_finish = save_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MailIdentitiesDialog, mail_identities_dialog, ADW_TYPE_DIALOG,
                               G_IMPLEMENT_INTERFACE (MAIL_TYPE_UNSAVED,
                                                      mail_identities_dialog_unsaved_init))

static void
mark_body (MailComposerBody *body)
{
  g_object_set_data (G_OBJECT (body), EDITED, body);
}

static void
on_edited (MailIdentitiesDialog *self)
{
  if (self->body)
    mark_body (self->body);
}

static void
show_trouble (MailIdentitiesDialog *self, const char *sentence)
{
  adw_banner_set_use_markup (self->banner, false);
  adw_banner_set_title (self->banner, sentence ? sentence : "");
  adw_banner_set_revealed (self->banner, sentence != NULL);
}

static void
show_signature (MailIdentitiesDialog *self, const MailIdentity *identity)
{
  g_autoptr (MailDraft) draft = mail_draft_new (&(MailDraft) {
    .id = 1, // nothing is put above it
    .rich = true,
    .html = identity->signature_html,
    .text = identity->signature,
  });

  self->body = mail_composer_body_rich_new (mail_composer_spare_get (G_OBJECT (self->engine)));
  adw_bin_set_child (self->signature_bin, GTK_WIDGET (self->body));
  mail_format_bar_set_body (self->format_bar, self->body);
  mail_composer_body_load (self->body, draft);
  g_signal_connect (self->body, "changed", G_CALLBACK (mark_body), NULL);
}

// The account's own identity has the account's name and address, which are changed there.
static void
show_identity (MailIdentitiesDialog *self, const MailIdentity *identity)
{
  bool is_own = identity->place == 0;

  self->body = NULL;
  self->account_id = identity->account_id;
  self->id = identity->id;
  self->place = identity->place;
  gtk_editable_set_text (self->name, identity->name);
  gtk_editable_set_text (self->address, identity->address);
  gtk_editable_set_text (self->reply_to, identity->reply_to);
  adw_preferences_group_set_description (
    self->who,
    is_own ? _ ("The account’s own: its name is changed in the account’s settings.") : NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->name), !is_own);
  gtk_widget_set_sensitive (GTK_WIDGET (self->address), !is_own);
  gtk_widget_set_visible (self->remove, !is_own);
  adw_switch_row_set_active (self->above, identity->signature_above);
  show_trouble (self, NULL);
  show_signature (self, identity);
  adw_dialog_set_can_close (ADW_DIALOG (self), false);
  adw_navigation_view_push_by_tag (self->navigation, "identity");
}

// As it is stored now; NULL: it is not.
static MailIdentity *
find_identity (MailIdentitiesDialog *self, int64_t id)
{
  g_autoptr (GPtrArray) identities = mail_engine_read_identities (self->engine, 0);

  for (unsigned int i = 0; i < identities->len; i++) {
    const MailIdentity *identity = g_ptr_array_index (identities, i);

    if (identity->id == id)
      return mail_identity_new (identity);
  }
  return NULL;
}

static void
on_identity_activated (GtkWidget *row, MailIdentitiesDialog *self)
{
  const int64_t *id = g_object_get_data (G_OBJECT (row), "id");
  g_autoptr (MailIdentity) identity = find_identity (self, *id);

  if (identity)
    show_identity (self, identity);
}

static void
on_add_activated (GtkWidget *row, MailIdentitiesDialog *self)
{
  const int64_t *account_id = g_object_get_data (G_OBJECT (row), "id");
  g_autoptr (GPtrArray) identities = mail_engine_read_identities (self->engine, *account_id);
  const MailIdentity *own = identities->len > 0 ? g_ptr_array_index (identities, 0) : NULL;
  g_autoptr (MailIdentity) fresh =
    mail_identity_new (&(MailIdentity) {.id = mail_identity_make_id (),
                                        .account_id = *account_id,
                                        .place = G_MAXINT,
                                        .name = own ? own->name : NULL});

  show_identity (self, fresh);
}

static void
remember_id (GtkWidget *row, int64_t id)
{
  g_object_set_data_full (G_OBJECT (row), "id", g_memdup2 (&id, sizeof id), g_free);
}

static void
add_identity_row (MailIdentitiesDialog *self, AdwPreferencesGroup *group,
                  const MailIdentity *identity)
{
  g_autofree char *title = mail_identity_dup_shown (identity);
  GtkWidget *row =
    g_object_new (ADW_TYPE_ACTION_ROW, "subtitle-lines", 2, "activatable", TRUE, NULL);

  // Set together with the title, it would come too late.
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), false);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), identity->signature);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), mail_icon_new_next ());
  remember_id (row, identity->id);
  g_signal_connect_object (row, "activated", G_CALLBACK (on_identity_activated), self, 0);
  adw_preferences_group_add (group, row);
}

static void
add_account (MailIdentitiesDialog *self, const MailAccount *account)
{
  g_autoptr (GPtrArray) identities = mail_engine_read_identities (self->engine, account->id);
  g_autofree char *title = g_markup_escape_text (account->name, -1);
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *add = g_object_new (ADW_TYPE_BUTTON_ROW, "title", _ ("Add Identity"),
                                 "start-icon-name", "list-add-symbolic", NULL);

  adw_preferences_group_set_title (group, title);
  for (unsigned int i = 0; i < identities->len; i++)
    add_identity_row (self, group, g_ptr_array_index (identities, i));
  remember_id (add, account->id);
  g_signal_connect_object (add, "activated", G_CALLBACK (on_add_activated), self, 0);
  adw_preferences_group_add (group, add);
  adw_preferences_page_add (self->page, group);
  g_ptr_array_add (self->groups, group);
}

static void
show_list (MailEngine *engine, MailIdentitiesDialog *self)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (engine);

  for (unsigned int i = 0; i < self->groups->len; i++)
    adw_preferences_page_remove (self->page, g_ptr_array_index (self->groups, i));
  g_ptr_array_set_size (self->groups, 0);
  for (unsigned int i = 0; i < accounts->len; i++)
    if (!mail_account_is_local (g_ptr_array_index (accounts, i)))
      add_account (self, g_ptr_array_index (accounts, i));
}

static void
on_brought_back (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailIdentitiesDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (!mail_engine_put_identity_finish (MAIL_ENGINE (source), result, &error))
    mail_toast_tell_error (self->toasts, error);
}

static void
on_undo (AdwToast *toast, MailIdentitiesDialog *self)
{
  const MailIdentity *removed = g_object_get_data (G_OBJECT (toast), "identity");

  mail_engine_put_identity_async (self->engine, removed, NULL, on_brought_back,
                                  g_object_ref (self));
}

static void
offer_undo (MailIdentitiesDialog *self, MailIdentity *removed)
{
  AdwToast *toast = adw_toast_new (_ ("Identity removed"));

  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_object_set_data_full (G_OBJECT (toast), "identity", removed,
                          (GDestroyNotify) mail_identity_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo), self, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
leave_page (MailIdentitiesDialog *self)
{
  self->body = NULL;
  adw_dialog_set_can_close (ADW_DIALOG (self), true);
  if (self->is_closing)
    adw_dialog_force_close (ADW_DIALOG (self));
  else
    adw_navigation_view_pop_to_tag (self->navigation, "list");
}

static char *
dup_sentence (const GError *error)
{
  return g_error_matches (error, MAIL_ERROR, MAIL_ERROR_INVALID) ?
           g_strdup (_ ("An address on this page is not an email address.")) :
           mail_error_dup_sentence (error);
}

static void
on_removed (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailIdentitiesDialog) self = data;
  g_autoptr (MailIdentity) removed = g_steal_pointer (&self->removed);
  g_autoptr (GError) error = NULL;

  if (!self->engine)
    return;
  if (mail_engine_remove_identity_finish (MAIL_ENGINE (source), result, &error)) {
    leave_page (self);
    if (removed)
      offer_undo (self, g_steal_pointer (&removed));
    return;
  }
  g_autofree char *sentence = dup_sentence (error);
  show_trouble (self, sentence);
}

static void
leave_stored (MailIdentitiesDialog *self, MailComposerBody *body)
{
  if (!self->body || self->body == body)
    leave_page (self);
}

// The page with what could not be stored, and why. It is not there any more where another identity
// was opened right after.
static void
come_back (MailIdentitiesDialog *self, MailComposerBody *body, const GError *error)
{
  g_autofree char *sentence = dup_sentence (error);
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->navigation);

  self->is_closing = false;
  if (adw_bin_get_child (self->signature_bin) != GTK_WIDGET (body)) {
    mail_toast_tell_error (self->toasts, error);
    return;
  }
  self->body = body;
  show_trouble (self, sentence);
  if (!g_str_equal (adw_navigation_page_get_tag (page), "identity"))
    adw_navigation_view_push_by_tag (self->navigation, "identity");
}

// ERROR: why the page is not stored, or NULL.
static void
end_storing (MailIdentitiesDialog *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = NULL;

  if (--self->n_storing > 0)
    return;
  waiting = self->waiting;
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (unsigned int i = 0; i < waiting->len; i++)
    if (error)
      g_task_return_error (g_ptr_array_index (waiting, i), g_error_copy (error));
    else
      g_task_return_boolean (g_ptr_array_index (waiting, i), TRUE);
}

// Mail closes although it can't be stored: nobody is there to be asked.
static void
keep_unfinished (const MailIdentity *identity, const GError *error)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");
  int code = error->domain == MAIL_ERROR ? error->code : MAIL_ERROR_STORE;

  g_settings_set (settings, UNFINISHED, "m" UNFINISHED_TYPE, true, code, identity->id,
                  identity->account_id, identity->place, identity->name, identity->address,
                  identity->reply_to, identity->signature_html, identity->signature,
                  (gboolean) identity->signature_above);
  g_settings_sync ();
}

static void
on_stored (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (Edit) edit = data;
  g_autoptr (GError) error = NULL;

  mail_engine_put_identity_finish (MAIL_ENGINE (source), result, &error);
  if (edit->dialog->engine && !error)
    leave_stored (edit->dialog, edit->body);
  else if (edit->dialog->engine)
    come_back (edit->dialog, edit->body, error);
  if (error && edit->dialog->waiting->len > 0)
    keep_unfinished (edit->identity, error);
  end_storing (edit->dialog, error);
}

static MailIdentity *
dup_signed (Edit *edit)
{
  g_autofree char *html = mail_composer_body_dup_html (edit->body);
  g_autofree char *text = g_strstrip (mail_composer_body_dup_text (edit->body));
  MailIdentity identity = *edit->identity;

  identity.signature_html = *text ? html : NULL;
  identity.signature = text;
  return mail_identity_new (&identity);
}

static void
on_settled (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (Edit) edit = data;
  MailEngine *engine = edit->engine;

  mail_composer_body_settle_finish (edit->body, result);
  if (!g_object_get_data (source, EDITED)) {
    if (edit->dialog->engine)
      leave_stored (edit->dialog, edit->body);
    end_storing (edit->dialog, NULL);
    return;
  }
  MailIdentity *identity = dup_signed (edit);
  mail_identity_free (edit->identity);
  edit->identity = identity;
  mail_engine_put_identity_async (engine, identity, NULL, on_stored, g_steal_pointer (&edit));
}

static void
store_page (MailIdentitiesDialog *self)
{
  const MailIdentity identity = {
    .id = self->id,
    .account_id = self->account_id,
    .place = self->place,
    .name = (char *) gtk_editable_get_text (self->name),
    .address = (char *) gtk_editable_get_text (self->address),
    .reply_to = (char *) gtk_editable_get_text (self->reply_to),
    .signature_above = adw_switch_row_get_active (self->above),
  };
  Edit *edit = g_new0 (Edit, 1);

  self->n_storing++;
  edit->dialog = g_object_ref (self);
  edit->engine = g_object_ref (self->engine);
  edit->body = g_object_ref (self->body);
  edit->identity = mail_identity_new (&identity);
  mail_composer_body_settle_async (edit->body, on_settled, edit);
}

static void
on_save (MailIdentitiesDialog *self)
{
  if (self->body)
    store_page (self);
}

static void
on_popped (MailIdentitiesDialog *self)
{
  if (!self->body)
    return;
  store_page (self);
  self->body = NULL;
}

// What was left a moment ago is waited for, too.
static void
save_async (MailUnsaved *unsaved, GAsyncReadyCallback callback, void *data)
{
  MailIdentitiesDialog *self = MAIL_IDENTITIES_DIALOG (unsaved);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  if (self->n_storing == 0 && !self->body) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  on_save (self);
}

static void
on_close_attempt (MailIdentitiesDialog *self)
{
  self->is_closing = true;
  on_save (self);
}

static void
on_discard (MailIdentitiesDialog *self)
{
  show_trouble (self, NULL);
  leave_page (self);
}

static void
on_remove (MailIdentitiesDialog *self)
{
  g_clear_pointer (&self->removed, mail_identity_free);
  self->removed = find_identity (self, self->id);
  mail_engine_remove_identity_async (self->engine, self->id, NULL, on_removed, g_object_ref (self));
}

static void
mail_identities_dialog_dispose (GObject *object)
{
  MailIdentitiesDialog *self = MAIL_IDENTITIES_DIALOG (object);

  self->body = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_IDENTITIES_DIALOG);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->removed, mail_identity_free);
  G_OBJECT_CLASS (mail_identities_dialog_parent_class)->dispose (object);
}

static void
mail_identities_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (MAIL_IDENTITIES_DIALOG (object)->waiting);
  G_OBJECT_CLASS (mail_identities_dialog_parent_class)->finalize (object);
}

static void
mail_identities_dialog_class_init (MailIdentitiesDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_identities_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_identities_dialog_finalize;
  g_type_ensure (MAIL_TYPE_FORMAT_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-identities-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailIdentitiesDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailIdentitiesDialog, navigation);
  gtk_widget_class_bind_template_child (widget_class, MailIdentitiesDialog, page);
  gtk_widget_class_bind_template_child (widget_class, MailIdentitiesDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, MailIdentitiesDialog, who);
  gtk_widget_class_bind_template_child (widget_class, MailIdentitiesDialog, name);
  gtk_widget_class_bind_template_child (widget_class, MailIdentitiesDialog, address);
  gtk_widget_class_bind_template_child (widget_class, MailIdentitiesDialog, reply_to);
  gtk_widget_class_bind_template_child (widget_class, MailIdentitiesDialog, above);
  gtk_widget_class_bind_template_child (widget_class, MailIdentitiesDialog, signature_bin);
  gtk_widget_class_bind_template_child (widget_class, MailIdentitiesDialog, format_bar);
  gtk_widget_class_bind_template_child (widget_class, MailIdentitiesDialog, remove);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_popped);
  gtk_widget_class_bind_template_callback (widget_class, on_close_attempt);
  gtk_widget_class_bind_template_callback (widget_class, on_discard);
}

static void
mail_identities_dialog_init (MailIdentitiesDialog *self)
{
  self->groups = g_ptr_array_new ();
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

static MailIdentitiesDialog *
present (GtkWidget *parent, MailEngine *engine)
{
  MailIdentitiesDialog *self = g_object_new (MAIL_TYPE_IDENTITIES_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "accounts-changed", G_CALLBACK (show_list), self, 0);
  show_list (engine, self);
  adw_dialog_present (ADW_DIALOG (self), parent);
  return self;
}

void
mail_identities_dialog_present (GtkWidget *parent, MailEngine *engine)
{
  present (parent, engine);
}

void
mail_identities_dialog_resume (GtkWidget *parent, MailEngine *engine)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");
  g_autoptr (GVariant) kept = g_settings_get_value (settings, UNFINISHED);
  g_autoptr (GVariant) packed = g_variant_get_maybe (kept);
  MailIdentity identity = {};
  gboolean above;
  int code;

  if (!packed)
    return;
  g_settings_reset (settings, UNFINISHED);
  g_variant_get (packed, "(ixxi&s&s&sm&s&sb)", &code, &identity.id, &identity.account_id,
                 &identity.place, &identity.name, &identity.address, &identity.reply_to,
                 &identity.signature_html, &identity.signature, &above);
  identity.signature_above = above;
  g_autoptr (GPtrArray) others = mail_engine_read_identities (engine, identity.account_id);
  if (others->len == 0) // nor is its account there any more
    return;
  g_autoptr (GError) error = g_error_new_literal (MAIL_ERROR, code, "");
  g_autofree char *sentence = dup_sentence (error);
  MailIdentitiesDialog *self = present (parent, engine);
  show_identity (self, &identity);
  on_edited (self);
  show_trouble (self, sentence);
}
