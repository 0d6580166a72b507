// SPDX-License-Identifier: GPL-3.0-or-later
//
// People for completion: addresses seen in mail, gathered while messages come in and written once a
// commit; and those of imported files of contacts.

#pragma once

#include "base/mail-row.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// ADDRESSES (MailAddress) stood in a message of ACCOUNT_ID and WHEN; WRITTEN: the person wrote to
// them.
void store_contact_see (StoreWrite *write, int64_t account_id, const GPtrArray *addresses,
                        int64_t when, bool written);

// Writes what was seen in this write so far; the commit does it, too.
bool store_contact_flush (StoreWrite *write, GError **error);

// PERSON stands in a file of contacts. Known already: only a name that is not empty changes.
bool store_contact_import (StoreWrite *write, const MailAddress *person, GError **error);
// All of these, by name. MailAddress; NULL with error.
GPtrArray *store_contact_list_imported (Store *store, GError **error);
// Forgets all of these; what was seen in mail stays.
bool store_contact_forget_imported (StoreWrite *write, uint32_t *out_number, GError **error);

G_END_DECLS
