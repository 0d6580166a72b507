// SPDX-License-Identifier: GPL-3.0-or-later
//
// A file of contacts (vCards of any version) as people and groups, read and written in the process
// that can do so.

#pragma once

#include "base/mail-contact-group.h"

#include <stdio.h>

G_BEGIN_DECLS

// Cards: those that have an address, those that have none, those that can't be read; groups, and
// members of them that the file does not tell of.
typedef struct {
  uint32_t taken, without_address, broken, groups, missing;
} MailContactCounts;

typedef struct {
  GPtrArray *people; // MailAddress
  GPtrArray *groups; // MailContactGroup
  MailContactCounts counts;
} MailContacts;

MailContacts *mail_contacts_new (void);
void mail_contacts_free (MailContacts *contacts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailContacts, mail_contacts_free)

// All of FILE, called PATH in errors. Only names, addresses and groups stay in memory. NULL with
// INVALID: it can't be read; LIMIT: over LIMIT_VCARD_PEOPLE addresses. Blocks. Any thread.
MailContacts *mail_contacts_file_read (FILE *file, const char *path, GError **error);

// CONTACTS as vCards of VERSION 3 or 4 (mime/mime-vcard.h). The caller frees.
char *mail_contacts_file_format (const MailContacts *contacts, int version);

G_END_DECLS
