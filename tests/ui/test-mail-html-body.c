// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTML mail in the reader's real web view, without the sanitiser before it: this layer holds alone.
// When this fails, a message gets to run something, to fetch something, to show another message's
// images, or it is cut off.

#include "directions.h"

#include "ui/mail-html-body.h"

#include <adwaita.h>

#define DEADLINE_SECONDS 120 // for what never comes, not for a busy machine

// A picture of one pixel, in a message of its own.
static const char message_with_image[] =
  "Subject: picture\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
  "--b\r\nContent-Type: text/html\r\n\r\n<img src=\"cid:dot@example.org\">\r\n"
  "--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
  "Content-ID: <dot@example.org>\r\n\r\n"
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
  "gg==\r\n--b--\r\n";

static const char message_without_image[] = "Subject: none\r\n\r\nnothing\r\n";

// Each of these would tell the sender something, if it were let.
static const char hostile[] =
  "<meta http-equiv=\"refresh\" content=\"0;url=http://refresh.example.net/\">"
  "<base href=\"http://base.example.net/\">"
  "<link rel=\"stylesheet\" href=\"http://style.example.net/s.css\">"
  "<link rel=\"dns-prefetch\" href=\"//prefetch.example.net\">"
  "<link rel=\"preconnect\" href=\"http://preconnect.example.net\">"
  "<link rel=\"preload\" as=\"image\" href=\"http://preload.example.net/p.png\">"
  "<style>@import url(http://import.example.net/i.css);"
  "@font-face{font-family:f;src:url(http://font.example.net/f.woff)}"
  "body{font-family:f;background:url(http://background.example.net/b.png)}</style>"
  "<img src=\"http://image.example.net/i.png\" srcset=\"http://set.example.net/s.png 2x\">"
  "<img src=\"mail-remote:http://remote.example.net/r.png\">"
  "<p style=\"background:url(mail-remote:http://behind.example.net/b.png)\">x</p>"
  "<picture><source srcset=\"http://source.example.net/s.png\"><img></picture>"
  "<video autoplay src=\"http://video.example.net/v.mp4\" "
  "poster=\"http://poster.example.net/p.png\">"
  "</video><audio autoplay src=\"http://audio.example.net/a.mp3\"></audio>"
  "<iframe src=\"http://frame.example.net/\"></iframe>"
  "<object data=\"http://object.example.net/o\"></object>"
  "<embed src=\"http://embed.example.net/e\">"
  "<svg><image href=\"http://svg.example.net/i.png\"/><use "
  "href=\"http://use.example.net/u#x\"/></svg>"
  "<a href=\"http://link.example.net/\" ping=\"http://ping.example.net/\">link</a>"
  "<p id=\"mark\">before</p><script>document.getElementById('mark').textContent='ran';"
  "fetch('http://script.example.net/')</script>"
  "<img src=\"cid:nothing\" onerror=\"document.getElementById('mark').textContent='ran'\">"
  "<form action=\"http://form.example.net/\"><input autofocus "
  "onfocus=\"this.form.submit()\"></form>";

typedef struct {
  MailWeb *web;
  GtkWidget *window;
  GtkWidget *box;
} Fixture;

static gboolean
on_deadline (void *data)
{
  g_error ("nothing happened for %d s", DEADLINE_SECONDS);
  return G_SOURCE_REMOVE;
}

static void
set_up (Fixture *fixture, const void *data)
{
  fixture->web = mail_web_new ();
  fixture->window = gtk_window_new ();
  fixture->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 600, 800);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->box);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, const void *data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->web);
}

static MailHtmlBody *
show (Fixture *fixture, const char *raw, const char *html)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (raw, strlen (raw));
  g_autoptr (MimeMessage) message = mime_message_parse (bytes);
  MailBody body = {.html = (char *) html};
  GtkWidget *view = mail_html_body_new (fixture->web, message, &body);

  gtk_box_append (GTK_BOX (fixture->box), view);
  mail_html_body_set_live (MAIL_HTML_BODY (view), true);
  return MAIL_HTML_BODY (view);
}

static void
on_evaluated (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GError) error = NULL;
  JSCValue *value =
    webkit_web_view_evaluate_javascript_finish (WEBKIT_WEB_VIEW (source), result, &error);

  g_assert_no_error (error);
  *(JSCValue **) data = value;
}

// What SCRIPT comes to in our own world of BODY's document.
static JSCValue *
evaluate (MailHtmlBody *body, const char *script)
{
  GtkWidget *view = gtk_widget_get_first_child (GTK_WIDGET (body));
  JSCValue *value = NULL;

  webkit_web_view_evaluate_javascript (WEBKIT_WEB_VIEW (view), script, -1, MAIL_WEB_WORLD, NULL,
                                       NULL, on_evaluated, &value);
  while (!value)
    g_main_context_iteration (NULL, true);
  return value;
}

