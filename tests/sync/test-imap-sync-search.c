// SPDX-License-Identifier: GPL-3.0-or-later

#include "sync/imap-sync-search.h"

#include <string.h>

// 14 November 2023, 22:13 UTC.
#define NOW 1700000000

static char *
translate_asked (const char *search, ImapSyncDialect dialect, ImapSyncExtent extent, bool left_out)
{
  g_autoptr (GError) error = NULL;
  g_auto (ImapSyncQuestion) question = {};
  GString *out = g_string_new ("");

  imap_sync_search_terms (search, NOW, dialect, extent, &question, &error);
  g_assert_no_error (error);
  g_assert_cmpint (question.left_out, ==, left_out);
  for (unsigned i = 0; i < question.terms->len; i++) {
    const ImapSearchTerm *term = &g_array_index (question.terms, ImapSearchTerm, i);
    const char *quote = term->raw ? "" : "\"";
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "", term->word);
    if (term->first != NULL)
      g_string_append_printf (out, " %s%s%s", quote, term->first, quote);
    if (term->second != NULL)
      g_string_append_printf (out, " %s%s%s", quote, term->second, quote);
  }
  return g_string_free (out, FALSE);
}

static char *
translate (const char *search, ImapSyncDialect dialect)
{
  return translate_asked (search, dialect, IMAP_SYNC_WHOLE, false);
}

static const struct {
  const char *search, *keys;
} cases[] = {
  {"apple", "TEXT \"apple\""},
  {"apple pie*", "TEXT \"apple\" TEXT \"pie\""},
  {"\"apple pie\"", "TEXT \"apple pie\""},
  {"-apple", "NOT TEXT \"apple\""},
  {"a OR b OR c", "OR TEXT \"a\" OR TEXT \"b\" TEXT \"c\""},
  {"-(a OR b)", "NOT OR TEXT \"a\" TEXT \"b\""},
  {"(a b) OR c", "OR NOT OR NOT TEXT \"a\" NOT TEXT \"b\" TEXT \"c\""},
  {"-(a b)", "OR NOT TEXT \"a\" NOT TEXT \"b\""},
  {"-(a -b)", "OR NOT TEXT \"a\" TEXT \"b\""},
  {"from:carol subject:x body:y", "FROM \"carol\" SUBJECT \"x\" BODY \"y\""},
  {"to:dave", "OR TO \"dave\" CC \"dave\""},
  {"-to:dave", "NOT OR TO \"dave\" CC \"dave\""},
  {"cc:erin", "CC \"erin\""},
  {"is:unread is:read is:answered", "UNSEEN SEEN ANSWERED"},
  {"is:flagged -is:draft is:junk", "FLAGGED NOT DRAFT KEYWORD $Junk"},
  {"larger:1k smaller:2M", "LARGER 1024 SMALLER 2097152"},
  {"list:announce message-id:<a@b>",
   "HEADER \"List-Id\" \"announce\" HEADER \"Message-ID\" \"a@b\""},
  // A day more on either side, whatever zone the server counts days in; less where it is denied.
  {"before:2023-11-10", "BEFORE 12-Nov-2023"},
  {"after:2023-11-10", "SINCE 9-Nov-2023"},
  {"-after:2023-11-10", "NOT SINCE 12-Nov-2023"},
  {"(after:2023-11-10 x) OR y", "OR NOT OR NOT SINCE 9-Nov-2023 NOT TEXT \"x\" TEXT \"y\""},
  {"on:2023-11-10", "NOT OR BEFORE 9-Nov-2023 SINCE 13-Nov-2023"},
  {"newer_than:7d", "SINCE 6-Nov-2023"},
  {"older_than:1w", "BEFORE 9-Nov-2023"},
  // What only we know is sifted here.
  {"apple has:attachment in:inbox account:me filename:x", "TEXT \"apple\""},
  {"has:attachment", ""},
  {"apple (pie OR has:attachment)", "TEXT \"apple\""},
};

