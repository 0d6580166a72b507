// SPDX-License-Identifier: GPL-3.0-or-later
//
// GETQUOTAROOT (RFC 9208): how much room there is.

#include "imap/imap-session-private.h"

#include "base/mail-error.h"

// A mailbox rarely has more than one root; a server that names thousands is not followed.
#define ROOTS 16

typedef struct {
  GPtrArray *rooms; // ImapRoom
} Asked;

static void
take_resource (ImapRoom *room, const ImapQuotaResource *resource)
{
  if (imap_string_is (resource->name, "STORAGE")) {
    // In KiB; a limit that would overflow is none.
    room->used = resource->usage > G_MAXUINT64 / 1024 ? G_MAXUINT64 : resource->usage * 1024;
    room->limit = resource->limit > G_MAXUINT64 / 1024 ? G_MAXUINT64 : resource->limit * 1024;
  } else if (imap_string_is (resource->name, "MESSAGE")) {
    room->messages = resource->usage;
    room->message_limit = resource->limit;
  }
}

static bool
take_quota (void *data, const ImapResponse *response)
{
  Asked *asked = data;
  const ImapQuota *quota = imap_response_get_quota (response);
  if (quota == NULL)
    return imap_response_get_quota_root (response) != NULL;
  if (asked->rooms->len >= ROOTS)
    return true;
  ImapRoom *room = g_new (ImapRoom, 1);
  *room = (ImapRoom) {.limit = G_MAXUINT64, .message_limit = G_MAXUINT64};
  room->root = imap_string_dup (quota->root);
  for (size_t i = 0; i < quota->n_resources; i++)
    take_resource (room, &quota->resources[i]);
  g_ptr_array_add (asked->rooms, room);
  return true;
}

void
imap_room_free (ImapRoom *room)
{
  if (room == NULL)
    return;
  g_free (room->root);
  g_free (room);
}

GPtrArray *
imap_session_get_quota (ImapSession *session, const char *name, GCancellable *cancellable,
                        GError **error)
{
  if (!imap_session_check (session, IMAP_CAP_QUOTA, false, error))
    return NULL;
  g_autoptr (GPtrArray) rooms = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_room_free);
  Asked asked = {rooms};
  ImapCommand *command = imap_session_command (session, "GETQUOTAROOT");
  imap_session_add_mailbox (command, name);
  if (!imap_session_run (session, command, take_quota, &asked, NULL, cancellable, error))
    return NULL;
  return g_steal_pointer (&rooms);
}
