// SPDX-License-Identifier: GPL-3.0-or-later
//
// Capability words and their bits, one table.

#include "imap/imap-capability.h"

#include <string.h>

static const char *const cap_names[IMAP_N_CAPS] = {
  [IMAP_CAP_IMAP4REV1] = "IMAP4rev1",
  [IMAP_CAP_IMAP4REV2] = "IMAP4rev2",
  [IMAP_CAP_STARTTLS] = "STARTTLS",
  [IMAP_CAP_LOGINDISABLED] = "LOGINDISABLED",
  [IMAP_CAP_SASL_IR] = "SASL-IR",
  [IMAP_CAP_ID] = "ID",
  [IMAP_CAP_ENABLE] = "ENABLE",
  [IMAP_CAP_NAMESPACE] = "NAMESPACE",
  [IMAP_CAP_LITERAL_PLUS] = "LITERAL+",
  [IMAP_CAP_LITERAL_MINUS] = "LITERAL-",
  [IMAP_CAP_LIST_EXTENDED] = "LIST-EXTENDED",
  [IMAP_CAP_LIST_STATUS] = "LIST-STATUS",
  [IMAP_CAP_LIST_MYRIGHTS] = "LIST-MYRIGHTS",
  [IMAP_CAP_LIST_METADATA] = "LIST-METADATA",
  [IMAP_CAP_SPECIAL_USE] = "SPECIAL-USE",
  [IMAP_CAP_CREATE_SPECIAL_USE] = "CREATE-SPECIAL-USE",
  [IMAP_CAP_XLIST] = "XLIST",
  [IMAP_CAP_CHILDREN] = "CHILDREN",
  [IMAP_CAP_UIDPLUS] = "UIDPLUS",
  [IMAP_CAP_MOVE] = "MOVE",
  [IMAP_CAP_UNSELECT] = "UNSELECT",
  [IMAP_CAP_CONDSTORE] = "CONDSTORE",
  [IMAP_CAP_QRESYNC] = "QRESYNC",
  [IMAP_CAP_ESEARCH] = "ESEARCH",
  [IMAP_CAP_SEARCHRES] = "SEARCHRES",
  [IMAP_CAP_SEARCH_FUZZY] = "SEARCH=FUZZY",
  [IMAP_CAP_ESORT] = "ESORT",
  [IMAP_CAP_SORT] = "SORT",
  [IMAP_CAP_THREAD_REFERENCES] = "THREAD=REFERENCES",
  [IMAP_CAP_SNIPPET_FUZZY] = "SNIPPET=FUZZY",
  [IMAP_CAP_PARTIAL] = "PARTIAL",
  [IMAP_CAP_WITHIN] = "WITHIN",
  [IMAP_CAP_IDLE] = "IDLE",
  [IMAP_CAP_NOTIFY] = "NOTIFY",
  [IMAP_CAP_COMPRESS_DEFLATE] = "COMPRESS=DEFLATE",
  [IMAP_CAP_BINARY] = "BINARY",
  [IMAP_CAP_OBJECTID] = "OBJECTID",
  [IMAP_CAP_UTF8_ACCEPT] = "UTF8=ACCEPT",
  [IMAP_CAP_UTF8_ONLY] = "UTF8=ONLY",
  [IMAP_CAP_QUOTA] = "QUOTA",
  [IMAP_CAP_METADATA] = "METADATA",
  [IMAP_CAP_METADATA_SERVER] = "METADATA-SERVER",
  [IMAP_CAP_ACL] = "ACL",
  [IMAP_CAP_PREVIEW] = "PREVIEW",
  [IMAP_CAP_APPENDLIMIT] = "APPENDLIMIT",
  [IMAP_CAP_MULTIAPPEND] = "MULTIAPPEND",
  [IMAP_CAP_REPLACE] = "REPLACE",
  [IMAP_CAP_MESSAGELIMIT] = "MESSAGELIMIT",
  [IMAP_CAP_SAVELIMIT] = "SAVELIMIT",
  [IMAP_CAP_UIDONLY] = "UIDONLY",
  [IMAP_CAP_INPROGRESS] = "INPROGRESS",
  [IMAP_CAP_STATUS_SIZE] = "STATUS=SIZE",
  [IMAP_CAP_SAVEDATE] = "SAVEDATE",
  [IMAP_CAP_UNAUTHENTICATE] = "UNAUTHENTICATE",
  [IMAP_CAP_LANGUAGE] = "LANGUAGE",
  [IMAP_CAP_CATENATE] = "CATENATE",
  [IMAP_CAP_URLAUTH] = "URLAUTH",
  [IMAP_CAP_LOGIN_REFERRALS] = "LOGIN-REFERRALS",
  [IMAP_CAP_GMAIL] = "X-GM-EXT-1",
};

// What IMAP4rev2 includes (RFC 9051 appendix E), announced or not.
static const ImapCap rev2_caps[] = {
  IMAP_CAP_NAMESPACE,     IMAP_CAP_UNSELECT,    IMAP_CAP_UIDPLUS,     IMAP_CAP_ESEARCH,
  IMAP_CAP_SEARCHRES,     IMAP_CAP_ENABLE,      IMAP_CAP_IDLE,        IMAP_CAP_SASL_IR,
  IMAP_CAP_LIST_EXTENDED, IMAP_CAP_LIST_STATUS, IMAP_CAP_MOVE,        IMAP_CAP_LITERAL_MINUS,
  IMAP_CAP_SPECIAL_USE,   IMAP_CAP_BINARY,      IMAP_CAP_STATUS_SIZE,
};

