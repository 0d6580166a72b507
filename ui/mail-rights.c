// SPDX-License-Identifier: GPL-3.0-or-later
//
// What each action needs is a table.

#include "ui/mail-rights.h"

#include <glib/gi18n.h>

static void
enable (GActionMap *window, const char *name, bool is_enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (window, name)),
                               is_enabled);
}

// New mail comes into inboxes and what rules make of them.
static bool
can_snooze (const MailQuery *query, const MailFolder *folder)
{
  if (folder)
    return (folder->role == MAIL_ROLE_INBOX || folder->role == MAIL_ROLE_NONE) &&
           !(folder->denied & MAIL_DENIES_FLAGS);
  return query && (query->scope == MAIL_SCOPE_ALL_INBOXES || query->scope == MAIL_SCOPE_SNOOZED);
}

uint32_t
mail_rights_refresh (GActionMap *window, MailEngine *engine, const MailQuery *query,
                     bool has_selection)
{
  static const struct {
    const char *name;
    uint32_t needs;  // MailDenied that forbid it
    bool is_of_rows; // whatever is selected
  } actions[] = {
    {"delete", MAIL_DENIES_REMOVE},       {"flag", MAIL_DENIES_FLAGS},
    {"junk", MAIL_DENIES_REMOVE},         {"label", MAIL_DENIES_FLAGS},
    {"mark-read", MAIL_DENIES_SEEN},      {"mark-unread", MAIL_DENIES_SEEN},
    {"move", MAIL_DENIES_REMOVE},         {"mute", MAIL_DENIES_FLAGS},
    {"trash", MAIL_DENIES_REMOVE},        {"row-flag", MAIL_DENIES_FLAGS, true},
    {"row-read", MAIL_DENIES_SEEN, true}, {"row-trash", MAIL_DENIES_REMOVE, true},
  };
  g_autoptr (MailFolder) folder = query && query->scope == MAIL_SCOPE_FOLDER ?
                                    mail_engine_read_folder (engine, query->folder_id) :
                                    NULL;
  uint32_t denied = folder ? folder->denied : 0;
  bool is_archive = folder && (folder->role == MAIL_ROLE_ARCHIVE || folder->role == MAIL_ROLE_ALL);
  bool can_archive = !is_archive && !(denied & MAIL_DENIES_REMOVE);

  for (size_t i = 0; i < G_N_ELEMENTS (actions); i++)
    enable (window, actions[i].name,
            (has_selection || actions[i].is_of_rows) && !(denied & actions[i].needs));
  enable (window, "archive", has_selection && can_archive);
  enable (window, "snooze", has_selection && can_snooze (query, folder));
  enable (window, "row-archive", can_archive);
  return denied;
}

const char *
mail_rights_get_reason (uint32_t denied)
{
  const uint32_t all = MAIL_DENIES_SEEN | MAIL_DENIES_FLAGS | MAIL_DENIES_REMOVE;

  if ((denied & all) == all)
    return _ ("You may read this folder, but change nothing in it.");
  if (denied & MAIL_DENIES_REMOVE)
    return _ ("You may not move or delete mail in this folder.");
  return denied & all ? _ ("You may not mark all that you can in other folders here.") : NULL;
}
