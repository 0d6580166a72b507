// SPDX-License-Identifier: GPL-3.0-or-later
//
// The composer's body with formats, in a real window with the real WebKit. When this fails, what a
// person writes is not what is saved and sent, or a quoted message gets to run or fetch something.

#include "composer-fixture.h"
#include "directions.h"

#include "ui/mail-composer-body-plain.h"
#include "ui/mail-composer-body-rich.h"
#include "ui/mail-composer-web-view.h"

#include <adwaita.h>

static void
test_rich_opening_changes_nothing (ComposerFixture *fixture, const void *data)
{
  composer_fixture_load (fixture,
                         &(MailDraft) {.id = 1, .rich = true, .html = (char *) "<div>Hello</div>"});
  composer_fixture_settle (fixture);
  composer_fixture_assert_html (fixture, "<div>Hello</div>");
  g_assert_cmpint (fixture->changes, ==, 0);
}

static void
test_rich_formats (ComposerFixture *fixture, const void *data)
{
  g_autofree char *text = NULL;

  composer_fixture_load (fixture, &(MailDraft) {.rich = true});
  composer_fixture_run (fixture, "insert-text", "one ");
  composer_fixture_run (fixture, "bold", NULL);
  composer_fixture_run (fixture, "insert-text", "two");
  g_assert_cmpint (mail_composer_body_get_state (fixture->body), ==, MAIL_FORMAT_BOLD);
  composer_fixture_assert_html (fixture, "<div>one <b>two</b></div>");
  text = mail_composer_body_dup_text (fixture->body);
  g_assert_cmpstr (g_strchomp (text), ==, "one two");
  g_assert_cmpint (fixture->changes, >, 0);
}

