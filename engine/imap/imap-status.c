// SPDX-License-Identifier: GPL-3.0-or-later
//
// STATUS.

#include "imap/imap-status.h"

#include <stddef.h>
#include <string.h>

// A server may send more digits than its RFC allows: 64 bits are read, and what has only 32 here
// must fit.
static const struct {
  const char *name;
  ImapStatusItems item;
  size_t offset;
  bool wide;
} items[] = {
  {"MESSAGES", IMAP_STATUS_MESSAGES, offsetof (ImapStatus, messages), false},
  {"UIDNEXT", IMAP_STATUS_UIDNEXT, offsetof (ImapStatus, uidnext), false},
  {"UIDVALIDITY", IMAP_STATUS_UIDVALIDITY, offsetof (ImapStatus, uidvalidity), false},
  {"UNSEEN", IMAP_STATUS_UNSEEN, offsetof (ImapStatus, unseen), false},
  {"RECENT", IMAP_STATUS_RECENT, offsetof (ImapStatus, recent), false},
  {"DELETED", IMAP_STATUS_DELETED, offsetof (ImapStatus, deleted), false},
  {"HIGHESTMODSEQ", IMAP_STATUS_HIGHESTMODSEQ, offsetof (ImapStatus, highestmodseq), true},
  {"SIZE", IMAP_STATUS_SIZE, offsetof (ImapStatus, size), true},
  {"DELETED-STORAGE", IMAP_STATUS_DELETED_STORAGE, offsetof (ImapStatus, deleted_storage), true},
  {"APPENDLIMIT", IMAP_STATUS_APPENDLIMIT, offsetof (ImapStatus, appendlimit), true},
};

// FNV-1a: nobody gains by making two mailboxes look like one.
uint64_t
imap_mailbox_key (ImapString id)
{
  uint64_t key = UINT64_C (14695981039346656037);
  for (size_t i = 0; i < id.n; i++)
    key = (key ^ (unsigned char) id.p[i]) * UINT64_C (1099511628211);
  return (key & INT64_MAX) | 1;
}

static MailParse
parse_mailbox_id (ImapCursor *cursor, ImapStatus *out)
{
  if (imap_parse_open (cursor) != MAIL_PARSE_DONE ||
      imap_parse_astring (cursor, &out->mailbox_id) != MAIL_PARSE_DONE ||
      !imap_cursor_take_close (cursor))
    return MAIL_PARSE_BAD;
  out->has |= IMAP_STATUS_MAILBOXID;
  return MAIL_PARSE_DONE;
}

static MailParse
parse_number_item (ImapCursor *cursor, size_t which, ImapStatus *out)
{
  void *place = (char *) out + items[which].offset;
  uint64_t value = G_MAXUINT64;
  // NIL is what APPENDLIMIT says where there is none; elsewhere it tells nothing.
  bool nil = imap_cursor_take_nil (cursor);
  if (!nil && imap_parse_number64 (cursor, &value) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  if (nil && items[which].item != IMAP_STATUS_APPENDLIMIT)
    return MAIL_PARSE_DONE;
  if (!items[which].wide && value > G_MAXUINT32)
    return MAIL_PARSE_BAD;
  if (items[which].wide)
    *(uint64_t *) place = value;
  else
    *(uint32_t *) place = (uint32_t) value;
  out->has |= items[which].item;
  return MAIL_PARSE_DONE;
}

static MailParse
parse_item (ImapCursor *cursor, ImapStatus *out)
{
  ImapString name;
  if (imap_parse_atom (cursor, &name) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  if (imap_string_is (name, "MAILBOXID"))
    return parse_mailbox_id (cursor, out);
  for (size_t i = 0; i < G_N_ELEMENTS (items); i++) {
    if (imap_string_is (name, items[i].name))
      return parse_number_item (cursor, i, out);
  }
  return imap_parse_skip (cursor);
}

// A name sent bare may have spaces in it; the items begin at the last parenthesis that opens.
static MailParse
parse_name (ImapCursor *cursor, ImapStatus *out)
{
  int first = imap_cursor_peek (cursor);
  bool bare = first != '"' && first != '{' && first != '~';
  if (imap_parse_astring (cursor, &out->name) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  while (bare && imap_cursor_peek (cursor) != '(') {
    ImapString more;
    if (imap_parse_atom (cursor, &more) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
    out->name.n = (size_t) (cursor->p - out->name.p);
    imap_cursor_take_spaces (cursor);
  }
  return MAIL_PARSE_DONE;
}

MailParse
imap_status_parse (ImapCursor *cursor, ImapStatus *out)
{
  *out = (ImapStatus) {0};
  imap_cursor_take_spaces (cursor);
  if (parse_name (cursor, out) != MAIL_PARSE_DONE || imap_parse_open (cursor) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  while (!imap_cursor_take_close (cursor)) {
    if (parse_item (cursor, out) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
  }
  return MAIL_PARSE_DONE;
}

void
imap_status_update (ImapStatus *status, const ImapStatus *news)
{
  for (size_t i = 0; i < G_N_ELEMENTS (items); i++) {
    void *to = (char *) status + items[i].offset;
    const void *from = (const char *) news + items[i].offset;
    if ((news->has & items[i].item) != 0)
      memcpy (to, from, items[i].wide ? sizeof (uint64_t) : sizeof (uint32_t));
  }
  status->has |= news->has & ~(uint32_t) IMAP_STATUS_MAILBOXID;
}
