// SPDX-License-Identifier: GPL-3.0-or-later
//
// NOTIFY (RFC 5465): what the server tells of mailboxes that are not selected. It changes nothing
// in how one waits: IDLE is what keeps the connection alive, and NOTIFY's news come within it.

#include "imap/imap-session-private.h"

#include "base/mail-error.h"

#include <string.h>

static const struct {
  uint32_t event;
  const char *name;
} event_names[] = {
  {IMAP_NOTIFY_MESSAGES, "MessageNew"},
  {IMAP_NOTIFY_MESSAGES, "MessageExpunge"},
  {IMAP_NOTIFY_FLAGS, "FlagChange"},
  {IMAP_NOTIFY_NAMES, "MailboxName"},
  {IMAP_NOTIFY_SUBSCRIPTIONS, "SubscriptionChange"},
};

static void
append_events (ImapCommand *command, uint32_t events)
{
  const char *separator = "(";
  for (size_t i = 0; i < G_N_ELEMENTS (event_names); i++) {
    if ((events & event_names[i].event) == 0)
      continue;
    imap_command_addf (command, "%s%s", separator, event_names[i].name);
    separator = " ";
  }
  imap_command_add (command, ")");
}

static void
append_mailboxes (ImapCommand *command, const ImapNotify *notify)
{
  if (notify->names == NULL || notify->names[0] == NULL) {
    imap_command_add (command, " (personal ");
  } else {
    imap_command_add (command, " (mailboxes (");
    for (size_t i = 0; notify->names[i] != NULL; i++) {
      if (i > 0)
        imap_command_add (command, " ");
      imap_command_add_string (command, notify->names[i]);
    }
    imap_command_add (command, ") ");
  }
}

// A server must be told everything again: a second SET replaces the first. `selected-delayed`, as
// an EXPUNGE in the middle of FETCHes by sequence number would move what they name.
static ImapCommand *
build (const ImapSession *session, const ImapNotify *notify, uint32_t events)
{
  ImapCommand *command = imap_session_command (session, "NOTIFY SET");
  if (notify->want_status && (events & IMAP_NOTIFY_MESSAGES) != 0)
    imap_command_add (command, " STATUS");
  imap_command_add (command, " (selected-delayed (MessageNew MessageExpunge FlagChange))");
  append_mailboxes (command, notify);
  append_events (command, events);
  imap_command_add (command, ")");
  return command;
}

// FlagChange stands only beside MessageNew and MessageExpunge (RFC 5465 §5.3).
static uint32_t
complete (uint32_t events)
{
  return (events & IMAP_NOTIFY_FLAGS) != 0 ? events | IMAP_NOTIFY_MESSAGES : events;
}

static bool
is_named (const char *list, const char *word)
{
  g_auto (GStrv) words = g_strsplit_set (list, " ()", -1);
  for (size_t i = 0; words[i] != NULL; i++) {
    if (g_ascii_strcasecmp (words[i], word) == 0)
      return true;
  }
  return false;
}

// [BADEVENT (MessageNew MessageExpunge)] names what the server can (RFC 5465 §3.1).
static uint32_t
offered_events (uint32_t events, const char *list)
{
  for (size_t i = 0; i < G_N_ELEMENTS (event_names); i++) {
    if (!is_named (list, event_names[i].name))
      events &= ~event_names[i].event;
  }
  return (events & IMAP_NOTIFY_MESSAGES) != 0 ? events : events & ~(uint32_t) IMAP_NOTIFY_FLAGS;
}

static bool
set (ImapSession *session, const ImapNotify *notify, uint32_t events, uint32_t *out_offered,
     GCancellable *cancellable, GError **error)
{
  g_auto (ImapResult) result = {0};
  *out_offered = events;
  imap_session_set_patience (session, true);
  bool ok = imap_session_run (session, build (session, notify, events), NULL, NULL, &result,
                              cancellable, error);
  imap_session_set_patience (session, false);
  if (!ok && result.kind == IMAP_NO && result.code == IMAP_CODE_BADEVENT &&
      result.arguments != NULL)
    *out_offered = offered_events (events, result.arguments);
  return ok;
}

static bool
set_none (ImapSession *session, GCancellable *cancellable, GError **error)
{
  session->notify = IMAP_NOTIFY_OFF;
  return imap_session_run (session, imap_session_command (session, "NOTIFY NONE"), NULL, NULL, NULL,
                           cancellable, error);
}

bool
imap_session_notify (ImapSession *session, const ImapNotify *notify, uint32_t *out_events,
                     GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  uint32_t offered = 0;
  if (out_events != NULL)
    *out_events = 0;
  if (!imap_session_check (session, IMAP_CAP_NOTIFY, false, error))
    return false;
  if (notify == NULL)
    return set_none (session, cancellable, error);
  uint32_t events = complete (notify->events);
  // What the server says between its answer and the next line counts already.
  session->notify = IMAP_NOTIFY_ON;
  bool ok = set (session, notify, events, &offered, cancellable, &refusal);
  if (!ok && offered != events && offered != 0) {
    g_clear_error (&refusal);
    events = offered;
    ok = set (session, notify, events, &offered, cancellable, &refusal);
  }
  if (!ok) {
    session->notify = IMAP_NOTIFY_OFF;
    g_propagate_error (error, g_steal_pointer (&refusal));
    return false;
  }
  if (out_events != NULL)
    *out_events = events;
  return true;
}

ImapNotifyState
imap_session_get_notify (const ImapSession *session)
{
  return session->notify;
}

void
imap_session_lose_notify (ImapSession *session)
{
  session->notify = IMAP_NOTIFY_LOST;
  session->events_said++;
}
