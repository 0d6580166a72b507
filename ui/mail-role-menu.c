// SPDX-License-Identifier: GPL-3.0-or-later
//
// A stateful action whose state is the role, so that the menu shows it.

#include "ui/mail-role-menu.h"

#include "ui/mail-sidebar-item.h"

#include <glib/gi18n.h>

typedef struct {
  MailEngine *engine;
  int64_t folder_id;
} Target;

static void
target_free (void *data, GClosure *closure)
{
  Target *target = data;

  g_object_unref (target->engine);
  g_free (target);
}

static void
on_activate (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Target *target = data;

  mail_engine_set_folder_role_async (target->engine, target->folder_id,
                                     (MailRole) g_variant_get_int32 (parameter), NULL, NULL, NULL);
  g_simple_action_set_state (action, parameter);
}

static void
install (GtkWidget *widget, MailEngine *engine, const MailFolder *folder)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) action = g_simple_action_new_stateful (
    "role", G_VARIANT_TYPE_INT32, g_variant_new_int32 ((int) folder->role));
  Target *target = g_new0 (Target, 1);

  *target = (Target) {g_object_ref (engine), folder->id};
  g_signal_connect_data (action, "activate", G_CALLBACK (on_activate), target, target_free, 0);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  gtk_widget_insert_action_group (widget, "role", G_ACTION_GROUP (group));
}

static void
append (GMenu *menu, MailRole role, const char *title)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (title, NULL);

  g_menu_item_set_action_and_target (item, "role.role", "i", (int) role);
  g_menu_append_item (menu, item);
}

static bool
is_fixed (MailEngine *engine, const MailFolder *folder)
{
  g_autoptr (MailAccount) account = mail_engine_read_account (engine, folder->account_id);

  return !account || account->incoming_kind != MAIL_SERVICE_IMAP || !folder->selectable ||
         folder->role == MAIL_ROLE_INBOX || folder->role == MAIL_ROLE_ALL ||
         mail_role_is_view (folder->role);
}

GMenuModel *
mail_role_menu_new (GtkWidget *widget, MailEngine *engine, const MailFolder *folder)
{
  static const MailRole roles[] = {MAIL_ROLE_DRAFTS, MAIL_ROLE_SENT, MAIL_ROLE_ARCHIVE,
                                   MAIL_ROLE_JUNK, MAIL_ROLE_TRASH};

  if (is_fixed (engine, folder))
    return NULL;
  GMenu *menu = g_menu_new ();
  install (widget, engine, folder);
  // Translators: what a folder is used as: nothing but a folder.
  append (menu, MAIL_ROLE_NONE, _ ("Ordinary Folder"));
  for (size_t i = 0; i < G_N_ELEMENTS (roles); i++) {
    const MailFolder named = {.role = roles[i]};
    append (menu, roles[i], mail_sidebar_folder_title (&named));
  }
  return G_MENU_MODEL (menu);
}
