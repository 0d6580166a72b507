// SPDX-License-Identifier: GPL-3.0-or-later
//
// An account at work against a real server, with another client beside it.

#pragma once

#include "store/store-list.h"
#include "support/test-client.h"
#include "support/test-proxy.h"
#include "support/test-servers.h"
#include "sync/sync-account.h"

G_BEGIN_DECLS

typedef struct SyncFixture {
  TestServers *servers; // shared by the tests of a program that want the same; borrowed
  char *user;           // a mailbox of this test's own
  const char *service;  // of the servers: "imap" or "cyrus-imap"
  TestProxy *proxy;     // our IMAP connections go through it; the other client's don't
  TestProxy *smtp_proxy;
  TestClient *other;
  char *dir;
  bool is_attached;         // DIR belongs to another
  struct SyncFixture *host; // whose store it is, if another's; borrowed
  StoreOwner *owner;
  Store *store;
  NetContext *net;
  MailAccount *account;
  int64_t home_id; // the account whose folders are looked at; 0: that one
  SyncAccount *sync;

  // What the listener heard; under the mutex.
  GMutex mutex;
  GCond changed;
  unsigned int new_mail, operations_failed;
} SyncFixture;

// The submission server puts mail to this address off, always.
#define SYNC_FIXTURE_LATER "later@example.org"
// Likewise, though only after the final dot.
#define SYNC_FIXTURE_AFTER_DOT "dot@example.org"

// A new mailbox on servers with DOVECOT, configuration added to the server's (static, or NULL), and
// an empty store. Aborts the test on failure. With MAIL_TEST_SERVER=cyrus in the environment it is
// on Cyrus, and DOVECOT must be NULL.
SyncFixture *sync_fixture_new (const char *dovecot);
// The same with an account that gets its mail by POP3.
SyncFixture *sync_fixture_new_pop3 (const char *dovecot);
// The same of a server of the test's own at 127.0.0.1:PORT. There is no other client, and no server
// to send by.
SyncFixture *sync_fixture_new_pop3_at (uint16_t port, MailSecurity security);
// The same, not encrypted, with a server to send by, of the test's own too: SUBMISSION's port at
// localhost, its security, and whether one logs in there.
SyncFixture *sync_fixture_new_sending_by (uint16_t pop3_port, const MailService *submission);
// From now on its folders are those of a local account, which the new mail of accounts with a
// shared inbox goes to.
void sync_fixture_share (SyncFixture *fixture);
void sync_fixture_free (SyncFixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncFixture, sync_fixture_free)

// Another client of FIRST's mailbox: a store and connections of its own. It has no other client.
SyncFixture *sync_fixture_new_beside (SyncFixture *first);

// An account of KIND with another new mailbox, in the store of HOST, which outlives it and is
// closed and opened by hand: this one's SyncAccount goes and comes with it.
SyncFixture *sync_fixture_new_guest (SyncFixture *host, MailServiceKind kind);
// The N-th account of HOST's store, for a child process: HOST is attached itself.
SyncFixture *sync_fixture_attach_guest (SyncFixture *host, unsigned int n);

// SyncAccountConfig's doubt_s of accounts made from now on; at first -1.
void sync_fixture_set_doubt (int seconds);

// Likewise its smtp_patience_ms; at first 0.
void sync_fixture_set_smtp_patience (int64_t ms);
// The patience of accounts made from now on.
void sync_fixture_set_patience (SyncPatience chosen);

// How many mailboxes the servers are to have; new servers come when all are used.
void sync_fixture_set_mailboxes (unsigned int n);

// The store in DIR with the account that is in it already, for a child process: no servers, proxy
// or other client of its own.
SyncFixture *sync_fixture_attach (const char *dir);

// As "--child DIR" makes one pass of the store in DIR and ends the process; else returns.
void sync_fixture_pass_as_child (int argc, char **argv);

// Closes the store, so that a child can have it, and opens it again.
void sync_fixture_close_store (SyncFixture *fixture);
void sync_fixture_open_store (SyncFixture *fixture);

// The store is closed and opened again, as by a new process; the SyncAccount is new.
void sync_fixture_restart (SyncFixture *fixture);

// NAME of the store, which is closed, with its log goes.
void sync_fixture_remove_file (SyncFixture *fixture, const char *name);
// The store is opened again without index.db and search.db.
void sync_fixture_lose_index (SyncFixture *fixture);

// One pass that must succeed. → its report.
MailSyncReport sync_fixture_pass (SyncFixture *fixture);
// The same, with the text of all messages.
MailSyncReport sync_fixture_pass_whole (SyncFixture *fixture);
// The same, and no folder but Drafts is looked into: where mail lies elsewhere, only the answers to
// what was sent tell.
void sync_fixture_pass_without_looking (SyncFixture *fixture);
// One pass, whatever comes of it. → whether all went well.
bool sync_fixture_try_pass (SyncFixture *fixture);

// For what never comes, not for a busy machine.
#define SYNC_FIXTURE_PATIENCE_SECONDS 120

// Waits, woken by every change, until CHECK is true. Aborts after that time, naming WHAT.
typedef bool (*SyncFixtureCheck) (SyncFixture *fixture, void *data);
void sync_fixture_wait (SyncFixture *fixture, SyncFixtureCheck check, void *data, const char *what);

// Starts the account and waits until it is up to date.
void sync_fixture_start (SyncFixture *fixture);
// Waits until PATH has a message with SUBJECT.
void sync_fixture_wait_for_subject (SyncFixture *fixture, const char *path, const char *subject);

// The account whose folders are looked at.
int64_t sync_fixture_get_home (const SyncFixture *fixture);
int64_t sync_fixture_folder (SyncFixture *fixture, const char *path);
// The message with SUBJECT in PATH, 0 if none.
int64_t sync_fixture_find (SyncFixture *fixture, const char *path, const char *subject);

// What the store shows of PATH, in the form of test_client_dump().
char *sync_fixture_dump (SyncFixture *fixture, const char *path);
// The same with the SHA-256 of each content, "-" where it is not here.
char *sync_fixture_dump_whole (SyncFixture *fixture, const char *path);
// The server's and ours are the same.
void sync_fixture_assert_equal (SyncFixture *fixture, const char *path);
bool sync_fixture_is_equal (SyncFixture *fixture, void *path);
// store_check() finds nothing.
void sync_fixture_assert_sound (SyncFixture *fixture);

// This program runs against Cyrus. A test that only Dovecot's configuration or files can set up
// says so by sync_fixture_needs_dovecot(): true there, and the test is skipped.
bool sync_fixture_is_cyrus (void);
bool sync_fixture_needs_dovecot (void);

// For a test that fails: what QUERY finds in FILE of the store, to standard error.
void sync_fixture_print (SyncFixture *fixture, const char *file, const char *query);

// g_test_run(), and the servers' end. All is skipped where Cyrus is wanted and has no root.
int sync_fixture_run (void);

G_END_DECLS
