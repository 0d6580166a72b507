// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading address fields and typed lists. One pass, no backtracking: a field of a million
// semicolons costs a million steps. Writing addresses is mime-address-write.c.

#include "mime/mime-address.h"

#include "mime/mime-encoded-word.h"
#include "mime/mime-header.h"

#include <string.h>

// What servers take in practice: reply addresses of forges pass RFC 5321's 64.
#define LOCAL_BYTES 256
#define DOMAIN_BYTES 253

// One entry between commas, as it is being collected.
typedef struct {
  GString *phrase;  // words outside <>, quotes taken off
  GString *spec;    // the same with quotes kept, white space dropped: an address without <>
  GString *angle;   // inside <>
  GString *comment; // the last (comment)
  int angles;
  bool after_angle; // words came after <>
  bool spaced;      // white space between words of SPEC
} Entry;

typedef struct {
  const char *p, *end;
  Entry entry;
  GPtrArray *addresses;
  bool in_group, saw_group;
  bool typed; // ';' and line breaks separate; no encoded words, no comments
} Reader;

static void
entry_reset (Entry *entry)
{
  g_string_truncate (entry->phrase, 0);
  g_string_truncate (entry->spec, 0);
  g_string_truncate (entry->angle, 0);
  g_string_truncate (entry->comment, 0);
  entry->angles = 0;
  entry->after_angle = entry->spaced = false;
}

static bool
is_local_valid (const char *local, gsize length)
{
  if (length == 0 || length > LOCAL_BYTES)
    return false;
  bool quoted = length >= 2 && local[0] == '"' && local[length - 1] == '"';
  bool escaped = false; // by the byte before

  for (gsize i = 0; i < length; i++) {
    unsigned char c = (unsigned char) local[i];

    if (c < 0x20 || c == 0x7f)
      return false;
    if (quoted && i > 0 && i + 1 < length) {
      // What is escaped may be a quote, but no more a control than any other byte.
      if (c == '"' && !escaped)
        return false;
      escaped = c == '\\' && !escaped;
      if (escaped && i + 2 >= length)
        return false;
      continue;
    }
    if (!quoted && strchr (" ()<>[]:;@\\,\"", c) != NULL)
      return false;
  }
  return true;
}

static bool
is_host_valid (const char *domain)
{
  gsize length = strlen (domain), label = 0;

  if (length == 0 || length > DOMAIN_BYTES)
    return false;
  if (domain[0] == '[')
    return length > 2 && strspn (domain + 1, "0123456789abcdefABCDEFIPv:.") == length - 2 &&
           domain[length - 1] == ']';
  for (gsize i = 0; i <= length; i++) {
    unsigned char c = (unsigned char) domain[i];

    if (c == '.' || c == '\0') {
      if (label == 0 || label > 63 || domain[i - 1] == '-')
        return false;
      label = 0;
    } else if (!g_ascii_isalnum (c) && c != '_' && c < 0x80 && (c != '-' || label == 0))
      return false;
    else
      label++;
  }
  return true;
}

// The A-labels, too: a full-width colon becomes a plain one there. DOMAIN is valid UTF-8.
static bool
is_domain_valid (const char *domain)
{
  if (!is_host_valid (domain))
    return false;
  g_autofree char *ascii = g_str_is_ascii (domain) ? NULL : g_hostname_to_ascii (domain);

  return ascii == NULL || is_host_valid (ascii);
}

// No invisible or turning characters anywhere: the address shown is the address used.
static bool
is_plain_utf8 (const char *address)
{
  if (!g_utf8_validate (address, -1, NULL))
    return false;
  for (const char *p = address; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c >= 0x80 && (!g_unichar_isgraph (c) || g_unichar_type (c) == G_UNICODE_FORMAT))
      return false;
  }
  return true;
}

// The address inside <…>: source route dropped, white space around dots dropped (RFC 5322 §4.4).
static char *
clean_spec (const char *raw)
{
  const char *p = raw;
  GString *spec = g_string_new (NULL);
  bool quoted = false;

  if (*p == '@') {
    const char *colon = strchr (p, ':');

    p = colon == NULL ? p : colon + 1;
  }
  for (; *p != '\0'; p++) {
    if (*p == '"' && (p == raw || p[-1] != '\\'))
      quoted = !quoted;
    if (quoted ? *p != '\r' && *p != '\n' : !g_ascii_isspace (*p))
      g_string_append_c (spec, *p);
  }
  if (g_ascii_strncasecmp (spec->str, "mailto:", 7) == 0)
    g_string_erase (spec, 0, 7);
  // A trailing dot of the domain is the root's: the same domain.
  if (spec->len > 1 && spec->str[spec->len - 1] == '.')
    g_string_truncate (spec, spec->len - 1);
  return g_string_free_and_steal (spec);
}

static char *
decode_name (const Reader *reader, const GString *raw)
{
  // What is written here goes out whole.
  if (reader->typed)
    return mime_header_clean (raw->str, (gssize) raw->len);
  return mime_header_shorten (mime_header_decode (raw->str, (gssize) raw->len, NULL));
}