// Each way to format, and the HTML that other programs get to see of it.
static void
test_rich_commands (ComposerFixture *fixture, const void *data)
{
  static const struct {
    const char *command, *argument, *html;
  } cases[] = {
    {"strike", NULL, "<div><strike>word</strike></div>"},
    {"colour", "#c01c28", "<div><font color=\"#c01c28\">word</font></div>"},
    {"highlight", "#f9f06b",
     "<div><span style=\"background-color: rgb(249, 240, 107);\">word</span></div>"},
    {"size", "large", "<div><font size=\"5\">word</font></div>"},
    {"font", "monospace", "<div><font face=\"monospace\">word</font></div>"},
    {"align", "center", "<div style=\"text-align: center;\">word</div>"},
    {"bullets", NULL, "<ul><li>word<br></li></ul>"},
    {"numbers", NULL, "<ol><li>word<br></li></ol>"},
    {"indent", NULL,
     "<blockquote style=\"margin: 0 0 0 40px; border: none; padding: 0px;\">"
     "<div>word</div></blockquote>"},
    {"quote", NULL, "<blockquote type=\"cite\"><div>word</div></blockquote>"},
    {"link", "https://example.org/", "<div><a href=\"https://example.org/\">word</a></div>"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    composer_fixture_load (
      fixture, &(MailDraft) {.id = 1, .rich = true, .html = (char *) "<div>word</div>"});
    composer_fixture_run (fixture, "select-all", NULL);
    composer_fixture_run (fixture, cases[i].command, cases[i].argument);
    composer_fixture_assert_html (fixture, cases[i].html);
    composer_fixture_run (fixture, "undo", NULL);
    composer_fixture_assert_html (fixture, "<div>word</div>");
  }
}

// Lines break where nobody wants them, otherwise, here and where it is read.
static void
test_rich_link_keeps_the_spaces (ComposerFixture *fixture, const void *data)
{
  composer_fixture_load (
    fixture, &(MailDraft) {.id = 1, .rich = true, .html = (char *) "<div>the harbour</div>"});
  composer_fixture_select (fixture, "document.body.firstChild.firstChild", 4, 11);
  composer_fixture_run (fixture, "link", "https://example.org/");
  composer_fixture_run (fixture, "insert-text", " ");
  composer_fixture_run (fixture, "insert-text", "a");
  composer_fixture_run (fixture, "insert-text", "nd");
  composer_fixture_assert_html (fixture,
                                "<div>the <a href=\"https://example.org/\">harbour</a> and</div>");
  for (int i = 0; i < 4; i++)
    composer_fixture_run (fixture, "undo", NULL);
  composer_fixture_assert_html (fixture, "<div>the harbour</div>");
}

// A link is underlined by itself: the button tells what the person chose, and takes nothing away.
static void
test_rich_underline_in_a_link (ComposerFixture *fixture, const void *data)
{
  static const char html[] = "<div><a href=\"https://example.org/\">harbour</a> <u>u</u></div>";

  composer_fixture_load (fixture, &(MailDraft) {.id = 1, .rich = true, .html = (char *) html});
  composer_fixture_select (fixture, "document.links[0].firstChild", 2, 5);
  g_assert_cmpint (mail_composer_body_get_state (fixture->body), ==, MAIL_FORMAT_LINK);
  composer_fixture_run (fixture, "underline", NULL);
  composer_fixture_assert_html (fixture, html);
  composer_fixture_select (fixture, "document.querySelector ('u').firstChild", 0, 1);
  g_assert_cmpint (mail_composer_body_get_state (fixture->body), ==, MAIL_FORMAT_UNDERLINE);
}

// What was formatted yesterday is so today: the sanitiser of what is opened knows it all.
static void
test_rich_formats_are_reopened (ComposerFixture *fixture, const void *data)
{
  static const char html[] =
    "<div><b>b</b><i>i</i><u>u</u><strike>s</strike><font color=\"#c01c28\">c</font>"
    "<font size=\"5\">l</font><font face=\"monospace\">m</font></div>"
    "<div style=\"text-align:center\">mid</div><ul><li>one</li></ul><ol><li>two</li></ol>"
    "<blockquote type=\"cite\"><div>quoted</div></blockquote>"
    "<table border=\"1\"><tbody><tr><td>cell</td></tr></tbody></table>"
    "<div><a href=\"https://example.org/\">link</a></div>";

  composer_fixture_load (fixture, &(MailDraft) {.id = 1, .rich = true, .html = (char *) html});
  composer_fixture_settle (fixture);
  composer_fixture_assert_html (fixture, html);
}

static void
test_rich_quotes_level_by_level (ComposerFixture *fixture, const void *data)
{
  g_autofree char *twice = NULL;
  g_autofree char *once = NULL;

  composer_fixture_load (fixture,
                         &(MailDraft) {.id = 1, .rich = true, .html = (char *) "<div>word</div>"});
  composer_fixture_run (fixture, "quote", NULL);
  composer_fixture_run (fixture, "quote", NULL);
  g_assert_cmpint (mail_composer_body_get_state (fixture->body) & MAIL_FORMAT_QUOTE, !=, 0);
  twice = mail_composer_body_dup_text (fixture->body);
  g_assert_cmpstr (twice, ==, ">> word\n");
  composer_fixture_run (fixture, "unquote", NULL);
  once = mail_composer_body_dup_text (fixture->body);
  g_assert_cmpstr (once, ==, "> word\n");
}

// Moved in is not quoted: it would put words into others' mouths.
static void
test_rich_indent_is_no_quote (ComposerFixture *fixture, const void *data)
{
  g_autofree char *text = NULL;

  composer_fixture_load (fixture,
                         &(MailDraft) {.id = 1, .rich = true, .html = (char *) "<div>word</div>"});
  composer_fixture_run (fixture, "indent", NULL);
  g_assert_cmpint (mail_composer_body_get_state (fixture->body) & MAIL_FORMAT_QUOTE, ==, 0);
  text = mail_composer_body_dup_text (fixture->body);
  g_assert_cmpstr (text, ==, "word\n");
}

static void
test_rich_tells_choices (ComposerFixture *fixture, const void *data)
{
  composer_fixture_load (
    fixture, &(MailDraft) {.id = 1,
                           .rich = true,
                           .html = (char *) "<div style=\"text-align: right;\"><font size=\"5\" "
                                            "face=\"serif\">w</font></div>"});
  composer_fixture_run (fixture, "select-all", NULL);
  g_assert_cmpstr (mail_composer_body_get_value (fixture->body, "align"), ==, "right");
  g_assert_cmpstr (mail_composer_body_get_value (fixture->body, "size"), ==, "large");
  g_assert_cmpstr (mail_composer_body_get_value (fixture->body, "font"), ==, "serif");
}

static void
press (ComposerFixture *fixture, unsigned int key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (fixture->body));
  gboolean is_taken = FALSE;

  for (unsigned int i = 0; !is_taken && i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) keys = g_list_model_get_item (controllers, i);
    if (GTK_IS_EVENT_CONTROLLER_KEY (keys))
      g_signal_emit_by_name (keys, "key-pressed", key, 0, 0, &is_taken);
  }
  g_assert_true (is_taken);
}

