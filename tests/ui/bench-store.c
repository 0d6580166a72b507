// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mail by arithmetic alone: the same N gives the same store.

#include "bench-store.h"

#define BATCH 500
#define STEP 300        // seconds from one message to the next
#define OPEN_THREADS 40 // conversations that go on at a time

static const char *const names[] = {
  "Ana Lindqvist",
  "Bertram Oyelaran",
  "Chiyo Tanaka 田中千代",
  "Dmitri",
  "Elke Überall",
  "Fatima az-Zahra",
  "Gustavo Nascimento Albuquerque de Souza",
  "Hale & Sons",
  "Ingrid",
  "Newsletter of the Morning Kettle",
};

static const char *const subjects[] = {
  "Lunch on Thursday?",
  "Minutes of the meeting, with the corrections that were asked for last week",
  "Invoice 2024-0117",
  "Die Unterlagen für die Reise nach Lofoten",
  "会議の資料をお送りします",
  "Re: the roof",
  "Photos",
  "Your order has been shipped and should be with you within three working days",
};

static const char *const previews[] = {
  "Thank you, that works well for me. I have asked Ingrid whether she can bring the keys, and",
  "Hello all, please find attached what we agreed upon. Two points are still open: who takes the",
  "Ja.",
  "お世話になっております。先日お話しした件ですが、添付の資料をご確認いただけますでしょうか。",
  "This month: a kettle that whistles in tune, seven teas for the cold season, and a letter from",
};

static void
add (StoreWrite *write, int64_t folder_id, uint32_t uid)
{
  g_autoptr (GError) error = NULL;
  const char *name = names[uid * 7 % G_N_ELEMENTS (names)];
  uint32_t thread = uid % OPEN_THREADS + uid / (OPEN_THREADS * 6) * OPEN_THREADS;
  g_autofree char *address = g_strdup_printf ("person%u@example.org", uid * 7 % 600);
  g_autofree char *id = g_strdup_printf ("%u@example.org", uid);
  g_autofree char *root = g_strdup_printf ("<root%u@example.org>", thread);
  g_autofree char *subject =
    g_strdup_printf ("%s (%u)", subjects[thread % G_N_ELEMENTS (subjects)], thread);
  g_autoptr (GPtrArray) from = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  StoreHeaders headers = {.uid = uid,
                          .flags = uid % 7 ? MAIL_FLAG_SEEN : 0,
                          .received = 1700000000 + (int64_t) uid * STEP,
                          .size = 2000 + uid % 9000,
                          .subject = subject,
                          .from = from,
                          .message_id = id,
                          .references = root,
                          .preview = previews[uid % G_N_ELEMENTS (previews)],
                          .has_attachment = uid % 11 == 0};

  if (uid % 23 == 0)
    headers.flags |= MAIL_FLAG_FLAGGED;
  g_ptr_array_add (from, mail_address_new (name, address));
  if (!store_message_add (write, folder_id, &headers, NULL, &error))
    g_error ("%s", error->message);
}

void
bench_store_fill (StoreFixture *store, uint32_t n)
{
  StoreWrite *write = NULL;

  for (uint32_t uid = 1; uid <= n; uid++) {
    if (!write)
      write = store_fixture_begin (store);
    add (write, store->inbox, uid);
    if (uid % BATCH == 0 || uid == n)
      store_fixture_commit (g_steal_pointer (&write));
  }
  g_clear_pointer (&store->store, store_close);
  g_clear_pointer (&store->owner, store_owner_unlock);
}
