// SPDX-License-Identifier: GPL-3.0-or-later
//
// One path for all of them: collect the targets, select the neighbour, ask the engine for each
// target, and when all have answered offer to take the step back.

#include "ui/mail-commands.h"

#include "ui/mail-commands-private.h"
#include "ui/mail-composer-present.h"
#include "ui/mail-list-read.h"
#include "ui/mail-rights.h"
#include "ui/mail-targets.h"

#define MAX_ATTACHED 100 // messages in one: each is in memory until it is sent

G_DEFINE_FINAL_TYPE (MailCommands, mail_commands, G_TYPE_OBJECT)

GArray *
mail_commands_dup_selected (MailCommands *self)
{
  MailSelection *selection = mail_conversation_list_get_selection (self->list);

  // Nobody means what they can't see.
  return selection && !mail_conversation_list_is_covered (self->list) ?
           mail_selection_dup_ids (selection) :
           g_array_new (false, false, sizeof (int64_t));
}

GArray *
mail_commands_dup_meant (MailCommands *self, GVariant *parameter)
{
  GArray *ids;
  int64_t id;

  if (!parameter)
    return mail_commands_dup_selected (self);
  id = g_variant_get_int64 (parameter);
  ids = g_array_new (false, false, sizeof id);
  return g_array_append_val (ids, id);
}

bool
mail_commands_lists_conversations (MailCommands *self)
{
  const MailQuery *query = mail_conversation_list_get_query (self->list);

  return !query || query->conversations;
}

MailStep *
mail_commands_step_new (MailCommands *self, MailDeed deed, unsigned int n)
{
  char *text = mail_deed_dup_text (deed, n, mail_commands_lists_conversations (self));

  return deed == MAIL_DID_DELETE ? mail_step_new_held (self->undo, text) :
                                   mail_step_new (self->undo, text);
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

static void
start_move (MailCommands *self, const MailCommandsMove *move, const MailTargetIds *ids,
            MailStep *step)
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
    mail_engine_delete_async (self->engine, &target, true, NULL, mail_step_on_done,
                              mail_step_ref (step));
}

void
mail_commands_leave (MailCommands *self, const GArray *ids)
{
  MailSelection *selection = mail_conversation_list_get_selection (self->list);

  if (selection && mail_selection_contains (selection, g_array_index (ids, int64_t, 0)))
    mail_conversation_list_leave_selected (self->list);
}

void
mail_commands_move (MailCommands *self, const MailCommandsMove *move, const GArray *ids)
{
  const MailQuery *query = mail_conversation_list_get_query (self->list);
  g_autoptr (GPtrArray) targets = NULL;
  g_autoptr (MailStep) step = NULL;

  if (ids->len == 0)
    return;
  targets = mail_targets_for_move (self->engine, query, ids, move->role == MAIL_ROLE_TRASH);
  step = mail_commands_step_new (self, move->deed, ids->len);
  if (move->deed != MAIL_DID_COPY)
    mail_commands_leave (self, ids);
  for (unsigned int i = 0; i < targets->len; i++)
    start_move (self, move, g_ptr_array_index (targets, i), step);
}

static void
move_meant (MailCommands *self, const MailCommandsMove *move, GVariant *parameter)
{
  g_autoptr (GArray) ids = mail_commands_dup_meant (self, parameter);

  mail_commands_move (self, move, ids);
}

int64_t
mail_commands_get_folder (MailCommands *self)
{
  const MailQuery *query = mail_conversation_list_get_query (self->list);

  return query->scope == MAIL_SCOPE_FOLDER ? query->folder_id : 0;
}

static void
flag_rows (MailCommands *self, const GArray *ids, MailFlags add, MailFlags remove, MailDeed deed)
{
  g_autoptr (MailStep) step = NULL;
  MailTarget target = {0, (const int64_t *) (void *) ids->data, ids->len,
                       mail_commands_lists_conversations (self)};

  if (ids->len == 0)
    return;
  step = mail_commands_step_new (self, deed, ids->len);
  target.folder_id = mail_commands_get_folder (self);
  mail_engine_flag_async (self->engine, &target, add, remove, NULL, NULL, NULL, mail_step_on_done,
                          mail_step_ref (step));
}

