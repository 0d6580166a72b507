// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"

#include "store/store-content.h"
#include "store/store-found.h"
#include "store/store-location.h"
#include "store/store-search.h"

#include <string.h>

// The text of these messages is what stands behind the first empty line, but for a last line that
// names an attached file.
static void
extract (GBytes *raw, StoreText *out, void *unused)
{
  g_autofree char *all = g_strndup (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw));
  const char *body = strstr (all, "\n\n");

  out->body = g_strdup (body != NULL ? body + 2 : "");
  char *file = strstr (out->body, "\nFile: ");
  if (file != NULL) {
    *file = '\0';
    out->filenames = g_strdup (file + strlen ("\nFile: "));
  }
  out->preview = g_strdup (out->body);
}

static void
set_content (StoreFixture *fixture, int64_t id, const char *body)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strconcat ("Subject: x\n\n", body, NULL);
  g_autoptr (GBytes) raw = g_bytes_new (text, strlen (text));

  store_content_save (fixture->store, id, raw, NULL, STORE_PRIORITY_SYNC, &error);
  g_assert_no_error (error);
}

static void
index_all (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  bool left = true;

  // In small steps, as it is resumed.
  while (left)
    g_assert_true (store_search_index (fixture->store, 2, &left, NULL, &error));
}

static char *
search (StoreFixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  MailQuery query = {.scope = MAIL_SCOPE_EVERYTHING, .search = text};
  g_autoptr (MailIdList) list = store_list_all (fixture->store, &query, NULL, &error);
  GString *found = g_string_new ("");

  g_assert_no_error (error);
  for (uint32_t i = 0; i < list->length; i++) {
    g_autoptr (MailRow) row = store_fixture_row (fixture, 0, list->items[i].id);
    g_string_append_printf (found, "%s%u", i > 0 ? " " : "", row->uid);
  }
  return g_string_free (found, FALSE);
}

