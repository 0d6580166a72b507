// SPDX-License-Identifier: GPL-3.0-or-later
//
// Both directions are cut into lines and literals; literals pass untouched.

#include "support/test-strip.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *name;
  const char *hidden; // further capabilities that go with it, a space between
  const char *misuse; // a command that uses it, as a regular expression, any case; NULL: none
  const char *unsaid; // a response code that comes by it alone, likewise
  uint32_t takes_along;
} Extension;

#define BIT(name) (1u << TEST_STRIP_##name)

static const Extension extensions[TEST_STRIP_N] = {
  [TEST_STRIP_QRESYNC] = {"QRESYNC", "", "QRESYNC"},
  [TEST_STRIP_CONDSTORE] = {"CONDSTORE", "", "CONDSTORE|CHANGEDSINCE|MODSEQ", "HIGHESTMODSEQ",
                            BIT (QRESYNC)},
  [TEST_STRIP_UIDPLUS] = {"UIDPLUS", "", "^\\S+ UID EXPUNGE", "COPYUID|APPENDUID"},
  [TEST_STRIP_MOVE] = {"MOVE", "", "^\\S+ (UID )?MOVE"},
  [TEST_STRIP_IDLE] = {"IDLE", "", "^\\S+ IDLE"},
  [TEST_STRIP_LITERAL_PLUS] = {"LITERAL+", "LITERAL-", "\\{\\d+\\+\\}$"},
  [TEST_STRIP_ESEARCH] = {"ESEARCH", "SEARCHRES PARTIAL MULTISEARCH", "SEARCH RETURN"},
  [TEST_STRIP_SPECIAL_USE] = {"SPECIAL-USE", "CREATE-SPECIAL-USE XLIST", "SPECIAL-USE|XLIST"},
  [TEST_STRIP_LIST_STATUS] = {"LIST-STATUS", "", "^\\S+ LIST .*STATUS"},
  [TEST_STRIP_LIST_EXTENDED] = {"LIST-EXTENDED", "LIST-METADATA LIST-MYRIGHTS",
                                "^\\S+ LIST .*RETURN", NULL, BIT (LIST_STATUS) | BIT (SPECIAL_USE)},
  [TEST_STRIP_UNSELECT] = {"UNSELECT", "", "^\\S+ UNSELECT"},
  [TEST_STRIP_NOTIFY] = {"NOTIFY", "", "^\\S+ NOTIFY"},
  // The date of a further message in the same command.
  [TEST_STRIP_MULTIAPPEND] = {"MULTIAPPEND", "", "^( \\([^)]*\\))? \"[^\"]*\" ~?\\{\\d+\\+?\\}$"},
  [TEST_STRIP_UIDNEXT] = {"UIDNEXT", "", NULL, "UIDNEXT"},
};

// One direction of a connection.
typedef struct {
  GString *line;
  size_t literal; // bytes of it still to come
  bool swallowed; // the command so far was answered BAD: the rest of it goes nowhere
} Half;

struct _TestStrip {
  uint32_t set;
  char **hidden;
  Half server, client;
  char *misuse; // the first line of it, NULL: none
};

static uint32_t
complete (uint32_t set)
{
  for (unsigned int i = 0; i < TEST_STRIP_N; i++)
    if (set & (1u << i))
      set |= extensions[i].takes_along;
  return set;
}

static char **
list_hidden (uint32_t set)
{
  g_autoptr (GString) all = g_string_new ("IMAP4rev2 COMPRESS=DEFLATE STARTTLS");
  for (unsigned int i = 0; i < TEST_STRIP_N; i++)
    if (set & (1u << i))
      g_string_append_printf (all, " %s %s", extensions[i].name, extensions[i].hidden);
  return g_strsplit (all->str, " ", -1);
}

// The size of the literal that LINE announces; -1: none. OUT_WAITS: the server is to ask for it.
static gssize
literal_of (const GString *line, bool *out_waits)
{
  const char *brace = strrchr (line->str, '{');
  char *end;
  if (!brace || !g_ascii_isdigit (brace[1]))
    return -1;
  gssize size = (gssize) strtoul (brace + 1, &end, 10);
  *out_waits = *end == '}';
  return strcmp (end, "}\r\n") == 0 || strcmp (end, "+}\r\n") == 0 ? size : -1;
}

// Takes bytes until a line is whole, or gives what belongs to a literal to OUT. → true: it is.
static bool
take_line (Half *half, const char **bytes, size_t *n, GString *out)
{
  size_t passed = MIN (half->literal, *n);
  if (!half->swallowed)
    g_string_append_len (out, *bytes, (gssize) passed);
  half->literal -= passed;
  *bytes += passed;
  *n -= passed;
  const char *end = *n ? memchr (*bytes, '\n', *n) : NULL;
  size_t taken = end ? (size_t) (end - *bytes) + 1 : *n;
  g_string_append_len (half->line, *bytes, (gssize) taken);
  *bytes += taken;
  *n -= taken;
  return end != NULL;
}

