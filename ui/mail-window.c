// SPDX-License-Identifier: GPL-3.0-or-later
//
// The main window's panes and what connects them: a chosen folder is listed, a chosen conversation
// is read. The panes own their contents; what is done to conversations is in MailCommands.

#include "ui/mail-window.h"

#include "ui/mail-account-dialog.h"
#include "ui/mail-actions.h"
#include "ui/mail-backup-question.h"
#include "ui/mail-commands.h"
#include "ui/mail-composer-present.h"
#include "ui/mail-composer-toasts.h"
#include "ui/mail-conversation-list.h"
#include "ui/mail-error-text.h"
#include "ui/mail-folder-commands.h"
#include "ui/mail-message-commands.h"
#include "ui/mail-health-dialog.h"
#include "ui/mail-outbox-page.h"
#include "ui/mail-pane-handle.h"
#include "ui/mail-reader-actions.h"
#include "ui/mail-reader.h"
#include "ui/mail-sidebar.h"
#include "ui/mail-status.h"
#include "ui/mail-transfer-commands.h"
#include "ui/mail-undo.h"
#include "ui/mail-waiting-drafts.h"
#include "ui/mail-welcome.h"

#include <glib/gi18n.h>

struct _MailWindow {
  AdwApplicationWindow parent_instance;

  MailEngine *engine;
  GSettings *settings;
  MailStatus *status;
  MailWaitingDrafts *waiting_drafts;
  MailUndo *undo;
  MailCommands *commands;
  MailFolderCommands *folder_commands;
  MailMessageCommands *message_commands;
  MailTransferCommands *transfer_commands;

  AdwToastOverlay *toasts;
  GtkStack *stack;
  MailWelcome *welcome;
  AdwNavigationSplitView *outer, *inner;
  AdwNavigationPage *list_page;
  GtkStack *list_stack;
  MailSidebar *sidebar;
  MailConversationList *list;
  MailOutboxPage *outbox;
  MailReader *reader;
};

G_DEFINE_FINAL_TYPE (MailWindow, mail_window, ADW_TYPE_APPLICATION_WINDOW)

