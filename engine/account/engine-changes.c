// SPDX-License-Identifier: GPL-3.0-or-later
//
// Gathering, coalescing and carrying of change notes. What they mean to the window is the signals
// of MailEngine; this knows only sets.

#include "account/engine-changes.h"
#include "account/engine-variant.h"

#define SPACING_MICROSECONDS (50 * 1000)

#define CHANGES_TYPE "(bbbaxaxaxaxa{xv}axav)"

struct _EngineNotifier {
  gatomicrefcount refs;
  GMainContext *context;
  EngineNotifierFunc func; // the engine's thread only
  void *data;
  int64_t told_at; // monotonic, the engine's thread only
  // Workers of several accounts note at once, and the engine's thread takes: PENDING and SOURCE
  // are what they share.
  GMutex mutex;
  EngineChanges *pending;
  GSource *source; // waiting to hand over, or NULL
};

static GHashTable *
new_set (GDestroyNotify free_value)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, free_value);
}

EngineChanges *
engine_changes_new (void)
{
  EngineChanges *changes = g_new0 (EngineChanges, 1);

  changes->folders = new_set (NULL);
  changes->lists = new_set (NULL);
  changes->messages = new_set (NULL);
  changes->threads = new_set (NULL);
  changes->states = new_set ((GDestroyNotify) mail_account_state_free);
  changes->new_mail = new_set (NULL);
  changes->failed = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_operation_free);
  return changes;
}

void
engine_changes_free (EngineChanges *changes)
{
  if (changes == NULL)
    return;
  g_hash_table_unref (changes->folders);
  g_hash_table_unref (changes->lists);
  g_hash_table_unref (changes->messages);
  g_hash_table_unref (changes->threads);
  g_hash_table_unref (changes->states);
  g_hash_table_unref (changes->new_mail);
  g_ptr_array_unref (changes->failed);
  g_free (changes);
}

void
engine_changes_add (GHashTable *set, int64_t id)
{
  if (!g_hash_table_contains (set, &id))
    g_hash_table_insert (set, g_memdup2 (&id, sizeof id), NULL);
}

static int
compare_ids (const void *a, const void *b)
{
  int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;

  return (x > y) - (x < y);
}

GArray *
engine_changes_dup_ids (GHashTable *set)
{
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (int64_t), g_hash_table_size (set));
  GHashTableIter iter;
  void *key = NULL;

  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_array_append_vals (ids, key, 1);
  g_array_sort (ids, compare_ids);
  return ids;
}

static GVariant *
set_to_variant (GHashTable *set)
{
  g_autoptr (GArray) ids = engine_changes_dup_ids (set);

  return engine_variant_from_ids ((const int64_t *) (void *) ids->data, ids->len);
}

static GVariant *
states_to_variant (GHashTable *states)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  void *key = NULL, *value = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{xv}"));
  g_hash_table_iter_init (&iter, states);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    if (value != NULL)
      g_variant_builder_add (&builder, "{xv}", *(int64_t *) key, engine_variant_from_state (value));
  }
  return g_variant_builder_end (&builder);
}

GVariant *
engine_changes_to_variant (const EngineChanges *changes)
{
  GVariantBuilder failed;

  g_variant_builder_init (&failed, G_VARIANT_TYPE ("av"));
  for (unsigned int i = 0; i < changes->failed->len; i++)
    g_variant_builder_add (&failed, "v",
                           engine_variant_from_operation (g_ptr_array_index (changes->failed, i)));
  return g_variant_new ("(bbb@ax@ax@ax@ax@a{xv}@ax@av)", changes->accounts, changes->outbox,
                        changes->drafts, set_to_variant (changes->folders),
                        set_to_variant (changes->lists), set_to_variant (changes->messages),
                        set_to_variant (changes->threads), states_to_variant (changes->states),
                        set_to_variant (changes->new_mail), g_variant_builder_end (&failed));
}

static void
take_set (GVariant *variant, GHashTable *set)
{
  size_t n = 0;
  const int64_t *ids = g_variant_get_fixed_array (variant, &n, sizeof (int64_t));

  for (size_t i = 0; i < n; i++)
    engine_changes_add (set, ids[i]);
}

static void
take_states (GVariant *variant, GHashTable *states)
{
  GVariantIter iter;
  int64_t id = 0;
  GVariant *value = NULL;

  g_variant_iter_init (&iter, variant);
  while (g_variant_iter_loop (&iter, "{xv}", &id, &value)) {
    MailAccountState *state = engine_variant_to_state (value);
    if (state != NULL)
      g_hash_table_insert (states, g_memdup2 (&id, sizeof id), state);
  }
}

