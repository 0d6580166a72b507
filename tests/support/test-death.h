// SPDX-License-Identifier: GPL-3.0-or-later
//
// Processes of a test that die at a moment which nothing in them can know.

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

// The kernel ends this process in MS milliseconds, wherever it then is.
void test_death_in (const char *ms);

// Runs this program once more, with the arguments "--child", FIRST and so on up to NULL, until it
// has died or ended. Aborts the test if it can't be run.
void test_death_of_child (const char *first, ...) G_GNUC_NULL_TERMINATED;

// The same, and goes on while it runs. Caller waits for its end and unrefs.
GSubprocess *test_death_begin_child (const char *first, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
