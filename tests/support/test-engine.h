// SPDX-License-Identifier: GPL-3.0-or-later
//
// MailEngine's calls in a test that has nothing else to do meanwhile: asked, waited for, answered.
// Each aborts the test on failure.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

// A GAsyncReadyCallback: puts the result into the GAsyncResult * that DATA points to.
void test_engine_on_ready (GObject *source, GAsyncResult *result, void *data);
// Runs the main loop until *RESULT is there, which the caller releases. → *RESULT
GAsyncResult *test_engine_wait (GAsyncResult **result);

void test_engine_open (MailEngine *engine);
// Closes *ENGINE and drops it; harmless where it is NULL.
void test_engine_close (MailEngine **engine);

// PATH with all that lies below it.
void test_engine_remove_folder (const char *path);

G_END_DECLS
