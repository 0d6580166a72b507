// SPDX-License-Identifier: GPL-3.0-or-later
//
// People and groups for completion: found; taken from files of contacts, and forgotten again;
// suggested or not.

#include "account/engine-contact-group.h"
#include "account/mail-engine-private.h"
#include "base/limits.h"
#include "store/store-contact-group.h"
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

static bool
import_group (EngineCore *core, GVariant *packed, GError **error)
{
  g_autoptr (MailContactGroup) group = engine_variant_to_contact_group (packed, error);
  g_autoptr (StoreWrite) write =
    group != NULL ? store_write_begin (core->store, STORE_PRIORITY_USER, error) : NULL;

  return write != NULL && store_contact_group_import (write, group, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static GVariant *
run_import_contacts (EngineCore *core, GVariant *arguments, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GVariant) people = g_variant_get_child_value (arguments, 0);
  g_autoptr (GVariant) groups = g_variant_get_child_value (arguments, 1);

  for (gsize start = 0; start < g_variant_n_children (people); start += BATCH) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !import_batch (core, people, start, error))
      return NULL;
  }
  for (gsize i = 0; i < g_variant_n_children (groups); i++) {
    g_autoptr (GVariant) group = g_variant_get_child_value (groups, i);

    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !import_group (core, group, error))
      return NULL;
  }
  return g_variant_new ("()");
}

const EngineRequest engine_request_import_contacts = {
  .name = "import-contacts",
  .arguments = "(a(ss)a" ENGINE_VARIANT_CONTACT_GROUP ")",
  .result = "()",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_import_contacts,
};

void
mail_engine_import_contacts_async (MailEngine *engine, const MailContacts *contacts,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   void *data)
{
  GVariantBuilder people, groups;

  g_variant_builder_init (&people, G_VARIANT_TYPE ("a(ss)"));
  for (unsigned i = 0; i < contacts->people->len; i++) {
    const MailAddress *person = contacts->people->pdata[i];
    g_variant_builder_add (&people, "(ss)", person->name, person->address);
  }
  g_variant_builder_init (&groups, G_VARIANT_TYPE ("a" ENGINE_VARIANT_CONTACT_GROUP));
  for (unsigned i = 0; i < contacts->groups->len; i++)
    g_variant_builder_add_value (&groups,
                                 engine_variant_from_contact_group (contacts->groups->pdata[i]));
  engine_call_start (engine, &engine_request_import_contacts,
                     g_variant_new ("(a(ss)a" ENGINE_VARIANT_CONTACT_GROUP ")", &people, &groups),
                     cancellable, callback, data);
}

bool
mail_engine_import_contacts_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
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
  return engine_call_finish_done (engine, result, error);
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
return_contacts (GTask *task, MailContacts *contacts, GError *error)
{
  if (error == NULL) {
    g_task_return_pointer (task, contacts, (GDestroyNotify) mail_contacts_free);
    return;
  }
  mail_contacts_free (contacts);
  g_task_return_error (task, error);
}

// Groups only where people were found without error.
static void
take_found (MailContacts *contacts, GPtrArray *people, Store *store, const char *prefix,
            uint32_t limit, GError **error)
{
  if (people == NULL)
    return;
  g_ptr_array_unref (contacts->people);
  contacts->people = people;
  contacts->groups = store_contact_group_list (store, prefix, limit, error);
}

static void
load_completions (EngineCore *core, GTask *task)
{
  const CompletionsRequest *request = g_task_get_task_data (task);
  MailContacts *contacts = mail_contacts_new ();
  GError *error = NULL;

  if (!g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    take_found (contacts,
                store_list_completions (core->store, request->prefix, request->limit, &error),
                core->store, request->prefix, request->limit, &error);
  return_contacts (task, contacts, error);
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
mail_engine_load_completions_finish (MailEngine *engine, GAsyncResult *result,
                                     GPtrArray **out_groups, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  g_autoptr (MailContacts) found = g_task_propagate_pointer (G_TASK (result), error);

  if (found == NULL)
    return NULL;
  if (out_groups != NULL)
    *out_groups = g_steal_pointer (&found->groups);
  return g_ptr_array_ref (found->people);
}

static void
load_contacts (EngineCore *core, GTask *task)
{
  MailContacts *contacts = mail_contacts_new ();
  GError *error = NULL;

  take_found (contacts, store_contact_list_imported (core->store, &error), core->store, "",
              LIMIT_CONTACT_GROUPS, &error);
  return_contacts (task, contacts, error);
  g_object_unref (task);
}

void
mail_engine_load_contacts_async (MailEngine *engine, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, void *data)
{
  mail_engine_read_in_thread (engine, load_contacts,
                              g_task_new (engine, cancellable, callback, data));
}

MailContacts *
mail_engine_load_contacts_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
