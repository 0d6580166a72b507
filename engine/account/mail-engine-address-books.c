// SPDX-License-Identifier: GPL-3.0-or-later
//
// People of the desktop's address books, less those that are not to be suggested.

#include "account/address-books.h"
#include "account/mail-engine-private.h"
#include "store/store-identity.h"

typedef struct {
  AddressBooks *books;
  char *prefix;
} Request;

static void
request_free (void *data)
{
  Request *request = data;

  address_books_unref (request->books);
  g_free (request->prefix);
  g_free (request);
}

static void
find (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Request *request = data;
  GError *error = NULL;
  GPtrArray *people = address_books_find (request->books, request->prefix, cancellable, &error);

  if (people != NULL)
    g_task_return_pointer (task, people, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
mail_engine_load_desktop_people_async (MailEngine *engine, const char *prefix,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       void *data)
{
  g_autoptr (GTask) task = g_task_new (engine, cancellable, callback, data);
  Request *request = g_new (Request, 1);

  if (engine->address_books == NULL)
    engine->address_books = address_books_new ();
  *request = (Request) {address_books_ref (engine->address_books), g_strdup (prefix)};
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, find);
}

static bool
leave_out_unsuggested (Store *store, GPtrArray *people, GError **error)
{
  for (unsigned i = people->len; i > 0; i--) {
    const MailAddress *person = people->pdata[i - 1];
    bool suggested;

    if (!store_identity_is_suggested (store, person->address, &suggested, error))
      return false;
    if (!suggested)
      g_ptr_array_remove_index (people, i - 1);
  }
  return true;
}

GPtrArray *
mail_engine_load_desktop_people_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  g_autoptr (GPtrArray) people = g_task_propagate_pointer (G_TASK (result), error);
  Store *store = people != NULL ? mail_engine_get_store (engine, error) : NULL;

  return store != NULL && leave_out_unsuggested (store, people, error) ? g_steal_pointer (&people) :
                                                                         NULL;
}