// What can't be read as one address is kept as a name, so that it is seen but never used.
static void
entry_finish (Reader *reader)
{
  Entry *entry = &reader->entry;
  bool blank = entry->phrase->len == 0 && entry->angles == 0 && entry->spec->len == 0;

  if (blank && entry->comment->len == 0)
    return;
  g_autofree char *spec = clean_spec (entry->angles > 0 ? entry->angle->str : entry->spec->str);
  bool single = entry->angles <= 1 && !entry->after_angle && (entry->angles == 1 || !entry->spaced);

  if (single && mime_address_is_valid (spec)) {
    g_autofree char *name =
      decode_name (reader, entry->angles == 1 && entry->phrase->len > 0  ? entry->phrase :
                           entry->angles == 1 || entry->comment->len > 0 ? entry->comment :
                                                                           entry->angle);

    g_ptr_array_add (reader->addresses, mail_address_new (name, spec));
  } else {
    if (entry->angle->len > 0)
      g_string_append_printf (entry->phrase, " <%s>", entry->angle->str);
    g_autofree char *name = decode_name (reader, entry->phrase);

    // "<>" and "undisclosed-recipients:;" say nobody, not somebody broken.
    if (*name != '\0' && !g_str_equal (name, "<>"))
      g_ptr_array_add (reader->addresses, mail_address_new (name, ""));
  }
  entry_reset (entry);
}

static void
take_quoted (Reader *reader)
{
  Entry *entry = &reader->entry;
  GString *into = entry->phrase;

  entry->after_angle |= entry->angles > 0;
  if (into->len > 0 && into->str[into->len - 1] != ' ')
    g_string_append_c (into, ' ');
  g_string_append_c (entry->spec, '"');
  for (reader->p++; reader->p < reader->end && *reader->p != '"'; reader->p++) {
    if (*reader->p == '\\' && reader->p + 1 < reader->end) {
      g_string_append_c (entry->spec, '\\');
      reader->p++;
    }
    // A quoted string may be folded; the break is no part of it.
    if (*reader->p == '\r' || *reader->p == '\n')
      continue;
    g_string_append_c (into, *reader->p);
    g_string_append_c (entry->spec, *reader->p);
  }
  g_string_append_c (entry->spec, '"');
  if (reader->p < reader->end)
    reader->p++;
}

static void
take_comment (Reader *reader)
{
  GString *comment = reader->entry.comment;
  int depth = 0;

  g_string_truncate (comment, 0);
  for (; reader->p < reader->end; reader->p++) {
    char c = *reader->p;

    if (c == '(' && depth++ == 0)
      continue;
    if (c == ')' && --depth == 0) {
      reader->p++;
      return;
    }
    if (c == '\\' && reader->p + 1 < reader->end)
      c = *++reader->p;
    g_string_append_c (comment, c);
  }
}

static bool
is_separator (const Reader *reader, char c)
{
  return c == ',' || c == ';' || (reader->typed && (c == '\n' || c == '\r'));
}

// "<…>". An unclosed one ends at the next separator, lest it swallow the other recipients.
static void
take_angle (Reader *reader)
{
  Entry *entry = &reader->entry;
  bool quoted = false;

  if (entry->angles++ > 0)
    g_string_append (entry->angle, "> <");
  const char *start = ++reader->p;

  for (; reader->p < reader->end; reader->p++) {
    char c = *reader->p;

    if (c == '"' && reader->p[-1] != '\\')
      quoted = !quoted;
    if (!quoted && c == '>') {
      reader->p++;
      return;
    }
    if (!quoted && (is_separator (reader, c) || c == '<') && *start != '@')
      return;
    g_string_append_c (entry->angle, c);
  }
}

// "=?…?=" whole: some programs leave commas and brackets bare inside. → bytes taken, 0: no word.
static gsize
encoded_word_length (const Reader *reader)
{
  gsize left = (gsize) (reader->end - reader->p);
  gsize limit = MIN (left, 512);
  int marks = 0;

  if (reader->typed || left < 8 || reader->p[1] != '?')
    return 0;
  for (gsize i = 2; i + 1 < limit; i++) {
    char c = reader->p[i];

    if (c == ' ' || c == '\r' || c == '\n' || c == '"')
      return 0;
    if (c == '?' && ++marks > 2)
      return reader->p[i + 1] == '=' ? i + 2 : 0;
  }
  return 0;
}

static void
take_word (Reader *reader, gsize length)
{
  Entry *entry = &reader->entry;

  entry->after_angle |= entry->angles > 0;
  if (length > 0) {
    g_string_append_len (entry->phrase, reader->p, (gssize) length);
    g_string_append_len (entry->spec, reader->p, (gssize) length);
    reader->p += length;
    return;
  }
  g_string_append_c (entry->phrase, *reader->p);
  g_string_append_c (entry->spec, *reader->p++);
}

