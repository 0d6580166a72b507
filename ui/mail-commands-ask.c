// SPDX-License-Identifier: GPL-3.0-or-later
//
// The commands that ask first: whether, where to, which labels, until when.

#include "ui/mail-commands-private.h"

#include "account/mail-engine-snooze.h"
#include "ui/mail-folder-chooser.h"
#include "ui/mail-format.h"
#include "ui/mail-label-chooser.h"
#include "ui/mail-list-read.h"
#include "ui/mail-question.h"
#include "ui/mail-snooze-dialog.h"
#include "ui/mail-targets.h"

#include <glib/gi18n.h>

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

  *question =
    (Question) {g_object_ref (self), g_array_ref (ids), mail_commands_lists_conversations (self)};
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
  return question->conversations == mail_commands_lists_conversations (question->self);
}

static void
on_delete_confirmed (AdwAlertDialog *dialog, const char *response, Question *question)
{
  static const MailCommandsMove delete = {MAIL_ROLE_NONE, 0, MAIL_DID_DELETE};

  if (still_stands (question))
    mail_commands_move (question->self, &delete, question->ids);
}

// The account of the first selected row.
static int64_t
find_account (MailCommands *self)
{
  const MailQuery *query = mail_conversation_list_get_query (self->list);
  g_autoptr (GArray) ids = mail_commands_dup_selected (self);
  int64_t thread_id = mail_list_find_thread (self->engine, query, g_array_index (ids, int64_t, 0));
  g_autoptr (GPtrArray) rows =
    mail_engine_read_conversation_messages (self->engine, 0, thread_id, NULL);

  return rows && rows->len > 0 ? ((const MailRow *) g_ptr_array_index (rows, 0))->account_id :
                                 query->account_id;
}

static void
on_folder_chosen (MailFolderChooser *chooser, int64_t folder_id, MailCommands *self)
{
  MailCommandsMove move = {MAIL_ROLE_NONE, folder_id, MAIL_DID_MOVE};

  g_autoptr (GArray) ids = mail_commands_dup_selected (self);

  mail_commands_move (self, &move, ids);
}

static void
on_move (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailCommands *self = data;
  MailFolderChooser *chooser;

  if (mail_commands_count_selected (self) == 0)
    return;
  chooser = mail_folder_chooser_new (self->engine, find_account (self));
  g_signal_connect_object (chooser, "chosen", G_CALLBACK (on_folder_chosen), self, 0);
  adw_dialog_present (ADW_DIALOG (chooser), GTK_WIDGET (self->window));
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
  g_autoptr (MailStep) step = mail_commands_step_new (self, MAIL_DID_LABEL, question->ids->len);
  const MailTarget target = {0, (const int64_t *) (void *) ids->data, ids->len, false};

  if (ids->len > 0)
    mail_engine_label_async (self->engine, &target, add, remove, NULL, mail_step_on_done,
                             mail_step_ref (step));
}

// Where new labels of the rows would be kept, as far as one can tell by the shown folder.
static bool
keeps_labels (MailCommands *self, int64_t account_id)
{
  int64_t folder_id = mail_commands_get_folder (self);
  g_autoptr (MailFolder) folder =
    folder_id != 0 ? mail_engine_read_folder (self->engine, folder_id) :
                     mail_engine_read_folder_by_role (self->engine, account_id, MAIL_ROLE_INBOX);

  return !folder || folder->keeps_labels;
}

static void
on_label (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailCommands *self = data;
  g_autoptr (GArray) ids = mail_commands_dup_meant (self, parameter);
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
  const MailTarget target = {mail_commands_get_folder (self), (const int64_t *) (void *) ids->data,
                             ids->len, mail_commands_lists_conversations (self)};
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = mail_format_dup_until (until, now);
  g_autoptr (MailStep) step =
    mail_step_new (self->undo, mail_deed_dup_snooze_text (until != 0 ? time : NULL, ids->len,
                                                          target.conversations));

  mail_commands_leave (self, ids);
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
  g_autoptr (GArray) ids = mail_commands_dup_meant (self, parameter);
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

// This can't come back for long: the one thing that is asked.
static void
on_delete (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GArray) ids = mail_commands_dup_meant (data, parameter);

  mail_commands_ask_delete (data, ids);
}

void
mail_commands_ask_delete (MailCommands *self, GArray *ids)
{
  g_autofree char *heading =
    mail_deed_dup_delete_question (ids->len, mail_commands_lists_conversations (self));

  if (ids->len > 0)
    mail_question_ask (GTK_WIDGET (self->window), heading, mail_question_get_brief_undo (),
                       _ ("_Delete"), G_CALLBACK (on_delete_confirmed), question_new (self, ids),
                       question_free);
}

void
mail_commands_ask_add (MailCommands *self)
{
  static const GActionEntry entries[] = {
    {"delete", on_delete},
    {"label", on_label},
    {"move", on_move},
    {"snooze", on_snooze},
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self->window), entries, G_N_ELEMENTS (entries),
                                   self);
}
