// SPDX-License-Identifier: GPL-3.0-or-later
//
// Opening and leaving a mailbox.

#include "imap/imap-session-private.h"

#include "base/mail-error.h"

#include <string.h>

// To be refused: a name that nobody gives.
#define NO_MAILBOX "none of these mailboxes"

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

static bool
is_known (const ImapSelect *parameters)
{
  return parameters != NULL && parameters->uidvalidity != 0 && parameters->modseq != 0;
}

// QRESYNC is on its way; the server will most likely have enabled it when it reads what follows.
static bool
hopes_for_qresync (const ImapSession *session)
{
  return session->asks_qresync && !imap_session_is_introduced (session);
}

static void
append_parameters (ImapSession *session, ImapCommand *command, const ImapSelect *parameters)
{
  bool qresync = imap_session_is_enabled (session, IMAP_CAP_QRESYNC) || hopes_for_qresync (session);
  if (qresync && is_known (parameters))
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

static ImapPending *
send_select (ImapSession *session, const char *name, const ImapSelect *parameters,
             GCancellable *cancellable, GError **error)
{
  bool examine = parameters != NULL && parameters->read_only;
  g_autofree char *kept = g_strdup (name);
  ImapCommand *command = imap_session_command (session, examine ? "EXAMINE" : "SELECT");
  imap_session_add_mailbox (command, kept);
  append_parameters (session, command, parameters);
  begin (session, kept);
  session->mailbox.read_only = examine;
  return imap_connection_send (session->connection, command, NULL, NULL, cancellable, error);
}

// PENDING NULL: it could not be sent.
static bool
finish_select (ImapSession *session, ImapPending *pending, GCancellable *cancellable,
               GError **error)
{
  imap_session_set_patience (session, true);
  bool ok = pending != NULL && imap_session_finish (session, pending, NULL, cancellable, error);
  imap_session_set_patience (session, false);
  session->closing = false;
  if (!ok) {
    leave (session);
    return false;
  }
  imap_session_set_state (session, IMAP_STATE_SELECTED);
  return true;
}

static bool
is_opening (const ImapSession *session, const char *name, const ImapSelect *parameters)
{
  const char *opened = session->mailbox.name;
  return session->opening != NULL && !is_known (parameters) &&
         !(parameters != NULL && parameters->read_only) && opened != NULL &&
         imap_session_is_same_name ((ImapString) {opened, strlen (opened)}, name);
}

// Nobody asked for what was opened ahead.
static void
drop_opening (ImapSession *session, GCancellable *cancellable)
{
  if (session->opening != NULL)
    finish_select (session, g_steal_pointer (&session->opening), cancellable, NULL);
}

void
imap_session_select_ahead (ImapSession *session, const char *name, GCancellable *cancellable)
{
  if (session->one_by_one || !imap_session_check (session, IMAP_N_CAPS, false, NULL))
    return;
  drop_opening (session, cancellable);
  session->opening = send_select (session, name, NULL, cancellable, NULL);
  if (session->opening == NULL)
    leave (session);
}

bool
imap_session_select (ImapSession *session, const char *name, const ImapSelect *parameters,
                     GCancellable *cancellable, GError **error)
{
  if (is_opening (session, name, parameters))
    return finish_select (session, g_steal_pointer (&session->opening), cancellable, error);
  drop_opening (session, cancellable);
  if (!imap_session_check (session, IMAP_N_CAPS, false, error))
    return false;
  bool hopes = hopes_for_qresync (session) && is_known (parameters);
  g_autoptr (GError) refusal = NULL;
  ImapPending *pending = send_select (session, name, parameters, cancellable, &refusal);
  if (finish_select (session, pending, cancellable, &refusal))
    return true;
  // Hoped in vain: BAD is the answer then (RFC 7162 §3.2.3).
  bool in_vain = hopes && !imap_session_is_enabled (session, IMAP_CAP_QRESYNC) &&
                 g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
  if (in_vain && imap_session_is_alive (session))
    return imap_session_select (session, name, parameters, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

// What CLOSE would take along, should the server expunge on it however the mailbox was opened.
static bool
look_for_deleted (ImapSession *session, bool *out, GCancellable *cancellable, GError **error)
{
  const ImapSearchTerm term = {.word = "DELETED"};
  g_autoptr (ImapUidSet) found = imap_session_search (session, &term, 1, cancellable, error);
  *out = found != NULL && !imap_uid_set_is_empty (found);
  return found != NULL;
}

// Leaves what is open for reading only.
static bool
leave_examined (ImapSession *session, GCancellable *cancellable, GError **error)
{
  bool has_deleted = false;
  g_autoptr (GError) refusal = NULL;
  if (!look_for_deleted (session, &has_deleted, cancellable, &refusal)) {
    if (!imap_session_is_alive (session)) {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return false;
    }
    has_deleted = true;
    g_clear_error (&refusal);
  }
  if (!has_deleted)
    return imap_session_run (session, imap_session_command (session, "CLOSE"), NULL, NULL, NULL,
                             cancellable, error);
  ImapCommand *command = imap_session_command (session, "EXAMINE ");
  imap_command_add_string (command, NO_MAILBOX);
  imap_session_run (session, command, NULL, NULL, NULL, cancellable, &refusal);
  if (imap_session_is_alive (session))
    return true;
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

// What a refusal leaves as well (RFC 3501 §6.3.1): a mailbox that is gone by now.
static bool
unselect_by_examine (ImapSession *session, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_strdup (session->mailbox.name);
  const ImapSelect read_only = {.read_only = true};
  g_autoptr (GError) refusal = NULL;
  if (imap_session_select (session, name, &read_only, cancellable, &refusal))
    return leave_examined (session, cancellable, error);
  if (imap_session_is_alive (session))
    return true;
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

bool
imap_session_unselect (ImapSession *session, GCancellable *cancellable, GError **error)
{
  drop_opening (session, cancellable);
  if (!imap_session_check (session, IMAP_N_CAPS, false, error))
    return false;
  if (session->state != IMAP_STATE_SELECTED)
    return true;
  g_autoptr (GError) refusal = NULL;
  bool has = imap_session_has (session, IMAP_CAP_UNSELECT);
  bool ok = has && imap_session_run (session, imap_session_command (session, "UNSELECT"), NULL,
                                     NULL, NULL, cancellable, &refusal);
  if (!has || (!ok && imap_session_distrust (session, IMAP_CAP_UNSELECT, refusal)))
    ok = unselect_by_examine (session, cancellable, error);
  else if (!ok)
    g_propagate_error (error, g_steal_pointer (&refusal));
  leave (session);
  return ok;
}
