// SPDX-License-Identifier: GPL-3.0-or-later
//
// A group of contacts: a name that stands for several people. Also somebody without an address
// belongs to it, so that a file of contacts loses nobody; nothing goes to them.

#pragma once

#include "base/mail-row.h"

G_BEGIN_DECLS

typedef struct {
  int64_t id;         // 0: not stored yet
  char *name;         // one line, never empty once it is stored
  GPtrArray *members; // MailAddress, no address twice; address "": has none
  GHashTable *known;  // what must not come twice, for mail_contact_group_add()
} MailContactGroup;

MailContactGroup *mail_contact_group_new (int64_t id, const char *name);
// A new one like GROUP that is not stored.
MailContactGroup *mail_contact_group_copy (const MailContactGroup *group);
void mail_contact_group_free (MailContactGroup *group);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailContactGroup, mail_contact_group_free)

// Adds one, unless GROUP has that address, or that name without an address, already: false. A name
// that it lacks is taken.
bool mail_contact_group_add (MailContactGroup *group, const char *name, const char *address);

// How many members have an address.
unsigned mail_contact_group_count (const MailContactGroup *group);

G_END_DECLS
