// SPDX-License-Identifier: GPL-3.0-or-later
//
// How each connection and folder of an account fares, for a person who wonders: a snapshot by
// value. What it says is data; sentences are made where people read.

#pragma once

#include "base/mail-folder.h"
#include "base/mail-state.h"

G_BEGIN_DECLS

// What a connection is for.
typedef enum {
  MAIL_CONNECTION_INTERACTIVE, // what a person asked for, and the open folder
  MAIL_CONNECTION_WATCH,       // the inbox, and which folders changed
  MAIL_CONNECTION_BACKFILL,    // history and whole messages
  MAIL_CONNECTION_OUTBOX,      // the submission server
} MailConnectionUse;

// By what a resting connection hears of news.
typedef enum {
  MAIL_LIVE_NONE,
  MAIL_LIVE_POLL,   // it asks once a minute: the server has no IDLE
  MAIL_LIVE_IDLE,   // told about one folder
  MAIL_LIVE_NOTIFY, // told about every folder
} MailLive;

typedef struct {
  MailConnectionUse use;
  MailAccountStateCode code;
  GError *error;           // why it is OFFLINE or in TROUBLE, else NULL
  int64_t next_try;        // seconds since 1970 while OFFLINE, else 0
  int64_t connected_since; // seconds since 1970; 0: not connected
  MailLive live;
  int64_t live_since; // of LIVE for this FOLDER; 0 with MAIL_LIVE_NONE
  char *folder;       // path that it listens to, or NULL

  // Of the server it is connected to, or was last; NULL or 0 when never.
  char *software;                            // by its ID: "Dovecot", or NULL
  char *tls;                                 // "TLSv1.3 TLS_AES_256_GCM_SHA384"; "": cleartext
  char **extensions;                         // those in use, NULL-terminated; or NULL
  char *issuer;                              // of its certificate
  char *sha256;                              // of its certificate, hex
  int64_t expires_at;                        // of its certificate
  uint64_t bytes_in, bytes_out, round_trips; // of this connection so far

  MailFolderProgress at; // while SYNCING: what it brings

  // What it says of the command that it works on (RFC 9585): DONE of GOAL; GOAL 0: nothing.
  uint64_t work_done, work_goal;
} MailConnection;

typedef struct {
  char *path;
  MailRole role;
  int64_t last_sync;    // seconds since 1970; 0: never
  bool synced;          // all headers are here
  uint32_t here, there; // messages here, and on the server as last told
  uint32_t withheld;    // messages over which the server hangs up: they are let be for a day
  char *refusal;        // why the server won't open it, in its own words, "" if none; NULL: it does
} MailFolderHealth;

typedef struct {
  int64_t account_id;
  bool at_work;           // the account's connections are kept up in the owner of the store
  bool online;            // as the system says
  int64_t last_sync;      // seconds since 1970; 0: never
  int64_t next_check;     // of all folders; 0: none is due
  uint64_t quota_used;    // octets
  uint64_t quota_limit;   // octets; 0: the server tells none
  char **alerts;          // as MailAccountState has them
  GPtrArray *connections; // MailConnection
  GPtrArray *folders;     // MailFolderHealth, in the order of the sidebar
} MailHealth;

MailConnection *mail_connection_copy (const MailConnection *connection);
void mail_connection_clear (MailConnection *connection);
void mail_connection_free (MailConnection *connection);

void mail_folder_health_free (MailFolderHealth *folder);

MailHealth *mail_health_new (void);
void mail_health_free (MailHealth *health);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailConnection, mail_connection_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailFolderHealth, mail_folder_health_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailHealth, mail_health_free)

G_END_DECLS
