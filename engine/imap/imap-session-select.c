// SPDX-License-Identifier: GPL-3.0-or-later
//
// Opening and leaving a mailbox.

#include "imap/imap-session-private.h"

#include "base/mail-error.h"

#include <string.h>

static void
append_qresync (ImapSession *session, ImapCommand *command, const ImapSelect *parameters)
{
  imap_command_addf (command, " (QRESYNC (%u %" G_GUINT64_FORMAT, parameters->uidvalidity,
                     parameters->modseq);
  if (parameters->known_uids != NULL) {
    g_autofree char *set = imap_uid_set_to_string (parameters->known_uids);
    // Too long a list is left out: the server then reports more than need be.
    if (*set != '\0' && strlen (set) <= IMAP_UID_SET_COMMAND_BYTES)
      imap_command_addf (command, " %s", set);
  }
  imap_command_add (command, "))");
}

static void
append_parameters (ImapSession *session, ImapCommand *command, const ImapSelect *parameters)
{
  bool qresync = imap_session_is_enabled (session, IMAP_CAP_QRESYNC);
  if (qresync && parameters != NULL && parameters->uidvalidity != 0 && parameters->modseq != 0)
    append_qresync (session, command, parameters);
  else if (imap_session_has (session, IMAP_CAP_CONDSTORE))
    imap_command_add (command, " (CONDSTORE)");
}

// The mailbox before is gone from here on, but the server may still speak of it until [CLOSED].
static void
begin (ImapSession *session, const char *name)
{
  bool was_selected = session->state == IMAP_STATE_SELECTED;
  imap_session_clear_mailbox (session);
  session->mailbox.name = g_strdup (name);
  session->closing = was_selected && imap_session_is_enabled (session, IMAP_CAP_QRESYNC);
  if (was_selected)
    imap_session_set_state (session, IMAP_STATE_AUTHENTICATED);
}

static void
leave (ImapSession *session)
{
  imap_session_clear_mailbox (session);
  if (session->state == IMAP_STATE_SELECTED)
    imap_session_set_state (session, IMAP_STATE_AUTHENTICATED);
}

void
imap_session_clear_mailbox (ImapSession *session)
{
  g_free (session->mailbox.name);
  g_strfreev (session->mailbox.keywords);
  g_free (session->mailbox.mailbox_id);
  session->mailbox = (ImapMailbox) {0};
  session->has_permanent_flags = false;
  session->closing = false;
}

bool
imap_session_select (ImapSession *session, const char *name, const ImapSelect *parameters,
                     GCancellable *cancellable, GError **error)
{
  bool examine = parameters != NULL && parameters->read_only;
  if (!imap_session_check (session, IMAP_N_CAPS, false, error))
    return false;
  g_autofree char *kept = g_strdup (name);
  ImapCommand *command = imap_session_command (session, examine ? "EXAMINE" : "SELECT");
  imap_session_add_mailbox (command, kept);
  append_parameters (session, command, parameters);
  begin (session, kept);
  session->mailbox.read_only = examine;
  imap_session_set_patience (session, true);
  bool ok = imap_session_run (session, command, NULL, NULL, NULL, cancellable, error);
  imap_session_set_patience (session, false);
  session->closing = false;
  if (!ok) {
    leave (session);
    return false;
  }
  imap_session_set_state (session, IMAP_STATE_SELECTED);
  return true;
}

bool
imap_session_unselect (ImapSession *session, GCancellable *cancellable, GError **error)
{
  if (!imap_session_check (session, IMAP_N_CAPS, false, error))
    return false;
  if (session->state != IMAP_STATE_SELECTED)
    return true;
  const char *words = "UNSELECT";
  if (!imap_session_has (session, IMAP_CAP_UNSELECT)) {
    // CLOSE expunges unless the mailbox is open for reading only.
    g_autofree char *name = g_strdup (session->mailbox.name);
    ImapSelect read_only = {.read_only = true};
    g_autoptr (GError) refusal = NULL;
    if (!imap_session_select (session, name, &read_only, cancellable, &refusal)) {
      // A mailbox that is gone by now is left by the refusal as well (RFC 3501 §6.3.1).
      if (imap_session_is_alive (session))
        return true;
      g_propagate_error (error, g_steal_pointer (&refusal));
      return false;
    }
    words = "CLOSE";
  }
  bool ok = imap_session_run (session, imap_session_command (session, words), NULL, NULL, NULL,
                              cancellable, error);
  leave (session);
  return ok;
}
