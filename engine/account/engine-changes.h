// SPDX-License-Identifier: GPL-3.0-or-later
//
// EngineChanges: a set of what changed, gathered until it is told in one go; and the notifier that
// gathers it from any thread and hands it to the engine's thread at most once per 50 ms.

#pragma once

#include "base/mail-operation.h"
#include "base/mail-state.h"

G_BEGIN_DECLS

// Sets of ids are GHashTables of int64_t keys of their own.
typedef struct {
  bool accounts;
  bool outbox;
  bool drafts;
  GHashTable *folders;  // account ids
  GHashTable *lists;    // folder ids
  GHashTable *messages; // rows by message id
  GHashTable *threads;  // rows by thread id
  GHashTable *states;   // account id → MailAccountState, or NULL until it is filled in
  GHashTable *new_mail; // message ids
  GPtrArray *failed;    // MailOperation
} EngineChanges;

EngineChanges *engine_changes_new (void);
void engine_changes_free (EngineChanges *changes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineChanges, engine_changes_free)

void engine_changes_add (GHashTable *set, int64_t id);

// The ids of SET as an array of int64_t, ascending.
GArray *engine_changes_dup_ids (GHashTable *set);

// For the other process. From a variant of another type: NULL.
GVariant *engine_changes_to_variant (const EngineChanges *changes);
EngineChanges *engine_changes_from_variant (GVariant *variant);

typedef struct _EngineNotifier EngineNotifier;

// On the engine's thread; CHANGES is borrowed.
typedef void (*EngineNotifierFunc) (void *data, EngineChanges *changes);

// Calls FUNC in the thread-default context of the caller.
EngineNotifier *engine_notifier_new (EngineNotifierFunc func, void *data);

// No call of FUNC comes after it; on the engine's thread. Threads that still hold a reference may
// go on to note.
void engine_notifier_stop (EngineNotifier *notifier);
EngineNotifier *engine_notifier_ref (EngineNotifier *notifier);
void engine_notifier_unref (EngineNotifier *notifier);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineNotifier, engine_notifier_unref)

// From any thread: begin gives the set to add to, end hands it on. Nothing that waits in between.
EngineChanges *engine_notifier_begin (EngineNotifier *notifier);
void engine_notifier_end (EngineNotifier *notifier);

G_END_DECLS