static const struct {
  const char *query, *uids;
} searches[] = {
  {"apple", "3 1"},
  {"APPLE", "3 1"},
  {"apple pie", "1"},
  {"\"pie apple\"", ""},
  {"\"apple pie\"", "1"},
  {"app*", "3 1"},
  {"app", ""},
  {"apple -pie", "3"},
  {"-apple", "5 4 2"},
  {"pie OR cafe", "2 1"},
  {"apple (pie OR crumble)", "3 1"},
  {"-(pie OR cafe)", "5 4 3"},
  {"body:(apple OR cafe)", "3 2 1"},
  {"subject:(apple OR invoice)", "4"},
  {"-from:(carol)", "5 3 2 1"},
  {"is:(flagged OR answered) apple", "3"},
  {"subject:(apple OR from:carol)", "4"},
  {"body:(apple -(pie OR \"no\"))", "3"},
  {"from:(carol", "4"},
  {"cafe", "2"},
  {"café", "2"},
  {"subject:invoice", "4"},
  {"from:carol", "4"},
  {"from:carol@example.org", "4"},
  {"subject:apple", ""},
  {"body:apple", "3 1"},
  {"is:unread", "5 3 2 1"},
  {"is:flagged apple", "3"},
  {"has:attachment", "4"},
  {"in:archive", "3"},
  {"in:INBOX apple", "1"},
  {"in:Nowhere", ""},
  {"before:2023-11-15", "3 2 1"},
  {"after:2023-11-15", "5 4"},
  {"on:2023-12-25", "5"},
  {"apple is:read OR has:attachment", "4"},
  {"larger:500", "5 4 3 2 1"},
  {"smaller:1k", "5 4 3 2 1"},
  {"larger:1M", ""},
  {"account:alice apple", "3 1"},
  {"account:nobody apple", ""},
  {"message-id:<4@x>", "4"},
  {"東京", "5"},
  {"京都", "5"},
  {"都", "5"},
  {"京", "5"},
  {"大阪", ""},
  {"\"東京都\"", "5"},
  {"!!! apple", "3 1"},
  {"\"apple pie", "1"},
  {"(apple", "3 1"},
  {"apple)", "3 1"},
  {"10:30", "2"},
  {"older_than:1d", "5 4 3 2 1"},
  {"newer_than:1d", ""},
  {"to:dave", "4"},
  {"to:erin", "4"},
  {"cc:erin", "4"},
  {"cc:dave", ""},
  {"to:da*", "4"},
  {"FROM:Carol", "4"},
  {"from:\"carol example\"", "4"},
  {"list:announce", "4"},
  {"list:ANNOUNCE.example", "4"},
  {"list:other", ""},
  {"filename:report", "3"},
  {"filename:report.PDF", "3"},
  {"filename:rep*", "3"},
  {"filename:rep", ""},
  {"is:answered", "2"},
  {"is:draft", "1"},
  {"is:read", "4"},
  {"-is:unread", "4"},
  {"is:flagged OR is:answered", "3 2"},
  {"(apple OR is:answered) -is:flagged", "2 1"},
  {"-(apple is:flagged)", "5 4 2 1"},
  {"(is:draft OR from:carol) (apple OR invoice)", "4 1"},
  {"subject:\"your invoice\"", "4"},
  {"subject:inv*", "4"},
  {"body:\"apple cru\"*", "3"},
  {"\"un cafe\"", "2"},
  {"CAFÉ", "2"},
  {"cafe\u0301", "2"},
  {"before:2023-12", "3 2 1"},
  {"after:2023/12/08 before:2023-12-09", "4"},
  {"on:2023-12", "5 4"},
  {"on:2023", "5 4 3 2 1"},
  {"before:9999-12-31", "5 4 3 2 1"},
  {"after:2500", ""},
  {"on:2500", ""},
  {"before:1", ""},
  {"after:0001-01-01", "5 4 3 2 1"},
  {"newer_than:999999999y", "5 4 3 2 1"},
  {"older_than:999999999y", ""},
  {"account:ALICE apple", "3 1"},
  {"in:anywhere apple", "3 1"},
  {"message-id:4@x", "4"},
  {"京都に", "5"},
  {"東京 行く", "5"},
  {"body:東京", "5"},
  {"subject:東京", ""},
  {"-東京 apple", "3 1"},
  {"() apple", "3 1"},
  {"apple OR", "3 1"},
  {"OR apple", "3 1"},
  {"apple from:\"", "3 1"},
  {"NEAR apple", ""},
  {"https://example.org", ""},
  {"label:work", "3 1"},
  {"label:WORK apple -is:flagged", "1"},
  {"label:\"to do\"", "2"},
  {"label:To_Do", "2"},
  {"label:café", "2"},
  {"label:nothing", ""},
  {"-label:work", "5 4 2"},
  {"label:work OR label:café", "3 2 1"},
};

// Mail that is there and is not found is as good as lost.
static void
test_syntax (StoreFixture *fixture, const void *unused)
{
  static const char *const work[] = {"Work", NULL}, *const two[] = {"to_do", "caf&AOk-", NULL};
  // 14 November 2023, 22:13 UTC, is 1700000000.
  int64_t ids[] = {
    store_fixture_add (
      fixture, fixture->inbox,
      &(FixtureMessage) {.uid = 1, .id = "1@x", .flags = MAIL_FLAG_DRAFT, .keywords = work}),
    store_fixture_add (
      fixture, fixture->inbox,
      &(FixtureMessage) {.uid = 2, .id = "2@x", .flags = MAIL_FLAG_ANSWERED, .keywords = two}),
    store_fixture_add (
      fixture, fixture->archive,
      &(FixtureMessage) {.uid = 3, .id = "3@x", .flags = MAIL_FLAG_FLAGGED, .keywords = work}),
    store_fixture_add (fixture, fixture->inbox,
                       &(FixtureMessage) {.uid = 4,
                                          .id = "4@x",
                                          .name = "Carol Example",
                                          .from = "carol@example.org",
                                          .to = "dave@example.org",
                                          .cc = "erin@example.org",
                                          .list_id = "announce.example.org",
                                          .subject = "Your invoice",
                                          .received = 1702000000,
                                          .flags = MAIL_FLAG_SEEN,
                                          .has_attachment = true}),
    store_fixture_add (fixture, fixture->inbox,
                       &(FixtureMessage) {.uid = 5, .id = "5@x", .received = 1703505600}),
  };
  static const char *const bodies[] = {"An apple pie.", "Un café at 10:30",
                                       "Apple crumble\nFile: Report.pdf", "Pay now",
                                       "東京都に行く"};

  store_set_text_func (fixture->store, extract, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (bodies); i++)
    if (i != 3)
      set_content (fixture, ids[i], bodies[i]);
  index_all (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (searches); i++) {
    g_autofree char *uids = search (fixture, searches[i].query);
    g_test_message ("%s", searches[i].query);
    g_assert_cmpstr (uids, ==, searches[i].uids);
  }
  store_fixture_check (fixture);
}

