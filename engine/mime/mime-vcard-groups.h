// SPDX-License-Identifier: GPL-3.0-or-later
//
// The groups of a file of vCards: cards of KIND:group (RFC 6350 §6.1.4, §6.6.5; 3.0 writes it as
// X-ADDRESSBOOKSERVER-KIND), whose members may stand anywhere in the file, be groups themselves or
// addresses; and CATEGORIES (§6.7.1), each of which its cards make a group. For mime-vcard.c.

#pragma once

#include "base/mail-contact-group.h"

G_BEGIN_DECLS

typedef struct _MimeVcardGroups MimeVcardGroups;

MimeVcardGroups *mime_vcard_groups_new (void);
void mime_vcard_groups_free (MimeVcardGroups *groups);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeVcardGroups, mime_vcard_groups_free)

// A card of somebody, or NULL as UID: ADDRESS is the preferred one, "" for none. CATEGORIES: names,
// char *.
void mime_vcard_groups_see_person (MimeVcardGroups *groups, const char *uid, const char *name,
                                   const char *address, const GPtrArray *categories);

// A card of a group; MEMBERS: their URIs, char *.
void mime_vcard_groups_see_group (MimeVcardGroups *groups, const char *uid, const char *name,
                                  const GPtrArray *members);

// The file ended: its groups in their order, MailContactGroup, the caller frees; *OUT_MISSING
// members are not in it, or more than are taken (base/limits.h).
GPtrArray *mime_vcard_groups_finish (MimeVcardGroups *groups, uint32_t *out_missing);

G_END_DECLS
