// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a folder is for: guessed from its name, for servers without SPECIAL-USE (RFC 6154) and
// XLIST; and the folder for a purpose, found or made up.

#pragma once

#include "store/store-folder.h"

G_BEGIN_DECLS

// NAME: the last element of a path, UTF-8; case and surrounding space are ignored. NONE when it is
// no usual name of Drafts, Sent, Archive, Junk or Trash in the languages we know.
MailRole sync_role_from_name (const char *name);

// The English name to create a folder of ROLE under, or NULL (INBOX, views). Static.
const char *sync_role_default_name (MailRole role);

// The account's folder of ROLE; when it has none, one is recorded under the usual name, to be made
// on the server when something is put into it. Begins a write: not while holding one.
MailFolder *sync_role_get_folder (Store *store, int64_t account_id, MailRole role, GError **error);

// The same within a write. → its id; 0 with error, NOT_FOUND for a role that has no usual name.
int64_t sync_role_put_folder (StoreWrite *write, int64_t account_id, MailRole role, GError **error);

G_END_DECLS
