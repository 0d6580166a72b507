// SPDX-License-Identifier: GPL-3.0-or-later
//
// A list, and what each on it is told in the end.

#include "sync/pop3-waiting.h"

#include "store/store-content.h"

typedef struct {
  SyncRequest *request;
  bool is_fetch; // of one message, else a check
} Item;

struct _Pop3Waiting {
  GArray *items; // Item
};

static void
clear_item (void *data)
{
  sync_request_unref (((Item *) data)->request);
}

static Item *
get (const Pop3Waiting *waiting, unsigned i)
{
  return &g_array_index (waiting->items, Item, i);
}

static int64_t
get_message_id (const Item *item)
{
  return *(int64_t *) sync_request_get_data (item->request);
}

Pop3Waiting *
pop3_waiting_new (void)
{
  Pop3Waiting *waiting = g_new0 (Pop3Waiting, 1);

  waiting->items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_array_set_clear_func (waiting->items, clear_item);
  return waiting;
}

void
pop3_waiting_free (Pop3Waiting *waiting)
{
  if (waiting == NULL)
    return;
  for (unsigned i = 0; i < waiting->items->len; i++)
    sync_request_finish (get (waiting, i)->request,
                         g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "it was not waited for"));
  g_array_unref (waiting->items);
  g_free (waiting);
}

static void
add (Pop3Waiting *waiting, SyncRequest *request, bool is_fetch)
{
  Item item = {sync_request_ref (request), is_fetch};

  g_array_append_val (waiting->items, item);
}

void
pop3_waiting_add_check (Pop3Waiting *waiting, SyncRequest *request)
{
  add (waiting, request, false);
}

void
pop3_waiting_add_fetch (Pop3Waiting *waiting, SyncRequest *request)
{
  add (waiting, request, true);
}

bool
pop3_waiting_is_empty (Pop3Waiting *waiting)
{
  for (unsigned i = waiting->items->len; i-- > 0;)
    if (sync_request_is_abandoned (get (waiting, i)->request))
      g_array_remove_index (waiting->items, i);
  return waiting->items->len == 0;
}

SyncRequest *
pop3_waiting_get_only (Pop3Waiting *waiting)
{
  return waiting->items->len == 1 ? get (waiting, 0)->request : NULL;
}

void
pop3_waiting_prepare (const Pop3Waiting *waiting, Pop3Sync *sync)
{
  for (unsigned i = 0; i < waiting->items->len; i++)
    if (get (waiting, i)->is_fetch)
      pop3_sync_want (sync, get_message_id (get (waiting, i)));
}

static void
conclude_check (const Item *item, const MailSyncReport *report, const GError *failure)
{
  MailSyncReport *own = sync_request_get_data (item->request);

  *own = *report;
  own->error = report->error != NULL ? g_error_copy (report->error) : NULL;
  sync_request_finish (item->request, failure != NULL ? g_error_copy (failure) : NULL);
}

static void
conclude_fetch (const Item *item, Store *store, const GError *failure)
{
  GError *error = NULL;

  if (!store_content_has_sound (store, get_message_id (item)))
    error = failure != NULL ?
              g_error_copy (failure) :
              g_error_new (MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "the server has dropped the message");
  sync_request_finish (item->request, error);
}

void
pop3_waiting_conclude (Pop3Waiting *waiting, Store *store, const MailSyncReport *report,
                       const GError *failure)
{
  for (unsigned i = 0; i < waiting->items->len; i++)
    if (get (waiting, i)->is_fetch)
      conclude_fetch (get (waiting, i), store, failure);
    else
      conclude_check (get (waiting, i), report, failure);
  g_array_set_size (waiting->items, 0);
}
