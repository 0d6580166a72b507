// SPDX-License-Identifier: GPL-3.0-or-later
//
// One path for all of them: collect the targets, select the neighbour, ask the engine for each
// target, and when all have answered offer to take the step back.

#include "ui/mail-commands.h"

#include "account/mail-engine-snooze.h"
#include "ui/mail-composer-present.h"
#include "ui/mail-deed.h"
#include "ui/mail-folder-chooser.h"
#include "ui/mail-format.h"
#include "ui/mail-label-chooser.h"
#include "ui/mail-list-read.h"
#include "ui/mail-rights.h"
#include "ui/mail-snooze-dialog.h"
#include "ui/mail-step.h"
#include "ui/mail-targets.h"

#include <glib/gi18n.h>

#define MAX_ATTACHED 100 // messages in one: each is in memory until it is sent

struct _MailCommands {
  GObject parent_instance;

  GtkApplicationWindow *window; // unowned: it owns us
  MailEngine *engine;
  MailConversationList *list;
  MailUndo *undo;
  unsigned int refresh_id;
};

G_DEFINE_FINAL_TYPE (MailCommands, mail_commands, G_TYPE_OBJECT)

static GArray *
dup_selected (MailCommands *self)
{
  MailSelection *selection = mail_conversation_list_get_selection (self->list);

  return selection ? mail_selection_dup_ids (selection) :
                     g_array_new (false, false, sizeof (int64_t));
}

// What an action is about: the row that PARAMETER names, or the selected ones.
static GArray *
dup_meant (MailCommands *self, GVariant *parameter)
{
  GArray *ids;
  int64_t id;

  if (!parameter)
    return dup_selected (self);
  id = g_variant_get_int64 (parameter);
  ids = g_array_new (false, false, sizeof id);
  return g_array_append_val (ids, id);
}

// Whether rows are conversations, else messages.
static bool
lists_conversations (MailCommands *self)
{
  const MailQuery *query = mail_conversation_list_get_query (self->list);

  return !query || query->conversations;
}

static MailStep *
step_new (MailCommands *self, MailDeed deed, unsigned int n)
{
  return mail_step_new (self->undo, mail_deed_dup_text (deed, n, lists_conversations (self)));
}

static bool
is_in_role (MailCommands *self, MailRole role)
{
  const MailQuery *query = mail_conversation_list_get_query (self->list);
  g_autoptr (MailFolder) folder = NULL;

  if (!query || query->scope != MAIL_SCOPE_FOLDER)
    return false;
  folder = mail_engine_read_folder (self->engine, query->folder_id);
  return folder && folder->role == role;
}

// What the person sees of a move: where it goes and in which words.
typedef struct {
  MailRole role; // NONE: to FOLDER_ID, or away for good where that is 0
  int64_t folder_id;
  MailDeed deed; // COPY: they also stay
} Move;

static void
start_move (MailCommands *self, const Move *move, const MailTargetIds *ids, MailStep *step)
{
  MailTarget target = mail_target_ids_borrow (ids);

  if (move->role != MAIL_ROLE_NONE)
    mail_engine_move_to_role_async (self->engine, &target, move->role, NULL, mail_step_on_done,
                                    mail_step_ref (step));
  else if (move->deed == MAIL_DID_COPY)
    mail_engine_copy_async (self->engine, &target, move->folder_id, NULL, mail_step_on_done,
                            mail_step_ref (step));
  else if (move->folder_id != 0)
    mail_engine_move_async (self->engine, &target, move->folder_id, NULL, mail_step_on_done,
                            mail_step_ref (step));
  else
    mail_engine_delete_async (self->engine, &target, NULL, mail_step_on_done, mail_step_ref (step));
}

// What leaves is not selected any more; what was not selected leaves the selection as it is.
static void
leave (MailCommands *self, const GArray *ids)
{
  MailSelection *selection = mail_conversation_list_get_selection (self->list);

  if (selection && mail_selection_contains (selection, g_array_index (ids, int64_t, 0)))
    mail_conversation_list_leave_selected (self->list);
}

