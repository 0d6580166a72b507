// SPDX-License-Identifier: GPL-3.0-or-later
//
// Headers against rows: Message-IDs where both have one, else size or subject.

#include "sync/imap-sync-identity.h"

#include "mime/mime-header.h"
#include "store/store-content.h"
#include "store/store-thread.h"
#include "sync/imap-sync-large.h"
#include "sync/imap-sync-remap.h"
#include "sync/imap-sync-resync.h"
#include "sync/imap-sync-row.h"

#include <string.h>

// A header that is longer has its Message-ID above, or is not worth the reading.
#define HEADER_BYTES (256 * 1024)

// So many UIDs that are others' are no accident of one message: all of the folder is in doubt.
#define MANY 2

// The first id of a Message-ID, as a row has it; "" if none. Caller frees.
static char *
dup_id (const char *value)
{
  g_autoptr (GPtrArray) ids = store_thread_parse_ids (value);
  return g_strdup (ids->len ? ids->pdata[0] : "");
}

static ImapString
header_of (GBytes *raw)
{
  size_t n;
  const char *p = g_bytes_get_data (raw, &n);
  n = MIN (n, HEADER_BYTES);
  for (const char *at = p, *line; (line = memchr (at, '\n', n - (size_t) (at - p)));
       at = line + 1) {
    size_t left = n - (size_t) (line + 1 - p);
    if (left && (line[1] == '\n' || (left > 1 && line[1] == '\r' && line[2] == '\n')))
      return (ImapString) {p, (size_t) (line + 1 - p)};
  }
  return (ImapString) {p, n};
}

// Nothing but its UID is known of it.
static bool
is_bare (const StoreIdentity *known)
{
  return known->size == 0 && !*known->rfc_message_id;
}

static bool
has_same_id (const StoreIdentity *known, ImapString header)
{
  g_autofree char *value = imap_sync_row_dup_field (header, "Message-ID");
  g_autofree char *id = dup_id (value);
  return g_str_equal (id, known->rfc_message_id);
}

// SIZE and SUBJECT, not decoded, are of what has no Message-ID either.
static bool
looks_the_same (const StoreIdentity *known, uint64_t size, ImapString subject)
{
  if (size == known->size)
    return true;
  g_autofree char *decoded =
    mime_header_shorten (mime_header_decode (subject.p ? subject.p : "", (gssize) subject.n, NULL));
  return *decoded && g_strcmp0 (decoded, known->subject) == 0;
}

static bool
fits (const StoreIdentity *known, GBytes *head, uint64_t size)
{
  ImapString header = header_of (head);
  if (is_bare (known))
    return true;
  if (!has_same_id (known, header))
    return false;
  if (*known->rfc_message_id)
    return true;
  g_autofree char *subject = imap_sync_row_dup_field (header, "Subject");
  return looks_the_same (known, size, (ImapString) {subject, subject ? strlen (subject) : 0});
}

// A message in doubt.
typedef struct {
  int64_t message_id, folder_id;
  uint32_t uid;
} Doubt;

static void
note_doubt (ImapSync *sync, int64_t folder_id, uint32_t uid, int64_t message_id)
{
  g_debug ("UID %u of folder %" G_GINT64_FORMAT " came as another message, or cut", uid, folder_id);
  const Doubt doubt = {message_id, folder_id, uid};
  Doubt *kept = g_memdup2 (&doubt, sizeof doubt);
  g_hash_table_replace (sync->doubted, &kept->message_id, kept);
}

bool
imap_sync_identity_fits (ImapSync *sync, int64_t folder_id, uint32_t uid, int64_t message_id,
                         GBytes *head, uint64_t size)
{
  g_auto (StoreIdentity) known = {0};
  if (g_hash_table_contains (sync->vouched, &message_id) ||
      !store_uid_get_identity (sync->store, message_id, &known) || fits (&known, head, size))
    return true;
  note_doubt (sync, folder_id, uid, message_id);
  return false;
}

bool
imap_sync_identity_is_whole (ImapSync *sync, int64_t folder_id, uint32_t uid, int64_t message_id,
                             uint64_t size)
{
  uint64_t told = store_uid_get_size (sync->store, message_id);
  // A large one comes in one piece only where pieces were asked for in vain.
  if (size >= told / 4 * 3 || told > IMAP_SYNC_LARGE_BYTES ||
      g_hash_table_contains (sync->vouched, &message_id) ||
      store_content_has (sync->store, message_id))
    return true;
  note_doubt (sync, folder_id, uid, message_id);
  return false;
}

bool
imap_sync_identity_is_doubted (const ImapSync *sync, int64_t message_id)
{
  return g_hash_table_contains (sync->doubted, &message_id);
}

bool
imap_sync_identity_any_doubted (const ImapSync *sync)
{
  return g_hash_table_size (sync->doubted) > 0;
}

// What the server says of the UIDs that are asked about.
typedef struct {
  ImapSync *sync;
  ImapUidSet *asked;
  GHashTable *messages; // uid → message id, of those it has said nothing of
  ImapUidSet *others;
} Question;

static bool
is_same (ImapSync *sync, int64_t message_id, const ImapFetch *fetch)
{
  g_auto (StoreIdentity) known = {0};
  if (!store_uid_get_identity (sync->store, message_id, &known) || is_bare (&known))
    return true;
  g_autofree char *value = imap_string_dup (fetch->envelope.message_id);
  g_autofree char *id = dup_id (value);
  if (!g_str_equal (id, known.rfc_message_id))
    return false;
  return *id || looks_the_same (&known, fetch->size, fetch->envelope.subject);
}