static void
enable (MailWindow *self, const char *name, bool is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

static void
refresh_actions (MailWindow *self)
{
  mail_commands_refresh (self->commands);
  mail_transfer_commands_refresh (self->transfer_commands);
  mail_reader_actions_refresh (G_ACTION_MAP (self), self->reader);
  enable (self, "forward-attached", mail_commands_has_selection (self->commands));
}

// The outbox is in the place of the conversations, or the folders are where one pane is shown.
static void
refresh_covered (MailWindow *self)
{
  bool is_outbox = g_strcmp0 (gtk_stack_get_visible_child_name (self->list_stack), "outbox") == 0;

  mail_conversation_list_set_covered (
    self->list, is_outbox || (adw_navigation_split_view_get_collapsed (self->outer) &&
                              !adw_navigation_split_view_get_show_content (self->outer)));
  refresh_actions (self);
}

static void
refresh_subtitle (MailWindow *self)
{
  g_autoptr (MailSidebarItem) item = mail_sidebar_dup_selected (self->sidebar);
  const MailFolder *folder = item ? mail_sidebar_item_get_folder (item) : NULL;
  bool is_folded = adw_navigation_split_view_get_collapsed (self->outer);
  // At the folders' foot it can't be seen there.
  const char *progress = is_folded ? mail_status_get_progress (self->status) : NULL;
  g_autofree char *subtitle = NULL;

  if (progress)
    subtitle = g_strdup (progress);
  else if (folder && folder->unread > 0)
    // Translators: under a folder's name; how many unread messages it has.
    subtitle = g_strdup_printf (ngettext ("%d unread", "%d unread", (gulong) folder->unread),
                                folder->unread);
  mail_conversation_list_set_subtitle (self->list, subtitle ? subtitle : "");
}

// Whether mail comes in there that is nowhere else.
static bool
is_inbox_of_home (MailWindow *self)
{
  g_autoptr (MailSidebarItem) item = mail_sidebar_dup_selected (self->sidebar);
  const MailFolder *folder = item ? mail_sidebar_item_get_folder (item) : NULL;
  g_autoptr (MailAccount) account = folder && folder->role == MAIL_ROLE_INBOX ?
                                      mail_engine_read_account (self->engine, folder->account_id) :
                                      NULL;

  return account ? account->incoming_kind == MAIL_SERVICE_POP3 :
                   item && mail_sidebar_item_get_kind (item) == MAIL_SIDEBAR_INBOXES;
}

static void
refresh_banner (MailWindow *self)
{
  const char *label;
  int64_t account_id;
  MailRemedy remedy = mail_status_get_remedy (self->status, &label, &account_id);
  // What is not urgent is told in one place, not in each folder.
  bool is_shown = remedy != MAIL_REMEDY_BACKUP || is_inbox_of_home (self);

  mail_conversation_list_set_banner (
    self->list, is_shown ? mail_status_get_trouble (self->status) : NULL, label);
}

static void
show_folder (MailWindow *self)
{
  g_autoptr (MailSidebarItem) item = mail_sidebar_dup_selected (self->sidebar);
  const MailFolder *folder = item ? mail_sidebar_item_get_folder (item) : NULL;

  if (!item)
    return;
  g_settings_set_string (self->settings, "selected-folder", mail_sidebar_item_get_key (item));
  adw_navigation_page_set_title (self->list_page, mail_sidebar_item_get_title (item));
  mail_engine_set_open_folder (self->engine, folder ? folder->id : 0);
  mail_reader_show (self->reader, 0, 0);
  if (mail_sidebar_item_get_kind (item) == MAIL_SIDEBAR_OUTBOX) {
    gtk_stack_set_visible_child_name (self->list_stack, "outbox");
    mail_composer_toasts_make_way (self->toasts);
  } else {
    gtk_stack_set_visible_child_name (self->list_stack, "conversations");
    mail_conversation_list_show (self->list, item);
  }
  mail_waiting_drafts_show (self->waiting_drafts, folder);
  refresh_subtitle (self);
  refresh_banner (self);
  refresh_covered (self);
}

static void
show_list (MailWindow *self)
{
  adw_navigation_split_view_set_show_content (self->inner, false);
  adw_navigation_split_view_set_show_content (self->outer, true);
}

static void
on_folder_activated (MailWindow *self)
{
  show_list (self);
  // The sidebar, which had the keyboard, has gone.
  if (adw_navigation_split_view_get_collapsed (self->outer))
    mail_conversation_list_focus_rows (self->list);
}

static void
on_selection_changed (MailWindow *self)
{
  MailSelection *selection = mail_conversation_list_get_selection (self->list);
  const MailQuery *query = mail_conversation_list_get_query (self->list);
  unsigned int n = mail_selection_count (selection);
  int64_t folder_id = query->scope == MAIL_SCOPE_FOLDER ? query->folder_id : 0;
  int64_t id = 0;

  if (n == 1)
    id = mail_list_model_get_id (mail_selection_get_model (selection),
                                 mail_selection_get_single (selection));
  // What is read goes, and takes the keyboard along otherwise.
  if (n != 1 && mail_reader_has_keyboard (self->reader))
    mail_conversation_list_focus_rows (self->list);
  if (n > 1)
    mail_reader_show_several (self->reader, n, query->conversations);
  else if (query->conversations)
    mail_reader_show (self->reader, folder_id, id);
  else
    mail_reader_show_message (self->reader, folder_id, id);
  if (n == 0)
    adw_navigation_split_view_set_show_content (self->inner, false);
  if (query->scope == MAIL_SCOPE_FOLDER && !query->search)
    g_settings_set_int64 (self->settings, "selected-conversation", id);
  refresh_actions (self);
}

static void
on_dropped (MailWindow *self, GArray *threads, int64_t folder_id, gboolean copies)
{
  mail_commands_drop (self->commands, threads, folder_id, copies);
}

static bool
is_drafts_folder (MailWindow *self)
{
  g_autoptr (MailSidebarItem) item = mail_sidebar_dup_selected (self->sidebar);
  const MailFolder *folder = item ? mail_sidebar_item_get_folder (item) : NULL;

  return folder && folder->role == MAIL_ROLE_DRAFTS;
}

static void
on_opened (MailWindow *self)
{
  if (!mail_conversation_list_is_selecting (self->list))
    adw_navigation_split_view_set_show_content (self->inner, true);
}

// Return or a double click on a draft: it is written on.
static void
on_row_activated (MailWindow *self)
{
  int64_t draft = mail_reader_find_draft (self->reader);

  if (is_drafts_folder (self) && draft != 0)
    mail_composer_open_draft (GTK_WINDOW (self), self->engine, draft);
}

static void
present_health (MailWindow *self, int64_t account_id)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (self->engine);

  // The sidebar's foot names none; the dialog begins with the first.
  if (account_id == 0 && accounts->len > 0)
    account_id = ((const MailAccount *) g_ptr_array_index (accounts, 0))->id;
  mail_health_dialog_present (GTK_WIDGET (self), self->engine, account_id);
  mail_status_note_read (self->status, account_id);
}