// Else who writes no "ß", as in Switzerland, does not find who does.
static void
test_sharp_s_is_two (StoreFixture *fixture, const void *unused)
{
  static const char *const bodies[] = {"Die Straße am Fluß", "Wasserstrasse 5",
                                       "WASSERSTRASSE mit Grüßen", "A pass, a class"};
  static const struct {
    const char *query, *uids;
  } expected[] = {
    {"strasse", "1"},        {"straße", "1"},
    {"stras*", "1"},         {"straß*", "1"},
    {"STRASS*", "1"},        {"strase", ""},
    {"wasserstraße", "3 2"}, {"wasserstras*", "3 2"},
    {"grüssen", "3"},        {"grussen", "3"},
    {"body:fluss", "1"},     {"\"am fluss\"", "1"},
    {"pas*", "4"},           {"\"pass a class\"", "4"},
    {"claß", "4"},           {"clas", ""},
  };
  int64_t ids[G_N_ELEMENTS (bodies)];

  store_set_text_func (fixture->store, extract, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (bodies); i++) {
    ids[i] = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = i + 1});
    set_content (fixture, ids[i], bodies[i]);
  }
  index_all (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autofree char *uids = search (fixture, expected[i].query);
    g_test_message ("%s", expected[i].query);
    g_assert_cmpstr (uids, ==, expected[i].uids);
  }
  g_autofree char *first = store_search_snippet (fixture->store, ids[0], "stras* fluss");
  g_assert_cmpstr (first, ==,
                   "Die \x02Straß\x03"
                   "e am \x02"
                   "Fluß\x03");
  g_autofree char *second = store_search_snippet (fixture->store, ids[1], "wasserstraße");
  g_assert_cmpstr (second, ==, "\x02Wasserstrasse\x03 5");
}

// Else who writes such a script finds nothing where the words lie close, or where another system
// wrote the same ones otherwise.
static void
test_scripts (StoreFixture *fixture, const void *unused)
{
  static const char *const bodies[] = {
    "東京タワー2号館 iPhone15を買うWindows用",
    "カ\u3099イト\u3099フ\u3099ック \u1112\u1161\u11ab\u1100\u116e\u11a8", // as macOS writes
    "한국어 메일, 2025년",
    "ｶﾞｲﾄﾞ ＡＢＣ１２３ o\ufb03ce",
    "สวัสดีชาวโลก",
    "\u0645\u064f\u062d\u064e\u0645\u064e\u0651\u062f \u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd",
    "Ελληνικά, Ёлка, йод и\u0306од, e\u0301te\u0301",
  };
  static const struct {
    const char *query, *uids;
  } expected[] = {
    {"東京タワー2号館", "1"},
    {"iphone15を買うwindows用", "1"},
    {"\"タワー 2号館\"", "1"},
    {"\"東京 2号\"", ""},
    {"2号", "1"},
    {"号館\u3000東京", "1"},
    {"windows\u3000OR\u3000東京", "1"},
    {"body:号", "1"},
    {"body:タ", "1"},
    {"ガイド", "4 2"},
    {"カイト", ""},
    {"カ\u3099イト\u3099", "4 2"},
    {"한국", "3 2"},
    {"\"한국어 메일\"", "3"},
    {"2025년", "3"},
    {"abc123", "4"},
    {"ｏffice", "4"},
    {"สวัสดี", "5"},
    {"สวัสดีชาวโลก", "5"},
    {"محمد", "6"},
    {"\u0645\u064f\u062d\u0645\u062f", "6"},
    {"שלום", "6"},
    {"ελληνικα", "7"},
    {"ΕΛΛΗΝΙΚΆ", "7"},
    {"елка", "7"},
    {"\"йод йод\"", "7"},
    {"иод", ""},
    {"ete", "7"},
  };

  store_set_text_func (fixture->store, extract, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (bodies); i++) {
    int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = i + 1});
    set_content (fixture, id, bodies[i]);
  }
  index_all (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autofree char *uids = search (fixture, expected[i].query);
    g_test_message ("%s", expected[i].query);
    g_assert_cmpstr (uids, ==, expected[i].uids);
  }
}