// The number behind NAME= in WORD; OUT stays when it has none. False: WORD is another.
static bool
read_value (ImapString word, const char *name, uint64_t maximum, uint64_t *out)
{
  MailCursor cursor = mail_cursor (word.p, word.n);
  if (!mail_cursor_skip_word (&cursor, name))
    return false;
  if (!mail_cursor_skip (&cursor, '='))
    return mail_cursor_at_end (&cursor);
  mail_cursor_number (&cursor, maximum, out);
  return true;
}

static bool
add_valued (ImapCapabilities *known, ImapString word)
{
  uint64_t limit = G_MAXUINT64;
  uint64_t messages = 0;
  if (read_value (word, "APPENDLIMIT", G_MAXUINT64, &limit)) {
    imap_capabilities_add (known, IMAP_CAP_APPENDLIMIT);
    known->append_limit = limit;
  } else if (read_value (word, "MESSAGELIMIT", G_MAXUINT32, &messages)) {
    imap_capabilities_add (known, IMAP_CAP_MESSAGELIMIT);
    known->message_limit = (uint32_t) messages;
  } else if (read_value (word, "SAVELIMIT", G_MAXUINT32, &messages)) {
    imap_capabilities_add (known, IMAP_CAP_SAVELIMIT);
    known->save_limit = (uint32_t) messages;
  } else {
    return false;
  }
  return true;
}

static MailParse
add_mechanism (ImapCursor *cursor, ImapCapabilityList *list, ImapString word)
{
  static const char prefix[] = "AUTH=";
  const size_t n = sizeof prefix - 1;
  if (word.n <= n || g_ascii_strncasecmp (word.p, prefix, n) != 0)
    return MAIL_PARSE_DONE;
  list->mechanisms =
    imap_cursor_grow (cursor, list->mechanisms, list->n_mechanisms, sizeof *list->mechanisms);
  if (list->mechanisms == NULL)
    return MAIL_PARSE_BAD;
  list->mechanisms[list->n_mechanisms++] = (ImapString) {word.p + n, word.n - n};
  return MAIL_PARSE_DONE;
}

static MailParse
add_word (ImapCursor *cursor, ImapCapabilityList *list, ImapString word)
{
  list->words = imap_cursor_grow (cursor, list->words, list->n_words, sizeof word);
  if (list->words == NULL)
    return MAIL_PARSE_BAD;
  list->words[list->n_words++] = word;
  for (int cap = 0; cap < IMAP_N_CAPS; cap++) {
    if (imap_string_is (word, cap_names[cap]))
      imap_capabilities_add (&list->known, cap);
  }
  add_valued (&list->known, word);
  return add_mechanism (cursor, list, word);
}

// A word; `]` ends it, as the list may stand in a response code.
static ImapString
take_word (ImapCursor *cursor)
{
  const char *start = cursor->p;
  while (cursor->p < cursor->end && *cursor->p != ']' && (unsigned char) *cursor->p > ' ')
    cursor->p++;
  return (ImapString) {start, (size_t) (cursor->p - start)};
}

bool
imap_capabilities_has (const ImapCapabilities *capabilities, ImapCap cap)
{
  return (capabilities->bits[cap / 64] >> (cap % 64) & 1) != 0;
}

void
imap_capabilities_add (ImapCapabilities *capabilities, ImapCap cap)
{
  capabilities->bits[cap / 64] |= G_GUINT64_CONSTANT (1) << (cap % 64);
}

void
imap_capabilities_remove (ImapCapabilities *capabilities, ImapCap cap)
{
  capabilities->bits[cap / 64] &= ~(G_GUINT64_CONSTANT (1) << (cap % 64));
}

const char *
imap_cap_name (ImapCap cap)
{
  return cap_names[cap];
}

MailParse
imap_capability_parse (ImapCursor *cursor, ImapCapabilityList *out)
{
  *out = (ImapCapabilityList) {.known.append_limit = G_MAXUINT64};
  for (;;) {
    imap_cursor_take_spaces (cursor);
    ImapString word = take_word (cursor);
    if (word.n == 0)
      break;
    if (add_word (cursor, out, word) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
  }
  if (imap_capabilities_has (&out->known, IMAP_CAP_IMAP4REV2)) {
    for (size_t i = 0; i < G_N_ELEMENTS (rev2_caps); i++)
      imap_capabilities_add (&out->known, rev2_caps[i]);
  }
  // QRESYNC announces CONDSTORE as well (RFC 7162 §3.2.3).
  if (imap_capabilities_has (&out->known, IMAP_CAP_QRESYNC))
    imap_capabilities_add (&out->known, IMAP_CAP_CONDSTORE);
  return imap_cursor_at_end (cursor) || *cursor->p == ']' ? MAIL_PARSE_DONE : MAIL_PARSE_BAD;
}
