// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keys that are typed faster than the page takes them, some of which GTK answers. When this fails,
// words get a format that was meant for others.

#include "composer-fixture.h"

#include "ui/mail-actions.h"
#include "ui/mail-format-bar.h"

#include <adwaita.h>
#include <string.h>

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

// Until the window has had them all: the display may have them when who pressed them has ended.
static void
press_all (ComposerFixture *fixture, const char *keys)
{
  g_autofree char *line = g_strconcat ("xdotool key --delay 2 ", keys, NULL);
  g_auto (GStrv) arguments = g_strsplit (line, " ", -1);
  bool is_done = false;

  composer_fixture_press ((const char *const *) arguments, &is_done);
  composer_fixture_wait_until (&is_done);
  gdk_display_sync (gtk_widget_get_display (fixture->window));
  while (g_main_context_iteration (NULL, false))
    ;
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

// An input method that takes each q for itself, so that the page never sees one.
struct _TestInput {
  WebKitInputMethodContext parent_instance;
};

#define TEST_TYPE_INPUT (test_input_get_type ())
G_DECLARE_FINAL_TYPE (TestInput, test_input, TEST, INPUT, WebKitInputMethodContext)
G_DEFINE_FINAL_TYPE (TestInput, test_input, WEBKIT_TYPE_INPUT_METHOD_CONTEXT)

static gboolean
test_input_filter (WebKitInputMethodContext *context, GdkEvent *key)
{
  return gdk_event_get_event_type (key) == GDK_KEY_PRESS && gdk_key_event_get_keyval (key) == 'q';
}

static void
test_input_class_init (TestInputClass *class)
{
  WEBKIT_INPUT_METHOD_CONTEXT_CLASS (class)->filter_key_event = test_input_filter;
}

static void
test_input_init (TestInput *self)
{
}

static void
load_with_input_method (ComposerFixture *fixture)
{
  g_autoptr (WebKitInputMethodContext) input = g_object_new (TEST_TYPE_INPUT, NULL);

  composer_fixture_load (fixture, &(MailDraft) {.rich = true});
  webkit_web_view_set_input_method_context (composer_fixture_get_view (fixture), input);
  composer_fixture_focus (fixture);
}

// A command waits for a key that never comes: what is typed meanwhile comes behind it, and keys
// that an input method may want are still keys.
static void
test_key_that_never_comes (ComposerFixture *fixture, const void *data)
{
  g_autofree char *html = NULL;

  load_with_input_method (fixture);
  press_all (fixture, "a b q ctrl+shift+x d q Page_Up e ctrl+shift+x f");
  while (!html || !strstr (html, "f")) {
    g_main_context_iteration (NULL, true);
    g_free (html);
    html = mail_composer_body_dup_html (fixture->body);
  }
  composer_fixture_settle (fixture);
  composer_fixture_assert_html (fixture, "<div>e<strike>f</strike>ab<strike>d</strike></div>");
}

// What is saved or sent at once has all of it.
static void
test_settling_behind_it (ComposerFixture *fixture, const void *data)
{
  load_with_input_method (fixture);
  press_all (fixture, "a b q ctrl+shift+x d e f");
  composer_fixture_settle (fixture);
  composer_fixture_assert_html (fixture, "<div>ab<strike>def</strike></div>");
}

static gboolean
on_key (GtkEventControllerKey *keys, unsigned int key, unsigned int code, GdkModifierType modifiers,
        bool *came)
{
  *came |= key == GDK_KEY_c;
  return GDK_EVENT_PROPAGATE;
}

// The letters stay where they were typed, also when the next field is already gone to.
static void
test_keyboard_goes_elsewhere (ComposerFixture *fixture, const void *data)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkWidget *entry = gtk_entry_new ();
  bool came = false;

  gtk_box_prepend (GTK_BOX (gtk_window_get_child (GTK_WINDOW (fixture->window))), entry);
  load_with_input_method (fixture);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), &came);
  gtk_widget_add_controller (fixture->window, keys);
  press_all (fixture, "a q ctrl+shift+x b c");
  composer_fixture_wait_until (&came);
  gtk_widget_grab_focus (entry);
  composer_fixture_settle (fixture);
  composer_fixture_assert_html (fixture, "<div>a<strike>bc</strike></div>");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
}

static void
add (const char *path, void (*test) (ComposerFixture *, const void *))
{
  g_test_add (path, ComposerFixture, NULL, set_up, test, composer_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  composer_fixture_init (&argc, &argv);
  add ("/ui/composer-keys/formats", test_formats);
  add ("/ui/composer-keys/blocks", test_blocks);
  add ("/ui/composer-keys/link", test_link);
  add ("/ui/composer-keys/key-that-never-comes", test_key_that_never_comes);
  add ("/ui/composer-keys/settling-behind-it", test_settling_behind_it);
  add ("/ui/composer-keys/keyboard-goes-elsewhere", test_keyboard_goes_elsewhere);
  return g_test_run ();
}
