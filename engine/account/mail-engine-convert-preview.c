// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a conversion would be about, in numbers, before anything is done.

#include "account/engine-convert.h"
#include "account/mail-engine-private.h"
#include "store/store-conversion.h"
#include "store/store-folder.h"
#include "store/store-room.h"

static void
add_folder (MailConvertPreview *preview, const MailFolder *folder)
{
  if (!folder->selectable || mail_role_is_view (folder->role))
    return;
  preview->messages += (uint64_t) MAX (folder->total, 0);
  preview->unread += (uint64_t) MAX (folder->unread, 0);
}

static bool
look_for_room (Store *store, int64_t account_id, MailConvertPreview *preview, GError **error)
{
  uint64_t room = store_get_room (store);

  preview->room = room - MIN (room, STORE_ROOM_RESERVE);
  return store_conversion_count_bytes (
    store, account_id, engine_convert_find_goal (store, account_id), &preview->bytes, error);
}

static void
look (EngineCore *core, GTask *task)
{
  int64_t account_id = *(int64_t *) g_task_get_task_data (task), shared_id;
  g_autofree MailConvertPreview *preview = g_new0 (MailConvertPreview, 1);
  GError *error = NULL;
  g_autoptr (GPtrArray) folders = store_folder_list (core->store, account_id, &error);
  g_autoptr (GArray) share =
    folders != NULL ? store_conversion_list_share (core->store, account_id, &shared_id, &error) :
                      NULL;

  for (unsigned i = 0; share != NULL && i < folders->len; i++)
    add_folder (preview, folders->pdata[i]);
  preview->shared = share != NULL ? share->len : 0;
  if (share != NULL && look_for_room (core->store, account_id, preview, &error) &&
      store_conversion_count_partial (core->store, account_id, &preview->partial, &error))
    g_task_return_pointer (task, g_steal_pointer (&preview), g_free);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

void
mail_engine_preview_convert_async (MailEngine *engine, int64_t account_id,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   void *data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);

  g_task_set_task_data (task, g_memdup2 (&account_id, sizeof account_id), g_free);
  mail_engine_read_in_thread (engine, look, task);
}

bool
mail_engine_preview_convert_finish (MailEngine *engine, GAsyncResult *result,
                                    MailConvertPreview *out, GError **error)
{
  g_autofree MailConvertPreview *preview = g_task_propagate_pointer (G_TASK (result), error);

  *out = preview != NULL ? *preview : (MailConvertPreview) {0};
  return preview != NULL;
}
