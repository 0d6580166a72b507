// SPDX-License-Identifier: GPL-3.0-or-later
//
// One path for all of them: collect the targets, select the neighbour, ask the engine for each
// target, and when all have answered offer to take the step back.

#include "ui/mail-commands.h"

#include "ui/mail-composer-present.h"
#include "ui/mail-deed.h"
#include "ui/mail-folder-chooser.h"
#include "ui/mail-label-chooser.h"
#include "ui/mail-rights.h"
#include "ui/mail-step.h"
#include "ui/mail-targets.h"

#include <glib/gi18n.h>

#define LOOKED_AT 200    // rows whose flags decide what a toggle does
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

// What an action is about: the conversation that PARAMETER names, or the selected ones.
static GArray *
dup_meant (MailCommands *self, GVariant *parameter)
{
  GArray *threads;
  int64_t id;

  if (!parameter)
    return dup_selected (self);
  id = g_variant_get_int64 (parameter);
  threads = g_array_new (false, false, sizeof id);
  return g_array_append_val (threads, id);
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
leave (MailCommands *self, const GArray *threads)
{
  MailSelection *selection = mail_conversation_list_get_selection (self->list);

  if (selection && mail_selection_contains (selection, g_array_index (threads, int64_t, 0)))
    mail_conversation_list_leave_selected (self->list);
}

static void
move_threads (MailCommands *self, const Move *move, const GArray *threads)
{
  const MailQuery *query = mail_conversation_list_get_query (self->list);
  g_autoptr (GPtrArray) targets = NULL;
  g_autoptr (MailStep) step = NULL;

  if (threads->len == 0)
    return;
  targets = mail_targets_for_move (self->engine, query, threads, move->role == MAIL_ROLE_TRASH);
  step = mail_step_new (self->undo, mail_deed_dup_text (move->deed, threads->len));
  if (move->deed != MAIL_DID_COPY)
    leave (self, threads);
  for (unsigned int i = 0; i < targets->len; i++)
    start_move (self, move, g_ptr_array_index (targets, i), step);
}

static void
move_meant (MailCommands *self, const Move *move, GVariant *parameter)
{
  g_autoptr (GArray) threads = dup_meant (self, parameter);

  move_threads (self, move, threads);
}

static int64_t
shown_folder (MailCommands *self)
{
  const MailQuery *query = mail_conversation_list_get_query (self->list);

  return query->scope == MAIL_SCOPE_FOLDER ? query->folder_id : 0;
}

static void
flag_threads (MailCommands *self, const GArray *threads, MailFlags add, MailFlags remove,
              MailDeed deed)
{
  g_autoptr (MailStep) step = NULL;
  MailTarget target = {0, (const int64_t *) (void *) threads->data, threads->len, true};

  if (threads->len == 0)
    return;
  step = mail_step_new (self->undo, mail_deed_dup_text (deed, threads->len));
  target.folder_id = shown_folder (self);
  mail_engine_flag_async (self->engine, &target, add, remove, NULL, NULL, NULL, mail_step_on_done,
                          mail_step_ref (step));
}

// The first of THREADS as they are now; NULL for those that are gone.
static GPtrArray *
read_first (MailCommands *self, const GArray *threads)
{
  return mail_engine_read_conversations (self->engine, shown_folder (self),
                                         (const int64_t *) (void *) threads->data,
                                         MIN (threads->len, LOOKED_AT), NULL);
}

// Whether each of the first of THREADS has FLAG.
static bool
all_have (MailCommands *self, const GArray *threads, MailFlags flag)
{
  g_autoptr (GPtrArray) conversations = read_first (self, threads);

  for (unsigned int i = 0; conversations && i < conversations->len; i++) {
    const MailConversation *conversation = g_ptr_array_index (conversations, i);
    if (conversation && !(conversation->any_flags & flag))
      return false;
  }
  return true;
}

static bool
any_is_unread (MailCommands *self, const GArray *threads)
{
  g_autoptr (GPtrArray) conversations = read_first (self, threads);

  for (unsigned int i = 0; conversations && i < conversations->len; i++) {
    const MailConversation *conversation = g_ptr_array_index (conversations, i);
    if (conversation && conversation->unread > 0)
      return true;
  }
  return false;
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
  GArray *threads;
} Question;

static Question *
question_new (MailCommands *self, GArray *threads)
{
  Question *question = g_new (Question, 1);

  *question = (Question) {g_object_ref (self), g_array_ref (threads)};
  return question;
}

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->self);
  g_array_unref (question->threads);
  g_free (question);
}

static void
on_delete_confirmed (AdwAlertDialog *dialog, const char *response, Question *question)
{
  static const Move delete = {MAIL_ROLE_NONE, 0, MAIL_DID_DELETE};

  if (g_str_equal (response, "delete"))
    move_threads (question->self, &delete, question->threads);
}

// This can't come back: the one thing that is asked.
static void
on_delete (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailCommands *self = data;
  g_autoptr (GArray) threads = dup_meant (self, parameter);
  AdwDialog *dialog;

  if (threads->len == 0)
    return;
  dialog = adw_alert_dialog_new (NULL, _ ("It can’t be restored."));
  adw_alert_dialog_format_heading (ADW_ALERT_DIALOG (dialog),
                                   // Translators: %u is the number of conversations to delete.
                                   ngettext ("Delete %u Conversation for Good?",
                                             "Delete %u Conversations for Good?", threads->len),
                                   threads->len);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "delete",
                                  _ ("_Delete"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "delete",
                                            ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_delete_confirmed),
                         question_new (self, threads), question_free, 0);
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

