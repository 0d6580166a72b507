// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the store says of itself: its size, and whether its files are sound.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

// The verdict on one database, or on the folder of content files.
typedef struct {
  char *file;
  bool ok;
  char **problems; // NULL-terminated
} MailFileCheck;

void mail_file_check_free (MailFileCheck *check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailFileCheck, mail_file_check_free)

typedef struct {
  uint64_t messages, bytes_content, bytes_index, bytes_search, bytes_keep;
  uint64_t indexed;      // messages whose text is in the search index
  uint64_t with_content; // messages wholly here
  int folders;
} MailStats;

G_END_DECLS