static void
move_rows (MailCommands *self, const Move *move, const GArray *ids)
{
  const MailQuery *query = mail_conversation_list_get_query (self->list);
  g_autoptr (GPtrArray) targets = NULL;
  g_autoptr (MailStep) step = NULL;

  if (ids->len == 0)
    return;
  targets = mail_targets_for_move (self->engine, query, ids, move->role == MAIL_ROLE_TRASH);
  step = step_new (self, move->deed, ids->len);
  if (move->deed != MAIL_DID_COPY)
    leave (self, ids);
  for (unsigned int i = 0; i < targets->len; i++)
    start_move (self, move, g_ptr_array_index (targets, i), step);
}

static void
move_meant (MailCommands *self, const Move *move, GVariant *parameter)
{
  g_autoptr (GArray) ids = dup_meant (self, parameter);

  move_rows (self, move, ids);
}

static int64_t
shown_folder (MailCommands *self)
{
  const MailQuery *query = mail_conversation_list_get_query (self->list);

  return query->scope == MAIL_SCOPE_FOLDER ? query->folder_id : 0;
}

static void
flag_rows (MailCommands *self, const GArray *ids, MailFlags add, MailFlags remove, MailDeed deed)
{
  g_autoptr (MailStep) step = NULL;
  MailTarget target = {0, (const int64_t *) (void *) ids->data, ids->len,
                       lists_conversations (self)};

  if (ids->len == 0)
    return;
  step = step_new (self, deed, ids->len);
  target.folder_id = shown_folder (self);
  mail_engine_flag_async (self->engine, &target, add, remove, NULL, NULL, NULL, mail_step_on_done,
                          mail_step_ref (step));
}

static unsigned int
count_selected (MailCommands *self)
{
  MailSelection *selection = mail_conversation_list_get_selection (self->list);

  return selection ? mail_selection_count (selection) : 0;
}

static void
on_archive (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const Move move = {MAIL_ROLE_ARCHIVE, 0, MAIL_DID_ARCHIVE};

  move_meant (data, &move, parameter);
}

static void
on_junk (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const Move junk = {MAIL_ROLE_JUNK, 0, MAIL_DID_JUNK};
  static const Move not_junk = {MAIL_ROLE_INBOX, 0, MAIL_DID_NOT_JUNK};

  move_meant (data, is_in_role (data, MAIL_ROLE_JUNK) ? &not_junk : &junk, parameter);
}

// A question under way.
typedef struct {
  MailCommands *self;
  GArray *ids;
  bool conversations; // what they are ids of
} Question;

static Question *
question_new (MailCommands *self, GArray *ids)
{
  Question *question = g_new (Question, 1);

  *question = (Question) {g_object_ref (self), g_array_ref (ids), lists_conversations (self)};
  return question;
}

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->self);
  g_array_unref (question->ids);
  g_free (question);
}

// The list may have been switched meanwhile: then its ids are of something else.
static bool
still_stands (const Question *question)
{
  return question->conversations == lists_conversations (question->self);
}

static void
on_delete_confirmed (AdwAlertDialog *dialog, const char *response, Question *question)
{
  static const Move delete = {MAIL_ROLE_NONE, 0, MAIL_DID_DELETE};

  if (g_str_equal (response, "delete") && still_stands (question))
    move_rows (question->self, &delete, question->ids);
}

