// SPDX-License-Identifier: GPL-3.0-or-later
//
// WebKit's process is killed while somebody writes. When this fails, words, pictures or formats are
// lost whenever WebKit crashes, or stand there twice.

#include "composer-fixture.h"

#include "ui/mail-composer-spare.h"

#include <adwaita.h>
#include <signal.h>
#include <stdlib.h>

#define TYPED                                                                                      \
  "The harbour lay quiet in the morning, and the ferry that was to leave at eight had not come. "  \
  "Whoever waited looked at the clouds and said little; 1234567890 times."

// PID's parent, and in OUT_NAME its name; 0 where there is no such process.
static int
read_parent (int pid, char **out_name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *stat = NULL;
  char *end;

  *out_name = NULL;
  if (!g_file_get_contents (path, &stat, NULL, NULL) || !(end = strrchr (stat, ')')))
    return 0;
  *out_name = g_strndup (strchr (stat, '(') + 1, (size_t) (end - strchr (stat, '(') - 1));
  return (int) g_ascii_strtoll (end + strlen (") S "), NULL, 10);
}

static bool
is_ours (int pid)
{
  while (pid > 1 && pid != getpid ()) {
    g_autofree char *name = NULL;

    pid = read_parent (pid, &name);
  }
  return pid == getpid ();
}

// The newest web process below this one.
static int
find_web_process (void)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *entry;
  int found = 0;

  while ((entry = g_dir_read_name (proc))) {
    int pid = (int) g_ascii_strtoll (entry, NULL, 10);
    g_autofree char *name = NULL;

    if (pid > found && read_parent (pid, &name) && g_str_has_prefix (name, "WebKitWebProces") &&
        is_ours (pid))
      found = pid;
  }
  return found;
}

// Nothing of what WebKit still had to say is read before.
static void
kill_web_process (void)
{
  int pid = find_web_process ();

  g_assert_cmpint (pid, >, 0);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
}

static void
kill_and_wait (ComposerFixture *fixture)
{
  kill_web_process ();
  composer_fixture_wait_loaded (composer_fixture_get_view (fixture));
}

static gboolean
on_time (void *data)
{
  *(bool *) data = true;
  return G_SOURCE_REMOVE;
}

static void
wait_for (unsigned int milliseconds)
{
  bool is_over = false;

  g_timeout_add (milliseconds, on_time, &is_over);
  composer_fixture_wait_until (&is_over);
}

// Whenever it happens, each letter is there once and in its place.
static void
test_typing (ComposerFixture *fixture, const void *data)
{
  static const char *const keys[] = {"xdotool", "type", "--delay", "8", TYPED, NULL};

  composer_fixture_load (fixture, &(MailDraft) {.rich = true});
  composer_fixture_focus (fixture);
  for (int round = 0; round < 4; round++) {
    bool is_typed = false;

    composer_fixture_press (keys, &is_typed);
    for (int n = 0; n < 3; n++) {
      wait_for ((unsigned int) g_test_rand_int_range (50, 500));
      kill_and_wait (fixture);
    }
    composer_fixture_wait_until (&is_typed);
    composer_fixture_settle (fixture);
    composer_fixture_assert_html (fixture, "<div>" TYPED "</div>");
    composer_fixture_run (fixture, "select-all", NULL);
    composer_fixture_settle (fixture);
  }
}

// Formats, new lines and what was taken back are keys as well.
static void
test_typing_with_formats (ComposerFixture *fixture, const void *data)
{
  static const char *const keys[] = {
    "xdotool", "key", "--delay", "8", "a",      "b",   "ctrl+b",    "c",         "d",
    "ctrl+b",  "e",   "Return",  "f", "x",      "x",   "BackSpace", "BackSpace", "g",
    "Left",    "h",   "End",     "i", "ctrl+a", "End", NULL};

  for (int round = 0; round < 6; round++) {
    bool is_typed = false;

    composer_fixture_load (fixture, &(MailDraft) {.rich = true});
    composer_fixture_focus (fixture);
    composer_fixture_press (keys, &is_typed);
    wait_for (40 * (unsigned int) round);
    kill_and_wait (fixture);
    composer_fixture_wait_until (&is_typed);
    composer_fixture_settle (fixture);
    composer_fixture_assert_html (fixture, "<div>ab<b>cd</b>e</div><div>fhgi</div>");
  }
}

