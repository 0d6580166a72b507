// SPDX-License-Identifier: GPL-3.0-or-later
//
// A response by its first words. What goes wrong within one is a defect of that one.

#include "imap/imap-response.h"

#include <string.h>

typedef MailParse (*ValueParser) (ImapCursor *cursor, ImapResponse *response);

static MailParse
parse_capabilities (ImapCursor *cursor, ImapResponse *response)
{
  return imap_capability_parse (cursor, &response->value.capabilities);
}

static MailParse
parse_flags (ImapCursor *cursor, ImapResponse *response)
{
  imap_cursor_take_spaces (cursor);
  return imap_flags_parse (cursor, &response->value.flags);
}

static MailParse
parse_list (ImapCursor *cursor, ImapResponse *response)
{
  return imap_list_parse (cursor, IMAP_LIST, &response->value.list);
}

static MailParse
parse_lsub (ImapCursor *cursor, ImapResponse *response)
{
  return imap_list_parse (cursor, IMAP_LSUB, &response->value.list);
}

static MailParse
parse_xlist (ImapCursor *cursor, ImapResponse *response)
{
  return imap_list_parse (cursor, IMAP_XLIST, &response->value.list);
}

static MailParse
parse_status (ImapCursor *cursor, ImapResponse *response)
{
  return imap_status_parse (cursor, &response->value.status);
}

static MailParse
parse_namespaces (ImapCursor *cursor, ImapResponse *response)
{
  return imap_namespaces_parse (cursor, &response->value.namespaces);
}

static MailParse
parse_id (ImapCursor *cursor, ImapResponse *response)
{
  return imap_id_parse (cursor, &response->value.id);
}

static MailParse
parse_quota (ImapCursor *cursor, ImapResponse *response)
{
  return imap_quota_parse (cursor, &response->value.quota);
}

static MailParse
parse_quota_root (ImapCursor *cursor, ImapResponse *response)
{
  return imap_quota_root_parse (cursor, &response->value.quota_root);
}

static MailParse
parse_acl (ImapCursor *cursor, ImapResponse *response)
{
  return imap_acl_parse (cursor, &response->value.acl);
}

static MailParse
parse_list_rights (ImapCursor *cursor, ImapResponse *response)
{
  return imap_rights_parse_list (cursor, &response->value.rights);
}

static MailParse
parse_my_rights (ImapCursor *cursor, ImapResponse *response)
{
  return imap_rights_parse_mine (cursor, &response->value.rights);
}

static MailParse
parse_metadata (ImapCursor *cursor, ImapResponse *response)
{
  return imap_metadata_parse (cursor, &response->value.metadata);
}

static MailParse
resume_search (ImapCursor *cursor, void *value)
{
  return imap_search_parse_numbers (cursor, value);
}

static MailParse
resume_esearch (ImapCursor *cursor, void *value)
{
  return imap_search_parse_extended (cursor, value);
}

static MailParse
resume_sort (ImapCursor *cursor, void *value)
{
  return imap_search_parse_sorted (cursor, value);
}

static MailParse
resume_thread (ImapCursor *cursor, void *value)
{
  return imap_thread_parse (cursor, value);
}

static MailParse
resume_vanished (ImapCursor *cursor, void *value)
{
  ImapVanished *vanished = value;
  imap_cursor_take_spaces (cursor);
  MailCursor numbers = {cursor->p, cursor->end};
  MailParse parse = imap_uid_set_read (vanished->uids, &numbers, G_MAXUINT32);
  cursor->p = numbers.p;
  return parse;
}

static MailParse
parse_search (ImapCursor *cursor, ImapResponse *response)
{
  response->resume = resume_search;
  return resume_search (cursor, &response->value);
}

static MailParse
parse_esearch (ImapCursor *cursor, ImapResponse *response)
{
  response->resume = resume_esearch;
  return resume_esearch (cursor, &response->value);
}

static MailParse
parse_sort (ImapCursor *cursor, ImapResponse *response)
{
  response->resume = resume_sort;
  return resume_sort (cursor, &response->value);
}

static MailParse
parse_thread (ImapCursor *cursor, ImapResponse *response)
{
  response->resume = resume_thread;
  return resume_thread (cursor, &response->value);
}

// `(EARLIER) 41,43:116`; open-ended sets are seen.
static MailParse
parse_vanished (ImapCursor *cursor, ImapResponse *response)
{
  ImapVanished *vanished = &response->value.vanished;
  vanished->uids = imap_uid_set_new ();
  response->resume = resume_vanished;
  imap_cursor_take_spaces (cursor);
  vanished->earlier = imap_cursor_take_word (cursor, "(EARLIER)");
  return resume_vanished (cursor, vanished);
}