// This can't come back: the one thing that is asked.
static void
on_delete (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailCommands *self = data;
  g_autoptr (GArray) ids = dup_meant (self, parameter);
  g_autofree char *heading = mail_deed_dup_delete_question (ids->len, lists_conversations (self));
  AdwDialog *dialog;

  if (ids->len == 0)
    return;
  dialog = adw_alert_dialog_new (heading, _ ("It can’t be restored."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "delete",
                                  _ ("_Delete"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "delete",
                                            ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_delete_confirmed),
                         question_new (self, ids), question_free, 0);
  adw_dialog_present (dialog, GTK_WIDGET (self->window));
}

static void
on_trash (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const Move move = {MAIL_ROLE_TRASH, 0, MAIL_DID_TRASH};

  if (is_in_role (data, MAIL_ROLE_TRASH))
    on_delete (action, parameter, data);
  else
    move_meant (data, &move, parameter);
}

static void
on_folder_chosen (MailFolderChooser *chooser, int64_t folder_id, MailCommands *self)
{
  Move move = {MAIL_ROLE_NONE, folder_id, MAIL_DID_MOVE};

  move_meant (self, &move, NULL);
}

// The account of the first selected row.
static int64_t
find_account (MailCommands *self)
{
  const MailQuery *query = mail_conversation_list_get_query (self->list);
  g_autoptr (GArray) ids = dup_selected (self);
  int64_t thread_id = mail_list_find_thread (self->engine, query, g_array_index (ids, int64_t, 0));
  g_autoptr (GPtrArray) rows =
    mail_engine_read_conversation_messages (self->engine, 0, thread_id, NULL);

  return rows && rows->len > 0 ? ((const MailRow *) g_ptr_array_index (rows, 0))->account_id :
                                 query->account_id;
}

static void
on_move (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailCommands *self = data;
  MailFolderChooser *chooser;

  if (count_selected (self) == 0)
    return;
  chooser = mail_folder_chooser_new (self->engine, find_account (self));
  g_signal_connect_object (chooser, "chosen", G_CALLBACK (on_folder_chosen), self, 0);
  adw_dialog_present (ADW_DIALOG (chooser), GTK_WIDGET (self->window));
}

static void
on_mark_read (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GArray) ids = dup_meant (data, parameter);

  flag_rows (data, ids, MAIL_FLAG_SEEN, 0, MAIL_DID_MARK_READ);
}

static void
on_mark_unread (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GArray) ids = dup_meant (data, parameter);

  flag_rows (data, ids, 0, MAIL_FLAG_SEEN, MAIL_DID_MARK_UNREAD);
}

static void
on_toggle_read (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailCommands *self = data;
  const MailQuery *query = mail_conversation_list_get_query (self->list);
  g_autoptr (GArray) ids = dup_meant (data, parameter);

  if (mail_list_any_is_unread (self->engine, query, ids))
    flag_rows (data, ids, MAIL_FLAG_SEEN, 0, MAIL_DID_MARK_READ);
  else
    flag_rows (data, ids, 0, MAIL_FLAG_SEEN, MAIL_DID_MARK_UNREAD);
}

static void
on_flag (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailCommands *self = data;
  const MailQuery *query = mail_conversation_list_get_query (self->list);
  g_autoptr (GArray) ids = dup_meant (data, parameter);

  if (mail_list_all_have (self->engine, query, ids, MAIL_FLAG_FLAGGED))
    flag_rows (data, ids, 0, MAIL_FLAG_FLAGGED, MAIL_DID_UNFLAG);
  else
    flag_rows (data, ids, MAIL_FLAG_FLAGGED, 0, MAIL_DID_FLAG);
}

// Also in a list of messages: it is the conversation that goes on.
static void
on_mute (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailCommands *self = data;
  g_autoptr (GArray) meant = dup_meant (self, parameter);
  g_autoptr (GArray) threads =
    mail_list_dup_threads (self->engine, mail_conversation_list_get_query (self->list), meant);
  const MailQuery whole = {.conversations = true};
  bool unmute = mail_list_all_have (self->engine, &whole, threads, MAIL_FLAG_MUTED);
  g_autoptr (GArray) ids = mail_targets_dup_messages (self->engine, &whole, threads);
  g_autoptr (MailStep) step = mail_step_new (
    self->undo, mail_deed_dup_text (unmute ? MAIL_DID_UNMUTE : MAIL_DID_MUTE, threads->len, true));
  const MailTarget target = {0, (const int64_t *) (void *) ids->data, ids->len, false};

  if (ids->len > 0)
    mail_engine_flag_async (self->engine, &target, unmute ? 0 : MAIL_FLAG_MUTED,
                            unmute ? MAIL_FLAG_MUTED : 0, NULL, NULL, NULL, mail_step_on_done,
                            mail_step_ref (step));
}