// Who begins to write an answer at once loses its first letters otherwise.
static void
test_rich_keeps_what_comes_early (ComposerFixture *fixture, const void *data)
{
  g_autoptr (MailDraft) draft = mail_draft_new (
    &(MailDraft) {.kind = MAIL_DRAFT_REPLY,
                  .rich = true,
                  .html = (char *) "<div>Ana wrote:</div><blockquote type=\"cite\">Hi"
                                   "</blockquote>"});

  mail_composer_body_load (fixture->body, draft);
  gtk_widget_grab_focus (GTK_WIDGET (fixture->body));
  press (fixture, GDK_KEY_N);
  press (fixture, GDK_KEY_BackSpace);
  press (fixture, GDK_KEY_Y);
  press (fixture, GDK_KEY_Return);
  press (fixture, GDK_KEY_eacute);
  composer_fixture_wait_loaded (composer_fixture_get_view (fixture));
  composer_fixture_settle (fixture);
  composer_fixture_assert_html (fixture,
                                "<div>Y</div><div>\u00e9</div><div><br></div><div>Ana wrote:</div>"
                                "<blockquote type=\"cite\">Hi</blockquote>");
}

static void
assert_language (MailComposerBody *body, const char *language)
{
  WebKitWebView *view = WEBKIT_WEB_VIEW (gtk_widget_get_first_child (GTK_WIDGET (body)));
  const char *const *languages =
    webkit_web_context_get_spell_checking_languages (webkit_web_view_get_context (view));

  g_assert_cmpstrv (languages, ((const char *[]) {language, NULL}));
}

static void
activate (ComposerFixture *fixture)
{
  gtk_window_present (GTK_WINDOW (fixture->window));
  while (!gtk_window_is_active (GTK_WINDOW (fixture->window)))
    g_main_context_iteration (NULL, true);
}

// Of two messages that are written side by side, one is all underlined otherwise.
static void
test_rich_languages_of_its_own (ComposerFixture *fixture, const void *data)
{
  ComposerFixture other = {0};

  composer_fixture_load (
    fixture, &(MailDraft) {.id = 1, .rich = true, .html = (char *) "<div>colour</div>"});
  mail_composer_body_command (fixture->body, "spelling", "en_US");
  assert_language (fixture->body, "en_US");
  composer_fixture_set_up_rich (&other, NULL);
  composer_fixture_load (&other,
                         &(MailDraft) {.id = 1, .rich = true, .html = (char *) "<div>Farbe</div>"});
  mail_composer_body_command (other.body, "spelling", "de_DE");
  assert_language (other.body, "de_DE");
  activate (fixture);
  assert_language (fixture->body, "en_US");
  activate (&other);
  assert_language (other.body, "de_DE");
  composer_fixture_tear_down (&other, NULL);
}

