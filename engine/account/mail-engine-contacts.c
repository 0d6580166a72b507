// SPDX-License-Identifier: GPL-3.0-or-later
//
// People for completion: found; taken from files of contacts, and forgotten again; suggested or
// not.

#include "account/mail-engine-private.h"
#include "store/store-contact.h"
#include "store/store-identity.h"
#include "store/store-list.h"

// So many in one write: nobody waits long for their turn.
#define BATCH 500

// People from START on, at most BATCH of them.
static bool
import_batch (EngineCore *core, GVariant *people, gsize start, GError **error)
{
  gsize end = MIN (start + BATCH, g_variant_n_children (people));
  g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_USER, error);

  if (write == NULL)
    return false;
  for (gsize i = start; i < end; i++) {
    const char *name = NULL, *address = NULL;

    g_variant_get_child (people, i, "(&s&s)", &name, &address);
    g_autoptr (MailAddress) person = mail_address_new (name, address);
    if (!store_contact_import (write, person, error))
      return false;
  }
  return store_write_commit (g_steal_pointer (&write), error);
}

static GVariant *
run_import_contacts (EngineCore *core, GVariant *arguments, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GVariant) people = g_variant_get_child_value (arguments, 0);

  for (gsize start = 0; start < g_variant_n_children (people); start += BATCH) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !import_batch (core, people, start, error))
      return NULL;
  }
  return g_variant_new ("()");
}

const EngineRequest engine_request_import_contacts = {
  .name = "import-contacts",
  .arguments = "(a(ss))",
  .result = "()",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_import_contacts,
};

void
mail_engine_import_contacts_async (MailEngine *engine, const GPtrArray *people,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   void *data)
{
  GVariantBuilder packed;

  g_variant_builder_init (&packed, G_VARIANT_TYPE ("a(ss)"));
  for (unsigned i = 0; i < people->len; i++) {
    const MailAddress *person = people->pdata[i];
    g_variant_builder_add (&packed, "(ss)", person->name, person->address);
  }
  engine_call_start (engine, &engine_request_import_contacts,
                     g_variant_new ("(@a(ss))", g_variant_builder_end (&packed)), cancellable,
                     callback, data);
}

bool
mail_engine_import_contacts_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, error);

  return answer != NULL;
}

static GVariant *
run_forget_contacts (EngineCore *core, GVariant *arguments, GCancellable *cancellable,
                     GError **error)
{
  uint32_t number = 0;
  g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_USER, error);

  if (write == NULL || !store_contact_forget_imported (write, &number, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return NULL;
  return g_variant_new ("(u)", number);
}

const EngineRequest engine_request_forget_contacts = {
  .name = "forget-contacts",
  .arguments = "()",
  .result = "(u)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_forget_contacts,
};

void
mail_engine_forget_contacts_async (MailEngine *engine, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_forget_contacts, g_variant_new ("()"), cancellable,
                     callback, data);
}

bool
mail_engine_forget_contacts_finish (MailEngine *engine, GAsyncResult *result,
                                    uint32_t *out_addresses, GError **error)
{
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, error);

  if (answer == NULL)
    return false;
  g_variant_get (answer, "(u)", out_addresses);
  return true;
}

static GVariant *
run_set_suggested (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  const char *address = NULL;
  gboolean suggested = true;

  g_variant_get (arguments, "(&sb)", &address, &suggested);
  g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL || !store_identity_set_suggested (write, address, suggested, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return NULL;
  return g_variant_new ("()");
}

const EngineRequest engine_request_set_suggested = {
  .name = "set-suggested",
  .arguments = "(sb)",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_set_suggested,
};

void
mail_engine_set_suggested_async (MailEngine *engine, const char *address, bool suggested,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 void *data)
{
  engine_call_start (engine, &engine_request_set_suggested,
                     g_variant_new ("(sb)", address, suggested), cancellable, callback, data);
}

bool
mail_engine_set_suggested_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, error);

  return answer != NULL;
}

typedef struct {
  char *prefix;
  uint32_t limit;
} CompletionsRequest;

static void
completions_request_free (void *data)
{
  CompletionsRequest *request = data;

  g_free (request->prefix);
  g_free (request);
}

static void
load_completions (EngineCore *core, GTask *task)
{
  const CompletionsRequest *request = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_return_error_if_cancelled (task)) {
    GPtrArray *people =
      store_list_completions (core->store, request->prefix, request->limit, &error);
    if (people != NULL)
      g_task_return_pointer (task, people, (GDestroyNotify) g_ptr_array_unref);
    else
      g_task_return_error (task, error);
  }
  g_object_unref (task);
}

void
mail_engine_load_completions_async (MailEngine *engine, const char *prefix, uint32_t limit,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    void *data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);
  CompletionsRequest *request = g_new0 (CompletionsRequest, 1);

  request->prefix = g_strdup (prefix);
  request->limit = limit;
  g_task_set_task_data (task, request, completions_request_free);
  mail_engine_read_in_thread (engine, load_completions, task);
}

GPtrArray *
mail_engine_load_completions_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