// The account of the first selected conversation.
static int64_t
find_account (MailCommands *self)
{
  g_autoptr (GArray) threads = dup_selected (self);
  g_autoptr (GPtrArray) rows = mail_engine_read_conversation_messages (
    self->engine, 0, g_array_index (threads, int64_t, 0), NULL);

  return rows && rows->len > 0 ? ((const MailRow *) g_ptr_array_index (rows, 0))->account_id :
                                 mail_conversation_list_get_query (self->list)->account_id;
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
  g_autoptr (GArray) threads = dup_meant (data, parameter);

  flag_threads (data, threads, MAIL_FLAG_SEEN, 0, MAIL_DID_MARK_READ);
}

static void
on_mark_unread (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GArray) threads = dup_meant (data, parameter);

  flag_threads (data, threads, 0, MAIL_FLAG_SEEN, MAIL_DID_MARK_UNREAD);
}

static void
on_toggle_read (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GArray) threads = dup_meant (data, parameter);

  if (any_is_unread (data, threads))
    flag_threads (data, threads, MAIL_FLAG_SEEN, 0, MAIL_DID_MARK_READ);
  else
    flag_threads (data, threads, 0, MAIL_FLAG_SEEN, MAIL_DID_MARK_UNREAD);
}

static void
on_flag (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GArray) threads = dup_meant (data, parameter);

  if (all_have (data, threads, MAIL_FLAG_FLAGGED))
    flag_threads (data, threads, 0, MAIL_FLAG_FLAGGED, MAIL_DID_UNFLAG);
  else
    flag_threads (data, threads, MAIL_FLAG_FLAGGED, 0, MAIL_DID_FLAG);
}

// A conversation is muted as long as any message of it says so.
static void
on_mute (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailCommands *self = data;
  g_autoptr (GArray) threads = dup_meant (self, parameter);
  bool unmute = all_have (self, threads, MAIL_FLAG_MUTED);
  g_autoptr (GArray) ids = mail_targets_dup_messages (self->engine, threads);
  g_autoptr (MailStep) step = mail_step_new (
    self->undo, mail_deed_dup_text (unmute ? MAIL_DID_UNMUTE : MAIL_DID_MUTE, threads->len));
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
  g_autoptr (GArray) ids = mail_targets_dup_messages (self->engine, question->threads);
  g_autoptr (MailStep) step =
    mail_step_new (self->undo, mail_deed_dup_text (MAIL_DID_LABEL, question->threads->len));
  const MailTarget target = {0, (const int64_t *) (void *) ids->data, ids->len, false};

  if (ids->len > 0)
    mail_engine_label_async (self->engine, &target, add, remove, NULL, mail_step_on_done,
                             mail_step_ref (step));
}

// Where new labels of THREADS would be kept, as far as one can tell by the shown folder.
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
  g_autoptr (GArray) threads = dup_meant (self, parameter);
  int64_t account_id;
  MailLabelChooser *chooser;

  if (threads->len == 0)
    return;
  account_id = find_account (self);
  chooser = mail_label_chooser_new (!keeps_labels (self, account_id));
  g_autoptr (GPtrArray) names = mail_engine_read_labels (self->engine, account_id, false);
  g_autoptr (GPtrArray) conversations = read_first (self, threads);
  mail_label_chooser_fill (chooser, names, conversations);
  g_signal_connect_data (chooser, "applied", G_CALLBACK (on_labels_applied),
                         question_new (self, threads), question_free, 0);
  adw_dialog_present (ADW_DIALOG (chooser), GTK_WIDGET (self->window));
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
  g_autoptr (GArray) threads = dup_selected (self);

  enable_one (self, "flag", threads->len > 0 && all_have (self, threads, MAIL_FLAG_FLAGGED));
  enable_one (self, "junk", is_in_role (self, MAIL_ROLE_JUNK));
  enable_one (self, "mute", threads->len > 0 && all_have (self, threads, MAIL_FLAG_MUTED));
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
mail_commands_drop (MailCommands *self, GArray *threads, int64_t folder_id, bool copies)
{
  Move move = {MAIL_ROLE_NONE, folder_id, copies ? MAIL_DID_COPY : MAIL_DID_MOVE};

  move_threads (self, &move, threads);
}

bool
mail_commands_has_selection (MailCommands *self)
{
  return count_selected (self) > 0;
}

bool
mail_commands_forward_attached (MailCommands *self)
{
  g_autoptr (GArray) threads = dup_selected (self);
  g_autoptr (GError) error = NULL;

  if (threads->len < 2)
    return false;
  g_autoptr (GArray) ids =
    threads->len <= MAX_ATTACHED ? mail_targets_dup_messages (self->engine, threads) : NULL;
  if (!ids || ids->len > MAX_ATTACHED) {
    error = g_error_new (MAIL_ERROR, MAIL_ERROR_LIMIT, "over %d messages", MAX_ATTACHED);
    mail_undo_tell (self->undo, error);
  } else if (ids->len > 0) {
    mail_composer_copy (GTK_WINDOW (self->window), self->engine, MAIL_COPY_ATTACHED,
                        (const int64_t *) ids->data, ids->len);
  }
  return true;
}
