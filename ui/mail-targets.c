// SPDX-License-Identifier: GPL-3.0-or-later
//
// From conversations to messages by folder.

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
is_meant (MailEngine *engine, const MailQuery *query, int64_t folder_id, bool with_sent)
{
  g_autoptr (MailFolder) folder = mail_engine_read_folder (engine, folder_id);

  if (!folder)
    return false;
  if (query->scope == MAIL_SCOPE_ALL_INBOXES)
    return folder->role == MAIL_ROLE_INBOX;
  return with_sent || (folder->role != MAIL_ROLE_SENT && folder->role != MAIL_ROLE_DRAFTS);
}

static void
add_messages (MailEngine *engine, const MailQuery *query, int64_t thread_id, bool with_sent,
              GPtrArray *targets)
{
  g_autoptr (GPtrArray) rows = mail_engine_read_conversation_messages (engine, 0, thread_id, NULL);

  for (unsigned int i = 0; rows && i < rows->len; i++) {
    const MailRow *row = g_ptr_array_index (rows, i);
    if (is_meant (engine, query, row->folder_id, with_sent))
      g_array_append_val (find_target (targets, row->folder_id)->ids, row->id);
  }
}

GPtrArray *
mail_targets_for_move (MailEngine *engine, const MailQuery *query, const GArray *threads,
                       bool with_sent)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func (mail_target_ids_free);

  if (query->scope == MAIL_SCOPE_FOLDER) {
    MailTargetIds *target = add_target (targets, query->folder_id, true);
    g_array_append_vals (target->ids, threads->data, threads->len);
    return targets;
  }
  for (unsigned int i = 0; i < threads->len; i++)
    add_messages (engine, query, g_array_index (threads, int64_t, i), with_sent, targets);
  return targets;
}

GArray *
mail_targets_dup_messages (MailEngine *engine, const GArray *threads)
{
  GArray *ids = g_array_new (false, false, sizeof (int64_t));

  for (unsigned int i = 0; i < threads->len; i++) {
    g_autoptr (GPtrArray) rows =
      mail_engine_read_conversation_messages (engine, 0, g_array_index (threads, int64_t, i), NULL);
    for (unsigned int j = 0; rows && j < rows->len; j++)
      g_array_append_val (ids, ((const MailRow *) g_ptr_array_index (rows, j))->id);
  }
  return ids;
}

MailTarget
mail_target_ids_borrow (const MailTargetIds *target)
{
  return (MailTarget) {target->folder_id, (const int64_t *) (void *) target->ids->data,
                       target->ids->len, target->conversations};
}
