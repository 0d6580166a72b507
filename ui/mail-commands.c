// SPDX-License-Identifier: GPL-3.0-or-later
//
// One path for all of them: collect the targets, select the neighbour, ask the engine for each
// target, and when all have answered offer to take the step back.

#include "ui/mail-commands.h"

#include "ui/mail-folder-chooser.h"
#include "ui/mail-targets.h"

#include <glib/gi18n.h>

#define LOOKED_AT 200 // rows whose flags decide what a toggle does

struct _MailCommands {
  GObject parent_instance;

  GtkApplicationWindow *window; // unowned: it owns us
  MailEngine *engine;
  MailConversationList *list;
  MailUndo *undo;
};

G_DEFINE_FINAL_TYPE (MailCommands, mail_commands, G_TYPE_OBJECT)

// One thing the person did, until the engine has answered for each of its targets.
typedef struct {
  gatomicrefcount refs;
  MailUndo *undo;
  GArray *operations; // int64_t
  char *text;
} Step;

static Step *
step_new (MailCommands *self, char *text)
{
  Step *step = g_new0 (Step, 1);

  g_atomic_ref_count_init (&step->refs);
  step->undo = g_object_ref (self->undo);
  step->operations = g_array_new (false, false, sizeof (int64_t));
  step->text = text;
  return step;
}

static Step *
step_ref (Step *step)
{
  g_atomic_ref_count_inc (&step->refs);
  return step;
}

static void
step_unref (Step *step)
{
  if (!g_atomic_ref_count_dec (&step->refs))
    return;
  if (step->operations->len > 0)
    mail_undo_push (step->undo, step->operations, step->text);
  g_object_unref (step->undo);
  g_array_unref (step->operations);
  g_free (step->text);
  g_free (step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, step_unref)

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Step) step = data;
  g_autoptr (GError) error = NULL;
  int64_t operation = mail_engine_operation_finish (MAIL_ENGINE (source), result, &error);

  if (operation != 0)
    g_array_append_val (step->operations, operation);
  else if (error)
    mail_undo_tell (step->undo, error);
}

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

// What a step did, for the words of its toast.
typedef enum {
  DID_ARCHIVE,
  DID_COPY,
  DID_DELETE,
  DID_FLAG,
  DID_JUNK,
  DID_MARK_READ,
  DID_MARK_UNREAD,
  DID_MOVE,
  DID_NOT_JUNK,
  DID_TRASH,
  DID_UNFLAG,
} Deed;

static const char *
deed_format (Deed deed, unsigned int n)
{
  switch (deed) {
  case DID_ARCHIVE:
    return ngettext ("%u conversation archived", "%u conversations archived", n);
  case DID_COPY:
    return ngettext ("%u conversation copied", "%u conversations copied", n);
  case DID_DELETE:
    return ngettext ("%u conversation deleted", "%u conversations deleted", n);
  case DID_FLAG:
    return ngettext ("%u conversation flagged", "%u conversations flagged", n);
  case DID_JUNK:
    return ngettext ("%u conversation moved to junk", "%u conversations moved to junk", n);
  case DID_MARK_READ:
    return ngettext ("%u conversation marked as read", "%u conversations marked as read", n);
  case DID_MARK_UNREAD:
    return ngettext ("%u conversation marked as unread", "%u conversations marked as unread", n);
  case DID_NOT_JUNK:
    return ngettext ("%u conversation moved to the inbox", "%u conversations moved to the inbox",
                     n);
  case DID_TRASH:
    return ngettext ("%u conversation moved to the trash", "%u conversations moved to the trash",
                     n);
  case DID_UNFLAG:
    return ngettext ("Flag of %u conversation removed", "Flags of %u conversations removed", n);
  case DID_MOVE:
  default:
    return ngettext ("%u conversation moved", "%u conversations moved", n);
  }
}

// Translated numbers of one argument: the compiler can't see that through the switch.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static char *
tell (Deed deed, unsigned int n)
{
  return g_strdup_printf (deed_format (deed, n), n);
}
#pragma GCC diagnostic pop

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
  Deed deed; // COPY: they also stay
} Move;

