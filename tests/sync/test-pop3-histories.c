// SPDX-License-Identifier: GPL-3.0-or-later
//
// Random histories of a POP3 account, against a real server and against rude ones: the model knows
// every message that was ever delivered, and at the end each is here or was deleted by somebody's
// own act, exactly once. MAIL_HISTORIES sets how many, MAIL_FIRST_SEED the first, SEED replays one,
// MAIL_HISTORY_STEPS their length.

#include "sync/pop3-history.h"

#include "sync/pop3-model.h"

#include <stdlib.h>

#ifdef __SANITIZE_ADDRESS__
#define USUAL_HISTORIES 1
#else
#define USUAL_HISTORIES 3
#endif
#define USUAL_STEPS 60
#define MAILBOXES 100

static TestAuthority *authority;

static unsigned long
number_from (const char *name, unsigned long usual)
{
  const char *text = g_getenv (name);

  return text != NULL ? strtoul (text, NULL, 10) : usual;
}

static void
live (uint32_t seed, unsigned long steps, SyncFixture *fixture, TestMaildrop *maildrop,
      unsigned manners, Pop3HistoryCounts *total)
{
  g_autoptr (Pop3History) history = pop3_history_new (seed, fixture, maildrop, manners);
  Pop3Model model = {.mailbox = {fixture, maildrop}};

  for (unsigned long i = 0; i < steps; i++)
    pop3_history_step (history);
  pop3_history_end (history);
  sync_fixture_assert_sound (model.mailbox.fixture);
  total->steps += history->counts.steps;
  total->sessions += history->counts.sessions;
  total->cuts += history->counts.cuts;
  total->kills += history->counts.kills;
  total->letters += history->counts.letters;
  total->removed += history->counts.removed;
  if (g_getenv ("SEED") != NULL)
    g_printerr ("%s", history->trace->str);
}

static void
live_on_dovecot (uint32_t seed, unsigned long steps, Pop3HistoryCounts *total)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  live (seed, steps, fixture, NULL, 0, total);
}

// The seed says what it lacks and gets wrong.
static void
live_on_rude_server (uint32_t seed, unsigned long steps, Pop3HistoryCounts *total)
{
  unsigned manners = seed * 2654435761u >> 16 & TEST_MAILDROP_ANY;
  bool has_stls = (manners & (TEST_MAILDROP_STLS | TEST_MAILDROP_NO_CAPA)) == TEST_MAILDROP_STLS;
  g_autoptr (TestMaildrop) maildrop = test_maildrop_new (authority, manners);
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3_at (
    test_maildrop_get_port (maildrop), has_stls ? MAIL_SECURITY_STARTTLS : MAIL_SECURITY_NONE);

  live (seed, steps, fixture, maildrop, manners, total);
}

typedef void (*Live) (uint32_t seed, unsigned long steps, Pop3HistoryCounts *total);

static const Live on_dovecot = live_on_dovecot, on_rude_server = live_on_rude_server;

// Else mail whose only home is here is lost, doubled or comes back, in an order of events that
// nobody thought of.
static void
test_histories (const void *data)
{
  const Live *live_once = data;
  const char *one = g_getenv ("SEED");
  unsigned long n = one != NULL ? 1 : number_from ("MAIL_HISTORIES", USUAL_HISTORIES);
  uint32_t seed = (uint32_t) number_from ("SEED", number_from ("MAIL_FIRST_SEED", 1));
  unsigned long steps = number_from ("MAIL_HISTORY_STEPS", USUAL_STEPS);
  Pop3HistoryCounts total = {0};

  for (unsigned long i = 0; i < n; i++)
    (*live_once) (seed + (uint32_t) i, steps, &total);
  g_test_message (
    "seeds %u to %u: %u steps, %u sessions, %u of them cut, %u killed, %u messages, %u removed "
    "from the server: 0 lost, 0 doubled",
    seed, seed + (uint32_t) n - 1, total.steps, total.sessions, total.cuts, total.kills,
    total.letters, total.removed);
  g_assert_cmpuint (total.removed, >, 0);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    pop3_history_run_child (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);
  sync_fixture_set_mailboxes (MAILBOXES);
  authority = test_authority_new ();
  g_test_add_data_func ("/sync/pop3-histories/dovecot", &on_dovecot, test_histories);
  g_test_add_data_func ("/sync/pop3-histories/rude-server", &on_rude_server, test_histories);
  int status = sync_fixture_run ();
  test_authority_free (authority);
  return status;
}