static void
take_space (Reader *reader)
{
  Entry *entry = &reader->entry;

  while (reader->p < reader->end && g_ascii_isspace (*reader->p))
    reader->p++;
  if (entry->phrase->len > 0) {
    g_string_append_c (entry->phrase, ' ');
    bool inside = reader->p < reader->end && strchr (",;(<.@", *reader->p) == NULL &&
                  strchr (".@", entry->spec->str[MAX (entry->spec->len, 1) - 1]) == NULL;

    entry->spaced |= inside;
  }
}

static void
reader_run (Reader *reader)
{
  while (reader->p < reader->end) {
    char c = *reader->p;

    if (is_separator (reader, c)) {
      entry_finish (reader);
      reader->in_group &= c != ';';
      reader->p++;
    } else if (c == '"')
      take_quoted (reader);
    else if (c == '(' && !reader->typed)
      take_comment (reader);
    else if (c == '<')
      take_angle (reader);
    else if (g_ascii_isspace (c))
      take_space (reader);
    else if (c == ':' && !reader->in_group && !reader->typed && reader->entry.angles == 0 &&
             strchr (reader->entry.spec->str, '@') == NULL &&
             g_ascii_strcasecmp (reader->entry.spec->str, "mailto") != 0) {
      // "Friends: a@x, b@y;": the group's name is not an address.
      entry_reset (&reader->entry);
      reader->in_group = reader->saw_group = true;
      reader->p++;
    } else
      take_word (reader, c == '=' ? encoded_word_length (reader) : 0);
  }
  entry_finish (reader);
}

static GPtrArray *
read_list (const char *value, gsize length, bool typed, bool *out_group)
{
  Reader reader = {.p = value, .end = value + length, .typed = typed};

  reader.addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  reader.entry.phrase = g_string_new (NULL);
  reader.entry.spec = g_string_new (NULL);
  reader.entry.angle = g_string_new (NULL);
  reader.entry.comment = g_string_new (NULL);
  reader_run (&reader);
  g_string_free (reader.entry.phrase, TRUE);
  g_string_free (reader.entry.spec, TRUE);
  g_string_free (reader.entry.angle, TRUE);
  g_string_free (reader.entry.comment, TRUE);
  if (out_group != NULL)
    *out_group = reader.saw_group;
  return reader.addresses;
}

GPtrArray *
mime_address_parse (const char *value, gssize length)
{
  return read_list (value, length < 0 ? strlen (value) : (gsize) length, false, NULL);
}

GPtrArray *
mime_address_parse_from (const char *value, gssize length)
{
  gsize bytes = length < 0 ? strlen (value) : (gsize) length;
  bool group;
  GPtrArray *addresses = read_list (value, bytes, false, &group);

  if (addresses->len == 0 || (addresses->len == 1 && !group))
    return addresses;
  g_autofree char *whole = mime_header_decode (value, (gssize) bytes, NULL);

  g_ptr_array_set_size (addresses, 0);
  g_ptr_array_add (addresses, mail_address_new (whole, ""));
  return addresses;
}

// What Dovecot says in the place of a part that it could not read, as if it stood in the message.
static const char *
without_placeholder (const char *part)
{
  static const char *const placeholders[] = {"MISSING_MAILBOX", "MISSING_DOMAIN", "SYNTAX_ERROR",
                                             NULL};

  return part != NULL && g_strv_contains (placeholders, part) ? NULL : part;
}

MailAddress *
mime_address_from_envelope (const char *name, const char *mailbox, const char *host)
{
  mailbox = without_placeholder (mailbox);
  host = without_placeholder (host);
  g_autofree char *clean =
    name == NULL ? g_strdup ("") : mime_header_shorten (mime_header_decode (name, -1, NULL));
  g_autofree char *address =
    g_strdup_printf ("%s@%s", mailbox == NULL ? "" : mailbox, host == NULL ? "" : host);

  if (mime_address_is_valid (address))
    return mail_address_new (clean, address);
  if (*clean == '\0' && mailbox != NULL) {
    g_free (clean);
    clean = mime_header_decode (mailbox, -1, NULL);
  }
  return mail_address_new (clean, "");
}

GPtrArray *
mime_address_parse_typed (const char *text, GError **error)
{
  g_autofree char *valid = g_utf8_make_valid (text == NULL ? "" : text, -1);
  g_autoptr (GPtrArray) addresses = read_list (valid, strlen (valid), true, NULL);

  for (unsigned int i = 0; i < addresses->len; i++) {
    const MailAddress *address = addresses->pdata[i];

    if (*address->address == '\0') {
      g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s", address->name);
      return NULL;
    }
  }
  return g_steal_pointer (&addresses);
}

bool
mime_address_is_valid (const char *address)
{
  const char *at = address == NULL ? NULL : strrchr (address, '@');

  return at != NULL && is_plain_utf8 (address) &&
         is_local_valid (address, (gsize) (at - address)) && is_domain_valid (at + 1);
}

bool
mime_address_is_same (const char *a, const char *b)
{
  return a != NULL && b != NULL && g_ascii_strcasecmp (a, b) == 0;
}
