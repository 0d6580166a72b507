// SPDX-License-Identifier: GPL-3.0-or-later
//
// One timer, set to when the copy is due. What came of a run the engine notes, and the window
// tells.

#include "app/mail-backup-keeper.h"

// After a start the person comes first.
#define FIRST_SECONDS 300
// A disk that was not there may be there again.
#define RETRY_SECONDS (6 * 3600)

struct _MailBackupKeeper {
  GObject parent_instance;

  MailEngine *engine;
  GCancellable *cancellable; // of the run under way, else NULL
  unsigned int timer;
};

G_DEFINE_FINAL_TYPE (MailBackupKeeper, mail_backup_keeper, G_TYPE_OBJECT)

static void plan (MailBackupKeeper *self);

static void
on_kept (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailBackupKeeper) self = data;
  g_auto (MailTransfer) transfer = {0};
  g_autoptr (GError) error = NULL;

  if (!mail_engine_backup_finish (MAIL_ENGINE (source), result, &transfer, &error))
    g_debug ("backup: %s", error->message);
  g_clear_object (&self->cancellable);
  if (self->engine)
    plan (self);
}

static gboolean
on_due (void *data)
{
  MailBackupKeeper *self = data;
  g_auto (MailBackup) backup = {0};

  self->timer = 0;
  mail_engine_read_backup (self->engine, &backup);
  if (!backup.dir || self->cancellable)
    return G_SOURCE_REMOVE;
  self->cancellable = g_cancellable_new ();
  mail_engine_backup_async (self->engine, backup.dir, NULL, NULL, self->cancellable, on_kept,
                            g_object_ref (self));
  return G_SOURCE_REMOVE;
}

// Also when what is noted of the copy changed, so that the next run is found from the last.
static void
plan (MailBackupKeeper *self)
{
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;
  g_auto (MailBackup) backup = {0};
  int64_t due;

  g_clear_handle_id (&self->timer, g_source_remove);
  mail_engine_read_backup (self->engine, &backup);
  if (!backup.dir || self->cancellable)
    return;
  due = backup.failure ? backup.last_run + RETRY_SECONDS : backup.last_good + MAIL_BACKUP_SECONDS;
  self->timer = g_timeout_add_seconds (
    (unsigned int) CLAMP (due - now, FIRST_SECONDS, MAIL_BACKUP_SECONDS), on_due, self);
}

static void
mail_backup_keeper_dispose (GObject *object)
{
  MailBackupKeeper *self = MAIL_BACKUP_KEEPER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_backup_keeper_parent_class)->dispose (object);
}

static void
mail_backup_keeper_class_init (MailBackupKeeperClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_backup_keeper_dispose;
}

static void
mail_backup_keeper_init (MailBackupKeeper *self)
{
}

MailBackupKeeper *
mail_backup_keeper_new (MailEngine *engine)
{
  MailBackupKeeper *self = g_object_new (MAIL_TYPE_BACKUP_KEEPER, NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "accounts-changed", G_CALLBACK (plan), self, G_CONNECT_SWAPPED);
  plan (self);
  return self;
}
