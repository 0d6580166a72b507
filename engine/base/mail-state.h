// SPDX-License-Identifier: GPL-3.0-or-later
//
// How an account's synchronisation stands, and what one pass of it did: snapshots by value.

#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum {
  MAIL_STATE_IDLE, // never connected, or stopped
  MAIL_STATE_CONNECTING,
  MAIL_STATE_SYNCING,    // see progress
  MAIL_STATE_UP_TO_DATE, // watching (IDLE) or waiting for the next check
  MAIL_STATE_OFFLINE,    // will try again by itself
  MAIL_STATE_TROUBLE,    // needs a person: ERROR says what
} MailAccountStateCode;

// A part of a message that somebody waits for, on its way.
typedef struct {
  int64_t message_id;   // 0: none is
  char *path;           // as MimePart has it, or NULL
  uint64_t done, total; // octets as they come; TOTAL is the server's guess
} MailPartProgress;

// A folder whose messages are on their way.
typedef struct {
  char *path;           // NULL: none is
  uint32_t done, total; // headers, by POP3 and with BODIES messages; 0: uncounted
  bool bodies;          // whole messages come, of those whose headers are here
  uint64_t bytes_left;  // of what is still to come, as the server told; 0: unknown
  uint64_t bytes_total; // by POP3: of all that comes, as the server told; 0: unknown
} MailFolderProgress;

typedef struct {
  MailAccountStateCode code;
  GError *error;                 // why OFFLINE or TROUBLE, else NULL
  MailFolderProgress *under_way; // each folder once, that with most to come first
  size_t n_under_way;            // 0 while SYNCING: the server is asked what there is
  int64_t last_sync;             // seconds since 1970; 0: never
  int64_t next_try;              // seconds since 1970 while OFFLINE, else 0
  int64_t allowed_at; // seconds since 1970: when the server, which allows no log-in sooner, is
                      // asked as its person wanted; 0: nobody waits for that
  MailPartProgress part;
  char **alerts; // what the server wants a person to read, each once, oldest first; or NULL
} MailAccountState;

// TO, whose former value is overwritten, gets what FROM says; the caller clears it.
void mail_folder_progress_copy (const MailFolderProgress *from, MailFolderProgress *to);
void mail_folder_progress_clear (MailFolderProgress *progress);

void mail_account_state_free (MailAccountState *state);
MailAccountState *mail_account_state_copy (const MailAccountState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailAccountState, mail_account_state_free)

typedef enum { MAIL_BODIES_NONE, MAIL_BODIES_RECENT, MAIL_BODIES_ALL } MailBodies;

typedef struct {
  int64_t account_id;
  int folders, added, changed, removed, bodies, operations_sent;
  uint64_t bytes_in, bytes_out;
  int round_trips;
  double seconds;
  GError *error; // NULL: complete
} MailSyncReport;

void mail_sync_report_free (MailSyncReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSyncReport, mail_sync_report_free)

G_END_DECLS
