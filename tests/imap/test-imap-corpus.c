// SPDX-License-Identifier: GPL-3.0-or-later
//
// Responses and dialogues of real servers ($MAIL_CORPUS): read at once and byte by byte, alike.
// Skips where the corpus is absent.

#include "imap/response-dump.h"

#include <string.h>

// Responses that nobody could read, by a piece of theirs; all others must be understood.
static const char *const unreadable[] = {
  "99999999999999999999", // a literal that can't be
};

// What the expected parse says and our dump does not, on purpose: a piece of the response, and why.
static const struct {
  const char *piece;
  const char *why;
} differences[] = {
  {"* SEARCH", "the numbers are kept as ranges"},
  {"* CAPABILITY", "words that we do not know are counted only"},
  {"ALL 5,3,2,1", "sets are sorted"},
  {"ALL 17,900,901", "sets are ranges"},
  {"INTERNALDATE", "dates are numbers"},
  {"$Forwarded", "keywords that we know are bits"},
  {"$MDNSent", "likewise"},
  {"(num 1 seq 1234", "items of no extension are skipped"},
  {"\"ext0\"", "of body extensions only those of RFC 9051 are kept"},
  {"BODY (\"MIXED\")", "a multipart without parts costs the item"},
  {"99999999999999999999", "a literal that can't be"},
  {"X-PARAM", "a namespace has no extensions for us"},
  {"WrongServerException", "text in brackets, not a code: all of it is kept, but not as one"},
  {"[COPYUID 701  ]", "expected to fail; here the code is unknown"},
  {"[COPYUID] missing", "likewise"},
  {"extra junk]", "likewise"},
  {"[CLOSED shouldn't", "what stands behind a code that takes nothing is kept apart"},
};

static char *
corpus_folder (const char *name)
{
  const char *corpus = g_getenv ("MAIL_CORPUS");
  char *folder = corpus != NULL ? g_build_filename (corpus, name, NULL) : NULL;
  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR)) {
    g_clear_pointer (&folder, g_free);
    g_test_skip ("no corpus at $MAIL_CORPUS");
  }
  return folder;
}

static const char *
append_yaml_escape (GString *out, const char *p)
{
  char hex[9] = {0};
  size_t digits = *p == 'x' ? 2 : *p == 'u' ? 4 : *p == 'U' ? 8 : 0;
  const char *letters = "rnt0\"\\/e";
  const char bytes[] = "\r\n\t\0\"\\/\033";
  const char *found = strchr (letters, *p);
  if (digits > 0 && strlen (p + 1) >= digits) {
    memcpy (hex, p + 1, digits);
    gunichar c = (gunichar) g_ascii_strtoull (hex, NULL, 16);
    if (digits == 2)
      g_string_append_c (out, (char) c);
    else
      g_string_append_unichar (out, c);
  } else if (found != NULL && *p != '\0') {
    g_string_append_c (out, bytes[found - letters]);
  } else {
    g_string_append_c (out, *p);
  }
  return p + 1 + digits;
}

// A double-quoted scalar of YAML from the quote at P on: escapes, lines folded into spaces.
static GString *
read_scalar (const char *p)
{
  GString *out = g_string_new (NULL);
  for (p++; *p != '\0' && *p != '"';) {
    if (*p == '\\' && p[1] == '\n') {
      p += 2;
      p += strspn (p, " ");
    } else if (*p == '\\') {
      p = append_yaml_escape (out, p + 1);
    } else if (*p == '\n') {
      g_string_append_c (out, ' ');
      p += 1 + strspn (p + 1, " \n");
    } else {
      g_string_append_c (out, *p++);
    }
  }
  return out;
}

static bool
is_readable (const char *response)
{
  for (size_t i = 0; i < G_N_ELEMENTS (unreadable); i++) {
    if (strstr (response, unreadable[i]) != NULL)
      return false;
  }
  return true;
}

static void
check_response (const char *bytes, size_t n)
{
  g_autofree char *whole = response_dump_bytes (bytes, n, 0, NULL);
  g_autofree char *split = response_dump_bytes (bytes, n, 1, NULL);
  g_test_message ("%s", whole);
  g_assert_cmpstr (whole, ==, split);
  g_assert_cmpstr (whole, !=, "");
  if (is_readable (bytes))
    g_assert_false (strstr (whole, "DEFECT") != NULL || strstr (whole, "bad") == whole);
}

static bool
differs_on_purpose (const char *response)
{
  for (size_t i = 0; i < G_N_ELEMENTS (differences); i++) {
    if (strstr (response, differences[i].piece) != NULL)
      return true;
  }
  return false;
}