static const struct {
  const char *word;
  ImapResponseKind kind;
  ValueParser parse;
} untagged[] = {
  {"CAPABILITY", IMAP_RESPONSE_CAPABILITY, parse_capabilities},
  {"ENABLED", IMAP_RESPONSE_ENABLED, parse_capabilities},
  {"FLAGS", IMAP_RESPONSE_FLAGS, parse_flags},
  {"LIST", IMAP_RESPONSE_LIST, parse_list},
  {"LSUB", IMAP_RESPONSE_LIST, parse_lsub},
  {"XLIST", IMAP_RESPONSE_LIST, parse_xlist},
  {"STATUS", IMAP_RESPONSE_STATUS, parse_status},
  {"SEARCH", IMAP_RESPONSE_SEARCH, parse_search},
  {"ESEARCH", IMAP_RESPONSE_SEARCH, parse_esearch},
  {"SORT", IMAP_RESPONSE_SEARCH, parse_sort},
  {"THREAD", IMAP_RESPONSE_THREAD, parse_thread},
  {"VANISHED", IMAP_RESPONSE_VANISHED, parse_vanished},
  {"NAMESPACE", IMAP_RESPONSE_NAMESPACE, parse_namespaces},
  {"ID", IMAP_RESPONSE_ID, parse_id},
  {"QUOTA", IMAP_RESPONSE_QUOTA, parse_quota},
  {"QUOTAROOT", IMAP_RESPONSE_QUOTAROOT, parse_quota_root},
  {"ACL", IMAP_RESPONSE_ACL, parse_acl},
  {"LISTRIGHTS", IMAP_RESPONSE_LISTRIGHTS, parse_list_rights},
  {"MYRIGHTS", IMAP_RESPONSE_MYRIGHTS, parse_my_rights},
  {"METADATA", IMAP_RESPONSE_METADATA, parse_metadata},
};

static const struct {
  const char *word;
  ImapConditionKind kind;
} conditions[] = {
  {"OK", IMAP_OK}, {"NO", IMAP_NO}, {"BAD", IMAP_BAD}, {"BYE", IMAP_BYE}, {"PREAUTH", IMAP_PREAUTH},
};

// A condition's word may touch the bracket behind it.
static bool
take_condition_word (ImapCursor *cursor, const char *word)
{
  size_t n = strlen (word);
  size_t left = (size_t) (cursor->end - cursor->p);
  if (left < n || g_ascii_strncasecmp (cursor->p, word, n) != 0)
    return false;
  if (left > n && cursor->p[n] != ' ' && cursor->p[n] != '[')
    return false;
  cursor->p += n;
  return true;
}

static bool
take_condition (ImapCursor *cursor, ImapConditionKind *out)
{
  for (size_t i = 0; i < G_N_ELEMENTS (conditions); i++) {
    if (take_condition_word (cursor, conditions[i].word)) {
      *out = conditions[i].kind;
      return true;
    }
  }
  return false;
}

// Code and text. A bracket that never closes is text.
static MailParse
parse_condition (ImapCursor *cursor, ImapResponse *response)
{
  ImapCondition *condition = &response->value.condition;
  response->kind = IMAP_RESPONSE_CONDITION;
  imap_cursor_take_spaces (cursor);
  ImapCursor before = *cursor;
  if (imap_cursor_peek (cursor) == '[' &&
      imap_code_parse (cursor, &condition->code) != MAIL_PARSE_DONE) {
    *cursor = before;
    condition->code = (ImapCode) {0};
  }
  imap_cursor_take_spaces (cursor);
  condition->text = (ImapString) {cursor->p, (size_t) (cursor->end - cursor->p)};
  return MAIL_PARSE_DONE;
}

static MailParse
parse_fetch (ImapCursor *cursor, ImapResponse *response, bool by_uid)
{
  ImapFetch *fetch = &response->value.fetch;
  response->kind = IMAP_RESPONSE_FETCH;
  fetch->sequence = by_uid ? 0 : response->number;
  fetch->uid = by_uid ? response->number : 0;
  fetch->has = by_uid ? IMAP_FETCH_UID : 0;
  MailParse parse = imap_fetch_parse (cursor, fetch);
  if (parse != MAIL_PARSE_DONE)
    response->uid = fetch->uid;
  return parse == MAIL_PARSE_DONE ? MAIL_PARSE_DONE : MAIL_PARSE_BAD;
}

// `* 12 EXISTS` and its kin, behind the number.
static MailParse
parse_numbered (ImapCursor *cursor, ImapResponse *response)
{
  static const struct {
    const char *word;
    ImapResponseKind kind;
  } counts[] = {
    {"EXISTS", IMAP_RESPONSE_EXISTS},
    {"RECENT", IMAP_RESPONSE_RECENT},
    {"EXPUNGE", IMAP_RESPONSE_EXPUNGE},
  };
  imap_cursor_take_spaces (cursor);
  if (imap_cursor_take_word (cursor, "FETCH"))
    return parse_fetch (cursor, response, false);
  if (imap_cursor_take_word (cursor, "UIDFETCH"))
    return parse_fetch (cursor, response, true);
  for (size_t i = 0; i < G_N_ELEMENTS (counts); i++) {
    if (imap_cursor_take_word (cursor, counts[i].word)) {
      response->kind = counts[i].kind;
      return MAIL_PARSE_DONE;
    }
  }
  response->kind = IMAP_RESPONSE_UNKNOWN;
  return MAIL_PARSE_DONE;
}