// Runs the main loop until SCRIPT is true in BODY.
static void
wait_for (MailHtmlBody *body, const char *script)
{
  unsigned int deadline = g_timeout_add_seconds (DEADLINE_SECONDS, on_deadline, NULL);
  bool is_true = false;

  while (!is_true) {
    if (gtk_widget_get_first_child (GTK_WIDGET (body))) {
      g_autoptr (JSCValue) value = evaluate (body, script);
      is_true = jsc_value_to_boolean (value);
    }
    g_main_context_iteration (NULL, !is_true);
  }
  g_source_remove (deadline);
}

#define IS_SHOWN "document.readyState === 'complete' && document.body.childNodes.length > 0"

// A page that the sanitiser let through runs, loads and leads away: what shows it must hold alone
// (H1, H3). That nothing leaves the machine meanwhile is test_network.py's.
static void
test_hostile (Fixture *fixture, const void *data)
{
  MailHtmlBody *body = show (fixture, message_without_image, hostile);

  wait_for (body, IS_SHOWN);
  g_autoptr (JSCValue) mark = evaluate (body, "document.getElementById('mark').textContent");
  g_autofree char *text = jsc_value_to_string (mark);
  g_autoptr (JSCValue) place = evaluate (body, "location.href");
  g_autofree char *uri = jsc_value_to_string (place);
  g_autoptr (JSCValue) images =
    evaluate (body, "[...document.images].some(image => image.naturalWidth > 0)");

  g_assert_cmpstr (text, ==, "before");
  g_assert_cmpstr (uri, ==, "about:blank");
  g_assert_false (jsc_value_to_boolean (images));
}

static void
test_own_image (Fixture *fixture, const void *data)
{
  MailHtmlBody *own = show (fixture, message_with_image, "<img src=\"cid:dot%40example.org\">");
  MailHtmlBody *other =
    show (fixture, message_without_image, "<img src=\"cid:dot%40example.org\">");

  wait_for (own, IS_SHOWN " && document.images[0].complete");
  wait_for (other, IS_SHOWN " && document.images[0].complete");
  g_autoptr (JSCValue) seen = evaluate (own, "document.images[0].naturalWidth");
  g_autoptr (JSCValue) hidden = evaluate (other, "document.images[0].naturalWidth");

  g_assert_cmpint (jsc_value_to_int32 (seen), ==, 1);
  g_assert_cmpint (jsc_value_to_int32 (hidden), ==, 0);
}

static int
height_of (MailHtmlBody *body)
{
  int height;

  gtk_widget_measure (GTK_WIDGET (body), GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);
  return height;
}

static void
wait_for_height (MailHtmlBody *body, int at_least, int at_most)
{
  unsigned int deadline = g_timeout_add_seconds (DEADLINE_SECONDS, on_deadline, NULL);

  while (height_of (body) < at_least || height_of (body) > at_most)
    g_main_context_iteration (NULL, true);
  g_source_remove (deadline);
}

static void
test_height (Fixture *fixture, const void *data)
{
  MailHtmlBody *body = show (fixture, message_without_image, "<div style=\"height:1234px\"></div>");

  wait_for_height (body, 1234, 1240);
}

// A page that is always as high as its window and a little more must not grow for ever.
static void
test_height_that_follows (Fixture *fixture, const void *data)
{
  MailHtmlBody *body =
    show (fixture, message_without_image, "<div style=\"height:100vh;padding:50px\">x</div>");
  MailHtmlBody *long_body =
    show (fixture, message_without_image, "<div style=\"height:99999px\"></div>");

  wait_for_height (long_body, 8000, 8000);
  g_assert_cmpint (height_of (body), <=, 8000);
}

// A newsletter made for a wide window is shown whole in a narrow one.
static void
test_fits_width (Fixture *fixture, const void *data)
{
  MailHtmlBody *body = show (fixture, message_without_image,
                             "<table width=\"900\"><tr><td width=\"900\"><div "
                             "style=\"width:900px\">wide</div></td></tr></table>");

  wait_for (body, IS_SHOWN " && document.documentElement.scrollWidth <= "
                           "document.documentElement.clientWidth + 1");
}

static void
test_quote_folded (Fixture *fixture, const void *data)
{
  MailHtmlBody *answer =
    show (fixture, message_without_image, "<p>Yes.</p><blockquote>Shall we?</blockquote>");
  MailHtmlBody *only_quote =
    show (fixture, message_without_image, "<blockquote>Shall we?</blockquote>");

  wait_for (answer, "document.querySelector('details.mail-quote > blockquote') !== null");
  wait_for (only_quote, IS_SHOWN);
  g_autoptr (JSCValue) is_open = evaluate (answer, "document.querySelector('details').open");
  g_autoptr (JSCValue) folded = evaluate (only_quote, "document.querySelector('details') !== null");

  g_assert_false (jsc_value_to_boolean (is_open));
  g_assert_false (jsc_value_to_boolean (folded));
}