static char *
without_hidden (const TestStrip *strip, const char *list)
{
  g_auto (GStrv) all = g_strsplit (list, " ", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  for (char **one = all; *one; one++)
    if (!g_strv_contains ((const char *const *) strip->hidden, *one))
      g_ptr_array_add (kept, *one);
  g_ptr_array_add (kept, NULL);
  return g_strjoinv (" ", (char **) kept->pdata);
}

// "* CAPABILITY …" and "… [CAPABILITY …] …".
static void
rewrite_capabilities (const TestStrip *strip, GString *line)
{
  g_autoptr (GRegex) regex = g_regex_new ("^(\\S+ (?:OK \\[|PREAUTH \\[)?CAPABILITY )([^\\]\r]*)",
                                          G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  if (!g_regex_match (regex, line->str, 0, &match))
    return;
  g_autofree char *before = g_match_info_fetch (match, 1);
  g_autofree char *list = g_match_info_fetch (match, 2);
  g_autofree char *kept = without_hidden (strip, list);
  g_autofree char *after = g_strdup (line->str + strlen (before) + strlen (list));
  g_string_printf (line, "%s%s%s", before, kept, after);
}

static void
remove_codes (const TestStrip *strip, GString *line)
{
  for (unsigned int i = 0; i < TEST_STRIP_N; i++) {
    if (!(strip->set & (1u << i)) || !extensions[i].unsaid)
      continue;
    g_autofree char *pattern =
      g_strdup_printf ("^(\\S+ OK) \\[(?:%s) [^\\]]*\\]", extensions[i].unsaid);
    g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
    g_autofree char *kept = g_regex_replace (regex, line->str, -1, 0, "\\1", 0, NULL);
    g_string_assign (line, kept);
  }
}

// Base64 spells any word once in a while: a server's challenge is answered without a space, or in
// the command itself.
static bool
is_of_login (const char *line)
{
  return !strchr (line, ' ') ||
         g_regex_match_simple ("^\\S+ AUTHENTICATE ", line, G_REGEX_CASELESS, 0);
}

static bool
is_misuse (const TestStrip *strip, const char *command)
{
  g_autofree char *line = g_strchomp (g_strdup (command));
  if (is_of_login (line))
    return false;
  for (unsigned int i = 0; i < TEST_STRIP_N; i++)
    if ((strip->set & (1u << i)) && extensions[i].misuse &&
        g_regex_match_simple (extensions[i].misuse, line, G_REGEX_CASELESS, 0))
      return true;
  return false;
}

// A command's line, or what follows a literal in it: what uses something not there is answered
// here.
static void
refuse (TestStrip *strip, GString *out_client)
{
  Half *half = &strip->client;
  if (half->swallowed || !is_misuse (strip, half->line->str))
    return;
  size_t tag = strcspn (half->line->str, " \r");
  g_string_append_printf (out_client, "%.*s BAD not offered: %.60s\r\n", (int) tag, half->line->str,
                          half->line->str + tag);
  half->swallowed = true;
  if (!strip->misuse)
    strip->misuse = g_strchomp (g_strdup (half->line->str));
}

TestStrip *
test_strip_new (uint32_t set)
{
  TestStrip *strip = g_new0 (TestStrip, 1);
  strip->set = complete (set);
  strip->hidden = list_hidden (strip->set);
  strip->server.line = g_string_new (NULL);
  strip->client.line = g_string_new (NULL);
  return strip;
}

void
test_strip_free (TestStrip *strip)
{
  g_strfreev (strip->hidden);
  g_string_free (strip->server.line, TRUE);
  g_string_free (strip->client.line, TRUE);
  g_free (strip->misuse);
  g_free (strip);
}

char *
test_strip_name (uint32_t set)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  for (unsigned int i = 0; i < TEST_STRIP_N; i++)
    if (complete (set) & (1u << i))
      g_ptr_array_add (names, (char *) extensions[i].name);
  if (!names->len)
    return g_strdup ("nothing");
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

void
test_strip_from_server (TestStrip *strip, const char *bytes, size_t n, GString *out)
{
  Half *half = &strip->server;
  while (take_line (half, &bytes, &n, out)) {
    bool waits;
    gssize size = literal_of (half->line, &waits);
    rewrite_capabilities (strip, half->line);
    remove_codes (strip, half->line);
    g_string_append_len (out, half->line->str, (gssize) half->line->len);
    g_string_truncate (half->line, 0);
    half->literal = size > 0 ? (size_t) size : 0;
  }
}

void
test_strip_from_client (TestStrip *strip, const char *bytes, size_t n, GString *out_server,
                        GString *out_client)
{
  Half *half = &strip->client;
  while (take_line (half, &bytes, &n, out_server)) {
    bool waits = false;
    gssize size = literal_of (half->line, &waits);
    refuse (strip, out_client);
    if (!half->swallowed)
      g_string_append_len (out_server, half->line->str, (gssize) half->line->len);
    // Answered BAD, a literal that waits for the server's word is never sent.
    half->literal = size > 0 && !(waits && half->swallowed) ? (size_t) size : 0;
    if (size < 0 || (waits && half->swallowed))
      half->swallowed = false;
    g_string_truncate (half->line, 0);
  }
}

const char *
test_strip_get_misuse (const TestStrip *strip)
{
  return strip->misuse;
}