static void
take_failed (GVariant *variant, GPtrArray *failed)
{
  GVariantIter iter;
  GVariant *value = NULL;

  g_variant_iter_init (&iter, variant);
  while (g_variant_iter_loop (&iter, "v", &value)) {
    MailOperation *operation = engine_variant_to_operation (value);
    if (operation != NULL)
      g_ptr_array_add (failed, operation);
  }
}

EngineChanges *
engine_changes_from_variant (GVariant *variant)
{
  gboolean accounts = FALSE, outbox = FALSE, drafts = FALSE;
  g_autoptr (GVariant) folders = NULL;
  g_autoptr (GVariant) lists = NULL;
  g_autoptr (GVariant) messages = NULL;
  g_autoptr (GVariant) threads = NULL;
  g_autoptr (GVariant) states = NULL;
  g_autoptr (GVariant) new_mail = NULL;
  g_autoptr (GVariant) failed = NULL;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE (CHANGES_TYPE)))
    return NULL;
  g_variant_get (variant, "(bbb@ax@ax@ax@ax@a{xv}@ax@av)", &accounts, &outbox, &drafts, &folders,
                 &lists, &messages, &threads, &states, &new_mail, &failed);
  EngineChanges *changes = engine_changes_new ();
  changes->accounts = accounts;
  changes->outbox = outbox;
  changes->drafts = drafts;
  take_set (folders, changes->folders);
  take_set (lists, changes->lists);
  take_set (messages, changes->messages);
  take_set (threads, changes->threads);
  take_states (states, changes->states);
  take_set (new_mail, changes->new_mail);
  take_failed (failed, changes->failed);
  return changes;
}

EngineNotifier *
engine_notifier_new (EngineNotifierFunc func, void *data)
{
  EngineNotifier *notifier = g_new0 (EngineNotifier, 1);

  g_atomic_ref_count_init (&notifier->refs);
  g_mutex_init (&notifier->mutex);
  notifier->context = g_main_context_ref_thread_default ();
  notifier->func = func;
  notifier->data = data;
  return notifier;
}

EngineNotifier *
engine_notifier_ref (EngineNotifier *notifier)
{
  g_atomic_ref_count_inc (&notifier->refs);
  return notifier;
}

void
engine_notifier_unref (EngineNotifier *notifier)
{
  if (notifier == NULL || !g_atomic_ref_count_dec (&notifier->refs))
    return;
  g_clear_pointer (&notifier->pending, engine_changes_free);
  g_clear_pointer (&notifier->source, g_source_unref);
  g_main_context_unref (notifier->context);
  g_mutex_clear (&notifier->mutex);
  g_free (notifier);
}

void
engine_notifier_stop (EngineNotifier *notifier)
{
  notifier->func = NULL;
}

// Hands over what is gathered now; on the engine's thread.
static void
flush (EngineNotifier *notifier)
{
  g_mutex_lock (&notifier->mutex);
  g_autoptr (EngineChanges) changes = g_steal_pointer (&notifier->pending);
  g_autoptr (GSource) source = g_steal_pointer (&notifier->source);
  g_mutex_unlock (&notifier->mutex);

  if (source != NULL)
    g_source_destroy (source);
  if (changes == NULL || notifier->func == NULL)
    return;
  // Whoever is told may let go of us. The time in between begins when it has been told.
  g_autoptr (EngineNotifier) held = engine_notifier_ref (notifier);
  notifier->func (notifier->data, changes);
  notifier->told_at = g_get_monotonic_time ();
}

static gboolean
on_due (void *data)
{
  EngineNotifier *notifier = data;
  int64_t due = notifier->told_at + SPACING_MICROSECONDS;

  // The first note of a burst goes out at once; what follows waits for its turn.
  if (g_get_monotonic_time () < due) {
    g_source_set_ready_time (g_main_current_source (), due);
    return G_SOURCE_CONTINUE;
  }
  flush (notifier);
  return G_SOURCE_REMOVE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, void *data)
{
  g_source_set_ready_time (source, -1);
  return callback (data);
}

static GSourceFuncs source_funcs = {.dispatch = dispatch};

EngineChanges *
engine_notifier_begin (EngineNotifier *notifier)
{
  g_mutex_lock (&notifier->mutex);
  if (notifier->pending == NULL)
    notifier->pending = engine_changes_new ();
  return notifier->pending;
}

void
engine_notifier_end (EngineNotifier *notifier)
{
  if (notifier->source == NULL) {
    notifier->source = g_source_new (&source_funcs, sizeof (GSource));
    g_source_set_callback (notifier->source, on_due, engine_notifier_ref (notifier),
                           (GDestroyNotify) engine_notifier_unref);
    g_source_set_ready_time (notifier->source, 0);
    g_source_attach (notifier->source, notifier->context);
  }
  g_mutex_unlock (&notifier->mutex);
}
