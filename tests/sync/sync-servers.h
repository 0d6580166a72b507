// SPDX-License-Identifier: GPL-3.0-or-later
//
// The servers of a test program, and their mailboxes: tests that want the same share them, each
// with a mailbox that no other has used.

#pragma once

#include "support/test-servers.h"

#include <stdbool.h>

G_BEGIN_DECLS

// This program runs against Cyrus: MAIL_TEST_SERVER says so.
bool sync_servers_are_cyrus (void);

// How many mailboxes servers that are started from now on have, at first 24. New servers come when
// all are used.
void sync_servers_set_mailboxes (unsigned int n);

// Servers with DOVECOT, configuration added to Dovecot's (static, or NULL), running until
// sync_servers_stop_all(), and the address of an unused mailbox on them, which the caller frees.
// Aborts the test on failure.
TestServers *sync_servers_take_mailbox (const char *dovecot, char **out_user);

void sync_servers_stop_all (void);

G_END_DECLS