static GBytes *
png_new (void)
{
  g_autoptr (GBytes) pixels = g_bytes_new_take (g_malloc0 (64 * 64 * 4), 64 * 64 * 4);
  g_autoptr (GdkTexture) texture =
    gdk_memory_texture_new (64, 64, GDK_MEMORY_R8G8B8A8, pixels, 64 * 4);

  return gdk_texture_save_to_png_bytes (texture);
}

// As WebKit does where it hands over a picture of the clipboard.
static void
paste_file (ComposerFixture *fixture)
{
  g_autoptr (GBytes) png = png_new ();
  g_autofree char *base64 = g_base64_encode (g_bytes_get_data (png, NULL), g_bytes_get_size (png));
  g_autofree char *script = g_strdup_printf (
    "const bytes = Uint8Array.from (atob ('%s'), (c) => c.charCodeAt (0));"
    "const data = new DataTransfer (); data.items.add (new File ([bytes], 'a.png', {type: "
    "'image/png'}));"
    "document.dispatchEvent (new ClipboardEvent ('paste', {clipboardData: data})); 1",
    base64);
  g_autoptr (JSCValue) value = composer_fixture_evaluate (fixture, script);

  g_assert_true (jsc_value_is_number (value));
}

static void
wait_for_image (ComposerFixture *fixture)
{
  while (fixture->images == 0)
    g_main_context_iteration (NULL, true);
}

static void
assert_one_picture (ComposerFixture *fixture)
{
  g_autofree char *html = NULL;
  g_autofree char *told = NULL;
  g_autoptr (JSCValue) shown = NULL;

  composer_fixture_settle (fixture);
  html = mail_composer_body_dup_html (fixture->body);
  g_assert_nonnull (strstr (html, "<img src=\"cid:"));
  g_assert_null (strstr (strstr (html, "<img src=\"cid:") + 1, "<img"));
  g_assert_cmpint (fixture->images, ==, 1);
  shown = composer_fixture_evaluate (
    fixture, "document.body.textContent + '|' + Array.from (document.images).map ((image) => "
             "image.getAttribute ('src').slice (0, 14)).join ()");
  told = jsc_value_to_string (shown);
  g_assert_cmpstr (told, ==, "beforeafter|data:image/png");
}

// The application has it, the page has not shown it yet.
static void
test_picture_not_drawn (ComposerFixture *fixture, const void *data)
{
  composer_fixture_load (fixture, &(MailDraft) {.rich = true});
  composer_fixture_run (fixture, "insert-text", "before");
  paste_file (fixture);
  wait_for_image (fixture);
  kill_web_process ();
  mail_composer_body_command (fixture->body, "insert-text", "after");
  composer_fixture_wait_loaded (composer_fixture_get_view (fixture));
  assert_one_picture (fixture);
}

static void
test_picture_drawn (ComposerFixture *fixture, const void *data)
{
  composer_fixture_load (fixture, &(MailDraft) {.rich = true});
  composer_fixture_run (fixture, "insert-text", "before");
  paste_file (fixture);
  wait_for_image (fixture);
  composer_fixture_run (fixture, "insert-text", "after");
  kill_and_wait (fixture);
  assert_one_picture (fixture);
}

// A picture that another program copied: WebKit does not hand it over, and it is read here. Its
// process ends when it pastes, or while the picture is read.
static void
test_picture_of_the_clipboard (ComposerFixture *fixture, const void *data)
{
  static const char *const keys[] = {"xdotool", "key", "--delay", "8", "ctrl+v", NULL};
  g_autoptr (GBytes) png = png_new ();
  g_autoptr (GdkTexture) texture = gdk_texture_new_from_bytes (png, NULL);

  for (int round = 0; round < 5; round++) {
    bool is_pressed = false;

    fixture->images = 0;
    composer_fixture_load (fixture, &(MailDraft) {.rich = true});
    gdk_clipboard_set_texture (gtk_widget_get_clipboard (fixture->window), texture);
    composer_fixture_focus (fixture);
    composer_fixture_run (fixture, "insert-text", "before");
    composer_fixture_press (keys, &is_pressed);
    composer_fixture_wait_until (&is_pressed);
    wait_for (4 * (unsigned int) round);
    kill_and_wait (fixture);
    wait_for_image (fixture);
    composer_fixture_run (fixture, "insert-text", "after");
    assert_one_picture (fixture);
  }
}

