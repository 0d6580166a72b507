// SPDX-License-Identifier: GPL-3.0-or-later
//
// UID SEARCH.

#include "imap/imap-session-private.h"

#include "base/mail-error.h"

#include <string.h>

typedef struct {
  ImapUidSet *found;
  bool full; // more was found than can be kept
} Search;

static bool
take_search (void *data, const ImapResponse *response)
{
  Search *search = data;
  const ImapSearch *result = imap_response_get_search (response);
  if (result == NULL)
    return false;
  if (result->numbers != NULL)
    search->full |= !imap_uid_set_add_set (search->found, result->numbers);
  return true;
}

static bool
is_ascii (const ImapSearchTerm *terms, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    if ((terms[i].first != NULL && !g_str_is_ascii (terms[i].first)) ||
        (terms[i].second != NULL && !g_str_is_ascii (terms[i].second)))
      return false;
  }
  return true;
}

static void
append_argument (ImapCommand *command, const char *argument, bool raw)
{
  if (argument == NULL)
    return;
  imap_command_add (command, " ");
  if (raw)
    imap_command_add_atom (command, argument);
  else
    imap_command_add_string (command, argument);
}

static void
append_term (ImapCommand *command, const ImapSearchTerm *term)
{
  imap_command_add (command, " ");
  imap_command_add_atom (command, term->word);
  if (term->uids != NULL) {
    g_autofree char *set = imap_uid_set_to_string (term->uids);
    imap_command_addf (command, " %s", set);
  }
  append_argument (command, term->first, term->raw);
  append_argument (command, term->second, term->raw);
}

static ImapCommand *
build (const ImapSession *session, const ImapSearchTerm *terms, size_t n)
{
  ImapCommand *command = imap_session_command (session, "UID SEARCH");
  if (imap_session_has (session, IMAP_CAP_ESEARCH))
    imap_command_add (command, " RETURN (ALL)");
  // Once UTF-8 is enabled CHARSET is forbidden (RFC 6855 §3).
  bool utf8 = imap_session_is_enabled (session, IMAP_CAP_UTF8_ACCEPT);
  if (!utf8 && !is_ascii (terms, n))
    imap_command_add (command, " CHARSET UTF-8");
  for (size_t i = 0; i < n; i++)
    append_term (command, &terms[i]);
  if (n == 0)
    imap_command_add (command, " ALL");
  return command;
}

ImapUidSet *
imap_session_search (ImapSession *session, const ImapSearchTerm *terms, size_t n,
                     GCancellable *cancellable, GError **error)
{
  if (!imap_session_check (session, IMAP_N_CAPS, true, error))
    return NULL;
  g_autoptr (ImapUidSet) found = imap_uid_set_new ();
  Search search = {.found = found};
  imap_session_set_patience (session, true);
  bool ok = imap_session_run (session, build (session, terms, n), take_search, &search, NULL,
                              cancellable, error);
  imap_session_set_patience (session, false);
  if (!ok)
    return NULL;
  if (!search.full)
    return g_steal_pointer (&found);
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "UID SEARCH: too many ranges");
  return NULL;
}
