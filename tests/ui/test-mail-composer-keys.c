// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keys that are typed faster than the page takes them, some of which GTK answers. When this fails,
// words get a format that was meant for others.

#include "composer-fixture.h"

#include "ui/mail-actions.h"
#include "ui/mail-format-bar.h"

#include <adwaita.h>

// So that keys queue on their way to the page, as on a machine that is busy.
#define SLOW_PAGE                                                                                  \
  "window.addEventListener ('keydown', () => {"                                                    \
  "  for (const start = performance.now (); performance.now () - start < 25;); }, true); 1"

static void
set_up (ComposerFixture *fixture, const void *data)
{
  MailFormatBar *bar = g_object_new (MAIL_TYPE_FORMAT_BAR, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *body;

  composer_fixture_set_up_rich (fixture, NULL);
  body = g_object_ref (GTK_WIDGET (fixture->body));
  gtk_widget_set_size_request (box, 700, 400);
  gtk_window_set_child (GTK_WINDOW (fixture->window), box);
  gtk_widget_set_vexpand (body, true);
  gtk_box_append (GTK_BOX (box), body);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (bar));
  mail_format_bar_set_body (bar, fixture->body);
  gtk_widget_insert_action_group (box, "format", mail_format_bar_get_actions (bar));
  mail_actions_add_to_widget (box, MAIL_ACTION_COMPOSER);
  g_object_unref (body);
}

static void
load_slow (ComposerFixture *fixture)
{
  g_autoptr (JSCValue) value = NULL;

  composer_fixture_load (fixture, &(MailDraft) {.rich = true});
  value = composer_fixture_evaluate (fixture, SLOW_PAGE);
  g_assert_true (jsc_value_is_number (value));
  composer_fixture_focus (fixture);
}

static void
press_all (ComposerFixture *fixture, const char *keys)
{
  g_autofree char *line = g_strconcat ("xdotool key --delay 2 ", keys, NULL);
  g_auto (GStrv) arguments = g_strsplit (line, " ", -1);
  bool is_done = false;

  composer_fixture_press ((const char *const *) arguments, &is_done);
  composer_fixture_wait_until (&is_done);
}

static void
test_formats (ComposerFixture *fixture, const void *data)
{
  load_slow (fixture);
  press_all (fixture, "a b c ctrl+shift+x d e f ctrl+shift+x g h i ctrl+b j ctrl+b k Return "
                      "ctrl+shift+8 l m Return n");
  composer_fixture_settle (fixture);
  composer_fixture_assert_html (fixture, "<div>abc<strike>def</strike>ghi<b>j</b>k</div>"
                                         "<div><ul><li>lm</li><li>n</li></ul></div>");
}

static void
test_blocks (ComposerFixture *fixture, const void *data)
{
  load_slow (fixture);
  press_all (fixture, "a Return b ctrl+bracketright c Return d ctrl+bracketleft e");
  composer_fixture_settle (fixture);
  composer_fixture_assert_html (
    fixture, "<div>a</div><blockquote style=\"margin: 0 0 0 40px; border: none; padding: 0px;\">"
             "<div>bc</div></blockquote><div>de<br></div>");
}

// What was selected in a hurry is what gets the link.
static void
test_link (ComposerFixture *fixture, const void *data)
{
  load_slow (fixture);
  press_all (fixture, "a b space c d e shift+Left shift+Left ctrl+k m x period o r g Return");
  composer_fixture_settle (fixture);
  composer_fixture_assert_html (fixture, "<div>ab c<a href=\"https://mx.org\">de</a></div>");
}

static void
add (const char *path, void (*test) (ComposerFixture *, const void *))
{
  g_test_add (path, ComposerFixture, NULL, set_up, test, composer_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  // GTK warns when a web process ends while it is being embedded for screen readers.
  g_setenv ("GTK_A11Y", "none", true);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  add ("/ui/composer-keys/formats", test_formats);
  add ("/ui/composer-keys/blocks", test_blocks);
  add ("/ui/composer-keys/link", test_link);
  return g_test_run ();
}