static void
on_banner_clicked (MailWindow *self)
{
  const char *label;
  int64_t account_id;
  MailRemedy remedy = mail_status_get_remedy (self->status, &label, &account_id);

  if (remedy == MAIL_REMEDY_ACCOUNT)
    mail_account_dialog_present_edit (GTK_WIDGET (self), self->engine, account_id);
  else if (remedy == MAIL_REMEDY_RETRY)
    gtk_widget_activate_action (GTK_WIDGET (self), "app.synchronise", NULL);
  else if (remedy == MAIL_REMEDY_HEALTH)
    present_health (self, account_id);
  else if (remedy == MAIL_REMEDY_BACKUP)
    mail_backup_question_present (GTK_WIDGET (self), self->engine);
}

static void
on_status_changed (MailWindow *self)
{
  mail_sidebar_set_status (self->sidebar, mail_status_get_line (self->status),
                           mail_status_get_stoppable (self->status) != 0);
  refresh_subtitle (self);
  refresh_banner (self);
}

static void
refresh_welcome (MailWindow *self)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (self->engine);

  if (accounts->len == 0)
    mail_welcome_refresh (self->welcome, self->engine);
  gtk_stack_set_visible_child_name (self->stack, accounts->len > 0 ? "mail" : "welcome");
}

static void
restore_folder (MailWindow *self)
{
  g_autofree char *key = g_settings_get_string (self->settings, "selected-folder");

  mail_sidebar_select (self->sidebar, key);
}

// The first folder of the first account may come long after the window.
static void
on_folders_changed (MailWindow *self)
{
  g_autoptr (MailSidebarItem) item = mail_sidebar_dup_selected (self->sidebar);

  if (!item)
    restore_folder (self);
  refresh_subtitle (self);
}

static void
on_failed (MailWindow *self, GError *error)
{
  mail_undo_tell (self->undo, error);
}

static void
on_reply_left (MailWindow *self, MailComposer *composer)
{
  mail_composer_toasts_wait (GTK_WINDOW (self), composer);
}

// What is written in it is kept first.
static gboolean
on_close_request (MailWindow *self)
{
  MailReplies *replies = mail_reader_get_replies (self->reader);

  if (mail_replies_are_empty (replies))
    return FALSE;
  mail_replies_close (replies);
  return TRUE;
}

static void
on_operation_failed (MailWindow *self, MailOperation *operation)
{
  g_autofree char *sentence = mail_error_dup_operation_sentence (operation);
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, sentence);

  mail_undo_tell (self->undo, error);
}

static void
on_folder (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailWindow *self = data;

  mail_sidebar_select (self->sidebar, g_variant_get_string (parameter, NULL));
  show_list (self);
  mail_conversation_list_focus_rows (self->list);
}

static void
on_go_folder (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailWindow *self = data;
  const char *key = mail_sidebar_model_get_nth_key (mail_sidebar_get_model (self->sidebar),
                                                    (unsigned int) g_variant_get_int32 (parameter));

  if (key)
    g_action_group_activate_action (G_ACTION_GROUP (self), "folder", g_variant_new_string (key));
}

static void
on_account_health (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailWindow *self = data;

  present_health (self, g_variant_get_int64 (parameter));
}

static void
on_account_settings (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailWindow *self = data;

  mail_account_dialog_present_edit (GTK_WIDGET (self), self->engine,
                                    g_variant_get_int64 (parameter));
}

static void
on_search (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailWindow *self = data;

  // What waits there is not searched: one looks for mail that came.
  if (g_str_equal (gtk_stack_get_visible_child_name (self->list_stack), "outbox"))
    mail_sidebar_select (self->sidebar, "");
  show_list (self);
  mail_conversation_list_start_search (self->list);
}

static void
on_next (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_conversation_list_step (MAIL_WINDOW (data)->list, 1);
}

static void
on_previous (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_conversation_list_step (MAIL_WINDOW (data)->list, -1);
}

static void
on_page_down (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailWindow *self = data;

  if (!mail_reader_page_down (self->reader))
    mail_conversation_list_step_unread (self->list);
}

