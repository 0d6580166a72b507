// SPDX-License-Identifier: GPL-3.0-or-later
//
// One of the composer's bodies in a real window with the real WebKit, for tests.

#pragma once

#include "ui/mail-composer-body.h"

#include <webkit/webkit.h>

typedef struct {
  GtkWidget *window;
  MailComposerBody *body;
  int changes; // signals
  int images;
} ComposerFixture;

// The tests' beginning: GLib's, the toolkit's, and settings of their own.
void composer_fixture_init (int *argc, char ***argv);

// DATA: the MailComposerSpare of the view, or NULL.
void composer_fixture_set_up_rich (ComposerFixture *fixture, const void *data);
void composer_fixture_tear_down (ComposerFixture *fixture, const void *data);

// Runs the main loop until *DONE; fails after half a minute.
void composer_fixture_wait_until (const bool *done);

WebKitWebView *composer_fixture_get_view (ComposerFixture *fixture);
void composer_fixture_wait_loaded (WebKitWebView *view);

// Opens a draft like TEMPLATE and waits for its page.
void composer_fixture_load (ComposerFixture *fixture, const MailDraft *template);

void composer_fixture_settle (ComposerFixture *fixture);

// Runs COMMAND and settles.
void composer_fixture_run (ComposerFixture *fixture, const char *command, const char *argument);

void composer_fixture_assert_html (ComposerFixture *fixture, const char *expected);

// What SCRIPT comes to in the world of the editor's script.
JSCValue *composer_fixture_evaluate (ComposerFixture *fixture, const char *script);

// The keyboard comes to the body of a window that is active.
void composer_fixture_focus (ComposerFixture *fixture);

// Real keys, by the command line of xdotool; *WHEN_DONE becomes true behind the last.
void composer_fixture_press (const char *const *arguments, bool *when_done);

// Selects from START to END of the text node that the script NODE gives, and settles.
void composer_fixture_select (ComposerFixture *fixture, const char *node, int start, int end);

// Whether answers are written below what they quote, as the person chose it.
void composer_fixture_answer_below (bool below);

// Looks for TEXT from the cursor on; waits for the body's word whether it is there.
bool composer_fixture_find (ComposerFixture *fixture, const char *text);

typedef void (*ComposerFixtureTest) (ComposerFixture *fixture, const void *data);

// Adds a test that has one of the two bodies.
void composer_fixture_add_rich (const char *path, ComposerFixtureTest test);
void composer_fixture_add_plain (const char *path, ComposerFixtureTest test);
