// SPDX-License-Identifier: GPL-3.0-or-later
//
// A file of contacts (vCards of any version) as people, read in the process that can read it.

#pragma once

#include "base/mail-row.h"

#include <stdio.h>

G_BEGIN_DECLS

// Cards: those that have an address, those that have none, those that can't be read.
typedef struct {
  uint32_t taken, without_address, broken;
} MailContactCounts;

// All people of FILE, called PATH in errors. Only names and addresses stay in memory. MailAddress;
// NULL with INVALID: it can't be read; LIMIT: over LIMIT_VCARD_PEOPLE addresses. Blocks. Any
// thread.
GPtrArray *mail_contacts_file_read (FILE *file, const char *path, MailContactCounts *out_counts,
                                    GError **error);

G_END_DECLS
