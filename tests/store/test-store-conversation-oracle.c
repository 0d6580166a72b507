// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person sees as one conversation against what THREAD=REFERENCES makes of the same mail, in
// whatever order it came.

#include "store-fixture.h"
#include "thread-mailbox.h"

#include <string.h>

#define MOST 32

// Where a store means to differ (RFC 5256, References): the groups that it makes, and why.
static const struct {
  const char *mailbox, *groups;
} exceptions[] = {
  // b names a and c, and c names b: THREAD breaks the circle and leaves a out, which b names all
  // the same (step 1.B).
  {"thread", "1 2 3; "},
  // Two copies of one message, as a list and its author send them. THREAD takes the second's
  // Message-ID away (step 1).
  {"thread2", "1 2; "},
  // "Re: foo" refers to what is not here. By subjects alone only what refers to nothing is joined
  // (step 5): a reused subject line would put strangers together.
  {"thread4", "1; 2; "},
  // Four originals of each subject, as newsletters are: none says "Re:" (step 5).
  {"thread-orderedsubject2", "1; 2; 3; 4; 5; 6; 7; 8; "},
};

// "1 3; 2; ": GROUP_OF numbers the groups in any way.
static char *
describe (const int64_t *group_of, unsigned n)
{
  GString *text = g_string_new (NULL);
  bool told[MOST] = {false};

  for (unsigned i = 0; i < n; i++) {
    if (told[i])
      continue;
    for (unsigned j = i; j < n; j++) {
      if (group_of[j] != group_of[i])
        continue;
      told[j] = true;
      g_string_append_printf (text, "%s%u", j > i ? " " : "", j + 1);
    }
    g_string_append (text, "; ");
  }
  return g_string_free (text, FALSE);
}

// By THREAD's answer: what is in one outermost pair of parentheses.
static char *
describe_oracle (const ThreadMailbox *box)
{
  int64_t group_of[MOST] = {0}, group = 0;
  int depth = 0;

  for (unsigned i = 0; i < box->inputs->len; i++)
    g_array_index (box->inputs, StoreThreadInput, i).number = i + 1;
  g_autofree char *threads = store_thread_references (
    (const StoreThreadInput *) (void *) box->inputs->data, box->inputs->len);
  for (const char *p = threads; *p != '\0'; p++) {
    group += *p == '(' && depth == 0;
    depth += (*p == '(') - (*p == ')');
    if (g_ascii_isdigit (*p)) {
      char *end;
      group_of[g_ascii_strtoull (p, &end, 10) - 1] = group;
      p = end - 1;
    }
  }
  return describe (group_of, box->inputs->len);
}

static int64_t
add (StoreFixture *fixture, const StoreThreadInput *input, uint32_t uid)
{
  g_autoptr (GError) error = NULL;
  StoreHeaders headers = {
    .uid = uid,
    .received = input->date,
    .size = 1000 + uid,
    .subject = input->subject != NULL ? input->subject : "",
    .message_id = input->message_id,
    .in_reply_to = input->in_reply_to,
    .references = input->references,
  };
  StoreWrite *write = store_fixture_begin (fixture);
  StoreAdded added;

  store_message_add (write, fixture->inbox, &headers, &added, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
  return added.message_id;
}

// The messages come in ORDER.
static char *
describe_store (const ThreadMailbox *box, const unsigned *order)
{
  StoreFixture fixture;
  int64_t ids[MOST], group_of[MOST];

  store_fixture_set_up (&fixture, NULL);
  for (unsigned i = 0; i < box->inputs->len; i++)
    ids[order[i]] =
      add (&fixture, &g_array_index (box->inputs, StoreThreadInput, order[i]), order[i] + 1);
  for (unsigned i = 0; i < box->inputs->len; i++) {
    g_autoptr (MailRow) row = store_fixture_row (&fixture, fixture.inbox, ids[i]);
    group_of[i] = row->thread_id;
  }
  store_fixture_check (&fixture);
  store_fixture_tear_down (&fixture, NULL);
  return describe (group_of, box->inputs->len);
}

static void
shuffle (unsigned *order, unsigned n)
{
  for (unsigned i = n; i > 1; i--) {
    unsigned j = (unsigned) g_test_rand_int_range (0, (int) i), kept = order[i - 1];
    order[i - 1] = order[j];
    order[j] = kept;
  }
}

static void
compare (const char *folder, const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.mbox", folder, name);
  g_auto (ThreadMailbox) box = thread_mailbox_read (path);
  g_autofree char *expected = describe_oracle (&box);
  unsigned order[MOST];

  g_assert_cmpuint (box.inputs->len, <=, MOST);
  for (size_t i = 0; i < G_N_ELEMENTS (exceptions); i++)
    if (strcmp (exceptions[i].mailbox, name) == 0) {
      // A row that has no reason to be here any more.
      g_assert_cmpstr (exceptions[i].groups, !=, expected);
      g_free (expected);
      expected = g_strdup (exceptions[i].groups);
    }
  for (int round = 0; round < 6; round++) {
    for (unsigned i = 0; i < box.inputs->len; i++)
      order[i] = round == 1 ? box.inputs->len - 1 - i : i;
    if (round > 1)
      shuffle (order, box.inputs->len);
    g_autofree char *groups = describe_store (&box, order);
    g_test_message ("%s, order %d: %s", name, round, groups);
    g_assert_cmpstr (groups, ==, expected);
  }
}

// What others call one conversation falls apart in the list, or depends on which of its messages
// came first.
static void
test_as_oracle (void)
{
  static const char *const names[] = {"thread",
                                      "thread2",
                                      "thread3",
                                      "thread4",
                                      "thread5",
                                      "thread6",
                                      "thread7",
                                      "thread8",
                                      "thread-orderedsubject",
                                      "thread-orderedsubject2"};
  g_autofree char *folder = thread_mailbox_dup_folder ();

  if (folder == NULL) {
    g_test_skip ("no ../shared/corpus/threads");
    return;
  }
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    compare (folder, names[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/conversation-oracle/groups", test_as_oracle);
  return g_test_run ();
}
