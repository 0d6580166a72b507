// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a folder is for, guessed from its name, for servers without SPECIAL-USE (RFC 6154) and XLIST.

#pragma once

#include "base/mail-folder.h"

G_BEGIN_DECLS

// NAME: the last element of a path, UTF-8; case and surrounding space are ignored. NONE when it is
// no usual name of Drafts, Sent, Archive, Junk or Trash in the languages we know.
MailRole sync_role_from_name (const char *name);

// The English name to create a folder of ROLE under, or NULL (INBOX, views). Static.
const char *sync_role_default_name (MailRole role);

G_END_DECLS
