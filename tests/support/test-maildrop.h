// SPDX-License-Identifier: GPL-3.0-or-later
//
// A POP3 server with one maildrop (RFC 1939, 2449, 2595) and as many bad manners as are asked for.
// It tells of each step of the dialogue, so that a test can end the line or the client there.

#pragma once

#include "support/test-tls-server.h"

G_BEGIN_DECLS

typedef enum {
  TEST_MAILDROP_STLS = 1 << 0,       // it has STLS
  TEST_MAILDROP_PIPELINING = 1 << 1, // it takes several commands at once
  TEST_MAILDROP_NO_CAPA = 1 << 2,    // it knows neither CAPA nor SASL
  TEST_MAILDROP_NO_TOP = 1 << 3,     // nor TOP
  TEST_MAILDROP_EAGER = 1 << 4,      // DELE counts at once, whatever becomes of the session
  TEST_MAILDROP_LIES = 1 << 5,       // its sizes are wrong
  TEST_MAILDROP_ODD_UIDS = 1 << 6,   // its UIDs have spaces
  TEST_MAILDROP_MARKS = 1 << 7,      // it notes in the header of a message that it was read
  TEST_MAILDROP_EXPIRES = 1 << 8,    // it says that it removes mail after 30 days
  TEST_MAILDROP_NO_UIDL = 1 << 9,    // it gives no UIDs
  TEST_MAILDROP_ANY = (1 << 10) - 1,
  TEST_MAILDROP_DELAYS = 1 << 10,       // it says that ten minutes are to be between two log-ins
  TEST_MAILDROP_LISTS_NO_UID = 1 << 11, // UIDL tells of no message, whatever there is
} TestMaildropManners;

// STEP has been taken: "RETR 2: heard", "RETR 2: half said", … False: the line ends here. On the
// server's thread.
typedef bool (*TestMaildropStep) (void *data, const char *step);

typedef struct _TestMaildrop TestMaildrop;

// With STLS it has a certificate of AUTHORITY for 127.0.0.1.
TestMaildrop *test_maildrop_new (TestAuthority *authority, unsigned manners);
void test_maildrop_free (TestMaildrop *maildrop);
uint16_t test_maildrop_get_port (TestMaildrop *maildrop);

// NULL: no more.
void test_maildrop_set_step (TestMaildrop *maildrop, TestMaildropStep step, void *data);

// Returns once no session is under way.
void test_maildrop_wait (TestMaildrop *maildrop);

// TEXT with CRLF for ends of lines and the Message-ID ID comes into it.
void test_maildrop_deliver (TestMaildrop *maildrop, const char *id, const char *text);
// TEXT as a maildrop that marks gives it once it was read. The caller frees.
char *test_maildrop_mark (const char *text);
// Somebody else removes it. False: it was not there.
bool test_maildrop_remove (TestMaildrop *maildrop, const char *id);
// All have other UIDs from now on.
void test_maildrop_renew_uids (TestMaildrop *maildrop);
// From now on it refuses log-ins as too early, or no more.
void test_maildrop_set_too_early (TestMaildrop *maildrop, bool is_too_early);
// Log-ins it let in so far.
unsigned test_maildrop_count_log_ins (TestMaildrop *maildrop);
// ID has UID from now on, whatever others have.
void test_maildrop_set_uid (TestMaildrop *maildrop, const char *id, const char *uid);
// Message-IDs in their order; the caller frees.
char **test_maildrop_dup_ids (TestMaildrop *maildrop);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestMaildrop, test_maildrop_free)

G_END_DECLS
