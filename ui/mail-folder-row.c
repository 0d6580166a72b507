// SPDX-License-Identifier: GPL-3.0-or-later
//
// A row of the folder chooser: name, and where it lies when that is not at the top, or in another
// account. Or the top itself.

#include "ui/mail-folder-row.h"

#include "ui/mail-format.h"
#include "ui/mail-sidebar-item.h"

#include <glib/gi18n.h>
#include <string.h>

struct _MailFolderRow {
  AdwActionRow parent_instance;

  int64_t folder_id;
  char *searchable;
  GtkImage *icon;
};

G_DEFINE_FINAL_TYPE (MailFolderRow, mail_folder_row, ADW_TYPE_ACTION_ROW)

static void
mail_folder_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_FOLDER_ROW);
  G_OBJECT_CLASS (mail_folder_row_parent_class)->dispose (object);
}

static void
mail_folder_row_finalize (GObject *object)
{
  g_free (MAIL_FOLDER_ROW (object)->searchable);
  G_OBJECT_CLASS (mail_folder_row_parent_class)->finalize (object);
}

static void
mail_folder_row_class_init (MailFolderRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_folder_row_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_folder_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-folder-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MailFolderRow, icon);
}

static void
mail_folder_row_init (MailFolderRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

// NULL: it needs no words.
static char *
dup_place (const MailFolder *folder, const char *account_name)
{
  g_autofree char *path = mail_format_dup_isolated (folder->path);
  g_autofree char *account = account_name ? mail_format_dup_isolated (account_name) : NULL;

  if (!account)
    return folder->parent_id != 0 ? g_steal_pointer (&path) : NULL;
  if (folder->parent_id == 0)
    return g_steal_pointer (&account);
  // Translators: where a folder lies: an account and the path in it.
  return g_strdup_printf (_ ("%s · %s"), account, path);
}

GtkWidget *
mail_folder_row_new (const MailFolder *folder, const char *account_name)
{
  MailFolderRow *self = g_object_new (MAIL_TYPE_FOLDER_ROW, NULL);
  g_autofree char *all = g_strjoin (" ", mail_sidebar_folder_title (folder), folder->path,
                                    account_name ? account_name : "", NULL);
  g_autofree char *title = mail_format_dup_isolated (mail_sidebar_folder_title (folder));
  g_autofree char *place = dup_place (folder, account_name);

  self->folder_id = folder->id;
  self->searchable = g_utf8_casefold (all, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  if (place)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), place);
  gtk_image_set_from_icon_name (self->icon, mail_sidebar_folder_icon (folder));
  return GTK_WIDGET (self);
}

GtkWidget *
mail_folder_row_new_top (void)
{
  MailFolderRow *self = g_object_new (MAIL_TYPE_FOLDER_ROW, NULL);
  // Translators: where a folder goes that is to lie in no other folder.
  const char *title = _ ("Outside of All Folders");

  self->searchable = g_utf8_casefold (title, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  gtk_image_set_from_icon_name (self->icon, "go-top-symbolic");
  return GTK_WIDGET (self);
}

int64_t
mail_folder_row_get_id (MailFolderRow *self)
{
  return self->folder_id;
}

bool
mail_folder_row_matches (MailFolderRow *self, const char *words)
{
  g_autofree char *folded = g_utf8_casefold (words, -1);

  return strstr (self->searchable, folded) != NULL;
}
