// SPDX-License-Identifier: GPL-3.0-or-later
//
// Random histories of a POP3 account against a real server: the model knows every message that was
// ever delivered, and at the end each is here or was deleted by somebody's own act, exactly once.
// MAIL_HISTORIES sets how many, MAIL_FIRST_SEED the first, SEED replays one, MAIL_HISTORY_STEPS
// their length.

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

static unsigned long
number_from (const char *name, unsigned long usual)
{
  const char *text = g_getenv (name);

  return text != NULL ? strtoul (text, NULL, 10) : usual;
}

static void
live (uint32_t seed, unsigned long steps, Pop3HistoryCounts *total)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  g_autoptr (Pop3History) history = pop3_history_new (seed, fixture);
  Pop3Model model = {.fixture = fixture};

  for (unsigned long i = 0; i < steps; i++)
    pop3_history_step (history);
  pop3_history_end (history);
  pop3_model_assert_sound (&model);
  total->steps += history->counts.steps;
  total->sessions += history->counts.sessions;
  total->cuts += history->counts.cuts;
  total->letters += history->counts.letters;
  total->removed += history->counts.removed;
  if (g_getenv ("SEED") != NULL)
    g_printerr ("%s", history->trace->str);
}

// Else mail whose only home is here is lost, doubled or comes back, in an order of events that
// nobody thought of.
static void
test_histories (void)
{
  const char *one = g_getenv ("SEED");
  unsigned long n = one != NULL ? 1 : number_from ("MAIL_HISTORIES", USUAL_HISTORIES);
  uint32_t seed = (uint32_t) number_from ("SEED", number_from ("MAIL_FIRST_SEED", 1));
  unsigned long steps = number_from ("MAIL_HISTORY_STEPS", USUAL_STEPS);
  Pop3HistoryCounts total = {0};

  for (unsigned long i = 0; i < n; i++)
    live (seed + (uint32_t) i, steps, &total);
  g_test_message ("seeds %u to %u: %u steps, %u sessions, %u of them cut, %u messages, %u removed "
                  "from the server: 0 lost, 0 doubled",
                  seed, seed + (uint32_t) n - 1, total.steps, total.sessions, total.cuts,
                  total.letters, total.removed);
  g_assert_cmpuint (total.removed, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  sync_fixture_set_mailboxes (MAILBOXES);
  g_test_add_func ("/sync/pop3-histories/random", test_histories);
  return sync_fixture_run ();
}
