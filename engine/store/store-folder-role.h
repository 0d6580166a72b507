// SPDX-License-Identifier: GPL-3.0-or-later
//
// What folders are for as the person said, whatever their server says: kept in keep.db by folder
// ids, which are its own, so that a choice stays with a folder that is renamed.

#pragma once

#include "store/store-folder.h"

G_BEGIN_DECLS

typedef struct {
  int64_t folder_id;
  MailRole role; // NONE: chosen to be nothing special
} StoreFolderRole;

// The choices of ACCOUNT_ID. GArray of StoreFolderRole.
GArray *store_folder_role_list (Store *store, int64_t account_id, GError **error);

// The choice for FOLDER alone: a MailRole, or MAIL_ROLE_AUTOMATIC where there is none.
int store_folder_role_get_choice (Store *store, const MailFolder *folder);

// FOLDER is for the role CHOICE from now on, and no other folder of its account; with
// MAIL_ROLE_AUTOMATIC for what it is until its server has been asked. INVALID: FOLDER is an inbox,
// a view, holds no mail or lives here, or CHOICE is none of DRAFTS, SENT, ARCHIVE, JUNK, TRASH,
// NONE and AUTOMATIC.
bool
store_folder_role_choose (StoreWrite *write, const MailFolder *folder, int choice, GError **error);

G_END_DECLS
