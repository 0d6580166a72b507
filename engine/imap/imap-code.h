// SPDX-License-Identifier: GPL-3.0-or-later
//
// Response codes: what stands in brackets behind OK, NO, BAD, BYE and PREAUTH (RFC 9051 §7.1,
// RFC 5530, and the extensions'). A code that we do not know, or whose arguments we can't read,
// keeps its name and its text.

#pragma once

#include "imap/imap-capability.h"
#include "imap/imap-copy-uid.h"
#include "imap/imap-flags.h"
#include "imap/imap-parser.h"

G_BEGIN_DECLS

typedef enum {
  IMAP_CODE_NONE,    // no brackets
  IMAP_CODE_UNKNOWN, // `name` and `arguments` only
  IMAP_CODE_ALERT,
  IMAP_CODE_ALREADYEXISTS,
  IMAP_CODE_APPENDUID,
  IMAP_CODE_AUTHENTICATIONFAILED,
  IMAP_CODE_AUTHORIZATIONFAILED,
  IMAP_CODE_BADCHARSET,
  IMAP_CODE_BADCOMPARATOR,
  IMAP_CODE_BADEVENT,
  IMAP_CODE_BADURL,
  IMAP_CODE_CANNOT,
  IMAP_CODE_CAPABILITY,
  IMAP_CODE_CLIENTBUG,
  IMAP_CODE_CLOSED,
  IMAP_CODE_COMPRESSIONACTIVE,
  IMAP_CODE_CONTACTADMIN,
  IMAP_CODE_COPYUID,
  IMAP_CODE_CORRUPTION,
  IMAP_CODE_DOWNGRADED,
  IMAP_CODE_EXPIRED,
  IMAP_CODE_EXPUNGEISSUED,
  IMAP_CODE_HASCHILDREN,
  IMAP_CODE_HIGHESTMODSEQ,
  IMAP_CODE_INPROGRESS,
  IMAP_CODE_INUSE,
  IMAP_CODE_LIMIT,
  IMAP_CODE_MAILBOXID,
  IMAP_CODE_MESSAGELIMIT,
  IMAP_CODE_METADATA,
  IMAP_CODE_MODIFIED,
  IMAP_CODE_NEWNAME,
  IMAP_CODE_NOMODSEQ,
  IMAP_CODE_NONEXISTENT,
  IMAP_CODE_NOPERM,
  IMAP_CODE_NOTIFICATIONOVERFLOW,
  IMAP_CODE_NOTSAVED,
  IMAP_CODE_OVERQUOTA,
  IMAP_CODE_PARSE,
  IMAP_CODE_PERMANENTFLAGS,
  IMAP_CODE_PRIVACYREQUIRED,
  IMAP_CODE_READ_ONLY,
  IMAP_CODE_READ_WRITE,
  IMAP_CODE_REFERRAL,
  IMAP_CODE_SERVERBUG,
  IMAP_CODE_THROTTLED,
  IMAP_CODE_TOOBIG,
  IMAP_CODE_TRYCREATE,
  IMAP_CODE_UIDNEXT,
  IMAP_CODE_UIDNOTSTICKY,
  IMAP_CODE_UIDREQUIRED,
  IMAP_CODE_UIDVALIDITY,
  IMAP_CODE_UNAVAILABLE,
  IMAP_CODE_UNKNOWN_CTE,
  IMAP_CODE_UNSEEN,
  IMAP_CODE_USEATTR,
  IMAP_CODE_WEBALERT,
} ImapCodeKind;

typedef struct {
  ImapCodeKind kind;
  ImapString name;
  ImapString arguments; // as sent, without the name and brackets; NIL: none
  // HIGHESTMODSEQ, UIDNEXT, UIDVALIDITY, UNSEEN, MESSAGELIMIT, INPROGRESS (done), APPENDUID and
  // COPYUID (the UIDVALIDITY).
  uint64_t number;
  uint64_t goal;   // INPROGRESS; of MESSAGELIMIT the last UID done; 0: not told
  ImapString id;   // MAILBOXID; the tag of INPROGRESS
  ImapFlags flags; // PERMANENTFLAGS
  ImapCapabilityList capabilities;
  ImapString first;  // number sets as text: APPENDUID's UIDs, COPYUID's sources, MODIFIED
  ImapString second; // COPYUID's targets
} ImapCode;

// `[code]`, from the bracket on. A code that fails its own grammar is UNKNOWN; BAD only when no
// bracket closes it.
MailParse imap_code_parse (ImapCursor *cursor, ImapCode *out);

G_END_DECLS