static void
on_toggle_sidebar (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailWindow *self = data;

  if (gtk_widget_get_width (GTK_WIDGET (self)) >= 1000)
    adw_navigation_split_view_set_collapsed (
      self->outer, !adw_navigation_split_view_get_collapsed (self->outer));
  else
    adw_navigation_split_view_set_show_content (
      self->outer, !adw_navigation_split_view_get_show_content (self->outer));
}

static void
on_select_all (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_conversation_list_select_all (MAIL_WINDOW (data)->list);
}

// Of one conversation the message that is read; of several all messages.
static void
on_forward_attached (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailWindow *self = MAIL_WINDOW (data);

  if (!mail_commands_forward_attached (self->commands))
    mail_reader_activate (self->reader, "card.forward-attached");
}

static void
on_stop_download (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailWindow *self = MAIL_WINDOW (data);
  int64_t account_id = mail_status_get_stoppable (self->status);

  if (account_id == 0)
    return;
  mail_status_note_stopped (self->status, account_id);
  mail_engine_cancel_check (self->engine, account_id);
}

static void
add_actions (MailWindow *self)
{
  static const GActionEntry entries[] = {
    {"folder", on_folder, "s"},
    {"account-health", on_account_health, "x"},
    {"account-settings", on_account_settings, "x"},
    {"forward-attached", on_forward_attached},
    {"go-folder", on_go_folder, "i"},
    {"next", on_next},
    {"page-down", on_page_down},
    {"previous", on_previous},
    {"search", on_search},
    {"select-all", on_select_all},
    {"stop-download", on_stop_download},
    {"toggle-sidebar", on_toggle_sidebar},
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  mail_reader_actions_add (G_ACTION_MAP (self), self->reader);
  mail_actions_add_to_window (GTK_WINDOW (self));
}

static void
bind_settings (MailWindow *self)
{
  static const struct {
    const char *key, *property;
  } own[] = {
    {"window-width", "default-width"},
    {"window-height", "default-height"},
    {"window-maximized", "maximized"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (own); i++)
    g_settings_bind (self->settings, own[i].key, self, own[i].property, G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "sidebar-width", self->outer, "sidebar-width-fraction",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "list-width", self->inner, "sidebar-width-fraction",
                   G_SETTINGS_BIND_DEFAULT);
}

static void
mail_window_dispose (GObject *object)
{
  MailWindow *self = MAIL_WINDOW (object);

  // A split view that was folded once is never freed with its pages (libadwaita 1.7). The web
  // process would find its bus gone before it is told to end, and complain.
  if (self->reader)
    mail_reader_end (self->reader);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_WINDOW);
  g_clear_object (&self->commands);
  g_clear_object (&self->folder_commands);
  g_clear_object (&self->message_commands);
  g_clear_object (&self->transfer_commands);
  g_clear_object (&self->undo);
  g_clear_object (&self->status);
  g_clear_object (&self->waiting_drafts);
  g_clear_object (&self->settings);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class, "/org/example/Mail/ui/mail-window.ui");
  gtk_widget_class_bind_template_child (class, MailWindow, toasts);
  gtk_widget_class_bind_template_child (class, MailWindow, stack);
  gtk_widget_class_bind_template_child (class, MailWindow, welcome);
  gtk_widget_class_bind_template_child (class, MailWindow, outer);
  gtk_widget_class_bind_template_child (class, MailWindow, inner);
  gtk_widget_class_bind_template_child (class, MailWindow, list_page);
  gtk_widget_class_bind_template_child (class, MailWindow, list_stack);
  gtk_widget_class_bind_template_child (class, MailWindow, sidebar);
  gtk_widget_class_bind_template_child (class, MailWindow, list);
  gtk_widget_class_bind_template_child (class, MailWindow, outbox);
  gtk_widget_class_bind_template_child (class, MailWindow, reader);
}

static void
mail_window_class_init (MailWindowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_window_dispose;
  g_type_ensure (MAIL_TYPE_CONVERSATION_LIST);
  g_type_ensure (MAIL_TYPE_OUTBOX_PAGE);
  g_type_ensure (MAIL_TYPE_PANE_HANDLE);
  g_type_ensure (MAIL_TYPE_READER);
  g_type_ensure (MAIL_TYPE_SIDEBAR);
  g_type_ensure (MAIL_TYPE_WELCOME);
  bind_template (GTK_WIDGET_CLASS (class));
}

static void
mail_window_init (MailWindow *self)
{
  self->settings = g_settings_new ("org.example.Mail");
  gtk_widget_init_template (GTK_WIDGET (self));
  add_actions (self);
  bind_settings (self);
}

