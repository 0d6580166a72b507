// SPDX-License-Identifier: GPL-3.0-or-later
//
// By its role, its rights and its path.

#include "ui/mail-folder-place.h"

#include <string.h>

bool
mail_folder_can_move (const MailFolder *folder)
{
  return folder->role == MAIL_ROLE_NONE && !(folder->denied & MAIL_DENIES_DELETE) &&
         folder->delimiter != '\0';
}

static bool
is_below (const MailFolder *folder, const MailFolder *above)
{
  size_t length = strlen (above->path);

  return strncmp (folder->path, above->path, length) == 0 &&
         folder->path[length] == above->delimiter;
}

bool
mail_folder_can_hold (const MailFolder *parent, const MailFolder *folder)
{
  return parent->account_id == folder->account_id && parent->id != folder->id &&
         parent->id != folder->parent_id && !is_below (parent, folder) &&
         !(parent->denied & MAIL_DENIES_CREATE) && parent->delimiter != '\0' &&
         parent->role != MAIL_ROLE_TRASH && parent->role != MAIL_ROLE_ALL &&
         !mail_role_is_view (parent->role);
}
