// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"
#include "thread-mailbox.h"

#include "store/store-thread.h"

#include <stdio.h>
#include <string.h>

static char *
join_ids (GPtrArray *ids)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (unsigned i = 0; i < ids->len; i++)
    g_strv_builder_add (builder, ids->pdata[i]);
  g_auto (GStrv) all = g_strv_builder_end (builder);
  g_ptr_array_unref (ids);
  return g_strjoinv ("|", all);
}

// A parser that trips over one client's References splits that person's conversations.
static void
test_ids_are_found (void)
{
  static const struct {
    const char *value, *ids;
  } cases[] = {
    {NULL, ""},
    {"", ""},
    {"<a@b>", "a@b"},
    {"<a@b> <c@d>\r\n\t<a@b>", "a@b|c@d"},
    {"<a@b><c@d>", "a@b|c@d"},
    {"Message of Friday from Bob <bob@x> <1@y>", "bob@x|1@y"},
    {"<a\r\n @b>", "a@b"},
    {"<\"a b\"@c>", "\"ab\"@c"},
    {"a@b", "a@b"},
    {"yesterday's mail", ""},
    {"<unclosed <a@b>", "a@b"},
    {"<unclosed", ""},
    {"<>", ""},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *ids = join_ids (store_thread_parse_ids (cases[i].value));
    g_assert_cmpstr (ids, ==, cases[i].ids);
  }
}

// Mailing lists bring fields with hundreds of ids: each counts once there too.
static void
test_many_ids_count_once (void)
{
  g_autoptr (GString) value = g_string_new ("");

  for (int i = 0; i < 400; i++)
    g_string_append_printf (value, "<%d@x> ", i % 100);
  g_autoptr (GPtrArray) ids = store_thread_parse_ids (value->str);
  g_assert_cmpint (ids->len, ==, 100);
  g_assert_cmpstr (ids->pdata[99], ==, "99@x");
}

// RFC 5256, 3, References step 1: In-Reply-To counts only without References, and only its first.
static void
test_links_prefer_references (void)
{
  g_autofree char *both = join_ids (store_thread_links ("<m@x>", "<i@x>", "<r@x> <s@x>"));
  g_autofree char *reply = join_ids (store_thread_links ("<m@x>", "<i@x> <j@x>", NULL));
  g_autofree char *self = join_ids (store_thread_links ("<m@x>", NULL, "<r@x> <m@x>"));

  g_assert_cmpstr (both, ==, "r@x|s@x");
  g_assert_cmpstr (reply, ==, "i@x");
  g_assert_cmpstr (self, ==, "r@x");
}

// Too much stripped joins strangers, too little splits "Re: Re: x".
static void
test_base_subject (void)
{
  static const struct {
    const char *subject, *base;
    bool is_reply;
  } cases[] = {
    {"Lunch", "lunch", false},
    {"Re: Lunch", "lunch", true},
    {"RE: re:  Fwd: Lunch  today", "lunch today", true},
    {"Re[2]: Lunch", "lunch", true},
    {"[list] Re: [list] Lunch", "lunch", true},
    {"[list] Lunch", "lunch", false},
    {"[list]", "[list]", false},
    {"Lunch (fwd)", "lunch", true},
    {"[Fwd: Re: Lunch]", "lunch", true},
    {"Re:", "", true},
    {"Regarding lunch", "regarding lunch", false},
    {"Fw: Grüße", "grüsse", true},
    {"RE: Fwd: AW: Lunch", "lunch", true},
    {"Sv: Vs: Lunch", "lunch", true},
    {"WG: Lunch", "lunch", true},
    {"Re(3): Lunch", "lunch", true},
    {"re : Lunch", "lunch", true},
    {"回复：午餐", "午餐", true},
    {"[a] [b] Lunch", "lunch", false},
    {"Awful: Lunch", "awful: lunch", false},
    {"", "", false},
    {NULL, "", false},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    bool is_reply;
    g_autofree char *base = store_thread_base_subject (cases[i].subject, &is_reply);
    g_assert_cmpstr (base, ==, cases[i].base);
    g_assert_cmpint (is_reply, ==, cases[i].is_reply);
  }
}