static void
on_link (MailBodyView *view, const char *uri, const char *text, char **out_uri)
{
  *out_uri = g_strdup (uri);
}

// A link that is chosen is told to us, and the document stays.
static void
test_link (Fixture *fixture, const void *data)
{
  MailHtmlBody *body =
    show (fixture, message_without_image, "<a href=\"https://example.org/x\">there</a>");
  unsigned int deadline = g_timeout_add_seconds (DEADLINE_SECONDS, on_deadline, NULL);
  g_autofree char *uri = NULL;

  g_signal_connect (body, "link-activated", G_CALLBACK (on_link), &uri);
  wait_for (body, IS_SHOWN);
  g_autoptr (JSCValue) clicked = evaluate (body, "document.links[0].click(); true");
  while (!uri)
    g_main_context_iteration (NULL, true);
  g_source_remove (deadline);
  g_autoptr (JSCValue) place = evaluate (body, "location.href");
  g_autofree char *here = jsc_value_to_string (place);

  g_assert_cmpstr (uri, ==, "https://example.org/x");
  g_assert_cmpstr (here, ==, "about:blank");
}

typedef struct {
  int n;
  bool is_found;
} Result;

static void
on_found (MailBodyView *view, gboolean is_found, double y, Result *result)
{
  result->n++;
  result->is_found = is_found;
}

static void
wait_for_result (Result *result, int n)
{
  unsigned int deadline = g_timeout_add_seconds (DEADLINE_SECONDS, on_deadline, NULL);

  while (result->n < n)
    g_main_context_iteration (NULL, true);
  g_source_remove (deadline);
}

static void
test_find (Fixture *fixture, const void *data)
{
  MailHtmlBody *body = show (fixture, message_without_image, "<p>one Two three</p>");
  Result result = {0};

  g_signal_connect (body, "found", G_CALLBACK (on_found), &result);
  wait_for (body, IS_SHOWN);
  mail_body_view_find (MAIL_BODY_VIEW (body), "two", false);
  wait_for_result (&result, 1);
  g_assert_true (result.is_found);
  mail_body_view_find (MAIL_BODY_VIEW (body), "four", false);
  wait_for_result (&result, 2);
  g_assert_false (result.is_found);
}

// A line of English in a Hebrew letter has its full stop in front otherwise; who wrote that it
// stands so is believed.
static void
test_directions (Fixture *fixture, const void *data)
{
  MailHtmlBody *body = show (fixture, "\r\n", DIRECTIONS_HTML);
  g_autoptr (JSCValue) told = NULL;
  g_autofree char *text = NULL;

  wait_for (body, IS_SHOWN);
  told = evaluate (body, DIRECTIONS_SCRIPT);
  text = jsc_value_to_string (told);
  g_assert_cmpstr (text, ==, DIRECTIONS_EXPECTED);
}

#define HAS_COLOR(rgb) IS_SHOWN " && getComputedStyle(document.body).color === 'rgb(" rgb ")'"

// Mail that knows of dark screens, and badly: on white its light text must go too, and what it says
// of that in words must stay.
static void
test_light (Fixture *fixture, const void *data)
{
  static const char html[] =
    "<style>@media (prefers-color-scheme: dark){body{color:rgb(250,250,250)}}</style>"
    "<p>prefers-color-scheme: dark</p>";
  AdwStyleManager *style = adw_style_manager_get_default ();
  MailHtmlBody *body;

  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  body = show (fixture, message_without_image, html);
  wait_for (body, HAS_COLOR ("250, 250, 250"));
  g_assert_true (mail_html_body_can_be_light (body));
  mail_html_body_set_light (body, true);
  wait_for (body, HAS_COLOR ("30, 30, 30"));
  wait_for (body, "document.body.textContent.includes('prefers-color-scheme: dark')");
  mail_html_body_set_light (body, false);
  wait_for (body, HAS_COLOR ("250, 250, 250"));
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

static void
add (const char *path, void (*test) (Fixture *, const void *))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  // GTK warns when a web process ends while it is being embedded for screen readers.
  g_setenv ("GTK_A11Y", "none", true);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  add ("/ui/html-body/hostile-page-does-nothing", test_hostile);
  add ("/ui/html-body/images-of-the-same-message-only", test_own_image);
  add ("/ui/html-body/as-high-as-its-content", test_height);
  add ("/ui/html-body/height-has-an-end", test_height_that_follows);
  add ("/ui/html-body/fits-the-width", test_fits_width);
  add ("/ui/html-body/quotes-are-folded", test_quote_folded);
  add ("/ui/html-body/links-are-told-not-followed", test_link);
  add ("/ui/html-body/each-block-has-its-direction", test_directions);
  add ("/ui/html-body/on-white-without-dark-rules", test_light);
  add ("/ui/html-body/find", test_find);
  return g_test_run ();
}
