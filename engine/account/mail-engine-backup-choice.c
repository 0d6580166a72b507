// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the copy is kept and how it fared, as facts of the store: so the app that runs it by itself
// and a mailctl that does so from cron tell the same.

#include "account/mail-engine-private.h"
#include "store/store-value.h"

#define FOLDER_KEY "backup-folder"
#define REMINDER_KEY "backup-no-reminder"
#define RUN_KEY "backup-run"
#define GOOD_KEY "backup-good"
#define MESSAGES_KEY "backup-messages"
#define FAILURE_KEY "backup-failure"
#define TROUBLE_KEY "backup-trouble"

void
engine_backup_read (Store *store, MailBackup *out)
{
  *out = (MailBackup) {
    .dir = store_value_dup (store, FOLDER_KEY, NULL),
    .no_reminder = store_value_get_number (store, REMINDER_KEY) != 0,
    .last_run = store_value_get_number (store, RUN_KEY),
    .last_good = store_value_get_number (store, GOOD_KEY),
    .messages = (uint64_t) store_value_get_number (store, MESSAGES_KEY),
    .failure = store_value_dup (store, FAILURE_KEY, NULL),
    .trouble = (MailBackupTrouble) store_value_get_number (store, TROUBLE_KEY),
  };
  // One of a former version, which did not tell why.
  if (out->failure != NULL && out->trouble == MAIL_BACKUP_COMPLETE)
    out->trouble = MAIL_BACKUP_OTHER;
}

void
mail_engine_read_backup (MailEngine *engine, MailBackup *out)
{
  Store *store = mail_engine_get_store (engine, NULL);

  *out = (MailBackup) {0};
  if (store != NULL)
    engine_backup_read (store, out);
}

static void
tell_changed (EngineCore *core)
{
  EngineChanges *changes = engine_notifier_begin (core->notifier);

  changes->accounts = true;
  engine_notifier_end (core->notifier);
}

static GVariant *
finish (EngineCore *core, StoreWrite *write, bool good, GError **error)
{
  if (!good) {
    store_write_rollback (write);
    return NULL;
  }
  if (!store_write_commit (write, error))
    return NULL;
  tell_changed (core);
  return g_variant_new ("()");
}

// Of another folder nothing is known yet, nor of one that has lost its copy: chosen once more, it
// begins anew.
static bool
choose (Store *store, StoreWrite *write, const char *dir, bool no_reminder, GError **error)
{
  static const char *const facts[] = {RUN_KEY, GOOD_KEY, MESSAGES_KEY, FAILURE_KEY, TROUBLE_KEY};
  g_autofree char *former = store_value_dup (store, FOLDER_KEY, NULL);

  g_autofree char *snapshot = dir != NULL ? g_build_filename (dir, "keep.db", NULL) : NULL;
  bool is_new = g_strcmp0 (former, dir) != 0 ||
                (snapshot != NULL && !g_file_test (snapshot, G_FILE_TEST_EXISTS));

  for (size_t i = 0; is_new && i < G_N_ELEMENTS (facts); i++)
    if (!store_value_set (write, facts[i], NULL, error))
      return false;
  return store_value_set (write, FOLDER_KEY, dir, error) &&
         store_value_set_number (write, REMINDER_KEY, no_reminder, error);
}

static GVariant *
run_set_backup (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  const char *dir = NULL;
  gboolean no_reminder = FALSE;

  g_variant_get (arguments, "(m&sb)", &dir, &no_reminder);
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  bool good = choose (core->store, write, dir, no_reminder, error);
  return finish (core, write, good, error);
}

const EngineRequest engine_request_set_backup = {
  .name = "set-backup",
  .arguments = "(msb)",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_set_backup,
};

static bool
note (StoreWrite *write, const char *failure, int trouble, int64_t messages, GError **error)
{
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;

  return store_value_set_number (write, RUN_KEY, now, error) &&
         store_value_set (write, FAILURE_KEY, failure, error) &&
         store_value_set_number (write, TROUBLE_KEY, trouble, error) &&
         (failure != NULL || (store_value_set_number (write, GOOD_KEY, now, error) &&
                              store_value_set_number (write, MESSAGES_KEY, messages, error)));
}

static GVariant *
run_note_backup (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  g_autofree char *chosen = store_value_dup (core->store, FOLDER_KEY, NULL);
  const char *dir = NULL, *failure = NULL;
  int64_t messages = 0;
  int trouble = 0;

  g_variant_get (arguments, "(&sm&six)", &dir, &failure, &trouble, &messages);
  // A copy kept elsewhere by hand is not the one that is looked after.
  if (g_strcmp0 (chosen, dir) != 0)
    return g_variant_new ("()");
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  bool good = note (write, failure, trouble, messages, error);
  return finish (core, write, good, error);
}

const EngineRequest engine_request_note_backup = {
  .name = "note-backup",
  .arguments = "(smsix)",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_note_backup,
};

void
mail_engine_set_backup_async (MailEngine *engine, const char *dir, bool no_reminder,
                              GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  g_autofree char *path = dir != NULL ? g_canonicalize_filename (dir, NULL) : NULL;

  engine_call_start (engine, &engine_request_set_backup, g_variant_new ("(msb)", path, no_reminder),
                     cancellable, callback, data);
}

bool
mail_engine_set_backup_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}
