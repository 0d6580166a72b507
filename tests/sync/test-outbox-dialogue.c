// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session that ends at each step of its dialogue, by a cut of the line, by a 421 and by the death
// of the program (security.md D3): before and after each command and each part of each answer, from
// the greeting to the answer to QUIT. What the server took is the oracle: each recipient has each
// message once, or a person is asked, which happens only where the message's end may have left.
// MAIL_DIALOGUE: all steps; else some of each. The long form is `tools/soak send`.

#include "support/test-maildrop.h"
#include "support/test-steps.h"
#include "support/test-submission.h"
#include "sync/outbox-acts.h"

#include <string.h>

// Coprime to what repeats in a dialogue, so that the runs together take all kinds of steps.
#define STRIDE 17

typedef struct {
  const char *name;
  unsigned manners;
  const char *steps; // some that must be among its own, each with '|' behind
} Manners;

#define ALWAYS                                                                                     \
  "the line: open|greeting: half said|greeting: said|MAIL 1: heard|MAIL 1: half said|"             \
  "MAIL 1: said|RCPT 1: heard|RCPT 1: half said|RCPT 1: said|RSET 3: heard|RSET 3: said|"          \
  "RCPT 4: said|QUIT 4: heard|QUIT 4: half said|QUIT 4: said|"
#define BY_DATA                                                                                    \
  "DATA 1: heard|DATA 1: half said|DATA 1: said|the content 1: begun|the dot 1: heard|"            \
  "the dot 1: taken|the dot 1: half said|the dot 1: said|the dot 4: said|"
#define BY_CHUNKS                                                                                  \
  "BDAT 1: heard|the chunk 1: heard|the chunk 1: said|BDAT LAST 1: heard|"                         \
  "the last chunk 1: heard|the last chunk 1: taken|the last chunk 1: half said|the last chunk 4: " \
  "said|"

static const Manners all_manners[] = {
  {"chunks",
   TEST_SUBMISSION_STARTTLS | TEST_SUBMISSION_AUTH | TEST_SUBMISSION_PIPELINING |
     TEST_SUBMISSION_CHUNKING,
   ALWAYS BY_CHUNKS "EHLO: half said|STARTTLS: heard|STARTTLS: said|STARTTLS: TLS has begun|"
                    "AUTH: heard|AUTH: said|"},
  {"pipelining", TEST_SUBMISSION_AUTH | TEST_SUBMISSION_PIPELINING | TEST_SUBMISSION_WORDY,
   ALWAYS BY_DATA "EHLO: heard|AUTH: half said|"},
  {"one-by-one", TEST_SUBMISSION_AUTH | TEST_SUBMISSION_SLOPPY, ALWAYS BY_DATA},
  {"helo", TEST_SUBMISSION_NO_EHLO, ALWAYS BY_DATA "EHLO: said|HELO: heard|HELO: said|"},
  {"nonsense", TEST_SUBMISSION_NONSENSE,
   "the dot 1: heard|the dot 1: taken|the dot 1: half said|the dot 1: said|"},
};

typedef enum { CUT, BUSY, KILL } Ending;

static const char *const ending_names[] = {"cut", "busy", "killed"};

typedef struct {
  unsigned manners, ending;
} Case;

// A round's messages: what takes them is to ask for BDAT, refuse one of two, refuse all, and begin
// anew with RSET.
#define A_ROUND 4

static const char *const to_whom[A_ROUND][3] = {
  {"one@example.org", "two@example.org", NULL},
  {"one@example.org", "nobody@example.org", NULL},
  {"nobody@example.org", NULL},
  {"two@example.org", NULL},
};

static const MailOutboxState outcomes[A_ROUND] = {MAIL_OUTBOX_FILED, MAIL_OUTBOX_PARTLY_REFUSED,
                                                  MAIL_OUTBOX_REFUSED, MAIL_OUTBOX_FILED};

static TestAuthority *authority;

typedef struct {
  const Manners *manners;
  Ending ending;
  TestSubmission *submission;
  SyncFixture *fixture;
  TestSteps *steps;
  unsigned round, messages, taken, asked, asked_in_vain;
} Play;

static TestSubmissionFate
on_step (void *data, const char *step)
{
  Play *play = data;

  if (!test_steps_take (play->steps, step))
    return TEST_SUBMISSION_GO_ON;
  return play->ending == BUSY ? TEST_SUBMISSION_BUSY : TEST_SUBMISSION_CUT;
}

static void
hold_session_of_child (Play *play)
{
  sync_fixture_close_store (play->fixture);
  test_steps_hold_in_child (play->steps, play->fixture->dir);
  sync_fixture_open_store (play->fixture);
}

static void
queue_round (Play *play, int64_t *out_ids)
{
  play->round++;
  for (unsigned i = 0; i < A_ROUND; i++) {
    g_autofree char *subject = g_strdup_printf ("letter %u.%u", play->round, i);

    out_ids[i] = outbox_acts_queue_to (play->fixture, to_whom[i], subject);
  }
  play->messages += A_ROUND;
}