static void
test_rich_undo (ComposerFixture *fixture, const void *data)
{
  composer_fixture_load (fixture,
                         &(MailDraft) {.id = 1, .rich = true, .html = (char *) "<div>Kept</div>"});
  composer_fixture_run (fixture, "insert-text", " gone");
  composer_fixture_run (fixture, "undo", NULL);
  composer_fixture_assert_html (fixture, "<div>Kept</div>");
}

static void
test_rich_answer_is_above_the_quote (ComposerFixture *fixture, const void *data)
{
  composer_fixture_load (
    fixture, &(MailDraft) {.kind = MAIL_DRAFT_REPLY,
                           .rich = true,
                           .html = (char *) "<div>Ana wrote:</div><blockquote type=\"cite\">Hi"
                                            "</blockquote>"});
  g_assert_cmpint (fixture->changes, ==, 0);
  composer_fixture_run (fixture, "insert-text", "Yes");
  composer_fixture_assert_html (fixture, "<div>Yes</div><div><br></div><div>Ana wrote:</div>"
                                         "<blockquote type=\"cite\">Hi</blockquote>");
}

// A template goes where the cursor is, behind what was typed.
static void
test_rich_inserts_a_template (ComposerFixture *fixture, const void *data)
{
  composer_fixture_load (fixture, &(MailDraft) {.rich = true});
  composer_fixture_run (fixture, "insert-text", "Dear all: ");
  composer_fixture_run (fixture, "insert-html", "<div>The report of the <b>week</b></div>");
  composer_fixture_assert_html (fixture, "<div>Dear all: The report of the <b>week</b></div>");
}

#define QUOTE "<div>Ana wrote:</div><blockquote type=\"cite\">Hi</blockquote>"
#define SIGNATURE "<div>--&nbsp;<br>R.</div>"

// Who answers below has the cursor there: with a signature behind it, without one, and never for
// what is forwarded.
static void
test_rich_answer_is_below_the_quote (ComposerFixture *fixture, const void *data)
{
  static const struct {
    MailDraftKind kind;
    const char *html, *expected;
  } cases[] = {
    {MAIL_DRAFT_REPLY, "<p><br></p>" QUOTE, QUOTE "<div>Yes</div>"},
    {MAIL_DRAFT_REPLY_ALL, "<p><br></p>" QUOTE "<div><br></div>" SIGNATURE,
     QUOTE "<div>Yes</div><div><br></div>" SIGNATURE},
    {MAIL_DRAFT_FORWARD, QUOTE, "<div>Yes</div><div><br></div>" QUOTE},
  };

  composer_fixture_answer_below (true);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    composer_fixture_load (
      fixture, &(MailDraft) {.kind = cases[i].kind, .rich = true, .html = (char *) cases[i].html});
    g_assert_cmpint (fixture->changes, ==, 0);
    composer_fixture_run (fixture, "insert-text", "Yes");
    composer_fixture_assert_html (fixture, cases[i].expected);
    fixture->changes = 0;
  }
  composer_fixture_answer_below (false);
}

// Hebrew and Arabic that stand left, with their full stops in front, are hard to read; in an
// answer, and for whom it goes to.
static void
test_rich_right_to_left (ComposerFixture *fixture, const void *data)
{
  composer_fixture_load (
    fixture, &(MailDraft) {.kind = MAIL_DRAFT_REPLY,
                           .rich = true,
                           .html = (char *) "<div>Noa wrote:</div><blockquote type=\"cite\">"
                                            "<p>\u05e9\u05dc.</p><ul><li>\u05e7\u05e4</li></ul>"
                                            "<p>Caf\u00e9.</p><ol><li>T\u00e9</li></ol>"
                                            "</blockquote>"});
  g_assert_cmpint (fixture->changes, ==, 0);
  composer_fixture_run (fixture, "insert-text", "\u05db\u05df.");
  composer_fixture_assert_html (fixture,
                                "<div dir=\"auto\">\u05db\u05df.</div><div><br></div>"
                                "<div>Noa wrote:</div><blockquote type=\"cite\" dir=\"rtl\">"
                                "<p dir=\"auto\">\u05e9\u05dc.</p>"
                                "<ul dir=\"rtl\"><li dir=\"auto\">\u05e7\u05e4</li></ul>"
                                "<p dir=\"auto\">Caf\u00e9.</p>"
                                "<ol dir=\"ltr\"><li dir=\"auto\">T\u00e9</li></ol></blockquote>");
}