static void
on_labels_applied (MailLabelChooser *chooser, const char *const *add, const char *const *remove,
                   Question *question)
{
  MailCommands *self = question->self;
  if (!still_stands (question))
    return;
  g_autoptr (GArray) ids = mail_targets_dup_messages (
    self->engine, mail_conversation_list_get_query (self->list), question->ids);
  g_autoptr (MailStep) step = step_new (self, MAIL_DID_LABEL, question->ids->len);
  const MailTarget target = {0, (const int64_t *) (void *) ids->data, ids->len, false};

  if (ids->len > 0)
    mail_engine_label_async (self->engine, &target, add, remove, NULL, mail_step_on_done,
                             mail_step_ref (step));
}

// Where new labels of the rows would be kept, as far as one can tell by the shown folder.
static bool
keeps_labels (MailCommands *self, int64_t account_id)
{
  int64_t folder_id = shown_folder (self);
  g_autoptr (MailFolder) folder =
    folder_id != 0 ? mail_engine_read_folder (self->engine, folder_id) :
                     mail_engine_read_folder_by_role (self->engine, account_id, MAIL_ROLE_INBOX);

  return !folder || folder->keeps_labels;
}

static void
on_label (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailCommands *self = data;
  g_autoptr (GArray) ids = dup_meant (self, parameter);
  int64_t account_id;
  MailLabelChooser *chooser;

  if (ids->len == 0)
    return;
  account_id = find_account (self);
  chooser = mail_label_chooser_new (!keeps_labels (self, account_id));
  g_autoptr (GPtrArray) names = mail_engine_read_labels (self->engine, account_id, false);
  g_autoptr (GPtrArray) conversations =
    mail_list_read_first (self->engine, mail_conversation_list_get_query (self->list), ids);
  mail_label_chooser_fill (chooser, names, conversations);
  g_signal_connect_data (chooser, "applied", G_CALLBACK (on_labels_applied),
                         question_new (self, ids), question_free, 0);
  adw_dialog_present (ADW_DIALOG (chooser), GTK_WIDGET (self->window));
}

static void
snooze_rows (MailCommands *self, const GArray *ids, int64_t until)
{
  const MailTarget target = {shown_folder (self), (const int64_t *) (void *) ids->data, ids->len,
                             lists_conversations (self)};
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = mail_format_dup_until (until, now);
  g_autoptr (MailStep) step =
    mail_step_new (self->undo, mail_deed_dup_snooze_text (until != 0 ? time : NULL, ids->len,
                                                          target.conversations));

  leave (self, ids);
  mail_engine_snooze_async (self->engine, &target, until, NULL, mail_step_on_done,
                            mail_step_ref (step));
}

static void
on_snooze_chosen (MailSnoozeDialog *dialog, int64_t until, Question *question)
{
  if (still_stands (question))
    snooze_rows (question->self, question->ids, until);
}

static void
on_snooze (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailCommands *self = data;
  g_autoptr (GArray) ids = dup_meant (self, parameter);
  MailSnoozeDialog *dialog;

  if (ids->len == 0)
    return;
  g_autoptr (GPtrArray) conversations =
    mail_list_read_first (self->engine, mail_conversation_list_get_query (self->list), ids);
  const MailConversation *first =
    conversations && conversations->len > 0 ? g_ptr_array_index (conversations, 0) : NULL;
  dialog = mail_snooze_dialog_new (first ? first->snoozed_until : 0,
                                   !keeps_labels (self, find_account (self)));
  g_signal_connect_data (dialog, "chosen", G_CALLBACK (on_snooze_chosen), question_new (self, ids),
                         question_free, 0);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self->window));
}

static void
on_undo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_undo_pop (MAIL_COMMANDS (data)->undo);
}

static GSimpleAction *
find_action (MailCommands *self, const char *prefix, const char *name)
{
  g_autofree char *full = g_strconcat (prefix, name, NULL);

  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->window), full));
}

// Of what NAME does and undoes again the one is enabled that it would do now, if it is.
static void
enable_one (MailCommands *self, const char *name, bool is_set)
{
  bool is_enabled = g_action_get_enabled (G_ACTION (find_action (self, "", name)));

  g_simple_action_set_enabled (find_action (self, "set-", name), is_enabled && !is_set);
  g_simple_action_set_enabled (find_action (self, "clear-", name), is_enabled && is_set);
}