static MailParse
parse_untagged (ImapCursor *cursor, ImapResponse *response)
{
  imap_cursor_take_spaces (cursor);
  if (take_condition (cursor, &response->value.condition.kind))
    return parse_condition (cursor, response);
  if (g_ascii_isdigit (imap_cursor_peek (cursor)))
    return imap_parse_number (cursor, &response->number) == MAIL_PARSE_DONE ?
             parse_numbered (cursor, response) :
             MAIL_PARSE_BAD;
  for (size_t i = 0; i < G_N_ELEMENTS (untagged); i++) {
    if (imap_cursor_take_word (cursor, untagged[i].word)) {
      response->kind = untagged[i].kind;
      return untagged[i].parse (cursor, response);
    }
  }
  response->kind = IMAP_RESPONSE_UNKNOWN;
  return MAIL_PARSE_DONE;
}

static MailParse
parse_tagged (ImapCursor *cursor, ImapResponse *response)
{
  ImapString tag;
  if (imap_parse_atom (cursor, &tag) != MAIL_PARSE_DONE || !imap_cursor_take_spaces (cursor) ||
      !take_condition (cursor, &response->value.condition.kind))
    return MAIL_PARSE_BAD;
  response->value.condition.tag = tag;
  return parse_condition (cursor, response);
}

static MailParse
parse_start (ImapCursor *cursor, ImapResponse *response)
{
  if (imap_cursor_take (cursor, '+')) {
    imap_cursor_take (cursor, ' ');
    response->kind = IMAP_RESPONSE_CONTINUATION;
    response->text = (ImapString) {cursor->p, (size_t) (cursor->end - cursor->p)};
    return MAIL_PARSE_DONE;
  }
  if (imap_cursor_take (cursor, '*'))
    return parse_untagged (cursor, response);
  return parse_tagged (cursor, response);
}

// Which message a broken FETCH was about, as far as its text still tells.
static uint32_t
find_uid (const char *text, size_t n)
{
  static const char word[] = "UID ";
  const char *end = text + n;
  const char *p = text;
  while ((p = memmem (p, (size_t) (end - p), word, sizeof word - 1)) != NULL) {
    bool starts = p > text && (p[-1] == '(' || p[-1] == ' ');
    MailCursor digits = {p += sizeof word - 1, end};
    uint64_t uid;
    if (starts && mail_cursor_number (&digits, G_MAXUINT32, &uid))
      return (uint32_t) uid;
  }
  return 0;
}

static void
become_defect (ImapResponse *response, const ImapFrame *frame)
{
  uint32_t number = response->number;
  uint32_t uid = response->uid;
  imap_response_clear (response);
  response->number = number;
  response->uid = uid != 0 || number == 0 ? uid : find_uid (frame->text, frame->length);
  response->text = (ImapString) {frame->text, frame->length};
}

static void
init_cursor (ImapCursor *cursor, const ImapFrame *frame, ImapArena *arena)
{
  imap_cursor_init (cursor, arena, frame->text, frame->length);
  cursor->literals = frame->literals;
  cursor->n_literals = frame->n_literals;
}

void
imap_response_clear (ImapResponse *response)
{
  if (response->kind == IMAP_RESPONSE_SEARCH)
    imap_search_clear (&response->value.search);
  else if (response->kind == IMAP_RESPONSE_THREAD)
    imap_thread_clear (&response->value.thread);
  else if (response->kind == IMAP_RESPONSE_VANISHED)
    imap_uid_set_free (response->value.vanished.uids);
  memset (response, 0, sizeof *response);
}

MailParse
imap_response_parse (ImapResponse *response, const ImapFrame *frame, ImapArena *arena)
{
  ImapCursor cursor;
  MailParse parse;
  init_cursor (&cursor, frame, arena);
  // The pieces that follow a defect belong to it.
  if (frame->continued && response->resume == NULL)
    return frame->kind == IMAP_FRAME_PIECE ? MAIL_PARSE_MORE : MAIL_PARSE_DONE;
  if (frame->continued && cursor.p == cursor.end)
    parse = MAIL_PARSE_DONE;
  else if (frame->continued)
    parse = response->resume (&cursor, &response->value);
  else
    parse = parse_start (&cursor, response);
  // A condition is whole without the rest of its text; without its tag a command would never end.
  bool skipped = frame->kind == IMAP_FRAME_SKIPPED && response->kind != IMAP_RESPONSE_CONDITION;
  bool incomplete = parse == MAIL_PARSE_MORE && frame->kind != IMAP_FRAME_PIECE;
  if (parse == MAIL_PARSE_BAD || skipped || incomplete)
    become_defect (response, frame);
  else if (response->kind == IMAP_RESPONSE_UNKNOWN)
    response->text = (ImapString) {frame->text, frame->length};
  return frame->kind == IMAP_FRAME_PIECE ? MAIL_PARSE_MORE : MAIL_PARSE_DONE;
}