static void
connect_panes (MailWindow *self)
{
  const struct {
    void *object;
    const char *signal;
    GCallback callback;
  } connections[] = {
    {self->outer, "notify::collapsed", G_CALLBACK (refresh_subtitle)},
    {self->outer, "notify::collapsed", G_CALLBACK (refresh_covered)},
    {self->outer, "notify::show-content", G_CALLBACK (refresh_covered)},
    {self->sidebar, "notify::selected", G_CALLBACK (show_folder)},
    {self->sidebar, "activated", G_CALLBACK (on_folder_activated)},
    {self->sidebar, "dropped", G_CALLBACK (on_dropped)},
    {self->list, "selection-changed", G_CALLBACK (on_selection_changed)},
    {self->list, "opened", G_CALLBACK (on_opened)},
    {self->list, "activated", G_CALLBACK (on_row_activated)},
    {self->list, "banner-clicked", G_CALLBACK (on_banner_clicked)},
    {self->reader, "failed", G_CALLBACK (on_failed)},
    {self->reader, "reply-left", G_CALLBACK (on_reply_left)},
    {mail_reader_get_replies (self->reader), "closed", G_CALLBACK (gtk_window_close)},
    {self, "close-request", G_CALLBACK (on_close_request)},
    {self->outbox, "failed", G_CALLBACK (on_failed)},
    {self->status, "changed", G_CALLBACK (on_status_changed)},
    {mail_sidebar_get_model (self->sidebar), "changed", G_CALLBACK (on_folders_changed)},
    {self->engine, "accounts-changed", G_CALLBACK (refresh_welcome)},
    {self->engine, "operation-failed", G_CALLBACK (on_operation_failed)},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (connections); i++)
    g_signal_connect_object (connections[i].object, connections[i].signal, connections[i].callback,
                             self, G_CONNECT_SWAPPED);
}

MailWindow *
mail_window_new (GtkApplication *application, MailEngine *engine)
{
  MailWindow *self = g_object_new (MAIL_TYPE_WINDOW, "application", application, NULL);
  int64_t conversation = g_settings_get_int64 (self->settings, "selected-conversation");

  self->engine = g_object_ref (engine);
  self->undo = mail_undo_new (engine, self->toasts);
  self->status = mail_status_new (engine);
  mail_sidebar_set_engine (self->sidebar, engine);
  mail_conversation_list_set_engine (self->list, engine);
  mail_outbox_page_set_engine (self->outbox, engine);
  mail_reader_set_engine (self->reader, engine);
  self->waiting_drafts = mail_waiting_drafts_new (GTK_WINDOW (self), engine, self->list);
  self->commands =
    mail_commands_new (GTK_APPLICATION_WINDOW (self), engine, self->list, self->undo);
  self->folder_commands =
    mail_folder_commands_new (GTK_APPLICATION_WINDOW (self), self->engine, self->undo);
  self->message_commands =
    mail_message_commands_new (GTK_APPLICATION_WINDOW (self), engine, self->undo);
  self->transfer_commands =
    mail_transfer_commands_new (GTK_APPLICATION_WINDOW (self), engine, self->list, self->undo);
  connect_panes (self);
  refresh_welcome (self);
  refresh_actions (self);
  restore_folder (self);
  mail_conversation_list_select (self->list, conversation);
  // A hidden list would take the keyboard away from the welcome page's button.
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "mail") == 0)
    mail_conversation_list_focus_rows (self->list);
  return self;
}

void
mail_window_show_conversation (MailWindow *self, int64_t folder_id, int64_t thread_id)
{
  g_autofree char *key = g_strdup_printf ("folder:%" G_GINT64_FORMAT, folder_id);

  mail_sidebar_select (self->sidebar, key);
  mail_conversation_list_select_thread (self->list, thread_id);
  adw_navigation_split_view_set_show_content (self->outer, true);
  adw_navigation_split_view_set_show_content (self->inner, true);
}

bool
mail_window_is_watching (MailWindow *self, int64_t folder_id)
{
  const MailQuery *query = mail_conversation_list_get_query (self->list);

  return gtk_window_is_active (GTK_WINDOW (self)) && query &&
         (query->scope == MAIL_SCOPE_ALL_INBOXES ||
          (query->scope == MAIL_SCOPE_FOLDER && query->folder_id == folder_id));
}

void
mail_window_tell (MailWindow *self, const GError *error)
{
  mail_undo_tell (self->undo, error);
}