// The plain value that a line of the expected parse ends with; NULL: it has none that a dump shows.
static char *
read_value (const char *line)
{
  const char *colon = strstr (line, ": ");
  const char *value = colon != NULL && *line != '"' && *line != '\'' ? colon + 2 : line;
  while (g_str_has_prefix (value, "- "))
    value += 2;
  if (*value == '"') {
    GString *text = read_scalar (value);
    // The response itself is no value of its own.
    if (g_str_has_prefix (text->str, "* "))
      g_string_truncate (text, 0);
    return g_string_free (text, FALSE);
  }
  // Tags, anchors, symbols, blocks, empty lists, keys that are more than a word.
  if (*value == '\0' || strchr ("!&*:|#[{~>?", *value) != NULL || g_str_has_suffix (value, ":"))
    return NULL;
  g_autofree char *plain = g_strdup (*value == '\'' ? value + 1 : value);
  if (*value == '\'' && g_str_has_suffix (plain, "'"))
    plain[strlen (plain) - 1] = '\0';
  static const char *const words[] = {"true", "false", "null", "nil", "", NULL};
  return g_strv_contains (words, plain) ? NULL : g_steal_pointer (&plain);
}

// A double-quoted value begins on LINE, or is WITHIN it, and does not end there.
static bool
is_folded (const char *line, bool within)
{
  const char *quote = strchr (line, '"');
  bool ends = g_str_has_suffix (line, "\"") && !g_str_has_suffix (line, "\\\"");
  if (within)
    return !ends;
  return quote != NULL && (quote == line || quote[-1] == ' ') && (!ends || quote[1] == '\0');
}

static void
check_value (const char *value, const char *dump, const char *response)
{
  g_autofree char *escaped = g_strescape (value, NULL);
  g_autofree char *low_value = g_ascii_strdown (escaped, -1);
  g_autofree char *low_dump = g_ascii_strdown (dump, -1);
  if (strstr (low_dump, low_value) == NULL)
    g_error ("\"%s\" is missing in\n%s\nof %s", value, dump, response);
}

// EXPECTED: the lines from `:expected:` on. Every number and string in them must be in what we made
// of RESPONSE, but for the words of CAPABILITY and the kinds' names.
static void
check_expected (const char *expected, const GString *response)
{
  g_autofree char *dump = response_dump_bytes (response->str, response->len, 0, NULL);
  g_auto (GStrv) lines = g_strsplit (expected, "\n", -1);
  if (differs_on_purpose (response->str))
    return;
  bool folded = false;
  for (size_t i = 1; lines[i] != NULL; i++) {
    const char *line = lines[i] + strspn (lines[i], " ");
    size_t indent = (size_t) (line - lines[i]);
    if ((*line != '\0' && indent <= 2) || g_str_has_prefix (line, "raw_data:"))
      return;
    // A value over several lines is one of those that check_response() compares with itself.
    bool was_folded = folded;
    folded = is_folded (line, folded);
    if (folded || was_folded)
      continue;
    bool name = indent == 6 && g_str_has_prefix (line, "name:");
    g_autofree char *value = name ? NULL : read_value (line);
    if (value != NULL)
      check_value (value, dump, response->str);
  }
}

static unsigned
check_responses_of (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  unsigned n = 0;
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  for (const char *p = text; (p = strstr (p, ":response:")) != NULL; p++) {
    const char *quote = p + strcspn (p, "\"");
    // The value stands on the line of its key or on the next.
    const char *key = strstr (p, ":expected");
    if (*quote == '\0' || (key != NULL && key < quote))
      continue;
    GString *response = read_scalar (quote);
    check_response (response->str, response->len);
    const char *next = strstr (p + 1, ":response:");
    if (key != NULL && (next == NULL || key < next))
      check_expected (key, response);
    g_string_free (response, TRUE);
    n++;
  }
  return n;
}

// Mail on servers that are not Dovecot.
static void
test_responses (void)
{
  g_autofree char *folder = corpus_folder ("imap-responses");
  if (folder == NULL)
    return;
  unsigned n = 0;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    if (g_str_has_suffix (name, ".yml"))
      n += check_responses_of (path);
  }
  g_assert_cmpuint (n, >=, 180);
}

static void
check_transcript (const char *path)
{
  static const ImapFramerLimits small = {4096, 512, 64, 1024, 1 << 20};
  g_autofree char *bytes = NULL;
  size_t n;
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  g_autofree char *whole = response_dump_bytes (bytes, n, 0, NULL);
  g_autofree char *split = response_dump_bytes (bytes, n, 1, NULL);
  g_assert_cmpstr (whole, ==, split);
  // With limits that everything passes: other results, but no harm.
  g_autofree char *limited = response_dump_bytes (bytes, n, 1, &small);
  g_assert_nonnull (limited);
}

static unsigned
check_transcripts_of (const char *folder)
{
  unsigned n = 0;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    if (g_file_test (path, G_FILE_TEST_IS_DIR)) {
      n += check_transcripts_of (path);
    } else {
      check_transcript (path);
      n++;
    }
  }
  return n;
}

// The client of someone with Gmail, Cyrus or Domino.
static void
test_transcripts (void)
{
  g_autofree char *folder = corpus_folder ("transcripts/imap");
  if (folder != NULL)
    g_assert_cmpuint (check_transcripts_of (folder), >=, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/corpus/responses", test_responses);
  g_test_add_func ("/imap/corpus/transcripts", test_transcripts);
  return g_test_run ();
}