// What is quoted stands as it does where it is read.
static void
test_rich_directions_of_a_quote (ComposerFixture *fixture, const void *data)
{
  g_autofree char *html =
    g_strconcat ("<blockquote type=\"cite\">", DIRECTIONS_HTML, "</blockquote>", NULL);
  g_autoptr (JSCValue) told = NULL;
  g_autofree char *text = NULL;

  composer_fixture_load (fixture, &(MailDraft) {.id = 1, .rich = true, .html = html});
  told = composer_fixture_evaluate (fixture, DIRECTIONS_SCRIPT);
  text = jsc_value_to_string (told);
  g_assert_cmpstr (text, ==, DIRECTIONS_EXPECTED);
}

// A plain draft that goes on as a formatted one keeps its lines, in both forms.
static void
test_rich_keeps_the_lines_of_text (ComposerFixture *fixture, const void *data)
{
  g_autofree char *text = NULL;

  composer_fixture_load (
    fixture, &(MailDraft) {.rich = true, .text = (char *) "One\nTwo\n\n> quoted\n\n  far in"});
  composer_fixture_run (fixture, "insert-text", ".");
  text = mail_composer_body_dup_text (fixture->body);
  g_assert_cmpstr (text, ==, ".One\nTwo\n\n> quoted\n\n  far in\n");
}

static GPtrArray *
image_list_new (void)
{
  static const unsigned char gif[] = "GIF89a\1\0\1\0\200\0\0\0\0\0\377\377\377!\371\4\1\0\0\0\0,"
                                     "\0\0\0\0\1\0\1\0\0\2\2D\1\0;";
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_attachment_free);
  MailAttachment *image = g_new0 (MailAttachment, 1);

  image->file_name = g_strdup ("dot.gif");
  image->media_type = g_strdup ("image/gif");
  image->content_id = g_strdup ("dot@mail");
  image->bytes = g_bytes_new_static (gif, sizeof gif - 1);
  image->size = sizeof gif - 1;
  g_ptr_array_add (list, image);
  return list;
}

static void
test_rich_resizes_a_picture (ComposerFixture *fixture, const void *data)
{
  g_autoptr (GPtrArray) images = image_list_new ();
  g_autofree char *sized = NULL;
  g_autofree char *original = NULL;

  composer_fixture_load (fixture,
                         &(MailDraft) {.id = 1,
                                       .rich = true,
                                       .html = (char *) "<div><img src=\"cid:dot@mail\"></div>",
                                       .attachments = images});
  composer_fixture_run (fixture, "select-all", NULL);
  g_assert_cmpint (mail_composer_body_get_state (fixture->body), ==, MAIL_FORMAT_IMAGE);
  composer_fixture_run (fixture, "image-width", "50");
  sized = mail_composer_body_dup_html (fixture->body);
  g_assert_nonnull (strstr (sized, "src=\"cid:dot@mail\" width=\""));
  composer_fixture_run (fixture, "select-all", NULL);
  composer_fixture_run (fixture, "image-width", "original");
  original = mail_composer_body_dup_html (fixture->body);
  g_assert_nonnull (strstr (original, "cid:dot@mail"));
  g_assert_null (strstr (original, "width"));
}

// A draft must not carry its pictures in its HTML: they are attachments, and grow it at each save.
static void
test_rich_images_stay_names (ComposerFixture *fixture, const void *data)
{
  g_autoptr (GPtrArray) images = image_list_new ();
  g_autofree char *html = NULL;

  composer_fixture_load (fixture,
                         &(MailDraft) {.id = 1,
                                       .rich = true,
                                       .html = (char *) "<div>a<img src=\"cid:dot@mail\"></div>",
                                       .attachments = images});
  composer_fixture_run (fixture, "insert-text", "b");
  html = mail_composer_body_dup_html (fixture->body);
  g_assert_nonnull (strstr (html, "src=\"cid:dot@mail\""));
  g_assert_null (strstr (html, "data:"));
  g_assert_cmpint (fixture->images, ==, 0);
}

