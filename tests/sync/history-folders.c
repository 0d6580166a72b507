// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person does to folders in one of our clients. What is in one that goes may go with it,
// whenever the server hears of it: the model is told so.

#include "sync/history.h"

#include "store/store-folder-operation.h"
#include "store/store-folder.h"

#include <string.h>

static const MailFolder *
find (const GPtrArray *folders, const char *path)
{
  for (unsigned int i = 0; i < folders->len; i++)
    if (strcmp (((MailFolder *) folders->pdata[i])->path, path) == 0)
      return folders->pdata[i];
  return NULL;
}

static int64_t
create (StoreWrite *write, HistoryClient *client, const char *path, GError **error)
{
  const StoreMailbox mailbox = {.path = path,
                                .raw_name = path,
                                .delimiter = '/',
                                .role = MAIL_ROLE_NONE,
                                .selectable = true,
                                .subscribed = true};
  return store_operation_create_folder (write, client->fixture->account->id, &mailbox, error);
}

// One that is there is renamed or deleted, one that is not is made.
void
history_act_on_folders (History *history, HistoryClient *client)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = history_list_here (client);
  const char *path = history_any_passing_folder (history);
  const char *to = history_any_passing_folder (history);
  const MailFolder *folder = find (folders, path);
  bool renames = folder && !find (folders, to);
  g_autoptr (StoreWrite) write =
    store_write_begin (client->fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_no_error (error);
  int64_t operation = !folder ? create (write, client, path, &error) :
                      renames ? store_operation_rename_folder (write, folder->id, to, &error) :
                                store_operation_delete_folder (write, folder->id, &error);
  // A name that another act still has, say: the person is told so.
  if (operation)
    store_write_commit (g_steal_pointer (&write), &error);
  history_trace (history, "%u: %s folder %s %s: %s", client->actor,
                 !folder ? "make" :
                 renames ? "rename" :
                           "delete",
                 path, renames ? to : "", error ? error->message : "done");
  history_forget_act (client);
  if (!operation || !folder)
    return;
  history_model_doom (history->model, path);
  if (renames)
    history_model_try_rename (history->model, path, to);
  history->lost_folders = true;
}