// A pasted list of what is to be left out is no trouble of the store's.
static void
test_long_searches (StoreFixture *fixture, const void *unused)
{
  static const char *const terms[] = {" -word", " OR -word", " is:unread -is:flagged",
                                      " OR -is:read OR word"};

  store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  index_all (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (terms); i++) {
    g_autoptr (GString) query = g_string_new ("");

    for (unsigned n = 0; n < 3000; n++)
      g_string_append_printf (query, "%s%s", terms[i], i == 2 ? "" : "5");
    g_autofree char *uids = search (fixture, query->str);
    g_assert_cmpstr (uids, ==, "1");
  }
}

// What can't be understood is named, not answered with nothing.
static void
test_bad_terms_are_named (void)
{
  static const char *const bad[] = {
    "is:purple",    "has:teeth",           "before:yesterday", "larger:huge",
    "newer_than:7", "apple on:2023-13-45", "older_than:x",     "larger:99999999999999999999",
    "label:$junk"};

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (store_search_check (bad[i], &error));
    g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
    g_assert_nonnull (strstr (bad[i], error->message));
  }
  g_assert_true (store_search_check ("from: https://x/y a:b", NULL));
}

// Results that only come with the last letter of a word are not as-you-type.
static void
test_last_word_is_a_prefix_while_typing (void)
{
  static const struct {
    const char *typed, *meant;
  } cases[] = {
    {"app", "app*"},        {"apple p", "apple p*"},
    {"apple ", "apple "},   {"\"apple p", "\"apple p"},
    {"\"a b\"", "\"a b\""}, {"from:bo", "from:bo*"},
    {"a OR", "a OR"},       {"", ""},
    {"東", "東*"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *meant = store_search_as_typed (cases[i].typed);
    g_assert_cmpstr (meant, ==, cases[i].meant);
  }
  g_assert_true (store_search_check ("is:unread*", NULL));
}

// Text typed by anybody must not reach SQL or FTS5 as syntax.
static void
test_anything_can_be_typed (StoreFixture *fixture, const void *unused)
{
  static const char signs[] = "\"'()*-:^{}+ ORa\\;%東NEARé";

  store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  index_all (fixture);
  for (int round = 0; round < 3000; round++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GString) text = g_string_new ("");

    for (int n = g_test_rand_int_range (1, 20); n > 0; n--)
      g_string_append_c (text, signs[g_test_rand_int_range (0, sizeof signs - 1)]);
    g_autofree char *valid = g_utf8_make_valid (text->str, -1);
    MailQuery query = {.scope = MAIL_SCOPE_EVERYTHING, .search = valid};
    g_autoptr (MailIdList) list = store_list_all (fixture->store, &query, NULL, &error);
    g_test_message ("%s", valid);
    if (list == NULL)
      g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  }
}

// A result without the words that made it one cannot be told from a wrong one.
static void
test_snippet_marks_matches (StoreFixture *fixture, const void *unused)
{
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});

  store_set_text_func (fixture->store, extract, NULL);
  set_content (fixture, id,
               "A long beginning that nobody needs to see in a list of results, then\n"
               "the Café by the river, and cafes elsewhere.");
  g_autofree char *snippet = store_search_snippet (fixture->store, id, "cafe");
  g_assert_nonnull (strstr (snippet, "the \x02"
                                     "Café\x03 by the river"));
  g_assert_true (g_str_has_prefix (snippet, "…"));
  g_assert_null (store_search_snippet (fixture->store, id, "nowhere"));
}

