// SPDX-License-Identifier: GPL-3.0-or-later
//
// Snapshots of folders, and what their roles are called.

#include "base/mail-folder.h"

typedef struct {
  MailFolder folder; // first, so that a MailFolder is a Counted
  gatomicrefcount refs;
} Counted;

static const char *const role_names[] = {
  [MAIL_ROLE_INBOX] = "inbox",     [MAIL_ROLE_DRAFTS] = "drafts",   [MAIL_ROLE_SENT] = "sent",
  [MAIL_ROLE_ARCHIVE] = "archive", [MAIL_ROLE_JUNK] = "junk",       [MAIL_ROLE_TRASH] = "trash",
  [MAIL_ROLE_ALL] = "all",         [MAIL_ROLE_FLAGGED] = "flagged",
  [MAIL_ROLE_IMPORTANT] = "important", [MAIL_ROLE_NONE] = "",
};

MailFolder *
mail_folder_new (const MailFolder *template)
{
  Counted *counted = g_new0 (Counted, 1);
  MailFolder *folder = &counted->folder;

  g_atomic_ref_count_init (&counted->refs);
  *folder = *template;
  folder->path = g_strdup (template->path != NULL ? template->path : "");
  folder->name = g_strdup (template->name != NULL ? template->name : "");
  return folder;
}

MailFolder *
mail_folder_ref (const MailFolder *folder)
{
  g_atomic_ref_count_inc (&((Counted *) folder)->refs);
  return (MailFolder *) folder;
}

void
mail_folder_unref (MailFolder *folder)
{
  if (folder == NULL || !g_atomic_ref_count_dec (&((Counted *) folder)->refs))
    return;
  g_free (folder->path);
  g_free (folder->name);
  g_free (folder);
}

const char *
mail_role_name (MailRole role)
{
  g_return_val_if_fail ((size_t) role < G_N_ELEMENTS (role_names), "");
  return role_names[role];
}

bool
mail_role_is_view (MailRole role)
{
  return role == MAIL_ROLE_FLAGGED || role == MAIL_ROLE_IMPORTANT;
}
