// SPDX-License-Identifier: GPL-3.0-or-later
//
// Groups of contacts, in keep.db: a person made them. Names differ by more than the case of
// letters.

#pragma once

#include "base/mail-contact-group.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// At most LIMIT groups of which a word begins with PREFIX ("" for all), by name, with their
// members. MailContactGroup; NULL with error.
GPtrArray *store_contact_group_list (Store *store, const char *prefix, uint32_t limit,
                                     GError **error);

// The group called NAME, by its key; NULL: none, or with error.
MailContactGroup *store_contact_group_find (Store *store, const char *name, GError **error);

// Makes GROUP (id 0), or gives the one of its id this name and these members. → its id; 0 with
// INVALID: no name, or one that another group has; LIMIT; NOT_FOUND.
int64_t store_contact_group_put (StoreWrite *write, const MailContactGroup *group, GError **error);

// GROUP stands in a file of contacts: its members come to those of the group of that name, which is
// made where there is none. The same again changes nothing.
bool store_contact_group_import (StoreWrite *write, const MailContactGroup *group, GError **error);

// Gone already: true.
bool store_contact_group_delete (StoreWrite *write, int64_t group_id, GError **error);

G_END_DECLS