bool
imap_response_parse_literal (const ImapFrame *frame, ImapArena *arena, ImapFetch *out_fetch,
                             ImapSection *out_section)
{
  ImapCursor cursor;
  uint32_t number;
  *out_fetch = (ImapFetch) {0};
  init_cursor (&cursor, frame, arena);
  if (!imap_cursor_take (&cursor, '*') || !imap_cursor_take_spaces (&cursor) ||
      imap_parse_number (&cursor, &number) != MAIL_PARSE_DONE || !imap_cursor_take_spaces (&cursor))
    return false;
  if (imap_cursor_take_word (&cursor, "UIDFETCH"))
    out_fetch->uid = number;
  else if (imap_cursor_take_word (&cursor, "FETCH"))
    out_fetch->sequence = number;
  else
    return false;
  if (imap_fetch_parse (&cursor, out_fetch) != MAIL_PARSE_MORE || out_fetch->n_sections == 0)
    return false;
  *out_section = out_fetch->sections[out_fetch->n_sections - 1];
  return out_section->streamed;
}

const ImapCondition *
imap_response_get_condition (const ImapResponse *response)
{
  return response->kind == IMAP_RESPONSE_CONDITION ? &response->value.condition : NULL;
}

const ImapCapabilityList *
imap_response_get_capabilities (const ImapResponse *response)
{
  bool is = response->kind == IMAP_RESPONSE_CAPABILITY || response->kind == IMAP_RESPONSE_ENABLED;
  return is ? &response->value.capabilities : NULL;
}

const ImapFlags *
imap_response_get_flags (const ImapResponse *response)
{
  return response->kind == IMAP_RESPONSE_FLAGS ? &response->value.flags : NULL;
}

const ImapFetch *
imap_response_get_fetch (const ImapResponse *response)
{
  return response->kind == IMAP_RESPONSE_FETCH ? &response->value.fetch : NULL;
}

const ImapVanished *
imap_response_get_vanished (const ImapResponse *response)
{
  return response->kind == IMAP_RESPONSE_VANISHED ? &response->value.vanished : NULL;
}

const ImapList *
imap_response_get_list (const ImapResponse *response)
{
  return response->kind == IMAP_RESPONSE_LIST ? &response->value.list : NULL;
}

const ImapStatus *
imap_response_get_status (const ImapResponse *response)
{
  return response->kind == IMAP_RESPONSE_STATUS ? &response->value.status : NULL;
}

const ImapSearch *
imap_response_get_search (const ImapResponse *response)
{
  return response->kind == IMAP_RESPONSE_SEARCH ? &response->value.search : NULL;
}

const ImapNamespaces *
imap_response_get_namespaces (const ImapResponse *response)
{
  return response->kind == IMAP_RESPONSE_NAMESPACE ? &response->value.namespaces : NULL;
}

const ImapParameters *
imap_response_get_id (const ImapResponse *response)
{
  return response->kind == IMAP_RESPONSE_ID ? &response->value.id : NULL;
}

const ImapQuota *
imap_response_get_quota (const ImapResponse *response)
{
  return response->kind == IMAP_RESPONSE_QUOTA ? &response->value.quota : NULL;
}

const ImapQuotaRoot *
imap_response_get_quota_root (const ImapResponse *response)
{
  return response->kind == IMAP_RESPONSE_QUOTAROOT ? &response->value.quota_root : NULL;
}

const ImapRights *
imap_response_get_rights (const ImapResponse *response)
{
  bool is = response->kind == IMAP_RESPONSE_LISTRIGHTS || response->kind == IMAP_RESPONSE_MYRIGHTS;
  return is ? &response->value.rights : NULL;
}

const ImapMetadata *
imap_response_get_metadata (const ImapResponse *response)
{
  return response->kind == IMAP_RESPONSE_METADATA ? &response->value.metadata : NULL;
}

const ImapThread *
imap_response_get_thread (const ImapResponse *response)
{
  return response->kind == IMAP_RESPONSE_THREAD ? &response->value.thread : NULL;
}

const ImapAcl *
imap_response_get_acl (const ImapResponse *response)
{
  return response->kind == IMAP_RESPONSE_ACL ? &response->value.acl : NULL;
}
