// SPDX-License-Identifier: GPL-3.0-or-later
//
// From rows to messages by folder.

#include "ui/mail-targets.h"

static void
mail_target_ids_free (void *data)
{
  MailTargetIds *target = data;

  g_array_unref (target->ids);
  g_free (target);
}

static MailTargetIds *
add_target (GPtrArray *targets, int64_t folder_id, bool conversations)
{
  MailTargetIds *target = g_new0 (MailTargetIds, 1);

  target->folder_id = folder_id;
  target->conversations = conversations;
  target->ids = g_array_new (false, false, sizeof (int64_t));
  g_ptr_array_add (targets, target);
  return target;
}

static MailTargetIds *
find_target (GPtrArray *targets, int64_t folder_id)
{
  for (unsigned int i = 0; i < targets->len; i++) {
    MailTargetIds *target = g_ptr_array_index (targets, i);
    if (target->folder_id == folder_id)
      return target;
  }
  return add_target (targets, folder_id, false);
}

static bool
is_meant (MailEngine *engine, const MailQuery *query, int64_t folder_id, bool to_trash)
{
  g_autoptr (MailFolder) folder = mail_engine_read_folder (engine, folder_id);

  if (!folder)
    return false;
  if (query->scope == MAIL_SCOPE_ALL_INBOXES)
    return folder->role == MAIL_ROLE_INBOX;
  return to_trash || (folder->role != MAIL_ROLE_SENT && folder->role != MAIL_ROLE_DRAFTS);
}

static void
add_conversation (MailEngine *engine, const MailQuery *query, int64_t thread_id, bool to_trash,
                  GPtrArray *targets)
{
  g_autoptr (GPtrArray) rows = mail_engine_read_conversation_messages (engine, 0, thread_id, NULL);

  for (unsigned int i = 0; rows && i < rows->len; i++) {
    const MailRow *row = g_ptr_array_index (rows, i);
    if (is_meant (engine, query, row->folder_id, to_trash))
      g_array_append_val (find_target (targets, row->folder_id)->ids, row->id);
  }
}

// The inbox of those that hold it, where that is listed: it may lie elsewhere, too.
static int64_t
find_inbox (MailEngine *engine, int64_t message_id)
{
  g_autoptr (GArray) folders = mail_engine_read_folders_of (engine, message_id, NULL);

  for (unsigned int i = 0; folders && i < folders->len; i++) {
    g_autoptr (MailFolder) folder =
      mail_engine_read_folder (engine, g_array_index (folders, int64_t, i));
    if (folder && folder->role == MAIL_ROLE_INBOX)
      return folder->id;
  }
  return 0;
}

static bool
is_trash (MailEngine *engine, int64_t folder_id)
{
  g_autoptr (MailFolder) folder = mail_engine_read_folder (engine, folder_id);

  return folder && folder->role == MAIL_ROLE_TRASH;
}

// A message that was chosen itself is meant, whoever wrote it.
static void
add_messages (MailEngine *engine, const MailQuery *query, const GArray *ids, bool to_trash,
              GPtrArray *targets)
{
  g_autoptr (GPtrArray) rows =
    mail_engine_read_rows (engine, 0, (const int64_t *) (void *) ids->data, ids->len, NULL);

  for (unsigned int i = 0; rows && i < rows->len; i++) {
    const MailRow *row = g_ptr_array_index (rows, i);
    int64_t folder_id = !row                                   ? 0 :
                        query->scope == MAIL_SCOPE_ALL_INBOXES ? find_inbox (engine, row->id) :
                                                                 row->folder_id;
    if (folder_id != 0 && !(to_trash && is_trash (engine, folder_id)))
      g_array_append_val (find_target (targets, folder_id)->ids, row->id);
  }
}

GPtrArray *
mail_targets_for_move (MailEngine *engine, const MailQuery *query, const GArray *ids, bool to_trash)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func (mail_target_ids_free);

  if (query->scope == MAIL_SCOPE_FOLDER) {
    MailTargetIds *target = add_target (targets, query->folder_id, query->conversations);
    g_array_append_vals (target->ids, ids->data, ids->len);
  } else if (!query->conversations) {
    add_messages (engine, query, ids, to_trash, targets);
  } else {
    for (unsigned int i = 0; i < ids->len; i++)
      add_conversation (engine, query, g_array_index (ids, int64_t, i), to_trash, targets);
  }
  return targets;
}

GArray *
mail_targets_dup_messages (MailEngine *engine, const MailQuery *query, const GArray *ids)
{
  GArray *messages = g_array_new (false, false, sizeof (int64_t));

  if (!query->conversations)
    return g_array_append_vals (messages, ids->data, ids->len);
  for (unsigned int i = 0; i < ids->len; i++) {
    g_autoptr (GPtrArray) rows =
      mail_engine_read_conversation_messages (engine, 0, g_array_index (ids, int64_t, i), NULL);
    for (unsigned int j = 0; rows && j < rows->len; j++)
      g_array_append_val (messages, ((const MailRow *) g_ptr_array_index (rows, j))->id);
  }
  return messages;
}

MailTarget
mail_target_ids_borrow (const MailTargetIds *target)
{
  return (MailTarget) {target->folder_id, (const int64_t *) (void *) target->ids->data,
                       target->ids->len, target->conversations};
}