// A template's pictures are broken until the draft is opened again, otherwise.
static void
test_rich_shows_a_picture_put_in (ComposerFixture *fixture, const void *data)
{
  g_autoptr (GPtrArray) images = image_list_new ();
  g_autoptr (JSCValue) is_shown = NULL;

  composer_fixture_load (fixture, &(MailDraft) {.rich = true});
  mail_composer_body_command (fixture->body, "insert-html", "<p><img src=\"cid:dot@mail\"></p>");
  mail_composer_body_show_image (fixture->body, images->pdata[0]);
  composer_fixture_settle (fixture);
  is_shown = composer_fixture_evaluate (
    fixture, "document.images[0].getAttribute ('src').startsWith ('data:')");
  g_assert_true (jsc_value_to_boolean (is_shown));
  g_autofree char *html = mail_composer_body_dup_html (fixture->body);
  g_assert_nonnull (strstr (html, "src=\"cid:dot@mail\""));
}

#define HOSTILE                                                                                    \
  "<div id=\"here\">text</div><script>document.title = 'ran'</script>"                             \
  "<img src=\"x:\" onerror=\"document.title = 'ran'\">"                                            \
  "<img src=\"http://tracker.example/pixel.png\"><link rel=\"dns-prefetch\" "                      \
  "href=\"//prefetch.example\"><link rel=\"stylesheet\" href=\"http://style.example/a.css\">"      \
  "<style>@import url(http://import.example/);body{background:url(http://back.example/)}</style>"  \
  "<iframe src=\"http://frame.example/\"></iframe><form action=\"http://form.example/\">"          \
  "<input autofocus onfocus=\"document.title = 'ran'\"></form>"                                    \
  "<meta http-equiv=\"refresh\" content=\"0;url=http://refresh.example/\">"                        \
  "<object data=\"http://object.example/\"></object><video src=\"http://video.example/\"></video>" \
  "<svg onload=\"document.title = 'ran'\"></svg><base href=\"http://base.example/\">"

static void
test_rich_sanitises_what_it_opens (ComposerFixture *fixture, const void *data)
{
  g_autofree char *html = NULL;

  composer_fixture_load (fixture, &(MailDraft) {.id = 1, .rich = true, .html = (char *) HOSTILE});
  composer_fixture_run (fixture, "insert-text", "mine");
  html = mail_composer_body_dup_html (fixture->body);
  g_assert_nonnull (strstr (html, "text"));
  g_assert_null (strstr (html, "example"));
  g_assert_null (strstr (html, "script"));
  g_assert_null (strstr (html, "onerror"));
}

// Even were the sanitiser to fail: the view by itself runs no script of the page. (That it sends
// nothing either is test_composer_network.py's to see.)
static void
test_view_alone_runs_no_page_script (ComposerFixture *fixture, const void *data)
{
  WebKitWebView *view = composer_fixture_get_view (fixture);
  g_autoptr (JSCValue) title = NULL;
  g_autofree char *text = NULL;

  mail_composer_web_view_load (view, HOSTILE, NULL);
  composer_fixture_wait_loaded (view);
  title = composer_fixture_evaluate (
    fixture, "document.title + '|' + document.getElementById ('here').textContent");
  text = jsc_value_to_string (title);
  g_assert_cmpstr (text, ==, "|text");
}

static void
test_rich_survives_a_crash (ComposerFixture *fixture, const void *data)
{
  composer_fixture_load (fixture, &(MailDraft) {.rich = true});
  composer_fixture_run (fixture, "insert-text", "written");
  webkit_web_view_terminate_web_process (composer_fixture_get_view (fixture));
  composer_fixture_wait_loaded (composer_fixture_get_view (fixture));
  composer_fixture_run (fixture, "insert-text", " more");
  composer_fixture_assert_html (fixture, "<div>written more</div>");
}

