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
  // The last time that a damaged keep.db was read page by page, 0: never; what that cost.
  int64_t salvaged_at;
  uint64_t lost_messages, lost_pages;
  // The last time that keep.db was missing, with what it alone had, 0: never.
  int64_t keep_remade_at;
  // The last time that index.db, search.db or content.db was found damaged or missing and made
  // anew, 0: never. They lack nothing that can't be made or fetched again.
  int64_t index_remade_at, search_remade_at, content_remade_at;
  // The last slow pass over the mail that lives here, 0: none yet; what it read, and what of that
  // was not what had been stored.
  int64_t checked_at;
  uint64_t checked_messages, damaged_messages;
} MailStats;

// How much of the mail that a search is about was searched here.
typedef struct {
  uint64_t searched; // whole messages in the search index
  uint64_t known;    // messages listed here, searched by their headers at least
  uint64_t total;    // what there is, servers' word
} MailCoverage;

// What asking servers came to.
typedef struct {
  uint32_t folders; // asked
  uint32_t failed;  // could not be
  uint32_t found;   // messages that match, as servers say
  uint32_t fetched; // were not listed here before
  // Of the folders: their server can't search for letters other than ASCII's. Words with them were
  // not asked, only looked for in what is here; what the rest of the search found came here.
  uint32_t half_asked;
} MailServerSearch;

G_END_DECLS