// A message that is sent in this moment goes without its last words, otherwise.
static void
test_settling (ComposerFixture *fixture, const void *data)
{
  composer_fixture_load (fixture, &(MailDraft) {.rich = true});
  composer_fixture_run (fixture, "insert-text", "first");
  kill_web_process ();
  mail_composer_body_command (fixture->body, "bold", NULL);
  mail_composer_body_command (fixture->body, "insert-text", "last");
  composer_fixture_settle (fixture);
  composer_fixture_assert_html (fixture, "<div>first<b>last</b></div>");
}

static void
test_cursor_in_a_link (ComposerFixture *fixture, const void *data)
{
  composer_fixture_load (
    fixture, &(MailDraft) {.id = 1, .rich = true, .html = (char *) "<div>harbour</div>"});
  composer_fixture_run (fixture, "select-all", NULL);
  composer_fixture_run (fixture, "link", "https://example.org/");
  composer_fixture_select (fixture, "document.links[0].firstChild", 3, 3);
  kill_and_wait (fixture);
  composer_fixture_run (fixture, "insert-text", "-");
  composer_fixture_assert_html (fixture,
                                "<div><a href=\"https://example.org/\">har-bour</a></div>");
}

#define QUOTE                                                                                      \
  "<div>Ana wrote:</div><blockquote type=\"cite\"><table border=\"1\"><tbody><tr><td>\u00fcber "   \
  "\U0001f600</td><td>two</td></tr></tbody></table><div>below</div></blockquote>"

// The cursor stays in the answer, and in a cell of a quoted table.
static void
test_cursor_with_a_table (ComposerFixture *fixture, const void *data)
{
  composer_fixture_load (
    fixture, &(MailDraft) {.kind = MAIL_DRAFT_REPLY, .rich = true, .html = (char *) QUOTE});
  composer_fixture_run (fixture, "insert-text", "Yes");
  kill_and_wait (fixture);
  composer_fixture_run (fixture, "insert-text", ", both");
  composer_fixture_assert_html (fixture, "<div>Yes, both</div><div><br></div>" QUOTE);
  composer_fixture_select (fixture, "document.querySelectorAll ('td')[1].firstChild", 1, 2);
  kill_and_wait (fixture);
  composer_fixture_run (fixture, "insert-text", "W");
  g_autofree char *html = mail_composer_body_dup_html (fixture->body);
  g_assert_nonnull (strstr (html, "<td>\u00fcber \U0001f600</td><td>tWo</td>"));
}

// What was deleted by mistake just before can still be had back.
static void
test_undo (ComposerFixture *fixture, const void *data)
{
  composer_fixture_load (fixture,
                         &(MailDraft) {.id = 1, .rich = true, .html = (char *) "<div>Kept</div>"});
  composer_fixture_run (fixture, "select-all", NULL);
  composer_fixture_run (fixture, "insert-text", "gone");
  kill_and_wait (fixture);
  composer_fixture_run (fixture, "insert-text", ", too");
  composer_fixture_assert_html (fixture, "<div>gone, too</div>");
  composer_fixture_run (fixture, "undo", NULL);
  composer_fixture_assert_html (fixture, "<div>gone</div>");
  composer_fixture_run (fixture, "undo", NULL);
  composer_fixture_assert_html (fixture, "<div>Kept</div>");
  composer_fixture_run (fixture, "undo", NULL);
  composer_fixture_assert_html (fixture, "<div>Kept</div>");
  composer_fixture_run (fixture, "redo", NULL);
  composer_fixture_assert_html (fixture, "<div>gone</div>");
  composer_fixture_run (fixture, "redo", NULL);
  composer_fixture_assert_html (fixture, "<div>gone, too</div>");
}

