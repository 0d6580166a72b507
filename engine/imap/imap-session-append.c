// SPDX-License-Identifier: GPL-3.0-or-later
//
// APPEND, several in one (MULTIAPPEND, RFC 3502), and REPLACE (RFC 8508).

#include "imap/imap-date.h"
#include "imap/imap-session-private.h"

#include "base/mail-error.h"

#include <string.h>

// Asking a mailbox for its own limit costs a round trip: less than sending this much for nothing.
#define WORTH_ASKING_BYTES (256 * 1024)

static uint64_t
size_of (const ImapAppend *append)
{
  return append->message != NULL ? g_bytes_get_size (append->message) : append->size;
}

// APPENDLIMIT without a number: each mailbox has its own (RFC 7889 §3.2). What can't be learnt is
// for the server to say.
static uint64_t
limit_of (ImapSession *session, const char *name, uint64_t size, GCancellable *cancellable)
{
  uint64_t limit = session->capabilities.append_limit;
  ImapStatus status;
  if (limit != G_MAXUINT64 || size < WORTH_ASKING_BYTES ||
      !imap_session_has (session, IMAP_CAP_APPENDLIMIT))
    return limit;
  bool asked =
    imap_session_status (session, &name, 1, IMAP_STATUS_APPENDLIMIT, &status, cancellable, NULL);
  return asked && (status.has & IMAP_STATUS_APPENDLIMIT) != 0 ? status.appendlimit : G_MAXUINT64;
}

static bool
check_size (uint64_t size, uint64_t limit, GError **error)
{
  if (size <= limit)
    return true;
  if (error != NULL)
    *error = mail_error_with_server_text (
      g_error_new (MAIL_ERROR, MAIL_ERROR_QUOTA,
                   "APPEND: %" G_GUINT64_FORMAT
                   " bytes are over the server's limit of %" G_GUINT64_FORMAT,
                   size, limit),
      "", 0); // it did say so, if in no words
  return false;
}

static void
add_message (const ImapSession *session, ImapCommand *command, const ImapAppend *append)
{
  char date[27];
  if (append->bits != 0 || (append->keywords != NULL && append->keywords[0] != NULL)) {
    imap_command_add (command, " ");
    imap_session_add_flags (command, append->bits, append->keywords);
  }
  if (append->internal_date != 0 && imap_date_format (append->internal_date, date))
    imap_command_addf (command, " \"%s\"", date);
  imap_command_add (command, " ");
  if (append->message != NULL)
    imap_command_add_message (command, append->message,
                              imap_session_has (session, IMAP_CAP_BINARY));
  else
    imap_command_add_stream (command, append->stream, append->size);
}

// What APPENDUID tells of N messages. A set that does not count N tells nothing.
static void
take_append_uid (const ImapResult *result, size_t n, uint32_t *out_uidvalidity, uint32_t *out_uids)
{
  if (result->code != IMAP_CODE_APPENDUID)
    return;
  g_autoptr (ImapUidSet) set = imap_uid_set_parse (result->first, strlen (result->first), 0);
  ImapUidSetIter iter;
  if (set == NULL || imap_uid_set_count (set) != n)
    return;
  *out_uidvalidity = (uint32_t) result->number;
  imap_uid_set_iter_init (&iter, set);
  for (size_t i = 0; i < n; i++)
    imap_uid_set_iter_next (&iter, &out_uids[i]);
}

// COMMAND, which is taken, with its N messages.
static bool
run (ImapSession *session, ImapCommand *command, size_t n, uint32_t *out_uidvalidity,
     uint32_t *out_uids, GCancellable *cancellable, GError **error)
{
  g_auto (ImapResult) result = {0};
  imap_session_set_patience (session, true);
  bool ok = imap_session_run (session, command, NULL, NULL, &result, cancellable, error);
  imap_session_set_patience (session, false);
  if (ok)
    take_append_uid (&result, n, out_uidvalidity, out_uids);
  return ok;
}

