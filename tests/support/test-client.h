// SPDX-License-Identifier: GPL-3.0-or-later
//
// Another IMAP client: raw commands over a cleartext loopback socket, knowing nothing of the
// engine, so that a fault of ours can't hide on both sides of a test.

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _TestClient TestClient;

// Connects to 127.0.0.1:PORT and logs in. Aborts the test on failure.
TestClient *test_client_new (uint16_t port, const char *user, const char *password);
void test_client_free (TestClient *client);

// Sends one command, without tag and CRLF, and returns everything the server said, the tagged line
// last with its tag cut off. Aborts the test unless that is OK.
char *test_client_run (TestClient *client, const char *format, ...) G_GNUC_PRINTF (2, 3);
// The same, whatever the outcome.
char *test_client_try (TestClient *client, const char *format, ...) G_GNUC_PRINTF (2, 3);

// From now on a server that hangs up, as Dovecot does on whoever has a folder selected that is
// deleted, is connected to again, and asked again, with no folder selected. A folder that can't be
// opened holds nothing then.
void test_client_come_back (TestClient *client);

// A small message with SUBJECT and Message-ID into FOLDER. FLAGS like "\\Seen", "" for none.
void test_client_append (TestClient *client, const char *folder, const char *subject,
                         const char *message_id, const char *flags);
// N of them in one command, "SUBJECT 1" with <SUBJECT-1@test.example> and so on.
void test_client_append_many (TestClient *client, const char *folder, const char *subject,
                              unsigned int n);
// RAW, without NUL, into FOLDER.
void test_client_append_raw (TestClient *client, const char *folder, const GString *raw);

// A message on the server.
typedef struct {
  uint32_t uid;
  char *flags; // sorted, without \Recent, a space between
  char *message_id;
  char *sha256; // of the whole content
} TestMessage;

// All of FOLDER, by uid. TestMessage.
GPtrArray *test_client_fetch (TestClient *client, const char *folder);
// "uid flags message-id" lines of FOLDER, by uid, flags sorted and without \Recent: what a folder
// holds, to be compared.
char *test_client_dump (TestClient *client, const char *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestClient, test_client_free)

G_END_DECLS