// A server asked for less than was meant hides mail; one asked for nonsense answers BAD.
static void
test_translates (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *keys = translate (cases[i].search, IMAP_SYNC_PLAIN);
    g_test_message ("%s", cases[i].search);
    g_assert_cmpstr (keys, ==, cases[i].keys);
  }
}

static void
test_fuzzy_stands_before_text_alone (void)
{
  g_autofree char *keys = translate ("apple to:x is:unread list:y", IMAP_SYNC_FUZZY);

  g_assert_cmpstr (keys, ==,
                   "FUZZY TEXT \"apple\" OR FUZZY TO \"x\" FUZZY CC \"x\" UNSEEN"
                   " HEADER \"List-Id\" \"y\"");
}

// Gmail's IMAP search leaves attachments out, and knows no label as a keyword.
static void
test_gmails_own_words (void)
{
  g_autofree char *keys = translate ("apple \"pie x\" -subject:y label:\"To Do\"", IMAP_SYNC_GMAIL);

  g_assert_cmpstr (keys, ==,
                   "X-GM-RAW \"\"apple\"\" X-GM-RAW \"\"pie x\"\" NOT SUBJECT \"y\""
                   " X-GM-LABELS \"To Do\"");
}

// A word that is left out in the wrong place makes the server find less where nothing may be
// missed, or something else where only hits may be found.
static void
test_leaves_out_what_is_not_ascii (void)
{
  static const struct {
    const char *search, *at_least, *at_most;
    bool left_out;
  } of_ascii[] = {
    {"apple from:carol", "TEXT \"apple\" FROM \"carol\"", "TEXT \"apple\" FROM \"carol\"", false},
    {"gr\303\274n", "", "", true},
    {"apple gr\303\274n is:unread", "TEXT \"apple\" UNSEEN", "", true},
    {"apple OR gr\303\274n", "", "TEXT \"apple\"", true},
    {"apple OR gr\303\274n OR pie", "", "OR TEXT \"apple\" TEXT \"pie\"", true},
    {"apple -gr\303\274n", "TEXT \"apple\"", "", true},
    {"apple (pie OR gr\303\274n)", "TEXT \"apple\"", "TEXT \"apple\" TEXT \"pie\"", true},
    {"apple -(pie gr\303\274n)", "TEXT \"apple\"", "TEXT \"apple\" NOT TEXT \"pie\"", true},
    {"apple -(pie OR gr\303\274n)", "TEXT \"apple\" NOT TEXT \"pie\"", "", true},
    {"(pie gr\303\274n) OR cake", "OR TEXT \"pie\" TEXT \"cake\"", "TEXT \"cake\"", true},
    {"to:b\303\251a subject:pie", "SUBJECT \"pie\"", "", true},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (of_ascii); i++) {
    g_autofree char *at_least = translate_asked (of_ascii[i].search, IMAP_SYNC_PLAIN,
                                                 IMAP_SYNC_AT_LEAST, of_ascii[i].left_out);
    g_autofree char *at_most = translate_asked (of_ascii[i].search, IMAP_SYNC_PLAIN,
                                                IMAP_SYNC_AT_MOST, of_ascii[i].left_out);
    g_assert_cmpstr (at_least, ==, of_ascii[i].at_least);
    g_assert_cmpstr (at_most, ==, of_ascii[i].at_most);
  }
}

static void
test_no_search_is_invalid (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (ImapSyncQuestion) question = {};

  g_assert_false (
    imap_sync_search_terms ("is:purple", NOW, IMAP_SYNC_PLAIN, IMAP_SYNC_WHOLE, &question, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/imap-sync-search/translates", test_translates);
  g_test_add_func ("/sync/imap-sync-search/fuzzy-stands-before-text-alone",
                   test_fuzzy_stands_before_text_alone);
  g_test_add_func ("/sync/imap-sync-search/gmails-own-words", test_gmails_own_words);
  g_test_add_func ("/sync/imap-sync-search/leaves-out-what-is-not-ascii",
                   test_leaves_out_what_is_not_ascii);
  g_test_add_func ("/sync/imap-sync-search/no-search-is-invalid", test_no_search_is_invalid);
  return g_test_run ();
}
