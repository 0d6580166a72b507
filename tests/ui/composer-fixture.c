// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bodies' window, and waiting for WebKit's answers.

#include "composer-fixture.h"

#include "ui/mail-composer-body-plain.h"
#include "ui/mail-composer-body-rich.h"
#include "ui/mail-composer-web-view.h"

#include <adwaita.h>

#define DEADLINE_SECONDS 120 // for what never comes, not for a busy machine

static void
on_changed (MailComposerBody *body, ComposerFixture *fixture)
{
  fixture->changes++;
}

static void
on_image_added (MailComposerBody *body, MailAttachment *image, ComposerFixture *fixture)
{
  fixture->images++;
}

static gboolean
on_deadline (void *data)
{
  g_error ("nothing happened for %d s", DEADLINE_SECONDS);
  return G_SOURCE_REMOVE;
}

void
composer_fixture_wait_until (const bool *done)
{
  unsigned int deadline = g_timeout_add_seconds (DEADLINE_SECONDS, on_deadline, NULL);

  while (!*done)
    g_main_context_iteration (NULL, true);
  g_source_remove (deadline);
}

static void
open_body (ComposerFixture *fixture, MailComposerBody *body)
{
  fixture->body = body;
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 720, 480);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (body));
  g_signal_connect (body, "changed", G_CALLBACK (on_changed), fixture);
  g_signal_connect (body, "image-added", G_CALLBACK (on_image_added), fixture);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

void
composer_fixture_init (int *argc, char ***argv)
{
  g_autofree char *schemas = NULL;

  // GTK warns when a web process ends while it is being embedded for screen readers.
  g_setenv ("GTK_A11Y", "none", true);
  g_test_init (argc, argv, NULL);
  schemas = g_test_build_filename (G_TEST_BUILT, "..", "data", NULL);
  g_setenv ("GSETTINGS_SCHEMA_DIR", schemas, true);
  g_setenv ("GSETTINGS_BACKEND", "memory", true);
  adw_init ();
}

void
composer_fixture_set_up_rich (ComposerFixture *fixture, const void *data)
{
  open_body (fixture, mail_composer_body_rich_new ((MailComposerSpare *) data));
}

static void
set_up_plain (ComposerFixture *fixture, const void *data)
{
  open_body (fixture, mail_composer_body_plain_new ());
}

void
composer_fixture_tear_down (ComposerFixture *fixture, const void *data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
}

static void
on_load_changed (WebKitWebView *view, WebKitLoadEvent event, bool *loaded)
{
  *loaded |= event == WEBKIT_LOAD_FINISHED;
}

void
composer_fixture_wait_loaded (WebKitWebView *view)
{
  bool loaded = false;
  unsigned long handler =
    g_signal_connect (view, "load-changed", G_CALLBACK (on_load_changed), &loaded);

  composer_fixture_wait_until (&loaded);
  g_signal_handler_disconnect (view, handler);
}

WebKitWebView *
composer_fixture_get_view (ComposerFixture *fixture)
{
  return WEBKIT_WEB_VIEW (gtk_widget_get_first_child (GTK_WIDGET (fixture->body)));
}

void
composer_fixture_load (ComposerFixture *fixture, const MailDraft *template)
{
  g_autoptr (MailDraft) draft = mail_draft_new (template);

  mail_composer_body_load (fixture->body, draft);
  if (MAIL_IS_COMPOSER_BODY_RICH (fixture->body))
    composer_fixture_wait_loaded (composer_fixture_get_view (fixture));
}

static void
on_settled (GObject *source, GAsyncResult *result, void *data)
{
  mail_composer_body_settle_finish (MAIL_COMPOSER_BODY (source), result);
  *(bool *) data = true;
}

void
composer_fixture_settle (ComposerFixture *fixture)
{
  bool settled = false;

  mail_composer_body_settle_async (fixture->body, on_settled, &settled);
  composer_fixture_wait_until (&settled);
}

void
composer_fixture_run (ComposerFixture *fixture, const char *command, const char *argument)
{
  mail_composer_body_command (fixture->body, command, argument);
  composer_fixture_settle (fixture);
}

void
composer_fixture_assert_html (ComposerFixture *fixture, const char *expected)
{
  g_autofree char *html = mail_composer_body_dup_html (fixture->body);

  g_assert_cmpstr (html, ==, expected);
}

static void
on_evaluated (GObject *source, GAsyncResult *result, void *data)
{
  JSCValue **value = data;
  g_autoptr (GError) error = NULL;

  *value = webkit_web_view_evaluate_javascript_finish (WEBKIT_WEB_VIEW (source), result, &error);
  g_assert_no_error (error);
}

JSCValue *
composer_fixture_evaluate (ComposerFixture *fixture, const char *script)
{
  JSCValue *value = NULL;

  webkit_web_view_evaluate_javascript (composer_fixture_get_view (fixture), script, -1,
                                       MAIL_COMPOSER_WORLD, NULL, NULL, on_evaluated, &value);
  while (!value)
    g_main_context_iteration (NULL, true);
  return value;
}

static void
on_keys_pressed (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(bool *) data = true;
}

void
composer_fixture_press (const char *const *arguments, bool *when_done)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) keys = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_NONE, &error);

  g_assert_no_error (error);
  g_subprocess_wait_check_async (keys, NULL, on_keys_pressed, when_done);
}

void
composer_fixture_focus (ComposerFixture *fixture)
{
  gtk_window_present (GTK_WINDOW (fixture->window));
  while (!gtk_window_is_active (GTK_WINDOW (fixture->window)))
    g_main_context_iteration (NULL, true);
  gtk_widget_grab_focus (GTK_WIDGET (fixture->body));
}

void
composer_fixture_select (ComposerFixture *fixture, const char *node, int start, int end)
{
  g_autofree char *script = g_strdup_printf (
    "{ const node = %s; document.getSelection ().setBaseAndExtent (node, %d, node, %d); }", node,
    start, end);

  g_object_unref (composer_fixture_evaluate (fixture, script));
  composer_fixture_settle (fixture);
}

void
composer_fixture_answer_below (bool below)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");

  g_settings_set_boolean (settings, "answers-below", below);
}

static void
on_found (MailComposerBody *body, gboolean found, int *result)
{
  *result = found;
}

bool
composer_fixture_find (ComposerFixture *fixture, const char *text)
{
  int result = -1;
  unsigned long handler = g_signal_connect (fixture->body, "found", G_CALLBACK (on_found), &result);

  mail_composer_body_find (fixture->body, text, false);
  while (result < 0)
    g_main_context_iteration (NULL, true);
  g_signal_handler_disconnect (fixture->body, handler);
  return result;
}

void
composer_fixture_add_rich (const char *path, ComposerFixtureTest test)
{
  g_test_add (path, ComposerFixture, NULL, composer_fixture_set_up_rich, test,
              composer_fixture_tear_down);
}

void
composer_fixture_add_plain (const char *path, ComposerFixtureTest test)
{
  g_test_add (path, ComposerFixture, NULL, set_up_plain, test, composer_fixture_tear_down);
}
