// SPDX-License-Identifier: GPL-3.0-or-later
//
// Message-IDs out of header fields, base subjects (RFC 5256, 2.1), and the links of a message to
// its parents. The whole algorithm over a mailbox is store-thread-tree.c's.

#include "store/store-thread.h"

#include "base/mail-subject.h"

#include <string.h>

// Folding may stand anywhere in a field.
static char *
without_space (const char *from, const char *to)
{
  char *id = g_malloc ((gsize) (to - from) + 1), *end = id;

  for (const char *p = from; p < to; p++)
    if (!g_ascii_isspace (*p))
      *end++ = *p;
  *end = '\0';
  return id;
}

// A field of few ids, as nearly all are, needs no table to see which it had already.
#define FEW 16

static bool
is_new (const GPtrArray *ids, GHashTable **seen, const char *id)
{
  if (ids->len < FEW) {
    for (unsigned i = 0; i < ids->len; i++)
      if (g_str_equal (ids->pdata[i], id))
        return false;
    return true;
  }
  if (*seen == NULL) {
    *seen = g_hash_table_new (g_str_hash, g_str_equal);
    for (unsigned i = 0; i < ids->len; i++)
      g_hash_table_add (*seen, ids->pdata[i]);
  }
  return !g_hash_table_contains (*seen, id);
}

static void
add_id (GPtrArray *ids, GHashTable **seen, char *id)
{
  if (id[0] == '\0' || !is_new (ids, seen, id)) {
    g_free (id);
    return;
  }
  g_ptr_array_add (ids, id);
  if (*seen != NULL)
    g_hash_table_add (*seen, id);
}

// The end of the token at P: a blank or a bracket outside of quotes.
static const char *
token_end (const char *p, bool bracketed)
{
  bool quoted = false;

  for (; *p != '\0'; p++) {
    if (*p == '\\' && quoted && p[1] != '\0')
      p++;
    else if (*p == '"')
      quoted = !quoted;
    else if (!quoted && (*p == '>' || *p == '<' || (!bracketed && g_ascii_isspace (*p))))
      break;
  }
  return p;
}

// Words without brackets count only where the field has no bracket at all, and they have an at
// sign: "Message from Bob of Tuesday" is no id.
static void
parse_bare (const char *value, GPtrArray *ids, GHashTable **seen)
{
  for (const char *p = value; *p != '\0';) {
    const char *end = token_end (p, false);

    if (memchr (p, '@', (size_t) (end - p)) != NULL)
      add_id (ids, seen, without_space (p, end));
    p = *end != '\0' ? end + 1 : end;
  }
}

GPtrArray *
store_thread_parse_ids (const char *value)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = NULL; // borrows the strings of IDS
  const char *p = value != NULL ? strchr (value, '<') : NULL;

  if (value != NULL && p == NULL)
    parse_bare (value, ids, &seen);
  while (p != NULL) {
    const char *end = token_end (p + 1, true);

    // A bracket that never closes may hold the quote that never does: take what is before either.
    if (*end == '\0' && strchr (p + 1, '>') != NULL)
      end = strchr (p + 1, '>');
    if (*end == '>')
      add_id (ids, &seen, without_space (p + 1, end));
    p = *end == '<' ? end : strchr (end, '<');
  }
  return ids;
}

GPtrArray *
store_thread_links (const char *message_id, const char *in_reply_to, const char *references)
{
  GPtrArray *ids = store_thread_parse_ids (references);

  if (ids->len == 0) {
    g_ptr_array_unref (ids);
    ids = store_thread_parse_ids (in_reply_to);
    if (ids->len > 1)
      g_ptr_array_set_size (ids, 1);
  }
  g_autoptr (GPtrArray) own = store_thread_parse_ids (message_id);
  for (unsigned i = 0; own->len > 0 && i < ids->len;) {
    if (g_str_equal (ids->pdata[i], own->pdata[0]))
      g_ptr_array_remove_index (ids, i);
    else
      i++;
  }
  return ids;
}

// Runs of blanks become one space, those at the ends go (2.1, step 1).
static char *
collapse (const char *subject)
{
  GString *out = g_string_new ("");

  for (const char *p = subject; *p != '\0'; p++) {
    if (!g_ascii_isspace (*p))
      g_string_append_c (out, *p);
    else if (out->len > 0 && out->str[out->len - 1] != ' ')
      g_string_append_c (out, ' ');
  }
  return g_strchomp (g_string_free (out, FALSE));
}

// A mark of an answer, or of a message handed on, with blobs before it; NULL if there is none.
static const char *
skip_leader (const char *p)
{
  const char *blob;

  while ((blob = mail_subject_skip_blob (p)) != NULL)
    p = blob;
  const char *next = mail_subject_skip_reply (p);

  return next != NULL ? next : mail_subject_skip_forward (p);
}

// Trailers: "(fwd)" and blanks (step 2). Returns whether one went.
static bool
strip_trailers (char *subject)
{
  bool stripped = false;
  size_t length;

  g_strchomp (subject);
  while ((length = strlen (subject)) >= 5 &&
         g_ascii_strcasecmp (subject + length - 5, "(fwd)") == 0) {
    subject[length - 5] = '\0';
    g_strchomp (subject);
    stripped = true;
  }
  return stripped;
}

// Leaders and leading blobs (steps 3 to 5). A blob goes only if something is left.
static const char *
strip_leaders (const char *p, bool *is_reply)
{
  for (;;) {
    const char *next = skip_leader (p);

    if (next != NULL) {
      *is_reply = true;
    } else {
      next = mail_subject_skip_blob (p);
      if (next == NULL || *next == '\0')
        return p;
    }
    p = next;
  }
}

char *
store_thread_base_subject (const char *subject, bool *out_is_reply)
{
  g_autofree char *rest = collapse (subject != NULL ? subject : "");
  bool is_reply = false;

  for (;;) {
    is_reply |= strip_trailers (rest);
    const char *stripped = strip_leaders (rest, &is_reply);
    size_t length = strlen (stripped);

    memmove (rest, stripped, length + 1);
    // "[Fwd: subject]" around the whole (step 6).
    if (length < 6 || g_ascii_strncasecmp (rest, "[fwd:", 5) != 0 || rest[length - 1] != ']')
      break;
    rest[length - 1] = '\0';
    memmove (rest, rest + 5, length - 5);
    g_strchug (rest);
    is_reply = true;
  }
  if (out_is_reply != NULL)
    *out_is_reply = is_reply;
  return g_utf8_casefold (rest, -1);
}
