// SPDX-License-Identifier: GPL-3.0-or-later
//
// GETMETADATA and SETMETADATA (RFC 5464), an entry at a time.

#include "imap/imap-session-private.h"

#include "base/mail-error.h"

#include <string.h>

typedef struct {
  const char *entry;
  char *value;
} Asked;

// P4: an entry's name is sent bare.
static bool
check_entry (const char *entry, GError **error)
{
  bool good = *entry == '/' && g_str_is_ascii (entry) && strpbrk (entry, "*%\"\\(){} ") == NULL;
  for (const char *p = entry; *p != '\0'; p++)
    good = good && !g_ascii_iscntrl (*p);
  if (!good)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "METADATA: not the name of an entry");
  return good;
}

static bool
check (ImapSession *session, const char *name, const char *entry, GError **error)
{
  // METADATA-SERVER has the server's own entries only.
  bool server = *name == '\0' && imap_session_has (session, IMAP_CAP_METADATA_SERVER);
  return imap_session_check (session, server ? IMAP_N_CAPS : IMAP_CAP_METADATA, false, error) &&
         check_entry (entry, error);
}

static bool
take_entry (void *data, const ImapResponse *response)
{
  Asked *asked = data;
  const ImapMetadata *metadata = imap_response_get_metadata (response);
  if (metadata == NULL)
    return false;
  for (size_t i = 0; i < metadata->entries.n; i++) {
    const ImapParameter *item = &metadata->entries.items[i];
    if (!imap_string_is (item->name, asked->entry) || imap_string_is_nil (item->value))
      continue;
    g_free (asked->value);
    asked->value = imap_string_dup (item->value);
  }
  return true;
}

bool
imap_session_get_metadata (ImapSession *session, const char *name, const char *entry,
                           char **out_value, GCancellable *cancellable, GError **error)
{
  Asked asked = {.entry = entry};
  *out_value = NULL;
  if (!check (session, name, entry, error))
    return false;
  ImapCommand *command = imap_session_command (session, "GETMETADATA");
  imap_session_add_mailbox (command, name);
  imap_command_addf (command, " (%s)", entry);
  bool ok = imap_session_run (session, command, take_entry, &asked, NULL, cancellable, error);
  if (ok)
    *out_value = g_steal_pointer (&asked.value);
  g_free (asked.value);
  return ok;
}

bool
imap_session_set_metadata (ImapSession *session, const char *name, const char *entry,
                           const char *value, GCancellable *cancellable, GError **error)
{
  if (!check (session, name, entry, error))
    return false;
  ImapCommand *command = imap_session_command (session, "SETMETADATA");
  imap_session_add_mailbox (command, name);
  imap_command_addf (command, " (%s ", entry);
  if (value != NULL)
    imap_command_add_string (command, value);
  else
    imap_command_add (command, "NIL");
  imap_command_add (command, ")");
  return imap_session_run (session, command, NULL, NULL, NULL, cancellable, error);
}
