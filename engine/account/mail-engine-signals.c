// SPDX-License-Identifier: GPL-3.0-or-later
//
// The signals of MailEngine, one emission for each thing of a set of changes.

#include "account/mail-engine-private.h"

enum {
  ACCOUNTS_CHANGED,
  FOLDERS_CHANGED,
  LIST_CHANGED,
  ROWS_CHANGED,
  STATE_CHANGED,
  OPERATION_FAILED,
  NEW_MAIL,
  OUTBOX_CHANGED,
  DRAFTS_CHANGED,
  N_SIGNALS
};

static unsigned int signals[N_SIGNALS];

static unsigned int
add_signal (MailEngineClass *klass, const char *name, unsigned int n, GType a, GType b)
{
  return g_signal_new (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n, a, b);
}

void
mail_engine_signals_init (MailEngineClass *klass)
{
  const GType none = G_TYPE_NONE;

  signals[ACCOUNTS_CHANGED] = add_signal (klass, "accounts-changed", 0, none, none);
  signals[FOLDERS_CHANGED] = add_signal (klass, "folders-changed", 1, G_TYPE_INT64, none);
  signals[LIST_CHANGED] = add_signal (klass, "list-changed", 1, G_TYPE_INT64, none);
  signals[ROWS_CHANGED] = add_signal (klass, "rows-changed", 2, G_TYPE_ARRAY, G_TYPE_ARRAY);
  signals[STATE_CHANGED] = add_signal (klass, "account-state-changed", 1, G_TYPE_INT64, none);
  signals[OPERATION_FAILED] = add_signal (klass, "operation-failed", 1, G_TYPE_POINTER, none);
  signals[NEW_MAIL] = add_signal (klass, "new-mail", 1, G_TYPE_ARRAY, none);
  signals[OUTBOX_CHANGED] = add_signal (klass, "outbox-changed", 0, none, none);
  signals[DRAFTS_CHANGED] = add_signal (klass, "drafts-changed", 0, none, none);
}

static void
emit_for_each (MailEngine *engine, unsigned int signal, GHashTable *set)
{
  g_autoptr (GArray) ids = engine_changes_dup_ids (set);

  for (unsigned int i = 0; i < ids->len; i++)
    g_signal_emit (engine, signals[signal], 0, g_array_index (ids, int64_t, i));
}

static void
emit_rows (MailEngine *engine, EngineChanges *changes)
{
  g_autoptr (GArray) messages = engine_changes_dup_ids (changes->messages);
  g_autoptr (GArray) threads = engine_changes_dup_ids (changes->threads);

  if (messages->len > 0 || threads->len > 0)
    g_signal_emit (engine, signals[ROWS_CHANGED], 0, messages, threads);
}

void
mail_engine_emit (MailEngine *engine, EngineChanges *changes)
{
  g_autoptr (GArray) new_mail = engine_changes_dup_ids (changes->new_mail);

  if (changes->accounts)
    g_signal_emit (engine, signals[ACCOUNTS_CHANGED], 0);
  emit_for_each (engine, FOLDERS_CHANGED, changes->folders);
  emit_for_each (engine, LIST_CHANGED, changes->lists);
  emit_rows (engine, changes);
  emit_for_each (engine, STATE_CHANGED, changes->states);
  for (unsigned int i = 0; i < changes->failed->len; i++)
    g_signal_emit (engine, signals[OPERATION_FAILED], 0, g_ptr_array_index (changes->failed, i));
  if (new_mail->len > 0)
    g_signal_emit (engine, signals[NEW_MAIL], 0, new_mail);
  if (changes->outbox)
    g_signal_emit (engine, signals[OUTBOX_CHANGED], 0);
  if (changes->drafts)
    g_signal_emit (engine, signals[DRAFTS_CHANGED], 0);
}

void
mail_engine_emit_all (MailEngine *engine)
{
  g_autoptr (EngineChanges) changes = engine_changes_new ();
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (engine);
  g_autoptr (GPtrArray) folders = mail_engine_read_folders (engine, 0);

  changes->accounts = changes->outbox = changes->drafts = true;
  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);
    engine_changes_add (changes->folders, account->id);
    engine_changes_add (changes->states, account->id);
  }
  for (unsigned int i = 0; i < folders->len; i++)
    engine_changes_add (changes->lists, ((MailFolder *) g_ptr_array_index (folders, i))->id);
  mail_engine_emit (engine, changes);
}
