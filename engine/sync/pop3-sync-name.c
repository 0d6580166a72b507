// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a server calls each of its messages. Without UIDL the hash of the header is its name, and
// without TOP its content will be.

#include "sync/pop3-sync.h"

#include "pop3/pop3-retrieve.h"
#include "store/store-fingerprint.h"

typedef struct {
  Pop3UidFunc func;
  void *data;
  GArray *nameless; // or NULL
  bool *lacks_top;  // some header was refused
  StoreFingerprint *print;
} Naming;

static bool
on_begin (void *data, uint32_t number, GError **error)
{
  ((Naming *) data)->print = store_fingerprint_new ();
  return true;
}

static bool
on_bytes (void *data, const char *bytes, size_t length, GError **error)
{
  store_fingerprint_append (((Naming *) data)->print, bytes, length);
  return true;
}

static bool
on_end (void *data, uint32_t number, GError **error)
{
  Naming *naming = data;
  g_autoptr (GBytes) hash = store_fingerprint_dup_header (naming->print);
  size_t n;
  const char *name = g_bytes_get_data (hash, &n);

  g_clear_pointer (&naming->print, store_fingerprint_free);
  return naming->func (naming->data, number, name, n, error);
}

static bool
on_refused (void *data, uint32_t number, const GError *reason, GError **error)
{
  Naming *naming = data;

  *naming->lacks_top = true;
  if (naming->nameless != NULL)
    g_array_append_val (naming->nameless, number);
  return true;
}

static bool
name_by_headers (Pop3Sync *sync, Naming *naming, GError **error)
{
  static const Pop3Sink sink = {on_begin, on_bytes, on_end, on_refused};
  uint32_t count;
  uint64_t size;
  bool good = true;

  sync->lacks_uidl = true;
  if (!pop3_session_stat (sync->session, &count, &size, sync->cancellable, error))
    return false;
  g_autofree uint32_t *numbers = g_new (uint32_t, count + 1);

  for (uint32_t i = 0; i < count; i++)
    numbers[i] = i + 1;
  if (pop3_session_may_have_top (sync->session))
    good = pop3_session_retrieve (sync->session, numbers, count, 0, &sink, naming,
                                  sync->cancellable, error);
  else
    for (uint32_t i = 0; i < count; i++)
      on_refused (naming, numbers[i], NULL, NULL);
  store_fingerprint_free (naming->print);
  return good;
}

bool
pop3_sync_name_all (Pop3Sync *sync, Pop3UidFunc func, void *data, GArray *out_nameless,
                    GError **error)
{
  Naming naming = {
    .func = func, .data = data, .nameless = out_nameless, .lacks_top = &sync->lacks_top};
  g_autoptr (GError) refusal = NULL;

  if (pop3_session_may_have_uidl (sync->session)) {
    if (pop3_session_uidl (sync->session, func, data, sync->cancellable, &refusal))
      return true;
    if (!g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED)) {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return false;
    }
  }
  return name_by_headers (sync, &naming, error);
}
