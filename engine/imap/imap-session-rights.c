// SPDX-License-Identifier: GPL-3.0-or-later
//
// MYRIGHTS (RFC 4314): what one may do in mailboxes.

#include "imap/imap-session-private.h"

#include <string.h>

// One of the commands in flight.
typedef struct {
  const char *name;
  uint32_t *out;
} Asked;

static const struct {
  char letter;
  uint32_t rights;
} letters[] = {
  {'l', IMAP_MAY_LOOK_UP},
  {'r', IMAP_MAY_READ},
  {'s', IMAP_MAY_KEEP_SEEN},
  {'w', IMAP_MAY_WRITE},
  {'i', IMAP_MAY_INSERT},
  {'p', IMAP_MAY_POST},
  {'k', IMAP_MAY_CREATE},
  {'x', IMAP_MAY_DELETE_MAILBOX},
  {'t', IMAP_MAY_DELETE},
  {'e', IMAP_MAY_EXPUNGE},
  {'a', IMAP_MAY_ADMINISTER},
  // As RFC 2086 had them, still sent by some servers, alone or beside the new ones.
  {'c', IMAP_MAY_CREATE},
  {'d', IMAP_MAY_DELETE | IMAP_MAY_EXPUNGE},
};

uint32_t
imap_rights_parse (ImapString text)
{
  uint32_t rights = IMAP_RIGHTS_KNOWN;
  if (imap_string_is_nil (text))
    return 0;
  for (size_t i = 0; i < text.n; i++) {
    for (size_t k = 0; k < G_N_ELEMENTS (letters); k++)
      rights |= letters[k].letter == text.p[i] ? letters[k].rights : 0;
  }
  return rights;
}

static bool
take_rights (void *data, const ImapResponse *response)
{
  Asked *asked = data;
  const ImapRights *rights = imap_response_get_rights (response);
  if (response->kind != IMAP_RESPONSE_MYRIGHTS || rights == NULL ||
      !imap_session_is_same_name (rights->mailbox, asked->name))
    return false;
  *asked->out = imap_rights_parse (rights->required);
  return true;
}

bool
imap_session_get_rights (ImapSession *session, const char *const *names, size_t n,
                         uint32_t *out_rights, GCancellable *cancellable, GError **error)
{
  if (!imap_session_check (session, IMAP_CAP_ACL, false, error))
    return false;
  g_auto (GQueue) pendings = G_QUEUE_INIT;
  g_autofree Asked *asked = g_new0 (Asked, n + 1);
  bool sent = true;
  memset (out_rights, 0, n * sizeof *out_rights);
  for (size_t i = 0; i < n && sent; i++) {
    asked[i] = (Asked) {names[i], &out_rights[i]};
    ImapCommand *command = imap_session_command (session, "MYRIGHTS");
    imap_session_add_mailbox (command, names[i]);
    ImapPending *pending = imap_connection_send (session->connection, command, take_rights,
                                                 &asked[i], cancellable, error);
    sent = pending != NULL;
    if (sent)
      g_queue_push_tail (&pendings, pending);
  }
  // Where one is refused the others still have theirs.
  imap_session_finish_all (session, &pendings, cancellable, NULL);
  return sent && imap_session_check (session, IMAP_N_CAPS, false, error);
}