unsigned int
mail_commands_count_selected (MailCommands *self)
{
  MailSelection *selection = mail_conversation_list_get_selection (self->list);

  return selection && !mail_conversation_list_is_covered (self->list) ?
           mail_selection_count (selection) :
           0;
}

static void
on_archive (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const MailCommandsMove move = {MAIL_ROLE_ARCHIVE, 0, MAIL_DID_ARCHIVE};

  move_meant (data, &move, parameter);
}

static void
on_junk (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const MailCommandsMove junk = {MAIL_ROLE_JUNK, 0, MAIL_DID_JUNK};
  static const MailCommandsMove not_junk = {MAIL_ROLE_INBOX, 0, MAIL_DID_NOT_JUNK};

  move_meant (data, is_in_role (data, MAIL_ROLE_JUNK) ? &not_junk : &junk, parameter);
}

// Also in a view over folders, where it is messages: a conversation is listed for what of it is
// elsewhere.
static bool
lie_in_trash (MailCommands *self, const GArray *ids)
{
  g_autoptr (GPtrArray) targets = NULL;

  if (ids->len == 0 || mail_commands_lists_conversations (self))
    return is_in_role (self, MAIL_ROLE_TRASH);
  targets =
    mail_targets_for_move (self->engine, mail_conversation_list_get_query (self->list), ids, true);
  return targets->len == 0 || is_in_role (self, MAIL_ROLE_TRASH);
}

static void
on_trash (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const MailCommandsMove move = {MAIL_ROLE_TRASH, 0, MAIL_DID_TRASH};
  g_autoptr (GArray) ids = mail_commands_dup_meant (data, parameter);

  if (lie_in_trash (data, ids))
    mail_commands_ask_delete (data, ids);
  else
    mail_commands_move (data, &move, ids);
}

static void
on_mark_read (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GArray) ids = mail_commands_dup_meant (data, parameter);

  flag_rows (data, ids, MAIL_FLAG_SEEN, 0, MAIL_DID_MARK_READ);
}

static void
on_mark_unread (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GArray) ids = mail_commands_dup_meant (data, parameter);

  flag_rows (data, ids, 0, MAIL_FLAG_SEEN, MAIL_DID_MARK_UNREAD);
}

static void
on_toggle_read (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailCommands *self = data;
  const MailQuery *query = mail_conversation_list_get_query (self->list);
  g_autoptr (GArray) ids = mail_commands_dup_meant (data, parameter);

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
  g_autoptr (GArray) ids = mail_commands_dup_meant (data, parameter);

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
  g_autoptr (GArray) meant = mail_commands_dup_meant (self, parameter);
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
  g_autoptr (GArray) ids = mail_commands_dup_selected (self);

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
    {"flag", on_flag},
    {"junk", on_junk},
    {"mark-read", on_mark_read},
    {"mark-unread", on_mark_unread},
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
  mail_commands_ask_add (self);
  g_signal_connect_object (engine, "rows-changed", G_CALLBACK (on_rows_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
mail_commands_refresh (MailCommands *self)
{
  uint32_t denied = mail_rights_refresh (G_ACTION_MAP (self->window), self->engine,
                                         mail_conversation_list_get_query (self->list),
                                         mail_commands_count_selected (self) > 0);

  mail_conversation_list_set_rights (self->list, mail_rights_get_reason (denied));
  refresh_states (self);
}

void
mail_commands_drop (MailCommands *self, GArray *ids, int64_t folder_id, bool copies)
{
  MailCommandsMove move = {MAIL_ROLE_NONE, folder_id, copies ? MAIL_DID_COPY : MAIL_DID_MOVE};

  mail_commands_move (self, &move, ids);
}

bool
mail_commands_has_selection (MailCommands *self)
{
  return mail_commands_count_selected (self) > 0;
}

bool
mail_commands_forward_attached (MailCommands *self)
{
  g_autoptr (GArray) rows = mail_commands_dup_selected (self);
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