static void
on_fetch (void *data, const ImapFetch *fetch)
{
  Question *question = data;
  void *uid = GUINT_TO_POINTER (fetch->uid);
  const uint32_t needed = IMAP_FETCH_ENVELOPE | IMAP_FETCH_SIZE;
  const int64_t *message_id = g_hash_table_lookup (question->messages, uid);
  if (!message_id || (fetch->has & needed) != needed || imap_envelope_is_empty (&fetch->envelope))
    return;
  if (is_same (question->sync, *message_id, fetch))
    g_hash_table_add (question->sync->vouched, g_memdup2 (message_id, sizeof *message_id));
  else
    imap_uid_set_add (question->others, fetch->uid);
  g_hash_table_remove (question->messages, uid);
}

static void
question_init (Question *question, ImapSync *sync)
{
  *question = (Question) {.sync = sync,
                          .asked = imap_uid_set_new (),
                          .messages = g_hash_table_new_full (NULL, NULL, NULL, g_free),
                          .others = imap_uid_set_new ()};
}

static void
question_clear (Question *question)
{
  imap_uid_set_free (question->asked);
  g_hash_table_unref (question->messages);
  imap_uid_set_free (question->others);
}

static void
question_add (Question *question, uint32_t uid, int64_t message_id)
{
  imap_uid_set_add (question->asked, uid);
  g_hash_table_insert (question->messages, GUINT_TO_POINTER (uid),
                       g_memdup2 (&message_id, sizeof message_id));
}

static bool
ask (Question *question, GError **error)
{
  ImapSync *sync = question->sync;
  ImapFetchRequest request = {.uids = question->asked,
                              .items = IMAP_FETCH_UID | IMAP_FETCH_ENVELOPE | IMAP_FETCH_SIZE,
                              .on_fetch = on_fetch,
                              .data = question};
  return imap_uid_set_is_empty (question->asked) ||
         imap_session_fetch (sync->session, &request, sync->cancellable, error);
}

// Those that still stand where they stood: opening the folder may have shown that all is changed.
static void
ask_about_doubted (Question *question, GHashTable *doubted)
{
  ImapSync *sync = question->sync;
  GHashTableIter iter;
  void *value;
  g_hash_table_iter_init (&iter, doubted);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const Doubt *doubt = value;
    int64_t folder_id;
    uint32_t uid;
    if (store_uid_find (sync->store, doubt->message_id, &folder_id, &uid, NULL) &&
        folder_id == doubt->folder_id && folder_id == sync->kept && uid == doubt->uid)
      question_add (question, uid, doubt->message_id);
  }
}

static void
give_up_unanswered (Question *question)
{
  GHashTableIter iter;
  void *message_id;
  g_hash_table_iter_init (&iter, question->messages);
  while (g_hash_table_iter_next (&iter, NULL, &message_id))
    g_hash_table_add (question->sync->without_body, g_memdup2 (message_id, sizeof (int64_t)));
}

// Their UIDs are of other messages, which the server was asked for twice. They stay restorable.
static bool
drop_others (ImapSync *sync, const ImapUidSet *others, GError **error)
{
  if (imap_uid_set_is_empty (others))
    return true;
  if (imap_uid_set_count (others) >= MANY && !imap_sync_remap (sync, true, error))
    return false;
  // After a re-mapping nothing has a UID.
  return imap_sync_applier_remove (sync->applier, others, sync->priority, &sync->report.removed,
                                   error);
}

static bool
catch_up (ImapSync *sync, int64_t folder_id, GError **error)
{
  bool foremost = sync->is_foremost;
  ImapSyncStep step = IMAP_SYNC_MORE;
  while (step == IMAP_SYNC_MORE && !g_cancellable_is_cancelled (sync->abandoned)) {
    // Only what somebody waits for goes before what is more urgent.
    sync->is_foremost = foremost || sync->lane == SYNC_LANE_INTERACTIVE;
    step = imap_sync_resync (sync, folder_id, IMAP_SYNC_USUAL, true, error);
    sync->is_foremost = foremost;
    if (step == IMAP_SYNC_MORE && imap_sync_should_pause (sync)) {
      sync_plan_add (sync->context->plan, folder_id, sync->folder ? sync->folder->role : 0);
      break;
    }
  }
  return step != IMAP_SYNC_FAILED;
}

bool
imap_sync_identity_settle (ImapSync *sync, int64_t folder_id, GError **error)
{
  g_autoptr (GHashTable) doubted = sync->doubted;
  Question question;
  sync->doubted = imap_sync_identity_new_doubts ();
  imap_sync_let_go (sync);
  sync->selected = 0;
  if (!imap_sync_keep (sync, folder_id, true, error))
    return false;
  question_init (&question, sync);
  ask_about_doubted (&question, doubted);
  bool good = ask (&question, error) && drop_others (sync, question.others, error);
  if (good)
    give_up_unanswered (&question);
  question_clear (&question);
  return good && catch_up (sync, folder_id, error);
}

bool
imap_sync_identity_prove (ImapSync *sync, uint32_t uid, int64_t message_id, GError **error)
{
  Question question;
  question_init (&question, sync);
  question_add (&question, uid, message_id);
  bool good = ask (&question, error);
  bool proven =
    good && imap_uid_set_is_empty (question.others) && g_hash_table_size (question.messages) == 0;
  question_clear (&question);
  if (good && !proven) {
    note_doubt (sync, sync->selected, uid, message_id);
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_STALE, "UID %u is another message's", uid);
  }
  return proven;
}

GHashTable *
imap_sync_identity_new_doubts (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
}
