// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message that a server dropped and that is kept here for 30 days (design.md §5).

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct {
  int64_t message_id;
  int64_t account_id;
  int64_t folder_id; // where it was; 0 when that folder is gone too
  char *folder;      // its path, "" when it is gone
  int64_t removed_at;
  bool has_content; // false: only its headers are here, so it can't be put back
} MailRemoved;

void mail_removed_free (MailRemoved *removed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailRemoved, mail_removed_free)

G_END_DECLS
