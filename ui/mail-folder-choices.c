// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each is a stateful action whose state is the choice, so that the menu shows it.

#include "ui/mail-folder-choices.h"

#include "ui/mail-announced-folders.h"
#include "ui/mail-offline.h"
#include "ui/mail-sidebar-item.h"

#include <glib/gi18n.h>

#define CHOOSE "choose"

typedef void (*Choose) (MailEngine *engine, int64_t folder_id, int choice, GCancellable *,
                        GAsyncReadyCallback, void *data);

typedef struct {
  MailEngine *engine;
  int64_t folder_id;
  Choose choose;
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

  target->choose (target->engine, target->folder_id, g_variant_get_int32 (parameter), NULL, NULL,
                  NULL);
  g_simple_action_set_state (action, parameter);
}

static void
install (GtkWidget *widget, const char *name, int choice, const Target *chosen)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) action =
    g_simple_action_new_stateful (CHOOSE, G_VARIANT_TYPE_INT32, g_variant_new_int32 (choice));
  Target *target = g_memdup2 (chosen, sizeof *chosen);

  g_object_ref (target->engine);
  g_signal_connect_data (action, "activate", G_CALLBACK (on_activate), target, target_free, 0);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  gtk_widget_insert_action_group (widget, name, G_ACTION_GROUP (group));
}

static void
on_announce (GSimpleAction *action, GVariant *state, gpointer data)
{
  mail_announced_folders_set (data, g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

static void
unref_folder (void *data, GClosure *closure)
{
  mail_folder_unref (data);
}

void
mail_folder_choices_append_announce (GtkWidget *widget, const MailFolder *folder, GMenu *menu)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) action = g_simple_action_new_stateful (
    CHOOSE, NULL, g_variant_new_boolean (mail_announced_folders_has (folder)));

  g_signal_connect_data (action, "change-state", G_CALLBACK (on_announce),
                         mail_folder_ref ((MailFolder *) folder), unref_folder, 0);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  gtk_widget_insert_action_group (widget, "announce", G_ACTION_GROUP (group));
  g_menu_append (menu, _ ("_Announce New Mail"), "announce." CHOOSE);
}

static void
append (GMenu *menu, const char *name, int choice, const char *title)
{
  g_autofree char *action = g_strconcat (name, "." CHOOSE, NULL);
  g_autoptr (GMenuItem) item = g_menu_item_new (title, NULL);

  g_menu_item_set_action_and_target (item, action, "i", choice);
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
mail_folder_choices_role_new (GtkWidget *widget, MailEngine *engine, const MailFolder *folder)
{
  static const char *name = "role";
  static const MailRole roles[] = {MAIL_ROLE_DRAFTS, MAIL_ROLE_SENT, MAIL_ROLE_ARCHIVE,
                                   MAIL_ROLE_JUNK, MAIL_ROLE_TRASH};

  if (is_fixed (engine, folder))
    return NULL;
  GMenu *menu = g_menu_new ();
  install (widget, name, mail_engine_read_folder_role (engine, folder->id),
           &(Target) {engine, folder->id, mail_engine_set_folder_role_async});
  // Translators: what a folder is used as: what the server says, or what its name tells.
  append (menu, name, MAIL_ROLE_AUTOMATIC, _ ("Automatic"));
  // Translators: what a folder is used as: nothing but a folder.
  append (menu, name, MAIL_ROLE_NONE, _ ("Ordinary Folder"));
  for (size_t i = 0; i < G_N_ELEMENTS (roles); i++) {
    const MailFolder named = {.role = roles[i]};
    append (menu, name, (int) roles[i], mail_sidebar_folder_title (&named));
  }
  return G_MENU_MODEL (menu);
}

static void
append_period (GMenu *menu, const char *name, int days)
{
  g_autofree char *title = mail_offline_dup_period_title (days);

  append (menu, name, days, title);
}

GMenuModel *
mail_folder_choices_offline_new (GtkWidget *widget, MailEngine *engine, const MailFolder *folder)
{
  static const char *name = "offline";
  GMenu *menu = g_menu_new ();
  int days = mail_engine_read_folder_offline (engine, folder->id);
  int placed = days == MAIL_OFFLINE_INHERIT ? MAIL_OFFLINE_NONE : days;
  g_autoptr (GArray) periods = mail_offline_dup_periods (placed);

  install (widget, name, days,
           &(Target) {engine, folder->id, mail_engine_set_folder_offline_async});
  append_period (menu, name, MAIL_OFFLINE_INHERIT);
  for (unsigned int i = 0; i < periods->len; i++)
    append_period (menu, name, g_array_index (periods, int, i));
  return G_MENU_MODEL (menu);
}
