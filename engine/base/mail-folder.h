// SPDX-License-Identifier: GPL-3.0-or-later
//
// A folder as the sidebar shows it: an immutable snapshot of one mailbox and its counts.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

// What a mailbox is for (RFC 6154 special use, plus INBOX). In the order of the sidebar.
typedef enum {
  MAIL_ROLE_INBOX,
  MAIL_ROLE_DRAFTS,
  MAIL_ROLE_SENT,
  MAIL_ROLE_ARCHIVE,
  MAIL_ROLE_JUNK,
  MAIL_ROLE_TRASH,
  MAIL_ROLE_ALL,     // every message of the account (Gmail)
  MAIL_ROLE_FLAGGED, // a server's virtual view of flagged mail
  MAIL_ROLE_IMPORTANT, // likewise of what it thinks important (RFC 8457, Gmail)
  MAIL_ROLE_NONE,
} MailRole;

// Where a person chooses a role: none, so that the server's word or the folder's name says it.
#define MAIL_ROLE_AUTOMATIC (-1)

// What the server's access control (RFC 4314) does not let one do in a folder. Bits.
typedef enum {
  MAIL_DENIES_SEEN = 1 << 0,   // it does not keep what was read
  MAIL_DENIES_FLAGS = 1 << 1,  // other flags and labels
  MAIL_DENIES_INSERT = 1 << 2, // mail can't be moved or copied to it
  MAIL_DENIES_REMOVE = 1 << 3, // mail can't be moved out of it or deleted
  MAIL_DENIES_CREATE = 1 << 4, // folders inside
  MAIL_DENIES_DELETE = 1 << 5, // the folder itself can't be renamed or deleted
} MailDenied;

// Reference-counted and never changed after it was made.
typedef struct {
  int64_t id;
  int64_t account_id;
  char *path;        // whole UTF-8 path as the server has it, with its delimiter
  char *name;        // last element of PATH, UTF-8
  char delimiter;    // '\0' when the account's mailboxes have no hierarchy
  int64_t parent_id; // 0 at the top
  MailRole role;
  bool selectable; // false: only there to hold others (\Noselect, \NonExistent)
  bool subscribed;
  bool keeps_labels; // the server takes new keywords: labels are not on this computer alone
  bool synced;       // its whole history of headers is here
  uint32_t uidvalidity;
  uint32_t uidnext;
  uint64_t highestmodseq; // 0: the server keeps none
  uint32_t denied;        // MailDenied; 0: nothing, as far as the server tells
  int total;
  int unread;
} MailFolder;

MailFolder *mail_folder_new (const MailFolder *template);
MailFolder *mail_folder_ref (const MailFolder *folder);
void mail_folder_unref (MailFolder *folder);

// "inbox", "drafts", …, "" for NONE: what mailctl prints. Static.
const char *mail_role_name (MailRole role);

// A folder of ROLE shows again what lies elsewhere: its mail is not brought.
bool mail_role_is_view (MailRole role);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailFolder, mail_folder_unref)

G_END_DECLS