// A hostile mailbox must not hang or overflow the stack of who threads it.
static void
test_long_chains_and_loops (void)
{
  enum { N = 50000 };
  static const int steps[] = {1, N - 1, 0}; // answers what follows, what went before, one for all

  for (size_t way = 0; way < G_N_ELEMENTS (steps); way++) {
    g_autofree StoreThreadInput *inputs = g_new0 (StoreThreadInput, N);
    g_autoptr (GPtrArray) strings = g_ptr_array_new_with_free_func (g_free);

    for (int i = 0; i < N; i++) {
      int parent = steps[way] != 0 ? (i + steps[way]) % N : 0;
      char *id = g_strdup_printf ("<%d@x>", i), *reference = g_strdup_printf ("<%d@x>", parent);
      g_ptr_array_add (strings, id);
      g_ptr_array_add (strings, reference);
      inputs[i] = (StoreThreadInput) {
        .number = i + 1, .message_id = id, .references = reference, .subject = "x"};
    }
    g_autofree char *threads = store_thread_references (inputs, N);
    g_assert_true (g_str_has_prefix (threads, "("));
  }
}

static char *
thread_as_imap (GArray *present)
{
  for (unsigned i = 0; i < present->len; i++)
    g_array_index (present, StoreThreadInput, i).number = i + 1;
  return store_thread_references ((const StoreThreadInput *) (void *) present->data, present->len);
}

static void
delete_listed (GArray *present, const char *numbers)
{
  g_auto (GStrv) list = g_strsplit (numbers, ",", -1);

  for (int i = (int) g_strv_length (list); i-- > 0;)
    g_array_remove_index (present, (unsigned) g_ascii_strtoull (list[i], NULL, 10) - 1);
}

// Follows a script of the oracle: appends, deletions, and what THREAD must answer after each.
static void
follow_script (const char *path)
{
  g_autofree char *mbox = g_strconcat (path, ".mbox", NULL), *script = NULL;
  g_auto (ThreadMailbox) box = thread_mailbox_read (mbox);
  g_autoptr (GArray) present = g_array_new (FALSE, TRUE, sizeof (StoreThreadInput));
  unsigned appended = 0;

  g_assert_true (g_file_get_contents (path, &script, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (script, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++) {
    bool all = g_str_equal (lines[i], "messages: all");
    while ((all || g_str_equal (lines[i], "ok append")) && appended < box.inputs->len) {
      g_array_append_vals (present, &g_array_index (box.inputs, StoreThreadInput, appended++), 1);
      if (!all)
        break;
    }
    if (g_str_has_prefix (lines[i], "ok store ")) {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 4);
      delete_listed (present, words[2]);
    }
    if (g_ascii_strncasecmp (lines[i], "* thread ", 9) == 0) {
      g_autofree char *actual = thread_as_imap (present);
      g_test_message ("%s line %d", path, i + 1);
      g_assert_cmpstr (actual, ==, lines[i] + 9);
    }
  }
}

// What other people's servers and clients call one conversation must be one here.
static void
test_oracle (void)
{
  g_autofree char *folder = thread_mailbox_dup_folder ();
  if (folder == NULL) {
    g_test_skip ("no ../shared/corpus/threads");
    return;
  }
  for (int i = 1; i <= 8; i++) {
    g_autofree char *name = i == 1 ? g_strdup ("thread") : g_strdup_printf ("thread%d", i);
    g_autofree char *path = g_build_filename (folder, name, NULL);
    follow_script (path);
  }
}

static int64_t
thread_of (StoreFixture *fixture, int64_t message_id)
{
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, message_id);

  return row->thread_id;
}

