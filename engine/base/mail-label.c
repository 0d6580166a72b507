// SPDX-License-Identifier: GPL-3.0-or-later
//
// Names of labels as keywords, and which keywords are none.

#include "base/mail-label.h"

#include "base/mail-flags.h"
#include "base/mail-text.h"
#include "base/mail-utf7.h"

#include <string.h>

// What programs keep of a message without a "$" before it.
static const char *const used_by_programs[] = {
  "Forwarded", "Junk", "JunkRecorded",      "MDNSent", "NonJunk",    "NoJunk",
  "NotJunk",   "Old",  "ObsoleteForwarded", "Recent",  "Redirected", "receipt-handled",
};

static const char *const program_prefixes[] = {"unknown-", "OIB-Seen-", "gnus-", "dsn-", "X-ME-"};

// Thunderbird's five, which older programs know by these names only.
static bool
is_numbered (const char *keyword)
{
  return g_ascii_strncasecmp (keyword, "$label", 6) == 0 && g_ascii_isdigit (keyword[6]) &&
         keyword[7] == '\0';
}

bool
mail_label_is_shown (const char *keyword)
{
  if (is_numbered (keyword))
    return true;
  if (*keyword == '$' || *keyword == '\\' || *keyword == '\0' ||
      mail_flag_from_imap (keyword, -1) != 0)
    return false;
  for (size_t i = 0; i < G_N_ELEMENTS (used_by_programs); i++)
    if (g_ascii_strcasecmp (keyword, used_by_programs[i]) == 0)
      return false;
  for (size_t i = 0; i < G_N_ELEMENTS (program_prefixes); i++)
    if (g_ascii_strncasecmp (keyword, program_prefixes[i], strlen (program_prefixes[i])) == 0)
      return false;
  return true;
}

// What changes how its neighbours are shown is left out: another client may have put it there.
static bool
is_harmless (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT &&
         type != G_UNICODE_LINE_SEPARATOR && type != G_UNICODE_PARAGRAPH_SEPARATOR;
}

char *
mail_label_dup_name (const char *keyword)
{
  g_autofree char *decoded = mail_utf7_decode (keyword, -1);
  g_autofree char *text = mail_text_from_server (decoded, -1);
  GString *name = g_string_new ("");

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (is_harmless (c))
      g_string_append_unichar (name, c == '_' ? ' ' : c);
  }
  return g_string_free (name, FALSE);
}

// Atom characters but for those that some program or server stumbles over.
static bool
is_plain (char c)
{
  return (unsigned char) c > ' ' && (unsigned char) c < 0x7f && strchr ("(){%*\"\\]", c) == NULL;
}

char *
mail_label_dup_keyword (const char *name)
{
  g_autofree char *trimmed = g_utf8_normalize (name, -1, G_NORMALIZE_DEFAULT_COMPOSE);

  if (trimmed == NULL || *g_strstrip (trimmed) == '\0' || strlen (trimmed) > MAIL_LABEL_MAX_BYTES)
    return NULL;
  if (is_numbered (trimmed))
    return g_steal_pointer (&trimmed);
  for (char *p = trimmed; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  char *keyword = mail_utf7_encode (trimmed);
  for (char *p = keyword; *p != '\0'; p++)
    if (!is_plain (*p))
      *p = '_';
  if (mail_label_is_shown (keyword) && strspn (keyword, "_") < strlen (keyword))
    return keyword;
  g_free (keyword);
  return NULL;
}

bool
mail_label_equal (const char *a, const char *b)
{
  g_autofree char *left = g_utf8_casefold (a, -1);
  g_autofree char *right = g_utf8_casefold (b, -1);

  return strcmp (left, right) == 0;
}

static int
compare (const void *a, const void *b)
{
  const char *left = *(const char *const *) a, *right = *(const char *const *) b;
  int order = g_utf8_collate (left, right);

  return order != 0 ? order : strcmp (left, right);
}

void
mail_label_sort (GPtrArray *names)
{
  g_ptr_array_sort (names, compare);
}
