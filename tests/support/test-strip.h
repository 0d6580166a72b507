// SPDX-License-Identifier: GPL-3.0-or-later
//
// Takes extensions away from an IMAP server, seen from a client through a proxy: they are not
// offered, what the server would say by them alone is left out, and a command that uses one is
// answered BAD and kept. For cleartext. One TestStrip belongs to one connection.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

// Bits, in the order of test_strip_name().
#define TEST_STRIP_ALL ((1u << TEST_STRIP_N) - 1)
enum {
  TEST_STRIP_QRESYNC,
  TEST_STRIP_CONDSTORE, // QRESYNC goes with it
  TEST_STRIP_UIDPLUS,
  TEST_STRIP_MOVE,
  TEST_STRIP_IDLE,
  TEST_STRIP_LITERAL_PLUS,
  TEST_STRIP_ESEARCH,
  TEST_STRIP_SPECIAL_USE,
  TEST_STRIP_LIST_STATUS,
  TEST_STRIP_LIST_EXTENDED, // LIST-STATUS and SPECIAL-USE go with it
  TEST_STRIP_UNSELECT,
  TEST_STRIP_NOTIFY,
  TEST_STRIP_MULTIAPPEND,
  TEST_STRIP_UIDNEXT, // no extension: SELECT does not tell it, as Courier's
  TEST_STRIP_N,
};

typedef struct _TestStrip TestStrip;

// SET: bits 1 << TEST_STRIP_…. IMAP4rev2, COMPRESS and STARTTLS are always taken away, as their
// presence would give the others back.
TestStrip *test_strip_new (uint32_t set);
void test_strip_free (TestStrip *strip);

// The extensions of SET, a space between; "nothing". Caller frees.
char *test_strip_name (uint32_t set);

// N bytes that the server said; what the client is to hear is added to OUT. May keep a line that
// is not complete.
void test_strip_from_server (TestStrip *strip, const char *bytes, size_t n, GString *out);
// N bytes that the client said: what the server is to hear, and what the client hears at once.
void test_strip_from_client (TestStrip *strip, const char *bytes, size_t n, GString *out_server,
                             GString *out_client);
// The first command's line that used what is not there, or NULL.
const char *test_strip_get_misuse (const TestStrip *strip);

G_END_DECLS