// Erased mail must not be found, nor its words lie about.
static void
test_content_replaces_headers (StoreFixture *fixture, const void *unused)
{
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});

  index_all (fixture);
  store_set_text_func (fixture->store, extract, NULL);
  set_content (fixture, id, "pineapple");
  index_all (fixture);
  g_autofree char *body = search (fixture, "pineapple");
  g_autofree char *subject = search (fixture, "subject:Message");
  g_assert_cmpstr (body, ==, "1");
  g_assert_cmpstr (subject, ==, "1");
  g_autoptr (MailRow) row = store_fixture_row (fixture, 0, id);
  g_assert_cmpstr (row->preview, ==, "pineapple");
  store_fixture_check (fixture);
}

static void
assert_coverage (StoreFixture *fixture, MailScope scope, const char *search, uint64_t searched,
                 uint64_t total)
{
  g_autoptr (GError) error = NULL;
  const MailQuery query = {.scope = scope, .folder_id = fixture->inbox, .search = search};
  MailCoverage coverage;

  g_assert_true (store_found_coverage (fixture->store, &query, &coverage, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (coverage.searched, ==, searched);
  g_assert_cmpuint (coverage.total, ==, total);
}

// Each search says that some mail was not searched, and asking the server changes nothing: it is
// what lies in the trash, which no search goes through. Or one is told of other folders' mail.
static void
test_coverage_is_of_what_is_searched (StoreFixture *fixture, const void *unused)
{
  int64_t trash = store_fixture_add_folder (fixture, "Trash", MAIL_ROLE_TRASH);
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});

  store_set_text_func (fixture->store, extract, NULL);
  set_content (fixture, id, "pineapple");
  index_all (fixture);
  store_fixture_add (fixture, trash, &(FixtureMessage) {.uid = 1});
  assert_coverage (fixture, MAIL_SCOPE_EVERYTHING, "pineapple", 1, 1);
  assert_coverage (fixture, MAIL_SCOPE_EVERYTHING, "pineapple in:Trash", 0, 1);
  store_fixture_add (fixture, fixture->archive, &(FixtureMessage) {.uid = 1});
  assert_coverage (fixture, MAIL_SCOPE_EVERYTHING, "pineapple", 1, 2);
  assert_coverage (fixture, MAIL_SCOPE_ALL_INBOXES, "pineapple", 1, 1);
  assert_coverage (fixture, MAIL_SCOPE_FOLDER, "pineapple", 1, 1);
}

#define OLDER 450

// Mail that comes while the older is being indexed, at a moment when two batches are under way.
typedef struct {
  StoreFixture *fixture;
  int seen;
} Arrival;

static void
extract_as_mail_arrives (GBytes *raw, StoreText *out, void *data)
{
  Arrival *arrival = data;

  extract (raw, out, NULL);
  if (g_atomic_int_add (&arrival->seen, 1) == OLDER / 2)
    store_fixture_add (arrival->fixture, arrival->fixture->inbox,
                       &(FixtureMessage) {.uid = 1000, .subject = "latecomer"});
}

// Else mail that came at the wrong moment is never found.
static void
test_indexes_what_arrives_meanwhile (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  Arrival arrival = {fixture, 0};
  bool left = true, complete = false;

  for (uint32_t uid = 1; uid <= OLDER; uid++) {
    g_autofree char *body = g_strdup_printf ("word%u", uid);
    int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = uid});
    set_content (fixture, id, body);
  }
  store_set_text_func (fixture->store, extract_as_mail_arrives, &arrival);
  g_assert_true (store_search_index (fixture->store, UINT32_MAX, &left, NULL, &error));
  g_assert_false (left);
  g_assert_cmpint (arrival.seen, ==, OLDER);
  g_assert_true (store_search_is_complete (fixture->store, &complete, &error));
  g_assert_true (complete);
  g_autofree char *late = search (fixture, "latecomer");
  g_autofree char *oldest = search (fixture, "word1");
  g_autofree char *middle = search (fixture, "word225");
  g_assert_cmpstr (late, ==, "1000");
  g_assert_cmpstr (oldest, ==, "1");
  g_assert_cmpstr (middle, ==, "225");
  store_fixture_check (fixture);
}