// Mail comes newest first at a first sync: the answer before what it answers.
static void
test_late_parent_joins (StoreFixture *fixture, const void *unused)
{
  int64_t reply =
    store_fixture_add (fixture, fixture->inbox,
                       &(FixtureMessage) {.uid = 3, .id = "c@x", .references = "<a@x> <b@x>"});
  int64_t root =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1, .id = "a@x"});
  int64_t other =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 9, .id = "z@x"});

  g_assert_cmpint (thread_of (fixture, reply), ==, thread_of (fixture, root));
  g_assert_cmpint (thread_of (fixture, reply), !=, thread_of (fixture, other));
  g_autoptr (MailIdList) list = store_fixture_list (fixture, fixture->inbox, true);
  g_assert_cmpint (list->length, ==, 2);
  store_fixture_check (fixture);
}

// A message that names two conversations shows that they were one all along.
static void
test_conversations_merge (StoreFixture *fixture, const void *unused)
{
  int64_t first =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1, .id = "a@x"});
  int64_t second =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 2, .id = "b@x"});
  store_fixture_add (fixture, fixture->archive, &(FixtureMessage) {.uid = 2, .id = "b@x"});

  g_assert_cmpint (thread_of (fixture, first), !=, thread_of (fixture, second));
  store_fixture_add (fixture, fixture->inbox,
                     &(FixtureMessage) {.uid = 3, .references = "<a@x> <b@x>"});
  g_assert_cmpint (thread_of (fixture, first), ==, thread_of (fixture, second));
  // What refers to the one that was merged away finds the one that stayed.
  int64_t later = store_fixture_add (fixture, fixture->inbox,
                                     &(FixtureMessage) {.uid = 4, .references = "<b@x>"});
  g_assert_cmpint (thread_of (fixture, later), ==, thread_of (fixture, first));
  g_autoptr (MailIdList) list = store_fixture_list (fixture, fixture->inbox, true);
  g_assert_cmpint (list->length, ==, 1);
  store_fixture_check (fixture);
}

// Newsletters of one subject stay apart; an answer by a client without References is found.
static void
test_subject_is_only_a_fallback (StoreFixture *fixture, const void *unused)
{
  int64_t january =
    store_fixture_add (fixture, fixture->inbox,
                       &(FixtureMessage) {.uid = 1, .subject = "News", .received = 1700000000});
  int64_t february =
    store_fixture_add (fixture, fixture->inbox,
                       &(FixtureMessage) {.uid = 2, .subject = "News", .received = 1702600000});
  int64_t answer =
    store_fixture_add (fixture, fixture->inbox,
                       &(FixtureMessage) {.uid = 3, .subject = "Re: News", .received = 1702700000});
  int64_t referring = store_fixture_add (
    fixture, fixture->inbox,
    &(FixtureMessage) {
      .uid = 4, .subject = "Re: News", .references = "<elsewhere@x>", .received = 1702700001});
  int64_t years_later =
    store_fixture_add (fixture, fixture->inbox,
                       &(FixtureMessage) {.uid = 5, .subject = "Re: News", .received = 1802700000});

  g_assert_cmpint (thread_of (fixture, january), !=, thread_of (fixture, february));
  g_assert_cmpint (thread_of (fixture, answer), ==, thread_of (fixture, february));
  g_assert_cmpint (thread_of (fixture, referring), !=, thread_of (fixture, february));
  g_assert_cmpint (thread_of (fixture, years_later), !=, thread_of (fixture, february));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/thread/ids-are-found", test_ids_are_found);
  g_test_add_func ("/store/thread/many-ids-count-once", test_many_ids_count_once);
  g_test_add_func ("/store/thread/links-prefer-references", test_links_prefer_references);
  g_test_add_func ("/store/thread/base-subject", test_base_subject);
  g_test_add_func ("/store/thread/long-chains-and-loops", test_long_chains_and_loops);
  g_test_add_func ("/store/thread/oracle", test_oracle);
  fixture_test ("/store/thread/late-parent-joins", test_late_parent_joins);
  fixture_test ("/store/thread/conversations-merge", test_conversations_merge);
  fixture_test ("/store/thread/subject-is-only-a-fallback", test_subject_is_only_a_fallback);
  return g_test_run ();
}
