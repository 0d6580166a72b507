// SPDX-License-Identifier: GPL-3.0-or-later
//
// Members are typed as recipients are; those that are no address stay as names.

#include "ui/mail-group-dialog.h"

#include "ui/mail-error-text.h"
#include "ui/mail-focus.h"
#include "ui/mail-recipient-entry.h"
#include "ui/mail-recipients.h"

#include <glib/gi18n.h>

struct _MailGroupDialog {
  AdwDialog parent_instance;

  GtkWidget *save;
  AdwBanner *banner;
  GtkEditable *name;
  MailRecipientEntry *members;

  MailEngine *engine;
  int64_t id; // 0: a new one
};

G_DEFINE_FINAL_TYPE (MailGroupDialog, mail_group_dialog, ADW_TYPE_DIALOG)

static unsigned int signal_stored;

static MailContactGroup *
read_group (MailGroupDialog *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  g_autofree char *typed = mail_recipient_entry_dup_text (self->members);
  MailContactGroup *group = mail_contact_group_new (self->id, name);
  const char *rest = typed;
  char *piece;

  while ((piece = mail_recipients_take (&rest, true))) {
    g_autoptr (GPtrArray) people = mime_address_parse_typed (piece, NULL);

    for (unsigned int i = 0; people && i < people->len; i++) {
      const MailAddress *person = g_ptr_array_index (people, i);
      mail_contact_group_add (group, person->name, person->address);
    }
    if (!people)
      mail_contact_group_add (group, piece, "");
    g_free (piece);
  }
  return group;
}

static void
on_changed (MailGroupDialog *self)
{
  const char *name = gtk_editable_get_text (self->name);

  gtk_widget_set_sensitive (self->save, name[strspn (name, " ")] != '\0');
  adw_banner_set_revealed (self->banner, false);
}

// Its members come in, also those that have no address.
static void
on_group (MailRecipientEntry *entry, const MailContactGroup *group, MailGroupDialog *self)
{
  g_autofree char *typed = mail_recipient_entry_dup_text (entry);
  const char *const present[] = {typed, NULL};
  g_autoptr (GPtrArray) members = mail_recipients_open_group (group, present);

  for (unsigned int i = 0; i < members->len; i++)
    mail_recipient_entry_add (entry, g_ptr_array_index (members, i));
  for (unsigned int i = 0; i < group->members->len; i++) {
    const MailAddress *member = g_ptr_array_index (group->members, i);
    if (!*member->address)
      mail_recipient_entry_add (entry, member->name);
  }
}

static void
on_cancel (MailGroupDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static char *
dup_sentence (const GError *error)
{
  if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_INVALID))
    return g_strdup (_ ("There is another group of this name. Choose another one."));
  if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND))
    return g_strdup (_ ("The group was deleted meanwhile."));
  return mail_error_dup_sentence (error);
}

static void
on_stored (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailGroupDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (mail_engine_put_contact_group_finish (MAIL_ENGINE (source), result, &error)) {
    g_signal_emit (self, signal_stored, 0);
    adw_dialog_force_close (ADW_DIALOG (self));
  } else if (self->banner) {
    g_autofree char *sentence = dup_sentence (error);

    adw_banner_set_title (self->banner, sentence);
    adw_banner_set_revealed (self->banner, true);
  }
}

static void
on_save (MailGroupDialog *self)
{
  mail_recipient_entry_commit (self->members);
  g_autoptr (MailContactGroup) group = read_group (self);
  mail_engine_put_contact_group_async (self->engine, group, NULL, on_stored, g_object_ref (self));
}

static void
mail_group_dialog_dispose (GObject *object)
{
  MailGroupDialog *self = MAIL_GROUP_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_GROUP_DIALOG);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_group_dialog_parent_class)->dispose (object);
}

static void
mail_group_dialog_class_init (MailGroupDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_group_dialog_dispose;
  signal_stored = g_signal_new ("stored", MAIL_TYPE_GROUP_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  g_type_ensure (MAIL_TYPE_RECIPIENT_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-group-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailGroupDialog, save);
  gtk_widget_class_bind_template_child (widget_class, MailGroupDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, MailGroupDialog, name);
  gtk_widget_class_bind_template_child (widget_class, MailGroupDialog, members);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_group);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
mail_group_dialog_init (MailGroupDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_focus_begin_at (GTK_WIDGET (self->name));
}

MailGroupDialog *
mail_group_dialog_new (MailEngine *engine, const MailContactGroup *group)
{
  MailGroupDialog *self = g_object_new (MAIL_TYPE_GROUP_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  self->id = group ? group->id : 0;
  mail_recipient_entry_set_engine (self->members, engine);
  adw_dialog_set_title (ADW_DIALOG (self), group ? _ ("Group") : _ ("New Group"));
  if (group) {
    gtk_editable_set_text (self->name, group->name);
    for (unsigned int i = 0; i < group->members->len; i++) {
      const MailAddress *member = g_ptr_array_index (group->members, i);
      g_autofree char *text =
        *member->address ? mime_address_format (member) : g_strdup (member->name);
      mail_recipient_entry_add (self->members, text);
    }
  }
  on_changed (self);
  return self;
}
