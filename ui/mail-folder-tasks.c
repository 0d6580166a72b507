// SPDX-License-Identifier: GPL-3.0-or-later
//
// Marking all of a folder as read, and synchronising it alone.

#include "ui/mail-folder-tasks.h"

#include "ui/mail-step.h"

#include <glib/gi18n.h>

typedef struct {
  MailUndo *undo;
  int64_t folder_id;
} Request;

static Request *
request_new (MailUndo *undo, int64_t folder_id)
{
  Request *request = g_new0 (Request, 1);

  request->undo = g_object_ref (undo);
  request->folder_id = folder_id;
  return request;
}

static void
request_free (Request *request)
{
  g_object_unref (request->undo);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

// As in "3 messages marked as read".
static MailStep *
step_new (const Request *request, size_t n_messages)
{
  unsigned int n = (unsigned int) n_messages;

  return mail_step_new (
    request->undo,
    g_strdup_printf (ngettext ("%u message marked as read", "%u messages marked as read", n), n));
}

static void
on_unread_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Request) request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailIdList) list = mail_engine_read_list_finish (MAIL_ENGINE (source), result, &error);
  g_autofree int64_t *ids = list ? g_new (int64_t, list->length + 1) : NULL;
  MailTarget target = {request->folder_id, ids, list ? list->length : 0, false};

  if (error)
    mail_undo_tell (request->undo, error);
  for (uint32_t i = 0; list && i < list->length; i++)
    ids[i] = list->items[i].id;
  if (target.n_ids > 0)
    mail_engine_flag_async (MAIL_ENGINE (source), &target, MAIL_FLAG_SEEN, 0, NULL, NULL, NULL,
                            mail_step_on_done, step_new (request, target.n_ids));
}

void
mail_folder_tasks_mark_read (MailEngine *engine, const MailFolder *folder, MailUndo *undo)
{
  MailQuery query = {.scope = MAIL_SCOPE_FOLDER,
                     .only_unread = true,
                     .folder_id = folder->id,
                     .account_id = folder->account_id};

  mail_engine_read_list_async (engine, &query, NULL, on_unread_listed,
                               request_new (undo, folder->id));
}

static void
on_synchronised (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Request) request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) reports = mail_engine_sync_finish (MAIL_ENGINE (source), result, &error);

  if (!reports)
    mail_undo_tell (request->undo, error);
}

void
mail_folder_tasks_synchronise (MailEngine *engine, const MailFolder *folder, MailUndo *undo)
{
  const char *folders[] = {folder->path, NULL};

  mail_engine_sync_async (engine, folder->account_id, folders, MAIL_BODIES_RECENT, NULL,
                          on_synchronised, request_new (undo, folder->id));
}