// A person who stops it need not wait, and nothing is half done.
static void
test_indexing_stops (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  bool left;

  for (uint32_t uid = 1; uid <= 3; uid++)
    set_content (fixture,
                 store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = uid}), "x");
  store_set_text_func (fixture->store, extract, NULL);
  g_cancellable_cancel (cancellable);
  g_assert_false (store_search_index (fixture->store, 100, &left, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  index_all (fixture);
  store_fixture_check (fixture);
}

#define MANY 100

// MANY messages with their content, in a write of the caller's.
static StoreWrite *
begin_many (StoreFixture *fixture, int64_t *ids)
{
  StoreWrite *write = store_fixture_begin (fixture);
  g_autoptr (GError) error = NULL;

  for (uint32_t uid = 1; uid <= MANY; uid++) {
    g_autofree char *body = g_strdup_printf ("word%u everywhere", uid);
    g_autoptr (GBytes) raw = g_bytes_new (body, strlen (body));
    g_autoptr (StoreContent) content = store_content_prepare (fixture->store, raw, &error);
    const StoreText text = {.preview = body, .body = body};
    StoreAdded added;

    g_assert_true (
      store_fixture_add_in (write, fixture->inbox, &(FixtureMessage) {.uid = uid}, &added, &error));
    g_assert_true (store_content_put (write, added.message_id, content, &text, &error));
    ids[uid - 1] = added.message_id;
  }
  return write;
}

static unsigned
count_found (StoreFixture *fixture, const char *text)
{
  g_autofree char *found = search (fixture, text);
  g_auto (GStrv) uids = g_strsplit (found, " ", -1);

  return *found != '\0' ? g_strv_length (uids) : 0;
}

// Words of mail that is not there would find other mail, or nothing.
static void
test_many_words_of_a_write_undone (StoreFixture *fixture, const void *unused)
{
  int64_t ids[MANY];
  bool complete = false;

  store_write_rollback (begin_many (fixture, ids));
  g_assert_cmpuint (count_found (fixture, "everywhere"), ==, 0);
  store_fixture_check (fixture);
  store_fixture_commit (begin_many (fixture, ids));
  g_assert_cmpuint (count_found (fixture, "everywhere"), ==, MANY);
  g_assert_true (store_search_is_complete (fixture->store, &complete, NULL));
  g_assert_true (complete);
  store_fixture_check (fixture);
}

// Mail that is erased while its words are on their way takes them along.
static void
test_erased_before_its_words_came (StoreFixture *fixture, const void *unused)
{
  int64_t ids[MANY];
  g_autoptr (GError) error = NULL;
  StoreWrite *write = begin_many (fixture, ids);

  for (unsigned i = MANY / 2; i < MANY; i++) {
    g_autoptr (GArray) places = store_location_list_of (write, ids[i], &error);
    g_assert_true (store_location_erase (write, &g_array_index (places, StoreLocation, 0), &error));
  }
  store_fixture_commit (write);
  g_assert_cmpuint (count_found (fixture, "everywhere"), ==, MANY / 2);
  g_assert_cmpuint (count_found (fixture, "word1"), ==, 1);
  g_assert_cmpuint (count_found (fixture, "word100"), ==, 0);
  store_fixture_check (fixture);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/search/syntax", test_syntax);
  fixture_test ("/store/search/sharp-s-is-two", test_sharp_s_is_two);
  fixture_test ("/store/search/scripts", test_scripts);
  fixture_test ("/store/search/long-searches", test_long_searches);
  g_test_add_func ("/store/search/bad-terms-are-named", test_bad_terms_are_named);
  g_test_add_func ("/store/search/last-word-is-a-prefix-while-typing",
                   test_last_word_is_a_prefix_while_typing);
  fixture_test ("/store/search/anything-can-be-typed", test_anything_can_be_typed);
  fixture_test ("/store/search/snippet-marks-matches", test_snippet_marks_matches);
  fixture_test ("/store/search/content-replaces-headers", test_content_replaces_headers);
  fixture_test ("/store/search/coverage-is-of-what-is-searched",
                test_coverage_is_of_what_is_searched);
  fixture_test ("/store/search/indexes-what-arrives-meanwhile",
                test_indexes_what_arrives_meanwhile);
  fixture_test ("/store/search/indexing-stops", test_indexing_stops);
  fixture_test ("/store/search/many-words-of-a-write-undone", test_many_words_of_a_write_undone);
  fixture_test ("/store/search/erased-before-its-words-came", test_erased_before_its_words_came);
  return g_test_run ();
}