static void
start_move (MailCommands *self, const Move *move, const MailTargetIds *ids, Step *step)
{
  MailTarget target = mail_target_ids_borrow (ids);

  if (move->role != MAIL_ROLE_NONE)
    mail_engine_move_to_role_async (self->engine, &target, move->role, NULL, on_done,
                                    step_ref (step));
  else if (move->deed == DID_COPY)
    mail_engine_copy_async (self->engine, &target, move->folder_id, NULL, on_done, step_ref (step));
  else if (move->folder_id != 0)
    mail_engine_move_async (self->engine, &target, move->folder_id, NULL, on_done, step_ref (step));
  else
    mail_engine_delete_async (self->engine, &target, NULL, on_done, step_ref (step));
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
  g_autoptr (Step) step = NULL;

  if (threads->len == 0)
    return;
  targets = mail_targets_for_move (self->engine, query, threads, move->role == MAIL_ROLE_TRASH);
  step = step_new (self, tell (move->deed, threads->len));
  if (move->deed != DID_COPY)
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
flag_threads (MailCommands *self, const GArray *threads, MailFlags add, MailFlags remove, Deed deed)
{
  g_autoptr (Step) step = NULL;
  MailTarget target = {0, (const int64_t *) (void *) threads->data, threads->len, true};

  if (threads->len == 0)
    return;
  step = step_new (self, tell (deed, threads->len));
  target.folder_id = shown_folder (self);
  mail_engine_flag_async (self->engine, &target, add, remove, NULL, NULL, NULL, on_done,
                          step_ref (step));
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
  static const Move move = {MAIL_ROLE_ARCHIVE, 0, DID_ARCHIVE};

  move_meant (data, &move, parameter);
}

static void
on_junk (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const Move junk = {MAIL_ROLE_JUNK, 0, DID_JUNK};
  static const Move not_junk = {MAIL_ROLE_INBOX, 0, DID_NOT_JUNK};

  move_meant (data, is_in_role (data, MAIL_ROLE_JUNK) ? &not_junk : &junk, parameter);
}

// A question under way.
typedef struct {
  MailCommands *self;
  GArray *threads;
} Question;

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
  static const Move delete = {MAIL_ROLE_NONE, 0, DID_DELETE};

  if (g_str_equal (response, "delete"))
    move_threads (question->self, &delete, question->threads);
}

// This can't come back: the one thing that is asked.
static void
on_delete (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailCommands *self = data;
  g_autoptr (GArray) threads = dup_meant (self, parameter);
  Question *question;
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
  question = g_new (Question, 1);
  *question = (Question) {g_object_ref (self), g_steal_pointer (&threads)};
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_delete_confirmed), question,
                         question_free, 0);
  adw_dialog_present (dialog, GTK_WIDGET (self->window));
}

static void
on_trash (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const Move move = {MAIL_ROLE_TRASH, 0, DID_TRASH};

  if (is_in_role (data, MAIL_ROLE_TRASH))
    on_delete (action, parameter, data);
  else
    move_meant (data, &move, parameter);
}

static void
on_folder_chosen (MailFolderChooser *chooser, int64_t folder_id, MailCommands *self)
{
  Move move = {MAIL_ROLE_NONE, folder_id, DID_MOVE};

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

  flag_threads (data, threads, MAIL_FLAG_SEEN, 0, DID_MARK_READ);
}

static void
on_mark_unread (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GArray) threads = dup_meant (data, parameter);

  flag_threads (data, threads, 0, MAIL_FLAG_SEEN, DID_MARK_UNREAD);
}

static void
on_toggle_read (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GArray) threads = dup_meant (data, parameter);

  if (any_is_unread (data, threads))
    flag_threads (data, threads, MAIL_FLAG_SEEN, 0, DID_MARK_READ);
  else
    flag_threads (data, threads, 0, MAIL_FLAG_SEEN, DID_MARK_UNREAD);
}

static void
on_flag (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GArray) threads = dup_meant (data, parameter);

  if (all_have (data, threads, MAIL_FLAG_FLAGGED))
    flag_threads (data, threads, 0, MAIL_FLAG_FLAGGED, DID_UNFLAG);
  else
    flag_threads (data, threads, MAIL_FLAG_FLAGGED, 0, DID_FLAG);
}

static void
on_undo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_undo_pop (MAIL_COMMANDS (data)->undo);
}

static void
mail_commands_dispose (GObject *object)
{
  MailCommands *self = MAIL_COMMANDS (object);

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
    {"mark-read", on_mark_read},
    {"mark-unread", on_mark_unread},
    {"move", on_move},
    {"trash", on_trash},
    {"undo", on_undo},
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
  return self;
}

static void
enable (MailCommands *self, const char *name, bool is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->window), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

void
mail_commands_refresh (MailCommands *self)
{
  static const char *const names[] = {"delete",      "flag", "junk", "mark-read",
                                      "mark-unread", "move", "trash"};
  bool has_selection = count_selected (self) > 0;

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    enable (self, names[i], has_selection);
  enable (self, "archive", has_selection && !is_in_role (self, MAIL_ROLE_ARCHIVE));
  enable (self, "row-archive", !is_in_role (self, MAIL_ROLE_ARCHIVE));
}

void
mail_commands_drop (MailCommands *self, GArray *threads, int64_t folder_id, bool copies)
{
  Move move = {MAIL_ROLE_NONE, folder_id, copies ? DID_COPY : DID_MOVE};

  move_threads (self, &move, threads);
}