static void
set_end (Play *play, unsigned end)
{
  test_submission_wait (play->submission);
  test_steps_begin (play->steps, end);
}

// How often RECIPIENT was given the round's LETTER; each time whole.
static unsigned
count_taken (Play *play, const GPtrArray *all, unsigned letter, const char *recipient)
{
  g_autofree char *subject = g_strdup_printf ("Subject: letter %u.%u\n", play->round, letter);
  unsigned n = 0;

  for (unsigned i = 0; i < all->len; i++) {
    const TestSubmissionMail *mail = all->pdata[i];

    if (strstr (mail->content, subject) == NULL ||
        !g_strv_contains ((const char *const *) mail->recipients, recipient))
      continue;
    g_assert_true (g_str_has_suffix (mail->content, "\n\nOnce, please.\n"));
    n++;
  }
  return n;
}

static bool
begins_with_any (const char *step, const char *const *words)
{
  while (*words != NULL && !g_str_has_prefix (step, *words))
    words++;
  return *words != NULL;
}

// Whether the message's end may have left when the line ended there, as far as the other side can
// know: its content was on the way, or leaves with its envelope once the server knows BDAT.
static bool
may_be_in_doubt (const Play *play)
{
  static const char *const content[] = {"the content", "the dot", "BDAT LAST", "the last chunk",
                                        NULL};
  static const char *const at_once[] = {"MAIL", "RCPT", "RSET", NULL};
  static const char *const asked_for[] = {"DATA", "the chunk", NULL};
  // Half a yes with a 421 behind it is one line that begins with yes.
  const char *said = play->ending == BUSY ? " said" : ": said";
  const char *step = test_steps_get_end (play->steps);
  bool is_known =
    (play->manners->manners & TEST_SUBMISSION_CHUNKING) != 0 && strstr (step, " 1: ") == NULL;

  return (play->manners->manners & TEST_SUBMISSION_NONSENSE) != 0 ||
         begins_with_any (step, content) || g_str_has_suffix (step, ": begun") ||
         (is_known && begins_with_any (step, at_once)) ||
         (begins_with_any (step, asked_for) && g_str_has_suffix (step, said));
}

static void
check_letter (Play *play, const GPtrArray *all, unsigned letter, MailOutboxState state)
{
  bool is_asked = state == MAIL_OUTBOX_AMBIGUOUS;
  unsigned n_taken = 0;

  for (const char *const *whom = to_whom[letter]; *whom != NULL; whom++) {
    unsigned n = count_taken (play, all, letter, *whom);
    unsigned due = g_str_has_prefix (*whom, "nobody") ? 0 : 1;

    if (n > due || (n < due && !is_asked))
      g_error ("%s at “%s”: letter %u, which is %s, came to %s %u times",
               ending_names[play->ending], test_steps_get_end (play->steps), letter,
               mail_outbox_state_name (state), *whom, n);
    n_taken += n;
  }
  if (state != outcomes[letter] && !(is_asked && may_be_in_doubt (play)))
    g_error ("%s at “%s”: letter %u is %s", ending_names[play->ending],
             test_steps_get_end (play->steps), letter, mail_outbox_state_name (state));
  play->taken += n_taken > 0;
  play->asked += is_asked;
  play->asked_in_vain += is_asked && n_taken > 0;
}

static void
check_round (Play *play, const int64_t *ids)
{
  bool is_nonsense = (play->manners->manners & TEST_SUBMISSION_NONSENSE) != 0;
  unsigned asked = play->asked;

  test_submission_wait (play->submission);
  g_autoptr (GPtrArray) all = test_submission_take_all (play->submission);
  for (unsigned i = 0; i < A_ROUND; i++)
    check_letter (play, all, i, outbox_acts_get_state (play->fixture, ids[i]));
  // A line ends within one message.
  g_assert_true (is_nonsense || play->asked - asked <= 1);
}

static void
release (Play *play, const int64_t *ids)
{
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof *ids);

  g_array_append_vals (array, ids, A_ROUND);
  outbox_acts_release_queued (play->fixture, array);
}

static void
end_at (Play *play, unsigned step)
{
  int64_t ids[A_ROUND];

  // A server whose BDAT failed is asked again.
  sync_fixture_restart (play->fixture);
  queue_round (play, ids);
  set_end (play, step);
  if (play->ending == KILL)
    hold_session_of_child (play);
  else
    sync_fixture_try_pass (play->fixture);
  set_end (play, TEST_STEPS_NEVER);
  release (play, ids);
  sync_fixture_try_pass (play->fixture);
  check_round (play, ids);
}

static unsigned
count_steps (Play *play)
{
  int64_t ids[A_ROUND];

  queue_round (play, ids);
  set_end (play, TEST_STEPS_NEVER);
  sync_fixture_try_pass (play->fixture);
  test_submission_wait (play->submission);
  unsigned n = test_steps_count (play->steps, play->manners->steps);

  check_round (play, ids);
  return n;
}