// A page that is killed each time as soon as it is there comes back all the same.
static void
test_again_and_again (ComposerFixture *fixture, const void *data)
{
  composer_fixture_load (fixture, &(MailDraft) {.rich = true});
  composer_fixture_run (fixture, "insert-text", "written");
  for (int i = 0; i < 5; i++)
    kill_and_wait (fixture);
  composer_fixture_run (fixture, "insert-text", " more");
  composer_fixture_assert_html (fixture, "<div>written more</div>");
}

static gboolean
on_loaded (GSignalInvocationHint *hint, unsigned int n, const GValue *values, void *data)
{
  *(bool *) data = g_value_get_enum (values + 1) == WEBKIT_LOAD_FINISHED;
  return !*(bool *) data;
}

static gboolean
on_terminated (GSignalInvocationHint *hint, unsigned int n, const GValue *values, void *data)
{
  *(bool *) data = true;
  return false;
}

// A process that is killed while it starts takes this one with it, which is WebKit's doing.
static int
wait_for_spare (void)
{
  bool is_there = false;

  g_signal_add_emission_hook (g_signal_lookup ("load-changed", WEBKIT_TYPE_WEB_VIEW), 0, on_loaded,
                              &is_there, NULL);
  composer_fixture_wait_until (&is_there);
  return find_web_process ();
}

static void
kill_spare (int process)
{
  bool is_gone = false;

  g_signal_add_emission_hook (g_signal_lookup ("web-process-terminated", WEBKIT_TYPE_WEB_VIEW), 0,
                              on_terminated, &is_gone, NULL);
  g_assert_cmpint (kill (process, SIGKILL), ==, 0);
  composer_fixture_wait_until (&is_gone);
}

// In the process that was there before, or else in one after it.
static void
assert_writes (MailComposerSpare *spare, int process, bool is_there)
{
  ComposerFixture fixture = {0};

  composer_fixture_set_up_rich (&fixture, spare);
  composer_fixture_load (&fixture, &(MailDraft) {.rich = true});
  composer_fixture_run (&fixture, "insert-text", "written");
  composer_fixture_assert_html (&fixture, "<div>written</div>");
  g_assert_true (is_there == (find_web_process () == process));
  kill_and_wait (&fixture);
  composer_fixture_run (&fixture, "insert-text", " more");
  composer_fixture_assert_html (&fixture, "<div>written more</div>");
  composer_fixture_tear_down (&fixture, NULL);
}

// Else each composer waits for a process; or the empty page of the one that was there is taken for
// the letter.
static void
test_spare (void)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  MailComposerSpare *spare = mail_composer_spare_get (owner);
  int process = find_web_process ();

  assert_writes (spare, process, false);
  process = wait_for_spare ();
  assert_writes (spare, process, true);
  process = wait_for_spare ();
  kill_spare (process);
  assert_writes (spare, process, false);
}

int
main (int argc, char **argv)
{
  composer_fixture_init (&argc, &argv);
  composer_fixture_add_rich ("/ui/composer-crash/typing", test_typing);
  composer_fixture_add_rich ("/ui/composer-crash/typing-with-formats", test_typing_with_formats);
  composer_fixture_add_rich ("/ui/composer-crash/picture-not-drawn", test_picture_not_drawn);
  composer_fixture_add_rich ("/ui/composer-crash/picture-drawn", test_picture_drawn);
  composer_fixture_add_rich ("/ui/composer-crash/picture-of-the-clipboard",
                             test_picture_of_the_clipboard);
  composer_fixture_add_rich ("/ui/composer-crash/settling", test_settling);
  composer_fixture_add_rich ("/ui/composer-crash/cursor-in-a-link", test_cursor_in_a_link);
  composer_fixture_add_rich ("/ui/composer-crash/cursor-with-a-table", test_cursor_with_a_table);
  composer_fixture_add_rich ("/ui/composer-crash/undo", test_undo);
  composer_fixture_add_rich ("/ui/composer-crash/again-and-again", test_again_and_again);
  g_test_add_func ("/ui/composer-crash/spare", test_spare);
  return g_test_run ();
}
