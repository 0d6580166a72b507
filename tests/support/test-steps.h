// SPDX-License-Identifier: GPL-3.0-or-later
//
// TestSteps: a dialogue that is to end at one of its steps, by a cut of the line or by the death of
// the process that holds it. Its server tells each step, from a thread of its own.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct _TestSteps TestSteps;

#define TEST_STEPS_NEVER G_MAXUINT

TestSteps *test_steps_new (void);
void test_steps_free (TestSteps *steps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestSteps, test_steps_free)

// The next dialogue begins, which is to end at its END-th step, the first being the 0th.
void test_steps_begin (TestSteps *steps, unsigned end);

// The server's: STEP is next. True when the dialogue ends here. A child that holds it is gone by
// then: it must not see the line end before it does.
bool test_steps_take (TestSteps *steps, const char *step);

// Runs this program as "--child DIR", which the dialogue's end kills, until it is gone.
void test_steps_hold_in_child (TestSteps *steps, const char *dir);

// → how many there were since the beginning. Aborts the test when one of WANTED, each with '|'
// behind, was not among them.
unsigned test_steps_count (TestSteps *steps, const char *wanted);

unsigned test_steps_count_ended (TestSteps *steps); // dialogues that did
const char *test_steps_get_end (TestSteps *steps);  // the step of the last that did; or "no step"

G_END_DECLS
