// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a server calls each of its messages. Without UIDL, or a UID there, the hash of the header is
// its name, and without TOP its content will be. UIDL may pass over some: STAT tells how many there
// are.

#include "sync/pop3-sync.h"

#include "base/limits.h"
#include "base/mail-log.h"
#include "pop3/pop3-retrieve.h"
#include "store/store-fingerprint.h"

typedef struct {
  Pop3UidFunc func;
  void *data;
  GArray *nameless; // or NULL
  GArray *without_uid;
  GByteArray *met;  // a bit for each number that UIDL told
  uint32_t counted; // by STAT; UINT32_MAX: it did not tell
  bool *lacks_top;  // some header was refused
  bool has_any;     // UIDL told of a message
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
name_by_headers (Pop3Sync *sync, Naming *naming, const GArray *numbers, GError **error)
{
  static const Pop3Sink sink = {on_begin, on_bytes, on_end, on_refused};
  const uint32_t *all = (const uint32_t *) (const void *) numbers->data;
  bool good = true;

  if (pop3_session_may_have_top (sync->session))
    good = pop3_session_retrieve (sync->session, all, numbers->len, 0, &sink, naming,
                                  sync->cancellable, error);
  else
    for (unsigned i = 0; i < numbers->len; i++)
      on_refused (naming, all[i], NULL, NULL);
  store_fingerprint_free (naming->print);
  return good;
}

static bool
name_all_by_headers (Pop3Sync *sync, Naming *naming, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (uint32_t));

  if (naming->counted == 0)
    return true;
  sync->lacks_uidl = true;
  for (uint32_t number = 1; number <= naming->counted; number++)
    g_array_append_val (numbers, number);
  return name_by_headers (sync, naming, numbers, error);
}

static bool
is_met (const GByteArray *met, uint32_t number)
{
  unsigned byte = number / 8;

  return byte < met->len && (met->data[byte] >> (number % 8) & 1) != 0;
}

// False: it was met already.
static bool
meet (GByteArray *met, uint32_t number)
{
  unsigned byte = number / 8, old = met->len;

  if (number > LIMIT_POP3_MESSAGES)
    return true;
  if (is_met (met, number))
    return false;
  if (byte >= old) {
    g_byte_array_set_size (met, byte + byte / 2 + 64);
    memset (met->data + old, 0, met->len - old);
  }
  met->data[byte] |= (uint8_t) (1 << (number % 8));
  return true;
}

// One message has one UID, the first: by another one it would come a second time.
static bool
on_uid (void *data, uint32_t number, const char *uid, size_t length, GError **error)
{
  Naming *naming = data;

  naming->has_any = true;
  if (!meet (naming->met, number))
    return true;
  if (length > 0)
    return naming->func (naming->data, number, uid, length, error);
  // Neither named nor counted it is no message.
  if (number <= naming->counted)
    g_array_append_val (naming->without_uid, number);
  return true;
}

// What UIDL passed over is there all the same.
static void
add_passed_over (const Naming *naming)
{
  unsigned without = naming->without_uid->len;

  if (naming->counted == UINT32_MAX)
    return;
  for (uint32_t number = 1; number <= naming->counted; number++)
    if (!is_met (naming->met, number))
      g_array_append_val (naming->without_uid, number);
  if (naming->without_uid->len > without)
    mail_log (MAIL_LOG_INFO, "pop3", "UIDL passes over %u of %u messages",
              naming->without_uid->len - without, naming->counted);
}

bool
pop3_sync_name_all (Pop3Sync *sync, Pop3UidFunc func, void *data, GArray *out_nameless,
                    GError **error)
{
  g_autoptr (GArray) without_uid = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  g_autoptr (GByteArray) met = g_byte_array_new ();
  Naming naming = {.func = func,
                   .data = data,
                   .nameless = out_nameless,
                   .without_uid = without_uid,
                   .met = met,
                   .lacks_top = &sync->lacks_top};
  g_autoptr (GError) uncounted = NULL;
  g_autoptr (GError) refusal = NULL;
  uint64_t size;

  // Asked first: what comes in meanwhile is not taken for passed over.
  if (!pop3_session_stat (sync->session, &naming.counted, &size, sync->cancellable, &uncounted))
    naming.counted = UINT32_MAX;
  sync->counted = naming.counted;
  if (pop3_session_may_have_uidl (sync->session)) {
    bool good = pop3_session_uidl (sync->session, on_uid, &naming, sync->cancellable, &refusal);

    if (good && naming.has_any) {
      add_passed_over (&naming);
      return without_uid->len == 0 || name_by_headers (sync, &naming, without_uid, error);
    }
    // An empty list may be of a server that keeps no UIDs: STAT tells.
    if (!good && !g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED)) {
      // Where STAT broke the line that is the reason.
      g_propagate_error (error, uncounted != NULL ? g_steal_pointer (&uncounted) :
                                                    g_steal_pointer (&refusal));
      return false;
    }
  }
  if (uncounted == NULL)
    return name_all_by_headers (sync, &naming, error);
  g_propagate_error (error, g_steal_pointer (&uncounted));
  return false;
}