static void
refresh_states (MailCommands *self)
{
  const MailQuery *query = mail_conversation_list_get_query (self->list);
  g_autoptr (GArray) ids = dup_selected (self);

  enable_one (self, "flag", mail_list_all_have (self->engine, query, ids, MAIL_FLAG_FLAGGED));
  enable_one (self, "junk", is_in_role (self, MAIL_ROLE_JUNK));
  enable_one (self, "mute", mail_list_are_muted (self->engine, query, ids));
}

static gboolean
on_refresh_states (gpointer data)
{
  MailCommands *self = data;

  self->refresh_id = 0;
  refresh_states (self);
  return G_SOURCE_REMOVE;
}

// The selected ones may be among them.
static void
on_rows_changed (MailCommands *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_idle_add (on_refresh_states, self);
}

static void
mail_commands_dispose (GObject *object)
{
  MailCommands *self = MAIL_COMMANDS (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_object (&self->engine);
  g_clear_object (&self->undo);
  G_OBJECT_CLASS (mail_commands_parent_class)->dispose (object);
}

static void
mail_commands_class_init (MailCommandsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_commands_dispose;
}

static void
mail_commands_init (MailCommands *self)
{
}

MailCommands *
mail_commands_new (GtkApplicationWindow *window, MailEngine *engine, MailConversationList *list,
                   MailUndo *undo)
{
  static const GActionEntry entries[] = {
    {"archive", on_archive},
    {"delete", on_delete},
    {"flag", on_flag},
    {"junk", on_junk},
    {"label", on_label},
    {"mark-read", on_mark_read},
    {"mark-unread", on_mark_unread},
    {"move", on_move},
    {"mute", on_mute},
    {"snooze", on_snooze},
    {"trash", on_trash},
    {"undo", on_undo},
    // For menus, which name the one of two that applies.
    {"clear-flag", on_flag},
    {"clear-junk", on_junk},
    {"clear-mute", on_mute},
    {"set-flag", on_flag},
    {"set-junk", on_junk},
    {"set-mute", on_mute},
    // On a row, whatever is selected.
    {"row-archive", on_archive, "x"},
    {"row-flag", on_flag, "x"},
    {"row-read", on_toggle_read, "x"},
    {"row-trash", on_trash, "x"},
  };
  MailCommands *self = g_object_new (MAIL_TYPE_COMMANDS, NULL);

  self->window = window;
  self->engine = g_object_ref (engine);
  self->list = list;
  self->undo = g_object_ref (undo);
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (engine, "rows-changed", G_CALLBACK (on_rows_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
mail_commands_refresh (MailCommands *self)
{
  uint32_t denied =
    mail_rights_refresh (G_ACTION_MAP (self->window), self->engine,
                         mail_conversation_list_get_query (self->list), count_selected (self) > 0);

  mail_conversation_list_set_rights (self->list, mail_rights_get_reason (denied));
  refresh_states (self);
}

void
mail_commands_drop (MailCommands *self, GArray *ids, int64_t folder_id, bool copies)
{
  Move move = {MAIL_ROLE_NONE, folder_id, copies ? MAIL_DID_COPY : MAIL_DID_MOVE};

  move_rows (self, &move, ids);
}

bool
mail_commands_has_selection (MailCommands *self)
{
  return count_selected (self) > 0;
}

bool
mail_commands_forward_attached (MailCommands *self)
{
  g_autoptr (GArray) rows = dup_selected (self);
  g_autoptr (GError) error = NULL;

  if (rows->len < 2)
    return false;
  g_autoptr (GArray) ids = rows->len <= MAX_ATTACHED ?
                             mail_targets_dup_messages (
                               self->engine, mail_conversation_list_get_query (self->list), rows) :
                             NULL;
  if (!ids || ids->len > MAX_ATTACHED) {
    error = g_error_new (MAIL_ERROR, MAIL_ERROR_LIMIT, "over %d messages", MAX_ATTACHED);
    mail_undo_tell (self->undo, error);
  } else if (ids->len > 0) {
    mail_composer_copy (GTK_WINDOW (self->window), self->engine, MAIL_COPY_ATTACHED,
                        (const int64_t *) ids->data, ids->len);
  }
  return true;
}
