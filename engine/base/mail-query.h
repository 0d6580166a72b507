// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which messages a list is of: a folder, a view over all accounts, or a search.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum {
  MAIL_SCOPE_FOLDER,      // folder_id
  MAIL_SCOPE_ALL_INBOXES, // every account's inbox
  MAIL_SCOPE_FLAGGED,     // flagged mail of every account
  MAIL_SCOPE_SNOOZED,     // what sleeps (store-snooze.h), of every account
  MAIL_SCOPE_EVERYTHING,  // all mail of account_id (0: of all accounts); for searches
} MailScope;

// By value; strings are borrowed for the time of the call that takes it.
typedef struct {
  MailScope scope;
  int64_t folder_id;
  int64_t account_id;
  const char *search; // in mailctl's search syntax (mailctl.md), NULL or "" for none
  bool conversations; // ids are thread ids, else message ids
  bool only_unread, only_flagged, only_attachments; // the list's filter
  bool only_to_me; // to or cc has an address that the person writes as, whatever account's
} MailQuery;

G_END_DECLS
