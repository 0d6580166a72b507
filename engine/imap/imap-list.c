// SPDX-License-Identifier: GPL-3.0-or-later
//
// LIST and its kin.

#include "imap/imap-list.h"

#include <string.h>

static const struct {
  const char *name;
  uint32_t attributes;
} attribute_names[] = {
  {"\\Noselect", IMAP_LIST_NOSELECT},
  {"\\NonExistent", IMAP_LIST_NONEXISTENT | IMAP_LIST_NOSELECT},
  {"\\Noinferiors", IMAP_LIST_NOINFERIORS | IMAP_LIST_HAS_NO_CHILDREN},
  {"\\HasChildren", IMAP_LIST_HAS_CHILDREN},
  {"\\HasNoChildren", IMAP_LIST_HAS_NO_CHILDREN},
  {"\\Marked", IMAP_LIST_MARKED},
  {"\\Unmarked", IMAP_LIST_UNMARKED},
  {"\\Subscribed", IMAP_LIST_SUBSCRIBED},
  {"\\Remote", IMAP_LIST_REMOTE},
};

// RFC 6154, and the names that XLIST has for the same.
static const struct {
  const char *name;
  MailRole role;
} role_names[] = {
  {"\\Inbox", MAIL_ROLE_INBOX},     {"\\Drafts", MAIL_ROLE_DRAFTS},
  {"\\Sent", MAIL_ROLE_SENT},       {"\\Archive", MAIL_ROLE_ARCHIVE},
  {"\\Junk", MAIL_ROLE_JUNK},       {"\\Spam", MAIL_ROLE_JUNK},
  {"\\Trash", MAIL_ROLE_TRASH},     {"\\All", MAIL_ROLE_ALL},
  {"\\AllMail", MAIL_ROLE_ALL},     {"\\Flagged", MAIL_ROLE_FLAGGED},
  {"\\Starred", MAIL_ROLE_FLAGGED}, {"\\Important", MAIL_ROLE_IMPORTANT},
};

const char *
imap_list_use_of (MailRole role)
{
  for (size_t i = 0; i < G_N_ELEMENTS (role_names); i++)
    if (role_names[i].role == role && role != MAIL_ROLE_INBOX)
      return role_names[i].name;
  return NULL;
}

static void
apply_attribute (ImapList *out, ImapString name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (attribute_names); i++) {
    if (imap_string_is (name, attribute_names[i].name))
      out->attributes |= attribute_names[i].attributes;
  }
  for (size_t i = 0; i < G_N_ELEMENTS (role_names); i++) {
    // Any other role of a folder says more than that it is important, too.
    if (imap_string_is (name, role_names[i].name) &&
        (role_names[i].role != MAIL_ROLE_IMPORTANT || out->role == MAIL_ROLE_NONE))
      out->role = role_names[i].role;
  }
}

static MailParse
parse_attributes (ImapCursor *cursor, ImapList *out)
{
  bool list;
  if (imap_parse_list_start (cursor, &list) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  while (list && !imap_cursor_take_close (cursor)) {
    ImapString name;
    if (imap_parse_flag (cursor, &name) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
    apply_attribute (out, name);
  }
  return MAIL_PARSE_DONE;
}

// `("SUBSCRIBED" …)`: subscribed folders are below this one.
static MailParse
parse_child_info (ImapCursor *cursor, ImapList *out)
{
  if (imap_parse_open (cursor) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  while (!imap_cursor_take_close (cursor)) {
    ImapString option;
    if (imap_parse_astring (cursor, &option) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
    out->child_subscribed |= imap_string_is (option, "SUBSCRIBED");
  }
  return MAIL_PARSE_DONE;
}

static MailParse
parse_old_name (ImapCursor *cursor, ImapList *out)
{
  if (imap_parse_open (cursor) != MAIL_PARSE_DONE ||
      imap_parse_astring (cursor, &out->old_name) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  return imap_cursor_take_close (cursor) ? MAIL_PARSE_DONE : MAIL_PARSE_BAD;
}

static MailParse
parse_my_rights (ImapCursor *cursor, ImapList *out)
{
  if (imap_cursor_peek (cursor) != '(')
    return imap_parse_astring (cursor, &out->my_rights);
  if (imap_parse_open (cursor) != MAIL_PARSE_DONE ||
      imap_parse_astring (cursor, &out->my_rights) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  return imap_cursor_take_close (cursor) ? MAIL_PARSE_DONE : MAIL_PARSE_BAD;
}

static MailParse
parse_extended_item (ImapCursor *cursor, ImapList *out)
{
  ImapString tag;
  if (imap_parse_astring (cursor, &tag) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  if (imap_string_is (tag, "CHILDINFO"))
    return parse_child_info (cursor, out);
  if (imap_string_is (tag, "OLDNAME"))
    return parse_old_name (cursor, out);
  if (imap_string_is (tag, "MYRIGHTS"))
    return parse_my_rights (cursor, out);
  return imap_parse_skip (cursor);
}

static MailParse
parse_extended (ImapCursor *cursor, ImapList *out)
{
  imap_cursor_take_spaces (cursor);
  if (imap_cursor_at_end (cursor))
    return MAIL_PARSE_DONE;
  if (imap_parse_open (cursor) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  while (!imap_cursor_take_close (cursor)) {
    if (parse_extended_item (cursor, out) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
  }
  return MAIL_PARSE_DONE;
}

// A name sent bare may have spaces in it on servers that forget the quotes; nothing but the
// extended items can follow it, which start with a parenthesis.
static MailParse
parse_name (ImapCursor *cursor, ImapList *out)
{
  bool bare = strchr ("\"{~", imap_cursor_peek (cursor)) == NULL;
  if (imap_parse_astring (cursor, &out->name) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  const char *rest = cursor->p;
  if (bare && !imap_cursor_at_end (cursor) &&
      memchr (rest, '(', (size_t) (cursor->end - rest)) == NULL) {
    out->name.n = (size_t) (cursor->end - out->name.p);
    cursor->p = cursor->end;
  }
  return MAIL_PARSE_DONE;
}

MailParse
imap_list_parse (ImapCursor *cursor, ImapListKind kind, ImapList *out)
{
  ImapString delimiter;
  *out = (ImapList) {.kind = kind, .role = MAIL_ROLE_NONE};
  imap_cursor_take_spaces (cursor);
  if (parse_attributes (cursor, out) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  // One of more than a byte is none: else all folders would be missing for it.
  if (imap_parse_nastring (cursor, &delimiter) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  out->delimiter = delimiter.n == 1 ? delimiter.p[0] : '\0';
  imap_cursor_take_spaces (cursor);
  if (parse_name (cursor, out) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  if (imap_string_is (out->name, "INBOX"))
    out->role = MAIL_ROLE_INBOX;
  if (kind == IMAP_LSUB)
    out->attributes |= IMAP_LIST_SUBSCRIBED;
  return parse_extended (cursor, out);
}
