// SPDX-License-Identifier: GPL-3.0-or-later
//
// APPEND.

#include "imap/imap-date.h"
#include "imap/imap-session-private.h"

#include "base/mail-error.h"

#include <string.h>

static uint64_t
size_of (const ImapAppend *append)
{
  return append->message != NULL ? g_bytes_get_size (append->message) : append->size;
}

static bool
check_size (const ImapSession *session, const ImapAppend *append, GError **error)
{
  if (size_of (append) <= session->capabilities.append_limit)
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_QUOTA,
               "APPEND: %" G_GUINT64_FORMAT
               " bytes are over the server's limit of %" G_GUINT64_FORMAT,
               size_of (append), session->capabilities.append_limit);
  return false;
}

static ImapCommand *
build (const ImapSession *session, const char *name, const ImapAppend *append)
{
  char date[27];
  ImapCommand *command = imap_session_command (session, "APPEND");
  imap_session_add_mailbox (command, name);
  if (append->bits != 0 || (append->keywords != NULL && append->keywords[0] != NULL)) {
    imap_command_add (command, " ");
    imap_session_add_flags (command, append->bits, append->keywords);
  }
  if (append->internal_date != 0 && imap_date_format (append->internal_date, date))
    imap_command_addf (command, " \"%s\"", date);
  imap_command_add (command, " ");
  if (append->message != NULL)
    imap_command_add_message (command, append->message);
  else
    imap_command_add_stream (command, append->stream, append->size);
  return command;
}

bool
imap_session_append (ImapSession *session, const char *name, const ImapAppend *append,
                     uint32_t *out_uidvalidity, uint32_t *out_uid, GCancellable *cancellable,
                     GError **error)
{
  g_auto (ImapResult) result = {0};
  *out_uidvalidity = 0;
  *out_uid = 0;
  if (!imap_session_check (session, IMAP_N_CAPS, false, error) ||
      !check_size (session, append, error))
    return false;
  imap_session_set_patience (session, true);
  bool ok = imap_session_run (session, build (session, name, append), NULL, NULL, &result,
                              cancellable, error);
  imap_session_set_patience (session, false);
  if (!ok || result.code != IMAP_CODE_APPENDUID)
    return ok;
  g_autoptr (ImapUidSet) uid = imap_uid_set_parse (result.first, strlen (result.first), 0);
  if (uid != NULL && imap_uid_set_count (uid) == 1) {
    *out_uidvalidity = (uint32_t) result.number;
    *out_uid = imap_uid_set_min (uid);
  }
  return true;
}
