// SPDX-License-Identifier: GPL-3.0-or-later
//
// One response of a server as a tagged value: the whole grammar of RFC 9051, RFC 3501 and the
// extensions of design.md §5. Pure.

#pragma once

#include "imap/imap-acl.h"
#include "imap/imap-capability.h"
#include "imap/imap-code.h"
#include "imap/imap-fetch.h"
#include "imap/imap-framer.h"
#include "imap/imap-id.h"
#include "imap/imap-list.h"
#include "imap/imap-metadata.h"
#include "imap/imap-namespace.h"
#include "imap/imap-quota.h"
#include "imap/imap-search.h"
#include "imap/imap-status.h"
#include "imap/imap-thread.h"

G_BEGIN_DECLS

typedef enum {
  IMAP_RESPONSE_DEFECT,       // could not be read; `sequence` and `uid` if they could
  IMAP_RESPONSE_UNKNOWN,      // untagged, well-formed as far as we can tell, of no kind of ours
  IMAP_RESPONSE_CONDITION,    // OK, NO, BAD, BYE, PREAUTH, tagged or not
  IMAP_RESPONSE_CONTINUATION, // `+`
  IMAP_RESPONSE_CAPABILITY,
  IMAP_RESPONSE_ENABLED,
  IMAP_RESPONSE_FLAGS,
  IMAP_RESPONSE_EXISTS, // `number`
  IMAP_RESPONSE_RECENT,
  IMAP_RESPONSE_EXPUNGE,
  IMAP_RESPONSE_FETCH, // FETCH, UIDFETCH
  IMAP_RESPONSE_VANISHED,
  IMAP_RESPONSE_LIST, // LIST, LSUB, XLIST
  IMAP_RESPONSE_STATUS,
  IMAP_RESPONSE_SEARCH, // SEARCH, ESEARCH, SORT
  IMAP_RESPONSE_THREAD,
  IMAP_RESPONSE_NAMESPACE,
  IMAP_RESPONSE_ID,
  IMAP_RESPONSE_QUOTA,
  IMAP_RESPONSE_QUOTAROOT,
  IMAP_RESPONSE_ACL,
  IMAP_RESPONSE_LISTRIGHTS,
  IMAP_RESPONSE_MYRIGHTS,
  IMAP_RESPONSE_METADATA,
} ImapResponseKind;

typedef enum { IMAP_OK, IMAP_NO, IMAP_BAD, IMAP_BYE, IMAP_PREAUTH } ImapConditionKind;

typedef struct {
  ImapString tag; // NIL: untagged
  ImapConditionKind kind;
  ImapCode code;
  ImapString text; // for people; without the code
} ImapCondition;

// UIDs that are gone. The set is its own.
typedef struct {
  ImapUidSet *uids;
  bool earlier;
} ImapVanished;

// A value whose strings and lists are borrowed from the frame it was read from and the arena; only
// the sets of SEARCH, THREAD and VANISHED are its own. Read it through the accessors.
typedef struct {
  ImapResponseKind kind;
  uint32_t number; // EXISTS, RECENT, EXPUNGE; of a DEFECT its message number, if any
  uint32_t uid;    // of a DEFECT, if it could be made out
  ImapString text; // of a CONTINUATION; of UNKNOWN and DEFECT the whole line
  MailParse (*resume) (ImapCursor *cursor, void *value); // within a long number list
  union {
    ImapCondition condition;
    ImapCapabilityList capabilities;
    ImapFlags flags;
    ImapFetch fetch;
    ImapVanished vanished;
    ImapList list;
    ImapStatus status;
    ImapSearch search;
    ImapThread thread;
    ImapNamespaces namespaces;
    ImapParameters id;
    ImapQuota quota;
    ImapQuotaRoot quota_root;
    ImapAcl acl;
    ImapRights rights;
    ImapMetadata metadata;
  } value;
} ImapResponse;

// Frees what is its own; leaves a DEFECT of nothing.
void imap_response_clear (ImapResponse *response);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImapResponse, imap_response_clear)

// Reads FRAME, a RESPONSE, PIECE or SKIPPED, into RESPONSE, which is zeroed or cleared, or holds
// the pieces before. DONE: it is whole, a DEFECT included. MORE: another piece must come. Never
// BAD: what can't be read is a DEFECT.
MailParse imap_response_parse (ImapResponse *response, const ImapFrame *frame, ImapArena *arena);

// What is known of a FETCH up to a literal that is streamed: FRAME is the LITERAL. True when it is
// a message's section: OUT then has its UID (0: not told yet) and sequence number, and the
// section's name and origin.
bool imap_response_parse_literal (const ImapFrame *frame, ImapArena *arena, ImapFetch *out_fetch,
                                  ImapSection *out_section);

// The value, or NULL when RESPONSE is of another kind. Borrowed from RESPONSE.
const ImapCondition *imap_response_get_condition (const ImapResponse *response);
const ImapCapabilityList *imap_response_get_capabilities (const ImapResponse *response);
const ImapFlags *imap_response_get_flags (const ImapResponse *response);
const ImapFetch *imap_response_get_fetch (const ImapResponse *response);
const ImapVanished *imap_response_get_vanished (const ImapResponse *response);
const ImapList *imap_response_get_list (const ImapResponse *response);
const ImapStatus *imap_response_get_status (const ImapResponse *response);
const ImapSearch *imap_response_get_search (const ImapResponse *response);
const ImapNamespaces *imap_response_get_namespaces (const ImapResponse *response);
const ImapParameters *imap_response_get_id (const ImapResponse *response);
const ImapQuota *imap_response_get_quota (const ImapResponse *response);
const ImapQuotaRoot *imap_response_get_quota_root (const ImapResponse *response);
const ImapRights *imap_response_get_rights (const ImapResponse *response);
const ImapMetadata *imap_response_get_metadata (const ImapResponse *response);

// What no command of ours asks for is read whole, too; its values are looked at by tests alone.
const ImapThread *imap_response_get_thread (const ImapResponse *response);
const ImapAcl *imap_response_get_acl (const ImapResponse *response);

G_END_DECLS
