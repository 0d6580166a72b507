// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a server says that it can do, as bits; unknown words are kept for the log.

#pragma once

#include "imap/imap-parser.h"
#include "imap/imap-string.h"

G_BEGIN_DECLS

typedef enum {
  IMAP_CAP_IMAP4REV1,
  IMAP_CAP_IMAP4REV2,
  IMAP_CAP_STARTTLS,
  IMAP_CAP_LOGINDISABLED,
  IMAP_CAP_SASL_IR,
  IMAP_CAP_ID,
  IMAP_CAP_ENABLE,
  IMAP_CAP_NAMESPACE,
  IMAP_CAP_LITERAL_PLUS,
  IMAP_CAP_LITERAL_MINUS,
  IMAP_CAP_LIST_EXTENDED,
  IMAP_CAP_LIST_STATUS,
  IMAP_CAP_LIST_MYRIGHTS,
  IMAP_CAP_LIST_METADATA,
  IMAP_CAP_SPECIAL_USE,
  IMAP_CAP_CREATE_SPECIAL_USE,
  IMAP_CAP_XLIST,
  IMAP_CAP_CHILDREN,
  IMAP_CAP_UIDPLUS,
  IMAP_CAP_MOVE,
  IMAP_CAP_UNSELECT,
  IMAP_CAP_CONDSTORE,
  IMAP_CAP_QRESYNC,
  IMAP_CAP_ESEARCH,
  IMAP_CAP_SEARCHRES,
  IMAP_CAP_SEARCH_FUZZY,
  IMAP_CAP_ESORT,
  IMAP_CAP_SORT,
  IMAP_CAP_THREAD_REFERENCES,
  IMAP_CAP_SNIPPET_FUZZY, // only Dovecot has it
  IMAP_CAP_PARTIAL,
  IMAP_CAP_WITHIN,
  IMAP_CAP_IDLE,
  IMAP_CAP_NOTIFY,
  IMAP_CAP_COMPRESS_DEFLATE,
  IMAP_CAP_BINARY,
  IMAP_CAP_OBJECTID,
  IMAP_CAP_UTF8_ACCEPT,
  IMAP_CAP_UTF8_ONLY,
  IMAP_CAP_QUOTA,
  IMAP_CAP_METADATA,
  IMAP_CAP_METADATA_SERVER,
  IMAP_CAP_ACL,
  IMAP_CAP_PREVIEW,
  IMAP_CAP_APPENDLIMIT,
  IMAP_CAP_MULTIAPPEND,
  IMAP_CAP_REPLACE,
  IMAP_CAP_MESSAGELIMIT,
  IMAP_CAP_SAVELIMIT,
  IMAP_CAP_UIDONLY,
  IMAP_CAP_INPROGRESS,
  IMAP_CAP_STATUS_SIZE,
  IMAP_CAP_SAVEDATE,
  IMAP_CAP_UNAUTHENTICATE,
  IMAP_CAP_LANGUAGE,
  IMAP_CAP_CATENATE,
  IMAP_CAP_URLAUTH,
  IMAP_CAP_LOGIN_REFERRALS,
  IMAP_CAP_GMAIL, // X-GM-EXT-1
  IMAP_N_CAPS,
} ImapCap;

// A value: copy it as you like. Grows with IMAP_N_CAPS.
typedef struct {
  uint64_t bits[(IMAP_N_CAPS + 63) / 64];
  uint64_t append_limit;  // APPENDLIMIT=n; G_MAXUINT64: none told
  uint32_t message_limit; // MESSAGELIMIT=n; 0: none
  uint32_t save_limit;    // SAVELIMIT=n; 0: none
} ImapCapabilities;

bool imap_capabilities_has (const ImapCapabilities *capabilities, ImapCap cap);
void imap_capabilities_add (ImapCapabilities *capabilities, ImapCap cap);
void imap_capabilities_remove (ImapCapabilities *capabilities, ImapCap cap);

// The word as servers send it ("LITERAL+"). Static.
const char *imap_cap_name (ImapCap cap);

// One CAPABILITY or ENABLED list.
typedef struct {
  ImapCapabilities known;
  ImapString *mechanisms; // of AUTH=…
  size_t n_mechanisms;
  ImapString *words; // every word as sent
  size_t n_words;
} ImapCapabilityList;

// What follows the word CAPABILITY or ENABLED, up to a `]` or the end.
MailParse imap_capability_parse (ImapCursor *cursor, ImapCapabilityList *out);

G_END_DECLS