// How many of APPENDS may go in one command, by number and bytes together.
static size_t
room_for (const ImapSession *session, const ImapAppend *appends, size_t n)
{
  uint64_t bytes = 0;
  size_t count = 0;
  size_t most = IMAP_APPEND_MESSAGES;
  if (!imap_session_has (session, IMAP_CAP_MULTIAPPEND))
    return MIN (n, 1);
  // A server may save so many at a time only (RFC 9738 §3.1).
  if (session->capabilities.save_limit > 0)
    most = MIN (most, session->capabilities.save_limit);
  while (count < n && count < most &&
         (count == 0 || bytes + size_of (&appends[count]) <= IMAP_APPEND_BYTES))
    bytes += size_of (&appends[count++]);
  return count;
}

// Those that go before one that is over the server's limit: it would cost them their command. None:
// the first is.
static size_t
within_limit (ImapSession *session, const char *name, const ImapAppend *appends, size_t n,
              GCancellable *cancellable, GError **error)
{
  uint64_t largest = 0;
  size_t count = 0;
  for (size_t i = 0; i < n; i++)
    largest = MAX (largest, size_of (&appends[i]));
  uint64_t limit = limit_of (session, name, largest, cancellable);
  if (!imap_session_check (session, IMAP_N_CAPS, false, error) ||
      !check_size (size_of (&appends[0]), limit, error))
    return 0;
  while (count < n && size_of (&appends[count]) <= limit)
    count++;
  return count;
}

bool
imap_session_append (ImapSession *session, const char *name, const ImapAppend *append,
                     uint32_t *out_uidvalidity, uint32_t *out_uid, GCancellable *cancellable,
                     GError **error)
{
  size_t n;
  return imap_session_append_many (session, name, append, 1, &n, out_uidvalidity, out_uid,
                                   cancellable, error);
}

bool
imap_session_append_many (ImapSession *session, const char *name, const ImapAppend *appends,
                          size_t n, size_t *out_n, uint32_t *out_uidvalidity, uint32_t *out_uids,
                          GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  *out_n = 1;
  *out_uidvalidity = 0;
  memset (out_uids, 0, n * sizeof *out_uids);
  if (!imap_session_check (session, IMAP_N_CAPS, false, error))
    return false;
  size_t most = room_for (session, appends, n);
  size_t count = within_limit (session, name, appends, most, cancellable, error);
  if (count == 0)
    return false;
  *out_n = count;
  ImapCommand *command = imap_session_command (session, "APPEND");
  imap_session_add_mailbox (command, name);
  for (size_t i = 0; i < count; i++)
    add_message (session, command, &appends[i]);
  if (run (session, command, count, out_uidvalidity, out_uids, cancellable, &refusal))
    return true;
  if (count > 1)
    imap_session_distrust (session, IMAP_CAP_MULTIAPPEND, refusal);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

// APPENDUID comes in an untagged OK, before the old one goes (RFC 8508 §4.3).
typedef struct {
  uint32_t *uidvalidity;
  uint32_t *uid;
} Replacing;

static bool
take_replaced (void *data, const ImapResponse *response)
{
  Replacing *replacing = data;
  const ImapCondition *condition = imap_response_get_condition (response);
  if (condition == NULL || condition->code.kind != IMAP_CODE_APPENDUID)
    return false;
  g_autofree char *uids = imap_string_dup (condition->code.first);
  ImapResult result = {
    .code = IMAP_CODE_APPENDUID, .number = condition->code.number, .first = uids};
  take_append_uid (&result, 1, replacing->uidvalidity, replacing->uid);
  return true;
}

bool
imap_session_replace (ImapSession *session, uint32_t uid, const char *name,
                      const ImapAppend *append, uint32_t *out_uidvalidity, uint32_t *out_uid,
                      GCancellable *cancellable, GError **error)
{
  Replacing replacing = {out_uidvalidity, out_uid};
  g_auto (ImapResult) result = {0};
  *out_uidvalidity = 0;
  *out_uid = 0;
  if (!imap_session_check (session, IMAP_CAP_REPLACE, true, error) ||
      within_limit (session, name, append, 1, cancellable, error) == 0)
    return false;
  ImapCommand *command = imap_session_command (session, "UID REPLACE ");
  imap_command_addf (command, "%u", uid);
  imap_session_add_mailbox (command, name);
  add_message (session, command, append);
  imap_session_set_patience (session, true);
  bool ok =
    imap_session_run (session, command, take_replaced, &replacing, &result, cancellable, error);
  imap_session_set_patience (session, false);
  if (ok)
    take_append_uid (&result, 1, out_uidvalidity, out_uid);
  return ok;
}