static void
play_all (Play *play, unsigned phase)
{
  unsigned stride = g_getenv ("MAIL_DIALOGUE") != NULL ? 1 : STRIDE, due = 0;
  unsigned n = count_steps (play);

  for (unsigned i = stride > 1 ? phase % stride : 0; i < n; i += stride, due++)
    end_at (play, i);
  sync_fixture_assert_sound (play->fixture);
  g_test_message ("%s at %u of %u steps, %u messages: %u taken, %u asked about, of which %u had "
                  "been taken; none twice, none lost, none stuck",
                  ending_names[play->ending], test_steps_count_ended (play->steps), n,
                  play->messages, play->taken, play->asked, play->asked_in_vain);
  g_assert_cmpuint (test_steps_count_ended (play->steps), ==, due);
}

// Else a line or a program that ends at an unlucky moment costs mail, or doubles it.
static void
test_ending (const void *data)
{
  const Case *which = data;
  const Manners *manners = &all_manners[which->manners];
  g_autoptr (TestMaildrop) maildrop = test_maildrop_new (authority, 0);
  g_autoptr (TestSubmission) submission = test_submission_new (authority, manners->manners);
  const MailService service = {.port = test_submission_get_port (submission),
                               .security = (manners->manners & TEST_SUBMISSION_STARTTLS) != 0 ?
                                             MAIL_SECURITY_STARTTLS :
                                             MAIL_SECURITY_NONE,
                               .no_login = (manners->manners & TEST_SUBMISSION_AUTH) == 0};
  g_autoptr (SyncFixture) fixture =
    sync_fixture_new_sending_by (test_maildrop_get_port (maildrop), &service);
  g_autoptr (TestSteps) steps = test_steps_new ();
  Play play = {.manners = manners,
               .ending = which->ending,
               .submission = submission,
               .fixture = fixture,
               .steps = steps};

  test_submission_set_step (submission, on_step, &play);
  play_all (&play, which->manners * 5 + which->ending * 3);
  test_submission_set_step (submission, NULL, NULL);
}

static void
confirm (SyncFixture *fixture, int64_t id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);

  g_assert_true (store_outbox_confirm (write, id, false, &error));
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
}

// Else a server that takes longer than we wait sends everything twice, or its answer is taken for
// one to the next message.
static void
test_late_answer (const void *data)
{
  g_autoptr (TestMaildrop) maildrop = test_maildrop_new (authority, 0);
  g_autoptr (TestSubmission) submission =
    test_submission_new (authority, GPOINTER_TO_UINT (data) | TEST_SUBMISSION_AUTH);
  const MailService service = {.port = test_submission_get_port (submission),
                               .security = MAIL_SECURITY_NONE};
  g_autoptr (SyncFixture) fixture =
    sync_fixture_new_sending_by (test_maildrop_get_port (maildrop), &service);
  int64_t late = outbox_acts_queue (fixture, "late");

  outbox_acts_give_up (fixture, submission, late);
  g_assert_cmpint (outbox_acts_get_state (fixture, late), ==, MAIL_OUTBOX_AMBIGUOUS);
  int64_t next = outbox_acts_queue (fixture, "next");
  sync_fixture_pass (fixture);
  g_assert_cmpint (outbox_acts_get_state (fixture, late), ==, MAIL_OUTBOX_AMBIGUOUS);
  g_assert_cmpint (outbox_acts_get_state (fixture, next), ==, MAIL_OUTBOX_FILED);
  confirm (fixture, late);
  sync_fixture_pass (fixture);
  g_assert_cmpint (outbox_acts_get_state (fixture, late), ==, MAIL_OUTBOX_FILED);
  g_autoptr (GPtrArray) all = test_submission_take_all (submission);
  g_assert_cmpuint (all->len, ==, 2);
}

int
main (int argc, char **argv)
{
  static Case cases[G_N_ELEMENTS (all_manners) * G_N_ELEMENTS (ending_names)];
  size_t n = 0;

  sync_fixture_pass_as_child (argc, argv);
  g_test_init (&argc, &argv, NULL);
  authority = test_authority_new ();
  for (unsigned i = 0; i < G_N_ELEMENTS (all_manners); i++)
    for (unsigned k = 0; k < G_N_ELEMENTS (ending_names); k++, n++) {
      g_autofree char *path =
        g_strdup_printf ("/sync/outbox-dialogue/%s/%s", ending_names[k], all_manners[i].name);

      cases[n] = (Case) {i, k};
      g_test_add_data_func (path, &cases[n], test_ending);
    }
  g_test_add_data_func ("/sync/outbox-dialogue/late-answer/data", GUINT_TO_POINTER (0),
                        test_late_answer);
  g_test_add_data_func ("/sync/outbox-dialogue/late-answer/chunks",
                        GUINT_TO_POINTER (TEST_SUBMISSION_PIPELINING | TEST_SUBMISSION_CHUNKING),
                        test_late_answer);
  int status = sync_fixture_run ();
  test_authority_free (authority);
  return status;
}