// What is found is selected, so that typing replaces it.
static void
test_rich_finds (ComposerFixture *fixture, const void *data)
{
  composer_fixture_load (
    fixture, &(MailDraft) {.id = 1, .rich = true, .html = (char *) "<div>One two</div>"});
  g_assert_false (composer_fixture_find (fixture, "three"));
  g_assert_true (composer_fixture_find (fixture, "TWO"));
  mail_composer_body_find (fixture->body, NULL, false);
  composer_fixture_run (fixture, "insert-text", "2");
  composer_fixture_assert_html (fixture, "<div>One 2</div>");
}

int
main (int argc, char **argv)
{
  composer_fixture_init (&argc, &argv);
  composer_fixture_add_rich ("/ui/composer-body/opening-changes-nothing",
                             test_rich_opening_changes_nothing);
  composer_fixture_add_rich ("/ui/composer-body/formats", test_rich_formats);
  composer_fixture_add_rich ("/ui/composer-body/commands", test_rich_commands);
  composer_fixture_add_rich ("/ui/composer-body/link-keeps-the-spaces",
                             test_rich_link_keeps_the_spaces);
  composer_fixture_add_rich ("/ui/composer-body/underline-in-a-link",
                             test_rich_underline_in_a_link);
  composer_fixture_add_rich ("/ui/composer-body/formats-are-reopened",
                             test_rich_formats_are_reopened);
  composer_fixture_add_rich ("/ui/composer-body/quotes-level-by-level",
                             test_rich_quotes_level_by_level);
  composer_fixture_add_rich ("/ui/composer-body/indent-is-no-quote", test_rich_indent_is_no_quote);
  composer_fixture_add_rich ("/ui/composer-body/tells-choices", test_rich_tells_choices);
  composer_fixture_add_rich ("/ui/composer-body/resizes-a-picture", test_rich_resizes_a_picture);
  composer_fixture_add_rich ("/ui/composer-body/keeps-what-comes-early",
                             test_rich_keeps_what_comes_early);
  composer_fixture_add_rich ("/ui/composer-body/languages-of-its-own",
                             test_rich_languages_of_its_own);
  composer_fixture_add_rich ("/ui/composer-body/undo", test_rich_undo);
  composer_fixture_add_rich ("/ui/composer-body/answer-is-above-the-quote",
                             test_rich_answer_is_above_the_quote);
  composer_fixture_add_rich ("/ui/composer-body/answer-is-below-the-quote",
                             test_rich_answer_is_below_the_quote);
  composer_fixture_add_rich ("/ui/composer-body/inserts-a-template", test_rich_inserts_a_template);
  composer_fixture_add_rich ("/ui/composer-body/right-to-left", test_rich_right_to_left);
  composer_fixture_add_rich ("/ui/composer-body/directions-of-a-quote",
                             test_rich_directions_of_a_quote);
  composer_fixture_add_rich ("/ui/composer-body/keeps-the-lines-of-text",
                             test_rich_keeps_the_lines_of_text);
  composer_fixture_add_rich ("/ui/composer-body/images-stay-names", test_rich_images_stay_names);
  composer_fixture_add_rich ("/ui/composer-body/shows-a-picture-put-in",
                             test_rich_shows_a_picture_put_in);
  composer_fixture_add_rich ("/ui/composer-body/sanitises-what-it-opens",
                             test_rich_sanitises_what_it_opens);
  composer_fixture_add_rich ("/ui/composer-body/view-alone-runs-no-page-script",
                             test_view_alone_runs_no_page_script);
  composer_fixture_add_rich ("/ui/composer-body/survives-a-crash-of-the-web-process",
                             test_rich_survives_a_crash);
  composer_fixture_add_rich ("/ui/composer-body/finds", test_rich_finds);
  return g_test_run ();
}
