// SPDX-License-Identifier: GPL-3.0-or-later
//
// Real Dovecot and Postfix for a test (tests/servers), ended with the test whatever happens.

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _TestServers TestServers;

#define TEST_USER "robin@example.org"
#define TEST_PEER "ana@example.com"
#define TEST_PASSWORD "secret"

// Starts them with ARGUMENTS of tools/servers (NULL-terminated, or NULL) and waits until they
// answer. SSL_CERT_FILE is set to their authority. Aborts the test when they don't start.
TestServers *test_servers_start (const char *const *arguments);
void test_servers_stop (TestServers *servers);

// SERVICE: "imap", "imaps", "smtp", "submission", "smtps", …
uint16_t test_servers_get_port (TestServers *servers, const char *service);
// The private folder, with home/USER/Maildir in it.
const char *test_servers_get_folder (TestServers *servers);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestServers, test_servers_stop)

G_END_DECLS
