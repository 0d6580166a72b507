// SPDX-License-Identifier: GPL-3.0-or-later
//
// What certain servers do differently, as one table. Everything else goes by capabilities.

#pragma once

#include "imap/imap-capability.h"

G_BEGIN_DECLS

typedef enum {
  IMAP_QUIRK_FILES_SENT = 1 << 0,    // what is submitted there appears in Sent by itself
  IMAP_QUIRK_NO_UTF8 = 1 << 1,       // UTF8=ACCEPT is announced, but names stay UTF-7
  IMAP_QUIRK_NO_STATUS_ID = 1 << 2,  // STATUS of MAILBOXID is garbage
  IMAP_QUIRK_OTHER_BINDING = 1 << 3, // SCRAM-…-PLUS is announced, but binds by another value
  IMAP_QUIRK_NOOP_FIRST = 1 << 4,    // with NOTIFY, IDLE keeps to itself what was expunged before
  IMAP_QUIRK_KEEPS_DECODED = 1 << 5, // a part is decoded once, not for each piece of BINARY
  IMAP_QUIRK_LOSES_NEWS = 1 << 6,    // of much at a time some is never told, nor that it was lost
} ImapQuirks;

// By what the server shows: capabilities, the ID field "name", the greeting's text; each may be
// NULL. Pure.
uint32_t
imap_quirks_find (const ImapCapabilities *capabilities, const char *id_name, const char *greeting);

G_END_DECLS
